/// Looks at the old rows before anything runs: which of them can't become new ones, and which become something else.
///
/// Everything is asked on the connection that holds the source snapshot, whose transaction can't write.
struct DataCheck {
  let plan: MigrationPlan

  /// So many rows that fail are looked for; it takes a search to find each of them.
  static let limit = 100
  /// So many of them are shown.
  static let examples = 3
  /// A value is cut to this length.
  static let shownLength = 100

  /// Checks every table whose values change.
  func findings(on source: borrowing Connection) throws(PostgresError) -> [ExactName: TableFindings] {
    // Nobody need wait for an answer that nobody waits for.
    try source.query("SET client_connection_check_interval = '2s'")
    var findings: [ExactName: TableFindings] = [:]
    for item in plan.items where plan.problems[ExactName(item)] == nil {
      guard let script = plan.script(item), script.hasRows else { continue }
      if script.mapping.parts.allSatisfy({ Self.columns($0).isEmpty && $0.filter == nil && $0.merged.isEmpty }) {
        continue
      }
      // Rolled back, so that the locks of 10,000 tables are not held together.
      try source.pipeline(["SAVEPOINT item", Session.localSearchPath(searchPath(script))])
      findings[ExactName(item)] = try check(script.mapping, source)
      try source.pipeline(["ROLLBACK TO item", "RELEASE item"])
    }
    return findings
  }

  /// New types are not there before the run; the old ones that they come from stand in for them.
  private func searchPath(_ script: ItemScript) -> [String] {
    let (source, target) = (script.searchPaths.source, script.searchPaths.target)
    return plan.isSameDatabase ? target + source.filter { !target.contains($0) } : source
  }

  /// Of one table, or of all that become one.
  private func check(
    _ mapping: TableMapping, _ source: borrowing Connection
  ) throws(PostgresError) -> TableFindings {
    var findings = try checkRows(mapping, source)
    if mapping.merged.isEmpty || findings.error != nil { return findings }
    for place in findings.columns.indices { findings.columns[place].table = mapping.source.tableName }
    for part in mapping.merged {
      var others = try checkRows(part, source)
      for place in others.columns.indices { others.columns[place].table = part.source.tableName }
      findings.columns += others.columns
      if let error = others.error {
        findings.error = "\(part.source.tableName.sql): \(error)"
        return findings
      }
    }
    findings.columns += try SharedKeys(mapping: mapping, isSameDatabase: plan.isSameDatabase).findings(on: source)
    return findings
  }

  private static func columns(_ mapping: TableMapping) -> [TableMapping.Column] {
    mapping.columns.filter { isToBeChecked($0, mapping) }
  }

  private func checkRows(
    _ mapping: TableMapping, _ source: borrowing Connection
  ) throws(PostgresError) -> TableFindings {
    let columns = Self.columns(mapping)
    var findings = TableFindings()
    let probe = ValueProbe(mapping: mapping, isSameDatabase: plan.isSameDatabase)
    if let filter = mapping.filter {
      let error = try ValueProbe.ask("SELECT count(*) FROM \(probe.table) WHERE (\(filter))", on: source)
      if let error {
        findings.error = "the rows that are moved can't be told: \(error.message)"
        return findings
      }
    }
    for column in columns {
      var check = ColumnCheck(column: column, probe: probe)
      try check.run(source)
      findings.columns.append(check.findings)
    }
    return findings
  }

  /// Its values are made anew, or have to be there where they did not.
  private static func isToBeChecked(_ column: TableMapping.Column, _ mapping: TableMapping) -> Bool {
    guard let new = mapping.target.columns.first(where: { $0.name.hasSameBytes(as: column.name) }), !new.isGenerated
    else { return false }
    if ColumnCheck.needsValue(column, mapping) { return true }
    return column.copied != nil && column.isChanged && !widens(column, mapping)
  }

  /// The new type has every value of the old one.
  static func widens(_ column: TableMapping.Column, _ mapping: TableMapping) -> Bool {
    guard ColumnCheck.isCast(column), let old = ColumnCheck.old(column, mapping) else { return false }
    switch TypeName(old.type).withoutModifier {
    case "smallint": return ["smallint", "integer", "bigint", "numeric"].contains(column.type)
    case "integer": return ["integer", "bigint", "numeric"].contains(column.type)
    case "bigint": return ["bigint", "numeric"].contains(column.type)
    case "character varying", "text": return ["text", "character varying"].contains(column.type)
    default: return false
    }
  }
}

/// What was found out about a table's rows.
struct TableFindings: Sendable {
  /// Why nothing could be found out, where the table will fail for it.
  var error: String?
  var columns: [ColumnFindings] = []

  /// The table would fail.
  var willFail: Bool { error != nil || columns.contains(where: \.willFail) }
}

/// What was found out about a column's values.
struct ColumnFindings: Sendable {
  /// What is wrong with rows.
  enum Kind: String, Sendable, CaseIterable {
    /// The value can't be had: the server says why.
    case failing
    /// There is none where there has to be one.
    case null
    case tooLong = "too_long"
    /// Turned back it is not what it was.
    case altered
  }

  struct Example: Sendable {
    /// What the row is known by.
    var row: String
    var value: String?
    /// What the server said.
    var message: String?
  }

  /// Rows of one kind.
  struct Count: Sendable {
    var kind: Kind
    var rows: Int
    /// There may be more of them.
    var isLimited = false
    var examples: [Example]
  }

  /// The new name.
  var column: String
  /// The old table whose rows they are, where several become one.
  var table: TableName?
  /// Of those kinds of which there are rows.
  var counts: [Count] = []
  /// Why no value at all can be had.
  var error: String?
  /// What could not be found out, and why.
  var unchecked: String?

  /// What a sentence about it begins with.
  var subject: String { table.map { "\($0.sql), \(column)" } ?? column }

  var willFail: Bool { error != nil || counts.contains { $0.kind != .altered } }
}
