import Glibc
import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// Servers and sessions that go away under the engine.
@Suite struct ServerFaultTests {
  @Test(arguments: [PrivateServer.StopMode.fast, .immediate])
  func `a restart of the server is waited for, fails nothing and loses nothing`(mode: PrivateServer.StopMode) throws {
    let server = try PrivateServer()
    let world = try EngineFixture("b_slow", in: Database(on: server))
    try world.database.execute(
      """
      CREATE TABLE old.a AS SELECT g AS id, md5(g::text) AS text FROM generate_series(1, 20000) g;
      CREATE TABLE old.c (id int PRIMARY KEY, text text); INSERT INTO old.c SELECT * FROM old.a;
      """)
    world.configuration.jobs = 2
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    try server.stop(mode)
    let lost = try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
    guard case .disconnected(let disconnection) = lost.phase else { return }
    #expect(["source", "target"].contains(disconnection.side))
    #expect(disconnection.nextAttempt > disconnection.since)
    try server.start()
    #expect(try world.end().reason == .complete)
    let progress = try world.progress
    #expect(Set(progress.completed) == ["a", "b_slow", "c"])
    #expect(progress.failed.isEmpty && progress.metadata.inProgress.isEmpty)
    for table in ["a", "c"] {
      let difference = "SELECT count(*) FROM (TABLE old.\(table) EXCEPT ALL TABLE new.\(table)) d"
      #expect(try world.database.query("SELECT count(*) FROM new.\(table)") == "20000")
      #expect(try world.database.query(difference) == "0")
    }
    #expect(world.log.contains("connected again after"))
  }

  @Test(arguments: [Side.source, .target])
  func `either of two servers may go away`(side: Side) throws {
    let servers = [Side.source: try PrivateServer(), .target: try PrivateServer()]
    let target = try Database(on: servers[.target])
    let world = try EngineFixture("a", "b_slow", "c", in: Database(on: servers[.source]))
    let gate = try Gate(target)
    world.configuration.target = target.connectionString
    try gate.close()
    world.start()
    try world.wait(until: "it waits at the gate") { _ in try !gate.waiting().isEmpty }
    try servers[side]?.kill()
    // While the target alone waits for its gate, nobody misses the source: it is, when the gate opens.
    if side == .source { try gate.open() }
    let lost = try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
    if case .disconnected(let disconnection) = lost.phase { #expect(disconnection.side == side.rawValue) }
    try servers[side]?.start()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed == ["a", "b_slow", "c"])
    #expect(try world.progress.failed.isEmpty)
    for table in ["a", "b_slow", "c"] { #expect(try target.query("SELECT * FROM new.\(table)") == "1") }
  }

  @Test(.database) func `a COMMIT whose answer nobody hears is asked of the ledger, and not made again`() throws {
    let world = try EngineFixture("a_slow", "b")
    let proxy = try DelayingProxy(to: world.database.server)
    world.configuration.source = proxy.connectionString(world.database)
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    proxy.loseAnswers(true)
    try world.gate.open()
    try waitUntil("it is committed") { try world.newTables.contains("a_slow") }
    let table = try world.database.query("SELECT 'new.a_slow'::regclass::oid")
    try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
    proxy.loseAnswers(false)
    #expect(try world.end().reason == .complete)
    let progress = try world.progress
    #expect(progress.completed == ["a_slow", "b"] && progress.failed.isEmpty)
    #expect(progress.metadata.interruptions == ItemCounts())
    #expect(try world.database.query("SELECT 'new.a_slow'::regclass::oid") == table)
    #expect(try world.database.query("SELECT count(*) FROM new.a_slow") == "1")
  }

  @Test(.database) func `what the run itself has left on a server that did not notice is not in its way`() throws {
    let world = try EngineFixture("a_slow", "b")
    let proxy = try DelayingProxy(to: world.database.server)
    world.configuration.source = proxy.connectionString(world.database)
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    let before = try world.gate.waiting()
    proxy.loseClients()
    try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
    try world.wait(until: "another session waits in place of the lost one") { _ in
      let now = try world.gate.waiting()
      return now.count == 1 && now != before
    }
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed == ["a_slow", "b"])
    #expect(!world.log.contains("another engine"), "\(world.log)")
  }

