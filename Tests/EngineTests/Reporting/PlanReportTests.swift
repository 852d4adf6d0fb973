import TestSupport
import Testing

@testable import Engine

/// What the plan tells as text, and that it changes nothing.
@Suite(.database) struct PlanReportTests {
  private func text(columns: Int) throws -> String {
    let database = try Database.own()
    try database.execute(PlanSample.schema)
    let text = try PlanSample.plan(database, checksData: true).text(columns: columns)
    #expect(text.split(separator: "\n").allSatisfy { TextLayout.width($0) <= columns })
    return text.replacing("@\(database.name)", with: "@shop")
  }

  @Test func `a plan in 80 columns`() throws {
    let text = try text(columns: 80)
    #expect(
      text == """
        Plan: old@shop to new@shop, within one database

          tables       1 as it is, 2 changed; 104.0 kB
          path         the server copies by itself
          objects      0 before the tables, 4 after them
          data         values of 1 table would be altered
          left behind  1
          warnings     none
          problems     none
          search_path  new

        Before all else
          CREATE SCHEMA new;

        Table customer becomes client: about 8 rows, 64.0 kB
          CREATE SEQUENCE old.customer_id_seq     CREATE SEQUENCE new.customer_id_seq
            AS integer INCREMENT BY 1 MINVALUE      AS integer INCREMENT BY 1 MINVALUE
            1 MAXVALUE 2147483647 START WITH 1      1 MAXVALUE 2147483647 START WITH 1
            CACHE 1;                                CACHE 1;
          CREATE TABLE old.customer (           | CREATE TABLE new.client (
            id integer DEFAULT                      id integer DEFAULT
              nextval('customer_id_seq'::regcla       nextval('customer_id_seq'::regcla
              ss) NOT NULL,                           ss) NOT NULL,
                                                >   origin text,
            "fullName" character varying(40)    |   display_name text NOT NULL,
              NOT NULL,                         |
            mail text,                              mail text,
            credit numeric(10,4),               |   credit numeric(8,2) NOT NULL,
            junk integer,                       <
            made timestamp without time zone        made timestamp without time zone
              DEFAULT now(),                          DEFAULT now(),
                                                >   CONSTRAINT credit_is_limited
                                                >     CHECK ((credit <
                                                >     (1000)::numeric)),
            CONSTRAINT                          |   CONSTRAINT
              "customer_fullName_check" CHECK   |     "customer_fullName_check" CHECK
              ((length(("fullName")::text) >    |     ((length(display_name) > 1))
              1))                               |
          );                                      );
          ALTER SEQUENCE old.customer_id_seq      ALTER SEQUENCE new.customer_id_seq
            OWNED BY old.customer.id;               OWNED BY new.client.id;
          COMMENT ON COLUMN                     | COMMENT ON COLUMN
            old.customer."fullName" IS 'first   |   new.client.display_name IS 'first
            and last';                          |   and last';

          Rows
            SELECT id, ('legacy ' || id) AS origin, "fullName"::text AS display_name,
              mail, credit::numeric AS credit, made
            FROM ONLY old.customer
            WHERE id > 2;

          Keys, indexes and constraints, and 2 as they are
          CREATE INDEX by_name ON               | CREATE INDEX by_name ON new.client
            old.customer USING btree            |   USING btree (lower(display_name)
            (lower(("fullName")::text) COLLATE  |   COLLATE "default");
            "default");                         |
                                                > CREATE INDEX by_origin ON
                                                >   new.client USING btree (origin);

          Hooks
            after_copy: ANALYZE new.client -- at once
            ;

          Data
            credit: 3 rows would be altered by becoming numeric(8,2)
              - id = '3', where it is '3.3750'
              - id = '5', where it is '5.6250'
              - id = '7', where it is '7.8750'

        Table invoice: about 6 rows, 24.0 kB
          columns and rows as they are

          Keys, indexes and constraints, and 1 as it is
          ALTER TABLE old.invoice ADD           | ALTER TABLE new.invoice ADD
            CONSTRAINT invoice_customer_fkey    |   CONSTRAINT invoice_customer_fkey
            FOREIGN KEY (customer) REFERENCES   |   FOREIGN KEY (customer) REFERENCES
            customer(id);                       |   client(id);

        Tables as they are (1)
          audit: about 0 rows, 16.0 kB

        After the tables (4)
          foreign key invoice.invoice_customer_fkey
          sequence free
          function hello()
          view names

        Left behind: not carried, to be seen to by hand
          dependent view junk depends on column junk of table customer: goes with the
            column customer.junk, which is dropped

        """)
  }

  @Test func `a plan in 160 columns`() throws {
    let text = try text(columns: 160)
    let first = try #require(text.firstRange(of: "Table customer"))
    let next = try #require(text.firstRange(of: "Tables as they are"))
    #expect(
      text[first.lowerBound..<next.lowerBound] == """
        Table customer becomes client: about 8 rows, 64.0 kB
          CREATE SEQUENCE old.customer_id_seq AS integer INCREMENT BY 1 MINVALUE 1        CREATE SEQUENCE new.customer_id_seq AS integer INCREMENT BY 1 MINVALUE 1
            MAXVALUE 2147483647 START WITH 1 CACHE 1;                                       MAXVALUE 2147483647 START WITH 1 CACHE 1;
          CREATE TABLE old.customer (                                                   | CREATE TABLE new.client (
            id integer DEFAULT nextval('customer_id_seq'::regclass) NOT NULL,               id integer DEFAULT nextval('customer_id_seq'::regclass) NOT NULL,
                                                                                        >   origin text,
            "fullName" character varying(40) NOT NULL,                                  |   display_name text NOT NULL,
            mail text,                                                                      mail text,
            credit numeric(10,4),                                                       |   credit numeric(8,2) NOT NULL,
            junk integer,                                                               <
            made timestamp without time zone DEFAULT now(),                                 made timestamp without time zone DEFAULT now(),
                                                                                        >   CONSTRAINT credit_is_limited CHECK ((credit < (1000)::numeric)),
            CONSTRAINT "customer_fullName_check" CHECK ((length(("fullName")::text) >   |   CONSTRAINT "customer_fullName_check" CHECK ((length(display_name) > 1))
              1))                                                                       |
          );                                                                              );
          ALTER SEQUENCE old.customer_id_seq OWNED BY old.customer.id;                    ALTER SEQUENCE new.customer_id_seq OWNED BY new.client.id;
          COMMENT ON COLUMN old.customer."fullName" IS 'first and last';                | COMMENT ON COLUMN new.client.display_name IS 'first and last';

          Rows
            SELECT id, ('legacy ' || id) AS origin, "fullName"::text AS display_name, mail, credit::numeric AS credit, made
            FROM ONLY old.customer
            WHERE id > 2;

          Keys, indexes and constraints, and 2 as they are
          CREATE INDEX by_name ON old.customer USING btree (lower(("fullName")::text)   | CREATE INDEX by_name ON new.client USING btree (lower(display_name) COLLATE
            COLLATE "default");                                                         |   "default");
                                                                                        > CREATE INDEX by_origin ON new.client USING btree (origin);

          Hooks
            after_copy: ANALYZE new.client -- at once
            ;

          Data
            credit: 3 rows would be altered by becoming numeric(8,2)
              - id = '3', where it is '3.3750'
              - id = '5', where it is '5.6250'
              - id = '7', where it is '7.8750'

        Table invoice: about 6 rows, 24.0 kB
          columns and rows as they are

          Keys, indexes and constraints, and 1 as it is
          ALTER TABLE old.invoice ADD CONSTRAINT invoice_customer_fkey FOREIGN KEY      | ALTER TABLE new.invoice ADD CONSTRAINT invoice_customer_fkey FOREIGN KEY
            (customer) REFERENCES customer(id);                                         |   (customer) REFERENCES client(id);


        """)
  }

  @Test func `without rules tables are as they are, and told in full when asked`() throws {
    let database = try Database.own()
    try database.execute(PlanSample.schema)
    let plan = try PlanSample.plan(database, TransformationRules())
    #expect(plan.tables.allSatisfy { !$0.isChanged })
    let short = plan.text(columns: 100)
    #expect(short.contains("  tables       3 as they are, 0 changed; "), "\(short)")
    #expect(!short.contains("CREATE TABLE"), "\(short)")
    let long = plan.text(columns: 100, all: true)
    #expect(long.ranges(of: "CREATE TABLE").count == 3, "\(long)")
    #expect(!long.contains("CREATE TABLE old."), "\(long)")
    for statement in [
      "ALTER TABLE new.customer ADD CONSTRAINT customer_pkey", "SELECT count(*)", "CREATE VIEW new.junk",
    ] {
      #expect(long.contains(statement), "\(long)")
    }
  }

  @Test(arguments: [true, false]) func `nothing is changed anywhere`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(PlanSample.schema)
    let target = isSameDatabase ? nil : try Database()
    let before = (try PlanSample.dump(database), try target.map(PlanSample.dump) ?? [])
    let plan = try PlanSample.plan(database, into: target, checksData: true)
    _ = (plan.text(columns: 80, all: true), plan.json(), plan.sql())
    let after = (try PlanSample.dump(database), try target.map(PlanSample.dump) ?? [])
    #expect(after.0 == before.0)
    #expect(after.1 == before.1)
    #expect(before.0.contains { $0.hasPrefix("COPY old.customer") })
  }

  @Test func `new partitions are part of the new definition, and old ones of no table that joins them`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.plain (id int);
      CREATE TABLE old.parted (id int) PARTITION BY LIST (id); CREATE TABLE old.one PARTITION OF old.parted DEFAULT;
      """)
    var rules = TransformationRules()
    rules.tables = [TableRule(table: "plain"), TableRule(table: "parted")]
    var list = Partitioning(key: "LIST (id)")
    list.partitions = [.init(name: "plain_1", definition: "IN (1)")]
    rules.tables[0].partitioning = .set(list)
    rules.tables[1].partitioning = .drop
    let text = try PlanSample.plan(database, rules).text(columns: 100)
    for line in [
      "  );                                              | ) PARTITION BY LIST (id);",
      "  ) PARTITION BY LIST (id);                       | );",
      "                                                  > CREATE TABLE new.plain_1 PARTITION OF",
      "    FROM old.parted;",
    ] {
      #expect(text.contains("\(line)\n"), "\(text)")
    }
  }

  // MARK: Problems and warnings

  @Test func `what can't follow the changes is a problem`() throws {
    let database = try Database.own()
    try database.execute(PlanSample.schema + "CREATE VIEW odd AS SELECT id FROM customer WHERE junk > 3")
    var rule = TableRule(table: "customer")
    rule.columns = [ColumnRule(column: "junk")]
    rule.columns[0].type = "text"
    var rules = TransformationRules()
    rules.tables = [rule]
    let plan = try PlanSample.plan(database, rules)
    #expect(plan.willFail)
    #expect(plan.problems.map(\.name) == ["view odd"])
    let text = plan.text(columns: 120)
    #expect(text.contains("  problems     1\n"), "\(text)")
    #expect(
      text.contains("\nProblems: these will fail\n  view odd: can't follow the changes: operator does not exist: "))
    let script = plan.sql()
    #expect(
      script.contains("\n-- view odd: not made\n-- can't follow the changes: operator does not exist"), "\(script)")
    #expect(!script.contains("CREATE VIEW new.odd"))
  }

  @Test func `a name that is taken is a problem, and what an earlier run has made is none`() throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.a (); CREATE TABLE old.b ()")
    var rules = TransformationRules()
    rules.hooks = [Hook(.afterCreate, sql: "SELECT 1")]
    let migrated = try Migrated(database, from: "old", to: "new") { $0.exclude = ["b"] }
    migrated.expectComplete()
    try database.execute("CREATE VIEW new.b AS SELECT 1")
    let plan = try PlanSample.plan(database, rules)
    #expect(plan.problems.map { "\($0): \($1)" } == ["b: new.b is there already, and not by this migration"])
    #expect(plan.warnings == ["1 table of these is there already, made by an earlier run"])
    #expect(plan.willFail && plan.preparation.isEmpty)
  }

  @Test func `what is not compared, and what may not be told in the target's encoding`() throws {
    let database = try Database.own()
    let target = try Database(encoding: "LATIN1")
    try database.execute(
      "CREATE SCHEMA old; CREATE TABLE old.a (n int, twice int GENERATED ALWAYS AS (n * 2) STORED)")
    var rule = TableRule(table: "a")
    rule.columns = [ColumnRule(column: "n")]
    rule.columns[0].type = "bigint"
    var rules = TransformationRules()
    rules.tables = [rule]
    let plan = try PlanSample.plan(database, into: target, rules)
    #expect(
      plan.warnings == [
        "a value with a character that LATIN1 lacks fails its table: the source is in UTF8",
        "a: twice is computed anew and not compared",
      ])
    let unseen = try PlanSample.plan(database, rules) { $0.verification = .none }
    #expect(unseen.warnings == ["old and new rows are not compared: --verify none"])
  }
}
