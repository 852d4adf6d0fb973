import Glibc
import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// What others do to the old schema, the ledger and the locks while a migration runs.
@Suite(.database) struct FaultTests {
  static let changes = [
    "ALTER TABLE old.b ALTER COLUMN id TYPE bigint", "TRUNCATE old.b",
    "ALTER TABLE old.b ADD COLUMN more int DEFAULT 7",
    "DROP TABLE old.b; CREATE TABLE old.b (id int); INSERT INTO old.b VALUES (5)",
  ]

  /// A source snapshot shows a table that was written anew since as empty.
  @Test(arguments: changes, [true, false])
  func `an old table that was changed since the start fails, and the next run takes it as it is`(
    change: String, isSameDatabase: Bool
  ) throws {
    let fixture = try EngineFixture("a", "b", in: Database.own())
    let target = try isSameDatabase ? fixture.database : Database()
    if !isSameDatabase {
      try target.execute("CREATE SCHEMA new")
      fixture.configuration.target = target.connectionString
    }
    fixture.holdReading(of: "a")
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    try fixture.database.execute(change)
    try fixture.gate.open()
    #expect(try fixture.end().reason == .complete)
    #expect(try fixture.progress.completed == ["a"])
    let failure = try #require(try fixture.progress.failed.first?.failure)
    #expect(failure.item == "b")
    #expect(failure.step == .read)
    #expect(failure.error.hasPrefix("the old table has changed since longhaul read the schema"), "\(failure)")
    #expect(try target.query("SELECT to_regclass('new.b') IS NULL") == "t")
    try fixture.edit { progress in progress.requeue { $0 == "b" } }
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["a", "b"])
    #expect(try contentDifferences((fixture.database, "old"), (target, "new")) == [])
  }

  @Test(arguments: [true, false])
  func `while the source is written to all the time, the new tables are of one instant`(isSameDatabase: Bool) throws {
    let fixture = try EngineFixture("a", "b", in: Database.own())
    let target = try isSameDatabase ? fixture.database : Database()
    if !isSameDatabase {
      try target.execute("CREATE SCHEMA new")
      fixture.configuration.target = target.connectionString
    }
    try fixture.database.execute("INSERT INTO old.a SELECT g FROM generate_series(2, 500) g; TRUNCATE old.b")
    fixture.holdReading(of: "a")
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    // Each row is in one of the two tables at every moment.
    try fixture.database.execute(
      """
      DO $$ BEGIN FOR i IN 1..500 LOOP
        DELETE FROM old.a WHERE id = i; INSERT INTO old.b VALUES (i); COMMIT;
      END LOOP; END $$
      """)
    try fixture.gate.open()
    #expect(try fixture.end().reason == .complete)
    #expect(try fixture.progress.completed == ["a", "b"])
    #expect(try target.query("SELECT (SELECT count(*) FROM new.a), (SELECT count(*) FROM new.b)") == "500|0")
  }

  @Test func `a table whose lock somebody holds fails with who holds it, and no other does`() throws {
    let fixture = try EngineFixture("a_slow", "b", in: Database.own())
    fixture.configuration.lockTimeout = 4000
    try fixture.gate.close()
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["b"])
    let failure = try #require(try fixture.progress.failed.first?.failure)
    #expect(failure.item == "a_slow")
    #expect(failure.sqlstate == "55P03")
    let said = "It waited for the lock of backend \\d+ \\(active\\): SELECT pg_sleep"
    #expect(try (failure.detail ?? "").contains(Regex(said)), "\(failure)")
  }

  @Test func `a deadlock fails the one that the server chose, and nothing else`() throws {
    let fixture = try EngineFixture("c", "p", "z_slow", in: Database.own())
    try fixture.database.execute(
      """
      ALTER TABLE old.p ADD PRIMARY KEY (id); ALTER TABLE old.c ADD FOREIGN KEY (id) REFERENCES old.p;
      ALTER DATABASE \(fixture.database.name) SET deadlock_timeout = '5s';
      """)
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    let other = try fixture.database.session()
    // The server chooses who looks first.
    for sql in ["SET deadlock_timeout = '10min'", "BEGIN", "LOCK TABLE new.p IN ACCESS EXCLUSIVE MODE"] {
      try other.connection.query(sql)
    }
    try fixture.gate.open()
    try fixture.wait(until: "the foreign key waits") { try $0.completed.count == 3 && !fixture.gate.waiting().isEmpty }
    try other.connection.query("LOCK TABLE new.c IN ACCESS EXCLUSIVE MODE")
    try other.connection.query("COMMIT")
    #expect(try fixture.end().reason == .complete)
    let progress = try fixture.progress
    #expect(progress.completed.sorted() == ["c", "p", "z_slow"] && progress.failed.isEmpty)
    #expect(progress.objects.failed.map(\.failure.item) == ["foreign key c.c_id_fkey"])
    #expect(progress.objects.failed.first?.failure.sqlstate == "40P01")
    #expect(progress.objects.failed.first?.failure.detail?.contains("AccessExclusiveLock") == true)
  }

  @Test func `a ledger that somebody drops stops the run, and fails no table`() throws {
    let fixture = try EngineFixture("a_slow", "b", "c", in: Database.own())
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    fixture.tell(.pause)
    try fixture.gate.open()
    try fixture.wait(until: "nothing is in flight") { $0.completed.count == 1 && $0.active.isEmpty }
    try fixture.database.execute("ALTER TABLE _longhaul.ledger RENAME TO gone")
    fixture.tell(.resume)
    let end = try fixture.end()
    #expect(end.error?.kind == .environment)
    #expect(end.error?.description.contains("the ledger _longhaul.ledger is gone") == true, "\(end)")
    #expect(try fixture.progress.failed.map(\.failure.error) == [], "\(fixture.log)")
    #expect(try fixture.progress.pending == ["b", "c"])
    try fixture.database.execute("ALTER TABLE _longhaul.gone RENAME TO ledger")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed.sorted() == ["a_slow", "b", "c"])
  }

  @Test func `an engine that finds another one making the ledger waits for it`() throws {
    let fixture = try EngineFixture("a", in: Database.own())
    let other = try fixture.database.session()
    try other.connection.pipeline(
      ["BEGIN", "SELECT pg_advisory_xact_lock(\(0x4C48))", Ledger.schemaCreation] + Ledger.tableCreation)
    fixture.start()
    try fixture.wait(until: "it waits for the ledger") { _ in try !fixture.gate.waiting().isEmpty }
    try other.connection.query("COMMIT")
    let end = try fixture.end()
    #expect(end.reason == .complete, "\(end)")
    #expect(try fixture.progress.completed == ["a"])
  }

  @Test func `of several hosts the one that is there is taken`() throws {
    let fixture = try EngineFixture("a", in: Database.own())
    let one = "host=\(fixture.database.server.folder)"
    try #require(fixture.configuration.source.contains(one))
    fixture.configuration.source = fixture.configuration.source.replacing(
      one, with: "host=/nowhere,\(fixture.database.server.folder)")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["a"])
  }
}