  @Test(.database) func `when the host in use goes away, another one of the connection string is taken`() throws {
    let world = try EngineFixture("a_slow", "b")
    let folder = world.database.server.folder
    let alias = world.folder.file("alias")
    try #require(symlink(folder, alias) == 0)
    world.configuration.source = world.configuration.source.replacing("host=\(folder)", with: "host=\(alias),\(folder)")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    try #require(unlink(alias) == 0)
    _ = try world.database.query(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name ~ '^longhaul ' AND datname = current_database()
      """)
    try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed == ["a_slow", "b"])
  }

  @Test(.database) func `a target that is a standby is refused`() throws {
    let world = try EngineFixture("a")
    let server = try PrivateServer()
    let target = try Database(on: server)
    try server.stop()
    let signal = "\(server.folder)/data/standby.signal"
    let file = try #require(fopen(signal, "w"))
    fclose(file)
    try server.start()
    world.configuration.target = target.connectionString
    let end = try world.run()
    #expect(end.error?.kind == .usage)
    #expect(
      end.error?.description
        == "The target is a standby server: nothing can be written there. Name its primary with --target.")
    #expect(world.folder.names.isEmpty)
    try server.stop()
    unlink(signal)
    try server.start()
  }

  @Test func `while the server stays away pending tables stay pending, and the run can be stopped`() throws {
    let server = try PrivateServer()
    let world = try EngineFixture("a_slow", "b", in: Database(on: server))
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    try server.stop(.immediate)
    try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
    world.tell(.drain)
    #expect(try world.end().reason == .stopped)
    #expect(try world.progress.pending == ["a_slow", "b"])
    #expect(try world.progress.failed.isEmpty)
    try server.start()
    // The next run finds the item in flight when the last one ended: once is no failure.
    #expect(try world.run().reason == .complete)
    #expect(try world.progress.completed == ["a_slow", "b"])
  }

  @Test(.database) func `an item whose session is ended is taken up again, the second time it fails`() throws {
    let world = try EngineFixture("a_slow", "b")
    try world.gate.close()
    world.start()
    for time in 1...2 {
      try world.waitAtGate()
      #expect(try world.progress.failed.isEmpty)
      _ = try world.database.query("SELECT pg_terminate_backend(\(try world.gate.waiting().joined()), 10000)")
      if time == 1 {
        try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
      }
    }
    #expect(try world.end().reason == .complete)
    let progress = try world.progress
    #expect(progress.completed == ["b"])
    let failure = try #require(progress.failed.first?.failure)
    #expect(failure.item == "a_slow" && failure.attempts == 1)
    #expect(failure.error.hasPrefix("interrupted twice while at step "), "\(failure.error)")
    #expect(failure.error.contains("terminating connection due to administrator command"), "\(failure.error)")
    #expect(failure.hint?.contains("requeue") == true)
    #expect(try world.newTables == ["b"])
    // A person takes it up again; that begins to count anew.
    try world.gate.open()
    _ = try Requeue.named(["a_slow"], progressFile: world.configuration.progressFile)
    #expect(try world.run().reason == .complete)
    #expect(try world.progress.completed == ["b", "a_slow"])
  }

  @Test(arguments: [Int.max, 0]) func `a table that crashes the server can't loop, in parts or not`(
    partThreshold: Int
  ) throws {
    let server = try PrivateServer()
    let world = try EngineFixture("a_slow", "b", in: Database(on: server))
    world.configuration.partThreshold = partThreshold
    for _ in 1...2 {
      try world.gate.close()
      if world.snapshot == nil { world.start() }
      try world.waitAtGate()
      // As a bug in an extension would do it; all sessions go down with this one, the gate's too.
      kill(try #require(pid_t(try world.gate.waiting().joined())), SIGKILL)
      try world.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
      // Before that the server still takes sessions in, only to end them in a moment.
      try waitUntil("the gate went down with the server") { (try? world.gate.isClosed) != true }
      try waitForServer(world.database)
    }
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed == ["b"])
    #expect(try world.progress.failed.map(\.failure.item) == ["a_slow"])
    #expect(try world.progress.failed.first?.failure.error.hasPrefix("interrupted twice") == true)
  }

  @Test(.database) func `trouble of the environment fails no table`() throws {
    let world = try EngineFixture("a", "b")
    // As a full disk says it, once.
    try world.database.execute(
      """
      CREATE SEQUENCE public.tries;
      CREATE FUNCTION public.full() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('public.tries') = 1 THEN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END IF;
      END $$;
      CREATE EVENT TRIGGER full_disk ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.full();
      """)
    try world.database.execute("ALTER SEQUENCE public.tries RESTART 0 MINVALUE 0")
    #expect(try world.run().reason == .complete)
    #expect(try world.progress.completed == ["a", "b"])
    #expect(world.log.contains("could not extend file (SQLSTATE 53100)"))
  }

  @Test(.database, arguments: [5, 2]) func `the same error again and again stops a run that nobody attends`(
    limit: Int
  ) throws {
    let world = try EngineFixture("a", "b", "c", "d", "e", "f")
    for table in ["a", "b", "c", "d", "e", "f"] { try world.database.execute("CREATE TABLE new.\(table) ()") }
    world.configuration.sameErrorLimit = limit
    #expect(try world.run().reason == .sameError)
    #expect(try world.progress.failed.count == limit)
    #expect(try world.progress.pending.count == 6 - limit)
    // Somebody who attends is asked, and goes on.
    world.configuration.isAttended = true
    world.configuration.sameErrorLimit = 1
    world.start()
    if limit == 5 {
      #expect(try world.end().reason == .complete)
      return
    }
    let paused = try world.wait(until: "it asks") { if case .paused = $0.phase { true } else { false } }
    guard case .paused(_, .sameError(1, "42P07", .create)) = paused.phase else {
      Issue.record("\(paused.phase)")
      return
    }
    world.tell(.drain)
    #expect(try world.end().reason == .stopped)
  }

  // MARK: From run to run

  @Test(.database) func `a file put back to an earlier state copies nothing twice`() throws {
    let world = try EngineFixture("a", "b", "c_slow")
    try world.database.execute(
      "CREATE TYPE old.mood AS ENUM ('well'); ALTER TABLE old.b ADD PRIMARY KEY (id), ADD mood old.mood;"
        + "ALTER TABLE old.a ADD FOREIGN KEY (id) REFERENCES old.b")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    let early = try world.folder.read(EngineFixture.file)
    world.tell(.drain)
    try world.gate.open()
    #expect(try world.end().reason == .stopped)
    let question = "SELECT oid, relfilenode FROM pg_class WHERE relnamespace = 'new'::regnamespace ORDER BY 1"
    let tables = try world.database.rows(question)
    var begun = try MigrationProgress(parsing: Array(early.utf8))
    begun.pending = ["a", "b", "c_slow"]
    begun.completed = []
    begun.objects.pending = begun.objects.completed + begun.objects.pending
    begun.objects.completed = []
    for item in begun.pending { begun.begin(item, at: begun.metadata.lastUpdate) }
    try world.edit { $0 = begun }
    #expect(try world.run().reason == .complete)
    let progress = try world.progress
    #expect(Set(progress.completed) == ["a", "b", "c_slow"])
    #expect(progress.failed.isEmpty && progress.metadata.interruptions == ItemCounts())
    #expect(progress.objects.completed == ["type mood", "foreign key a.a_id_fkey"])
    #expect(try world.database.rows(question) == tables)
    for table in ["a", "b", "c_slow"] {
      #expect(try world.database.query("SELECT count(*) FROM new.\(table)") == "1")
      #expect(world.log.contains("\(table): committed before, says the ledger"))
    }
  }

  @Test(.database) func `a table that was dropped from the target between runs is told`() throws {
    let world = try EngineFixture("a", "b")
    world.configuration.maxItems = 1
    #expect(try world.run().reason == .stopped)
    try world.database.execute("DROP TABLE new.a")
    #expect(try world.run().reason == .complete)
    #expect(
      world.log.contains(
        "warning: a was completed, but somebody has dropped it from the target since; it is not made again"))
    #expect(try world.newTables == ["b"])
    let report = try MigrationReport.read(progressFile: world.configuration.progressFile).text()
    #expect(report.contains("was completed, but somebody has dropped it from the target since"), "\(report)")
  }

  @Test(.database) func `what somebody fills or alters in the new schema between runs is left as it is`() throws {
    let world = try EngineFixture("a", "b", "c")
    world.configuration.maxItems = 1
    #expect(try world.run().reason == .stopped)
    try world.database.execute(
      "INSERT INTO new.a VALUES (2); ALTER TABLE new.a ADD more int; CREATE TABLE new.b AS SELECT 7 AS nr")
    world.configuration.maxItems = nil
    #expect(try world.run().reason == .complete)
    #expect(try world.progress.completed == ["a", "c"])
    #expect(try world.progress.failed.map(\.failure.error) == [#"relation "b" already exists"#])
    #expect(try world.database.query("SELECT * FROM new.a ORDER BY id") == "1|\n2|")
    #expect(try world.database.query("SELECT nr FROM new.b") == "7")
  }

  @Test(.database) func `tables made in the old schema since the start are told and not moved`() throws {
    let world = try EngineFixture("a", "b")
    world.configuration.maxItems = 1
    #expect(try world.run().reason == .stopped)
    try world.make("later")
    #expect(try world.run().reason == .complete)
    #expect(world.log.contains("tables that the progress file does not name, and that are not moved: later"))
    #expect(try world.newTables == ["a", "b"])
    #expect(
      world.snapshot?.leftBehind
        == [LeftBehindObject(kind: "table", name: "later", note: "is not in the progress file")])
    #expect(world.snapshot?.throughput.bytesTotal == world.snapshot?.throughput.bytesDone)
  }

  @Test(.database) func `an aborted run leaves nothing of what was in flight, and goes on later`() throws {
    let world = try EngineFixture("a", "b_slow", "c")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    world.tell(.abort)
    let end = try world.end()
    #expect(end.reason == .stopped && end.isAborted)
    #expect(try world.newTables == ["a"])
    #expect(try world.progress.pending == ["b_slow", "c"])
    #expect(try world.progress.metadata.inProgress.isEmpty)
    try world.gate.open()
    #expect(try world.run().reason == .complete)
    #expect(try world.progress.completed == ["a", "b_slow", "c"])
  }
}
