import TestSupport
import Testing

@testable import Engine

/// Comments, of which pg_dump does not tell all.
@Suite(.database) struct CommentTests {
  private static let more = """
    CREATE TYPE hours AS RANGE (SUBTYPE = int);
    COMMENT ON TYPE hours IS 'range'; COMMENT ON TYPE hours_multirange IS 'multirange';
    CREATE TABLE list (a int, b text, PRIMARY KEY (a)) PARTITION BY LIST (a);
    CREATE TABLE list_1 PARTITION OF list FOR VALUES IN (1);
    CREATE INDEX by_b ON list (b);
    COMMENT ON INDEX list_1_pkey IS 'index of a part'; COMMENT ON CONSTRAINT list_1_pkey ON list_1 IS 'key of a part';
    COMMENT ON INDEX list_1_b_idx IS 'other index of a part'; COMMENT ON COLUMN list_1.b IS 'column of a part';
    CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER seen AFTER INSERT ON list FOR EACH ROW EXECUTE FUNCTION see();
    COMMENT ON TRIGGER seen ON list IS 'trigger'; COMMENT ON TRIGGER seen ON list_1 IS 'trigger of a part';
    CREATE TABLE up (z int CHECK (z > 0)); CREATE TABLE down () INHERITS (up);
    COMMENT ON CONSTRAINT up_z_check ON down IS 'inherited check'; COMMENT ON COLUMN down.z IS 'inherited column';
    CREATE TYPE two AS (a int, b int); COMMENT ON COLUMN two.b IS 'attribute';
    CREATE TABLE of_two OF two; COMMENT ON COLUMN of_two.a IS 'typed column';
    CREATE VIEW seeing AS SELECT a FROM list; COMMENT ON RULE "_RETURN" ON seeing IS 'rule of a view';
    CREATE TABLE numbers_of (i int GENERATED ALWAYS AS IDENTITY, s serial);
    COMMENT ON SEQUENCE numbers_of_i_seq IS 'identity'; COMMENT ON SEQUENCE numbers_of_s_seq IS 'serial';
    CREATE MATERIALIZED VIEW stored AS SELECT a, b FROM list;
    CREATE STATISTICS of_stored ON a, b FROM stored; COMMENT ON STATISTICS of_stored IS 'of a materialized view';
    CREATE STATISTICS of_part (mcv) ON a, b FROM list_1; COMMENT ON STATISTICS of_part IS 'of a part';

    """

  /// Everything that is commented on, as the server calls it, and the comment.
  private func comments(_ database: Database, _ schema: String) throws -> [String] {
    try database.rows(
      """
      SET search_path = \(schema);
      SELECT pg_describe_object(classoid, objoid, objsubid) || ': ' || description FROM pg_description
      WHERE objoid >= 16384 AND NOT (classoid = 'pg_class'::regclass AND objoid = coalesce(to_regclass('_longhaul.ledger'), 0))
      ORDER BY pg_describe_object(classoid, objoid, objsubid) COLLATE "C"
      """)
  }

  private static let samples: [(surroundings: String, schema: String, count: Int)] = {
    let samples = [try? SampleSchema.deparsed(), try? SampleSchema.kitchenSink()].compactMap(\.self)
    return zip(samples, [34, 18]).map { ($0.surroundings, $0.sql, $1) } + [("", more, 16)]
  }()

  @Test(arguments: samples)
  func `every comment is carried`(surroundings: String, schema: String, count: Int) throws {
    let database = try Database.own()
    let other = try Database()
    for each in [database, other] { try each.execute(surroundings) }
    try database.execute("CREATE SCHEMA old; SET search_path = old; \(schema)")
    try Migrated(database, from: "old", to: "new", into: other).expectComplete()
    let old = try comments(database, "old")
    #expect(old.count > count)
    #expect(try comments(other, "new") == old)
  }
}
