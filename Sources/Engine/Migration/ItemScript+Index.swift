/// What is built when the rows are there.
extension ItemScript {
  /// Keys, indexes, and all that needs them.
  var index: [ScriptStatement] {
    if let existing = mapping.existing { return hasRows ? existing.conclusion : [] }
    let table = TableDefinition(table: mapping.target)
    return table.indexes.map(building) + concluding(table.conclusion)
  }

  /// An index of a table in parts.
  struct IndexApart: Sendable {
    /// From 1, among the table's.
    var number: Int
    /// In the new schema.
    var name: TableName
    var statement: ScriptStatement
  }

  /// The indexes of a table in parts; none where a person's own SQL comes before them.
  var indexesApart: [IndexApart] {
    guard hooks(.afterCopy).isEmpty, hooks(.beforeIndex).isEmpty else { return [] }
    let table = mapping.target
    return TableDefinition(table: table).indexesApart.enumerated().map { place, build in
      IndexApart(
        number: place + 1, name: TableName(schema: table.schema, name: build.name), statement: building(build))
    }
  }

  /// What is left to do for a table in parts when those are there.
  var indexAfterParts: [ScriptStatement] {
    guard !indexesApart.isEmpty else { return index }
    let table = TableDefinition(table: mapping.target)
    return concluding(table.constraintsByIndexes + table.conclusion)
  }

  private func building(_ build: TableDefinition.IndexBuild) -> ScriptStatement {
    // Other methods use the memory otherwise, and want all they can get.
    let isSorted = build.index.method == "btree"
    // Of one that the old table has not, or whose pages nobody has counted, a quarter of the table is a guess.
    let pages = build.index.pages > 0 ? build.index.pages : mapping.source.pages / 4
    return ScriptStatement(
      step: .index, sql: build.sql, sortedBytes: isSorted ? pages * TableDescription.pageSize : nil)
  }

  private func concluding(_ statements: [String]) -> [ScriptStatement] {
    statements.map { ScriptStatement(step: .index, sql: $0) }
      + [strayCheck?.statement(forTable: newTable)].compactMap(\.self)
      + attributes.map { ScriptStatement(step: .index, sql: $0) }
  }
}
