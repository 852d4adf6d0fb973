import TestSupport
import Testing

@testable import Engine

/// What keeps rows from coming into tables that exist already is told at once, and nothing is changed.
@Suite(.database) struct ExistingMistakeTests {
  private static let old = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE a (id int PRIMARY KEY, "fullName" text, born date, kept text, note text);
    CREATE TABLE b (id int); CREATE TABLE "orderItem" (id int); CREATE TABLE seen (id int); CREATE TABLE ruled (id int);

    """
  private static let new = """
    CREATE SCHEMA new; SET search_path = new;
    CREATE TABLE a (
      id int PRIMARY KEY, full_name text, born integer, made timestamptz NOT NULL, doubled int GENERATED ALWAYS AS (id * 2) STORED);
    CREATE TABLE order_item (id int); CREATE VIEW seen AS SELECT 1 AS id;
    CREATE TABLE ruled (id int); CREATE RULE nothing AS ON INSERT TO ruled DO INSTEAD NOTHING;

    """

  private func refusal(
    into target: Database? = nil, _ rules: TransformationRules = TransformationRules(),
    configure: (inout MigrationConfiguration) -> Void = { _ in }
  ) throws -> [String] {
    let database = try Database.own()
    let before = try PlanSample.dump(database)
    let error = #expect(throws: EngineError.self) {
      try PlanSample.plan(database, into: target, rules) {
        $0.usesExistingTables = true
        configure(&$0)
      }
    }
    #expect(error?.kind == .usage)
    #expect(try PlanSample.dump(database) == before)
    return (error?.description ?? "").split(separator: "\n").map(String.init)
  }

  @Test(arguments: [true, false]) func `names that fit nothing, all at once`(same: Bool) throws {
    let database = try Database.own()
    let target = try same ? nil : Database()
    try database.execute(Self.old)
    try (target ?? database).execute(Self.new)
    #expect(
      Set(try refusal(into: target)) == [
        "a: column fullName: new.a has no column fullName for it; did you mean full_name? "
          + "Name one with tables.a.columns.fullName.name, or say drop",
        "a: column kept: new.a has no column kept for it. Name one with tables.a.columns.kept.name, or say drop",
        "a: column note: new.a has no column note for it. Name one with tables.a.columns.note.name, or say drop",
        "a: nothing comes into new.a.made, which has NOT NULL and no default; give it a value with tables.a.add.made",
        "b: there is no table new.b for it; did you mean a? Say so with tables.b.name, or leave it out with --exclude",
        #"orderItem: there is no table new."orderItem" for it; did you mean order_item? Say so with "#
          + "tables.orderItem.name, or leave it out with --exclude",
        "seen: new.seen is a view, not a table",
        "ruled: new.ruled has rules on INSERT, which would do something else: nothing; disable them",
        "Nothing was changed.",
      ])
  }

  private func place(_ key: String) -> RulePlace { RulePlace(file: "longhaul.yaml", line: 3, key: key) }

  private func column(_ name: String, _ change: (inout ColumnRule) -> Void = { $0.isDropped = true }) -> ColumnRule {
    var rule = ColumnRule(column: name, place: place("tables.a.columns.\(name)"))
    change(&rule)
    return rule
  }

  @Test(arguments: [true, false]) func `values that can't be had`(same: Bool) throws {
    let database = try Database.own()
    let target = try same ? nil : Database()
    try database.execute(Self.old)
    try (target ?? database).execute(Self.new)
    var rule = TableRule(table: "a", place: place("tables.a"))
    rule.columns = [
      column("fullName") {
        $0.name = "full_name"
        $0.using = "nothing(kept)"
      }, column("kept"), column("note"),
    ]
    rule.added = [AddedColumn(name: "made", type: "", place: place("tables.a.add.made"))]
    rule.added[0].value = "'x' || wrong"
    rule.filter = "id = born"
    var rules = TransformationRules()
    rules.tables = [rule]
    let said = try refusal(into: target, rules) { $0.include = ["a"] }
    #expect(
      said == [
        "longhaul.yaml:3: tables.a.where: operator does not exist: integer = date",
        "longhaul.yaml:3: tables.a.columns.fullName: a.fullName, text, can't become new.a.full_name, text: "
          + "function nothing(text) does not exist; say how with using",
        "longhaul.yaml:3: tables.a: a.born, date, can't become new.a.born, integer: "
          + "cannot cast type date to integer; say how with using",
        "longhaul.yaml:3: tables.a.add.made: the value can't become new.a.made, timestamp with time zone: "
          + #"column "wrong" does not exist; say how with using"#, "Nothing was changed.",
      ])
  }

  @Test(arguments: [true, false]) func `two values for one column`(same: Bool) throws {
    let database = try Database.own()
    let target = try same ? nil : Database()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old; CREATE TABLE a ("Id" int, "CustomerId" int);
      CREATE TABLE parent (x int); CREATE TABLE child (y int) INHERITS (parent);
      """)
    try (target ?? database).execute(
      """
      CREATE SCHEMA new; SET search_path = new; CREATE TABLE a (id int, customer_id int);
      CREATE TABLE parent (y int); CREATE TABLE child (y int);
      """)
    var rules = TransformationRules()
    rules.conventions = [Convention(.snakeCase, place: place("conventions.snake_case"))]
    rules.tables = [TableRule(table: "a", place: place("tables.a"))]
    let clash = "longhaul.yaml:3: tables.a: two columns of a would be called id: Id and"
    rules.tables[0].columns = [column("CustomerId") { $0.name = "id" }]
    #expect(try refusal(into: target, rules).first == "\(clash) CustomerId.")
    rules.tables[0].columns = [column("CustomerId")]
    rules.tables[0].added = [AddedColumn(name: "id", type: "", place: place("tables.a.add.id"))]
    rules.tables[0].added[0].value = "7"
    #expect(try refusal(into: target, rules).first == "\(clash) one that is added.")
    // What is said of a parent's column is said of the child's.
    rules.tables = [TableRule(table: "parent", place: place("tables.parent"))]
    rules.tables[0].columns = [ColumnRule(column: "x")]
    rules.tables[0].columns[0].name = "y"
    #expect(
      try refusal(into: target, rules) == [
        "child: two columns of child would be called y: x and y.", "Nothing was changed.",
      ])
  }

  @Test func `rules of what is made are refused with their places`() throws {
    let database = try Database.own()
    try database.execute(Self.old + Self.new)
    var rule = TableRule(table: "a", place: place("tables.a"))
    rule.comment = .set("x")
    rule.order = ["id"]
    rule.primaryKey = .drop
    rule.partitioning = .drop
    rule.constraints.dropped = ["a_pkey"]
    rule.indexes.added = [.init(name: "i", definition: "(id)")]
    rule.sequences = ["x": "y"]
    rule.options = ["fillfactor": "70"]
    rule.columns = [
      column("id") {
        $0.type = "bigint"
        $0.isNotNull = true
        $0.identity = .drop
      }
    ]
    rule.added = [
      AddedColumn(name: "made", type: "date", place: place("tables.a.add.made")),
      AddedColumn(name: "born", type: "", place: place("tables.a.add.born")),
    ]
    var rules = TransformationRules()
    rules.tables = [rule]
    rules.conventions = [Convention(.jsonToJSONB, place: place("conventions.json_to_jsonb"))]
    let said = try refusal(rules)
    #expect(
      Array(said.prefix(5)) == [
        "longhaul.yaml:3: conventions.json_to_jsonb: the tables exist already; only snake_case and rename can be said, as "
          + "names to look for",
        "longhaul.yaml:3: tables.a: comment, order, primary_key, partition_by, constraints, indexes, sequences, options "
          + "can't be said: the table exists already",
        "longhaul.yaml:3: tables.a.columns.id: type, not_null, identity can't be said: the column exists already",
        "longhaul.yaml:3: tables.a.add.made: type can't be said: the column exists already",
        "longhaul.yaml:3: tables.a.add.born: the column exists already; say its value",
      ])
  }

  @Test func `a role that may not write, lock, empty or see all`() throws {
    let database = try Database.own()
    let role = "poor_\(database.name)"
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.a (id int); CREATE TABLE old.b (id int); CREATE TABLE old.c (id int);
      CREATE SCHEMA new; CREATE TABLE new.a (id int); CREATE TABLE new.b (id int); CREATE TABLE new.c (id int PRIMARY KEY);
      CREATE TABLE new.d (id int REFERENCES new.c); ALTER TABLE new.b ENABLE ROW LEVEL SECURITY;
      CREATE ROLE \(role) LOGIN; CREATE SCHEMA _longhaul AUTHORIZATION \(role); GRANT USAGE ON SCHEMA old, new TO \(role);
      GRANT SELECT ON ALL TABLES IN SCHEMA old TO \(role); GRANT SELECT, INSERT ON new.b TO \(role);
      GRANT SELECT, INSERT, TRUNCATE ON new.c TO \(role); GRANT SELECT ON new.a TO \(role);
      """)
    defer { try? database.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let mine = database.connectionString(user: role)
    let rows =
      "row security of new.b applies to role \(role): rows could be refused or not be seen; connect as the owner, or "
    let read = "a: role \(role) may not read and write new.a: GRANT SELECT, INSERT ON new.a TO \(role)"
    #expect(
      try refusal { $0.source = mine } == [
        read, "b: role \(role) may not lock new.b against other writers: GRANT TRUNCATE ON new.b TO \(role)",
        "b: \(rows)as a role with BYPASSRLS", "Nothing was changed.",
      ])
    #expect(
      try refusal {
        $0.source = mine
        $0.truncatesTables = true
      } == [
        read, "b: role \(role) may not empty new.b: GRANT TRUNCATE ON new.b TO \(role), or empty it yourself",
        "b: \(rows)as a role with BYPASSRLS",
        "foreign key d_id_fkey of new.d refers to new.c, which can't be emptied then, and role \(role) may not set it aside: "
          + "let its owner drop it, or connect as the owner",
        "Nothing was changed.",
      ])
  }

  @Test func `a schema that is not there`() throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.a (id int)")
    #expect(
      try refusal() == ["Database \(database.name) has no schema new, whose tables should exist already."])
  }

  @Test func `a progress file of the other kind of migration`() throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.a (id int)")
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.progressFile = migrated.folder.file("_migration_status.json")
    configuration.usesExistingTables = true
    let engine = MigrationEngine(configuration)
    engine.start()
    let end = try #require(engine.wait(milliseconds: 60_000))
    #expect(end.error?.kind == .usage)
    #expect(end.error?.description.contains("it belongs to a migration that makes its tables") == true)
  }

  @Test func `what may be lost is warned of`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TYPE old.mood AS ENUM ('ok', 'sad');
      CREATE TABLE old.a (a varchar(40), b text, c numeric(10,4), d timestamp, e bigint, f old.mood, g int, h numeric(5,1),
        i text, j double precision, k timestamptz, l varchar(5), m char(3), n date);
      CREATE SCHEMA new; CREATE TYPE new.mood AS ENUM ('ok');
      CREATE TABLE new.a (a varchar(20), b varchar(7), c numeric(8,2), d timestamptz, e integer, f new.mood, g bigint NOT NULL,
        h numeric(8,2), i uuid, j real, k date, l text, m text, n timestamp);
      """)
    let plan = try PlanSample.plan(database, TransformationRules(), configure: ExistingSample.configure)
    #expect(
      plan.warnings == [
        "a.a: character varying(40) becomes character varying(20): values longer than 20 fail",
        "a.b: text becomes character varying(7): values longer than 7 fail",
        "a.c: numeric(10,4) becomes numeric(8,2): digits behind the point are rounded",
        "a.d: timestamp without time zone becomes timestamp with time zone: the old times are taken to be UTC; say using, "
          + "such as d AT TIME ZONE 'Europe/Berlin'",
        "a.e: bigint becomes integer: values out of range fail",
        "a.f: mood becomes mood, which lacks 'sad': rows with that fail",
        "a.g may be null, and new.a.g has NOT NULL: rows without a value fail",
        "a.i: text becomes uuid: values that can't become the new type fail",
        "a.j: double precision becomes real: values are rounded",
        "a.k: timestamp with time zone becomes date: the time of day is lost",
        "a.m: character(3) becomes text: blanks at the end are lost",
      ])
  }
}
