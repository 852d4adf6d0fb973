import TestSupport
import Testing

@testable import Engine

/// Several old tables become one.
@Suite(.database) struct MergeTests {
  private static let events = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TYPE level AS ENUM ('info', 'bad');
    CREATE TABLE page (id int PRIMARY KEY); INSERT INTO page VALUES (1), (2);
    CREATE TABLE events_web (
      id serial PRIMARY KEY, made timestamp NOT NULL, body varchar(40), severity level, amount int DEFAULT 7,
      page int REFERENCES page, size int GENERATED ALWAYS AS (length(body)) STORED, CHECK (amount > 0));
    CREATE TABLE events_app (
      nr bigserial PRIMARY KEY, ts timestamp NOT NULL, payload text, debug text, is_test boolean, page int REFERENCES page);
    CREATE TABLE note (id int PRIMARY KEY, event int REFERENCES events_web);
    INSERT INTO events_web (made, body, severity, page) SELECT '2026-01-01'::date + i, 'web ' || i, 'bad', 1 + i % 2
      FROM generate_series(1, 500) i;
    INSERT INTO events_app (nr, ts, payload, is_test, page) SELECT 1000 + i, '2026-03-01'::date + i, 'app ' || i, i % 5 = 0, 1
      FROM generate_series(1, 1000) i;
    SELECT setval('events_app_nr_seq', 4000); INSERT INTO note VALUES (1, 1);
    ANALYZE;
    """

  private static func events(_ change: (inout TableRule) -> Void = { _ in }) -> TransformationRules {
    var events = TableRule(table: "events_web", place: RulePlace(file: "l.yaml", line: 3, key: "tables.events_web"))
    events.name = "events"
    var discriminator = Discriminator(name: "origin")
    discriminator.type = "smallint"
    discriminator.values = ["events_web": "1", "events_app": "2"]
    events.discriminator = discriminator
    var body = ColumnRule(column: "body")
    body.name = "words"
    body.type = "text"
    body.using = "upper(body)"
    var made = ColumnRule(column: "made")
    made.type = "timestamp with time zone"
    made.using = "made AT TIME ZONE 'UTC'"
    events.columns = [body, made]
    var app = MergedTable(
      table: "events_app", place: RulePlace(file: "l.yaml", line: 9, key: "tables.events_web.merge"))
    app.columns = ["nr": "id", "ts": "made", "payload": "words"]
    app.values = ["severity": "'info'"]
    app.dropped = ["debug", "is_test"]
    app.filter = "NOT is_test"
    events.merged = [app]
    change(&events)
    var rules = TransformationRules()
    rules.tables = [events]
    return rules
  }

  @Test(arguments: [(true, VerificationMode.checksum), (false, .checksum), (true, .count), (false, .count)])
  func `tables of other columns come into one, and each row tells where from`(
    isSameDatabase: Bool, verification: VerificationMode
  ) throws {
    let database = try Database.own()
    try database.execute(Self.events)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules = Self.events()
      $0.verification = verification
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["events_web", "note", "page"])
    #expect(migrated.leftBehind == [])
    #expect(
      try target.rows(
        """
        SET timezone = 'UTC';
        SELECT origin, count(*), count(DISTINCT id), sum(amount), min(made), max(made), min(severity::text), sum(page),
          sum(size), sum(id) FROM new.events GROUP BY 1 ORDER BY 1;
        SELECT id, made, words, severity, origin, size FROM new.events WHERE id IN (1, 1999) ORDER BY id;
        SELECT nextval('new.events_web_id_seq');
        SELECT relname FROM pg_class WHERE relnamespace = 'new'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1
        """) == [
          "1|500|500|3500|2026-01-02 00:00:00+00|2027-05-16 00:00:00+00|bad|750|3392|125250",
          "2|800|800|5600|2026-03-02 00:00:00+00|2028-11-24 00:00:00+00|info|800|5512|1200000",
          "1|2026-01-02 00:00:00+00|WEB 1|bad|1|5", "1999|2028-11-24 00:00:00+00|APP 999|info|2|7", "4001",
          "events", "events_web_id_seq", "note", "page",
        ])
    if isSameDatabase { try expectIndependence(of: "new", from: "old", in: database) }
  }

  // MARK: The same columns

  private static let orders = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE customer (id int PRIMARY KEY); INSERT INTO customer VALUES (1), (2);
    CREATE TABLE orders_2024 (id serial PRIMARY KEY, customer int REFERENCES customer, total numeric(10, 2) NOT NULL);
    CREATE TABLE orders_2023 (id int DEFAULT nextval('orders_2024_id_seq') PRIMARY KEY, customer int REFERENCES customer,
      total numeric(10, 2), agent int REFERENCES customer, CHECK (total < 99999));
    ALTER SEQUENCE orders_2024_id_seq OWNED BY orders_2023.id;
    CREATE TABLE orders_2022 (id serial, customer int, total varchar(20) NOT NULL, before int);
    CREATE TABLE line (id int PRIMARY KEY, orders int REFERENCES orders_2023 ON DELETE CASCADE);
    CREATE TABLE old_line (id int PRIMARY KEY, orders int, FOREIGN KEY (orders) REFERENCES orders_2022_by (nr));
    CREATE INDEX by_total ON orders_2023 (total); CREATE INDEX by_customer ON orders_2023 (customer);
    CREATE INDEX customers ON orders_2024 (customer);
    CREATE VIEW every AS SELECT id, total FROM orders_2024 UNION ALL SELECT id, total FROM orders_2023;
    CREATE VIEW above AS SELECT count(*) FROM every; CREATE VIEW now AS SELECT * FROM orders_2024;
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM 1 FROM orders_2022; RETURN NEW; END';
    CREATE TRIGGER touch BEFORE UPDATE ON orders_2023 FOR EACH ROW EXECUTE FUNCTION f();
    CREATE POLICY mine ON orders_2022 USING (true); GRANT SELECT ON orders_2022 TO pg_monitor;
    INSERT INTO orders_2023 SELECT nextval('orders_2024_id_seq'), 1, i, NULL FROM generate_series(1, 300) i;
    INSERT INTO orders_2024 (customer, total) SELECT 2, i / 4.0 FROM generate_series(1, 200) i;
    INSERT INTO orders_2022 SELECT 10000 + i, 1, i || '.5', 0 FROM generate_series(1, 100) i;
    INSERT INTO line SELECT i, i FROM generate_series(1, 50) i; ANALYZE;
    """.replacing("REFERENCES orders_2022_by (nr)", with: "REFERENCES orders_2023 (id)")

