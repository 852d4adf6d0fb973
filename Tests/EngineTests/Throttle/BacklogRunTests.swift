import FoundationEssentials
import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// Migrations that wait for what follows the target. On servers of their own: slots belong to a whole server.
@Suite struct BacklogRunTests {
  private static let limit = 1 << 20

  /// Has a slot keep back more than is allowed.
  private func fallBehind(_ database: Database) throws {
    try database.execute(
      """
      SELECT pg_create_physical_replication_slot('behind', true);
      SELECT pg_logical_emit_message(false, 'test', repeat('x', \(2 * Self.limit)))
      """)
  }

  private func isPaused(_ snapshot: MigrationSnapshot) -> Bool {
    if case .paused(_, .backlog(let backlog)) = snapshot.phase { backlog.follower == .slot("behind") } else { false }
  }

  @Test func `while a slot keeps back too much no table is taken up, and then it goes on by itself`() throws {
    let database = try Database(on: PrivateServer())
    let world = try EngineFixture("a", "b", in: database)
    world.configuration.maxWALBacklog = Self.limit
    try fallBehind(database)
    world.start()
    let paused = try world.wait(until: "it is paused", isPaused)
    #expect(paused.active.isEmpty && paused.pending.count == 2)
    let held = try #require(paused.heldBack)
    #expect(held.bytes > 2 * Self.limit && held.limit == Self.limit)
    #expect(try world.newTables == [])
    try database.execute("SELECT pg_drop_replication_slot('behind')")
    #expect(try world.end().reason == .complete)
    #expect(world.snapshot?.heldBack == nil)
    #expect(try world.progress.completed == ["a", "b"])
    #expect(world.log.contains("paused: replication slot behind keeps back "), "\(world.log)")
    #expect(world.log.contains(" of WAL; the limit is 1.0 MB, below 819.2 kB it goes on"))
    #expect(world.log.contains(": replication slot behind has caught up"), "\(world.log)")
  }

  @Test(arguments: [true, false])
  func `rows in flight stop, whatever the rate, and nothing is lost when they go on`(isSameDatabase: Bool) throws {
    let database = try Database(on: PrivateServer())
    let world = try EngineFixture("a", "b", in: database)
    let target = try Database(on: database.server)
    if !isSameDatabase { world.configuration.target = target.connectionString }
    world.configuration.maxWALBacklog = Self.limit
    world.configuration.maxRate = 1
    world.start()
    try world.wait(until: "a is in flight") { !$0.active.isEmpty }
    try fallBehind(database)
    try world.wait(until: "it is paused", isPaused)
    world.tell(.setMaxRate(nil))
    let paused = try world.wait(until: "the rate is gone") { $0.maxRate == nil }
    #expect(isPaused(paused) && paused.active.map(\.name) == ["a"])
    // It was asked again since, and the table still waits.
    try world.wait(until: "it is asked again") { $0.heldBack != paused.heldBack }
    #expect(world.snapshot?.active.map(\.name) == ["a"])
    try database.execute("SELECT pg_drop_replication_slot('behind')")
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed == ["a", "b"])
  }

  @Test(arguments: [EngineCommand.drain, .abort])
  func `a run that is held can be stopped`(command: EngineCommand) throws {
    let database = try Database(on: PrivateServer())
    let world = try EngineFixture("a", "b", in: database)
    world.configuration.maxWALBacklog = Self.limit
    try fallBehind(database)
    world.start()
    try world.wait(until: "it is paused", isPaused)
    world.tell(command)
    #expect(try world.end().reason == .stopped)
    #expect(try world.progress.pending == ["a", "b"])
  }

  @Test func `a table in flight that is drained goes on when it may`() throws {
    let database = try Database(on: PrivateServer())
    let world = try EngineFixture("a", "b", in: database)
    world.configuration.maxWALBacklog = Self.limit
    world.configuration.maxRate = 1
    world.start()
    try world.wait(until: "a is in flight") { !$0.active.isEmpty }
    try fallBehind(database)
    try world.wait(until: "it is paused", isPaused)
    world.tell(.setMaxRate(nil))
    world.tell(.drain)
    let draining = try world.wait(until: "it drains") { $0.phase == .draining }
    #expect(draining.heldBack != nil && draining.active.count == 1)
    try database.execute("SELECT pg_drop_replication_slot('behind')")
    #expect(try world.end().reason == .stopped)
    #expect(try world.progress.completed == ["a"])
    #expect(try world.progress.pending == ["b"])
  }

  @Test func `a table in flight that is drained goes on when nobody can tell any more whether it may`() throws {
    let database = try Database(on: PrivateServer())
    let world = try EngineFixture("a", "b", in: database)
    world.configuration.maxWALBacklog = Self.limit
    world.configuration.maxRate = 1
    world.start()
    try world.wait(until: "a is in flight") { !$0.active.isEmpty }
    try fallBehind(database)
    try world.wait(until: "it is paused", isPaused)
    world.tell(.setMaxRate(nil))
    world.tell(.drain)
    try world.wait(until: "it drains") { $0.phase == .draining }
    // The session that holds the lock against a second engine is the one that asks.
    try database.execute(
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND classid = \(0x4C48)")
    #expect(try world.end().reason == .stopped)
    #expect(try world.progress.completed == ["a"], "\(world.log)")
    #expect(try world.progress.pending == ["b"])
    #expect(world.log.contains("how far replication slot behind is behind can't be asked before the run stops"))
  }

  @Test(.database) func `a role that may not see the standbys is told so before anything is changed`() throws {
    let database = try Database.own()
    let role = "blind_\(database.name)"
    let world = try EngineFixture("a", in: database)
    try database.execute(
      """
      CREATE ROLE \(role) LOGIN; GRANT ALL ON SCHEMA old, new TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA old TO \(role);
      GRANT CREATE ON DATABASE \(database.name) TO \(role)
      """)
    defer { try? database.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    world.configuration.source = database.connectionString(user: role)
    world.configuration.maxReplicationLag = Self.limit
    let end = try world.run()
    #expect(end.error?.kind == .usage)
    #expect(
      end.error?.description == """
        Role \(role) may not see in the target how far its standbys are behind, which --max-replication-lag needs. \
        GRANT pg_monitor TO \(role), or leave the option out. Nothing was changed.
        """)
    #expect(try database.query("SELECT count(*) FROM pg_namespace WHERE nspname = '_longhaul'") == "0")
    #expect(!FileManager.default.fileExists(atPath: world.configuration.progressFile))
    try database.execute("GRANT pg_monitor TO \(role)")
    #expect(try world.run().reason == .complete)
  }
}
