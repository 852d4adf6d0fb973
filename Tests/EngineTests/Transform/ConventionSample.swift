import Testing

@testable import Engine

/// A convention, and a column that it changes.
struct ConventionSample: Sendable {
  /// What is to become of a column in one of the cases.
  struct Fate: Sendable {
    /// The column stays what it was.
    var isKept = false
    /// The thing that the case is about is not made.
    var isGone = false
    /// All that is told of it: for each message a part of it.
    var told: [String] = []

    static let changed = Fate()
    static func kept(_ told: String...) -> Fate { Fate(isKept: true, told: told) }
    static func told(_ told: String...) -> Fate { Fate(told: told) }
    static func gone(_ told: String...) -> Fate { Fate(isGone: true, told: told) }
  }

  /// A condition that all values fulfil, and a value that does not.
  struct Check: Sendable {
    let condition: String
    let broken: String
    /// What a broken value meets where the check is gone.
    var otherwise = "23514"
  }

  let name: String
  let kind: Convention.Kind
  /// The old column's type.
  let type: String
  /// SQL literals of values that it has.
  let values: [String]
  /// SQL over the old column, `{c}`, for the new value: the test's own.
  var value = "{c}"
  /// SQL over `pg_attribute a`, which tells that the column became what the convention says.
  let sign: String
  /// Immutable SQL over the column, of which the text is the same before and after.
  let expression: String
  let expressionType: String
  /// The same over the old column for a materialized view, which is filled in the time zone UTC.
  var storedExpression: String?
  /// The same over the old column where the new one gives views another text.
  var viewExpression: String?
  /// SQL over the column that is true for some rows.
  let condition: String
  let check: Check
  /// A condition for a check that reads another column, too; without it that of `check`.
  var relation: String?
  /// SQL of the old type over the column `id`.
  let made: String
  /// A literal, and the text of what it is in the new column; it stands for a default.
  var standard: (old: String, new: String)?
  /// Literals for the old and the new type: one that fits anywhere, and one that no row has.
  let fresh: String
  let stranger: String
  var isNullable = true
  var isKey = false
  /// The type can be compared.
  var hasOrder = true
  /// What names are in the old schema.
  var oldName: @Sendable (String) -> String = { $0 }
  /// What the names `Weiß "ß" Von` and `From "x".y` become.
  var strangeNames = (table: #"Weiß "ß" Von"#, column: #"From "x".y"#)
  /// Cases that can't be, by their names.
  var excluded: Set<String> = []
  /// What is to become of it in cases where it is not just carried.
  var fates: [String: Fate] = [:]

  /// The convention as it is switched on.
  var convention: Convention {
    switch kind {
    case .floatToNumeric, .textToEnum, .textToLookup, .toBoolean, .textToUUID:
      .of(kind, columns: ["item_value", "item_ref", "user", "Item_value", "From*"])
    default: .of(kind)
    }
  }

  /// The type of a column that holds the same values.
  var plainType: String { type == "serial" ? "integer" : type }

  static func typeIs(_ type: String) -> String { "format_type(a.atttypid, a.atttypmod) = '\(type)'" }
}

extension ConventionSample: CustomTestStringConvertible {
  var testDescription: String { name }
}

extension ConventionSample {
  static let all = structure + texts + words + others + names

  private static let structure = [
    ConventionSample(
      name: "serial_to_identity", kind: .serialToIdentity, type: "serial", values: ["'1'", "'2'", "'3'"],
      sign: "a.attidentity = 'd' AND \(typeIs("integer"))", expression: "{c} * 2", expressionType: "integer",
      condition: "{c} = 1", check: Check(condition: "{c} <> 99", broken: "'99'"), made: "id", fresh: "'77'",
      stranger: "'88'", isNullable: false, excluded: ["generated itself"],
      fates: [
        "partitioned": .kept("tree_item.item_value keeps its default: tree_item is partitioned"),
        "partition key": .kept("keyed.item_value keeps its default: keyed is partitioned"),
        "inherited": .kept(
          "family.item_value keeps its default: other columns use sequence family_item_value_seq, too"),
        "two parents": .kept(
          "mother.item_value keeps its default: other columns use sequence mother_item_value_seq, too"),
      ]),
    ConventionSample(
      name: "integer_keys_to_bigint", kind: .integerKeysToBigint, type: "integer", values: ["'1'", "'2'", "'-3'"],
      sign: typeIs("bigint"), expression: "{c} * 2", expressionType: "bigint", condition: "{c} = 1",
      check: Check(condition: "{c} <> 99", broken: "'99'"), made: "id * 10", fresh: "'77'", stranger: "'88'",
      isNullable: false, isKey: true),
  ]

