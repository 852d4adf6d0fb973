import TestSupport
import Testing

@testable import Engine

/// Several schemas in one migration, with references between them and the same names in them.
@Suite(.database) struct SeveralSchemasTests {
  /// `first`, `second` and `third "x.y"` each have a table `item`, a type `state` and a function `next`.
  private static let schemas = """
    CREATE SCHEMA first; CREATE SCHEMA second; CREATE SCHEMA "third.x"; CREATE SCHEMA beside;
    CREATE TYPE first.state AS ENUM ('a', 'b'); CREATE TYPE second.state AS ENUM ('c', 'd');
    CREATE DOMAIN "third.x".state AS int CHECK (VALUE > 0);
    CREATE FUNCTION first.next(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1';
    CREATE FUNCTION second.next(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 2';
    CREATE FUNCTION second.next(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 3';
    CREATE SEQUENCE second.numbers; CREATE SEQUENCE first.numbers;
    CREATE TABLE first.item (id int PRIMARY KEY DEFAULT nextval('second.numbers'), s first.state, o second.state,
      list second.state[], n int DEFAULT second.next(1), CHECK (second.next(id) > 0));
    CREATE TABLE second.item (id int PRIMARY KEY DEFAULT nextval('second.numbers'), first int REFERENCES first.item,
      s second.state DEFAULT 'c', label text DEFAULT 'first.item');
    CREATE TABLE "third.x".item (id int GENERATED ALWAYS AS IDENTITY, a int REFERENCES first.item,
      b int REFERENCES second.item, s "third.x".state, r second.item, only_here int UNIQUE);
    CREATE TABLE "third.x"."odd.name" (first text, second text, item text);
    ALTER TABLE first.item ADD CONSTRAINT self FOREIGN KEY (n) REFERENCES first.item DEFERRABLE INITIALLY DEFERRED;
    CREATE INDEX by_next ON second.item (first.next(id), second.next(id));
    CREATE TABLE first.base (id int, made date) PARTITION BY RANGE (made);
    CREATE TABLE second.part PARTITION OF first.base FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE second.base (a int); CREATE TABLE first.child (b int) INHERITS (second.base);
    CREATE VIEW first.both AS SELECT f.id, s.id AS other, f.s, s.s AS state, first.next(f.id), second.next(s.id) AS two,
      'first.item'::text AS words, 'second.item'::regclass AS what
      FROM first.item f JOIN second.item s ON s.first = f.id JOIN first.base ON true JOIN second.base b ON true;
    CREATE VIEW "third.x".aliases AS SELECT first.first, second.it FROM "third.x"."odd.name" first,
      LATERAL (SELECT item.id AS it FROM second.item) second;
    CREATE VIEW beside.stranger AS SELECT id FROM first.item;
    CREATE FUNCTION first.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER touch BEFORE UPDATE ON second.item FOR EACH ROW WHEN (NEW.s = 'd'::second.state)
      EXECUTE FUNCTION first.touch();
    CREATE FUNCTION second.as_int(second.state) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE FUNCTION first.of(second.state, first.state) RETURNS first.state LANGUAGE sql IMMUTABLE AS 'SELECT $2';
    CREATE FUNCTION first.convert(first.state) RETURNS second.state LANGUAGE sql AS $$ SELECT 'c'::second.state $$;
    CREATE CAST (first.state AS second.state) WITH FUNCTION first.convert(first.state);
    CREATE OPERATOR second.+ (LEFTARG = second.state, RIGHTARG = first.state, FUNCTION = first.of, COMMUTATOR = OPERATOR(first.+));
    CREATE VIEW second.sum AS SELECT s OPERATOR(second.+) 'a'::first.state AS sum FROM second.item;
    CREATE POLICY p ON second.item USING (EXISTS (SELECT FROM first.item f WHERE f.id = item.first));
    CREATE RULE log AS ON INSERT TO second.base DO ALSO INSERT INTO first.item (id) VALUES (NEW.a);
    COMMENT ON FUNCTION first.of(second.state, first.state) IS 'of';
    GRANT USAGE ON SCHEMA second TO PUBLIC; GRANT SELECT ON second.item, first.item TO PUBLIC;
    GRANT EXECUTE ON FUNCTION first.of(second.state, first.state) TO PUBLIC;
    ALTER DEFAULT PRIVILEGES IN SCHEMA first GRANT SELECT ON TABLES TO PUBLIC;
    INSERT INTO first.item SELECT i, 'b', 'd', '{c,d}', CASE WHEN i > 1 THEN i - 1 END FROM generate_series(1, 5) i;
    INSERT INTO second.item SELECT i, i, 'd' FROM generate_series(1, 5) i;
    INSERT INTO "third.x".item (a, b, s, r) SELECT i, i, i, ROW(i, i, 'c'::second.state, 'x')::second.item FROM generate_series(1, 5) i;
    INSERT INTO first.base VALUES (1, '2025-05-05'); INSERT INTO first.child VALUES (1, 2);
    INSERT INTO "third.x"."odd.name" VALUES ('a', 'b', 'c');
    SELECT setval('second.numbers', 77); SELECT setval('first.numbers', 7, false);

    """

