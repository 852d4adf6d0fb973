import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

/// The plan for programs: JSON, and a script that does what a run does.
@Suite(.database) struct PlanFormatTests {
  // MARK: JSON

  private struct Document: Decodable {
    struct Table: Decodable {
      struct Column: Decodable, Equatable {
        var old: String?
        var new: String?
        var old_type: String?
        var new_type: String?
        var expression: String?
        var changed: Bool
      }
      struct Data: Decodable {
        struct Column: Decodable {
          struct Count: Decodable {
            struct Example: Decodable { var row: String, value: String?, message: String? }
            var kind: String, rows: Int, or_more: Bool, examples: [Example]
          }
          var column: String, error: String?, unchecked: String?, counts: [Count]
        }
        var error: String?
        var columns: [Column]
      }
      var item: String, old_name: String, new_name: String, changed: Bool, estimated_rows: Int?, bytes: Int
      var old_ddl: String, new_ddl: String, select: String?, filter: String?
      var columns: [Column]
      var statements: [String: [String]]
      var data: Data?
    }
    struct Object: Decodable { var label: String, statements: [String] }
    struct LeftBehind: Decodable { var kind: String, name: String, note: String }
    struct Problem: Decodable { var name: String, reason: String }
    var source: String, target: String, same_database: Bool, will_fail: Bool, data_checked: Bool
    var summary: [String: Int]
    var preparation: [String]
    var tables: [Table]
    var objects: [Object]
    var left_behind: [LeftBehind]
    var warnings: [String]
    var problems: [Problem]
  }

  private func document(_ plan: PlanReport) throws -> Document {
    try JSONDecoder().decode(Document.self, from: Data(plan.json().utf8))
  }

