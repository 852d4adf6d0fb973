import TestSupport
import Testing

@testable import Engine

/// An old schema that houses extensions: its tables use their types, functions and operator classes.
@Suite(.database) struct ExtensionTests {
  private static let extensions = ["pg_trgm", "btree_gist", "citext"]

  private static func install(in schema: String) -> String {
    extensions.map { "CREATE EXTENSION \($0) SCHEMA \(schema);" }.joined(separator: "\n")
  }

  private static let tables = """
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN mail AS citext CHECK (VALUE ~ '@');
    CREATE TYPE citextrange AS RANGE (subtype = citext);
    CREATE TABLE t (
      id int PRIMARY KEY, mail mail UNIQUE, t text, r int4range, m mood, cs citext[],
      cr citextrange, k citext GENERATED ALWAYS AS ((t::citext)) STORED, CHECK (show_trgm(t) IS NOT NULL),
      CONSTRAINT apart EXCLUDE USING gist (id WITH =, r WITH &&));
    CREATE INDEX trgm_gin ON t USING gin (t gin_trgm_ops);
    CREATE INDEX trgm_gist ON t USING gist (t gist_trgm_ops (siglen = 32));
    CREATE INDEX likeness ON t ((similarity(t, 'x')));
    CREATE INDEX enum_index ON t USING gist (m);
    INSERT INTO t (id, mail, t, r, m, cs, cr)
      SELECT g, 'A' || g || '@b', 'text ' || g, int4range(g, g + 5), 'ok', '{Ab,aB}', '[a,B]' FROM generate_series(1, 20) g;
    """

  @Test func `within the database the new tables go on using them, and nothing else of the old schema`() throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; SET search_path = old; \(Self.install(in: "old")) \(Self.tables)")
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    #expect(try contentDifferences((database, "old"), (database, "new")).isEmpty)
    #expect(try database.query("SELECT count(*) FROM pg_indexes WHERE schemaname = 'new'") == "7")
    for name in Self.extensions { try database.execute("ALTER EXTENSION \(name) SET SCHEMA public") }
    try expectIndependence(of: "new", from: "old", in: database)
  }

  @Test(arguments: ["ext", "new", "old"])
  func `in another database they are found wherever they are`(schema: String) throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; SET search_path = old; \(Self.install(in: "old")) \(Self.tables)")
    let other = try Database()
    try other.execute("CREATE SCHEMA IF NOT EXISTS \(schema); \(Self.install(in: schema))")
    let migrated = try Migrated(database, from: "old", to: "new", into: other)
    migrated.expectComplete()
    #expect(try contentDifferences((database, "old"), (other, "new")).isEmpty)
    #expect(try other.query("SELECT count(*) FROM pg_indexes WHERE schemaname = 'new'") == "7")
  }

  @Test func `where the other database lacks them they are made there, in the new schema`() throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; SET search_path = old; \(Self.install(in: "old")) \(Self.tables)")
    let other = try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: other)
    migrated.expectComplete()
    #expect(try contentDifferences((database, "old"), (other, "new")).isEmpty)
    #expect(try other.query("SELECT count(*) FROM pg_indexes WHERE schemaname = 'new'") == "7")
    let place = "SELECT DISTINCT extnamespace::regnamespace FROM pg_extension WHERE extname <> 'plpgsql'"
    #expect(try other.query(place) == "new")
  }

  @Test func `access methods and foreign servers that another database lacks are made where something needs them`()
    throws
  {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
      CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler; CREATE ACCESS METHOD unused TYPE INDEX HANDLER bthandler;
      CREATE FOREIGN DATA WRAPPER "no thing" OPTIONS (debug 'it''s');
      CREATE SERVER "no where" TYPE 'a' VERSION '1' FOREIGN DATA WRAPPER "no thing" OPTIONS (host 'x');
      CREATE SERVER unused FOREIGN DATA WRAPPER "no thing";
      CREATE TABLE t (id int) USING heap_too; INSERT INTO t SELECT generate_series(1, 9);
      CREATE OPERATOR CLASS c FOR TYPE int USING tree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);
      CREATE FOREIGN TABLE f (a int) SERVER "no where" OPTIONS (name 'y');
      CREATE USER MAPPING FOR PUBLIC SERVER "no where"; CREATE USER MAPPING FOR PUBLIC SERVER unused;
      """)
    let other = try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: other)
    migrated.expectComplete()
    #expect(
      migrated.progress.objects.completed.sorted() == [
        "access method heap_too", "access method tree", "foreign table f", "foreign-data wrapper no thing",
        "operator class c for tree", "operator family c for tree", "server no where",
      ])
    #expect(
      try other.query(
        "SELECT srvtype, srvversion, srvoptions, fdwoptions FROM pg_foreign_server JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw"
      )
        == "a|1|{host=x}|{debug=it's}")
    #expect(migrated.leftBehind == ["user mapping of PUBLIC on server no where"])
    #expect(try contentDifferences((database, "old"), (other, "new")).isEmpty)
  }
}