  private static let names = SchemaMap([
    .init(from: "first", to: "neu 1"), .init(from: "second", to: "zwei"), .init(from: "third.x", to: "trois"),
  ])

  @Test(arguments: [true, false])
  func `schemas moved together dump as renamed ones, with all their rows`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.schemas)
    let copy = try Database()
    try copy.execute(Self.schemas)
    for entry in Self.names.entries {
      try copy.execute("ALTER SCHEMA \(SQLText.identifier(entry.from)) RENAME TO \(SQLText.identifier(entry.to))")
    }
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, Self.names, into: isSameDatabase ? nil : target)
    migrated.expectComplete()
    for entry in Self.names.entries {
      let expected = try SchemaDump(copy, schema: entry.to)
      let difference = try SchemaDump(target, schema: entry.to).difference(from: expected)
      #expect(difference.isEmpty, "\(difference)")
      let rows = try contentDifferences((copy, entry.to), (target, entry.to))
      #expect(rows.isEmpty, "\(rows.joined(separator: "\n"))")
    }
    #expect(
      migrated.progress.completed.sorted() == [
        #""third.x"."odd.name""#, #""third.x".item"#, "first.base", "first.child", "first.item", "second.base",
        "second.item", "second.part",
      ])
    #expect(migrated.progress.objects.completed.contains("foreign key second.item.item_first_fkey"))
    #expect(migrated.progress.objects.completed.contains("type second.state"))
    #expect(migrated.progress.metadata.sourceDB == "first,second,third.x")
    #expect(migrated.progress.metadata.targetDB == "neu 1,zwei,trois")
    if isSameDatabase {
      try database.execute("DROP SCHEMA beside CASCADE; DROP SCHEMA first, second, \"third.x\" CASCADE")
      #expect(try SchemaDump(database, schema: "zwei").difference(from: SchemaDump(copy, schema: "zwei")) == "")
    }
  }

  @Test func `schemas keep their names in another database when nothing else is said`() throws {
    let database = try Database.own()
    try database.execute(Self.schemas)
    let target = try Database()
    let schemas = try SchemaMap(reading: "first,second,third.x", to: nil)
    try Migrated(database, schemas, into: target).expectComplete()
    for entry in schemas.entries {
      let difference = try SchemaDump(target, schema: entry.to).difference(from: SchemaDump(database, schema: entry.to))
      #expect(difference.isEmpty, "\(difference)")
    }
  }

  @Test func `bodies that name any schema that gets another name are listed`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA first; CREATE SCHEMA second; CREATE TABLE second.t (a int);
      CREATE FUNCTION first.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM second.t';
      CREATE FUNCTION second.g() RETURNS int LANGUAGE sql AS 'SELECT 1';
      """)
    func listed(_ schemas: SchemaMap) throws -> [String] {
      let description = try database.describe(schemas, isSameDatabase: false)
      return description.leftBehind.map { "\($0.kind) \($0.name): \($0.note)" }
    }
    #expect(
      try listed(SchemaMap(reading: "first,second", to: nil, map: [("second", "new")])) == [
        "name in a body first.f(): names second, which stays as it is: look at it by hand"
      ])
    #expect(try listed(SchemaMap(reading: "first,second", to: nil)) == [])
  }

  @Test func `a pattern chooses by the name alone or with its schema`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA first; CREATE SCHEMA second;
      CREATE TABLE first.a (id int PRIMARY KEY); CREATE TABLE first.b (id int REFERENCES first.a);
      CREATE TABLE second.a (id int REFERENCES first.a); CREATE TABLE second.b (id int);
      """)
    let migrated = try Migrated(database, SchemaMap(reading: "first,second", to: "x,y")) {
      $0.include = ["second.*", "b"]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["first.b", "second.a", "second.b"])
    #expect(migrated.progress.objects.completed.filter { $0.hasPrefix("foreign key") } == [])
  }
}
