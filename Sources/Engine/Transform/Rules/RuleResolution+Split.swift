/// What is said of new tables that are made of parts of old ones.
extension RuleResolution {
  /// Leaves to tables whose rows move elsewhere those that stay: partitions follow what is said of their parents.
  mutating func partRows(_ schema: SchemaDescription) -> [ExactName: RowParts] {
    var parts: [ExactName: RowParts] = [:]
    for table in schema.tables {
      let item = ExactName(schema.schemas.item(table.tableName))
      guard let rule = rules[item] else { continue }
      if rule.filter != nil || !rule.splits.isEmpty, let above = splitAbove(table, schema) {
        mistakes.append(
          "\(rule.place): \(above) is split, with the rows of its partitions; say where and split there, not here.")
      }
      guard !rule.splits.isEmpty else { continue }
      let filter = rule.filter ?? filterAbove(table, schema)
      parts[item] = RowParts(filter: filter, conditions: rule.splits.compactMap(\.rows))
      rules[item]?.filter = parts[item]?.condition(of: nil)
    }
    return parts
  }

  private func parents(_ table: TableDescription, _ schema: SchemaDescription) -> [TableDescription] {
    schema.tables.filter { table.parents.contains($0.tableName) }
  }

  private func splitAbove(_ table: TableDescription, _ schema: SchemaDescription) -> String? {
    guard table.isPartition, let parent = parents(table, schema).first else { return nil }
    let item = schema.schemas.item(parent.tableName)
    return rules[ExactName(item)]?.splits.isEmpty == false ? item : splitAbove(parent, schema)
  }

  private func filterAbove(_ table: TableDescription, _ schema: SchemaDescription) -> String? {
    for parent in parents(table, schema) {
      let own = rules[ExactName(schema.schemas.item(parent.tableName))]?.filter
      if let filter = own ?? filterAbove(parent, schema) { return filter }
    }
    return nil
  }

  /// Makes a rule of each new table.
  mutating func resolveSplits(_ schema: SchemaDescription, _ parts: [ExactName: RowParts]) {
    var names = SplitNames(schema, rules)
    for table in schema.tables {
      let item = schema.schemas.item(table.tableName)
      guard var rule = rules[ExactName(item)], !rule.splits.isEmpty, let parts = parts[ExactName(item)] else {
        continue
      }
      nameLookups(of: &rule, table)
      checkKin(rule, of: table, schema)
      checkMoved(rule, of: table)
      var rowPlace = 0
      for split in rule.splits {
        check(split, rule, of: table)
        warnOfApartness(split, rule, table)
        let name = TableName(schema: names.schema(of: rule, table), name: split.name)
        let new = schema.schemas.item(name)
        if let mistake = names.take(name, new, split, of: item) {
          mistakes.append("\(split.place): \(mistake)")
          continue
        }
        var own = split.table
        own.table = new
        own.origin = item
        own.isDistinct = split.isDistinct
        own.columns = rule.columns
        if split.rows == nil {
          own.filter = parts.rest(where: split.table.filter)
        } else {
          own.filter = parts.condition(of: rowPlace)
          own.added = rule.inherited + rule.added + own.added
          if own.order.isEmpty { own.order = rule.order }
          rowPlace += 1
        }
        rules[ExactName(new)] = own
      }
      rules[ExactName(item)] = rule
      warnOfReferences(to: table, rule, schema)
    }
  }

  /// What a person says of a column counts more than a convention: one that is dropped has no lookup.
  private func nameLookups(of rule: inout TableRule, _ table: TableDescription) {
    rule.splits = rule.splits.filter { [rule] split in !split.isLookup || !split.key.contains(where: rule.drops) }
    for place in rule.splits.indices where rule.splits[place].isLookup {
      let old = rule.splits[place].key[0]
      let column = rule.newName(of: old)
      let value = rule.columns.first { $0.column.hasSameBytes(as: old) }?.using ?? SQLText.identifier(old)
      rule.splits[place].table.filter = "(\(value)) IS NOT NULL"
      let name = Conventions.madeName(rule.name ?? table.name, column, nil, [])
      rule.splits[place].name = name
      rule.splits[place].table.primaryKey = .set([column])
    }
  }

  // MARK: What can't be

  /// What tables have of others can't be split in one of them alone.
  private mutating func checkKin(_ rule: TableRule, of table: TableDescription, _ schema: SchemaDescription) {
    let heirs = schema.tables.filter { $0.parents.contains(table.tableName) && !$0.isPartition }
    if let heir = heirs.first {
      mistakes.append(
        "\(rule.splits[0].place): \(rule.table) can't be split: \(heir.name) inherits from it and would lose columns with it."
      )
    }
    for split in rule.splits {
      for column in split.columns ?? [] {
        guard
          let parent = parents(table, schema).first(where: {
            $0.columns.contains { $0.name.hasSameBytes(as: column) }
          })
        else { continue }
        mistakes.append(
          "\(split.place): \(column) is a column of \(schema.schemas.item(parent.tableName)), which has it for \(rule.table) too; split that."
        )
      }
    }
  }

