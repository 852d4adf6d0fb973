extension PlanReport {
  /// One table's part of the plan.
  struct Table: Sendable {
    let script: ItemScript
    let isSameDatabase: Bool
    /// Rows and indexes come in transactions of their own.
    let isInParts: Bool
    /// Foreign keys, which are objects of their own.
    let oldKeys: [ForeignKeyDescription]
    let newKeys: [ForeignKeyDescription]
    let findings: TableFindings?
    /// The table with its columns and checks.
    let creation: [SideBySide.Row]
    /// Keys, indexes and all else that comes after the rows.
    let completion: [SideBySide.Row]

    var item: String { script.name }
    var mapping: TableMapping { script.mapping }
    var old: TableDescription { script.mapping.source }
    var new: TableDescription { script.mapping.target }

    /// - Parameter schemas: the old ones and what they become.
    init(
      script: ItemScript, _ schemas: SchemaMap, isSameDatabase: Bool, isInParts: Bool, oldKeys: [ForeignKeyDescription],
      newKeys: [ForeignKeyDescription], findings: TableFindings?
    ) {
      self.script = script
      self.isSameDatabase = isSameDatabase
      self.isInParts = isInParts
      self.oldKeys = oldKeys
      self.newKeys = newKeys
      self.findings = findings
      let (old, new) = (script.mapping.source, script.mapping.target)
      // The old table as it would be if nothing but its name were changed, which is told once.
      var same = old.moved(schemas)
      let lines = DefinitionLines(script.mapping, isRenamed: same.tableName != new.tableName)
      (same.schema, same.name) = (new.schema, new.name)
      let rows = lines.compare(Self.creation(old), Self.creation(same), Self.creation(script))
      let parts = lines.compare(
        Self.completion(old, oldKeys), Self.completion(same, oldKeys), Self.completion(new, newKeys))
      // What a part has not is in the old table's successor.
      creation = script.mapping.isPart ? rows.filter { $0.new != nil } : rows
      completion = script.mapping.isPart ? parts.filter { $0.new != nil } : parts
    }

    private static func creation(_ table: TableDescription) -> [String] { TableDefinition(table: table).creation }

    private static func completion(_ table: TableDescription, _ keys: [ForeignKeyDescription]) -> [String] {
      TableDefinition(table: table).completion
        + keys.flatMap { ObjectDefinition.creation(of: $0, on: table.tableName) }
    }

    /// All that makes the new table, or made it before.
    private static func creation(_ script: ItemScript) -> [String] {
      script.mapping.existing == nil ? script.create.map(\.sql) : creation(script.mapping.target)
    }

    /// All that makes the old table.
    var oldDefinition: [String] { Self.creation(old) + Self.completion(old, oldKeys) }

    /// All that makes one of the other old tables that come into the new one, but for its foreign keys.
    func definition(of part: TableMapping) -> [String] { Self.creation(part.source) + Self.completion(part.source, []) }

    /// All that makes the new one.
    var newDefinition: [String] { Self.creation(script) + Self.completion(new, newKeys) }

    /// The old table whose part it is, beside that one's successor.
    var whole: String? { mapping.isPart ? old.tableName.sql : nil }

    /// It is not the old table under another schema.
    var isChanged: Bool {
      mapping.isPart || changesRows || completion.contains(where: \.isChanged) || !script.hooks.isEmpty
    }

    /// It has other columns, other values or other rows.
    var changesRows: Bool {
      mapping.isPart || creation.contains(where: \.isChanged) || mapping.filter != nil || !mapping.merged.isEmpty
        || mapping.columns.contains { $0.isChanged || $0.oldName?.hasSameBytes(as: $0.name) != true }
    }

    /// The question whose answer is the new table's rows; nil for one that has none itself.
    var select: String? { script.hasRows ? select(mapping) : nil }

    /// The same for the rows that come from one of several old tables.
    func select(_ mapping: TableMapping) -> String {
      if mapping.isDistinct {
        let filter = mapping.filter.map { " WHERE (\($0))" } ?? ""
        return mapping.distinctRows(from: script.onlyOld + old.tableName.sql + filter, converts: isSameDatabase)
      }
      let values = mapping.copied.map { column in
        let value = isSameDatabase ? TableMapping.converted(column) : column.copied ?? ""
        let name = SQLText.identifier(column.name)
        return value.hasSameBytes(as: name) ? value : "\(value) AS \(name)"
      }
      let filter = mapping.filter.map { "\nWHERE \($0)" } ?? ""
      let list = values.isEmpty ? "" : " " + values.joined(separator: ", ")
      let only = mapping.joinsPartitions ? "" : "ONLY "
      return "SELECT\(list)\nFROM \(only)\(mapping.source.tableName.sql)\(filter)"
    }

    /// What is run in the target when the rows are there.
    var index: [ScriptStatement] {
      isInParts ? script.indexesApart.map(\.statement) + script.indexAfterParts : script.index
    }

    /// Everything that is run in the target, in its order.
    var statements: [ScriptStatement] {
      var statements = script.hooks(.beforeCreate) + script.create + script.hooks(.afterCreate)
      statements += script.hooks(.beforeCopy)
      if isSameDatabase {
        statements += script.serverCopyOfAll + script.serverSequences
      } else {
        for copy in script.sources.compactMap({ $0.stream() }) {
          statements += [copy.source, copy.target].map { ScriptStatement(step: .copy, sql: $0) }
        }
      }
      statements += script.newSequences + script.hooks(.afterCopy)
      statements += script.hooks(.beforeIndex) + index + script.hooks(.afterIndex)
      statements += script.hooks(.beforeVerify) + [script.verify(.source), script.verify(.target)].compactMap(\.self)
      return statements + script.hooks(.afterVerify)
    }
  }
}

