import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// Owners and privileges as a server has them, in the end judged by pg_dump.
@Suite(.database) struct SecurityTests {
  /// Two owners, one who grants on, one who only reads: roles are a server's, so each test has its own.
  private struct Roles {
    let prefix: String

    init(_ database: Database) throws {
      prefix = database.name
      for role in ["app", "two", "chain", "read"] { try database.execute("CREATE ROLE \(prefix)_\(role)") }
    }

    /// `$app` becomes this test's role.
    func fill(_ sql: String) -> String { sql.replacing("$", with: "\(prefix)_") }
  }

  private static let schema = """
    CREATE SCHEMA old;
    SET search_path = old;
    CREATE TYPE mood AS ENUM ('a', 'b');
    CREATE TYPE pair AS (x int, "Y y" text);
    CREATE DOMAIN code AS text;
    CREATE SEQUENCE free_numbers;
    CREATE TABLE t (id serial PRIMARY KEY, number int GENERATED ALWAYS AS IDENTITY, a text, "Odd Col" text, m mood);
    INSERT INTO t (a) SELECT g::text FROM generate_series(1, 50) g;
    CREATE SEQUENCE adopted;
    CREATE TABLE user1 (id int DEFAULT nextval('adopted'));
    CREATE TABLE user2 (id int DEFAULT nextval('adopted'));
    CREATE TABLE ref (id int REFERENCES t);
    INSERT INTO ref SELECT 3;
    CREATE TABLE parted (k int, v text) PARTITION BY LIST (k);
    CREATE TABLE part1 PARTITION OF parted FOR VALUES IN (1);
    CREATE TABLE "Quoted T" (c int);
    CREATE VIEW v AS SELECT id, a FROM t;
    CREATE FUNCTION f(x int, m mood, OUT r int) LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION many(VARIADIC x int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION counted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*)::int FROM t';
    CREATE PROCEDURE p(INOUT x int) LANGUAGE sql AS 'SELECT 1';
    COMMENT ON COLUMN v.a IS E'it''s a\\\\b';
    COMMENT ON COLUMN pair."Y y" IS 'of a pair';
    COMMENT ON SCHEMA old IS 'the old one';

    ALTER TABLE t OWNER TO $app;
    ALTER TABLE parted OWNER TO $app;
    ALTER TABLE ref OWNER TO $two;
    ALTER VIEW v OWNER TO $two;
    ALTER TYPE mood OWNER TO $app;
    ALTER TYPE pair OWNER TO $app;
    ALTER DOMAIN code OWNER TO $app;
    ALTER FUNCTION counted OWNER TO $app;
    ALTER PROCEDURE p OWNER TO $app;
    ALTER TABLE user1 OWNER TO $app;
    ALTER SEQUENCE adopted OWNER TO $app;
    ALTER SEQUENCE adopted OWNED BY user1.id;
    ALTER SEQUENCE free_numbers OWNER TO $two;

    GRANT CREATE, USAGE ON SCHEMA old TO $app;
    GRANT USAGE ON SCHEMA old TO $chain WITH GRANT OPTION;
    GRANT SELECT ON t TO PUBLIC;
    GRANT INSERT, UPDATE ON t TO $chain WITH GRANT OPTION;
    GRANT SELECT ON t TO $chain;
    GRANT ALL ON t TO $two;
    GRANT SELECT ("Odd Col"), UPDATE (a) ON t TO $read;
    GRANT REFERENCES (a) ON t TO $read WITH GRANT OPTION;
    SET ROLE $chain;
    GRANT INSERT ON t TO $read;
    GRANT UPDATE (a) ON t TO $two;
    GRANT USAGE ON SCHEMA old TO $read;
    RESET ROLE;
    REVOKE UPDATE ON ref FROM $two;
    REVOKE ALL ON "Quoted T" FROM postgres;
    GRANT SELECT ON parted TO $read;
    GRANT TRUNCATE ON part1 TO $read;
    GRANT SELECT ON v TO $read;
    GRANT SELECT (id) ON v TO PUBLIC;
    GRANT USAGE ON SEQUENCE t_id_seq TO $read;
    GRANT ALL ON SEQUENCE t_number_seq TO $read;
    GRANT USAGE, SELECT ON SEQUENCE adopted TO $read WITH GRANT OPTION;
    GRANT UPDATE ON SEQUENCE free_numbers TO $read;
    REVOKE EXECUTE ON FUNCTION f FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION f TO $read;
    REVOKE ALL ON FUNCTION many FROM PUBLIC, postgres;
    GRANT EXECUTE ON FUNCTION counted TO $read WITH GRANT OPTION;
    REVOKE ALL ON PROCEDURE p FROM PUBLIC;
    REVOKE USAGE ON TYPE mood FROM PUBLIC;
    GRANT USAGE ON TYPE pair TO $read;
    GRANT USAGE ON DOMAIN code TO $read WITH GRANT OPTION;
    ALTER DEFAULT PRIVILEGES IN SCHEMA old GRANT SELECT ON TABLES TO $read;
    ALTER DEFAULT PRIVILEGES FOR ROLE $app IN SCHEMA old GRANT ALL ON TABLES TO $two WITH GRANT OPTION;
    ALTER DEFAULT PRIVILEGES FOR ROLE $app IN SCHEMA old GRANT EXECUTE ON FUNCTIONS TO PUBLIC, $read;
    ALTER DEFAULT PRIVILEGES FOR ROLE $app IN SCHEMA old GRANT USAGE ON SEQUENCES TO $read;
    ALTER DEFAULT PRIVILEGES FOR ROLE $app IN SCHEMA old GRANT USAGE ON TYPES TO $read;
    """

