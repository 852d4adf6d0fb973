import TestSupport
import Testing

@testable import Engine

/// The server gives fewer connections than there are workers.
@Suite struct ConnectionLimitTests {
  /// A migration by a role that may have so many connections. Two of them read the old schema and ask the ledger.
  private static func world(connections: Int, _ tables: String...) throws -> EngineFixture {
    let world = try EngineFixture()
    for table in tables { try world.make(table) }
    try world.database.execute(
      """
      CREATE ROLE \(role(world)) LOGIN CONNECTION LIMIT \(connections);
      GRANT ALL ON DATABASE \(world.database.name) TO \(role(world));
      GRANT ALL ON SCHEMA old, new, public TO \(role(world)); GRANT ALL ON ALL TABLES IN SCHEMA old, public TO \(role(world));
      """)
    world.configuration.source = world.database.connectionString + " user=\(role(world))"
    world.configuration.jobs = 5
    return world
  }

  private static func role(_ world: EngineFixture) -> String { "\(world.database.name)_limited" }

  @Test(.database) func `workers that can't connect are left out, and the others do all`() throws {
    let world = try Self.world(connections: 4, "a_slow", "b", "c", "d", "e", "f", "g")
    try world.gate.close()
    world.start()
    try world.wait(until: "one is at the gate, another one has done the rest") { $0.completed.count == 6 }
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed.sorted() == ["a_slow", "b", "c", "d", "e", "f", "g"])
    #expect(world.log.contains("can't connect, the others go on"))
    #expect(!world.log.contains("connected again"))
  }

  @Test(.database) func `when no worker can connect the run waits, and heals when there are connections again`() throws
  {
    let world = try Self.world(connections: 2, "a", "b")
    world.start()
    try world.wait(until: "it waits for a connection") {
      if case .disconnected(let why) = $0.phase { why.reason.contains("too many connections") } else { false }
    }
    #expect(try world.progress.pending == ["a", "b"])
    try world.database.execute("ALTER ROLE \(Self.role(world)) CONNECTION LIMIT 3")
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed.sorted() == ["a", "b"])
    #expect(try world.progress.metadata.interruptions.entries.isEmpty)
  }

  @Test(.database) func `a table in parts is moved by those who can connect`() throws {
    let world = try Self.world(connections: 3, "a")
    try world.database.execute(
      "INSERT INTO old.a SELECT g FROM generate_series(2, 100000) g; ANALYZE old.a; ALTER TABLE old.a OWNER TO \(Self.role(world))"
    )
    world.configuration.partThreshold = 100_000
    #expect(try world.run().reason == .complete)
    #expect(try world.progress.completed == ["a"])
    #expect(try world.progress.metadata.interruptions.entries.isEmpty)
    #expect(world.log.contains("can't connect, the others go on"))
    #expect(try world.database.rows("SELECT count(*) FROM new.a") == ["100000"])
  }
}
