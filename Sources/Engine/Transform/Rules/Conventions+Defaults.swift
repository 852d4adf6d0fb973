extension Conventions {
  /// A default that is a value: `1`, `'-1'::integer`, `'Y'::bpchar`, `(0)::numeric`.
  struct Constant {
    /// The value as text; nil for NULL.
    let text: String?
    /// It stands in quotes.
    let isString: Bool

    init?(_ sql: String) {
      var scanner = SQLScanner(sql)
      guard let constant = Self.read(&scanner), scanner.isAtEnd else { return nil }
      self = constant
    }

    private init(_ text: String?, isString: Bool) {
      self.text = text
      self.isString = isString
    }

    private static func read(_ scanner: inout SQLScanner) -> Constant? {
      var constant: Constant
      if scanner.take("(") {
        guard let inner = read(&scanner), scanner.take(")") else { return nil }
        constant = inner
      } else if scanner.take("NULL") {
        constant = Constant(nil, isString: false)
      } else if let text = scanner.takeLiteral() {
        constant = Constant(text, isString: true)
      } else {
        let sign = scanner.take("-") ? "-" : ""
        guard let number = scanner.takeNumber() else { return nil }
        constant = Constant(sign + number, isString: false)
      }
      while scanner.take("::") { guard scanner.takeType() != nil else { return nil } }
      return constant
    }
  }

  /// What defaults become.
  enum Defaults {
    static let trueWords = ["1", "t", "true", "y", "yes", "on"]
    static let falseWords = ["0", "f", "false", "n", "no", "off"]

    static func boolean(_ old: String) -> String? {
      guard var text = Constant(old)?.text?.lowercased() else { return nil }
      text = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      // 1.0 is 1.
      let number = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      if number.count == 2, !number[1].isEmpty, number[1].allSatisfy({ $0 == "0" }) { text = String(number[0]) }
      return trueWords.contains(text) ? "true" : falseWords.contains(text) ? "false" : nil
    }

    /// A number stays one; money is in the form of the locale `C`, in which the catalog is read.
    static func numeric(_ old: String, money type: ColumnType) -> String? {
      let cast = "((\(old))::\(type.plain))::numeric\(type.suffix)"
      guard let constant = Constant(old), let text = constant.text, !type.isArray else { return cast }
      if !constant.isString { return hasCents(text) ? text : cast }
      let digits = text.filter { $0 != "$" && $0 != "," }
      let isNumber = digits.drop { $0 == "-" }.allSatisfy { ("0"..."9").contains($0) || $0 == "." } && !digits.isEmpty
      return isNumber ? literal(digits, "numeric") : cast
    }

    /// `money` has two digits after the point, and rounds to them.
    private static func hasCents(_ number: String) -> Bool {
      let parts = number.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 1 || (parts.count == 2 && parts[1].count <= 2)
    }

    static func numeric(_ old: String, float type: ColumnType) -> String? {
      if let constant = Constant(old), let text = constant.text {
        return constant.isString ? literal(text, "numeric" + type.suffix) : text
      }
      return "((\(old))::\(type.plain))::text\(type.suffix)::numeric\(type.suffix)"
    }

    /// - Returns: nil for a text that is no UUID: no row could have it any more.
    static func uuid(_ old: String, _ suffix: String) -> String? {
      if let constant = Constant(old), let text = constant.text, suffix.isEmpty {
        let digits = text.filter { $0 != "-" && $0 != " " }
        let isUUID = digits.count == 32 && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
        return isUUID ? literal(text.filter { $0 != " " }, "uuid") : nil
      }
      return generator(old) ?? "((\(old))::text\(suffix))::uuid\(suffix)"
    }

    /// `(gen_random_uuid())::text` without the cast.
    private static func generator(_ old: String) -> String? {
      var scanner = SQLScanner(old)
      let isGrouped = scanner.take("(")
      let start = scanner.place
      var name = scanner.takeName()
      if scanner.take(".") { name = scanner.takeName() }
      guard let name, uuidGenerators.contains(name), scanner.take("("), scanner.take(")") else { return nil }
      let call = scanner.text(from: start)
      if isGrouped, !scanner.take(")") { return nil }
      while scanner.take("::") { guard scanner.takeType() != nil else { return nil } }
      return scanner.isAtEnd ? call : nil
    }

    private static let uuidGenerators: Set = [
      "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuidv4", "uuidv7",
    ]

    /// `ARRAY[]::…`.
    static func isEmptyArray(_ sql: String) -> Bool {
      var scanner = SQLScanner(sql)
      guard scanner.take("ARRAY"), scanner.take("["), scanner.take("]"), scanner.take("::") else { return false }
      return scanner.takeType() != nil && scanner.isAtEnd
    }
  }
}
