import TestSupport
import Testing

@testable import Engine

/// What the screen shows of an old table beside the new one.
@Suite(.database) struct TableComparisonTests {
  private func comparisons(rules: TransformationRules?) throws -> TableComparisons {
    let database = try Database()
    try database.execute(PlanSample.schema)
    let migrated = try Migrated(database, from: "old", to: "new") { configuration in
      if let rules { configuration.rules = rules }
    }
    return try #require(migrated.snapshot.comparisons)
  }

  @Test func `a changed table, its columns and keys`() throws {
    let customer = try #require(try comparisons(rules: PlanSample.rules())["customer"])
    func changed(_ column: TableComparison.Column) -> String {
      func side(_ side: TableComparison.Column.Side?) -> String { side.map { "\($0.name) \($0.type)" } ?? "none" }
      return "\(side(column.old)) to \(side(column.new))\(column.isChanged ? ", changed" : "")"
    }
    #expect(
      customer.columns.map(changed) == [
        "id integer to id integer", "none to origin text, changed",
        "fullName character varying(40) to display_name text, changed", "mail text to mail text",
        "credit numeric(10,4) to credit numeric(8,2), changed",
        "made timestamp without time zone to made timestamp without time zone", "junk integer to none, changed",
      ])
    let lines = customer.definition.filter(\.isChanged).map { "\($0.old ?? "none") | \($0.new ?? "none")" }
    #expect(lines.first == "CREATE TABLE old.customer ( | CREATE TABLE new.client (")
    #expect(lines.contains("  credit numeric(10,4), |   credit numeric(8,2) NOT NULL,"))
    #expect(lines.contains("  junk integer, | none"))
    #expect(lines.last == "none | CREATE INDEX by_origin ON new.client USING btree (origin);")
    #expect(customer.filter == "id > 2")
  }

  @Test func `a table as it was differs in nothing, and has its foreign keys`() throws {
    let invoice = try #require(try comparisons(rules: nil)["invoice"])
    #expect(invoice.columns.filter(\.isChanged) == [])
    #expect(invoice.definition.filter(\.isChanged) == [])
    let keys = invoice.definition.filter { $0.old?.contains("FOREIGN KEY") == true }
    #expect(keys.count == 1)
    #expect(keys.first?.old?.contains("old.invoice") == true)
    #expect(keys.first?.new?.contains("new.invoice") == true)
  }

  @Test func `of what is no table nothing is known`() throws {
    #expect(try comparisons(rules: nil)["nothing"] == nil)
  }
}
