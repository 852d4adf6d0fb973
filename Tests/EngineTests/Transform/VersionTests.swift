import TestSupport
import Testing

@testable import Engine

/// What differs between PostgreSQL's versions and builds, as far as one server can show it.
@Suite(.database) struct VersionTests {
  @Test func `a partition that has its parent's identity, as since 17, has no sequence of its own`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY, a int) PARTITION BY LIST (a);
      CREATE TABLE part PARTITION OF parent FOR VALUES IN (1);
      INSERT INTO parent (a) VALUES (1), (1);
      UPDATE pg_attribute SET attidentity = 'a' WHERE attrelid = 'part'::regclass AND attname = 'id';
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    #expect(
      try database.rows("SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'new'::regnamespace")
        == ["parent_id_seq"])
    #expect(try database.query("SELECT count(*), max(id) FROM new.part") == "2|2")
  }

  @Test func `a library or an extension's file that the target lacks is no trouble with the server`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE FUNCTION gone(int) RETURNS int LANGUAGE internal AS 'int4abs';
      CREATE TABLE t (a int);
      UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'c'), probin = '/no/such/library'
        WHERE proname = 'gone';
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    #expect(migrated.end.reason == .complete)
    #expect(migrated.progress.completed == ["t"])
    #expect(migrated.progress.objects.failed.map(\.failure.item) == ["function gone(integer)"])
    #expect(migrated.progress.objects.failed.map(\.failure.sqlstate) == ["58P01"])
  }

  @Test func `an exclusion constraint that a partition has from its parent, as since 17, comes with its place`() {
    var table = TableDescription(oid: 2, schema: "new", name: "part", kind: .ordinary, isUnlogged: false)
    table.parents = [TableName(schema: "new", name: "whole")]
    table.partitionBound = "FOR VALUES IN (1)"
    func constraint(_ name: String, isAttached: Bool) -> KeyConstraint {
      var index = IndexDescription(oid: 3, name: name, method: "btree", isUnique: false, isNullsNotDistinct: false)
      index.isAttached = isAttached
      return KeyConstraint(
        name: name, kind: .exclusion, definition: "EXCLUDE USING btree (a WITH =)", isDeferrable: false,
        isDeferred: false, index: index)
    }
    table.keys = [constraint("own", isAttached: false), constraint("of_parent", isAttached: true)]
    #expect(
      TableDefinition(table: table).completion == [
        "ALTER TABLE new.part ADD CONSTRAINT own EXCLUDE USING btree (a WITH =)",
        "ALTER TABLE new.whole ATTACH PARTITION new.part FOR VALUES IN (1)",
      ])
  }
}