/// Statements that make a table, in lines that can be compared with those of another.
private struct DefinitionLines {
  /// New names of columns by the old ones.
  private var columns: [ExactName: String] = [:]
  private let isRenamed: Bool

  init(_ mapping: TableMapping, isRenamed: Bool) {
    self.isRenamed = isRenamed
    for column in mapping.columns { if let old = column.oldName { columns[ExactName(old)] = column.name } }
  }

  /// - Parameter same: the old statements as they would be if nothing were changed.
  func compare(_ old: [String], _ same: [String], _ new: [String]) -> [SideBySide.Row] {
    let left = zip(lines(of: old), lines(of: same)).map { text, same in
      let subject = subject(of: text) { columns[ExactName($0)] ?? $0 }
      return SideBySide.Line(
        text: text, meaning: subject == "table" && isRenamed ? text : Self.meaning(same), subject: subject)
    }
    let right = lines(of: new).map {
      SideBySide.Line(text: $0, meaning: Self.meaning($0), subject: subject(of: $0) { $0 })
    }
    return SideBySide.rows(old: left, new: right)
  }

  private func lines(of statements: [String]) -> [String] {
    statements.flatMap { SQLText.ended($0).split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
  }

  /// Without the comma that says no more than that another line follows.
  private static func meaning(_ line: String) -> String { line.hasSuffix(",") ? String(line.dropLast()) : line }

  /// A column or a constraint within CREATE TABLE; else what a statement is about.
  private func subject(of line: String, now: (String) -> String) -> String {
    if line.hasPrefix(")") { return "end of the table" }
    var words: [String] = []
    for token in SQLTokens(line).tokens {
      if let name = token.name { words.append(name) }
      if words.count == 8 { break }
    }
    words += Array(repeating: "", count: max(0, 8 - words.count))
    if line.hasPrefix("  ") {
      return words[0] == "CONSTRAINT" ? "constraint \(words[1])" : "column \(now(words[0]))"
    }
    switch (words[0], words[1]) {
    case ("CREATE", "TABLE"), ("CREATE", "UNLOGGED"): return "table"
    case ("CREATE", "INDEX"): return "index \(words[2])"
    case ("CREATE", "UNIQUE"): return "index \(words[3])"
    case ("COMMENT", _): return "comment \(words[2]) " + (words[2] == "COLUMN" ? now(words[5]) : "")
    case ("ALTER", "TABLE"):
      guard let part = words.firstIndex(where: { $0 == "CONSTRAINT" || $0 == "COLUMN" }), part < 7 else { return "" }
      return words[part] == "COLUMN" ? "alter \(now(words[part + 1]))" : "constraint \(words[part + 1])"
    default: return ""
    }
  }
}
