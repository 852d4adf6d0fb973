/// Everything that a migration would do; made without changing anything.
public struct PlanReport: Sendable {
  let plan: MigrationPlan
  /// The old schemas and what they become.
  let schemas: SchemaMap
  let source: String
  let target: String
  /// Pinned in every session of the target's.
  let settings: [String]
  /// The new schemas that are not there yet.
  let missingSchemas: [String]
  /// Names of tables that are taken in the target, by the schemas' and the tables' new names.
  let taken: [TableName]
  /// Tables that an earlier run of the same migration has made.
  let made: [TableName]
  let tables: [Table]
  /// What an earlier run is known to have failed at, with its time.
  let failedBefore: [(item: String, time: String)]
  /// Whether the old rows were looked at.
  let hasCheckedData: Bool

  /// Connects to both sides, checks what a run would check, and reads the old schema.
  ///
  /// - Parameter checksData: also looks at the old rows, whether each can become a new one.
  public static func make(
    _ configuration: MigrationConfiguration, checksData: Bool = false
  ) throws(EngineError) -> PlanReport {
    let survey = try Survey(configuration, applicationName: "longhaul plan", interrupt: Interrupt())
    let plan = try survey.makePlan(configuration)
    do throws(PostgresError) {
      return try PlanReport(plan, configuration, survey, checksData: checksData)
    } catch { throw EngineError(error, doing: "being looked at for the plan") }
  }

  private init(
    _ plan: MigrationPlan, _ configuration: MigrationConfiguration, _ survey: Survey, checksData: Bool
  ) throws(PostgresError) {
    self.plan = plan
    schemas = configuration.schemas
    source = "\(schemas.oldNames)@\(survey.source.database)"
    target = "\(schemas.newNames)@\(survey.target.database)"
    settings = Session.settings(version: survey.target.serverVersion, lockTimeout: configuration.lockTimeout)
    hasCheckedData = checksData
    let failures = MigrationHistory.failures(progressFile: configuration.progressFile)
    failedBefore = plan.items.compactMap { item in failures[item].map { (item, $0) } }
    let present = Set(try survey.target.query("SELECT nspname FROM pg_namespace").rows { ExactName($0.text(0)) })
    missingSchemas = schemas.entries.map(\.to).filter { !present.contains(ExactName($0)) }
    (taken, made) = try Self.present(schemas, survey)
    let findings = checksData ? try DataCheck(plan: plan).findings(on: survey.source) : [:]
    let keys = try Self.foreignKeys(schemas, survey.source)
    var newKeys: [TableName: [ForeignKeyDescription]] = [:]
    for key in plan.existing?.foreignKeys ?? plan.schema.foreignKeys { newKeys[key.table, default: []].append(key) }
    tables = zip(plan.items, plan.schema.tables).compactMap { item, planned in
      guard let script = plan.script(item) else { return nil }
      return Table(
        script: script, configuration.schemas, isSameDatabase: plan.isSameDatabase,
        isInParts: plan.partPolicy.count(for: script.mapping) != nil,
        oldKeys: keys[script.mapping.source.tableName] ?? [], newKeys: newKeys[planned.tableName] ?? [],
        findings: findings[ExactName(item)])
    }
  }

  /// What is there already of what the new schemas will have.
  private static func present(
    _ schemas: SchemaMap, _ survey: Survey
  ) throws(PostgresError) -> (taken: [TableName], made: [TableName]) {
    let names = schemas.entries.map { SQLText.literal($0.to) }.joined(separator: ", ")
    let hasLedger = try survey.target.query("SELECT to_regclass('\(Ledger.table)')").text(0, 0) != nil
    let isMade =
      hasLedger
      ? """
      EXISTS (SELECT FROM \(Ledger.table) l WHERE l.migration = \(SQLText.literal(survey.migrationID))
              AND l.kind = 'item' AND l.object_oid = c.oid)
      """ : "false"
    let relations = try survey.target.query(
      """
      SELECT n.nspname, c.relname, \(isMade) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN (\(names))
      """
    ).rows { (TableName(schema: $0.text(0), name: $0.text(1)), $0.bool(2)) }
    return (relations.filter { !$0.1 }.map(\.0), relations.filter(\.1).map(\.0))
  }

