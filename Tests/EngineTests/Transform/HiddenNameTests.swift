import TestSupport
import Testing

@testable import Engine

/// Names of the old schema that PostgreSQL's own hide: they are told with their schema, in whose place the new one comes.
@Suite(.database) struct HiddenNameTests {
  @Test(arguments: [
    "CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE TABLE t (a text CHECK (old.lower(a) = a));",
    "CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE TABLE t (a text); CREATE INDEX i ON t (old.lower(a));",
    "CREATE DOMAIN name AS text; CREATE TABLE t (a old.name);",
    "CREATE TYPE date AS ENUM ('x'); CREATE TABLE t (a old.date DEFAULT 'x', b old.date[]);",
    "CREATE DOMAIN money AS numeric; CREATE DOMAIN price AS old.money; CREATE TABLE t (a price);",
    "CREATE FUNCTION now() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (a int DEFAULT old.now());",
    "CREATE OPERATOR = (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq); CREATE TABLE t (a text CHECK (a OPERATOR(old.=) 'x'));",
    "CREATE FUNCTION upper(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE DOMAIN d AS text CHECK (old.upper(VALUE) = VALUE); CREATE TABLE t (a d);",
    "CREATE DOMAIN name AS text; CREATE TYPE c AS (n old.name); CREATE TABLE t (a c);",
    "CREATE TABLE pg_class (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES old.pg_class);",
  ])
  func `what refers to a hidden name refers to the new schema's`(tables: String) throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; SET search_path = old; \(tables)")
    let copy = try Database()
    try copy.execute("CREATE SCHEMA old; SET search_path = old; \(tables); ALTER SCHEMA old RENAME TO new")
    let other = try Database()
    try Migrated(database, from: "old", to: "new", into: other).expectComplete()
    try Migrated(database, from: "old", to: "new").expectComplete()
    let expected = try SchemaDump(copy, schema: "new")
    for target in [database, other] {
      let difference = try SchemaDump(target, schema: "new").difference(from: expected)
      #expect(difference.isEmpty, "\(difference)")
    }
    try expectIndependence(of: "new", from: "old", in: database)
  }
}
