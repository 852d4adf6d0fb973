/// Tables that become one.
extension PlannedSchema {
  /// Takes tables out that are merged into others, with what hangs on them, and tells what that is.
  func mergeTables(_ schema: inout SchemaDescription) {
    let heads = rules.heads
    if heads.isEmpty { return }
    var merging = Merging(schema, rules)
    merging.moveForeignKeys(&schema)
    var left = merging.left
    for item in heads.keys.sorted(by: { $0.text < $1.text }) { left += merging.lost(with: item, of: schema) }
    schema.leaveDependents(of: Set(heads.keys), &left) { cause in
      heads[ExactName(cause)].map { "needs \(cause), which is merged into \($0): make it anew over the new table" }
        ?? "needs \(cause), which goes"
    }
    schema.leftBehind = left.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) } + schema.leftBehind
    merging.unite(&schema)
  }
}

/// Takes together what belongs to tables that become one.
private struct Merging {
  /// One table that is merged.
  private struct Part {
    var table: TableDescription
    var head: TableDescription
    var rule: TableRule
    var columns: MergedColumns
  }

  private let schemas: SchemaMap
  /// By item, and its table by name.
  private var parts: [ExactName: Part] = [:]
  private var items: [TableName: ExactName] = [:]
  private(set) var left: [LeftBehindObject] = []

  init(_ schema: SchemaDescription, _ rules: [ExactName: TableRule]) {
    schemas = schema.schemas
    var tables: [ExactName: TableDescription] = [:]
    for table in schema.tables { tables[ExactName(schemas.item(table.tableName))] = table }
    for rule in rules.values where !rule.merged.isEmpty {
      guard let head = tables[ExactName(rule.table)] else { continue }
      for merged in rule.merged {
        let item = ExactName(merged.table)
        guard let table = tables[item] else { continue }
        parts[item] = Part(
          table: table, head: head, rule: rule, columns: MergedColumns(merged, of: table, into: head, rule))
        items[table.tableName] = item
      }
    }
  }

  private func part(_ table: TableName) -> Part? { items[table].flatMap { parts[$0] } }

  // MARK: Tables

  /// The heads are as large as all of their parts, and the parts are gone.
  func unite(_ schema: inout SchemaDescription) {
    for part in parts.values {
      guard let head = schema.tables.firstIndex(where: { $0.tableName == part.head.tableName }) else { continue }
      schema.tables[head].bytes += part.table.bytes
      if part.table.estimatedRows >= 0 {
        schema.tables[head].estimatedRows = max(0, schema.tables[head].estimatedRows) + part.table.estimatedRows
      }
      // A sequence that the head uses too is the head's from now on.
      for (sequence, column) in part.table.adoptedSequences {
        guard let own = part.columns.headColumn(of: column), feeds(sequence, own, of: part.head) else { continue }
        schema.tables[head].adoptedSequences.append((sequence, own))
      }
    }
    schema.tables.removeAll { items[$0.tableName] != nil }
  }

  private func feeds(_ sequence: String, _ column: String, of table: TableDescription) -> Bool {
    guard let expression = table.columns.first(where: { $0.name.hasSameBytes(as: column) })?.expression else {
      return false
    }
    return SQLTokens(expression).tokens.contains {
      $0.literal.flatMap { SQLTokens($0).names.last }?.hasSameBytes(as: sequence) == true
    }
  }

  // MARK: Foreign keys

  /// What a foreign key says of the new tables: pairs of columns by the heads' old names; nil where one has none.
  private struct Meaning: Equatable {
    var table: TableName
    var referenced: TableName
    var columns: [String]
  }

  private func meaning(_ key: ForeignKeyDescription) -> Meaning? {
    func names(_ names: [String], of table: TableName) -> [String] {
      guard let part = part(table) else { return names }
      return names.compactMap { part.columns.headColumn(of: $0) }
    }
    let (own, others) = (names(key.columns, of: key.table), names(key.referencedColumns, of: key.referenced))
    guard own.count == key.columns.count, others.count == own.count else { return nil }
    return Meaning(
      table: part(key.table)?.head.tableName ?? key.table,
      referenced: part(key.referenced)?.head.tableName ?? key.referenced,
      columns: zip(own, others).map { SQLText.qualified($0, $1) }.sorted())
  }

  /// Those of merged tables go, unless the new table has the same; those that refer to one refer to the new table, where
  /// their columns are a key of it.
  mutating func moveForeignKeys(_ schema: inout SchemaDescription) {
    let kept = schema.foreignKeys.filter { part($0.table) == nil && part($0.referenced) == nil }.compactMap(meaning)
    var keys: [ForeignKeyDescription] = []
    for var key in schema.foreignKeys {
      let meaning = meaning(key)
      if let own = part(key.table) {
        if let meaning, kept.contains(meaning) { continue }
        if own.rule.constraints.added.contains(where: { $0.name.hasSameBytes(as: key.name) }) { continue }
        leave(
          "foreign key", key.table, key.name,
          "goes with \(schemas.item(key.table)), which is merged into \(own.rule.table): "
            + "add it there, if all rows are to obey it")
      } else if let other = part(key.referenced) {
        if let meaning, kept.contains(meaning) { continue }
        let columns = key.referencedColumns.compactMap { other.columns.headColumn(of: $0) }
        guard columns.count == key.referencedColumns.count, hasKey(other.head, columns) else {
          leave(
            "foreign key", key.table, key.name,
            "refers to \(schemas.item(key.referenced)), which is merged into \(other.rule.table), where "
              + "\(key.referencedColumns.joined(separator: ", ")) is no key: add one that fits the new table's key")
          continue
        }
        key.definition = definition(key, referringTo: other.head.tableName, columns)
        key.referenced = other.head.tableName
        key.referencedColumns = columns
        keys.append(key)
      } else {
        keys.append(key)
      }
    }
    schema.foreignKeys = keys
  }