  /// A column moves once, and something stays.
  private mutating func checkMoved(_ rule: TableRule, of table: TableDescription) {
    var moved: [ExactName: SplitRule] = [:]
    for split in rule.splits {
      for column in split.columns ?? [] {
        if let other = moved.updateValue(split, forKey: ExactName(column)) {
          mistakes.append("\(split.place): \(column) moves to \(other.name) already.")
        }
      }
    }
    for split in rule.splits {
      for column in split.key {
        guard let other = moved[ExactName(column)] else { continue }
        mistakes.append("\(split.place): key \(column) moves to \(other.name), so that \(rule.table) has it no more.")
      }
    }
    for name in rule.order {
      let old = table.columns.first { rule.newName(of: $0.name).hasSameBytes(as: name) }?.name ?? name
      guard let split = moved[ExactName(old)] else { continue }
      mistakes.append("\(split.place): \(name) stands in order of \(rule.table), which has it no more.")
    }
    let isWhole = rule.splits.first { $0.columns == nil && $0.rows == nil }
    if let isWhole {
      mistakes.append(
        "\(isWhole.place): all columns would move: say with columns which do, or with rows which rows move.")
      return
    }
    let stays = table.columns.contains { !rule.drops($0.name) && moved[ExactName($0.name)] == nil }
    if let split = rule.splits.first(where: { $0.columns != nil }), !stays, rule.added.isEmpty {
      mistakes.append("\(split.place): no columns would be left in \(rule.table).")
    }
  }

  private mutating func check(_ split: SplitRule, _ rule: TableRule, of table: TableDescription) {
    let old = split.key + (split.columns ?? [])
    for column in old {
      missing(column, in: table.columns.map(\.name), split.place, "column", of: rule.table)
      if rule.drops(column) { mistakes.append("\(split.place): \(column) is dropped from \(rule.table).") }
    }
    if let both = split.key.first(where: { column in split.columns?.contains { $0.hasSameBytes(as: column) } == true })
    {
      mistakes.append("\(split.place): \(both) stands in key, which stays, and in columns, which move.")
    }
    if split.columns != nil, old.isEmpty { mistakes.append("\(split.place): \(split.name) would have no columns.") }
    var names = Set<ExactName>()
    let kept = table.columns.map(\.name).filter { split.has($0) && !rule.drops($0) }.map(rule.newName)
    let added = (split.rows == nil ? [] : rule.inherited + rule.added) + split.table.added
    for name in kept + added.map(\.name) where !names.insert(ExactName(name)).inserted {
      mistakes.append("\(split.place): two columns of \(split.name) would be called \(name).")
    }
    var wanted = split.table.order
    if case .set(let key) = split.table.primaryKey { wanted += key }
    for name in wanted where !names.contains(ExactName(name)) {
      missing(name, in: names.map(\.text).sorted(), split.place, "new column", of: split.name)
    }
  }

  /// What was one row has to be found together again.
  private mutating func warnOfApartness(_ split: SplitRule, _ rule: TableRule, _ table: TableDescription) {
    guard let columns = split.columns, !columns.isEmpty else { return }
    let old = Set(split.key.map { ExactName(SQLText.identifier($0)) })
    let isOldKey = table.keys.contains { key in
      key.kind != .exclusion && key.index.keys.allSatisfy { old.contains(ExactName($0.expression)) }
    }
    let new = Set(split.key.map { ExactName(rule.newName(of: $0)) })
    var uniques = (split.table.constraints.added + split.table.indexes.added)
      .filter { ["unique", "primary"].contains(SQLTokens($0.definition).words.first?.lowercased()) }
      .map { SQLTokens($0.definition).firstList }
    if case .set(let key) = split.table.primaryKey { uniques.append(Set(key.map(ExactName.init))) }
    if isOldKey || uniques.contains(where: { !$0.isEmpty && $0.isSubset(of: new) }) { return }
    warnings.append(
      """
      \(split.place): nothing tells which row of \(split.name) belongs to which of \(rule.table): key names no columns that \
      are unique in one of them
      """)
  }

  /// What refers to rows that move would find them no more.
  private mutating func warnOfReferences(to table: TableDescription, _ rule: TableRule, _ schema: SchemaDescription) {
    let movers = rule.splits.filter { $0.rows != nil }.map(\.name)
    guard let first = rule.splits.first(where: { $0.rows != nil }) else { return }
    for key in schema.foreignKeys
    where key.referenced == table.tableName
      && rules[ExactName(schema.schemas.item(key.table))]?.constraints.dropped.contains(key.name) != true
    {
      warnings.append(
        """
        \(first.place): \(key.label) refers to \(rule.table): it fails where it means rows that move to \
        \(movers.joined(separator: ", "))
        """)
    }
  }
}

extension TableRule {
  /// A column is dropped.
  func drops(_ column: String) -> Bool { columns.contains { $0.column.hasSameBytes(as: column) && $0.isDropped } }

  /// What an old column is called in the new table.
  func newName(of column: String) -> String {
    columns.first { $0.column.hasSameBytes(as: column) }?.name ?? column
  }
}

/// Names of new tables, and who has them.
private struct SplitNames {
  private let schemas: SchemaMap
  private var items: Set<ExactName> = []
  /// By the schema that the new one stands for.
  private var tables: [TableName: String] = [:]

  init(_ schema: SchemaDescription, _ rules: [ExactName: TableRule]) {
    schemas = schema.schemas
    for table in schema.tables {
      let item = schemas.item(table.tableName)
      items.insert(ExactName(item))
      let rule = rules[ExactName(item)] ?? TableRule(table: item)
      tables[TableName(schema: self.schema(of: rule, table), name: rule.name ?? table.name)] = item
    }
  }

  /// The old schema in whose place the table comes.
  func schema(of rule: TableRule, _ table: TableDescription) -> String {
    rule.schema.flatMap { new in schemas.entries.first { $0.to.hasSameBytes(as: new) }?.from } ?? table.schema
  }

  /// - Returns: why it can't be taken.
  mutating func take(_ name: TableName, _ item: String, _ split: SplitRule, of old: String) -> String? {
    if let other = tables[name] { return "\(other) and what is split from \(old) would both be called \(split.name)." }
    if !items.insert(ExactName(item)).inserted {
      return "\(item) is an old table, and stands for that in the progress file; choose another name."
    }
    tables[name] = "what is split from \(old)"
    return nil
  }
}
