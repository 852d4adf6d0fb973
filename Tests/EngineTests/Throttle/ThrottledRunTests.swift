import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// Whole migrations that are not to take all that the servers can give.
@Suite struct ThrottledRunTests {
  /// Tables of so many pages each: one row fills a page.
  private static func tables(_ pages: Int...) -> String {
    var sql = "CREATE SCHEMA old;\n"
    for (place, count) in pages.enumerated() {
      sql += """
        CREATE TABLE old.t\(place) (id int, filler text);
        ALTER TABLE old.t\(place) ALTER filler SET STORAGE PLAIN;
        INSERT INTO old.t\(place) SELECT g, repeat('x', 7000) FROM generate_series(1, \(count)) g;

        """
    }
    return sql
  }

  @Test(.database, arguments: [[64, 64, 64], [2112]], [1, 2])
  func `within one database tables take the time that the rate gives them`(pages: [Int], jobs: Int) throws {
    let database = try Database.own()
    try database.execute(pages.count == 1 ? Self.tables(pages[0]) : Self.tables(pages[0], pages[1], pages[2]))
    let bytes = pages.reduce(0) { $0 + $1 * 8192 }
    let took = try seconds {
      let migrated = try Migrated(database, from: "old", to: "new") {
        $0.maxRate = bytes
        $0.jobs = jobs
      }
      migrated.expectComplete()
    }
    #expect(took >= 1)
    #expect(try contentDifferences((database, "old"), (database, "new")) == [])
  }

  @Test(.database, arguments: [nil, 100_000])
  func `between databases rows take the time that the rate gives them, in parts too`(partThreshold: Int?) throws {
    let database = try Database.own()
    try database.execute(Self.tables(150, 30))
    let target = try Database()
    let took = try seconds {
      let migrated = try Migrated(database, from: "old", to: "new", into: target) {
        $0.maxRate = 180 * 7000
        $0.partThreshold = partThreshold
      }
      migrated.expectComplete()
    }
    #expect(took >= 1)
    #expect(try contentDifferences((database, "old"), (target, "new")) == [])
  }

  @Test(.database, arguments: [true, false])
  func `a rate that would take for ever can be changed while it runs`(isSameDatabase: Bool) throws {
    let world = try EngineFixture("a")
    let target = try Database()
    if !isSameDatabase { world.configuration.target = target.connectionString }
    world.configuration.maxRate = 1
    world.start()
    let running = try world.wait(until: "the table is in flight") { !$0.active.isEmpty }
    #expect(running.maxRate == 1)
    world.tell(.setMaxRate(2))
    try world.wait(until: "it is told") { $0.maxRate == 2 }
    world.tell(.setMaxRate(nil))
    #expect(try world.end().reason == .complete)
    #expect(world.snapshot?.maxRate == nil)
    #expect(try world.progress.completed == ["a"])
    #expect(world.log.contains("told to move 2 B a second at most"), "\(world.log)")
    #expect(world.log.contains("told to move as much as there is"))
  }

  @Test(.database, arguments: [true, false])
  func `an abort ends a wait that would take for ever, and nothing counts against the table`(
    isSameDatabase: Bool
  ) throws {
    let world = try EngineFixture("a")
    let target = try Database()
    if !isSameDatabase { world.configuration.target = target.connectionString }
    world.configuration.maxRate = 1
    world.start()
    try world.wait(until: "the table is in flight") { !$0.active.isEmpty }
    world.tell(.abort)
    let end = try world.end()
    #expect(end.reason == .stopped && end.isAborted)
    #expect(try world.progress.pending == ["a"])
    #expect(try world.progress.metadata.inProgress.isEmpty)
    world.configuration.maxRate = nil
    #expect(try world.run().reason == .complete)
  }

  @Test(.database) func `a rate that comes in the middle of a large table counts for the rest of it`() throws {
    let database = try Database.own()
    let world = try EngineFixture(in: database)
    // Three statements; the first one waits at the gate.
    try database.execute(
      """
      CREATE TABLE old.a (id int CHECK (public.passes_gate(id)), filler text);
      ALTER TABLE old.a ALTER filler SET STORAGE PLAIN;
      INSERT INTO old.a SELECT g, repeat('x', 7000) FROM generate_series(1, 2112) g
      """)
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    world.tell(.setMaxRate(1))
    try world.wait(until: "it is told") { $0.maxRate == 1 }
    try world.gate.open()
    try world.wait(until: "the first rows are there") { $0.active.contains { $0.rows == 1024 } }
    world.tell(.drain)
    try world.wait(until: "it drains") { $0.phase == .draining }
    world.tell(.setMaxRate(nil))
    _ = try world.end()
    #expect(try world.progress.completed == ["a"])
  }
}
