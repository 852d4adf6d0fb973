extension Conventions.Defaults {
  /// The default of a column with time zone that says what the old one means: an instant.
  ///
  /// `now()` and the like are instants themselves; `LOCALTIMESTAMP` and `now() AT TIME ZONE` with the column's own zone
  /// are made of one.
  ///
  /// - Returns: nil for all else, whose value is the time in the zone.
  static func instant(_ sql: String, in zone: String) -> String? {
    var whole = SQLScanner(sql)
    if whole.takeInstant(), whole.isAtEnd { return sql }
    return local(sql) ?? rounded(sql) ?? inZone(sql, zone)
  }

  /// `LOCALTIMESTAMP(3)`, and `('now'::text)::timestamp(3) without time zone` as older servers have it.
  private static func local(_ sql: String) -> String? {
    var scanner = SQLScanner(sql)
    if scanner.take("LOCALTIMESTAMP") {
      guard let precision = scanner.takePrecision(), scanner.isAtEnd else { return nil }
      return "CURRENT_TIMESTAMP" + precision
    }
    guard scanner.takeNow(), let type = scanner.takeType().map(Conventions.ColumnType.init), scanner.isAtEnd,
      type.plain == "timestamp without time zone"
    else { return nil }
    return "CURRENT_TIMESTAMP" + (type.modifier.map { "(\($0))" } ?? "")
  }

  /// `(now())::timestamp(0) without time zone`.
  private static func rounded(_ sql: String) -> String? {
    var scanner = SQLScanner(sql)
    guard scanner.takeInstant() else { return nil }
    let instant = scanner.text(from: 0)
    guard scanner.take("::"), let type = scanner.takeType().map(Conventions.ColumnType.init), scanner.isAtEnd,
      type.plain == "timestamp without time zone"
    else { return nil }
    return type.modifier.map { "\(instant)::timestamp(\($0)) with time zone" } ?? instant
  }

  /// `(now() AT TIME ZONE 'utc'::text)`, and `timezone('utc'::text, now())` as older servers have it.
  private static func inZone(_ sql: String, _ zone: String) -> String? {
    var scanner = SQLScanner(sql)
    let isGrouped = scanner.take("(")
    let name: String?
    let instant: String
    if scanner.take("timezone") {
      guard scanner.take("(") else { return nil }
      name = scanner.takeLiteral()
      guard scanner.take("::"), scanner.takeType() != nil, scanner.take(",") else { return nil }
      let start = scanner.place
      guard scanner.takeInstant() else { return nil }
      instant = scanner.text(from: start)
      guard scanner.take(")") else { return nil }
    } else {
      let start = scanner.place
      guard scanner.takeInstant() else { return nil }
      instant = scanner.text(from: start)
      guard scanner.take("AT"), scanner.take("TIME"), scanner.take("ZONE") else { return nil }
      name = scanner.takeLiteral()
      guard scanner.take("::"), scanner.takeType() != nil else { return nil }
    }
    if isGrouped, !scanner.take(")") { return nil }
    guard scanner.isAtEnd, let name, isSame(name, zone) else { return nil }
    return instant
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    let (one, other) = (one.lowercased(), other.lowercased())
    return one == other || (universal.contains(one) && universal.contains(other))
  }

  private static let universal: Set = [
    "utc", "etc/utc", "uct", "etc/uct", "gmt", "etc/gmt", "zulu", "etc/zulu", "universal", "etc/universal", "z",
  ]
}

extension SQLScanner {
  private static let clocks: Set = ["now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"]

  /// An instant, with intervals added: `now()`, `(CURRENT_TIMESTAMP(3) + '1 day'::interval)`.
  fileprivate mutating func takeInstant() -> Bool {
    let start = self
    if takeInstantAlone() {
      while true {
        let before = self
        guard take("+") || take("-"), takeLiteral() != nil, take("::"), take("interval") else {
          self = before
          return true
        }
      }
    }
    self = start
    return false
  }

  private mutating func takeInstantAlone() -> Bool {
    let start = self
    if take("CURRENT_TIMESTAMP") { return takePrecision() != nil }
    if takeNowAsInstant() { return true }
    self = start
    if take("(") { return takeInstant() && take(")") }
    guard let name = takeName(), Self.clocks.contains(name) else { return false }
    return take("(") && take(")")
  }

  /// `('now'::text)::timestamp(0) with time zone`.
  private mutating func takeNowAsInstant() -> Bool {
    takeNow() && takeType()?.hasSuffix("with time zone") == true
  }

  /// `('now'::text)::`.
  fileprivate mutating func takeNow() -> Bool {
    take("(") && takeLiteral() == "now" && take("::") && take("text") && take(")") && take("::")
  }

  /// `(3)` or nothing; nil for something else in parentheses.
  fileprivate mutating func takePrecision() -> String? {
    guard take("(") else { return "" }
    guard let number = takeNumber(), take(")") else { return nil }
    return "(\(number))"
  }
}
