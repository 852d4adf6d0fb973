import TestSupport
import Testing

@testable import Engine

/// Columns whose values become tables of their own.
@Suite(.database) struct LookupTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE "tOrders" (id int PRIMARY KEY, status varchar(10) DEFAULT 'new' CHECK (status <> 'nonsense'), "Country Code" char(2),
      notes text[], nr int);
    CREATE INDEX by_status ON "tOrders" (status); CREATE VIEW open AS SELECT id, status FROM "tOrders" WHERE status = 'open';
    INSERT INTO "tOrders" SELECT i, CASE i % 4 WHEN 1 THEN 'open' WHEN 2 THEN 'done' WHEN 3 THEN 'new' END, 'de', NULL, i
      FROM generate_series(1, 100) i;
    CREATE TABLE land (code char(2) PRIMARY KEY, country_code text UNIQUE);
    CREATE TABLE person (id int, land char(2) REFERENCES land); CREATE TABLE kid (toy text) INHERITS (person);
    """

  @Test(arguments: [true, false])
  func `values stay readable, and checks, views and indexes are what they were`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules.conventions = [
        .of(.snakeCase), .of(.textToLookup, columns: ["tOrders.status", "*.country_code"], except: ["land"]),
        .of(.rename(pattern: "^t_", replacement: "", of: .tables)),
      ]
    }
    migrated.expectComplete()
    #expect(
      migrated.progress.completed.sorted() == [
        "kid", "land", "orders_country_code", "orders_status", "person", "tOrders",
      ])
    let found = try target.rows(
      """
      SELECT * FROM new.orders_status ORDER BY 1; SELECT * FROM new.orders_country_code;
      SELECT count(*), count(status) FROM new.orders; SELECT count(*) FROM new.open;
      SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE conrelid IN ('new.orders'::regclass, 'new.orders_status'::regclass) AND contype <> 'n'
      ORDER BY conrelid::regclass::text, 2;
      SELECT count(*) FROM pg_indexes WHERE schemaname = 'new' AND indexname = 'by_status'; SELECT pg_typeof(status) FROM new.orders LIMIT 1
      """)
    #expect(
      found == [
        "done", "new", "open", "de", "100|75", "25",
        "new.orders|CHECK (((status)::text <> 'nonsense'::text))",
        "new.orders|FOREIGN KEY (country_code) REFERENCES new.orders_country_code(country_code)",
        "new.orders|FOREIGN KEY (status) REFERENCES new.orders_status(status)", "new.orders|PRIMARY KEY (id)",
        "new.orders_status|CHECK (((status)::text <> 'nonsense'::text))", "new.orders_status|PRIMARY KEY (status)",
        "1", "character varying",
      ])
    if isSameDatabase { try expectIndependence(of: "new", from: "old", in: database) }
  }

  @Test
  func `what is said of a column by name counts: its value is what is looked up, and one that is dropped has none`()
    throws
  {
    let database = try Database.own()
    try database.execute(Self.schema)
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.rules.conventions = [.of(.textToLookup, columns: ["status", "Country Code"])]
      var rule = TableRule(table: "tOrders")
      rule.name = "o"
      rule.filter = "id > 1"
      rule.columns = [ColumnRule(column: "status"), ColumnRule(column: "Country Code")]
      rule.columns[0].name = "state"
      rule.columns[0].type = "text"
      rule.columns[0].using = "nullif(upper(status), 'DONE')"
      rule.columns[1].isDropped = true
      $0.rules.tables = [rule]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["kid", "land", "o_state", "person", "tOrders"])
    #expect(
      try database.rows("SELECT * FROM new.o_state ORDER BY 1; SELECT count(*), count(state) FROM new.o") == [
        "NEW", "OPEN", "99|49",
      ])
  }

  @Test(arguments: [
    ConventionsCase(
      "what gets one, and keys",
      schema.replacing("CREATE SCHEMA old; SET search_path = old;\n", with: ""), [.of(.textToLookup, columns: ["*"])],
      """
      kid refers to values of toy
      tOrders refers to values of Country Code
      tOrders refers to values of status
      warning: land.code gets no table of its values: foreign key person.person_land_fkey compares it
      warning: land.country_code gets no table of its values: each of its values is there once
      warning: person.land gets no table of its values: foreign key person.person_land_fkey compares it
      """),
    ConventionsCase(
      "what is inherited", "CREATE TABLE person (id int, land text); CREATE TABLE kid () INHERITS (person);",
      [.of(.textToLookup, columns: ["land"]), .of(.textToLookup)],
      """
      mistake: say which columns; "*" is all of them
      warning: person.land gets no table of its values: kid inherits it, and no table inherits a foreign key
      """),
    ConventionsCase(
      "nothing of the kind", "CREATE TABLE t (a int, b text[])", [.of(.textToLookup, columns: ["a", "b", "x.*"])],
      """
      warning: a matches no column that this could change
      warning: b matches no column that this could change
      warning: x.* matches no column that this could change
      """),
  ])
  func `which columns get one`(conventions: ConventionsCase) throws { try conventions.check() }
}
