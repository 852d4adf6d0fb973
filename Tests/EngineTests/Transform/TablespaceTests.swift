import TestSupport
import Testing

@testable import Engine

/// What lies elsewhere than in the database's own tablespace; pg_dump tells it in its settings alone.
@Suite(.database) struct TablespaceTests {
  @Test func `tables, materialized views and their indexes lie where they lay, in the same access method`() throws {
    let database = try Database.own()
    let space = "\"Space \(database.name)\""
    // In the server's own folder: no other has to be there.
    try database.execute("SET allow_in_place_tablespaces = on; CREATE TABLESPACE \(space) LOCATION ''")
    defer { try? database.execute("DROP SCHEMA old, new CASCADE; DROP TABLESPACE \(space)") }
    try database.execute(
      """
      CREATE ACCESS METHOD piled TYPE TABLE HANDLER heap_tableam_handler;
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE t (a int PRIMARY KEY USING INDEX TABLESPACE \(space), b int);
      CREATE INDEX t_b ON t (b) TABLESPACE \(space);
      CREATE TABLE elsewhere (a int UNIQUE) USING piled TABLESPACE \(space);
      CREATE TABLE parted (a int) PARTITION BY LIST (a) TABLESPACE \(space);
      CREATE TABLE part PARTITION OF parted FOR VALUES IN (1) TABLESPACE pg_default;
      CREATE MATERIALIZED VIEW kept TABLESPACE \(space) AS SELECT * FROM t;
      CREATE UNIQUE INDEX kept_a ON kept (a); CREATE INDEX kept_b ON kept (b) TABLESPACE \(space) WHERE b > 0;
      CREATE INDEX kept_c ON kept (b);
      CREATE MATERIALIZED VIEW piled_up USING piled AS SELECT * FROM t; CREATE INDEX up_a ON piled_up (a) TABLESPACE \(space);
      """)
    try Migrated(database, from: "old", to: "new").expectComplete()
    func places(_ schema: String) throws -> [String] {
      try database.rows(
        """
        SELECT c.relname, s.spcname, am.amname FROM pg_class c LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
        LEFT JOIN pg_am am ON am.oid = c.relam WHERE c.relnamespace = '\(schema)'::regnamespace ORDER BY 1
        """)
    }
    let old = try places("old")
    #expect(old.count { $0.contains("Space") } == 7, "\(old)")
    #expect(try places("new") == old)
  }
}
