/// What has to be asked of tables that are merged, too.
extension Survey {
  /// SQL for the values of a new column, with the table and the rows that they are of.
  typealias Values = (value: String, table: TableName, filter: String?)

  /// What comes into a new column from the tables that are merged into a table.
  static func mergedValues(
    _ column: String, into head: TableDescription, _ rule: TableRule, _ old: SchemaDescription
  ) -> [Values] {
    rule.merged.compactMap { merged in
      guard
        let table = old.tables.first(where: { old.schemas.item($0.tableName).hasSameBytes(as: merged.table) })
      else { return nil }
      let columns = MergedColumns(merged, of: table, into: head, rule)
      switch columns.origins[ExactName(column)] {
      case .column(let own): return (SQLText.identifier(own.name), table.tableName, merged.filter)
      case .value(let expression): return (expression, table.tableName, merged.filter)
      case .defaultValue, .generated, nil: return nil
      }
    }
  }

  /// What an enum is made of: the values of its column, and of those that are merged into it.
  static func values(
    of type: Conventions.EnumFromValues, _ rules: [ExactName: TableRule], _ old: SchemaDescription
  ) -> [Values] {
    let own: Values = (SQLText.identifier(type.column), type.table, nil)
    guard let rule = rules[ExactName(old.schemas.item(type.table))],
      let head = old.tables.first(where: { $0.tableName == type.table })
    else { return [own] }
    let column = rule.columns.first { $0.column.hasSameBytes(as: type.column) }
    return [own] + mergedValues(column?.name ?? type.column, into: head, rule, old)
  }
}
