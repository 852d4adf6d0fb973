/// Checks that rules drop.
extension PlannedSchema {
  /// Takes them out before the tables are made, because they need not fit the new types. What a child has from its parents goes
  /// with theirs, and stays as long as one of them has it.
  func dropChecks(_ schema: inout SchemaDescription) {
    var dropped: [TableName: [String]] = [:]
    var kept: [TableName: [String]] = [:]
    // Parents come before their children.
    for place in schema.tables.indices {
      let table = schema.tables[place]
      let own = rules[ExactName(schema.schemas.item(table.tableName))]?.constraints.dropped ?? []
      let inherited = table.parents.flatMap { dropped[$0] ?? [] }
      let required = table.parents.flatMap { kept[$0] ?? [] }
      schema.tables[place].checks.removeAll { check in
        required.firstIndex(ofExactly: check.name) == nil
          && (check.isLocal ? own : inherited).firstIndex(ofExactly: check.name) != nil
      }
      kept[table.tableName] = schema.tables[place].checks.map(\.name)
      dropped[table.tableName] = table.checks.map(\.name).filter {
        kept[table.tableName]?.firstIndex(ofExactly: $0) == nil
      }
    }
  }
}
