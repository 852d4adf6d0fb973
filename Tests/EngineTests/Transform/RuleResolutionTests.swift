import Testing

@testable import Engine

/// What conventions and what is said of a table by name come to together.
struct RuleResolutionTests {
  private let schema = SchemaSample.schema([
    SchemaSample.table(
      "Customer", [SchemaSample.column("Id", "integer"), SchemaSample.column("CustomerId", "integer")])
  ])

  private func mistakes(_ change: (inout TableRule) -> Void) -> [String] {
    var rule = TableRule(table: "Customer", place: RulePlace(file: "l.yaml", line: 3, key: "tables.Customer"))
    change(&rule)
    let conventions = Conventions.expand([Convention(.snakeCase)], over: schema)
    return RuleResolution(conventions: conventions.rules, tables: [rule], over: schema).mistakes
  }

  private func column(_ change: (inout ColumnRule) -> Void) -> ColumnRule {
    var column = ColumnRule(column: "CustomerId")
    change(&column)
    return column
  }

  @Test func `a name that a convention gives to another column is taken`() {
    let what = "l.yaml:3: tables.Customer: two columns of Customer would be called id:"
    #expect(mistakes { $0.columns = [column { $0.name = "id" }] } == ["\(what) Id and CustomerId."])
    #expect(mistakes { $0.added = [AddedColumn(name: "id", type: "int")] } == ["\(what) Id and one that is added."])
    #expect(mistakes { $0.columns = [column { $0.name = "Id" }] } == [])
    #expect(mistakes { $0.added = [AddedColumn(name: "Id", type: "int")] } == [])
  }

  @Test func `columns stand in order by the names that conventions give them`() {
    #expect(mistakes { $0.order = ["customer_id", "id"] } == [])
    #expect(
      mistakes { $0.order = ["Id"] } == [
        "l.yaml:3: tables.Customer: Customer has no new column Id; did you mean id?"
      ])
  }
}
