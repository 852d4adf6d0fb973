import TestSupport
import Testing

@testable import Engine

/// Tables that inherit from others.
@Suite(.database) struct InheritanceTests {
  @Test func `old rows of a child may break a check that its parent never validated`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE parent (a int);
      CREATE TABLE child (b int) INHERITS (parent);
      INSERT INTO child VALUES (-1, 1);
      ALTER TABLE parent ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    #expect(try database.query("SELECT a FROM new.parent") == "-1")
    #expect(
      try database.rows(
        """
        SELECT conrelid::regclass || ' ' || convalidated FROM pg_constraint
        WHERE conname = 'positive' AND connamespace = 'new'::regnamespace ORDER BY 1
        """) == ["new.child false", "new.parent false"])
  }

  @Test func `a check by a function that takes the table's row comes after both`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE t (a int);
      CREATE FUNCTION fits(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a > 0';
      ALTER TABLE t ADD CONSTRAINT fitting CHECK (fits(t.*));
      INSERT INTO t VALUES (1);
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    #expect(migrated.progress.objects.completed == ["function fits(t)", "check constraint t.fitting"])
    #expect(throws: (any Error).self) { try database.execute("INSERT INTO new.t VALUES (0)") }
  }
}