  /// Types that only a superuser can make, and the functions that are part of them.
  private static let typesWithFunctions = """
    CREATE TYPE whole;
    CREATE FUNCTION canonical(whole) RETURNS whole IMMUTABLE STRICT LANGUAGE internal AS 'int4range_canonical';
    CREATE TYPE whole AS RANGE (SUBTYPE = int, CANONICAL = canonical);
    CREATE TYPE words;
    CREATE FUNCTION words_in(cstring) RETURNS words IMMUTABLE STRICT LANGUAGE internal AS 'textin';
    CREATE FUNCTION words_out(words) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout';
    CREATE TYPE words (INPUT = words_in, OUTPUT = words_out);
    ALTER FUNCTION canonical OWNER TO $app;
    ALTER FUNCTION words_in OWNER TO $two;
    ALTER TYPE whole OWNER TO $two;
    REVOKE ALL ON FUNCTION canonical, words_out FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION words_in TO $read;
    """

  /// Runs a migration to its end.
  private func migrate(
    _ source: Database, to target: Database? = nil, as user: String = "postgres"
  ) throws -> MigrationSnapshot {
    let folder = try ScratchFolder()
    var configuration = MigrationConfiguration()
    configuration.source = source.connectionString(user: user)
    configuration.target = target?.connectionString(user: user)
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.progressFile = folder.file("_migration_status.json")
    let engine = MigrationEngine(configuration)
    engine.start()
    let end = try #require(engine.wait(milliseconds: 120_000))
    #expect(end.reason == .complete)
    let snapshot = try #require(engine.snapshots.take())
    #expect(snapshot.failed == [])
    #expect(snapshot.objects.failed == [])
    return snapshot
  }

  /// The old schema under the new one's name, and the new one, as pg_dump writes them.
  private func dumps(_ source: Database, _ target: Database) throws -> (old: String, new: String) {
    func dump(_ database: Database) throws -> String {
      let program = Program("\(database.server.binaries)/pg_dump")
      let output = try program.run(["-s", "-n", "new", "-d", database.connectionString])
      #expect(output.status == 0, "\(output)")
      // A random word that psql wants to see twice.
      return output.stdout.split(separator: "\n").filter { !$0.contains("restrict ") }.joined(separator: "\n")
    }
    let new = try dump(target)
    try source.execute("DROP SCHEMA IF EXISTS new CASCADE; ALTER SCHEMA old RENAME TO new")
    return (try dump(source), new)
  }

  @Test(arguments: [true, false])
  func `pg_dump prints the same owners and privileges of both schemas`(isWithinOneDatabase: Bool) throws {
    let source = try #require(Database.current)
    let target = isWithinOneDatabase ? source : try Database()
    let roles = try Roles(source)
    let server = "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;"
    if !isWithinOneDatabase { try target.execute(server) }
    try source.execute(
      roles.fill(
        server + Self.schema + Self.typesWithFunctions + """
          CREATE FOREIGN TABLE far (id serial, n int) SERVER nowhere;
          ALTER FOREIGN TABLE far OWNER TO $two;
          GRANT USAGE ON SEQUENCE far_id_seq TO $read;
          """))
    let snapshot = try migrate(source, to: isWithinOneDatabase ? nil : target)
    #expect(snapshot.leftBehind == [])
    let (old, new) = try dumps(source, target)
    #expect(old == new)
    #expect(old.contains("SET SESSION AUTHORIZATION \(roles.prefix)_chain"), "the schema has a chain of grants")
  }

