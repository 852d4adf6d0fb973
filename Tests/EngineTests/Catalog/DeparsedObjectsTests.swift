import TestSupport
import Testing

@testable import Engine

/// Objects that the server deparses are, in the new schema, what renaming the old one would have made of them.
@Suite(.database) struct DeparsedObjectsTests {
  private static let from = "Old \"schema'"
  private static let to = "neu 漢\\"

  private func make(_ database: Database, and more: String = "") throws {
    let name = SQLText.identifier(Self.from)
    let sample = try SampleSchema.deparsed()
    try database.execute(
      "\(sample.surroundings) CREATE SCHEMA \(name); SET search_path = \(name);\n\(sample.sql)\(more)")
  }

  private func renamed() throws -> SchemaDump {
    let copy = try Database()
    try make(copy)
    try copy.execute("ALTER SCHEMA \(SQLText.identifier(Self.from)) RENAME TO \(SQLText.identifier(Self.to))")
    return try SchemaDump(copy, schema: Self.to)
  }

  @Test(arguments: [true, false])
  func `every kind of object dumps as the renamed schema's`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try make(database)
    let other = isSameDatabase ? nil : try Database()
    try other?.execute(SampleSchema.deparsed().surroundings)
    let migrated = try Migrated(database, from: Self.from, to: Self.to, into: other)
    migrated.expectComplete()
    let target = other ?? database
    #expect(try SchemaDump(target, schema: Self.to).difference(from: renamed()) == "")
    let rows = try contentDifferences((database, Self.from), (target, Self.to))
    #expect(rows.isEmpty, "\(rows.joined(separator: "\n"))")
    #expect(
      try target.query("SELECT count(*) FROM \(SQLText.qualified(Self.to, "kept"))")
        == database.query("SELECT count(*) FROM \(SQLText.qualified(Self.from, "kept"))"))
    try expectIndependence(of: Self.to, from: Self.from, in: target)
  }

  @Test(arguments: [true, false])
  func `casts and transforms of the schema's types come along`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try make(
      database,
      and: """
        CREATE FUNCTION path_number(path) RETURNS int IMMUTABLE LANGUAGE sql RETURN 1;
        CREATE CAST (path AS int) WITH FUNCTION path_number(path);
        CREATE OPERATOR CLASS of_path DEFAULT FOR TYPE path USING hash AS FUNCTION 1 path_number(path);
        """)
    let other = isSameDatabase ? nil : try Database()
    try other?.execute(SampleSchema.deparsed().surroundings)
    let migrated = try Migrated(database, from: Self.from, to: Self.to, into: other)
    migrated.expectComplete()
    let found = try (other ?? database).rows(
      """
      SET search_path = \(SQLText.identifier(Self.to));
      SELECT pg_describe_object(classid, oid, 0) || coalesce(', ' || obj_description(oid, classid::regclass::name), '')
      FROM (SELECT 'pg_cast'::regclass AS classid, oid FROM pg_cast UNION ALL SELECT 'pg_transform'::regclass, oid
            FROM pg_transform UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE opcdefault) AS made
      WHERE oid >= 16384 AND pg_describe_object(classid, oid, 0) NOT LIKE '%Old%' ORDER BY 1
      """)
    // Of what a database has only one, the old schema's stays.
    let single =
      isSameDatabase
      ? ["cast from path to integer"] : ["cast from path to integer", "operator class of_path for access method hash"]
    #expect(
      found
        == ([
          #"cast from "whole numbers" to "whole numbers_multirange""#, "cast from fine to integer",
          "cast from fine to text, cast", "cast from integer to row_type",
          "cast from span to span_multirange", "cast from text to fine",
          "operator class by_hash for access method hash, class", "operator class by_text for access method btree",
          "transform for fine language sql, transform",
        ] + single).sorted())
  }

  /// Bodies and settings that name the schema `old one`, and some that do not.
  @Test(arguments: [
    ("AS 'SELECT count(*)::int FROM \"old one\".t'", true),
    ("AS 'SELECT count(*)::int FROM \"Old one\" . t'", true),
    ("AS $$SELECT length('old one')$$", true),
    ("AS $$SELECT length(set_config('search_path', 'pg_catalog, old one', true))$$", true),
    ("AS 'SELECT 1 -- the old one'", false),
    ("AS 'SELECT count(*)::int FROM \"very old one\".t'", false),
    ("RETURN (SELECT count(*) FROM \"old one\".t)", false),
    ("SET search_path = pg_temp, \"old one\" AS 'SELECT 1'", true),
    ("SET search_path = 'an old one' AS 'SELECT 1'", false),
    ("SET search_path = '' AS 'SELECT 1'", false),
  ])
  func `a function whose text names the old schema is carried and listed`(definition: String, isListed: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA "old one"; CREATE SCHEMA "very old one"; SET search_path = "old one"; SET check_function_bodies = off;
      CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql \(definition);
      """)
    let description = try database.describe(SchemaMap(from: "old one", to: "new"))
    #expect(description.dependents.map(\.label) == ["function f()"])
    #expect(description.leftBehind.map { "\($0.kind): \($0.name)" } == (isListed ? ["name in a body: f()"] : []))
  }
}