  private static let texts = [
    text("varchar_to_text", .varcharToText(withCheck: false), "character varying(12)", typeIs("text")),
    text(
      "varchar_to_text: check", .varcharToText(withCheck: true), "character varying(12)",
      """
      \(typeIs("text")) AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = a.attrelid AND a.attnum = ANY (conkey)
        AND convalidated AND pg_get_constraintdef(oid) ~ 'char_length.* <= 12')
      """),
    text("char_to_text", .charToText(withCheck: false), "character(5)", typeIs("text"), partitions: true),
    text(
      "char_to_text: check", .charToText(withCheck: true), "character(5)",
      """
      \(typeIs("text")) AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = a.attrelid AND a.attnum = ANY (conkey)
        AND convalidated AND pg_get_constraintdef(oid) ~ 'char_length.* <= 5')
      """, partitions: true),
  ]

  private static func text(
    _ name: String, _ kind: Convention.Kind, _ type: String, _ sign: String, partitions: Bool = false
  ) -> ConventionSample {
    ConventionSample(
      name: name, kind: kind, type: type, values: ["'ab'", "'Ab c'", "' d'", "''"], value: "{c}::text", sign: sign,
      expression: "upper({c})", expressionType: "text", condition: "{c} = 'ab'",
      check: Check(condition: "{c} <> 'zz'", broken: "'zz'"), made: "CASE WHEN id > 1 THEN 'a' ELSE 'b' END",
      standard: ("'std'", "std"), fresh: "'new'", stranger: "'oth'",
      fates: partitions
        ? [
          "partition key": .kept("keyed.item_value stays \(type): keyed is partitioned by it"),
          "generated itself": .kept("own_item.item_value stays \(type): it is generated"),
        ] : [:])
  }

