import TestSupport
import Testing

@testable import Engine

/// What can't be split as it is written: told with its place, before anything is changed.
@Suite(.database) struct SplitMistakeTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE t (id int PRIMARY KEY, street text, city text, made timestamp, form json, amount numeric);
    CREATE TABLE taken (id int); CREATE TABLE parent (id int, a text); CREATE TABLE child (b text) INHERITS (parent);
    CREATE TABLE parted (id int, a text) PARTITION BY RANGE (id); CREATE TABLE leaf PARTITION OF parted DEFAULT;
    CREATE FUNCTION dice(int) RETURNS bool LANGUAGE sql AS 'SELECT random() > 0.5';
    INSERT INTO t SELECT i, 's', 'c' FROM generate_series(1, 5) i; CREATE VIEW seen AS SELECT 1;
    """

  /// All that is told of rules, without the words that follow each such message.
  private func mistakes(
    _ tables: [TableRule], conventions: [Convention] = [], in database: Database
  ) throws -> [String] {
    var rules = TransformationRules()
    rules.tables = tables
    rules.conventions = conventions
    let before = try PlanSample.dump(database)
    let error = #expect(throws: EngineError.self) { try PlanSample.plan(database, rules) }
    #expect(error?.kind == .usage)
    #expect(try PlanSample.dump(database) == before)
    return (error?.description ?? "").split(separator: "\n").map(String.init).filter { $0 != "Nothing was changed." }
  }

  private static func of(_ splits: SplitRule...) -> TableRule { SplitTests.table("t") { $0.splits = splits } }

  @Test func `columns that are not there, that move twice, that are dropped or nowhere`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let rule = SplitTests.table("t") { rule in
      rule.columns = [ColumnRule(column: "made")]
      rule.columns[0].isDropped = true
      rule.order = ["city", "id"]
      rule.splits = [
        SplitTests.split("a") { split in
          split.key = ["id", "street"]
          split.columns = ["city", "cty", "street", "made"]
        },
        SplitTests.split("b") { split in
          split.key = ["made"]
          split.columns = ["city"]
          split.table.order = ["town"]
          split.table.primaryKey = .set(["cit"])
          split.table.added = [AddedColumn(name: "city", type: "text")]
        },
        SplitTests.split("c") { $0.columns = [] },
        SplitTests.split("taken") { $0.columns = ["amount"] },
        SplitTests.split("a") { $0.columns = ["form"] },
      ]
    }
    #expect(
      try mistakes([rule], in: database) == [
        "l.yaml:3: tables.t.split.b: city moves to a already.",
        "l.yaml:3: tables.t.split.a: key street moves to a, so that t has it no more.",
        "l.yaml:3: tables.t.split.b: key made moves to a, so that t has it no more.",
        "l.yaml:3: tables.t.split.b: city stands in order of t, which has it no more.",
        "l.yaml:3: tables.t.split.a: t has no column cty; did you mean city?",
        "l.yaml:3: tables.t.split.a: made is dropped from t.",
        "l.yaml:3: tables.t.split.a: street stands in key, which stays, and in columns, which move.",
        "l.yaml:3: tables.t.split.b: made is dropped from t.",
        "l.yaml:3: tables.t.split.b: two columns of b would be called city.",
        "l.yaml:3: tables.t.split.b: b has no new column town.",
        "l.yaml:3: tables.t.split.b: b has no new column cit; did you mean city?",
        "l.yaml:3: tables.t.split.c: c would have no columns.",
        "l.yaml:3: tables.t.split.taken: taken and what is split from t would both be called taken.",
        "l.yaml:3: tables.t.split.a: what is split from t and what is split from t would both be called a.",
      ])
    let all = SplitTests.split("a") { $0.columns = ["id", "street", "city", "made", "form", "amount"] }
    #expect(
      try mistakes([Self.of(all)], in: database) == ["l.yaml:3: tables.t.split.a: no columns would be left in t."])
    #expect(
      try mistakes([Self.of(SplitTests.split("a") { $0.key = ["id"] })], in: database) == [
        """
        l.yaml:3: tables.t.split.a: all columns would move: say with columns which do, or with rows which rows move.
        """
      ])
  }

  @Test func `names that something else has`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let renamed = SplitTests.table("taken") { $0.name = "other" }
    let names = ["taken", "other", "seen"]
    let splits = zip(names, ["street", "city", "amount"]).map { name, column in
      SplitTests.split(name) { split in
        split.key = ["id"]
        split.columns = [column]
      }
    }
    #expect(
      try mistakes([renamed, SplitTests.table("t") { $0.splits = Array(splits.prefix(2)) }], in: database) == [
        """
        l.yaml:3: tables.t.split.taken: taken is an old table, and stands for that in the progress file; choose another \
        name.
        """, "l.yaml:3: tables.t.split.other: taken and what is split from t would both be called other.",
      ])
    let said = try mistakes([Self.of(splits[2])], in: database)
    #expect(
      said.count == 1 && said[0].hasPrefix(#"l.yaml:3: tables.t.split.seen: relation "seen" already exists in: "#))
    #expect(
      try mistakes(
        [SplitTests.table("taken") { $0.name = "t_city" }], conventions: [.of(.textToLookup, columns: ["t.city"])],
        in: database) == ["y:1: c: taken and what is split from t would both be called t_city."])
  }

  @Test(arguments: [
    ("made < now()", "rows depends on now(), and each table is copied in a transaction of its own"),
    ("made < CURRENT_DATE - 365", "rows depends on CURRENT_DATE, and"),
    ("made < 'today'", "rows depends on 'today', and"), ("age(made) > '5 years'", "rows depends on age(), and"),
    ("dice(id)", "rows depends on dice, which is VOLATILE, and"),
    (
      "mad < '2020-01-01'",
      #"column "mad" does not exist. Perhaps you meant to reference the column "t.made". in: mad <"#
    ),
    ("amount", "argument of WHERE must be type boolean, not type numeric in: amount"),
    ("amount >", #"syntax error at or near ")" in: amount >"#),
  ])
  func `rows that can't be told, or not twice in the same way`(rows: String, message: String) throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let said = try mistakes([Self.of(SplitTests.split("a") { $0.rows = rows })], in: database)
    #expect(said.count == 1 && said[0].hasPrefix("l.yaml:3: tables.t.split.a: \(message)"), "\(said)")
  }

  @Test func `equal rows that can't be told, and a primary key that may be null`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let form = SplitTests.split("a") { split in
      split.columns = ["form"]
      split.isDistinct = true
    }
    let city = SplitTests.split("b") { split in
      split.columns = ["city"]
      split.table.primaryKey = .set(["city"])
    }
    let said = try mistakes([Self.of(form, city)], in: database)
    #expect(said.count == 2)
    #expect(
      said.first?.hasPrefix(
        "l.yaml:3: tables.t.split.a: equal values of form can't be told: could not identify an equality operator")
        == true,
      "\(said)")
    #expect(
      said.last == """
        l.yaml:3: tables.t.split.b: city stands in primary_key and may be null; leave such rows out with where: city IS \
        NOT NULL.
        """)
  }

  @Test func `what others inherit, and what is a partition's only by its parent`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let a = SplitTests.split("x") { $0.columns = ["a"] }
    #expect(
      try mistakes([SplitTests.table("parent") { $0.splits = [a] }], in: database) == [
        "l.yaml:3: tables.t.split.x: parent can't be split: child inherits from it and would lose columns with it."
      ])
    for (table, parent) in [("child", "parent"), ("leaf", "parted")] {
      #expect(
        try mistakes([SplitTests.table(table) { $0.splits = [a] }], in: database) == [
          "l.yaml:3: tables.t.split.x: a is a column of \(parent), which has it for \(table) too; split that."
        ])
    }
    let leaf = SplitTests.table("leaf") { $0.filter = "id > 0" }
    #expect(
      try mistakes([SplitTests.table("parted") { $0.splits = [a] }, leaf], in: database) == [
        """
        l.yaml:3: tables.leaf: parted is split, with the rows of its partitions; say where and split there, not here.
        """
      ])
  }

  @Test func `what would be lost or torn apart is warned of`() throws {
    let database = try Database.own()
    try database.execute(Self.schema + "CREATE TABLE old.line (t int REFERENCES old.t);")
    var rules = TransformationRules()
    rules.tables = [
      Self.of(
        SplitTests.split("a") { split in
          split.key = ["id"]
          split.columns = ["street"]
          split.table.filter = "id > 3"
        }, SplitTests.split("b") { split in split.columns = ["city"] }, SplitTests.split("c") { $0.rows = "id = 1" })
    ]
    #expect(
      try PlanSample.plan(database, rules).warnings == [
        """
        l.yaml:3: tables.t.split.b: nothing tells which row of b belongs to which of t: key names no columns that are \
        unique in one of them
        """,
        """
        l.yaml:3: tables.t.split.c: foreign key line.line_t_fkey refers to t: it fails where it means rows that move to c
        """,
        """
        l.yaml:3: tables.t.split.a: 2 rows have values of street that are lost, since where is not true of them
        """,
      ])
  }
}
