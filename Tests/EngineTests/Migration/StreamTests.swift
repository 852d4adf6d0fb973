import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

/// In which form tables travel between two databases.
@Suite(.database) struct StreamTests {
  private static let tables = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TYPE pair AS (a int, b text);
    CREATE DOMAIN price AS numeric(10, 2) CHECK (VALUE > 0);
    CREATE TABLE common (b boolean, ba bytea, c "char", n name, i8 bigint, i2 smallint, i4 int, t text, js json,
      p point, ci cidr, f4 real, f8 double precision, m8 macaddr8, m macaddr, ine inet, bp char(5), vc varchar(9), d date,
      ti time, ts timestamp, tz timestamptz, iv interval, ttz timetz, bi bit(3), vb bit varying, nu numeric, u uuid,
      jb jsonb, mood mood, price price, ia int[], ta text[], da date[][], g int GENERATED ALWAYS AS (i4 + 1) STORED);
    INSERT INTO common VALUES (true, '\\x00ff', 'x', 'name', -9e18, -32768, 7, E'tab\\tü\\\\', '{"a" : 1}', '(1.5,-0)', '10.0.0.0/8',
      'NaN', '-0', '08:00:2b:01:02:03:04:05', '08:00:2b:01:02:03', '::1', 'ab', 'abc', '4000-01-01 BC', '24:00', 'infinity',
      '2026-03-29 02:30+02', '1 mon 1 day 24 hours', '12:00+05:30', B'101', B'', 'Infinity', gen_random_uuid(), '{"b": [1, null]}', 'ok',
      3.50, '[0:1]={1,NULL}', '{"",NULL,"a,b"}', '{{2020-01-01},{2021-01-01}}');
    INSERT INTO common DEFAULT VALUES;
    CREATE TABLE composite (id int, p pair);
    INSERT INTO composite VALUES (1, (1, 'x'));
    CREATE TABLE moods (id int, m mood[]);
    INSERT INTO moods VALUES (1, '{ok,sad}');
    CREATE TABLE numbers_of_objects (c regclass, o oid);
    INSERT INTO numbers_of_objects VALUES ('old.common', 'old.common'::regclass);
    CREATE TABLE cash (m money);
    INSERT INTO cash VALUES (12.34);
    CREATE TABLE parted (id int, t text) PARTITION BY RANGE (id);
    CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10);
    INSERT INTO parted VALUES (1, 'x');
    """

  private static func plan(
    _ database: Database, into other: Database, _ rules: TransformationRules = TransformationRules()
  ) throws -> MigrationPlan {
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.target = other.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.rules = rules
    return try Survey(configuration, applicationName: "test", interrupt: Interrupt()).makePlan(configuration)
  }

  @Test(.database, arguments: [true, false])
  func `a small table's log tells each statement`(isSameDatabase: Bool) throws {
    let world = try EngineFixture()
    try world.database.execute(
      "CREATE TABLE old.a (id int PRIMARY KEY, t text UNIQUE); INSERT INTO old.a VALUES (1, 'x')")
    let target = try Database(on: world.database.server)
    if !isSameDatabase { world.configuration.target = target.connectionString }
    #expect(try world.run().reason == .complete)
    let log = try world.folder.read("_migration_logs/a.log")
    for part in [
      " create    CREATE TABLE new.a", " index     ALTER TABLE new.a ADD CONSTRAINT a_pkey PRIMARY KEY (id)",
      " index     ALTER TABLE new.a ADD CONSTRAINT a_t_key UNIQUE (t)", " verify    1 rows on both sides",
    ] { #expect(log.components(separatedBy: part).count == 2, "\(part) in \(log)") }
  }

  @Test func `rows travel in binary form where that is the same on both sides`() throws {
    let database = try Database.own()
    try database.execute(Self.tables)
    let other = try Database()
    let plan = try Self.plan(database, into: other)
    for (item, format) in [
      ("common", CopyFormat.binary), ("parted_low", .binary), ("composite", .text), ("moods", .text),
      ("numbers_of_objects", .text), ("cash", .text),
    ] {
      let stream = try #require(plan.script(item)?.stream())
      #expect(stream.format == format, "\(item)")
      #expect(stream.source.contains("FORMAT binary") == (format == .binary), "\(item)")
      #expect(stream.target.contains("FREEZE"), "\(item)")
    }
    let migrated = try Migrated(database, from: "old", to: "new", into: other)
    migrated.expectComplete()
    #expect(try contentDifferences((database, "old"), (other, "new")) == [])
    // Nothing is left for a vacuum to do, and ANALYZE does not do it.
    try other.execute("ANALYZE new.common")
    #expect(
      try other.query(
        "SELECT relpages > 0 AND relallvisible = relpages FROM pg_class WHERE oid = 'new.common'::regclass")
        == "t")
  }

  @Test func `changed values travel in the new type's binary form, and what is too long fails`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old;
      CREATE TABLE old.t (id int, code text, flag int, made timestamp);
      INSERT INTO old.t VALUES (1, 'abc', 1, '2026-01-01'), (2, 'toolong', 0, NULL);
      CREATE TABLE old.u (id int, code text);
      INSERT INTO old.u VALUES (1, 'abc');
      """)
    let other = try Database()
    var rules = TransformationRules()
    for table in ["t", "u"] {
      var rule = TableRule(table: table)
      var code = ColumnRule(column: "code")
      code.type = "varchar(5)"
      var id = ColumnRule(column: "id")
      id.type = "bigint"
      rule.columns = [code, id]
      var added = AddedColumn(name: "origin", type: "text")
      added.value = "'legacy'"
      rule.added = [added]
      rules.tables.append(rule)
    }
    let plan = try Self.plan(database, into: other, rules)
    #expect(plan.script("t")?.stream()?.format == .binary)
    let migrated = try Migrated(database, from: "old", to: "new", into: other) { $0.rules = rules }
    #expect(migrated.progress.completed == ["u"])
    #expect(migrated.progress.failed.map(\.failure.sqlstate) == ["22001"])
    #expect(migrated.progress.failed.first?.failure.detail?.contains("toolong") == true)
    #expect(try other.query("SELECT id::text || code || origin FROM new.u") == "1abclegacy")
  }

  @Test func `rows are not frozen where a person's statement comes before them`() throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.t (id int); INSERT INTO old.t VALUES (1)")
    let other = try Database()
    var rules = TransformationRules()
    rules.hooks = [Hook(.afterCreate, sql: "SELECT count(*) FROM {table}")]
    let plan = try Self.plan(database, into: other, rules)
    #expect(plan.script("t")?.stream()?.target == "COPY new.t (id) FROM STDIN (FORMAT binary)")
  }
}
