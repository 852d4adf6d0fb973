/// Tables whose rows come into another one's new table.
extension Transformer {
  /// Tells of each merged table where the new columns' values come from, and how sequences go on after all of them.
  func addMerged(_ rule: TableRule, _ table: TableDescription, to mapping: inout TableMapping) {
    if rule.merged.isEmpty { return }
    var outrun = Set<ExactName>()
    for merged in rule.merged {
      guard let source = oldTable(merged.table) else { continue }
      let columns = MergedColumns(merged, of: source, into: mapping.source, rule)
      var part = TableMapping(of: source, old.schemas)
      part.target = mapping.target
      part.filter = merged.filter
      part.sequences = [:]
      part.columns = mapping.columns.enumerated().map { place, column in
        Self.column(column, table.columns[place], columns.origins[ExactName(column.name)] ?? .defaultValue)
      }
      for sequence in table.sequences {
        guard let column = table.columns.first(where: { $0.number == sequence.owner?.column }),
          let origin = mapping.sequences[sequence.name]
        else { continue }
        let own = Self.sequences(of: columns.origins[ExactName(column.name)], in: source)
        mapping.mergedSequences[sequence.name, default: []] += own.filter { $0 != origin }
        if own.isEmpty { outrun.insert(ExactName(sequence.name)) }
      }
      mapping.hasOwnExpressions =
        mapping.hasOwnExpressions || merged.filter != nil
        || columns.origins.values.contains { if case .value = $0 { true } else { false } }
      mapping.merged.append(part)
    }
    mapping.outrunSequences = table.sequences.compactMap { sequence in
      guard outrun.contains(ExactName(sequence.name)),
        let column = table.columns.first(where: { $0.number == sequence.owner?.column })
      else { return nil }
      return .init(name: sequence.name, column: column.name, isDescending: sequence.increment.hasPrefix("-"))
    }
    compareAlike(&mapping)
  }

  /// Sequences that have given a column its values.
  private static func sequences(of origin: MergedColumns.Origin?, in table: TableDescription) -> [TableName] {
    guard case .column(let column)? = origin else { return [] }
    let owned = table.sequences.filter { $0.owner?.column == column.number }
    let adopted = table.adoptedSequences.filter { $0.column.hasSameBytes(as: column.name) }
    return owned.map { TableName(schema: $0.schema, name: $0.name) }
      + adopted.map { TableName(schema: table.schema, name: $0.sequence) }
  }

  /// A column is compared in all of them or in none: nobody can tell the new table's rows apart.
  private func compareAlike(_ mapping: inout TableMapping) {
    for place in mapping.columns.indices
    where ([mapping] + mapping.merged).contains(where: { $0.columns[place].compared == nil }) {
      mapping.columns[place].compared = nil
      for part in mapping.merged.indices { mapping.merged[part].columns[place].compared = nil }
    }
  }

  private static func column(
    _ column: TableMapping.Column, _ new: ColumnDescription, _ origin: MergedColumns.Origin
  ) -> TableMapping.Column {
    var column = column
    (column.copied, column.compared, column.oldName, column.isChanged) = (nil, nil, nil, false)
    switch origin {
    case .defaultValue, .generated: break
    case .value(let expression):
      column.copied = "(\(expression))"
      column.compared = Self.compared("(\(expression))", as: new)
      column.isChanged = true
    case .column(let old):
      let plain = SQLText.identifier(old.name)
      column.oldName = old.name
      column.isChanged = !old.type.hasSameBytes(as: new.type)
      // With the length left out: a value that is too long has to fail, where a cast would cut it.
      let isCast = column.isChanged && new.storedType.isBuiltIn
      let copied = isCast ? "\(plain)::\(TypeName(new.type).withoutModifier)" : plain
      column.copied = copied
      column.compared = column.isChanged ? Self.compared(copied, as: new) : plain
    }
    return column
  }
}
