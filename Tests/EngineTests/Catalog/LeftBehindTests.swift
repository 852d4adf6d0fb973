import TestSupport
import Testing

@testable import Engine

/// What is not carried is listed: all of it, and once.
@Suite(.database) struct LeftBehindTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE t (id int PRIMARY KEY, a int, b text);
    CREATE TABLE "T t" (id int, note text);
    CREATE TYPE row_type AS (a int, b text);
    CREATE TYPE num_range AS RANGE (subtype = numeric);
    CREATE DOMAIN checked AS int CHECK (VALUE > 0);
    CREATE TABLE ranges (r num_range, c checked);
    CREATE TABLE typed OF row_type;
    CREATE VIEW v AS SELECT * FROM t;
    CREATE MATERIALIZED VIEW mv AS SELECT * FROM t;
    CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;
    CREATE FOREIGN TABLE ft (a int) SERVER nowhere;
    CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION needed(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
    CREATE INDEX uses_needed ON t (needed(a));
    CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
    CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
    CREATE FUNCTION window_f() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
    CREATE FUNCTION trig() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION trig();
    CREATE CONSTRAINT TRIGGER ctr AFTER INSERT ON "T t" FOR EACH ROW EXECUTE FUNCTION trig();
    CREATE TABLE parted (a int) PARTITION BY LIST (a);
    CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
    CREATE TRIGGER ptr AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION trig();
    CREATE TABLE log (a int);
    CREATE RULE ru AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
    CREATE POLICY pol ON t USING (true);
    ALTER TABLE "T t" ENABLE ROW LEVEL SECURITY;
    CREATE STATISTICS st ON a, b FROM t;
    CREATE INDEX broken ON t (a);
    UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass;
    CREATE TYPE shell;
    CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
    CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS
      OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
    CREATE OPERATOR FAMILY ofa USING hash;
    CREATE COLLATION co FROM "C";
    CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
    CREATE TEXT SEARCH CONFIGURATION tsc (COPY = pg_catalog.simple);
    CREATE TEXT SEARCH DICTIONARY tsd (TEMPLATE = pg_catalog.simple);
    CREATE TEXT SEARCH TEMPLATE tst (LEXIZE = dsimple_lexize);
    CREATE TEXT SEARCH PARSER tsp
      (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
    CREATE FUNCTION to_row(int) RETURNS row_type LANGUAGE sql AS $$ SELECT ROW($1, 'x')::old.row_type $$;
    CREATE CAST (int AS row_type) WITH FUNCTION to_row(int);
    CREATE PUBLICATION pub FOR TABLE t;
    CREATE EXTENSION pg_trgm SCHEMA old;
    ALTER TABLE t ALTER b SET STORAGE EXTERNAL, ALTER a SET STATISTICS 500;
    ALTER TABLE t REPLICA IDENTITY FULL;
    ALTER TABLE t CLUSTER ON t_pkey;
    CREATE SEQUENCE seq;
    GRANT SELECT ON t, seq TO PUBLIC;
    GRANT UPDATE (note) ON "T t" TO PUBLIC;
    REVOKE EXECUTE ON FUNCTION needed FROM PUBLIC;
    REVOKE USAGE ON TYPE checked FROM PUBLIC;
    GRANT USAGE ON SCHEMA old TO PUBLIC;
    ALTER DEFAULT PRIVILEGES IN SCHEMA old GRANT SELECT ON TABLES TO PUBLIC;

    """

  private func leftBehind(_ database: Database, isSameDatabase: Bool = true) throws -> [String] {
    let description = try database.describe(SchemaMap(from: "old", to: "new"), isSameDatabase: isSameDatabase)
    return description.leftBehind.map { "\($0.kind): \($0.name)" }
  }

  @Test func `each thing that is not carried is listed once`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let listed = try leftBehind(database)
    #expect(
      listed.joined(separator: "\n") == """
        extension: pg_trgm
        index: broken
        name in a body: to_row(integer)
        publication: pub of t
        """)
  }

  @Test func `nothing that lives in the old schema is neither in the new one nor listed`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let listed = try leftBehind(database)
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    // What the server itself says lives in a schema, and what hangs on its tables.
    func inhabitants(_ schema: String) throws -> [String] {
      try database.rows(
        """
        WITH living (classid, objid) AS (
          SELECT d.classid, d.objid FROM pg_depend d
            WHERE d.classid <> 'pg_default_acl'::regclass
              AND d.refclassid = 'pg_namespace'::regclass AND d.refobjid = '\(schema)'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid
                              AND e.deptype IN ('e', 'i'))
          UNION ALL SELECT 'pg_trigger'::regclass, g.oid FROM pg_trigger g JOIN pg_class c ON c.oid = tgrelid
            WHERE relnamespace = '\(schema)'::regnamespace AND NOT tgisinternal AND tgparentid = 0
          UNION ALL SELECT 'pg_rewrite'::regclass, r.oid FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
            WHERE relnamespace = '\(schema)'::regnamespace AND rulename <> '_RETURN'
          UNION ALL SELECT 'pg_policy'::regclass, p.oid FROM pg_policy p JOIN pg_class c ON c.oid = polrelid
            WHERE relnamespace = '\(schema)'::regnamespace
          UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index i JOIN pg_class c ON c.oid = indexrelid
            WHERE relnamespace = '\(schema)'::regnamespace)
        SELECT i.type || ': ' || coalesce(i.name, split_part(split_part(replace(i.identity, '\(schema).', ''), ' on ', 1), '(', 1))
        FROM living, pg_identify_object(classid, objid, 0) i
        """)
    }
    let old = Set(try inhabitants("old"))
    #expect(old.count > 40)
    let lost = old.subtracting(try inhabitants("new"))
    #expect(lost.count == 2, "\(lost)")
    for object in lost {
      let name = object.split(separator: ": ").last ?? ""
      let isListed = listed.contains { entry in
        [": \(name)", ".\(name)"].contains(where: entry.hasSuffix)
          || [": \(name)(", ": \(name) for "].contains(where: entry.contains)
      }
      #expect(isListed, "\(object) is not listed")
    }
  }

  @Test func `where a database has large objects, columns that may tell of them are listed when they go elsewhere`()
    throws
  {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; CREATE SCHEMA around; SET search_path = old;
      CREATE DOMAIN around.lo AS oid; CREATE DOMAIN picture AS around.lo;
      CREATE TABLE t (id int, o oid, l around.lo, p picture, os oid[], gone oid, c regclass, n bigint);
      ALTER TABLE t DROP COLUMN gone;
      CREATE TABLE parted (k int, o oid) PARTITION BY LIST (k); CREATE TABLE part PARTITION OF parted DEFAULT;
      """)
    #expect(try leftBehind(database, isSameDatabase: false) == [])
    try database.execute("SELECT lo_from_bytea(0, 'x')")
    #expect(try leftBehind(database) == [])
    #expect(
      try leftBehind(database, isSameDatabase: false)
        == ["t.l", "t.o", "t.os", "t.p", "parted.o"].sorted().map { "large objects: \($0)" })
  }

  @Test func `constraints whose own triggers are disabled are listed`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE one (a int PRIMARY KEY); CREATE TABLE two (a int CONSTRAINT key REFERENCES one, UNIQUE (a) DEFERRABLE);
      CREATE TABLE three (a int CONSTRAINT key REFERENCES one);
      ALTER TABLE two DISABLE TRIGGER ALL;
      """)
    #expect(
      try leftBehind(database) == [
        "constraint's triggers: constraint two.two_a_key", "constraint's triggers: foreign key two.key",
      ])
    try database.execute("ALTER TABLE old.one DISABLE TRIGGER ALL")
    #expect(try leftBehind(database).last == "constraint's triggers: foreign key two.key")
    #expect(try leftBehind(database).count == 3)
  }

  @Test func `a schema of tables alone leaves nothing behind`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TYPE r AS RANGE (subtype = float8); CREATE TYPE e AS ENUM ('a');
      CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
      CREATE TABLE t (id serial PRIMARY KEY, r r DEFAULT r(1, 2), e e, x int CHECK (f(x) > 0), UNIQUE (e));
      ALTER TABLE t ADD FOREIGN KEY (x) REFERENCES t (id);
      """)
    #expect(try leftBehind(database) == [])
  }
}