  @Test func `as JSON it tells all there is to know`() throws {
    let database = try Database.own()
    try database.execute(PlanSample.schema)
    let plan = try document(PlanSample.plan(database, checksData: true))
    #expect(plan.source == "old@\(database.name)" && plan.target == "new@\(database.name)" && plan.same_database)
    #expect(!plan.will_fail && plan.data_checked)
    #expect(
      plan.summary == [
        "tables": 3, "unchanged": 1, "changed": 2, "objects": 4, "left_behind": 1, "warnings": 0, "problems": 0,
      ])
    #expect(plan.preparation == ["CREATE SCHEMA new"])
    #expect(plan.tables.map(\.item) == ["customer", "invoice", "audit"])
    #expect(plan.tables.map(\.changed) == [true, true, false])
    let table = try #require(plan.tables.first)
    #expect(table.old_name == "old.customer" && table.new_name == "new.client")
    #expect(table.estimated_rows == 8 && table.bytes > 0 && table.filter == "id > 2")
    #expect(table.old_ddl.contains("CREATE TABLE old.customer (\n  id integer"))
    #expect(table.old_ddl.contains("ADD CONSTRAINT customer_mail_key UNIQUE (mail);"))
    #expect(table.new_ddl.contains("  credit numeric(8,2) NOT NULL,\n"))
    #expect(
      table.select == """
        SELECT id, ('legacy ' || id) AS origin, "fullName"::text AS display_name, mail, credit::numeric AS credit, made
        FROM ONLY old.customer
        WHERE id > 2
        """)
    #expect(
      table.columns.filter(\.changed) == [
        .init(new: "origin", new_type: "text", expression: "('legacy ' || id)", changed: true),
        .init(
          old: "fullName", new: "display_name", old_type: "character varying(40)", new_type: "text",
          expression: "\"fullName\"::text", changed: true),
        .init(
          old: "credit", new: "credit", old_type: "numeric(10,4)", new_type: "numeric(8,2)",
          expression: "credit::numeric", changed: true),
        .init(old: "junk", old_type: "integer", changed: true),
      ])
    #expect(table.columns.count == 7)
    #expect(table.statements.keys.sorted() == ["copy", "create", "index", "verify"])
    #expect(table.statements["copy"]?.last == "ANALYZE new.client -- at once")
    #expect(table.statements["index"]?.count == 4 && table.statements["verify"]?.count == 2)
    let credit = try #require(table.data?.columns.last)
    #expect(credit.column == "credit" && credit.counts.map(\.kind) == ["altered"])
    #expect(credit.counts.first?.rows == 3 && credit.counts.first?.or_more == false)
    #expect(credit.counts.first?.examples.map(\.row) == ["id = '3'", "id = '5'", "id = '7'"])
    #expect(credit.counts.first?.examples.first?.value == "3.3750")
    #expect(plan.tables.last?.data == nil)
    #expect(
      plan.objects.map(\.label) == [
        "foreign key invoice.invoice_customer_fkey", "sequence free", "function hello()", "view names",
      ])
    #expect(plan.objects.allSatisfy { !$0.statements.isEmpty })
    #expect(plan.left_behind.map(\.note) == ["goes with the column customer.junk, which is dropped"])
    #expect(plan.problems.isEmpty && plan.warnings.isEmpty)
  }

  @Test func `the question for the rows can be asked`() throws {
    let database = try Database.own()
    try database.execute(PlanSample.schema)
    let table = try #require(try document(PlanSample.plan(database)).tables.first)
    let select = try #require(table.select)
    #expect(
      try database.rows("SELECT id, origin, display_name, credit FROM (\(select)) s LIMIT 1") == [
        "3|legacy 3|name 3|3.3750"
      ])
  }

  // MARK: SQL

  @Test func `the script makes what a run makes`() throws {
    let (ran, scripted) = (try Database.own(), try Database())
    for database in [ran, scripted] { try database.execute(PlanSample.schema) }
    try Migrated(ran, from: "old", to: "new") { $0.rules = PlanSample.rules() }.expectComplete()
    let script = try PlanSample.plan(scripted).sql()
    #expect(script.hasPrefix("-- What longhaul would do to make new@\(scripted.name) out of old@\(scripted.name).\n"))
    try scripted.execute(script)
    let difference = try SchemaDump(scripted, schema: "new").difference(from: SchemaDump(ran, schema: "new"))
    #expect(difference.isEmpty, "\(difference)")
    #expect(try contentDifferences((ran, "new"), (scripted, "new")) == [])
    #expect(try scripted.query("SELECT count(*), min(credit) FROM new.client") == "6|3.38")
    #expect(try scripted.query("SELECT to_regnamespace('_longhaul')") == "")
  }

  @Test func `the script of the kitchen sink makes what a run makes`() throws {
    let (ran, scripted) = (try Database.own(), try Database())
    let sample = try SampleSchema.kitchenSink()
    for database in [ran, scripted] {
      try database.execute("\(sample.surroundings); CREATE SCHEMA old; SET search_path = old; \(sample.sql)")
    }
    try Migrated(ran, from: "old", to: "new").expectComplete()
    let plan = try PlanSample.plan(scripted, TransformationRules())
    #expect(plan.tables.allSatisfy { !$0.isChanged })
    try scripted.execute(plan.sql())
    let difference = try SchemaDump(scripted, schema: "new").difference(from: SchemaDump(ran, schema: "new"))
    #expect(difference.isEmpty, "\(difference)")
    #expect(try contentDifferences((scripted, "old"), (scripted, "new")) == [])
  }

  @Test func `between two databases the script makes all but the rows, and says where they come from`() throws {
    let (source, target, ran) = (try Database.own(), try Database(), try Database())
    try source.execute(PlanSample.schema)
    let script = try PlanSample.plan(source, into: target).sql()
    #expect(script.contains("--   - the rows, and where sequences stand: COPY streams them from the source"))
    #expect(script.contains("\n-- Rows, from the source: COPY (SELECT id, (('legacy ' || id))::text, "), "\(script)")
    #expect(script.contains("\n-- into the target: COPY new.client (id, origin, "), "\(script)")
    #expect(
      script.contains("\n-- A sequence's value, from the source: SELECT last_value, is_called FROM old.customer_id_seq")
    )
    #expect(
      script.contains("\n-- Its value, from the source: SELECT last_value, is_called FROM old.free\n"), "\(script)")
    try target.execute(script)
    try Migrated(source, from: "old", to: "new", into: ran) { $0.rules = PlanSample.rules() }.expectComplete()
    let difference = try SchemaDump(target, schema: "new").difference(from: SchemaDump(ran, schema: "new"))
    #expect(difference.isEmpty, "\(difference)")
    #expect(try target.query("SELECT count(*) FROM new.client") == "0")
  }
}
