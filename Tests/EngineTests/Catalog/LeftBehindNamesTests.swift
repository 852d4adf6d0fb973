import TestSupport
import Testing

@testable import Engine

/// What is not carried though no object is missing: the old schema's name in texts, and ties to what stays.
@Suite(.database) struct LeftBehindNamesTests {
  private func leftBehind(_ database: Database, isSameDatabase: Bool = true) throws -> [String] {
    let description = try database.describe(SchemaMap(from: "old one", to: "new"), isSameDatabase: isSameDatabase)
    return description.leftBehind.map { "\($0.kind): \($0.name)" }
  }

  private func make(_ database: Database, _ sql: String) throws {
    try database.execute(
      "CREATE SCHEMA \"old one\"; CREATE SCHEMA \"very old one\"; SET search_path = \"old one\"; \(sql)")
  }

  /// A definition in which a text names the schema, how it is listed, and one in which none does.
  @Test(arguments: [
    (
      "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('\"old one\".s'::text))", "t.a",
      "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('\"old one\".s'))"
    ),
    (
      "CREATE TABLE t (a text CONSTRAINT c CHECK (to_regclass('\"old one\".' || a) IS NOT NULL))", "t.c",
      "CREATE TABLE t (a text CONSTRAINT c CHECK (a <> 'old one' AND a <> '\"very old one\".t' AND a <> 'the old one.'))"
    ),
    (
      "CREATE VIEW v AS SELECT '\"old one\".t'::text::regclass", "view v",
      "CREATE TABLE t (); CREATE VIEW v AS SELECT '\"old one\".t'::regclass FROM t"
    ),
    (
      "CREATE DOMAIN d AS text CHECK (VALUE <> '\"old one\".x')", "domain d",
      "CREATE DOMAIN d AS text CHECK (VALUE <> 'old one')"
    ),
    (
      "CREATE TABLE t (); CREATE POLICY p ON t USING (to_regclass('\"old one\".x') IS NULL)", "policy t.p",
      "CREATE TABLE t (); CREATE POLICY p ON t USING (true)"
    ),
    (
      """
      CREATE TABLE t (v tsvector, b text);
      CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(v, '"old one".config', b)
      """, "trigger t.tr",
      """
      CREATE TABLE t (v tsvector, b text);
      CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(v, 'pg_catalog.simple', b)
      """
    ),
    (
      """
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER n FOREIGN DATA WRAPPER w;
      CREATE FOREIGN TABLE f (a int) SERVER n OPTIONS (schema_name 'old one', table_name 'f')
      """, "foreign table f",
      """
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER n FOREIGN DATA WRAPPER w;
      CREATE FOREIGN TABLE f (a int) SERVER n OPTIONS (schema_name 'another', table_name 'old one')
      """
    ),
    (
      """
      CREATE TEXT SEARCH DICTIONARY simpler (TEMPLATE = simple);
      CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = thesaurus, DICTFILE = thesaurus_sample, DICTIONARY = '"old one".simpler')
      """, "text search dictionary d", "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, ACCEPT = false)"
    ),
    (
      """
      CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
      CREATE FUNCTION f() RETURNS int LANGUAGE sql SET default_text_search_config = '"old one".c' AS 'SELECT 1'
      """, "f()", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET default_text_search_config = 'simple' AS 'SELECT 1'"
    ),
  ])
  func `a text that names the old schema is listed`(definition: String, name: String, harmless: String) throws {
    let database = try Database.own()
    try make(database, definition)
    #expect(try leftBehind(database) == ["name in a text: \(name)"])
    try database.execute(
      "DROP SCHEMA \"old one\" CASCADE; DROP SCHEMA \"very old one\"; DROP FOREIGN DATA WRAPPER IF EXISTS w CASCADE")
    try make(database, harmless)
    #expect(try leftBehind(database) == [])
  }

  @Test func `who connects with the old schema in search_path is listed`() throws {
    let database = try Database.own()
    try make(database, "CREATE TABLE t ()")
    let role = "\(database.name)_app"
    try database.execute(
      """
      CREATE ROLE \(role);
      ALTER ROLE \(role) IN DATABASE \(database.name) SET search_path = public, "old one";
      ALTER DATABASE \(database.name) SET search_path = "old one";
      """)
    defer { try? database.execute("DROP ROLE \(role)") }
    #expect(
      try leftBehind(database) == [
        "setting: database \(database.name)", "setting: role \(role) in database \(database.name)",
      ])
    try database.execute(
      """
      ALTER ROLE \(role) IN DATABASE \(database.name) SET search_path = "very old one";
      ALTER DATABASE \(database.name) RESET search_path;
      """)
    #expect(try leftBehind(database) == [])
  }

  @Test func `what goes on with the old tables alone is listed`() throws {
    let database = try Database.own()
    try make(
      database,
      """
      CREATE TABLE t (a int PRIMARY KEY);
      CREATE SUBSCRIPTION \(database.name) CONNECTION '' PUBLICATION p WITH (connect = false);
      INSERT INTO pg_subscription_rel SELECT oid, 't'::regclass, 'r', NULL FROM pg_subscription;
      CREATE PUBLICATION everything FOR ALL TABLES;
      CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE EVENT TRIGGER tell ON sql_drop EXECUTE FUNCTION told();
      CREATE TABLE list (a int REFERENCES t) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF list DEFAULT;
      COMMENT ON CONSTRAINT list_a_fkey ON part IS 'of a part';
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER n FOREIGN DATA WRAPPER w;
      CREATE FOREIGN TABLE f (a int) SERVER n OPTIONS (filename '/x');
      CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english);
      """)
    defer {
      try? database.execute(
        "ALTER SUBSCRIPTION \(database.name) SET (slot_name = NONE); DROP SUBSCRIPTION \(database.name)")
    }
    let listed = [
      "comment: foreign key part.list_a_fkey", "event trigger: tell", "subscription: \(database.name) into t",
    ]
    #expect(try leftBehind(database) == listed)
    let elsewhere = [
      "file: foreign table f", "file: text search dictionary d", "publication: everything of all tables",
    ]
    #expect(try leftBehind(database, isSameDatabase: false) == (listed + elsewhere).sorted())
  }
}
