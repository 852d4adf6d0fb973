import TestSupport
import Testing

@testable import Engine

/// What can't be merged as it is written is told before anything runs.
@Suite(.database) struct MergeMistakeTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE web (id int PRIMARY KEY, made date, body text, size int GENERATED ALWAYS AS (length(body)) STORED);
    CREATE TABLE app (nr int, made date, body text, debug text);
    CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE part PARTITION OF parted DEFAULT;
    CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent);
    """

  private func mistakes(_ change: (inout [TableRule]) -> Void) throws -> [String] {
    let database = try Database()
    try database.execute(Self.schema)
    var web = TableRule(table: "web", place: RulePlace(file: "l.yaml", line: 2, key: "web"))
    var app = MergedTable(table: "app", place: RulePlace(file: "l.yaml", line: 4, key: "app"))
    app.columns = ["nr": "id"]
    app.dropped = ["debug"]
    web.merged = [app]
    var rules = TransformationRules()
    rules.tables = [web]
    change(&rules.tables)
    let before = try PlanSample.dump(database)
    defer { #expect((try? PlanSample.dump(database)) == before) }
    do throws(EngineError) {
      var configuration = MigrationConfiguration()
      configuration.source = database.connectionString
      configuration.schemas = SchemaMap(from: "old", to: "new")
      configuration.rules = rules
      _ = try PlanReport.make(configuration)
      return []
    } catch {
      #expect(error.kind == .usage)
      return error.description.split(separator: "\n").map(String.init)
    }
  }

  @Test func `it is fine as it stands`() throws { #expect(try mistakes { _ in } == []) }

  @Test(arguments: [
    ("forgotten", ["column debug of app goes nowhere. Name its new column in columns, or put it into drop."]),
    (
      "misspelt",
      ["the new table has no column idd; did you mean id?", "app has no column debugg; did you mean debug?"]
    ),
    (
      "nothing", ["app has nothing for the new column id, which has no default. Say values: {id: …}, or NULL there."]
    ),
    ("generated", ["the new column size is generated: it takes no values."]),
    ("twice", ["id has a value both from columns and from values."]),
    ("both", ["nr of app is both dropped and in columns."]),
    ("unknown", ["there is no table apps among those that are moved; did you mean app?"]),
    ("itself", ["web can't be merged into itself."]),
    ("partition", ["part can't be merged: it is a partition."]),
    ("partitioned", ["parted can't be merged: it is partitioned; partition_by: null makes a table plain."]),
    ("parent", ["parent can't be merged: it has children."]),
    ("child", ["child can't be merged: it inherits from another table."]),
  ])
  func `what is said of a merged table`(_ what: String, expected: [String]) throws {
    let lines = try mistakes { rules in
      switch what {
      case "forgotten": rules[0].merged[0].dropped = []
      case "misspelt":
        rules[0].merged[0].columns = ["nr": "idd"]
        rules[0].merged[0].dropped = ["debugg", "debug"]
        rules[0].merged[0].values = ["id": "nr"]
      case "nothing":
        rules[0].merged[0].columns = [:]
        rules[0].merged[0].dropped = ["nr", "debug"]
      case "generated": rules[0].merged[0].values = ["size": "1"]
      case "twice": rules[0].merged[0].values = ["id": "1"]
      case "both": rules[0].merged[0].dropped = ["nr", "debug"]
      case "unknown": rules[0].merged[0].table = "apps"
      case "itself": rules[0].merged[0].table = "web"
      case "partition": rules[0].merged[0].table = "part"
      default: rules[0].merged[0].table = what == "partitioned" ? "parted" : what
      }
    }
    #expect(lines == expected.map { "l.yaml:4: app: \($0)" } + ["Nothing was changed."])
  }

  @Test func `the head's expression names a column that the merged table has not`() throws {
    let lines = try mistakes { rules in
      var body = ColumnRule(column: "body")
      body.using = "body || note"
      rules[0].columns = [body]
    }
    // No column of the head's either: the server will tell.
    #expect(lines == [])
    let others = try mistakes { rules in
      var body = ColumnRule(column: "body")
      body.using = "body || made"
      rules[0].columns = [body]
      rules[0].merged[0].dropped = ["debug", "made"]
      rules[0].merged[0].values = ["made": "now()"]
    }
    #expect(
      others == [
        "l.yaml:4: app: the value of body is body || made, but app has no made. Say values: {body: …}.",
        "Nothing was changed.",
      ])
  }

  @Test func `what is said of the whole`() throws {
    let place = RulePlace(file: "l.yaml", line: 9, key: "app")
    #expect(
      try mistakes { $0.append(TableRule(table: "app", place: place)) } == [
        "l.yaml:9: app: app is merged into web: what becomes of it stands there.", "Nothing was changed.",
      ])
    #expect(
      try mistakes {
        var parent = TableRule(table: "parent", place: place)
        parent.merged = [MergedTable(table: "app", place: place)]
        $0.append(parent)
      }.first == "l.yaml:9: app: nothing can be merged into parent: it has children.")
    #expect(
      try mistakes { $0[0].discriminator = Discriminator(name: "made", place: place) }.first
        == "l.yaml:2: web: two columns of web would be called made: made and one that is added.")
    #expect(
      try mistakes {
        var discriminator = Discriminator(name: "origin", place: place)
        discriminator.values = ["web": "1", "apps": "2"]
        $0[0].discriminator = discriminator
      } == [
        "l.yaml:9: app: app has no value.", "l.yaml:9: app: no table apps comes into this one; did you mean app?",
        "Nothing was changed.",
      ])
  }
}