/// A standby as the source.
@Suite struct StandbyTests {
  /// A server that follows another one, and lets nobody keep it from that.
  private static func standby(of primary: PrivateServer) throws -> PrivateServer {
    let standby = try PrivateServer()
    try standby.stop()
    let data = "\(standby.folder)/data"
    let script = """
      rm -rf \(data)
      \(standby.binaries)/pg_basebackup -D \(data) -R -X stream -c fast -d '\(primary.connectionString())'
      echo "unix_socket_directories = '\(standby.folder)'" >>\(data)/postgresql.auto.conf
      echo "max_standby_streaming_delay = 0" >>\(data)/postgresql.auto.conf
      """
    // PostgreSQL does not run as root.
    let owner = getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : []
    try #require(try standby.run(owner + ["sh", "-ec", script], environment: [:]) == 0)
    try standby.start()
    return standby
  }

  private static func fixture(_ primary: PrivateServer, _ sql: String) throws -> (EngineFixture, PrivateServer) {
    try primary.run(
      sql: """
        CREATE SCHEMA old;
        CREATE FUNCTION public.passes_gate(id int) RETURNS bool LANGUAGE sql RETURN true;
        \(sql)
        """)
    let standby = try standby(of: primary)
    let fixture = try EngineFixture(in: Database.own())
    fixture.configuration.target = fixture.database.connectionString
    fixture.configuration.source = standby.connectionString()
    return (fixture, standby)
  }

  @Test(.database) func `a standby is a source like any other`() throws {
    let primary = try PrivateServer()
    let (fixture, standby) = try Self.fixture(
      primary,
      """
      CREATE TABLE old.a (id serial PRIMARY KEY, t text);
      INSERT INTO old.a (t) SELECT repeat('x', 100) FROM generate_series(1, 60000);
      CREATE TABLE old.b AS SELECT 1 AS id;
      """)
    fixture.configuration.partThreshold = 1 << 20
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.failed.map(\.failure.error) == [])
    #expect(
      try contentDifferences((Database(existing: "postgres", on: standby), "old"), (fixture.database, "new")) == [])
  }

  @Test(.database) func `a query that a standby ends for its recovery is an interruption`() throws {
    let primary = try PrivateServer()
    let (fixture, standby) = try Self.fixture(
      primary,
      """
      CREATE TABLE old.a (id int CHECK (public.passes_gate(id)), t text);
      INSERT INTO old.a SELECT g, repeat('x', 100) FROM generate_series(1, 400000) g;
      """)
    fixture.configuration.partThreshold = .max
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    try primary.run(sql: "BEGIN; LOCK TABLE old.a IN ACCESS EXCLUSIVE MODE; COMMIT")
    // So many rows are still to be read that its recovery, which is not seen waiting, comes first.
    let position = try Database(existing: "postgres", on: primary).query("SELECT pg_current_wal_lsn()")
    let follower = Database(existing: "postgres", on: standby)
    try waitUntil("the standby has heard of the lock") {
      try follower.query("SELECT pg_last_wal_receive_lsn() >= '\(position)'") == "t"
    }
    try fixture.gate.open()
    #expect(try fixture.end().reason == .complete)
    #expect(try fixture.progress.completed == ["a"], "\(fixture.log)")
    #expect(fixture.log.contains("conflict with recovery"))
  }
}
