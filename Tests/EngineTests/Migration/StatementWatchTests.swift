import TestSupport
import Testing

@testable import Engine

@Suite struct IndexBuildProgressTests {
  @Test(arguments: [
    ("initializing", 0, 0, 0.0), ("building index: scanning table", 50, 0, 0.25),
    ("building index: sorting live tuples", 100, 0, 0.5), ("building index: loading tuples in tree", 100, 20, 0.6),
    ("building index", 30, 0, 0.3),
  ])
  func `reading and sorting is half of an index, merging and writing the other`(
    phase: String, blocks: Int, tuples: Int, fraction: Double
  ) {
    let progress = IndexBuildProgress(phase: phase, blocks: (blocks, 100), tuples: (tuples, 100))
    #expect(abs(progress.fraction - fraction) < 0.001)
    #expect(IndexBuildProgress(phase: phase, blocks: (0, 0), tuples: (0, 0)).fraction <= 0.5)
  }
}

/// What is seen of a statement that takes long, on a real server.
@Suite(.database) struct StatementWatchTests {
  @Test func `how far an index is built is shown, and whose lock is waited for`() throws {
    let fixture = try EngineFixture(in: Database.own())
    try fixture.database.execute(
      """
      CREATE FUNCTION public.gated(id int) RETURNS bool IMMUTABLE LANGUAGE sql RETURN public.passes_gate(id);
      CREATE TABLE old.big (id int, t text);
      INSERT INTO old.big SELECT g, repeat('x', 500) FROM generate_series(1, 12000) g;
      CREATE INDEX big_gated ON old.big (public.gated(id)) WHERE id = 12000
      """)
    fixture.configuration.partThreshold = .max
    try fixture.gate.close()
    fixture.start()
    let snapshot = try fixture.wait(until: "its progress is seen") { $0.active.first?.lockWait != nil }
    let work = try #require(snapshot.active.first)
    #expect(work.step == .index)
    // All is read, nothing written, and what else comes in that step is little.
    #expect((0.1...0.5).contains(try #require(work.fraction)))
    let holder = try fixture.database.query(
      """
      SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE objid = 4711 AND granted AND datname = current_database()
      """)
    #expect(work.lockWait?.pid == Int(holder))
    #expect(work.lockWait?.state == "active")
    #expect(work.lockWait?.query.contains("pg_sleep") == true)
    try fixture.gate.open()
    #expect(try fixture.end().reason == .complete)
    try waitUntil("its session is gone") {
      try fixture.database.query(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ 'longhaul' AND datname = current_database()")
        == "0"
    }
  }

  @Test func `a lock in the source is seen, too`() throws {
    let fixture = try EngineFixture("a", in: Database.own())
    let target = try Database()
    try target.execute("CREATE SCHEMA new")
    fixture.configuration.target = target.connectionString
    fixture.holdReading(of: "a")
    try fixture.gate.close()
    fixture.start()
    let snapshot = try fixture.wait(until: "the lock is seen") { $0.active.first?.lockWait != nil }
    #expect(snapshot.active.first?.lockWait?.query.contains("pg_sleep") == true)
    try fixture.gate.open()
    #expect(try fixture.end().reason == .complete)
  }
}
