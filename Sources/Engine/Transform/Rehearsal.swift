internal import FoundationEssentials

/// Makes the planned tables and all that belongs to them, empty, in schemas of their own, changes there what rules say, and
/// reads what has become of it: PostgreSQL itself follows each change into keys, checks, views and all else. All in one
/// transaction of the target's that is rolled back.
struct Rehearsal: ~Copyable {
  /// What the schemas are called in which it happens.
  static func stageName(_ place: Int) -> String { "_longhaul_stage_\(place + 1)" }

  /// The old schemas, and those in which it happens as the new ones.
  static func stage(_ schemas: SchemaMap) -> SchemaMap {
    SchemaMap(schemas.entries.enumerated().map { place, entry in .init(from: entry.from, to: stageName(place)) })
  }

  let planned: SchemaDescription
  let plan: MigrationPlan
  /// The names that the schemas will have.
  let newSchemas: [String]
  /// Objects that can't be made as they are over changed tables, and why.
  private(set) var failed: [(label: String, reason: String)] = []
  /// Rules that can't be followed, a sentence each.
  var mistakes: [String] = []
  /// What goes because something that it needs goes.
  var lost: [LeftBehindObject] = []
  /// Old names by OID.
  private(set) var relations: [OID: TableName] = [:]
  /// Old columns' names by table and number.
  var columns: [OID: [Int: String]] = [:]

  /// - Parameter planned: read with the stage's names for the new ones.
  init(_ planned: SchemaDescription, newSchemas: [String], housedExtensions: [String], isSameDatabase: Bool) {
    self.planned = planned
    self.newSchemas = newSchemas
    plan = MigrationPlan(
      schema: planned, verification: .none, isSameDatabase: isSameDatabase, housedExtensions: housedExtensions)
  }

  /// Makes everything that is planned, in the order of a run.
  mutating func make(on target: borrowing Connection) throws(PostgresError) {
    for entry in planned.schemas.entries {
      try target.query("CREATE SCHEMA \(SQLText.identifier(entry.to))")
      try target.pipeline(planned.preparation[ExactName(entry.from)] ?? [])
    }
    var progress = MigrationProgress(
      metadata: MigrationProgress.Metadata(startedAt: Date(timeIntervalSince1970: 0), sourceDB: "", targetDB: ""))
    progress.pending = plan.items
    progress.objects.pending = plan.objectNames
    var loop = MigrationLoop(
      rules: MigrationLoop.Rules(workers: 1, maxItems: nil, sameErrorLimit: .max, isAttended: false), plan: plan,
      progress: progress)
    while case .proceed(let work, let reason) = Self.next(loop) {
      let problem =
        if let reason { reason } else { try attempt(work, on: target).map { "can't follow the changes: \($0)" } }
      if let problem {
        failed.append((work.name, problem))
        loop.failed(work, worker: nil, Failure(item: work.name, error: problem, timestamp: progress.metadata.startedAt))
      } else {
        loop.completed(work, worker: nil)
      }
    }
    try noteNames(target)
  }

  private enum Turn {
    case proceed(MigrationLoop.Work, reason: String?)
    case end
  }

  private static func next(_ loop: MigrationLoop) -> Turn {
    switch loop.next() {
    case .start(_, let work): .proceed(work, reason: nil)
    case .fail(let work, let reason): .proceed(work, reason: reason)
    case .help, .wait, .end: .end
    }
  }

  /// - Returns: why it could not be made; nil when it was.
  private func attempt(_ work: MigrationLoop.Work, on target: borrowing Connection) throws(PostgresError) -> String? {
    var statements: [ScriptStatement] = []
    switch work {
    case .item(let name):
      guard let script = plan.script(name) else { return nil }
      statements = script.create + script.index
      statements.insert(
        ScriptStatement(step: .read, sql: Session.localSearchPath(script.searchPaths.target)), at: 0)
    case .object(let name):
      // A foreign key to a table that is not migrated would lock that one.
      if let key = plan.foreignKey(name), !planned.schemas.contains(key.referenced.schema) { return nil }
      guard let job = plan.job(object: name) else { return nil }
      statements = [ScriptStatement(step: .read, sql: Session.localSearchPath(job.searchPath))] + job.statements
    }
    let isNeeded = { (statement: ScriptStatement) in if case .strays = statement.role { false } else { true } }
    return try Self.attempt(statements.filter(isNeeded).map(\.sql), on: target)
  }

  /// Runs statements, all or none.
  ///
  /// - Returns: the server's message when one of them failed.
  static func attempt(_ statements: [String], on target: borrowing Connection) throws(PostgresError) -> String? {
    do throws(PostgresError) {
      try target.pipeline(["SAVEPOINT attempt"] + statements + ["RELEASE attempt"])
      return nil
    } catch {
      if error.isEnvironment || error.isCancellation { throw error }
      try target.pipeline(["ROLLBACK TO attempt", "RELEASE attempt"])
      let words = [error.message, error.detail, error.hint].compactMap(\.self).joined(separator: ". ")
      return words + (error.statement.map { " in: \($0)" } ?? "")
    }
  }

  /// Notes what everything is called before it is renamed.
  private mutating func noteNames(_ target: borrowing Connection) throws(PostgresError) {
    var old: [ExactName: String] = [:]
    for entry in planned.schemas.entries { old[ExactName(entry.to)] = entry.from }
    for (oid, schema, name) in try target.query(Self.relationNames(planned.schemas)).rows({ row in
      (row.oid(0), row.text(1), row.text(2))
    }) {
      relations[oid] = TableName(schema: old[ExactName(schema)] ?? schema, name: name)
    }
    for (table, number, name) in try target.query(
      """
      SELECT attrelid, attnum, attname FROM pg_attribute JOIN (\(Self.relationNames(planned.schemas))) AS r
        ON r.oid = attrelid
      WHERE attnum > 0 AND NOT attisdropped
      """
    ).rows({ ($0.oid(0), $0.int(1), $0.text(2)) }) {
      columns[table, default: [:]][number] = name
    }
  }

  /// SQL for OID, schema and name of all tables and sequences there.
  static func relationNames(_ stage: SchemaMap) -> String {
    let names = stage.entries.map { SQLText.literal($0.to) }.joined(separator: ", ")
    return """
      SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN (\(names)) AND c.relkind IN ('r', 'p', 'S')
      """
  }
}
