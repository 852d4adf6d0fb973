import Engine

extension Convention {
  /// The keys under `conventions`.
  enum Key: String, CaseIterable {
    case serialToIdentity = "serial_to_identity"
    case jsonToJSONB = "json_to_jsonb"
    case timestampToTimestamptz = "timestamp_to_timestamptz"
    case varcharToText = "varchar_to_text"
    case charToText = "char_to_text"
    case moneyToNumeric = "money_to_numeric"
    case integerKeysToBigint = "integer_keys_to_bigint"
    case snakeCase = "snake_case"
    case floatToNumeric = "float_to_numeric"
    case textToEnum = "text_to_enum"
    case textToLookup = "text_to_lookup"
    case toBoolean = "to_boolean"
    case textToUUID = "text_to_uuid"
    case rename
  }

  private static let selection = ["tables", "columns", "except"]
  private static let defaultNumeric = "numeric(19,2)"

  /// All of them, in the order in which they stand.
  static func all(_ value: ConfigurationValue) throws -> [Convention] {
    let expected = "pairs such as `varchar_to_text: true`"
    // For the keys alone; their order is that of the entries.
    _ = try value.fields(Key.allCases.map(\.rawValue), expected: expected)
    return try value.entries(expected).flatMap { name, value in
      // What is switched off is as good as not there.
      if value.node.bool == false { return [] as [Convention] }
      return try Key(rawValue: name).map { try read($0, value) } ?? []
    }
  }

  private static func read(_ key: Key, _ value: ConfigurationValue) throws -> [Convention] {
    switch key {
    case .serialToIdentity: [try switched(.serialToIdentity, value)]
    case .jsonToJSONB: [try switched(.jsonToJSONB, value)]
    case .integerKeysToBigint: [try switched(.integerKeysToBigint, value)]
    case .snakeCase: [try switched(.snakeCase, value)]
    case .timestampToTimestamptz: [try timestamps(value)]
    case .varcharToText: [try text(value) { .varcharToText(withCheck: $0) }]
    case .charToText: [try text(value) { .charToText(withCheck: $0) }]
    case .moneyToNumeric: [try money(value)]
    case .floatToNumeric: [try floats(value)]
    case .textToEnum: [try chosen(.textToEnum, value)]
    case .textToLookup: [try chosen(.textToLookup, value)]
    case .toBoolean: [try chosen(.toBoolean, value)]
    case .textToUUID: [try chosen(.textToUUID, value)]
    case .rename: try value.elements.map(rename)
    }
  }

  /// Where its keys say that it applies.
  private init(_ kind: Kind, _ value: ConfigurationValue, _ fields: ConfigurationValue.Fields?) throws {
    self.init(kind, place: value.place)
    tables = try fields?["tables"]?.names("a shell pattern") ?? []
    columns = try fields?["columns"]?.names("a shell pattern") ?? []
    except = try fields?["except"]?.names("a shell pattern") ?? []
  }

  /// The keys of a mapping; nil for anything else.
  private static func fields(
    _ value: ConfigurationValue, _ own: [String] = []
  ) throws -> ConfigurationValue.Fields? {
    try value.node.entries == nil ? nil : value.fields(own + selection, expected: "")
  }

  private static func switched(_ kind: Kind, _ value: ConfigurationValue) throws -> Convention {
    let fields = try fields(value)
    guard fields != nil || value.node.bool == true else {
      throw value.mistake("expected true, or keys such as {tables: …, columns: …, except: …}.")
    }
    return try Convention(kind, value, fields)
  }

  private static func text(_ value: ConfigurationValue, _ kind: (Bool) -> Kind) throws -> Convention {
    let fields = try fields(value, ["check"])
    let isCheck = value.node.text == "check"
    guard fields != nil || value.node.bool == true || isCheck else {
      throw value.mistake("expected true, `check`, or keys such as {check: true, tables: …}.")
    }
    return try Convention(kind(fields?["check"]?.flag() ?? isCheck), value, fields)
  }

  private static func timestamps(_ value: ConfigurationValue) throws -> Convention {
    let expected = "a time zone such as Europe/Berlin, or keys such as {zone: Europe/Berlin, columns: …}"
    let fields = try fields(value, ["zone"])
    let zone = try fields?.required("zone", "a time zone such as Europe/Berlin") ?? value
    guard zone.node.bool == nil else { throw zone.mistake("expected \(expected).") }
    return try Convention(.timestampToTimestamptz(zone: zone.text(expected)), value, fields)
  }

  private static func money(_ value: ConfigurationValue) throws -> Convention {
    let fields = try fields(value, ["type"])
    let expected = "true, a type, or keys such as {type: \"\(defaultNumeric)\", tables: …}"
    let isDefault = value.node.bool == true || (fields != nil && fields?["type"] == nil)
    let type = try isDefault ? defaultNumeric : (fields?["type"] ?? value).text(expected)
    return try Convention(.moneyToNumeric(type: type), value, fields)
  }

  private static func floats(_ value: ConfigurationValue) throws -> Convention {
    guard let fields = try fields(value, ["type"]) else {
      throw value.mistake("expected keys such as {type: \"numeric(12,2)\", columns: [\"*price*\"]}.")
    }
    let type = try fields.required("type", "a type such as \"numeric(12,2)\"").text("a type")
    _ = try fields.required("columns", "shell patterns such as \"*price*\"")
    return try Convention(.floatToNumeric(type: type), value, fields)
  }

  /// One that needs to be told its columns; a list is theirs.
  private static func chosen(_ kind: Kind, _ value: ConfigurationValue) throws -> Convention {
    if let fields = try fields(value) {
      _ = try fields.required("columns", "shell patterns such as orders.status")
      return try Convention(kind, value, fields)
    }
    let expected = "columns such as [orders.status]"
    guard value.node.bool == nil else { throw value.mistake("expected \(expected).") }
    var convention = Convention(kind, place: value.place)
    convention.columns = try value.names(expected)
    return convention
  }

  private static func rename(_ value: ConfigurationValue) throws -> Convention {
    let example = "{pattern: '^tbl_', with: '', of: tables}"
    let fields = try value.fields(["pattern", "with", "of"] + selection, expected: "keys such as \(example)")
    if fields.isEmpty { throw value.mistake("expected keys such as \(example).") }
    let pattern = try fields.required("pattern", "a regular expression").text("a regular expression")
    let replacement = try fields.required("with", "what replaces the pattern; '' for nothing").text(orEmpty: true)
    let of: Renamed? = try fields["of"].map { try $0.choice() }
    return try Convention(.rename(pattern: pattern, replacement: replacement, of: of ?? .all), value, fields)
  }
}