  /// The old foreign keys by their tables.
  private static func foreignKeys(
    _ schemas: SchemaMap, _ source: borrowing Connection
  ) throws(PostgresError) -> [TableName: [ForeignKeyDescription]] {
    var keys: [TableName: [ForeignKeyDescription]] = [:]
    for entry in schemas.entries {
      try source.query(Session.localSearchPath(schemas.oldSearchPath(of: entry.from)))
      let oid = try source.query("SELECT oid FROM pg_namespace WHERE nspname = $1", [entry.from]).text(0, 0)
      for key in try source.query(CatalogQueries.foreignKeys, [oid]).rows({ ForeignKeyDescription($0) }) {
        keys[key.table, default: []].append(key)
      }
    }
    return keys
  }
}

// MARK: - What it comes to

extension PlanReport {
  /// It would run, but something in it would fail.
  public var willFail: Bool { !problems.isEmpty || tables.contains { $0.findings?.willFail == true } }

  /// What can't be made, and why.
  var problems: [(name: String, reason: String)] {
    let taken = plan.existing == nil ? Set(taken) : []
    let occupied = tables.filter { taken.contains($0.new.tableName) }.map { table in
      (name: table.item, reason: "\(table.new.tableName.sql) is there already, and not by this migration")
    }
    return plan.problems.map { (name: $0.text, reason: $1) }.sorted { $0.name < $1.name } + occupied
  }

  /// What goes well and may not be what a person expects.
  var warnings: [String] {
    var warnings = plan.warnings
    warnings += failedBefore.map { "\($0.item) failed before: see MIGRATION_HISTORY.md, \($0.time)" }
    let made = plan.existing == nil ? Set(made) : []
    let count = tables.count { made.contains($0.new.tableName) }
    if count > 0 {
      warnings.append(
        "\(Self.tables(count)) of these \(count == 1 ? "is" : "are") there already, made by an earlier run")
    }
    if !hasCheckedData { warnings += mergedCasts }
    if plan.verification == .none { warnings.append("old and new rows are not compared: --verify none") }
    if plan.encodings.differ, plan.encodings.target != DatabaseEncodings().target {
      warnings.append(
        """
        a value with a character that \(plan.encodings.target) lacks fails its table: the source is in \
        \(plan.encodings.source)
        """)
    }
    guard plan.verification == .checksum else { return warnings }
    for table in tables where table.isChanged {
      let unseen = table.mapping.columns.filter { $0.oldName != nil && $0.compared == nil }.map(\.name)
      if !unseen.isEmpty {
        let names = unseen.joined(separator: ", ")
        warnings.append("\(table.item): \(names) \(unseen.count == 1 ? "is" : "are") computed anew and not compared")
      }
    }
    return warnings
  }

  /// Such as `2 tables`.
  static func tables(_ count: Int) -> String { "\(Figure.count(count)) \(count == 1 ? "table" : "tables")" }

  /// Done before the first table: schemas that are missing, and what lets owners and grantors into them.
  var preparation: [String] {
    missingSchemas.map { "CREATE SCHEMA \(SQLText.identifier($0))" }
      + plan.schema.schemas.entries.flatMap { plan.schema.preparation[ExactName($0.shown ?? $0.from)] ?? [] }
  }

  /// Where names are looked up while an old schema's tables and objects are made.
  var searchPaths: [(old: String, new: String, path: [String])] {
    plan.schema.schemas.entries.map { entry in
      (entry.shown ?? entry.from, entry.to, plan.targetSearchPath(of: entry.from))
    }
  }
}