  private static let others = [
    ConventionSample(
      name: "json_to_jsonb", kind: .jsonToJSONB, type: "json",
      values: [#"'{"b": [true], "a": 1}'"#, #"'{"a":"x", "a": "y"}'"#, "'[1, 2]'", "'null'"], value: "{c}::jsonb",
      sign: typeIs("jsonb"), expression: "{c} ->> 'a'", expressionType: "text", condition: "{c} ->> 'a' = '1'",
      check: Check(condition: "{c} ->> 'a' <> 'z'", broken: #"'{"a": "z"}'"#),
      made: #"CASE WHEN id > 1 THEN '{"a": 1}'::json ELSE '[]' END"#, standard: (#"'{"a":0}'"#, #"{"a": 0}"#),
      fresh: "'{}'", stranger: "'{}'", hasOrder: false),
    ConventionSample(
      name: "timestamp_to_timestamptz", kind: .timestampToTimestamptz(zone: "Europe/Berlin"),
      type: "timestamp without time zone",
      values: ["'2020-07-01 12:00:00.25'", "'2020-01-01'", "'infinity'", "'1900-02-03 04:05'"],
      value: "{c} AT TIME ZONE 'Europe/Berlin'", sign: typeIs("timestamp with time zone"),
      expression: "date_part('year', {c})", expressionType: "double precision",
      storedExpression: "date_part('year', {c} AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC')",
      condition: "{c} > '2020-06-01'",
      check: Check(condition: "{c} > '1800-01-01'", broken: "'1700-01-01'"),
      made: "CASE WHEN id > 1 THEN '2020-01-01'::timestamp ELSE '2021-06-01' END",
      standard: ("'2020-08-01 10:00'", "2020-08-01 10:00:00+02"), fresh: "'2024-02-03'", stranger: "'2024-03-04'",
      fates: [
        "partition key": .kept("keyed.item_value stays timestamp without time zone: keyed is partitioned by it"),
        "generated": .kept(
          "source_item.item_value stays timestamp without time zone: source_item.item_made is generated from it"),
        "generated itself": .kept("own_item.item_value stays timestamp without time zone: it is generated"),
        "index expression": .kept("expr.item_value stays timestamp without time zone: index expr_"),
        "view": .told(
          """
          times are read in the session's time zone from now on by view chosen_view, view plain_view, view plain_above, \
          materialized view plain_kept
          """),
        "check": .told("checked: check checked_rule reads item_value in the session's time zone from now on"),
        "check of two columns": .told(
          "pair_item: check pair_rule reads item_value in the session's time zone from now on"),
      ]),
    ConventionSample(
      name: "money_to_numeric", kind: .moneyToNumeric(type: "numeric(19,4)"), type: "money",
      values: ["'1.50'", "'-2.25'", "'1234567.89'"], value: "{c}::numeric::numeric(19,4)",
      sign: typeIs("numeric(19,4)"), expression: "{c} < {c} * 2", expressionType: "boolean",
      condition: "{c} = '1.50'", check: Check(condition: "{c} <> '99'", broken: "'99'"), relation: "{c} * 2 <> {c}",
      made: "CASE WHEN id > 1 THEN '1.5'::money ELSE '2' END", standard: ("'1,000.5'", "1000.5000"), fresh: "'7'",
      stranger: "'8'",
      fates: [
        "partition key": .kept("keyed.item_value stays money: keyed is partitioned by it"),
        "generated itself": .kept("own_item.item_value stays money: it is generated"),
        "view with a condition": .gone("view chosen_view: can't follow the changes: operator does not exist"),
        "check": .kept("checked.item_value stays money: check checked_rule of checked would not fit"),
      ]),
    ConventionSample(
      name: "float_to_numeric", kind: .floatToNumeric(type: "numeric"), type: "double precision",
      values: ["'0.1'", "'-1.5'", "'1e20'", "'NaN'"], value: "{c}::text::numeric", sign: typeIs("numeric"),
      expression: "{c} > 1", expressionType: "boolean", condition: "{c} = 0.1",
      check: Check(condition: "{c} <> 99", broken: "'99'"), made: "id / 2.0", standard: ("'0.5'", "0.5"),
      fresh: "'7.25'", stranger: "'8'",
      fates: [
        "partition key": .kept("keyed.item_value stays double precision: keyed is partitioned by it"),
        "generated itself": .kept("own_item.item_value stays double precision: it is generated"),
      ]),
    ConventionSample(
      name: "text_to_lookup", kind: .textToLookup, type: "text", values: ["'open'", "'done'", "'it''s'"],
      sign: """
        \(typeIs("text")) AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = a.attrelid AND contype = 'f'
          AND convalidated AND conkey = ARRAY[a.attnum] AND confrelid::regclass::text LIKE 'new.%')
        """,
      expression: "upper({c})", expressionType: "text", condition: "{c} = 'open'",
      check: Check(condition: "{c} <> 'zz'", broken: "'zz'"), made: "CASE WHEN id > 1 THEN 'a' ELSE 'b' END",
      standard: ("'open'", "open"), fresh: "'open'", stranger: "'oth'",
      fates: [
        "cycle through it": .kept(
          "ring_a.item_value gets no table of its values: foreign key ring_b.ring_b_to_a compares it",
          "ring_b.item_value gets no table of its values: foreign key ring_a.ring_a_to_b compares it",
          "ring_a.item_ref gets no table of its values: foreign key", "ring_b.item_ref gets no table of its values"),
        "inherited": .kept("family.item_value gets no table of its values: family_adopted inherits it"),
        "two parents": .kept("item_value gets no table of its values: it is inherited from several tables"),
      ]),
  ]

  private static func camel(_ name: String) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func named(
    _ name: String, _ kind: Convention.Kind, _ oldName: @escaping @Sendable (String) -> String
  ) -> ConventionSample {
    ConventionSample(
      name: name, kind: kind, type: "text", values: ["'ab'", "'Ab c'", "''"], sign: typeIs("text"),
      expression: "upper({c})", expressionType: "text", condition: "{c} = 'ab'",
      check: Check(condition: "{c} <> 'zz'", broken: "'zz'"), made: "CASE WHEN id > 1 THEN 'a' ELSE 'b' END",
      standard: ("'std'", "std"), fresh: "'new'", stranger: "'oth'", oldName: oldName, excluded: ["names alike"],
      fates: [
        "two parents": .kept("keeps its name: it is inherited from several tables"),
        "reserved words": .told(
          #"reserved words, which SQL has to quote: "select", "check", "table", "user", "order""#),
      ])
  }

  private static let names = {
    var snake = named("snake_case", .snakeCase) { camel($0) }
    snake.strangeNames = ("weiß_ß_von", "from_x_y")
    let renamed = named("rename", .rename(pattern: "^tbl_", replacement: "", of: .all)) { "tbl_" + $0 }
    return [snake, renamed]
  }()
}