  @Test func `default privileges of who migrates leave no trace`() throws {
    let source = try #require(Database.current)
    let roles = try Roles(source)
    try source.execute(
      roles.fill(
        Self.schema + """
          ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
          ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO $read, PUBLIC;
          ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO $two WITH GRANT OPTION;
          ALTER DEFAULT PRIVILEGES REVOKE ALL ON TYPES FROM PUBLIC;
          ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO $read;
          """ + Self.typesWithFunctions))
    _ = try migrate(source)
    let (old, new) = try dumps(source, source)
    #expect(old == new)
  }

  @Test func `a plain role gives what it may give and lists the rest`() throws {
    let source = try #require(Database.current)
    let roles = try Roles(source)
    try source.execute(
      roles.fill(
        Self.schema + """
          CREATE ROLE $plain LOGIN;
          GRANT $app, $two, $chain TO $plain;
          GRANT CREATE ON DATABASE \(source.name) TO $plain;
          GRANT USAGE ON SCHEMA old TO $plain;
          GRANT SELECT ON ALL TABLES IN SCHEMA old TO $plain;
          GRANT SELECT ON ALL SEQUENCES IN SCHEMA old TO $plain;
          """))
    let snapshot = try migrate(source, as: roles.fill("$plain"))
    #expect(
      snapshot.leftBehind == [
        LeftBehindObject(
          kind: "default privileges", name: "postgres", note: roles.fill("$plain may not set them for postgres")),
        LeftBehindObject(
          kind: "owner", name: "Quoted T, function f(integer,mood), function many(integer[]) and 3 more",
          note: roles.fill("$plain may not give it to postgres")),
      ])
    let found = try source.query(
      """
      SELECT relname, relacl FROM pg_class WHERE relnamespace = 'new'::regnamespace AND relkind IN ('r', 'p', 'v')
        ORDER BY relname;
      SELECT nspacl FROM pg_namespace WHERE nspname = 'new'
      """)
    #expect(
      // MAINTAIN came with 17.
      found.replacing("xtm/", with: "xt/")
        == roles.fill(
          """
          Quoted T|
          part1|{$plain=arwdDxt/$plain,$read=D/$plain}
          parted|{$app=arwdDxt/$app,$read=r/$app,$plain=r/$app}
          ref|{$two=ardDxt/$two,$plain=r/$two}
          t|{$app=arwdDxt/$app,=r/$app,$chain=a*rw*/$app,$two=arwdDxt/$app,$read=a/$chain,$plain=r/$app}
          user1|{$app=arwdDxt/$app,$plain=r/$app}
          user2|
          v|{$two=arwdDxt/$two,$read=r/$two,$plain=r/$two}
          {$plain=UC/$plain,$app=UC/$plain,$chain=U*/$plain,$read=U/$chain}
          """))
  }

  @Test func `a role that another server lacks costs no table`() throws {
    let source = try #require(Database.current)
    let roles = try Roles(source)
    try source.execute(roles.fill(Self.schema))
    let server = try PrivateServer()
    let target = try Database(on: server)
    try target.execute(roles.fill("CREATE ROLE $two; CREATE ROLE $read"))
    let snapshot = try migrate(source, to: target)
    let notes = snapshot.leftBehind.map { "\($0.kind) \($0.note)" }
    #expect(
      Set(notes)
        == Set(
          [
            "owner role $app is missing on the target", "grant role $app is missing on the target",
            "grant role $chain is missing on the target", "default privileges role $app is missing on the target",
          ].map(roles.fill)))
    // Since 17 all privileges are one more, MAINTAIN.
    #expect(
      try target.query("SELECT replace(relacl::text, 'xtm/', 'xt/') FROM pg_class WHERE oid = 'new.t'::regclass")
        == roles.fill("{postgres=arwdDxt/postgres,=r/postgres,$two=arwdDxt/postgres}"))
  }

  @Test func `every kind of object is known by the words that ALTER needs`() throws {
    let database = try #require(Database.current)
    let roles = try Roles(database)
    try database.execute(
      """
      CREATE SCHEMA old;
      SET search_path = old;
      CREATE TYPE mood AS ENUM ('a');
      CREATE TABLE t (a int, b int);
      CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
      CREATE FOREIGN DATA WRAPPER "\(database.name)";
      CREATE SERVER s FOREIGN DATA WRAPPER "\(database.name)";
      CREATE FOREIGN TABLE ft (a int) SERVER s;
      CREATE FUNCTION same(mood, mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
      CREATE FUNCTION less(mood, mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
      CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, FUNCTION = same);
      CREATE FUNCTION one(mood) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
      CREATE OPERATOR ~~~ (RIGHTARG = mood, FUNCTION = one);
      CREATE OPERATOR FAMILY "Fam" USING btree;
      CREATE OPERATOR CLASS cls FOR TYPE mood USING btree FAMILY "Fam" AS OPERATOR 3 ===, FUNCTION 1 less(mood, mood);
      CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = 0);
      CREATE AGGREGATE rows(*) (SFUNC = int8inc, STYPE = int8, INITCOND = 0);
      CREATE AGGREGATE place(float8 ORDER BY anyelement)
        (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
      CREATE COLLATION plain FROM "C";
      CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
      CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
      CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple);
      CREATE STATISTICS stat ON a, b FROM t;
      """)
    let open = try database.session()
    try open.connection.query("BEGIN")
    let objects = try Self.read("old", as: "old", open).objects
    #expect(
      objects.map { "\($0.kind.map(String.init) ?? "-") \($0.word) \($0.identity)" }.sorted() == [
        "- COLLATION old.plain", "- CONVERSION old.conv", #"- OPERATOR CLASS old.cls USING btree"#,
        #"- OPERATOR FAMILY old."Fam" USING btree"#, "- OPERATOR old.=== (mood, mood)",
        "- OPERATOR old.~~~ (NONE, mood)",
        "- STATISTICS old.stat", "- TEXT SEARCH CONFIGURATION old.words", "- TEXT SEARCH DICTIONARY old.dict",
        "T TYPE old.mood", "f ROUTINE old.less(mood, mood)", "f ROUTINE old.one(mood)",
        "f ROUTINE old.place(double precision, anyelement)", "f ROUTINE old.rows()", "f ROUTINE old.same(mood, mood)",
        "f ROUTINE old.total(integer)", "n SCHEMA old", "r FOREIGN TABLE old.ft", "r MATERIALIZED VIEW old.m",
        "r TABLE old.t",
      ])
    for object in objects {
      try database.execute(
        roles.fill(
          """
          SET search_path = old;
          ALTER \(object.word) \(object.identity) OWNER TO $app;
          \(object.kind == nil ? "" : "GRANT ALL ON \(object.granted) TO $read;")
          """))
    }
    let changed = try Self.read("old", as: "old", open).objects
    #expect(Set(changed.map(\.owner)) == [roles.fill("$app")])
  }

  private static func read(_ old: String, as new: String, _ open: OpenConnection) throws -> SchemaSecurity {
    let schemas = SchemaMap(from: old, to: new)
    return try SecurityReader.read(schemas.entries[0], of: schemas, through: open.connection)
  }

  @Test func `a label of a provider that is not loaded is seen and listed`() throws {
    let database = try #require(Database.current)
    // No provider comes with PostgreSQL: a label that one left is a row.
    try database.execute(
      """
      CREATE SCHEMA old;
      CREATE TABLE old.t (a int, "B b" int);
      SET allow_system_table_mods = on;
      INSERT INTO pg_seclabel (objoid, classoid, objsubid, provider, label) VALUES
        ('old.t'::regclass, 'pg_class'::regclass, 0, 'dummy', 'it''s secret'),
        ('old.t'::regclass, 'pg_class'::regclass, 2, 'dummy', 'column');
      """)
    let open = try database.session()
    try open.connection.query("BEGIN")
    let security = try Self.read("old", as: "new", open)
    #expect(
      security.objects.flatMap { $0.labels.map(\.statement) } == [
        "SECURITY LABEL FOR dummy ON TABLE new.t IS 'it''s secret'",
        #"SECURITY LABEL FOR dummy ON COLUMN new.t."B b" IS 'column'"#,
      ])
    #expect(
      try migrate(database).leftBehind == [
        LeftBehindObject(
          kind: "security label", name: "t", note: "provider dummy is not loaded on the target")
      ])
  }
}
