import TestSupport
import Testing

@testable import Engine

/// Contents that are easily changed on their way, or taken for changed.
@Suite(.database) struct ContentTests {
  private static let tables = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE documents (x xml, xs xml[]);
    INSERT INTO documents VALUES ('<?xml version="1.0" encoding="UTF-8"?><a>ü</a>', NULL),
      ('<?xml version="1.0" standalone="yes"?><a/>', ARRAY['<?xml version="1.0" encoding="UTF-8"?><b/>'::xml]), ('text only', '{}');
    CREATE TABLE named (c regclass, t regtype, p regprocedure, n regnamespace);
    INSERT INTO named VALUES ('pg_class', 'timestamptz', 'lower(text)', 'pg_catalog'), (0, 0, 0, 0), (NULL, NULL, NULL, NULL);
    CREATE TABLE wide (id int, t text, b bytea);
    INSERT INTO wide SELECT g, repeat('ü' || g, 20000), decode(repeat('00ff', 20000), 'hex') FROM generate_series(1, 20) g;
    """

  @Test(arguments: [true, false])
  func `documents, names of objects and large values arrive and are found equal`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.tables)
    let other = isSameDatabase ? nil : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: other)
    migrated.expectComplete()
    #expect(try contentDifferences((database, "old"), (other ?? database, "new")).isEmpty)
  }

  @Test func `a schema keeps its name in another database`() throws {
    let database = try Database.own()
    let other = try Database()
    let sample = try SampleSchema.kitchenSink()
    for each in [database, other] { try each.execute(sample.surroundings) }
    try database.execute("CREATE SCHEMA app; SET search_path = app;\n\(sample.sql)")
    let migrated = try Migrated(database, from: "app", to: "app", into: other)
    migrated.expectComplete()
    let rows = try contentDifferences((database, "app"), (other, "app"))
    #expect(rows.isEmpty, "\(rows.joined(separator: "\n"))")
  }
}
