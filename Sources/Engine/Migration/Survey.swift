internal import Glibc

/// What is known of both sides before anything is changed, and the two connections it was found through.
///
/// For the engine's thread alone.
final class Survey {
  /// Holds the source snapshot that all workers read in.
  let source: Connection
  /// Holds the lock against a second engine; asks the ledger.
  let target: Connection
  let sourceTarget: ConnectionTarget
  let interrupt: Interrupt
  /// What all workers read.
  private(set) var sourceSnapshot = SourceSnapshot()
  let isSameDatabase: Bool
  /// Tells databases apart: the server's system identifier, the database and the schema on either side.
  let migrationID: String
  /// What stands in no schema and the target lacks.
  let surroundings: Surroundings
  let sourceVersion: String
  let targetVersion: String
  /// The target writes its log for every row: `wal_level` is not minimal.
  let writesAheadFully: Bool

  /// The oldest server that both sides may be.
  static let oldestVersion = 140000

  /// Connects to both sides and begins the source snapshot. Changes nothing.
  init(_ configuration: MigrationConfiguration, applicationName: String, interrupt: Interrupt) throws(EngineError) {
    self.interrupt = interrupt
    sourceTarget = Self.source(configuration, applicationName)
    let targetTarget = Self.target(configuration, applicationName)
    for side in [sourceTarget, targetTarget] { try Self.checkSyntax(of: side) }
    do throws(PostgresError) {
      source = try Session.open(sourceTarget, interrupt: interrupt)
      target = try Session.open(targetTarget, interrupt: interrupt)
    } catch { throw EngineError(connecting: error) }
    try Self.checkVersion(source.serverVersion, of: .source)
    try Self.checkVersion(target.serverVersion, of: .target)
    let schemas = configuration.schemas
    do throws(PostgresError) {
      let sourceIdentity = try Self.identity(source)
      let targetIdentity = try Self.identity(target)
      isSameDatabase = sourceIdentity.instance == targetIdentity.instance
      migrationID =
        "\(sourceIdentity.system)/\(source.database)/\(schemas.oldNames) to \(target.database)/\(schemas.newNames)"
      sourceVersion = sourceIdentity.version
      targetVersion = targetIdentity.version
      writesAheadFully = try target.query("SHOW wal_level").text(0, 0) != "minimal"
      surroundings = try Surroundings.compare(schemas, source: source, target: target)
      try exportSourceSnapshot()
    } catch { throw EngineError(error, doing: "being looked at") }
    if isSameDatabase, let same = schemas.entries.first(where: { $0.from.hasSameBytes(as: $0.to) }) {
      throw .usage(
        """
        Source and target are the same: schema \(same.from) of database \(source.database). \
        Name another schema with \(schemas.isSingle ? "--to" : "--map"), or another database with --target.
        """)
    }
    for entry in schemas.entries {
      try Self.checkSource(entry.from, source)
      try checkTarget(entry.to, usesExistingTables: configuration.usesExistingTables)
    }
  }

  /// Begins a source snapshot that workers can read in.
  func exportSourceSnapshot() throws(PostgresError) {
    try source.query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    sourceSnapshot = try SourceSnapshot(exportedBy: source)
  }

  static func source(_ configuration: MigrationConfiguration, _ applicationName: String) -> ConnectionTarget {
    ConnectionTarget(
      side: .source, conninfo: configuration.source, applicationName: applicationName,
      lockTimeout: configuration.lockTimeout)
  }

  static func target(_ configuration: MigrationConfiguration, _ applicationName: String) -> ConnectionTarget {
    ConnectionTarget(
      side: .target, conninfo: configuration.target ?? configuration.source, applicationName: applicationName,
      lockTimeout: configuration.lockTimeout)
  }
}

// MARK: - Checks

extension Survey {
  static func checkSyntax(of side: ConnectionTarget) throws(EngineError) {
    guard let problem = side.syntaxError else { return }
    throw .usage(
      """
      --\(side.side.rawValue) is not a connection string that libpq understands: \(problem).
      In a URI, %, @, :, / and spaces in a password are written %25, %40, %3A, %2F and %20; in keyword=value words, a \
      value with spaces stands in single quotes. Better still, leave the password to PGPASSFILE or a service file.
      """)
  }

