/// Several old tables whose rows come into one new table.
extension ItemScript {
  /// A script for each old table whose rows come into the new one, its own first. Those whose rows take new values from a
  /// sequence come last.
  var sources: [ItemScript] {
    if mapping.merged.isEmpty { return [self] }
    var own = mapping
    own.merged = []
    let parts = [own] + mapping.merged
    let ordered = parts.filter { !Self.takesNewValues($0) } + parts.filter(Self.takesNewValues)
    return ordered.map { part in
      ItemScript(
        name: name, mapping: part, searchPaths: searchPaths, verification: verification, encodings: encodings,
        strayCheck: strayCheck, attributes: attributes, hooks: hooks)
    }
  }

  /// Sequences have to be past all that is there before its rows come.
  var takesNewValues: Bool { Self.takesNewValues(mapping) }

  private static func takesNewValues(_ part: TableMapping) -> Bool {
    part.target.sequences.contains { sequence in
      guard let column = part.target.columns.first(where: { $0.number == sequence.owner?.column }) else { return false }
      return part.columns.contains { $0.name.hasSameBytes(as: column.name) && $0.copied == nil }
    }
  }

  /// Keeps all old tables as they are while they are read.
  var readAll: [ScriptStatement] { sources.flatMap(\.read) }

  /// Within one database: the rows of all old tables.
  var serverCopyOfAll: [ScriptStatement] {
    if mapping.merged.isEmpty { return serverCopy() }
    return sources.flatMap { source in
      (source.takesNewValues ? serverSequences + newSequences : []) + source.serverCopy()
    }
  }

  /// What all old tables together tell for the comparison.
  func questionOfAll() -> String? {
    let questions = sources.compactMap { $0.verify(.source)?.sql }
    return questions.isEmpty ? nil : RowChecksum.sum(of: questions, isCount: verification == .count)
  }

  /// How far a sequence of the old tables has come, as what follows FROM: the furthest where it is made of several.
  func standing(of name: String, _ old: TableName) -> String {
    guard let others = mapping.mergedSequences[name], !others.isEmpty,
      let sequence = mapping.target.sequences.first(where: { $0.name.hasSameBytes(as: name) })
    else { return old.sql }
    let order = sequence.increment.hasPrefix("-") ? "last_value" : "last_value DESC"
    let all = ([old] + others).map { "SELECT last_value, is_called FROM \($0.sql)" }.joined(separator: " UNION ALL ")
    return "(SELECT * FROM (\(all)) AS every ORDER BY \(order), is_called DESC LIMIT 1) AS furthest"
  }

  /// Sequences that are behind the values there are go on after those.
  var outrunSequences: [ScriptStatement] {
    mapping.outrunSequences.map { outrun in
      let sequence = TableName(schema: mapping.target.schema, name: outrun.name).sql
      let (column, furthest) = (SQLText.identifier(outrun.column), outrun.isDescending ? "min" : "max")
      return ScriptStatement(
        step: .copy,
        sql: """
          SELECT setval(\(SQLText.literal(sequence)), \(furthest)(\(column))) FROM \(newTable) \
          HAVING \(furthest)(\(column)) \(outrun.isDescending ? "<" : ">") (SELECT last_value FROM \(sequence))
          """)
    }
  }
}

extension TableMapping {
  /// The mapping of each old table whose rows come into the new one.
  var parts: [TableMapping] { [self] + merged }

  /// Bytes of all old tables.
  var bytes: Int { parts.reduce(0) { $0 + $1.source.bytes } }

  /// The planner's estimate of all old tables; -1 when none was ever analyzed.
  var estimatedRows: Int {
    let known = parts.map(\.source.estimatedRows).filter { $0 >= 0 }
    return known.isEmpty ? -1 : known.reduce(0, +)
  }
}

extension RowChecksum {
  /// One row as of one table, from questions about several.
  static func sum(of questions: [String], isCount: Bool) -> String {
    let all = questions.map { "(\($0))" }.joined(separator: "\nUNION ALL ")
    let sums = isCount ? "sum(every.count)" : "sum(every.count), sum(every.sum)"
    return "SELECT \(sums) FROM (\(all)) AS every"
  }
}
