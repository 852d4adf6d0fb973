/// Partitions that are made from the data.
extension PlannedSchema {
  /// Says how a table is parted.
  mutating func set(_ partitioning: Change<Partitioning>, of item: ExactName) {
    rules[item]?.partitioning = partitioning
  }

  /// What `RANGE (column)` is about, over the old row; nil for any other key.
  static func partitionedValue(_ partitioning: Partitioning, _ rule: TableRule) -> String? {
    guard let name = partitionedColumn(partitioning) else { return nil }
    let column =
      rule.columns.first { ($0.name ?? $0.column).hasSameBytes(as: name) } ?? ColumnRule(column: name)
    let value = column.using ?? SQLText.identifier(column.column)
    return column.type.map { "(\(value))::\($0)" } ?? value
  }

  /// The new column that `RANGE (column)` is about; nil for any other key.
  static func partitionedColumn(_ partitioning: Partitioning) -> String? {
    let tokens = SQLTokens(partitioning.key).tokens.filter { !$0.text.allSatisfy(\.isWhitespace) }
    guard tokens.count == 4, tokens[0].text.lowercased() == "range", tokens[1].text == "(", tokens[3].text == ")",
      let name = tokens[2].name
    else { return nil }
    return name
  }

  /// For each period from the lowest value to the highest: what it is called, where it begins and where it ends.
  static func periods(
    _ period: Partitioning.Period, of values: [(value: String, table: TableName, filter: String?)]
  ) -> String {
    let bounds = values.map { value, table, filter in
      """
      SELECT min(\(value))::timestamp AS lowest, max(\(value))::timestamp AS highest FROM \(table.sql)
            \(filter.map { "WHERE (\($0))" } ?? "")
      """
    }
    let form =
      switch period {
      case .year: "YYYY"
      case .month: "YYYY_MM"
      case .day: "YYYY_MM_DD"
      }
    return """
      SELECT to_char(begins, '\(form)'), begins::date, (begins + '1 \(period.rawValue)')::date
      FROM (SELECT min(lowest) AS lowest, max(highest) AS highest FROM (\(bounds.joined(separator: " UNION ALL "))) AS every)
             AS bounds,
        generate_series(date_trunc('\(period.rawValue)', lowest), highest, '1 \(period.rawValue)') AS begins
      ORDER BY begins
      """
  }
}