  static func checkVersion(_ version: Int, of side: Side) throws(EngineError) {
    guard version < oldestVersion else { return }
    throw .usage(
      "The \(side.rawValue) server is PostgreSQL \(version / 10000); longhaul needs 14 or newer on both sides.")
  }

  /// Whether an old schema is there and may be looked into.
  static func checkSource(_ from: String, _ source: borrowing Connection) throws(EngineError) {
    do throws(PostgresError) {
      let schema = try source.query(
        "SELECT has_schema_privilege(oid, 'USAGE'), current_user FROM pg_namespace WHERE nspname = $1", [from])
      if schema.count == 0 {
        let others = try source.query(
          """
          SELECT string_agg(nspname, ', ' ORDER BY nspname) FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', '\(Ledger.schema)')
          """)
        throw PostgresError(
          side: .source, sqlstate: .invalidSchemaName,
          message: "Database \(source.database) has no schema \(from). It has: \(others.text(0, 0) ?? "none").")
      }
      if schema.text(0, 0) != "t" {
        throw PostgresError(
          side: .source, sqlstate: .invalidSchemaName,
          message: """
            Role \(schema.text(0, 1) ?? "") may not look into schema \(from) of database \(source.database). \
            GRANT USAGE ON SCHEMA \(SQLText.identifier(from)) to it, or connect as another role.
            """)
      }
    } catch {
      if error.sqlstate == .invalidSchemaName { throw .usage(error.message) }
      throw EngineError(error, doing: "being looked at")
    }
  }

  private func checkTarget(_ to: String, usesExistingTables: Bool) throws(EngineError) {
    let answer: QueryResult
    do throws(PostgresError) {
      answer = try target.query(
        """
        SELECT pg_is_in_recovery(), current_user, has_database_privilege(current_database(), 'CREATE'),
               (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1),
               (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = '\(Ledger.schema)'),
               current_setting('default_transaction_read_only'),
               (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = $1)
        """, [to])
    } catch { throw EngineError(error, doing: "being looked at") }
    let role = answer.text(0, 1) ?? ""
    if answer.text(0, 0) == "t" {
      throw .usage("The target is a standby server: nothing can be written there. Name its primary with --target.")
    }
    if usesExistingTables {
      guard let mayLook = answer.text(0, 6) else {
        throw .usage("Database \(target.database) has no schema \(to), whose tables should exist already.")
      }
      if mayLook == "f" {
        throw .usage(
          """
          Role \(role) may not look into schema \(to) of database \(target.database). \
          GRANT USAGE ON SCHEMA \(SQLText.identifier(to)) to it, or connect as another role.
          """)
      }
    }
    let mayCreateSchemas = answer.text(0, 2) == "t"
    // Where tables exist already, none is made.
    let written = usesExistingTables ? [] : [(to, answer.text(0, 3))]
    for (schema, privilege) in written + [(Ledger.schema, answer.text(0, 4))] {
      let name = SQLText.identifier(schema)
      if privilege == "f" {
        throw .usage(
          """
          Role \(role) may not create tables in schema \(schema) of database \(target.database). \
          GRANT CREATE, USAGE ON SCHEMA \(name) to it, or connect as another role.
          """)
      }
      if privilege == nil, !mayCreateSchemas {
        throw .usage(
          """
          Role \(role) may not create schema \(schema) in database \(target.database). GRANT CREATE ON DATABASE \
          \(SQLText.identifier(target.database)) to it, or have somebody CREATE SCHEMA \(name) AUTHORIZATION \
          \(SQLText.identifier(role)).
          """)
      }
    }
  }

  /// What tells a database apart from every other, now (`instance`) and for ever (`system`).
  static func identity(
    _ connection: borrowing Connection
  ) throws(PostgresError) -> (instance: String, system: String, version: String) {
    let answer = try connection.query(
      """
      SELECT pg_postmaster_start_time()::text || '/' || oid, (SELECT system_identifier FROM pg_control_system()),
             current_setting('server_version')
      FROM pg_database WHERE datname = current_database()
      """)
    return (answer.text(0, 0) ?? "", answer.text(0, 1) ?? "", answer.text(0, 2) ?? "")
  }
}
