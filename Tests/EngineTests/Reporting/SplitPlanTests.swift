import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

/// What the plan says of tables that are made of parts of others.
@Suite(.database) struct SplitPlanTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE t (id serial PRIMARY KEY, name text NOT NULL, street text, rate numeric, made date);
    INSERT INTO t (name, street, rate, made) SELECT 'n' || i % 3, 's' || i, i % 2 + 0.50, '2020-01-01'::date + i FROM generate_series(1, 9) i;
    UPDATE t SET street = NULL WHERE id = 5; ANALYZE;
    """

  private static let rules = {
    var rules = TransformationRules()
    rules.conventions = [.of(.textToLookup, columns: ["t.name"])]
    rules.tables = [
      SplitTests.table("t") { rule in
        rule.name = "u"
        rule.splits = [
          SplitTests.split("u_street") { split in
            split.key = ["id"]
            split.columns = ["street"]
            split.table.filter = "street <> ''"
          },
          SplitTests.split("u_rate") { split in
            split.columns = ["rate"]
            split.isDistinct = true
          },
          SplitTests.split("u_early") { $0.rows = "made < '2020-01-04'" },
        ]
      }
    ]
    return rules
  }()

  @Test func `as text, the definition beside what the old table has of it, and the question for the rows`() throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let plan = try PlanSample.plan(database, Self.rules)
    let text = plan.text(columns: 90)
    #expect(
      text.contains(
        """
        Table u_street, a part of old.t: 32.0 kB to read
          CREATE TABLE old.t (                       | CREATE TABLE new.u_street (
            id integer DEFAULT                       |   id integer NOT NULL,
              nextval('t_id_seq'::regclass) NOT      |
              NULL,                                  |
            street text,                                 street text
          );                                           );

          Rows
            SELECT id, street
            FROM ONLY old.t
            WHERE CASE WHEN (made < '2020-01-04') IS NOT TRUE THEN (street <> '') ELSE false END;

          Keys, indexes and constraints
                                                     > ALTER TABLE new.u_street ADD CONSTRAINT
                                                     >   u_street_pkey PRIMARY KEY (id);
                                                     > ALTER TABLE new.u_street ADD CONSTRAINT
                                                     >   u_street_id_fkey FOREIGN KEY (id)
                                                     >   REFERENCES u(id);

        """), "\(text)")
    #expect(
      text.contains(
        """
            SELECT DISTINCT name FROM ONLY old.t WHERE (CASE WHEN (made < '2020-01-04') IS NOT
              TRUE THEN ((name) IS NOT NULL) ELSE false END);
        """), "\(text)")
    #expect(text.contains("  tables       0 as they are, 5 changed; 32.0 kB\n"), "\(text)")
    #expect(!plan.willFail && plan.tables.map(\.item).sorted() == ["t", "u_early", "u_name", "u_rate", "u_street"])
    #expect(
      try PlanSample.plan(database, Self.rules, checksData: true).tables.allSatisfy { $0.findings?.willFail != true })
  }

  private struct Document: Decodable {
    struct Table: Decodable {
      struct Column: Decodable { var old: String?, new: String? }
      var item: String, part_of: String?, distinct: Bool, old_ddl: String, new_ddl: String, select: String?
      var columns: [Column]
    }
    var tables: [Table]
  }

  @Test(arguments: [true, false])
  func `as JSON, and the questions can be asked: what they answer is what a run makes`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(Self.schema)
    let target = isSameDatabase ? database : try Database()
    let json = try PlanSample.plan(database, into: isSameDatabase ? nil : target, Self.rules).json()
    let document = try JSONDecoder().decode(Document.self, from: Data(json.utf8))
    try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) { $0.rules = Self.rules }
      .expectComplete()
    for table in document.tables {
      #expect(table.part_of == (table.item == "t" ? nil : "old.t"))
      #expect(table.distinct == ["u_rate", "u_name"].contains(table.item))
      #expect(table.old_ddl.contains("CREATE TABLE old.t (") && table.new_ddl.contains("CREATE TABLE new.u"))
      let name = table.item == "t" ? "u" : table.item
      #expect(table.columns.allSatisfy { $0.new != nil || table.item == "t" })
      let select = try #require(table.select)
      let asked = try database.rows("SELECT row_to_json(s) FROM (\(select)) s").sorted()
      #expect(try target.rows("SELECT row_to_json(s) FROM new.\(name) s").sorted() == asked && !asked.isEmpty)
    }
  }

  @Test func `the script makes what a run makes`() throws {
    let (ran, scripted) = (try Database.own(), try Database())
    for database in [ran, scripted] { try database.execute(Self.schema) }
    try Migrated(ran, from: "old", to: "new") { $0.rules = Self.rules }.expectComplete()
    try scripted.execute(PlanSample.plan(scripted, Self.rules).sql())
    let difference = try SchemaDump(scripted, schema: "new").difference(from: SchemaDump(ran, schema: "new"))
    #expect(difference.isEmpty, "\(difference)")
    #expect(try contentDifferences((ran, "new"), (scripted, "new")) == [])
  }

  @Test func `what is a part of a partitioned table has to read all its partitions`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old; CREATE TABLE t (id int, kind text) PARTITION BY RANGE (id);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (100) PARTITION BY LIST (kind); CREATE TABLE t_1_x PARTITION OF t_1 DEFAULT;
      CREATE TABLE t_2 PARTITION OF t DEFAULT; INSERT INTO t SELECT i, 'k' || i % 3 FROM generate_series(1, 5000) i; ANALYZE;
      """)
    var rules = TransformationRules()
    rules.conventions = [.of(.textToLookup, columns: ["t.kind"])]
    let tables = try PlanSample.plan(database, rules).tables
    let bytes = tables.filter { $0.whole == nil }.reduce(0) { $0 + $1.old.bytes }
    let kinds = try #require(tables.first { $0.item == "t_kind" })
    #expect(kinds.new.bytes == bytes && bytes > 200_000)
    #expect(kinds.select?.contains(" FROM old.t WHERE ") == true)
  }
}
