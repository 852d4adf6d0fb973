import TestSupport
import Testing

@testable import Engine

/// What a big table's parts are, without a server.
@Suite struct PartRangeTests {
  @Test func `parts cover every page once, and the last one has no end`() {
    let ranges = PageRange.all(from: [0, 10, 25])
    #expect(ranges.map(\.condition) == ["ctid < '(10,0)'", "ctid >= '(10,0)' AND ctid < '(25,0)'", "ctid >= '(25,0)'"])
    let pieces = PageRange(first: 10, end: 25).pieces(of: 6, pages: 40)
    #expect(pieces == [.init(first: 10, end: 16), .init(first: 16, end: 22), .init(first: 22, end: 25)])
    #expect(PageRange(first: 25).pieces(of: 10, pages: 40) == [.init(first: 25, end: 35), .init(first: 35)])
    // The table has shrunk since its pages were counted.
    #expect(PageRange(first: 50).pieces(of: 10, pages: 40) == [.init(first: 50)])
  }

  @Test(
    arguments: [
      // Even rows; nearly all at the end; a tenth of the pages has nine tenths of the bytes.
      { (_: Int) in 100 }, { $0 < 9000 ? 1 : 1000 }, { $0 % 1000 < 100 ? 8100 : 100 },
    ] as [@Sendable (Int) -> Int])
  func `parts have about as much in each, wherever the bytes are`(bytes: @Sendable (Int) -> Int) throws {
    let pages = 10_000
    // Every fifth page, as a sample of 2,000 is.
    let sample = stride(from: 0, to: pages, by: 5).map { (page: $0, bytes: bytes($0)) }
    let firsts = PageRange.firsts(of: 8, pages: pages, sample: sample)
    #expect(firsts.first == 0)
    #expect(firsts.count == 8)
    let sizes = PageRange.all(from: firsts).map { range in
      (range.first..<(range.end ?? pages)).reduce(0) { $0 + bytes($1) }
    }
    let mean = Double(sizes.reduce(0, +)) / Double(sizes.count)
    #expect(Double(try #require(sizes.max())) <= mean * 1.2, "\(sizes)")
  }

  @Test func `without a sample that tells enough parts have as many pages`() {
    #expect(PageRange.firsts(of: 4, pages: 100, sample: [(3, 8000)]) == [0, 25, 50, 75])
    #expect(PageRange.firsts(of: 4, pages: 2, sample: []) == [0, 1])
  }

  private static func policy(
    _ bytes: [Int], workers: Int = 2, threshold: Int? = nil, isWorthwhile: Bool = true
  ) -> [Int?] {
    let tables = bytes.enumerated().map { place, bytes in
      var table = TableDescription(
        oid: OID(place), schema: "old", name: "t\(place)", kind: .ordinary, isUnlogged: false)
      table.bytes = bytes
      table.pages = bytes / 8192
      return table
    }
    let policy = PartPolicy(tables, workers: workers, threshold: threshold, isWorthwhile: isWorthwhile)
    return tables.map { policy.count(for: TableMapping(of: $0, SchemaMap(from: "old", to: "new"))) }
  }

  @Test func `a table is parted that would keep a worker busy when the others have nothing left`() {
    let mega = 1 << 20
    #expect(Self.policy([1000 * mega]) == [8])
    #expect(Self.policy([1000 * mega, 900 * mega, 100 * mega]) == [8, 8, nil])
    // Forty of one size keep everybody busy.
    #expect(Self.policy([Int](repeating: 1000 * mega, count: 40)) == [Int?](repeating: nil, count: 40))
    // Small ones never, a single worker's never, without a log to write never.
    #expect(Self.policy([60 * mega]) == [nil])
    #expect(Self.policy([1000 * mega], workers: 1) == [nil])
    #expect(Self.policy([1000 * mega], isWorthwhile: false) == [nil])
    // Whatever a person says.
    #expect(Self.policy([mega], workers: 1, threshold: 100_000) == [2])
    #expect(Self.policy([1000 * mega], threshold: .max) == [nil])
    // No part is so large that an interruption would cost hours.
    #expect(Self.policy([1 << 40]) == [256])
  }
}

