import TestSupport
import Testing

@testable import Engine

/// Views and functions that need each other in a circle.
@Suite(.database) struct CycleTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE t (a int, b varchar(5) COLLATE "C", "c c" int[]);
    INSERT INTO t VALUES (1, 'x', '{1}'), (2, 'y', NULL);

    CREATE VIEW by_row AS SELECT a, b, "c c", now() AS "at" FROM t;
    CREATE FUNCTION fits(by_row) RETURNS boolean LANGUAGE sql AS 'SELECT $1.a > 1';
    CREATE FUNCTION first() RETURNS by_row LANGUAGE sql AS 'SELECT * FROM by_row LIMIT 1';
    CREATE OR REPLACE VIEW by_row WITH (security_barrier) AS
      SELECT a, b, "c c", now() AS "at" FROM t WHERE fits(ROW (a, b, "c c", now())::by_row) IS NOT NULL;
    ALTER VIEW by_row ALTER COLUMN b SET DEFAULT 'z';
    COMMENT ON VIEW by_row IS 'by row'; COMMENT ON COLUMN by_row."c c" IS 'a column';
    CREATE RULE instead AS ON INSERT TO by_row DO INSTEAD INSERT INTO t VALUES (new.a);

    CREATE VIEW by_body AS SELECT a FROM t;
    CREATE FUNCTION number() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM by_body; END;
    CREATE OR REPLACE VIEW by_body AS SELECT a FROM t WHERE a < 0 OR number() > 0;

    CREATE VIEW one AS SELECT a, b FROM t; CREATE VIEW two AS SELECT * FROM one;
    CREATE OR REPLACE VIEW one AS SELECT a, b FROM two;

    CREATE VIEW a_default AS SELECT a FROM t;
    CREATE FUNCTION from_view() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT max(a) FROM a_default; END;
    ALTER TABLE t ALTER a SET DEFAULT from_view();
    CREATE OR REPLACE VIEW a_default AS SELECT a FROM t WHERE a <> (SELECT count(from_view) FROM from_view() WHERE false);

    CREATE VIEW rows (r) AS SELECT by_row FROM by_row;
    CREATE TABLE of_rows (r by_row);
    INSERT INTO of_rows SELECT by_row FROM by_row;
    CREATE MATERIALIZED VIEW kept AS SELECT a, b FROM by_row;
    CREATE MATERIALIZED VIEW fitting AS SELECT fits(r) FROM of_rows;
    """

  @Test(arguments: [true, false])
  func `they are made as renaming would have made them`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let other = isSameDatabase ? nil : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: other)
    migrated.expectComplete()
    let target = other ?? database
    let copy = try Database()
    try copy.execute(Self.schema + "ALTER SCHEMA old RENAME TO new;")
    let difference = try SchemaDump(target, schema: "new").difference(from: SchemaDump(copy, schema: "new"))
    #expect(difference.isEmpty, "\(difference)")
    #expect(try target.query("SELECT count(*), sum(a) FROM new.kept") == "2|3")
    #expect(try target.rows("SELECT fits FROM new.fitting ORDER BY 1") == ["f", "t"])
    #expect(try contentDifferences((database, "old"), (target, "new")).isEmpty)
    try expectIndependence(of: "new", from: "old", in: target)
  }

  @Test func `a definition is an object of its own, and what needs the circle waits for it`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let schema = try database.describe(SchemaMap(from: "old", to: "new"))
    let order = (schema.prerequisites + schema.dependents).map(\.label)
    func place(_ label: String) throws -> Int { try #require(order.firstIndex(of: label), "\(label) in \(order)") }
    #expect(try place("view by_row") < place("function fits(by_row)"))
    #expect(try place("function fits(by_row)") < place("view definition by_row"))
    #expect(schema.needs[ExactName("materialized view kept")]?.objects.contains("view definition by_row") == true)
    #expect(schema.needs[ExactName("of_rows")]?.objects.contains("view definition by_row") == true)
  }

  @Test func `without a table that its views need all of a circle is left behind`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE t (a int); CREATE TABLE other (a int); CREATE VIEW circular AS SELECT a FROM t;
      CREATE FUNCTION f(circular) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE OR REPLACE VIEW circular AS SELECT a FROM t WHERE f(NULL::circular) = 1;
      CREATE VIEW sound AS SELECT * FROM other;
      """)
    let migrated = try Migrated(database, from: "old", to: "new") { $0.exclude = ["t"] }
    migrated.expectComplete()
    #expect(migrated.progress.objects.completed == ["view sound"])
  }

  @Test func `a circle through a materialized view fails by the server's word, and holds nothing else up`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE t (a int); CREATE VIEW circular AS SELECT a FROM t;
      CREATE MATERIALIZED VIEW kept AS SELECT a FROM circular;
      CREATE FUNCTION f(kept) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE OR REPLACE VIEW circular AS SELECT a FROM t WHERE f(NULL::kept) = 1;
      CREATE VIEW on_it AS SELECT * FROM circular;
      CREATE VIEW sound AS SELECT * FROM t;
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    #expect(migrated.end.reason == .complete)
    #expect(
      Set(migrated.progress.objects.failed.map { "\($0.failure.item): \($0.failure.error)" }) == [
        "view circular: type \"kept\" does not exist",
        "function f(kept): not made: it needs materialized view kept, which failed",
        "materialized view kept: not made: it needs view circular, which failed",
        "view on_it: not made: it needs view circular, which failed",
      ])
    #expect(migrated.progress.objects.completed == ["view sound"])
  }
}