  private mutating func leave(_ kind: String, _ table: TableName, _ name: String, _ note: String) {
    left.append(
      LeftBehindObject(kind: kind, name: "\(schemas.qualifier(of: table.schema))\(table.name).\(name)", note: note))
  }

  private func hasKey(_ table: TableDescription, _ columns: [String]) -> Bool {
    let wanted = Set(columns.map { ExactName(SQLText.identifier($0)) })
    return table.keys.contains {
      $0.kind != .exclusion && !$0.isDeferrable && Set($0.index.keys.map { ExactName($0.expression) }) == wanted
    }
  }

  /// `FOREIGN KEY (a) REFERENCES other(b) ON DELETE CASCADE`, to another table.
  private func definition(
    _ key: ForeignKeyDescription, referringTo table: TableName, _ columns: [String]
  ) -> String {
    let tokens = SQLTokens(key.definition).tokens.map(\.text)
    guard let start = tokens.firstIndex(of: "REFERENCES"), let end = tokens[start...].firstIndex(of: ")") else {
      return key.definition
    }
    let name = SQLText.qualified(schemas.newName(of: table.schema) ?? table.schema, table.name)
    let list = columns.map(SQLText.identifier).joined(separator: ", ")
    return tokens[...start].joined() + " \(name)(\(list))" + tokens[(end + 1)...].joined()
  }

  // MARK: What else goes

  /// Constraints, indexes, sequences and privileges that the head has not.
  func lost(with item: ExactName, of schema: SchemaDescription) -> [LeftBehindObject] {
    guard let part = parts[item] else { return [] }
    let (table, head) = (part.table, part.head)
    func here(_ expression: String) -> String {
      SQLTokens(expression).replacingNames { part.columns.headColumn(of: $0) }
    }
    let added = (part.rule.constraints.added + part.rule.indexes.added).map(\.name)
    func isAdded(_ name: String) -> Bool { added.firstIndex(ofExactly: name) != nil }
    var lost: [(kind: String, name: String)] = []
    let checks = head.checks.map(\.definition)
    for check in table.checks where !isAdded(check.name) && checks.firstIndex(ofExactly: here(check.definition)) == nil
    {
      lost.append(("check", check.name))
    }
    let keys = head.keys.map { meaning($0.index) { $0 } }
    for key in table.keys where !isAdded(key.name) && !keys.contains(meaning(key.index, here)) {
      lost.append((key.kind == .primaryKey ? "primary key" : "constraint", key.name))
    }
    let indexes = (head.indexes + head.keys.map(\.index)).map { meaning($0) { $0 } }
    for index in table.indexes where !isAdded(index.name) && !indexes.contains(meaning(index, here)) {
      lost.append(("index", index.name))
    }
    for sequence in table.sequences {
      let column = table.columns.first { $0.number == sequence.owner?.column }?.name
      let own = column.flatMap { part.columns.headColumn(of: $0) }.flatMap { name in
        head.columns.first { $0.name.hasSameBytes(as: name) }
      }
      if !(own.map { hasSequence($0, of: head, schema) } ?? false) { lost.append(("sequence", sequence.name)) }
    }
    let note = "goes with \(item.text), which is merged into \(part.rule.table): the new table has none like it"
    return lost.map { LeftBehindObject(kind: $0.kind, name: "\(item.text).\($0.name)", note: note) }
      + privileges(of: part, schema)
  }

  /// One of its own goes on with the new table, or one that it has in common with merged tables alone.
  private func hasSequence(_ column: ColumnDescription, of head: TableDescription, _ schema: SchemaDescription) -> Bool
  {
    if head.sequences.contains(where: { $0.owner?.column == column.number }) { return true }
    let sharing = [head] + parts.values.filter { $0.head.tableName == head.tableName }.map(\.table)
    let names = Set(sharing.map(\.tableName))
    return sharing.flatMap(\.adoptedSequences).contains { sequence, _ in
      feeds(sequence, column.name, of: head)
        && !schema.tables.contains { other in
          !names.contains(other.tableName) && other.columns.contains { feeds(sequence, $0.name, of: other) }
        }
    }
  }

  private func meaning(_ index: IndexDescription, _ here: (String) -> String) -> [String] {
    [index.method, "\(index.isUnique)", index.predicate.map(here) ?? ""] + index.keys.map { here($0.expression) }
  }

  private func privileges(of part: Part, _ schema: SchemaDescription) -> [LeftBehindObject] {
    let (old, new) = (part.table.moved(schemas).tableName.sql, part.head.moved(schemas).tableName.sql)
    let own = schema.attributes[CatalogID(.pg_class, part.head.oid)] ?? []
    let lost = (schema.attributes[CatalogID(.pg_class, part.table.oid)] ?? []).filter {
      $0.contains(old) && own.firstIndex(ofExactly: $0.replacing(old, with: new)) == nil
    }
    let item = schemas.item(part.table.tableName)
    return lost.map {
      LeftBehindObject(
        kind: "privilege", name: item, note: "goes with it; see whether the new table is to have it: \($0)")
    }
  }
}