/// Big tables on a real server.
@Suite(.database) struct PartsTests {
  /// A table of many pages, with what a part must not lose.
  private static let table = """
    CREATE SCHEMA old;
    CREATE TYPE old.mood AS ENUM ('sad', 'ok');
    CREATE TABLE old.big (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text, m old.mood,
      twice int GENERATED ALWAYS AS (length(t) * 2) STORED);
    INSERT INTO old.big (t, m) SELECT repeat('x', g % 500), (ARRAY['sad', 'ok'])[g % 2 + 1]::old.mood
      FROM generate_series(1, 3000) g;
    CREATE INDEX big_t ON old.big (t);
    DELETE FROM old.big WHERE id % 7 = 0;
    """

  @Test(arguments: [true, false], [VerificationMode.checksum, .count, .none])
  func `a big table comes whole, in parts by several workers`(
    isSameDatabase: Bool, verification: VerificationMode
  ) throws {
    let database = try Database.own()
    try database.execute(Self.table)
    let other = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : other) {
      $0.partThreshold = 0
      $0.jobs = 3
      $0.verification = verification
    }
    migrated.expectComplete()
    #expect(try contentDifferences((database, "old"), (other, "new")) == [])
    #expect(try other.query("SELECT count(*) FROM pg_index WHERE indrelid = 'new.big'::regclass") == "2")
    let ledger = try other.rows(
      """
      SELECT kind, min(part), max(part), sum(rows) FILTER (WHERE part > 0 OR kind = 'item') FROM _longhaul.ledger
      WHERE name = 'big' GROUP BY kind ORDER BY kind
      """)
    let rows = try database.query("SELECT count(*) FROM old.big")
    #expect(ledger == ["index|1|2|0", "item|0|0|\(rows)", "part|0|2|\(rows)"])
    #expect(try migrated.folder.read("_migration_logs/big.log").contains("part 2 of 2"))
  }

  @Test(arguments: [true, false]) func `rows that are filtered and changed come in parts, too`(isSameDatabase: Bool)
    throws
  {
    let database = try Database.own()
    try database.execute(Self.table)
    let other = isSameDatabase ? database : try Database()
    var rules = TransformationRules()
    var rule = TableRule(table: "big")
    rule.filter = "id > 100"
    var added = AddedColumn(name: "origin", type: "text")
    added.value = "'old ' || id"
    rule.added = [added]
    rules.tables = [rule]
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : other) {
      $0.partThreshold = 0
      $0.rules = rules
    }
    migrated.expectComplete()
    let counted = "count(*), sum(id), sum(length(t)) FROM"
    #expect(
      try other.rows("SELECT \(counted) new.big WHERE origin = 'old ' || id")
        == database.rows("SELECT \(counted) old.big WHERE id > 100"))
  }

  @Test func `a part that fails fails its table, and nothing of it stays`() throws {
    let database = try Database.own()
    try database.execute(Self.table)
    var rules = TransformationRules()
    var rule = TableRule(table: "big")
    rule.constraints.added = [.init(name: "late", definition: "CHECK (id < 2990)")]
    rules.tables = [rule]
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.partThreshold = 0
      $0.rules = rules
    }
    #expect(migrated.progress.failed.map(\.failure.sqlstate) == ["23514"])
    #expect(migrated.progress.failed.map(\.failure.step) == [.copy])
    #expect(try database.query("SELECT to_regclass('new.big') IS NULL") == "t")
    #expect(try database.query("SELECT count(*) FROM _longhaul.ledger WHERE name = 'big'") == "0")
  }

  @Test func `a comparison that fails takes the table away again`() throws {
    let database = try Database.own()
    try database.execute(Self.table)
    var rules = TransformationRules()
    rules.hooks = [Hook(.afterCopy, sql: "DELETE FROM {table} WHERE id = 5")]
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.partThreshold = 0
      $0.rules = rules
    }
    #expect(migrated.progress.failed.map(\.failure.step) == [.verify])
    #expect(try database.query("SELECT to_regclass('new.big') IS NULL") == "t")
  }

  /// A run that was told to stop while its last part waited at the gate.
  private static func stopped(_ fixture: EngineFixture) throws {
    try fixture.database.execute(
      """
      CREATE TABLE old.big (id int CHECK (id < 3000 OR public.passes_gate(id)), t text);
      INSERT INTO old.big SELECT g, repeat('x', 500) FROM generate_series(1, 3000) g
      """)
    fixture.configuration.partThreshold = 0
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    fixture.tell(.abort)
    let end = try fixture.end()
    #expect(end.isAborted)
    #expect(try fixture.progress.pending == ["big"])
    #expect(try fixture.database.query("SELECT max(part) FROM _longhaul.ledger WHERE kind = 'part'") == "1")
    try fixture.gate.open()
  }

  @Test func `parts that are there stay when the old rows are what they were`() throws {
    let fixture = try EngineFixture(in: Database.own())
    try Self.stopped(fixture)
    let table = try fixture.database.query("SELECT 'new.big'::regclass::oid")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["big"])
    #expect(try fixture.database.query("SELECT 'new.big'::regclass::oid") == table)
    #expect(try contentDifferences((fixture.database, "old"), (fixture.database, "new")) == [])
    let log = try fixture.folder.read("_migration_logs/big.log")
    #expect(log.contains("1 of 2 parts are there already"))
    #expect(log.contains("part 1 is as it was when it was copied"))
  }

  @Test(arguments: ["UPDATE old.big SET t = 'new' WHERE id = 1", "DELETE FROM old.big WHERE id = 1"])
  func `a table is copied anew when rows of parts that are there have changed`(change: String) throws {
    let fixture = try EngineFixture(in: Database.own())
    try Self.stopped(fixture)
    try fixture.database.execute(change)
    let table = try fixture.database.query("SELECT 'new.big'::regclass::oid")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["big"], "\(fixture.log)")
    #expect(try fixture.database.query("SELECT 'new.big'::regclass::oid") != table)
    #expect(try contentDifferences((fixture.database, "old"), (fixture.database, "new")) == [])
  }

  /// A run that was told to stop while one of two indexes waited at the gate.
  private static func stoppedAtIndex(_ fixture: EngineFixture) throws {
    try fixture.database.execute(
      """
      CREATE FUNCTION public.gated(id int) RETURNS bool IMMUTABLE LANGUAGE sql RETURN public.passes_gate(id);
      CREATE TABLE old.big (id int, t text);
      INSERT INTO old.big SELECT g, repeat('x', 500) FROM generate_series(1, 3000) g;
      ALTER TABLE old.big ADD PRIMARY KEY (id);
      CREATE INDEX big_gated ON old.big (public.gated(id)) WHERE id = 3000
      """)
    fixture.configuration.partThreshold = 0
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    fixture.tell(.abort)
    #expect(try fixture.end().isAborted)
    #expect(try fixture.progress.pending == ["big"])
    try fixture.gate.open()
  }

  @Test func `indexes that are there stay`() throws {
    let fixture = try EngineFixture(in: Database.own())
    try Self.stoppedAtIndex(fixture)
    let index = try fixture.database.query("SELECT 'new.big_pkey'::regclass::oid")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["big"], "\(fixture.log)")
    #expect(
      try fixture.database.rows(
        "SELECT relname, relname = 'big_pkey' AND oid = \(index) FROM pg_class WHERE relnamespace = 'new'::regnamespace "
          + "AND relkind = 'i' ORDER BY 1") == ["big_gated|f", "big_pkey|t"])
    #expect(try fixture.folder.read("_migration_logs/big.log").contains("1 of 2 indexes are there already"))
  }

  @Test(arguments: [
    "DROP INDEX new.big_pkey", "UPDATE _longhaul.ledger SET checksum = md5('CREATE INDEX') WHERE kind = 'index'",
  ])
  func `a table is copied anew when its indexes are not what they are to be`(change: String) throws {
    let fixture = try EngineFixture(in: Database.own())
    try Self.stoppedAtIndex(fixture)
    try fixture.database.execute(change)
    let table = try fixture.database.query("SELECT 'new.big'::regclass::oid")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["big"], "\(fixture.log)")
    #expect(try fixture.database.query("SELECT 'new.big'::regclass::oid") != table)
    #expect(try contentDifferences((fixture.database, "old"), (fixture.database, "new")) == [])
    #expect(try fixture.database.query("SELECT count(*) FROM pg_index WHERE indrelid = 'new.big'::regclass") == "2")
  }

  @Test func `an index that can't be built fails its table, and nothing of it stays`() throws {
    let database = try Database.own()
    try database.execute(Self.table)
    var rules = TransformationRules()
    var rule = TableRule(table: "big")
    rule.constraints.added = [.init(name: "once", definition: "UNIQUE (m)")]
    rules.tables = [rule]
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.partThreshold = 0
      $0.rules = rules
    }
    #expect(migrated.progress.failed.map(\.failure.sqlstate) == ["23505"])
    #expect(migrated.progress.failed.map(\.failure.step) == [.index])
    #expect(try database.query("SELECT to_regclass('new.big') IS NULL") == "t")
    #expect(try database.query("SELECT count(*) FROM _longhaul.ledger WHERE name = 'big'") == "0")
  }

  @Test func `what an index may use is set in its own transaction`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old;
      CREATE TABLE old.big AS SELECT g AS id, repeat('x', 500) AS t FROM generate_series(1, 10000) g;
      ALTER TABLE old.big ADD PRIMARY KEY (id);
      CREATE INDEX big_t ON old.big (t);
      """)
    let migrated = try Migrated(database, from: "old", to: "new") { $0.partThreshold = 0 }
    migrated.expectComplete()
    let log = try migrated.folder.read("_migration_logs/big.log")
    #expect(log.contains("index 2 of 2"), "\(log)")
    #expect(!log.contains("WARNING"), "\(log)")
  }

  @Test func `SQL of a person's own before the indexes comes before them`() throws {
    let database = try Database.own()
    try database.execute(Self.table)
    var rules = TransformationRules()
    rules.hooks = [
      Hook(
        .beforeIndex,
        sql: "CREATE TABLE public.seen AS SELECT count(*) FROM pg_index WHERE indrelid = '{table}'::regclass")
    ]
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.partThreshold = 0
      $0.rules = rules
    }
    migrated.expectComplete()
    #expect(try database.query("SELECT count FROM public.seen") == "0")
    #expect(try database.query("SELECT count(*) FROM pg_index WHERE indrelid = 'new.big'::regclass") == "2")
  }

  @Test func `parts go when the table is not copied in parts any more, or by another run`() throws {
    let fixture = try EngineFixture(in: Database.own())
    try Self.stopped(fixture)
    fixture.configuration.partThreshold = .max
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["big"])
    #expect(fixture.log.contains("big: what an earlier attempt had copied in parts is taken away"))
    #expect(try contentDifferences((fixture.database, "old"), (fixture.database, "new")) == [])
  }

  @Test func `a table of somebody else's in the place of an unfinished one is left alone`() throws {
    let fixture = try EngineFixture(in: Database.own())
    try Self.stopped(fixture)
    try fixture.database.execute("DROP TABLE new.big; CREATE TABLE new.big (mine int)")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.failed.map(\.failure.sqlstate) == ["42P07"])
    #expect(
      try fixture.database.query("SELECT attname FROM pg_attribute WHERE attrelid = 'new.big'::regclass AND attnum = 1")
        == "mine")
  }

  @Test func `the plan tells which tables come in parts`() throws {
    let database = try Database.own()
    try database.execute(Self.table)
    let report = try PlanSample.plan(database, TransformationRules()) { $0.partThreshold = 0 }
    #expect(report.text(columns: 100).contains("the server copies by itself; in parts: big in 2"))
    #expect(report.json().contains(#""parts": 2"#))
  }
}
