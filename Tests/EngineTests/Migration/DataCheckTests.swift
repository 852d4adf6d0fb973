import TestSupport
import Testing

@testable import Engine

/// What is found out about old rows before anything runs.
@Suite(.database) struct DataCheckTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
    CREATE TABLE t (
      a int, b text, v text, n numeric, d text, m text, at timestamp, bits bit(3), doc json, PRIMARY KEY (b, a));
    INSERT INTO t SELECT i, 'b' || i, '1', 1, 'abc', 'ok', '2026-01-01 12:00', '101', '{"a" : 1}'
      FROM generate_series(1, 5000) i;
    CREATE TABLE whole (id int, flag text); INSERT INTO whole SELECT i, 'x' FROM generate_series(1, 300) i;

    """

  /// The findings of a table's rule, a line for each kind and for each example.
  private func lines(
    _ change: String = "", _ table: String = "t", into target: Database? = nil, rule: (inout TableRule) -> Void
  ) throws -> [String] {
    let database = try Database.own()
    try database.execute(Self.schema + change)
    var rules = TransformationRules()
    rules.tables = [TableRule(table: table)]
    rule(&rules.tables[0])
    let plan = try PlanSample.plan(database, into: target, rules, checksData: true)
    guard let findings = plan.tables.first(where: { $0.item == table })?.findings else { return ["not looked at"] }
    #expect(plan.willFail == findings.willFail)
    var lines = findings.error.map { ["fails: \($0)"] } ?? []
    for column in findings.columns {
      if let error = column.error { lines.append("\(column.column) fails: \(error)") }
      if let reason = column.unchecked { lines.append("\(column.column) unchecked: \(reason)") }
      for count in column.counts {
        lines.append("\(column.column) \(count.kind.rawValue) \(count.rows)\(count.isLimited ? "+" : "")")
        for example in count.examples {
          lines.append([example.row, example.value, example.message].compactMap(\.self).joined(separator: " | "))
        }
      }
    }
    return lines
  }

  private func column(
    _ name: String, _ type: String?, using: String? = nil, isNotNull: Bool? = nil
  ) -> ColumnRule {
    var rule = ColumnRule(column: name)
    (rule.type, rule.using, rule.isNotNull) = (type, using, isNotNull)
    return rule
  }

  @Test(arguments: [
    (
      "UPDATE t SET v = '12x' WHERE a IN (7, 4321); UPDATE t SET v = '99999999999' WHERE a = 4400", "v", "integer",
      [
        "v failing 3", #"b = 'b7', a = '7' | 12x | invalid input syntax for type integer: "12x""#,
        #"b = 'b4321', a = '4321' | 12x | invalid input syntax for type integer: "12x""#,
        #"b = 'b4400', a = '4400' | 99999999999 | value "99999999999" is out of range for type integer"#,
      ]
    ),
    ("UPDATE t SET v = '007' WHERE a = 9", "v", "integer", ["v altered 1", "b = 'b9', a = '9' | 007"]),
    (
      "UPDATE t SET n = 2.345 WHERE a = 5; UPDATE t SET n = 12345.5 WHERE a = 6", "n", "numeric(6,2)",
      [
        "n failing 1", "b = 'b6', a = '6' | 12345.5 | numeric field overflow", "n altered 1",
        "b = 'b5', a = '5' | 2.345",
      ]
    ),
    (
      "UPDATE t SET at = '2026-01-01 12:00:00.25' WHERE a IN (3, 8)", "at", "timestamp(0) without time zone",
      ["at altered 2", "b = 'b3', a = '3' | 2026-01-01 12:00:00.25", "b = 'b8', a = '8' | 2026-01-01 12:00:00.25"]
    ),
    (
      "UPDATE t SET d = repeat('long ', 100) WHERE a = 77; UPDATE t SET d = 'abc    ' WHERE a = 78", "d",
      "character varying(5)",
      [
        "d too_long 1", "b = 'b77', a = '77' | \(String(repeating: "long ", count: 20))", "d altered 1",
        "b = 'b78', a = '78' | abc    ",
      ]
    ),
    ("UPDATE t SET d = 'abcd' WHERE a = 77", "d", "character(3)", ["d too_long 1", "b = 'b77', a = '77' | abcd"]),
    ("", "bits", "bit(2)", ["bits too_long 5000"] + ["1", "2", "3"].map { "b = 'b\($0)', a = '\($0)' | 101" }),
    (
      "UPDATE t SET m = 'glad' WHERE a = 1", "m", "mood",
      [
        "m failing 1", #"b = 'b1', a = '1' | glad | invalid input value for enum mood: "glad""#,
      ]
    ),
    (
      "UPDATE t SET v = '3' WHERE a = 1; UPDATE t SET v = '2' WHERE a > 1", "v", "even",
      [
        "v failing 1", #"b = 'b1', a = '1' | 3 | value for domain even violates check constraint "even_check""#,
      ]
    ),
    (
      "UPDATE t SET doc = '\"\\u0000\"' WHERE a = 2", "doc", "jsonb",
      [
        "doc failing 1", #"b = 'b2', a = '2' | "\u0000" | unsupported Unicode escape sequence"#,
      ]
    ),
    ("", "v", "bigint", []), ("", "at", "timestamp with time zone", []), ("", "doc", "jsonb", []),
    ("", "d", "character varying", ["not looked at"]), ("", "a", "bigint", ["not looked at"]),
  ])
  func `rows that fail, are cut or altered`(
    change: String, name: String, type: String, expected: [String]
  ) throws {
    for isSameDatabase in [true, false] where isSameDatabase || type != "mood" && type != "even" {
      if !isSameDatabase { try Database.own().execute("DROP SCHEMA old CASCADE") }
      let lines = try lines(change, into: isSameDatabase ? nil : Database()) { $0.columns = [column(name, type)] }
      #expect(lines == expected)
    }
  }

  @Test func `no more than so many are looked for`() throws {
    let lines = try lines("", "whole") { $0.columns = [column("flag", "integer", isNotNull: true)] }
    #expect(
      lines.prefix(2) == [
        "flag failing 100+", #"ctid (0,1) | x | invalid input syntax for type integer: "x""#,
      ])
    #expect(lines.count == 4)
  }

  @Test func `values that have to be there`() throws {
    let change = "UPDATE t SET d = NULL WHERE a IN (1, 4999); UPDATE t SET v = '2' WHERE a = 3"
    let lines = try lines(change) { rule in
      rule.columns = [column("d", nil, isNotNull: true), column("v", "text", using: "nullif(v, '1')", isNotNull: true)]
      var added = AddedColumn(name: "origin", type: "text")
      added.isNotNull = true
      var given = added
      given.name = "given"
      given.defaultExpression = "'x'"
      rule.added = [added, given]
      rule.filter = "a <> 4999 AND (a < 5 OR a > 4998)"
    }
    #expect(
      lines.filter { !$0.hasPrefix("b = ") } == ["v null 4", "d null 1", "origin null 5"], "\(lines)")
    #expect(lines.dropFirst(4).prefix(2) == ["d null 1", "b = 'b1', a = '1'"])
  }

  @Test func `columns are checked each by itself, and only in rows that are moved`() throws {
    let change = """
      UPDATE t SET v = 'bad', n = 10000, d = 'bad' WHERE a IN (10, 2000); UPDATE t SET v = 'worse' WHERE a = 3000;
      CREATE FUNCTION slow(int) RETURNS bool LANGUAGE sql COST 100000 AS 'SELECT $1 <> 2000';

      """
    let lines = try lines(change) { rule in
      rule.columns = [column("v", "integer"), column("n", "numeric(4,1)"), column("d", "uuid")]
      rule.columns[2].using = "nullif(d, 'abc')::uuid"
      rule.filter = "slow(a)"
    }
    #expect(
      lines == [
        "v failing 2", #"b = 'b10', a = '10' | bad | invalid input syntax for type integer: "bad""#,
        #"b = 'b3000', a = '3000' | worse | invalid input syntax for type integer: "worse""#, "n failing 1",
        "b = 'b10', a = '10' | 10000 | numeric field overflow", "d failing 1",
        #"b = 'b10', a = '10' | bad | invalid input syntax for type uuid: "bad""#,
      ])
  }

  @Test func `an expression or a filter that can't be asked at all fails the table`() throws {
    #expect(
      try lines { $0.columns = [column("v", "text", using: "nosuch(v)"), column("n", "integer")] } == [
        "v fails: function nosuch(text) does not exist"
      ])
    try Database.own().execute("DROP SCHEMA old CASCADE")
    #expect(
      try lines("INSERT INTO t (a, b) VALUES (0, 'zero')") { rule in
        rule.columns = [column("v", "integer")]
        rule.filter = "1 / a > 0"
      } == ["fails: the rows that are moved can't be told: division by zero"])
  }

  @Test func `rows of partitions that are joined are found in each of them`() throws {
    let change = """
      CREATE TABLE event (id int, v text) PARTITION BY LIST (id);
      CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1); CREATE TABLE event_2 PARTITION OF event DEFAULT;
      INSERT INTO event VALUES (1, 'one'), (2, '2'), (2, 'two'), (2, '03');
      """
    let lines = try lines(change, "event") { rule in
      rule.columns = [column("v", "integer")]
      rule.partitioning = .drop
    }
    #expect(
      lines == [
        "v failing 2", #"ctid (0,1) | one | invalid input syntax for type integer: "one""#,
        #"ctid (0,2) | two | invalid input syntax for type integer: "two""#, "v altered 1", "ctid (0,3) | 03",
      ])
  }

  @Test func `a type that is only where the rows go can't be tried`() throws {
    let target = try Database()
    try target.execute("CREATE DOMAIN public.place AS text")
    #expect(
      try lines(into: target) { $0.columns = [column("v", "public.place")] } == [
        "v unchecked: type public.place is not there yet"
      ])
  }
}
