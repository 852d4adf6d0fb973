import TestSupport
import Testing

@testable import Engine

/// How often a migration waits for the network, counted at a proxy before the server.
@Suite(.database) struct RoundTripTests {
  /// The round trips of each connection of a migration of so many tables.
  private struct Count {
    var survey: (source: Int, target: Int)
    /// The one worker's.
    var worker: (source: Int, target: Int)
  }

  private static func make(
    _ tables: Range<Int>, columns: String = "id int PRIMARY KEY, t text, u text UNIQUE", in database: Database
  ) throws {
    try database.execute(
      "CREATE SCHEMA IF NOT EXISTS old;\n"
        + tables.map {
          """
          CREATE TABLE old.t\($0) (\(columns));
          INSERT INTO old.t\($0) (id, t, u) SELECT i, 'text', i FROM generate_series(1, 20) i; CREATE INDEX ON old.t\($0) (t);
          """
        }.joined(separator: "\n"))
  }

  /// Runs a migration of the database's schema `old`; into another database, or within it.
  private static func count(
    _ database: Database, as schema: String, into other: Database? = nil, delay: Duration = .zero,
    configure: (inout MigrationConfiguration) -> Void = { _ in }
  ) throws -> Count {
    let sourceProxy = try DelayingProxy(to: database.server, delay: delay)
    let targetProxy = try DelayingProxy(to: database.server, delay: delay)
    let migrated = try Migrated(database, from: "old", to: schema, into: other ?? database) {
      $0.jobs = 1
      $0.source = sourceProxy.connectionString(database)
      $0.target = targetProxy.connectionString(other ?? database)
      configure(&$0)
    }
    migrated.expectComplete()
    #expect(try contentDifferences((database, "old"), (other ?? database, schema)) == [])
    let (source, target) = (sourceProxy.roundTrips, targetProxy.roundTrips)
    return Count(
      survey: (source.first ?? 0, target.first ?? 0),
      worker: (source.dropFirst().first ?? 0, target.dropFirst().first ?? 0))
  }

  @Test(arguments: VerificationMode.allCases)
  func `a small table within one database costs one round trip`(mode: VerificationMode) throws {
    let database = try Database.own()
    try Self.make(0..<3, in: database)
    let few = try Self.count(database, as: "new_a") { $0.verification = mode }
    try Self.make(3..<13, in: database)
    let many = try Self.count(database, as: "new_b") { $0.verification = mode }
    // Uncompared, the ledger has to be told how many rows there are.
    #expect(many.worker.target - few.worker.target == 10 * (mode == .none ? 2 : 1))
    #expect(many.worker.source == 0)
  }

  @Test(
    arguments: ["id int PRIMARY KEY, t text, u text UNIQUE", "id serial PRIMARY KEY, t text, u text UNIQUE"],
    [VerificationMode.checksum, .none])
  func `a small table from another server costs one round trip there and three here`(
    columns: String, mode: VerificationMode
  ) throws {
    let database = try Database.own()
    try Self.make(0..<3, columns: columns, in: database)
    let few = try Self.count(database, as: "new", into: Database()) { $0.verification = mode }
    try Self.make(3..<13, columns: columns, in: database)
    let other = try Database()
    let many = try Self.count(database, as: "new", into: other) { $0.verification = mode }
    #expect(try other.query("SELECT DISTINCT rows FROM _longhaul.ledger WHERE kind = 'item'") == "20")
    #expect(many.worker.source - few.worker.source == 10)
    #expect(many.worker.target - few.worker.target == 30)
  }

  @Test func `a view, a foreign key, a function costs one round trip, a sequence two`() throws {
    let database = try Database.own()
    try Self.make(0..<2, in: database)
    let without = try Self.count(database, as: "new_a")
    try database.execute(
      """
      CREATE VIEW old.v AS SELECT id FROM old.t0;
      ALTER TABLE old.t1 ADD CONSTRAINT refers FOREIGN KEY (id) REFERENCES old.t0;
      CREATE FUNCTION old.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
      """)
    let with = try Self.count(database, as: "new_b")
    #expect(with.worker.target - without.worker.target == 3)
    try database.execute("CREATE SEQUENCE old.s")
    let more = try Self.count(database, as: "new_c")
    #expect(more.worker.target - with.worker.target == 2)
  }

  @Test func `what is asked before the first table does not depend on how many there are`() throws {
    let database = try Database.own()
    var counts: [[Count]] = []
    for tables in [0..<10, 10..<100, 100..<1000] {
      try database.execute(
        "CREATE SCHEMA IF NOT EXISTS old;\n"
          + tables.map { "CREATE TABLE old.t\($0) (id int PRIMARY KEY, t text);" }.joined(separator: "\n"))
      // Within the database, and into another one.
      let pair = try [nil, Database()].map { try Self.countStart(database, as: "new_\(counts.count)", into: $0) }
      counts.append(pair)
    }
    for (ofSame, ofOther) in counts.map({ ($0[0], $0[1]) }) {
      #expect(ofSame.survey == counts[0][0].survey)
      #expect(ofOther.survey == counts[0][1].survey)
      #expect(max(ofSame.survey.source, ofOther.survey.source) <= 24)
      #expect(max(ofSame.survey.target, ofOther.survey.target) <= 21)
    }
  }

  /// Moves one table of many.
  private static func countStart(_ database: Database, as schema: String, into other: Database?) throws -> Count {
    let sourceProxy = try DelayingProxy(to: database.server)
    let targetProxy = try DelayingProxy(to: database.server)
    let migrated = try Migrated(database, from: "old", to: schema, into: other ?? database) {
      $0.jobs = 1
      $0.maxItems = 1
      $0.source = sourceProxy.connectionString(database)
      $0.target = targetProxy.connectionString(other ?? database)
    }
    #expect(migrated.failures == [])
    #expect(migrated.progress.completed.count == 1)
    return Count(survey: (sourceProxy.roundTrips[0], targetProxy.roundTrips[0]), worker: (0, 0))
  }

  @Test func `over a slow network a migration takes no longer than its round trips`() throws {
    let database = try Database.own()
    try Self.make(0..<10, in: database)
    let other = try Database()
    var near = Count(survey: (0, 0), worker: (0, 0))
    let nearby = try seconds { near = try Self.count(database, as: "new", into: other) }
    // 25 ms there and 25 ms back.
    var count = near
    let took = try seconds { count = try Self.count(database, as: "far", into: other, delay: .milliseconds(25)) }
    #expect(count.worker == near.worker)
    let waits = count.survey.source + count.survey.target + count.worker.source + count.worker.target
    // Connecting is one, and the proxy's clock is one of milliseconds.
    #expect(took < Double(waits + 8) * 0.052 + nearby * 2 + 1, "\(waits) round trips in \(took) s, \(nearby) s without")
    // Both sides are told before either is waited for.
    let inTurn = Double(count.survey.source + count.survey.target + count.worker.target) * 0.05
    #expect(took > inTurn * 0.5)
  }
}
