extension Conventions {
  /// A type as `format_type` writes it, such as `character varying(20)[]` or `timestamp(3) without time zone`.
  struct ColumnType: Equatable, CustomStringConvertible {
    /// The type without modifier and brackets; all of it for a type of one's own.
    let base: String
    /// What stands in parentheses.
    let modifier: String?
    let isArray: Bool
    let description: String

    init(_ text: String) {
      description = text
      isArray = text.hasSuffix("[]")
      let element = isArray ? String(text.dropLast(2)) : text
      guard !element.contains("\""), let open = element.firstIndex(of: "("), let close = element.lastIndex(of: ")"),
        open < close
      else {
        base = element
        modifier = nil
        return
      }
      base = String(element[..<open] + element[element.index(after: close)...])
      modifier = String(element[element.index(after: open)..<close])
    }

    /// With nothing in parentheses.
    var plain: String { base + suffix }
    /// The brackets of an array.
    var suffix: String { isArray ? "[]" : "" }

    var isSmallInteger: Bool { !isArray && (base == "smallint" || base == "integer") }
    var isCharacter: Bool { base == "character" || base == "bpchar" }
    /// A value as it means something: `char` is without the blanks at its end.
    func value(of text: String) -> String {
      isCharacter ? String(text.reversed().drop { $0 == " " }.reversed()) : text
    }

    var isText: Bool { isCharacter || base == "character varying" || base == "text" }
  }

  /// How values of one type become values of another.
  struct Conversion {
    /// What has to become of expressions over the column.
    enum Reading {
      /// They read the new type as they read the old one.
      case alike
      /// Those that call functions of `json` do not.
      case json
      /// Those that name the type do not.
      case money
      /// They depend on the session's time zone now, which indexes and generated columns may not.
      case time
      /// They are about values that are no more; `isListed` when one that lists allowed values can go.
      case value(isListed: Bool)
    }

    var type: String
    /// The new value from the old one; without it that is cast.
    var using: ((String) -> String)?
    /// The new default from the old one; nil when there is none to be had.
    var defaultExpression: (String) -> String? = { $0 }
    /// The longest text there was.
    var length: Int?
    var reading = Reading.alike
    /// It becomes an enum.
    var isEnum = false
  }

  /// What a convention makes of a type; nil where it is about others.
  static func conversion(_ kind: Convention.Kind, of type: ColumnType) -> Conversion? {
    switch kind {
    case .jsonToJSONB where type.base == "json":
      let new = "jsonb" + type.suffix
      return Conversion(
        type: new, defaultExpression: { Constant($0)?.text.map { literal($0, new) } ?? $0 }, reading: .json)
    case .varcharToText(let withCheck) where type.base == "character varying":
      let new = "text" + type.suffix
      return Conversion(
        type: new, defaultExpression: { Constant($0)?.text.map { literal($0, new) } ?? $0 },
        length: withCheck ? length(of: type) : nil)
    case .charToText(let withCheck) where type.isCharacter: return fromCharacter(type, withCheck: withCheck)
    case .timestampToTimestamptz(let zone) where type.base == "timestamp without time zone":
      return fromTimestamp(type, zone: zone)
    case .moneyToNumeric(let new) where type.base == "money":
      let suffix = type.suffix
      return Conversion(
        type: new + suffix, using: { "\($0)::numeric\(suffix)" },
        defaultExpression: { Defaults.numeric($0, money: type) }, reading: .money)
    case .floatToNumeric(let new) where type.base == "real" || type.base == "double precision":
      // The casts of floating point numbers to numeric keep 6 and 15 digits; their text keeps all there are.
      let suffix = type.suffix
      return Conversion(
        type: new + suffix, using: { "\($0)::text\(suffix)::numeric\(suffix)" },
        defaultExpression: { Defaults.numeric($0, float: type) })
    case .toBoolean: return toBoolean(type)
    case .textToUUID where type.isText:
      let suffix = type.suffix
      return Conversion(
        type: "uuid" + suffix, using: { "\($0)\(type.base == "text" ? "" : "::text\(suffix)")::uuid\(suffix)" },
        defaultExpression: { Defaults.uuid($0, suffix) }, reading: .value(isListed: false))
    case .textToEnum where type.isText && !type.isArray:
      return Conversion(
        type: "", using: type.isCharacter ? { "\($0)::text" } : nil, reading: .value(isListed: true), isEnum: true)
    default: return nil
    }
  }

  private static func length(of type: ColumnType) -> Int? { type.isArray ? nil : type.modifier.flatMap { Int($0) } }

  static func literal(_ text: String, _ type: String) -> String { "\(SQLText.literal(text))::\(type)" }

  /// The cast takes off the blanks at the end, which mean nothing in `char`: neither for comparing nor for its length.
  private static func fromCharacter(_ type: ColumnType, withCheck: Bool) -> Conversion {
    let new = "text" + type.suffix
    return Conversion(
      type: new, using: { "\($0)::\(new)" },
      defaultExpression: { old in
        guard let constant = Constant(old), !type.isArray else { return "((\(old))::bpchar\(type.suffix))::\(new)" }
        guard let text = constant.text, constant.isString else { return old }
        return literal(type.value(of: text), new)
      }, length: withCheck ? length(of: type) : nil)
  }

  private static func fromTimestamp(_ type: ColumnType, zone: String) -> Conversion {
    let precision = type.modifier.map { "(\($0))" } ?? ""
    let name = SQLText.literal(zone)
    let new = "timestamp\(precision) with time zone\(type.suffix)"
    guard type.isArray else {
      return Conversion(
        type: new, using: { "\($0) AT TIME ZONE \(name)" },
        defaultExpression: { Defaults.instant($0, in: zone) ?? "((\($0))::\(type) AT TIME ZONE \(name))" },
        reading: .time)
    }
    // Elements come one by one; an array of another shape fails rather than losing it.
    return Conversion(
      type: new,
      using: { value in
        """
        CASE WHEN array_ndims(\(value)) > 1 OR array_lower(\(value), 1) <> 1 \
        THEN ('neither of one dimension nor from 1: ' || \(value)::text)::timestamp with time zone[] \
        WHEN \(value) IS NOT NULL THEN ARRAY(SELECT u.x AT TIME ZONE \(name) \
        FROM unnest(\(value)) WITH ORDINALITY AS u (x, n) ORDER BY u.n) END
        """
      },
      defaultExpression: { Constant($0)?.text == "{}" || Defaults.isEmptyArray($0) ? literal("{}", new) : nil },
      reading: .time)
  }

  /// What is neither true nor false is cast with words before it: never a boolean, so that it fails and is shown.
  private static func toBoolean(_ type: ColumnType) -> Conversion? {
    let isNumber = ["smallint", "integer", "bigint", "numeric"].contains(type.base)
    guard !type.isArray, isNumber || type.isText else { return nil }
    func list(_ words: [String]) -> String { words.map(SQLText.literal).joined(separator: ", ") }
    return Conversion(
      type: "boolean",
      using: { value in
        let text = type.base == "numeric" ? "trim_scale(\(value))::text" : "\(value)::text"
        return """
          CASE WHEN lower(btrim(\(text))) IN (\(list(Defaults.trueWords))) THEN true \
          WHEN lower(btrim(\(text))) IN (\(list(Defaults.falseWords))) THEN false \
          ELSE ('neither true nor false: ' || \(text))::boolean END
          """
      }, defaultExpression: Defaults.boolean, reading: .value(isListed: true))
  }
}
