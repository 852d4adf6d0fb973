import TestSupport
import Testing

@testable import Engine

/// Tables of which several are made: by columns, by rows, of the values of a column.
@Suite(.database) struct SplitTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TABLE country (code text PRIMARY KEY, name text);
    INSERT INTO country VALUES ('de', 'Germany'), ('fr', 'France');
    CREATE TABLE customer (
      id serial PRIMARY KEY, name varchar(40) NOT NULL, street text, city varchar(30), land text REFERENCES country,
      feeling mood, since date DEFAULT '2020-01-01', CHECK (city <> 'nowhere'), CHECK (length(street) > length(name) - 100));
    CREATE INDEX by_city ON customer (city); CREATE INDEX by_both ON customer (name, city);
    CREATE VIEW names AS SELECT id, name FROM customer;
    CREATE VIEW addresses AS SELECT id, street FROM customer;
    CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE FUNCTION body() RETURNS bigint LANGUAGE sql AS 'SELECT count(street) FROM customer';
    CREATE TRIGGER changed BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION changed();
    GRANT SELECT ON customer TO PUBLIC; GRANT UPDATE (city, name) ON customer TO pg_monitor;
    COMMENT ON COLUMN customer.street IS 'with the number';
    INSERT INTO customer (name, street, city, land, feeling)
      SELECT 'name ' || i, CASE i % 4 WHEN 0 THEN NULL ELSE 'street ' || i END, CASE i % 4 WHEN 0 THEN NULL ELSE 'city ' || i % 7 END,
        CASE i % 4 WHEN 1 THEN 'de' WHEN 2 THEN 'fr' END, 'ok' FROM generate_series(1, 40) i;
    CREATE TABLE invoice (nr int PRIMARY KEY, customer int REFERENCES customer, total numeric(10, 2));
    INSERT INTO invoice SELECT i, i, i FROM generate_series(1, 40) i;

    """

  static func place(_ key: String) -> RulePlace { RulePlace(file: "l.yaml", line: 3, key: key) }

  static func split(_ name: String, _ change: (inout SplitRule) -> Void) -> SplitRule {
    var split = SplitRule(name: name, place: place("tables.t.split.\(name)"))
    change(&split)
    return split
  }

  static func table(_ name: String, _ change: (inout TableRule) -> Void) -> TableRule {
    var rule = TableRule(table: name, place: place("tables.\(name)"))
    change(&rule)
    return rule
  }

  @Test(arguments: [true, false])
  func `columns move to a table beside it, with all that is theirs`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules.tables = [
        Self.table("customer") { rule in
          rule.name = "client"
          rule.columns = [ColumnRule(column: "id"), ColumnRule(column: "city")]
          rule.columns[0].name = "nr"
          rule.columns[1].name = "town"
          rule.columns[1].type = "text"
          rule.columns[1].using = "upper(city)"
          rule.splits = [
            Self.split("client_address") { split in
              split.key = ["id"]
              split.columns = ["street", "city", "land"]
              split.table.filter = "street IS NOT NULL"
              split.table.comment = .set("where they live")
              var source = AddedColumn(name: "source", type: "text")
              source.value = "'legacy ' || id"
              split.table.added = [source]
              split.table.order = ["nr", "source"]
              split.table.indexes.added = [.init(name: "by_source", definition: "(source)")]
              split.table.constraints.added = [.init(name: "has_source", definition: "CHECK (source <> '')")]
            }
          ]
        }
      ]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["client_address", "country", "customer", "invoice"])
    #expect(
      try target.rows(
        """
        SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid),
               col_description(attrelid, attnum)
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid IN ('new.client'::regclass, 'new.client_address'::regclass) AND attnum > 0
        ORDER BY attrelid::regclass::text, attnum
        """) == [
          "new.client|nr|integer|t|nextval('new.customer_id_seq'::regclass)|",
          "new.client|name|character varying(40)|t||",
          "new.client|feeling|new.mood|f||", "new.client|since|date|f|'2020-01-01'::date|",
          "new.client_address|nr|integer|t||", "new.client_address|source|text|f||",
          "new.client_address|street|text|f||with the number", "new.client_address|town|text|f||",
          "new.client_address|land|text|f||",
        ])
    let parts = try target.rows(
      """
      SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE conrelid IN ('new.client'::regclass, 'new.client_address'::regclass) ORDER BY conrelid::regclass::text, 2;
      SELECT indexdef FROM pg_indexes WHERE schemaname = 'new' AND tablename LIKE 'client%' ORDER BY 1;
      SELECT obj_description('new.client_address'::regclass);
      SELECT has_table_privilege('pg_read_all_stats', 'new.client_address', 'SELECT'),
             has_column_privilege('pg_monitor', 'new.client_address', 'town', 'UPDATE')
      """)
    #expect(
      parts == [
        "new.client|customer_pkey|PRIMARY KEY (nr)",
        "new.client_address|client_address_land_fkey|FOREIGN KEY (land) REFERENCES new.country(code)",
        "new.client_address|client_address_nr_fkey|FOREIGN KEY (nr) REFERENCES new.client(nr)",
        "new.client_address|client_address_pkey|PRIMARY KEY (nr)",
        "new.client_address|customer_city_check|CHECK ((town <> 'nowhere'::text))",
        "new.client_address|has_source|CHECK ((source <> ''::text))",
        "CREATE INDEX by_source ON new.client_address USING btree (source)",
        "CREATE INDEX client_address_city_idx ON new.client_address USING btree (town)",
        "CREATE UNIQUE INDEX client_address_pkey ON new.client_address USING btree (nr)",
        "CREATE UNIQUE INDEX customer_pkey ON new.client USING btree (nr)",
        "where they live", "t|t",
      ])
    #expect(
      migrated.leftBehind.sorted() == [
        "constraint customer.customer_check", "dependent view addresses depends on column street of table client",
        "index customer.by_both", "name in a body body()", "name in a body body()", "trigger customer.changed",
      ])
    // Nothing is lost: put together again, it is what it was.
    let old = "SELECT id, name, street, upper(city), land, feeling, since FROM old.customer ORDER BY id"
    let new = """
      SELECT nr, name, street, town, land, feeling, since FROM new.client LEFT JOIN new.client_address USING (nr) ORDER BY nr
      """
    #expect(try target.rows(new) == database.rows(old))
    #expect(try target.query("INSERT INTO new.client (name) VALUES ('x') RETURNING nr") == "41")
    if isSameDatabase { try expectIndependence(of: "new", from: "old", in: database) }
  }

  private static let orders = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, made date, state text, before int REFERENCES orders);
    CREATE INDEX by_day ON orders (made);
    INSERT INTO orders (made, state) SELECT CASE WHEN i % 10 > 0 THEN '2018-01-01'::date + i END, CASE i % 3 WHEN 0 THEN 'done' END
      FROM generate_series(1, 1500) i;
    CREATE TABLE line (id int PRIMARY KEY, orders int REFERENCES orders); INSERT INTO line VALUES (1, 1499);
    """

  @Test(arguments: [true, false])
  func `rows go to one of three tables, each to the first it fits, and to the successor what fits none`(
    isSameDatabase: Bool
  ) throws {
    let database = try Database.own()
    try database.execute(Self.orders)
    let target = isSameDatabase ? database : try Database()
    let rules = Self.table("orders") { rule in
      rule.filter = "id <> 7"
      rule.added = [AddedColumn(name: "place", type: "integer")]
      rule.added[0].identity = .byDefault
      rule.splits = [
        Self.split("orders_2018") { $0.rows = "made < '2019-01-01'" },
        Self.split("orders_2019") { split in
          split.rows = "made < '2020-01-01'"
          split.table.primaryKey = .set(["made", "id"])
          split.table.filter = nil
        },
        Self.split("orders_done") { $0.rows = "state = 'done'" },
      ]
    }
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules.tables = [rules]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["line", "orders", "orders_2018", "orders_2019", "orders_done"])
    let parts = ["orders", "orders_2018", "orders_2019", "orders_done"]
    let counts = try parts.map {
      try target.query("SELECT count(*), min(made), max(made), count(state) FROM new.\($0)")
    }
    #expect(
      counts == [
        "562|2020-01-02|2022-02-08|0", "327|2018-01-02|2018-12-31|109", "329|2019-01-01|2019-12-31|110",
        "281|2020-01-03|2022-02-06|281",
      ])
    // Nothing is lost and nothing is there twice.
    let all = parts.map { "SELECT id, made, state FROM new.\($0)" }.joined(separator: " UNION ALL ")
    let old = "SELECT id, made, state FROM old.orders WHERE id <> 7 ORDER BY id"
    #expect(try target.rows("\(all) ORDER BY id") == database.rows(old))
    // Each has its own numbers, and what belonged to all is told where it does not.
    let made = try target.rows(
      """
      SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'new'::regnamespace AND contype <> 'n' ORDER BY conrelid::regclass::text, 2;
      SELECT attrelid::regclass, attname, attidentity FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
      WHERE relnamespace = 'new'::regnamespace AND attname IN ('id', 'place') AND relname LIKE 'orders____%' AND relkind = 'r'
      ORDER BY attrelid::regclass::text, 2;
      SELECT indexname FROM pg_indexes WHERE schemaname = 'new' AND indexdef LIKE '%(made)' ORDER BY 1
      """)
    #expect(
      made == [
        "new.line|FOREIGN KEY (orders) REFERENCES new.orders(id)", "new.line|PRIMARY KEY (id)",
        "new.orders|FOREIGN KEY (before) REFERENCES new.orders(id)", "new.orders|PRIMARY KEY (id)",
        "new.orders_2018|PRIMARY KEY (id)", "new.orders_2019|PRIMARY KEY (made, id)",
        "new.orders_done|PRIMARY KEY (id)",
        "new.orders_2018|id|", "new.orders_2018|place|d", "new.orders_2019|id|", "new.orders_2019|place|d",
        "new.orders_done|id|", "new.orders_done|place|d",
        "by_day", "orders_2018_made_idx", "orders_2019_made_idx", "orders_done_made_idx",
      ])
    #expect(migrated.leftBehind == Array(repeating: "constraint orders.orders_before_fkey", count: 3))
    #expect(try target.query("INSERT INTO new.orders (made) VALUES (NULL) RETURNING id") == "1501")
  }

  @Test(arguments: [true, false])
  func `equal rows become one, of values that are equal and not the same always the same one`(
    isSameDatabase: Bool
  ) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old; CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE t (id int PRIMARY KEY, code varchar(5), rate numeric, exact numeric(12, 4), feeling mood, loose jsonb);
      INSERT INTO t SELECT i, 'c' || i % 3, CASE i % 2 WHEN 0 THEN 1.0 ELSE 1.00 END, 1 + (i % 4) / 1000.0, 'ok',
        CASE i % 5 WHEN 0 THEN '{"a": 1.0}'::jsonb ELSE '{"a": 1.00}' END FROM generate_series(1, 3000) i;
      INSERT INTO t VALUES (0);
      """)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules.tables = [
        Self.table("t") { rule in
          rule.columns = [ColumnRule(column: "exact")]
          rule.columns[0].type = "numeric(12,2)"
          rule.splits = [
            Self.split("t_rate") { split in
              split.key = ["code"]
              split.columns = ["rate", "exact", "feeling", "loose"]
              split.isDistinct = true
              split.table.filter = "code IS NOT NULL"
              split.table.primaryKey = .set(["code"])
            }
          ]
          rule.constraints.added = [
            .init(name: "t_has_rate", definition: "FOREIGN KEY (code) REFERENCES t_rate ON UPDATE CASCADE")
          ]
        }
      ]
    }
    migrated.expectComplete()
    // What is told apart no more when it is rounded is one, too.
    let rates = try target.rows(
      "SELECT * FROM new.t_rate ORDER BY 1; SELECT count(*), count(code), count(id) FROM new.t")
    #expect(
      rates == [
        #"c0|1.0|1.00|ok|{"a": 1.00}"#, #"c1|1.0|1.00|ok|{"a": 1.00}"#, #"c2|1.0|1.00|ok|{"a": 1.00}"#,
        "3001|3000|3001",
      ])
    let definition = try target.query(
      "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 't_has_rate'")
    #expect(definition == "FOREIGN KEY (code) REFERENCES new.t_rate(code) ON UPDATE CASCADE")
    if isSameDatabase { try expectIndependence(of: "new", from: "old", in: database) }
  }

  @Test(arguments: [true, false])
  func `a partitioned table is split with the rows of all its partitions`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE event (id int, made date, words text, kind text, PRIMARY KEY (id, made)) PARTITION BY RANGE (made);
      CREATE TABLE event_25 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE event_26 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id);
      CREATE TABLE event_26_x PARTITION OF event_26 DEFAULT;
      INSERT INTO event SELECT i, '2025-06-01'::date + i, 'w' || i, 'k' || i % 3 FROM generate_series(1, 500) i;
      """)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules.conventions = [Convention.of(.textToLookup, columns: ["event.kind"])]
      $0.rules.tables = [
        Self.table("event") { rule in
          rule.splits = [
            Self.split("event_words") { split in
              split.key = ["id", "made"]
              split.columns = ["words"]
            },
            Self.split("event_first") { $0.rows = "id <= 300" },
          ]
        }
      ]
    }
    migrated.expectComplete()
    #expect(
      try target.rows(
        """
        SELECT count(*), min(id), count(DISTINCT made) FROM new.event; SELECT count(*), min(id), max(words) FROM new.event_words;
        SELECT count(*), max(id), max(words), max(kind) FROM new.event_first; SELECT * FROM new.event_kind ORDER BY 1;
        SELECT tableoid::regclass, count(*) FROM new.event GROUP BY 1;
        SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'new'::regnamespace AND conparentid = 0 ORDER BY 1::text
        """) == [
          "200|301|200", "200|301|w500", "300|300|w99|k2", "k0", "k1", "k2", "new.event_26_x|200",
          "new.event|FOREIGN KEY (kind) REFERENCES new.event_kind(kind)",
          "new.event_words|FOREIGN KEY (id, made) REFERENCES new.event(id, made)",
        ])
  }

  @Test func `columns that compute their values go with those values, and a foreign key to elsewhere with its column`()
    throws
  {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA beside; CREATE TABLE beside.land (code text PRIMARY KEY); INSERT INTO beside.land VALUES ('de');
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE t (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED, nr serial,
        row int GENERATED BY DEFAULT AS IDENTITY, land text REFERENCES beside.land, junk text REFERENCES beside.land);
      INSERT INTO t (id, a, land) SELECT i, i * 10, 'de' FROM generate_series(1, 5) i;
      """)
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.rules.tables = [
        Self.table("t") { rule in
          rule.columns = [ColumnRule(column: "junk")]
          rule.columns[0].isDropped = true
          rule.splits = [
            Self.split("t_numbers") { split in
              split.key = ["id"]
              split.columns = ["twice", "nr", "row", "land"]
            }
          ]
        }
      ]
    }
    migrated.expectComplete()
    #expect(
      try database.rows(
        """
        SELECT * FROM new.t_numbers WHERE id = 3; INSERT INTO new.t VALUES (6); INSERT INTO new.t_numbers (id) VALUES (6);
        SELECT * FROM new.t_numbers WHERE id = 6; SELECT pg_get_serial_sequence('new.t_numbers', 'nr');
        SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'beside.land'::regclass AND connamespace = 'new'::regnamespace
        """) == [
          "3|60|3|3|de", "6||6|6|", "new.t_nr_seq", "new.t_numbers|FOREIGN KEY (land) REFERENCES beside.land(code)",
        ])
  }

  @Test func `in several schemas a new table is called by its old one's, and comes where that one goes`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA sales; CREATE SCHEMA stock; CREATE TABLE sales.a (id int PRIMARY KEY, b text, c text);
      CREATE TABLE stock.a_b (id int PRIMARY KEY); INSERT INTO sales.a VALUES (1, 'x', 'y');
      """)
    let schemas = SchemaMap([.init(from: "sales", to: "shop"), .init(from: "stock", to: "goods")])
    let migrated = try Migrated(database, schemas) {
      $0.rules.tables = [
        Self.table("sales.a") { rule in
          rule.schema = "goods"
          rule.splits = [
            Self.split("a_c") { split in
              split.key = ["id"]
              split.columns = ["c"]
            }
          ]
        }
      ]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["sales.a", "stock.a_b", "stock.a_c"])
    #expect(try database.query("SELECT id, b, c FROM goods.a JOIN goods.a_c USING (id)") == "1|x|y")
  }

  @Test(arguments: [true, false])
  func `a copy that fails tells the row, and leaves all other tables to go on`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old; CREATE TABLE t (id int PRIMARY KEY, v text, code text);
      INSERT INTO t SELECT i, i::text, 'c' || i FROM generate_series(1, 2000) i;
      UPDATE t SET v = '12x' WHERE id = 1234; UPDATE t SET code = NULL WHERE id = 777;
      """)
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : try Database()) {
      $0.rules.tables = [
        Self.table("t") { rule in
          rule.columns = [ColumnRule(column: "v")]
          rule.columns[0].type = "integer"
          rule.splits = [
            Self.split("t_v") { split in
              split.key = ["id"]
              split.columns = ["v"]
              split.table.filter = "id > 1000"
            },
            Self.split("t_code") { split in
              split.columns = ["code"]
              split.isDistinct = true
              split.table.filter = "id < 1000"
              split.table.primaryKey = .set(["code"])
            },
          ]
        }
      ]
    }
    #expect(migrated.progress.completed == ["t"])
    let details = migrated.progress.failed.map { failed in
      "\(failed.failure.item): \(failed.failure.detail?.split(separator: "\n").last ?? "")"
    }
    #expect(
      details.sorted() == [
        "t_code: The row with id = '777' has no code: code.",
        "t_v: The row with id = '1234' has no v: v::integer, where it is '12x'.",
      ], "\(migrated.failures)")
  }
}
