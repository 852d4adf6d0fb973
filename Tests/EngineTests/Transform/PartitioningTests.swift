import TestSupport
import Testing

@testable import Engine

/// Tables that are parted on the way, and tables that are parted no longer.
@Suite(.database) struct PartitioningTests {
  private static let plain = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE event (id int, made date NOT NULL, words text, PRIMARY KEY (id, made)); CREATE INDEX by_words ON event (words);
    CREATE VIEW v AS SELECT made, count(*) FROM event GROUP BY 1; GRANT SELECT ON event TO PUBLIC;
    INSERT INTO event SELECT i, '2025-11-15'::date + i, 'w' || i FROM generate_series(0, 99) i;
    CREATE TABLE kind (id int, kind text); INSERT INTO kind VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, NULL);
    CREATE TABLE nothing (made timestamp);
    """

  @Test(arguments: [true, false])
  func `a plain table is parted as a person lists it, or for each month that is there`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.plain)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      var event = TableRule(table: "event")
      event.name = "happening"
      event.columns = [ColumnRule(column: "made")]
      event.columns[0].name = "at"
      event.columns[0].type = "timestamp with time zone"
      event.columns[0].using = "made::timestamp AT TIME ZONE 'UTC'"
      var months = Partitioning(key: "RANGE (at)")
      months.period = .month
      event.partitioning = .set(months)
      var kind = TableRule(table: "kind")
      var list = Partitioning(key: "LIST (kind)")
      list.partitions = [
        .init(name: "kind_ab", definition: "IN ('a', 'b')"), .init(name: "kind_rest", definition: "DEFAULT"),
      ]
      kind.partitioning = .set(list)
      var nothing = TableRule(table: "nothing")
      var years = Partitioning(key: "range ( made )")
      years.period = .year
      years.partitions = [.init(name: "nothing_rest", definition: "FOR VALUES FROM (MINVALUE) TO (MAXVALUE)")]
      nothing.partitioning = .set(years)
      $0.rules.tables = [event, kind, nothing]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["event", "kind", "nothing"])
    #expect(
      try target.rows(
        """
        SELECT tableoid::regclass::text, count(*), min(at AT TIME ZONE 'UTC')::date FROM new.happening GROUP BY 1 ORDER BY 1;
        SELECT tableoid::regclass::text, count(*) FROM new.kind GROUP BY 1 ORDER BY 1
        """) == [
          "new.happening_2025_11|16|2025-11-15", "new.happening_2025_12|31|2025-12-01",
          "new.happening_2026_01|31|2026-01-01",
          "new.happening_2026_02|22|2026-02-01", "new.kind_ab|2", "new.kind_rest|2",
        ])
    #expect(
      try target.rows(
        """
        SELECT pg_get_partkeydef('new.happening'::regclass), pg_get_partkeydef('new.nothing'::regclass);
        SELECT indexname FROM pg_indexes WHERE tablename IN ('happening', 'happening_2026_01') ORDER BY 1;
        SELECT count(*) FROM new.v; SELECT has_table_privilege('pg_monitor', 'new.happening', 'SELECT')
        """) == [
          "RANGE (at)|RANGE (made)", "by_words", "event_pkey", "happening_2026_01_pkey", "happening_2026_01_words_idx",
          "100",
          "t",
        ])
    if isSameDatabase { try expectIndependence(of: "new", from: "old", in: database) }
  }

  @Test(arguments: [true, false])
  func `a partitioned table becomes a plain one with all its rows`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE event (id int, made date NOT NULL, PRIMARY KEY (id, made)) PARTITION BY RANGE (made);
      CREATE TABLE event_25 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE event_26 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id);
      CREATE TABLE event_26_x PARTITION OF event_26 DEFAULT;
      CREATE INDEX by_made ON event (made); CREATE TABLE note (id int, made date, FOREIGN KEY (id, made) REFERENCES event);
      INSERT INTO event SELECT i, '2025-12-01'::date + i FROM generate_series(0, 59) i; INSERT INTO note TABLE event;
      """)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      var event = TableRule(table: "event")
      event.partitioning = .drop
      $0.rules.tables = [event]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["event", "note"])
    #expect(
      try target.rows(
        """
        SELECT relkind, (SELECT count(*) FROM ONLY new.event) FROM pg_class WHERE oid = 'new.event'::regclass;
        SELECT relname FROM pg_class WHERE relnamespace = 'new'::regnamespace ORDER BY 1;
        SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'new.note'::regclass
        """) == [
          "r|60", "by_made", "event", "event_pkey", "note", "FOREIGN KEY (id, made) REFERENCES new.event(id, made)",
        ])
  }

  @Test func `a row that fits into no partition fails its table, and a key that can't be is told before`() throws {
    let database = try Database.own()
    try database.execute(Self.plain)
    let migrated = try Migrated(database, from: "old", to: "new") {
      var kind = TableRule(table: "kind")
      var list = Partitioning(key: "LIST (kind)")
      list.partitions = [.init(name: "kind_ab", definition: "IN ('a', 'b')")]
      kind.partitioning = .set(list)
      $0.rules.tables = [kind]
    }
    #expect(migrated.progress.completed.sorted() == ["event", "nothing"])
    #expect(migrated.failures.first?.hasPrefix("kind: no partition of relation \"kind\" found for row") == true)
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "other")
    var event = TableRule(table: "event", place: RulePlace(file: "l.yaml", line: 2, key: "tables.event"))
    event.partitioning = .set(Partitioning(key: "HASH (words)"))
    configuration.rules.tables = [event]
    let error = #expect(throws: EngineError.self) { try PlanReport.make(configuration) }
    #expect(
      error?.description.contains("unique constraint on partitioned table must include all partitioning columns")
        == true)
  }
}