  private static func orders(_ change: (inout TableRule) -> Void = { _ in }) -> TransformationRules {
    var orders = TableRule(table: "orders_2024")
    orders.name = "orders"
    orders.merged = [MergedTable(table: "orders_2023"), MergedTable(table: "orders_2022")]
    orders.merged[0].dropped = ["agent"]
    orders.merged[1].dropped = ["before"]
    change(&orders)
    var rules = TransformationRules()
    rules.tables = [orders]
    return rules
  }

  @Test(arguments: [true, false])
  func `what hangs on merged tables follows where it can and is listed where not`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.orders)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules = Self.orders()
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["customer", "line", "old_line", "orders_2024"])
    #expect(
      migrated.leftBehind == [
        "check orders_2023.orders_2023_total_check", "foreign key orders_2023.orders_2023_agent_fkey",
        "index orders_2023.by_total", "policy orders_2022.mine", "privilege orders_2022", "trigger orders_2023.touch",
        "view above", "view every", "name in a body f()",
      ])
    #expect(
      try target.rows(
        """
        SELECT count(*), sum(total), count(DISTINCT id) FROM new.orders;
        SELECT nextval(pg_get_serial_sequence('new.orders', 'id'));
        SELECT (SELECT relname FROM pg_class WHERE oid = conrelid), pg_get_constraintdef(oid) FROM pg_constraint
          WHERE contype = 'f' AND connamespace = 'new'::regnamespace ORDER BY conname;
        SELECT relname FROM pg_class WHERE relnamespace = 'new'::regnamespace AND relkind IN ('r', 'S', 'v') ORDER BY 1
        """) == [
          "600|55275.00|600", "501", "line|FOREIGN KEY (orders) REFERENCES new.orders(id) ON DELETE CASCADE",
          "old_line|FOREIGN KEY (orders) REFERENCES new.orders(id)",
          "orders|FOREIGN KEY (customer) REFERENCES new.customer(id)", "customer", "line", "now", "old_line", "orders",
          "orders_2024_id_seq",
        ])
  }

  // MARK: What fails

  @Test(arguments: [true, false])
  func `a row that can't be, and the table that it is of`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.orders + "; UPDATE old.orders_2023 SET total = NULL WHERE id = 77")
    for (change, sentence) in [
      ("", "The row of old.orders_2023 with id = '77' has no total: total."),
      (
        "DELETE FROM old.orders_2023 WHERE id = 77; UPDATE old.orders_2022 SET total = 'none' WHERE id = 10044",
        "The row of old.orders_2022 with ctid (0,101) has no total: total::numeric, where it is 'none'."
      ),
    ] {
      if !change.isEmpty { try database.execute(change) }
      let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : try Database()) {
        $0.rules = Self.orders()
      }
      let failure = try #require(migrated.progress.failed.first { $0.failure.item == "orders_2024" }?.failure)
      #expect(failure.detail?.split(separator: "\n").last.map(String.init) == sentence, "\(failure)")
      if isSameDatabase { try database.execute("DROP SCHEMA new CASCADE; DROP SCHEMA _longhaul CASCADE") }
    }
  }

  @Test(arguments: [true, false])
  func `a key that two of the tables have`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.orders + "; UPDATE old.orders_2022 SET id = 13 WHERE id = 10001")
    let plan = try PlanSample.plan(
      database, into: isSameDatabase ? nil : try Database(), Self.orders(), checksData: true)
    #expect(plan.willFail)
    #expect(
      plan.tables.flatMap { $0.findings?.columns.compactMap(\.error) ?? [] } == [
        "1 key is there more than once, such as id = '13' in old.orders_2022, old.orders_2023"
      ])
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : try Database()) {
      $0.rules = Self.orders()
    }
    let failure = try #require(migrated.progress.failed.first { $0.failure.item == "orders_2024" }?.failure)
    #expect(failure.sqlstate == "23505")
    #expect(
      failure.detail == """
        Key (id)=(13) is duplicated.
        More than one row would have id = '13': it is in old.orders_2022, old.orders_2023. Tell them apart by a key that \
        has the discriminator in it (primary_key: […]), or leave rows out by where.
        """)
    let apart = try Migrated(database, from: "old", to: "other", into: isSameDatabase ? nil : try Database()) {
      $0.rules = Self.orders {
        $0.discriminator = Discriminator(name: "year")
        $0.primaryKey = .set(["year", "id"])
      }
    }
    #expect(apart.progress.completed.contains("orders_2024"), "\(apart.failures)")
  }

  // MARK: New values

  @Test(arguments: [true, false])
  func `rows without a key take one from the sequence, past all that is there`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE one (id serial PRIMARY KEY, name text, state text DEFAULT 'new', at timestamp DEFAULT now());
      CREATE TABLE two (name text); CREATE TABLE three (LIKE one INCLUDING DEFAULTS);
      ALTER TABLE three DROP COLUMN state, DROP COLUMN at; CREATE TABLE four (id serial, name text);
      INSERT INTO four SELECT 2000; SELECT setval('four_id_seq', 3000);
      INSERT INTO one (name, state) SELECT 'one ' || i, 'old' FROM generate_series(1, 100) i;
      INSERT INTO two SELECT 'two ' || i FROM generate_series(1, 50) i; INSERT INTO three VALUES (4700, 'three');
      """)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      var one = TableRule(table: "one")
      one.merged = ["two", "three", "four"].map { MergedTable(table: $0) }
      $0.rules.tables = [one]
    }
    migrated.expectComplete()
    #expect(migrated.leftBehind == [])
    #expect(
      try target.rows(
        """
        SELECT count(*), min(id), max(id), count(at) FROM new.one; SELECT min(id), max(id) FROM new.one WHERE name LIKE 'two%';
        SELECT state, count(*) FROM new.one GROUP BY 1 ORDER BY 1; SELECT nextval('new.one_id_seq')
        """) == ["152|1|4750|152", "4701|4750", "new|52", "old|100", "4751"])
  }

  @Test(arguments: [true, false])
  func `partitions and enums are made from the rows of all tables`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old; CREATE TABLE one (made date NOT NULL, kind text);
      CREATE TABLE two (at date NOT NULL, kind text, PRIMARY KEY (at));
      INSERT INTO one VALUES ('2025-01-05', 'a'), ('2025-02-05', 'b'); INSERT INTO two VALUES ('2025-04-01', 'c');
      """)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      var one = TableRule(table: "one")
      var months = Partitioning(key: "RANGE (made)")
      months.period = .month
      one.partitioning = .set(months)
      one.merged = [MergedTable(table: "two")]
      one.merged[0].columns = ["at": "made"]
      $0.rules.tables = [one]
      var convention = Convention(.textToEnum)
      convention.columns = ["kind"]
      $0.rules.conventions = [convention]
    }
    migrated.expectComplete()
    #expect(
      try target.rows(
        """
        SELECT relname, (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || c.oid::regclass, false, true, '')))[1]
        FROM pg_class c WHERE relispartition AND relnamespace = 'new'::regnamespace ORDER BY 1;
        SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder), count(DISTINCT enumtypid) FROM pg_enum
          WHERE enumtypid IN (SELECT oid FROM pg_type WHERE typnamespace = 'new'::regnamespace)
        """) == ["one_2025_01|1", "one_2025_02|1", "one_2025_03|0", "one_2025_04|1", "a b c|1"])
  }
}
