/// What rules change before a table is made: types, defaults, identity and what a column is generated from. All else
/// PostgreSQL can change afterwards, and follows it by itself.
enum PlannedSchema {
  /// Changes the tables of a description.
  static func apply(_ rules: [ExactName: TableRule], to schema: inout SchemaDescription) {
    for place in schema.tables.indices {
      guard let rule = rules[ExactName(schema.schemas.item(schema.tables[place].tableName))] else { continue }
      for column in rule.columns { apply(column, of: rule, to: &schema.tables[place]) }
    }
  }

  private static func apply(_ rule: ColumnRule, of table: TableRule, to description: inout TableDescription) {
    guard let place = description.columns.firstIndex(where: { $0.name.hasSameBytes(as: rule.column) }) else { return }
    var column = description.columns[place]
    if let type = rule.type {
      column.type = type
      column.collation = nil
      column.storage = nil
      column.compression = nil
    }
    column.collation = rule.collation ?? column.collation
    switch rule.generated {
    case .keep: break
    case .set(let expression):
      column.expression = withOldNames(expression, table)
      column.isGenerated = true
    case .drop:
      if column.isGenerated { column.expression = nil }
      column.isGenerated = false
    }
    switch rule.defaultExpression {
    case .keep: break
    case .set(let expression): if !column.isGenerated { column.expression = expression }
    case .drop: if !column.isGenerated { column.expression = nil }
    }
    let owned = description.sequences.firstIndex { $0.owner?.column == column.number }
    switch rule.identity {
    case .keep: break
    case .set(let kind):
      column.identity = kind == .always ? .always : .byDefault
      column.isNotNull = true
      column.expression = nil
      if let owned { description.sequences[owned].isIdentity = true }
    case .drop:
      column.identity = nil
      if let owned { description.sequences[owned].isIdentity = false }
    }
    if let owned, let type = rule.type, let limits = Self.limits[type] {
      widen(&description.sequences[owned], to: type, limits)
    }
    description.columns[place] = column
  }

  private static let limits = [
    "smallint": Int64(Int16.min)...Int64(Int16.max), "integer": Int64(Int32.min)...Int64(Int32.max),
    "bigint": Int64.min...Int64.max,
  ]

  /// A sequence that reached as far as its type reaches as far as the new one.
  private static func widen(_ sequence: inout SequenceDescription, to type: String, _ limits: ClosedRange<Int64>) {
    if let old = Self.limits[sequence.type] {
      if sequence.maximum == String(old.upperBound) { sequence.maximum = String(limits.upperBound) }
      if sequence.minimum == String(old.lowerBound) { sequence.minimum = String(limits.lowerBound) }
    }
    sequence.type = type
  }

  /// An expression over the new row, over the old names: those are the ones a table is made with.
  private static func withOldNames(_ expression: String, _ rule: TableRule) -> String {
    SQLTokens(expression).replacingNames { name in
      rule.columns.first { $0.name?.hasSameBytes(as: name) == true }?.column
    }
  }
}

extension SQLTokens {
  /// The text with other names for some identifiers.
  ///
  /// - Parameter replacement: nil for a name that stays.
  func replacingNames(_ replacement: (String) -> String?) -> String {
    tokens.map { token in token.name.flatMap(replacement).map(SQLText.identifier) ?? token.text }.joined()
  }
}
