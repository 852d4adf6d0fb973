import TestSupport
import Testing

@testable import Engine

/// A value that can't become a new one fails its table, and the row is told.
@Suite(.database) struct FailingRowTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TABLE t (a int, b text, v text, d text, m text, n text, PRIMARY KEY (b, a));
    INSERT INTO t SELECT i, 'b' || i, i::text, 'abc', 'ok', 'x' FROM generate_series(1, 5000) i;
    UPDATE t SET v = '12x' WHERE a = 4321; UPDATE t SET v = '99999999999' WHERE a = 4400;
    UPDATE t SET d = repeat('long ', 100), m = 'glad', n = NULL WHERE a = 77;
    CREATE TABLE sound (id int); ANALYZE t;
    """

  @Test(arguments: [
    ("v", "integer", nil, false, "The row with b = 'b4321', a = '4321' has no v: v::integer, where it is '12x'."),
    (
      "v", "integer", "replace(v, 'x', '')::bigint", false,
      "The row with b = 'b4400', a = '4400' has no v: (replace(v, 'x', '')::bigint), where it is '99999999999'."
    ),
    (
      "d", "character varying(5)", nil, false,
      "The row with b = 'b77', a = '77' has no d: d::character varying, where it is '\(String(repeating: "long ", count: 40))'."
    ),
    ("n", "text", nil, true, "The row with b = 'b77', a = '77' has no n: n::text."),
    ("m", "mood", nil, false, "The row with b = 'b77', a = '77' has no m: m, where it is 'glad'."),
  ])
  func `the row, the column, the expression and the old value`(
    column: String, type: String, using: String?, isNotNull: Bool, sentence: String
  ) throws {
    for isSameDatabase in [true, false] where isSameDatabase || type != "mood" {
      let database = try Database()
      try database.execute(Self.schema)
      let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : try Database()) {
        var rule = TableRule(table: "t")
        rule.columns = [ColumnRule(column: column)]
        rule.columns[0].type = type
        rule.columns[0].using = using
        if isNotNull { rule.columns[0].isNotNull = true }
        $0.rules.tables = [rule]
      }
      #expect(migrated.progress.completed == ["sound"])
      let detail = migrated.progress.failed.first?.failure.detail ?? ""
      #expect(detail.split(separator: "\n").last.map(String.init) == sentence, "\(migrated.failures) \(detail)")
    }
  }

  @Test func `a row of a partition that is joined`() throws {
    let database = try Database()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old; CREATE TABLE t (a int PRIMARY KEY, v text) PARTITION BY RANGE (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (1000); CREATE TABLE t_2 PARTITION OF t DEFAULT;
      INSERT INTO t SELECT i, i::text FROM generate_series(1, 2000) i; UPDATE t SET v = '12x' WHERE a = 1234;
      """)
    let migrated = try Migrated(database, from: "old", to: "new") {
      var rule = TableRule(table: "t")
      rule.columns = [ColumnRule(column: "v")]
      rule.columns[0].type = "integer"
      rule.partitioning = .drop
      $0.rules.tables = [rule]
    }
    let detail = migrated.progress.failed.first?.failure.detail
    #expect(detail == "The row with a = '1234' has no v: v::integer, where it is '12x'.", "\(migrated.failures)")
  }
}
