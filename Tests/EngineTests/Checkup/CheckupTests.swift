import FoundationEssentials
import Glibc
import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// What is found out before a migration.
@Suite(.database) struct CheckupTests {
  private static func configuration(_ database: Database, _ folder: ScratchFolder) -> MigrationConfiguration {
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.progressFile = folder.file("_migration_status.json")
    return configuration
  }

  private static func finding(_ checkup: Checkup, _ subject: String, _ level: Checkup.Level) throws -> Checkup.Finding {
    try #require(
      checkup.findings.first { $0.subject == subject && $0.level == level }, "\(checkup.text())")
  }

  @Test func `where all is well nothing is a problem, and nothing is changed`() throws {
    let database = try #require(Database.current)
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.a (id int); CREATE TABLE old.b (id int)")
    let folder = try ScratchFolder()
    let checkup = Checkup.make(Self.configuration(database, folder))
    #expect(!checkup.hasProblems, "\(checkup.text())")
    #expect(try Self.finding(checkup, "plan", .good).text == "2 tables would be moved, and nothing in the plan fails")
    for subject in ["folder", "progress file", "source", "connections", "encodings", "privileges"] {
      _ = try Self.finding(checkup, subject, .good)
    }
    #expect(folder.names.isEmpty)
    #expect(try database.rows("SELECT FROM pg_namespace WHERE nspname IN ('new', '_longhaul')").isEmpty)
    #expect(checkup.json().contains("\"healthy\": true"))
  }

  @Test func `tables that may not be read, and rows that policies hide`() throws {
    let folder = try ScratchFolder()
    let database = try #require(Database.current)
    let role = "doctor_\(database.name)"
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.a (id int); CREATE TABLE old.closed (id int); CREATE TABLE old.part (id int);
      ALTER TABLE old.part ENABLE ROW LEVEL SECURITY; INSERT INTO old.closed VALUES (1);
      CREATE TABLE old.member (id int); ALTER EXTENSION plpgsql ADD TABLE old.member;
      CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA old TO \(role); GRANT SELECT ON old.a, old.part TO \(role);
      GRANT CREATE ON DATABASE \(database.name) TO \(role)
      """)
    defer { try? database.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    var configuration = Self.configuration(database, folder)
    configuration.source = database.connectionString(user: role)
    let checkup = Checkup.make(configuration)
    #expect(checkup.hasProblems)
    #expect(try Self.finding(checkup, "privileges", .problem).text == "may not be read: old.closed")
    #expect(try Self.finding(checkup, "row security", .problem).text == "policies hide rows of old.part from this role")
    #expect(try Self.finding(checkup, "size", .note).text != "the old tables have 0 B with indexes and TOAST")
    // As it was advised.
    configuration.exclude = ["closed", "p*"]
    let chosen = Checkup.make(configuration)
    #expect(!chosen.hasProblems, "\(chosen.text())")
    #expect(try Self.finding(chosen, "size", .note).text == "the old tables have 0 B with indexes and TOAST")
  }

  @Test func `who holds a lock, and whose transaction waits`() throws {
    let folder = try ScratchFolder()
    let database = try #require(Database.current)
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.a (id int)")
    let holder = try Session.open(
      ConnectionTarget(side: .source, conninfo: database.connectionString, applicationName: "holder"),
      interrupt: Interrupt())
    try holder.query("BEGIN")
    try holder.query("LOCK TABLE old.a")
    let checkup = Checkup.make(Self.configuration(database, folder))
    let text = try Self.finding(checkup, "locks", .warning).text
    #expect(text == "AccessExclusiveLock on old.a by backend \(holder.backendPID)")
  }

  @Test func `roles and encodings that the target has not`() throws {
    let folder = try ScratchFolder()
    let source = try #require(Database.current)
    let server = try PrivateServer()
    let target = try Database(on: server, encoding: "LATIN1")
    let role = "owner_\(source.name)"
    try source.execute(
      "CREATE ROLE \(role); CREATE SCHEMA old; CREATE TABLE old.a (id int); ALTER TABLE old.a OWNER TO \(role)")
    defer { try? source.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    var configuration = Self.configuration(source, folder)
    configuration.target = target.connectionString
    let checkup = Checkup.make(configuration)
    #expect(try Self.finding(checkup, "roles", .warning).text == "not on the target: \(role)")
    #expect(try Self.finding(checkup, "encodings", .warning).text == "UTF8 becomes LATIN1")
    #expect(!checkup.hasProblems, "\(checkup.text())")
  }

  private static func session(_ database: Database, as role: String = "postgres") throws -> OpenConnection {
    let target = ConnectionTarget(
      side: .source, conninfo: database.connectionString(user: role), applicationName: "somebody")
    return OpenConnection(try Session.open(target, interrupt: Interrupt()))
  }

  /// Those that have ended are seen a moment longer.
  private static func waitForSessions(_ count: Int, _ session: OpenConnection) throws {
    try waitUntil("\(count) sessions are left") {
      try session.connection.query(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
      ).text(0, 0) == "\(count)"
    }
  }

  @Test func `the server's own workers are no connections, whoever counts`() throws {
    let folder = try ScratchFolder()
    let database = try Database(on: PrivateServer())
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.a (id int); CREATE ROLE plain LOGIN")
    try database.execute("GRANT CREATE ON DATABASE \(database.name) TO plain; GRANT USAGE ON SCHEMA old TO plain")
    let session = try Self.session(database)
    try Self.waitForSessions(1, session)
    var configuration = Self.configuration(database, folder)
    let all = try Self.finding(Checkup.make(configuration), "connections", .good)
    try Self.waitForSessions(1, session)
    configuration.source = database.connectionString(user: "plain")
    #expect(try Self.finding(Checkup.make(configuration), "connections", .good) == all)
  }

  @Test func `a plain role counts others' connections, too, and is told whose transactions it can't see`() throws {
    let folder = try ScratchFolder()
    let database = try #require(Database.current)
    let role = "few_\(database.name)"
    try database.execute(
      """
      CREATE ROLE \(role) LOGIN CONNECTION LIMIT 9; CREATE SCHEMA old; CREATE TABLE old.a (id int);
      GRANT USAGE ON SCHEMA old TO \(role); GRANT SELECT ON old.a TO \(role);
      GRANT CREATE ON DATABASE \(database.name) TO \(role); ALTER DATABASE \(database.name) CONNECTION LIMIT 8
      """)
    defer { try? database.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let sessions = [try Self.session(database), try Self.session(database, as: role)]
    try Self.waitForSessions(2, sessions[0])
    var configuration = Self.configuration(database, folder)
    configuration.source = database.connectionString(user: role)
    configuration.jobs = 16
    let checkup = Checkup.make(configuration)
    #expect(try Self.finding(checkup, "connections", .warning).text == "the source has 6 left; 16 workers want 19")
    let unseen = try Self.finding(checkup, "long transactions", .note)
    #expect(unseen.text == "sessions of other roles that can't be looked into: 1")
    #expect(unseen.meaning == "To see theirs, too: GRANT pg_read_all_stats TO \(role).")
    try sessions[0].connection.query("ALTER ROLE \(role) CONNECTION LIMIT 6")
    try sessions[0].connection.query("GRANT pg_read_all_stats TO \(role)")
    try Self.waitForSessions(2, sessions[0])
    let other = Checkup.make(configuration)
    #expect(try Self.finding(other, "connections", .warning).text == "the source has 5 left; 16 workers want 19")
    #expect(!other.findings.contains { $0.subject == "long transactions" }, "\(other.text())")
    for session in sessions { #expect(!session.isLost) }
  }

  @Test func `a progress file that is there, is broken, or is in use`() throws {
    let database = try #require(Database.current)
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.a (id int)")
    let folder = try ScratchFolder()
    let configuration = Self.configuration(database, folder)
    try folder.write("{", to: "_migration_status.json")
    _ = try Self.finding(Checkup.make(configuration), "progress file", .problem)
    unlink(configuration.progressFile)
    let engine = MigrationEngine(configuration)
    engine.start()
    let end = try #require(engine.wait(milliseconds: 30_000))
    #expect(end.reason == .complete)
    let done = Checkup.make(configuration)
    #expect(try Self.finding(done, "progress file", .note).text.hasSuffix("is there: 0 pending, 1 completed, 0 failed"))
    let lock = try ProgressLock(progressFile: configuration.progressFile)
    _ = try Self.finding(Checkup.make(configuration), "progress file", .problem)
    _ = lock.path
  }

  @Test func `a server that is not there, and what would not begin`() throws {
    let folder = try ScratchFolder()
    let database = try #require(Database.current)
    var configuration = Self.configuration(database, folder)
    #expect(try Self.finding(Checkup.make(configuration), "migration", .problem).meaning.contains("old"))
    configuration.source = "host=/nowhere"
    let checkup = Checkup.make(configuration)
    #expect(try Self.finding(checkup, "migration", .problem).meaning.hasPrefix("Can't connect to the source"))
    #expect(checkup.text().contains("1 problem, 0 warnings, 0 notes, 2 fine"))
  }
}
