import TestSupport
import Testing

@testable import Engine

/// `DATABASE_SCHEMA.md`.
@Suite struct SchemaPageTests {
  private static func page(_ schema: SchemaDescription, leftOut: Int = 0) -> String {
    SchemaPage(
      schema, database: "shop", version: "17.5 (Debian 17.5-1)", readAt: ReportSample.time("14:00:00"), leftOut: leftOut
    ).markdown()
  }

  @Test func `the whole page of a small schema`() {
    #expect(
      Self.page(SchemaSample.shop()) == """
        <!-- Written by longhaul describe, which writes it anew as long as this line is the first. -->

        # Schema `old` of database `shop`

        Read from PostgreSQL 17.5 on 2026-11-23 14:00:00. 3 tables of 1.2 MB, with indexes and TOAST, and 4 other objects. \
        Rows are the planner's estimates.

        ## Tables

        | Table | Rows | Size | Comment |
        | --- | --- | --- | --- |
        | `customer` | 12 345 | 1.2 MB | Who buys. \\# \\<b\\>not\\</b\\> a \\| heading |
        | `orders` | unknown | 8.0 kB |  |
        | ``we\\|ird `t` </td>\\u{1b}[31m 日本`` | 3 | 8.0 kB |  |

        ## Relations

        Tables with foreign keys, and their key columns. In names, `_` stands for what a diagram can't have.

        ```mermaid
        erDiagram
          "customer" {
            integer id PK
            character_varying email UK
          }
          "orders" {
            bigint nr PK
            integer customer_id FK
          }
          "we_ird _t____td___31m 日本" {
            integer _pk PK, FK "pk"
          }
          "orders" }o..|| "customer" : "customer_id"
          "we_ird _t____td___31m 日本" |o--|| "orders" : "pk"
        ```

        ## Table by table

        ### `customer`

        About 12 345 rows, 1.2 MB. Who buys. \\# \\<b\\>not\\</b\\> a \\| heading

        | Column | Type | Null | Default | Comment |
        | --- | --- | --- | --- | --- |
        | `id` | `integer` | no | `GENERATED ALWAYS AS IDENTITY` |  |
        | `email` | `character varying(40)` | yes |  |  |
        | `credit` | `numeric(10,2)` | no | `0` | in \\*euros\\* |

        - `customer_pkey`: `PRIMARY KEY (id)`
        - `customer_email_key`: `UNIQUE (email)`
        - `customer_credit_check`: `CHECK ((credit >= 0) OR (email || 'x' <> ''))`
        - referred to by `orders`

        ### `orders`

        Never analyzed, 8.0 kB.

        | Column | Type | Null | Default | Comment |
        | --- | --- | --- | --- | --- |
        | `nr` | `bigint` | no |  |  |
        | `customer_id` | `integer` | no |  |  |
        | `made` | `date` | yes |  |  |

        - `orders_pkey`: `PRIMARY KEY (nr)`
        - `orders_customer_id_fkey`: `FOREIGN KEY (customer_id) REFERENCES customer(id)`
        - index `orders_made`: `USING btree (made DESC) WHERE (made IS NOT NULL)` – newest first
        - referred to by ``we|ird `t` </td>\\u{1b}[31m 日本``

        ### ``we|ird `t` </td>\\u{1b}[31m 日本``

        About 3 rows, 8.0 kB.

        | Column | Type | Null | Default | Comment |
        | --- | --- | --- | --- | --- |
        | `pk` | `integer` | no |  |  |
        | `` a \\| `b` `` | `"My Type"[]` | yes | `'\\|'::text` |  |

        - `odd_pkey`: `PRIMARY KEY (pk)`
        - `odd_fkey`: `FOREIGN KEY (pk) REFERENCES orders(nr)`

        ## Other objects

        | Kind | Name | Definition | Comment |
        | --- | --- | --- | --- |
        | domain | `cents` | `integer DEFAULT 0 NOT NULL CHECK ((VALUE >= 0))` |  |
        | publication | `p of customer` |  |  |
        | type | `mood` | `enum: 'good', 'it''s'` |  |
        | view | `names` |  | just names |

        """)
  }

  @Test func `a schema with nothing in it`() {
    #expect(
      Self.page(SchemaSample.schema([]), leftOut: 1200) == """
        <!-- Written by longhaul describe, which writes it anew as long as this line is the first. -->

        # Schema `old` of database `shop`

        Read from PostgreSQL 17.5 on 2026-11-23 14:00:00. 0 tables of 0 B, with indexes and TOAST, and 0 other objects. \
        Rows are the planner's estimates. Left out as the patterns say: 1 200 tables.

        """)
  }

  @Test func `a table that everybody refers to names some of them`() {
    let hub = SchemaSample.table("hub", [SchemaSample.column("id", "integer")])
    let keys = (10..<35).map { SchemaSample.foreignKey("f", "t\($0)", "hub", to: "hub") }
    let page = Self.page(SchemaSample.schema([hub], keys + keys))
    #expect(page.contains("- referred to by `t10`, `t11`, "))
    #expect(page.contains("`t28`, `t29` and 5 more\n"))
  }

  @Test func `its first line tells a page of its own`() {
    #expect(SchemaPage.isOwn(Self.page(SchemaSample.shop())))
    for text in ["", "# Schema", "\n" + SchemaPage.mark] { #expect(!SchemaPage.isOwn(text)) }
  }

  // MARK: From a server

  private func page(_ database: Database, _ change: (inout MigrationConfiguration) -> Void = { _ in }) throws -> String
  {
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "old")
    change(&configuration)
    return try SchemaPage.make(configuration).markdown()
  }

  @Test(.database) func `partitions are told with their parents, and have a section where something is their own`()
    throws
  {
    let database = try #require(Database.current)
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE event (id int, at date NOT NULL, kind text CHECK (kind <> ''), PRIMARY KEY (id, at))
        PARTITION BY RANGE (at);
      CREATE TABLE event_2025 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE INDEX event_2026_own ON event_2026 (kind);
      CREATE TABLE base (a int); CREATE TABLE child (b int) INHERITS (base);
      INSERT INTO event SELECT n, '2025-05-05', 'k' FROM generate_series(1, 100) n; ANALYZE;
      """)
    let text = try page(database)
    for part in [
      "| `event` | 100 | ", "| `event_2025` | 100 | ", " | partition of `event` |\n",
      """
      - `event_pkey`: `PRIMARY KEY (id, at)`
      - `event_kind_check`: `CHECK ((kind <> ''::text))`
      - partition `event_2025`: `FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`, about 100 rows,
      """,
      "; partitioned by `RANGE (at)`.\n",
      """
      ; partition of `event` `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`.

      Its columns are those of `event`.

      - index `event_2026_own`: `USING btree (kind)`

      """,
      "; inherits from `base`.\n",
    ] {
      #expect(text.contains(part), "\(part)\n--- in\n\(text)")
    }
    #expect(!text.contains("### `event_2025`"))
  }

  @Test(.database) func `of several schemas, the tables that are chosen, with keys to those that are not`() throws {
    let database = try #require(Database.current)
    try database.execute(
      """
      CREATE SCHEMA old; CREATE SCHEMA "o.d"; CREATE TABLE old.a (id int PRIMARY KEY);
      CREATE TABLE "o.d".b (id int PRIMARY KEY REFERENCES old.a); CREATE TABLE "o.d".b_tmp (id int REFERENCES old.a);
      CREATE VIEW "o.d".v AS SELECT 1 AS one;
      """)
    let text = try page(database) { configuration in
      configuration.schemas = SchemaMap([.init(from: "old", to: "old"), .init(from: "o.d", to: "o.d")])
      configuration.exclude = ["*_tmp", "a"]
    }
    #expect(text.contains("# Schemas `old`, `o.d` of database `\(database.name)`\n"), "\(text)")
    #expect(text.contains("Left out as the patterns say: 2 tables.\n"), "\(text)")
    #expect(text.contains(#"### `"o.d".b`"#) && !text.contains("b_tmp") && !text.contains("### `old.a`"), "\(text)")
    #expect(text.contains(#"  "_o.d_.b" |o--|| "old.a" : "id""#), "\(text)")
    #expect(text.contains(#"| view | `"o.d".v` |"#), "\(text)")
  }

  @Test(.database, arguments: ["kitchen sink", "deparsed"])
  func `every kind of thing has a place, whoever asks`(sample: String) throws {
    let database = try #require(Database.current)
    let schema = try sample == "deparsed" ? SampleSchema.deparsed() : SampleSchema.kitchenSink()
    try database.execute(schema.surroundings)
    try database.execute("CREATE SCHEMA old; SET search_path = old;\n" + schema.sql)
    let before = try database.query("SELECT count(*) FROM pg_class; SELECT pg_current_xact_id_if_assigned() IS NULL")
    let text = try page(database)
    #expect(try database.query("SELECT count(*) FROM pg_class; SELECT true") == before)
    let tables = try database.rows(
      """
      SELECT replace(relname, E'\\n', ' ') FROM pg_class WHERE relnamespace = 'old'::regnamespace AND relkind IN ('r', 'p')
        AND relpersistence <> 't' AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
      """)
    #expect(!tables.isEmpty)
    for table in tables {
      #expect(text.contains("| \(Markdown.code(table)) | "), "\(table) is not in\n\(text)")
    }
    let kinds = Set(
      text.split(separator: "\n").drop { $0 != "## Other objects" }.compactMap { line in
        line.split(separator: "|").first.map { $0.trimmingPrefix(" ") }
      })
    #expect(kinds.count > 5, "\(kinds)")
  }

  @Test(.database) func `a role that may read nothing but the catalog is enough`() throws {
    let database = try #require(Database.current)
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.a (id int); CREATE ROLE onlooker_\(database.name) LOGIN;
      GRANT USAGE ON SCHEMA old TO onlooker_\(database.name)
      """)
    defer { try? database.execute("DROP OWNED BY onlooker_\(database.name); DROP ROLE onlooker_\(database.name)") }
    let text = try page(database) { $0.source = database.connectionString(user: "onlooker_\(database.name)") }
    #expect(text.contains("### `a`"))
  }

  @Test(.database) func `what is not there is told`() throws {
    let database = try #require(Database.current)
    let error = #expect(throws: EngineError.self) { try page(database) }
    #expect(error?.description == "Database \(database.name) has no schema old. It has: public.")
    let gone = #expect(throws: EngineError.self) { try page(database) { $0.source = "host=/nonexistent" } }
    #expect(gone?.kind == .environment)
  }
}
