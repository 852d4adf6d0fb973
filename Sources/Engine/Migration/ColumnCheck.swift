/// Checks the values of one new column.
struct ColumnCheck {
  let column: TableMapping.Column
  let probe: ValueProbe
  private(set) var findings: ColumnFindings
  /// Rows whose value can't be had: nothing else can be asked of them.
  private var failing: [ValueProbe.BadRow] = []

  init(column: TableMapping.Column, probe: ValueProbe) {
    self.column = column
    self.probe = probe
    findings = ColumnFindings(column: column.name)
  }

  // MARK: What is said of columns

  /// The old column that a new one comes from.
  static func old(_ column: TableMapping.Column, _ mapping: TableMapping) -> ColumnDescription? {
    column.oldName.flatMap { name in mapping.source.columns.first { $0.name.hasSameBytes(as: name) } }
  }

  /// The value is the old one in another type, not a person's own expression.
  static func isCast(_ column: TableMapping.Column) -> Bool {
    guard let name = column.oldName, let copied = column.copied else { return false }
    let plain = SQLText.identifier(name)
    return copied.hasSameBytes(as: plain) || copied.hasPrefix("\(plain)::")
  }

  /// It has to have a value where the old column need not, or may come to nothing.
  static func needsValue(_ column: TableMapping.Column, _ mapping: TableMapping) -> Bool {
    guard let new = mapping.target.columns.first(where: { $0.name.hasSameBytes(as: column.name) }), new.isNotNull
    else { return false }
    if column.copied == nil { return new.expression == nil && new.identity == nil && !new.isGenerated }
    // No cast makes nothing out of something.
    if column.isChanged, !isCast(column) { return true }
    return old(column, mapping)?.isNotNull != true
  }

  /// True of a value that an assignment refuses where a cast cuts or fills it. Blanks at the end are cut by both.
  private var isTooLong: String? {
    guard let copied = column.copied, column.type != TypeName(column.type).withoutModifier else { return nil }
    let (before, after) = ("(\(copied))::text", "(\(copied))::\(column.type)::text")
    switch TypeName(column.type).withoutModifier.prefix(while: { $0 != "[" }) {
    case "character varying", "bpchar": return "rtrim(\(before), ' ') <> rtrim(\(after), ' ')"
    case "bit varying": return "\(before) <> \(after)"
    default: return nil
    }
  }

  // MARK: Asking

  mutating func run(_ source: borrowing Connection) throws(PostgresError) {
    guard try isTypeThere(source) else { return }
    if let error = try ask("SELECT \(probe.value(of: column)) FROM \(probe.table) WHERE false", source) {
      findings.error = error.message
      return
    }
    var kinds: [(ColumnFindings.Kind, String)] = []
    if Self.needsValue(column, probe.mapping) { kinds.append((.null, "(\(probe.value(of: column))) IS NULL")) }
    if let isTooLong { kinds.append((.tooLong, isTooLong)) }
    guard try findFailing(source) else { return }
    for (kind, condition) in kinds { try count(kind, condition, source) }
    if let altered = try alteration(source) { try count(.altered, altered, source) }
  }

  private func ask(
    _ question: String, _ source: borrowing Connection, answer: (borrowing QueryResult) -> Void = { _ in }
  ) throws(PostgresError) -> PostgresError? {
    try ValueProbe.ask(question, on: source, answer: answer)
  }

  private mutating func isTypeThere(_ source: borrowing Connection) throws(PostgresError) -> Bool {
    var isThere = false
    _ = try ask("SELECT to_regtype(\(SQLText.literal(column.type)))", source) { isThere = $0.text(0, 0) != nil }
    if !isThere { findings.unchecked = "type \(column.type) is not there yet" }
    return isThere
  }

  /// - Returns: whether all of them are known.
  private mutating func findFailing(_ source: borrowing Connection) throws(PostgresError) -> Bool {
    let expression = probe.canBeHad(column)
    let question = "SELECT count(*) FROM \(probe.table) WHERE \(probe.condition(expression))"
    guard let error = try ask(question, source) else { return true }
    failing = try probe.badRows(expression, upTo: DataCheck.limit, on: source)
    if failing.isEmpty {
      findings.error = error.message
      return false
    }
    var examples: [ColumnFindings.Example] = []
    for row in failing.prefix(DataCheck.examples) {
      var shown = try self.examples(row.condition, source)
      for place in shown.indices { shown[place].message = row.error?.message }
      examples += shown
    }
    let isLimited = failing.count == DataCheck.limit
    findings.counts.append(.init(kind: .failing, rows: failing.count, isLimited: isLimited, examples: examples))
    return !isLimited
  }

  private mutating func count(
    _ kind: ColumnFindings.Kind, _ condition: String, _ source: borrowing Connection
  ) throws(PostgresError) {
    let condition = probe.condition(besidesFailing(condition))
    var rows = 0
    let question = "SELECT count(*) FROM \(probe.table) WHERE \(condition)"
    if let error = try ask(question, source, answer: { rows = $0.text(0, 0).flatMap { Int($0) } ?? 0 }) {
      findings.unchecked = "\(kind.rawValue.replacing("_", with: " ")) values: \(error.message)"
    } else if rows > 0 {
      findings.counts.append(.init(kind: kind, rows: rows, examples: try examples(condition, source)))
    }
  }

  private func besidesFailing(_ condition: String) -> String {
    failing.isEmpty ? condition : "CASE WHEN \(ValueProbe.others(than: failing)) THEN (\(condition)) ELSE false END"
  }

  private func examples(
    _ condition: String, _ source: borrowing Connection
  ) throws(PostgresError) -> [ColumnFindings.Example] {
    try source.query(
      """
      SELECT \(probe.key), \(probe.oldValue(of: column, upTo: DataCheck.shownLength)) FROM \(probe.table)
      WHERE \(condition) ORDER BY tableoid, ctid LIMIT \(DataCheck.examples)
      """
    ).rows { ColumnFindings.Example(row: $0.text(0), value: $0[1]) }
  }

  /// True of an old value that is another when it is turned back; nil where that says nothing: a person's own expression
  /// is meant to change values, and `jsonb` writes every document in its own way.
  private func alteration(_ source: borrowing Connection) throws(PostgresError) -> String? {
    guard Self.isCast(column), column.isChanged, let old = Self.old(column, probe.mapping),
      !(old.type == "json" && column.type == "jsonb")
    else { return nil }
    let (name, new) = (SQLText.identifier(old.name), probe.value(of: column))
    let ways = [
      "(\(new))::\(old.type) IS DISTINCT FROM \(name)",
      "(\(new))::text::\(old.type) IS DISTINCT FROM \(name)",
      "(\(new))::text::\(old.type)::text IS DISTINCT FROM \(name)::text",
    ]
    for way in ways where try ask("SELECT \(way) FROM \(probe.table) WHERE false", source) == nil {
      // What is too long is not altered: it fails.
      return isTooLong.map { "(\(way)) AND (\($0)) IS NOT TRUE" } ?? way
    }
    return nil
  }
}
