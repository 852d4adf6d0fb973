import TestSupport
import Testing

@testable import Engine

/// What values become, by PostgreSQL's own account.
@Suite(.database) struct ConventionsValueTests {
  /// A type, a convention, and the values before and after.
  struct Example: Sendable, CustomTestStringConvertible {
    let type: String
    let kind: Convention.Kind
    let values: [(old: String, new: String)]

    var testDescription: String { "\(type) \(kind)" }
  }

  @Test(arguments: examples) func `values stay what they are`(_ example: Example) throws {
    let database = try Database.own()
    let values = example.values.map { "(\(SQLText.literal($0.old))::\(example.type))" } + ["(NULL)"]
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.t (n int GENERATED ALWAYS AS IDENTITY, "a b" \(example.type));
      INSERT INTO old.t ("a b") VALUES \(values.joined(separator: ", "));
      """)
    let outcome = try ConventionsCase.expand(
      [.of(example.kind, columns: ["a b"])], in: database, SchemaMap(from: "old", to: "new"))
    let rule = try #require(outcome.rules.first?.columns.first)
    let type = try #require(rule.type)
    let rows = try database.query(
      """
      SET timezone = 'Asia/Tokyo'; SET extra_float_digits = 3; SET lc_monetary = 'C';
      SELECT coalesce(((\(rule.using ?? "\"a b\""))::\(type))::text, 'NULL') FROM old.t ORDER BY n
      """)
    #expect(rows == (example.values.map(\.new) + ["NULL"]).joined(separator: "\n"))
  }

  private static let examples = [
    Example(type: "json", kind: .jsonToJSONB, values: [("{\"a\":1}", "{\"a\": 1}"), ("null", "null")]),
    Example(type: "json[]", kind: .jsonToJSONB, values: [("{}", "{}"), ("[2:3]={1,NULL}", "[2:3]={1,NULL}")]),
    Example(
      type: "char(4)", kind: .charToText(withCheck: false),
      values: [("ab", "ab"), (" a", " a"), ("a\t", "a\t"), ("", "")]),
    Example(type: "char(4)[]", kind: .charToText(withCheck: false), values: [("{{a,b},{c,NULL}}", "{{a,b},{c,NULL}}")]),
    Example(
      type: "timestamp(3)", kind: .timestampToTimestamptz(zone: "Europe/Berlin"),
      values: [
        ("2020-07-01 12:00:00.123", "2020-07-01 19:00:00.123+09"), ("2020-01-01 12:00", "2020-01-01 20:00:00+09"),
        ("infinity", "infinity"), ("0044-03-15 12:00 BC", "0044-03-15 20:25:31+09:18:59 BC"),
      ]),
    Example(
      type: "timestamp[]", kind: .timestampToTimestamptz(zone: "UTC"),
      values: [
        ("{}", "{}"), ("{2020-01-02,NULL,2020-01-01}", "{\"2020-01-02 09:00:00+09\",NULL,\"2020-01-01 09:00:00+09\"}"),
      ]),
    Example(
      type: "money", kind: .moneyToNumeric(type: "numeric(19,4)"),
      values: [("-1234.5", "-1234.5000")]),
    Example(type: "money[]", kind: .moneyToNumeric(type: "numeric"), values: [("{1.5,NULL}", "{1.50,NULL}")]),
    Example(
      type: "real", kind: .floatToNumeric(type: "numeric"),
      values: [
        ("0.1", "0.1"), ("16777217", "16777216"), ("1e-7", "0.0000001"), ("NaN", "NaN"), ("-Infinity", "-Infinity"),
      ]),
    Example(
      type: "float8", kind: .floatToNumeric(type: "numeric"),
      values: [("0.1", "0.1"), ("0.1234567890123456", "0.1234567890123456"), ("1e20", "100000000000000000000")]),
    Example(type: "real[]", kind: .floatToNumeric(type: "numeric(9,2)"), values: [("{{0.1,NULL}}", "{{0.10,NULL}}")]),
    Example(
      type: "text", kind: .textToUUID,
      values: [("550E8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000")]),
    Example(
      type: "char(40)", kind: .textToUUID,
      values: [("550e8400e29b41d4a716446655440000", "550e8400-e29b-41d4-a716-446655440000")]),
    Example(type: "varchar(40)[]", kind: .textToUUID, values: [("{}", "{}")]),
    Example(
      type: "char(6)", kind: .toBoolean,
      values: [
        ("1", "true"), ("t", "true"), ("True", "true"), (" Y", "true"), ("yes", "true"), ("ON", "true"), ("0", "false"),
        ("F", "false"), ("false", "false"), ("n", "false"), ("No", "false"), ("off", "false"),
      ]),
    Example(type: "numeric(5,2)", kind: .toBoolean, values: [("1", "true"), ("0", "false")]),
    Example(type: "smallint", kind: .toBoolean, values: [("1", "true"), ("0", "false")]),
    Example(type: "varchar", kind: .varcharToText(withCheck: true), values: [("a ", "a ")]),
  ]

  @Test(
    arguments: [
      ("text", Convention.Kind.toBoolean, "tr", "22P02"), ("text", .toBoolean, "", "22P02"),
      ("int", .toBoolean, "2", "22P02"),
      ("numeric", .toBoolean, "1.5", "22P02"), ("text", .textToUUID, "x", "22P02"),
      ("timestamp[]", .timestampToTimestamptz(zone: "UTC"), "{{2020-01-01},{2020-01-02}}", "22P02"),
      ("timestamp[]", .timestampToTimestamptz(zone: "UTC"), "[0:0]={2020-01-01}", "22P02"),
      ("timestamp", .timestampToTimestamptz(zone: "Nowhere/'s"), "2020-01-01", "22023"),
      ("real", .floatToNumeric(type: "numeric(5,2)"), "Infinity", "22003"),
    ])
  func `what can't be carried fails`(type: String, kind: Convention.Kind, value: String, sqlstate: String) throws {
    let database = try Database.own()
    try database.execute(
      "CREATE SCHEMA old; CREATE TABLE old.t (a \(type)); INSERT INTO old.t VALUES (\(SQLText.literal(value)));")
    let outcome = try ConventionsCase.expand(
      [.of(kind, columns: ["a"])], in: database, SchemaMap(from: "old", to: "new"))
    let rule = try #require(outcome.rules.first?.columns.first)
    let (using, new) = (try #require(rule.using), try #require(rule.type))
    let open = try database.session()
    let error = failure { () throws(PostgresError) in
      try open.connection.query("SELECT (\(using))::\(new) FROM old.t").count
    }
    #expect(error?.sqlstate.code == sqlstate)
    if kind == .toBoolean { #expect(error?.message.contains("neither true nor false: \(value)") == true) }
  }

  /// In a session that keeps to the zone, the new default is the old one's time there.
  @Test(arguments: ["UTC", "Asia/Tokyo"]) func `the defaults of timestamps mean the same instants`(zone: String) throws
  {
    let database = try Database.own()
    let defaults = [
      "now()", "CURRENT_TIMESTAMP(1)", "LOCALTIMESTAMP", "LOCALTIMESTAMP(0)", "(now() AT TIME ZONE 'utc')",
      "timezone('asia/tokyo', now())", "now()::timestamp(0)", "'now'::text::timestamp", "now() - interval '1 month'",
      "(now() + interval '1 day' - interval '1 hour')", "'2020-01-01'", "CURRENT_DATE", "'-infinity'",
      "date_trunc('day', now())", "(now() AT TIME ZONE 'utc') + interval '1 day'",
      "'now'::text::timestamp(0) with time zone",
      "now()::date", "transaction_timestamp()", "greatest(LOCALTIMESTAMP, '2020-01-01')",
    ]
    let columns = defaults.enumerated().map { "c\($0) timestamp DEFAULT \($1)" }.joined(separator: ", ")
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.t (\(columns));")
    let outcome = try ConventionsCase.expand(
      [.of(.timestampToTimestamptz(zone: zone))], in: database, SchemaMap(from: "old", to: "new"))
    let rules = try #require(outcome.rules.first?.columns)
    #expect(rules.count == defaults.count && outcome.warnings.isEmpty)
    for (old, rule) in zip(defaults, rules) {
      var new = old
      if case .set(let sql) = rule.defaultExpression { new = sql }
      let isSame = try database.query(
        """
        BEGIN; SET LOCAL timezone = '\(zone)';
        SELECT (\(old))::timestamp AT TIME ZONE '\(zone)' = (\(new))::timestamptz; COMMIT;
        """)
      #expect(isSame == "t", "\(old) has become \(new)")
    }
  }
}
