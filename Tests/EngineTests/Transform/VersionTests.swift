import TestSupport
import Testing

@testable import Engine

/// What differs between PostgreSQL's versions and builds, as far as one server can show it.
@Suite(.database) struct VersionTests {
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
}
