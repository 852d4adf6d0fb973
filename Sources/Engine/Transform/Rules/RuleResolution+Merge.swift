/// Checking what is said of tables that are merged.
extension RuleResolution {
  /// What can't be of all tables that are merged into others.
  static func mistakes(
    in rules: [ExactName: TableRule], written: [TableRule], over schema: SchemaDescription
  ) -> [String] {
    var check = MergeCheck(rules: rules, schema: schema)
    for rule in written { check.run(rule) }
    return check.mistakes
  }
}

private struct MergeCheck {
  let rules: [ExactName: TableRule]
  let schema: SchemaDescription
  private(set) var mistakes: [String] = []
  private var heads: [ExactName: String] = [:]
  private let parents: Set<TableName>
  private let items: [ExactName: TableDescription]

  init(rules: [ExactName: TableRule], schema: SchemaDescription) {
    self.rules = rules
    self.schema = schema
    parents = Set(schema.tables.flatMap(\.parents))
    var items: [ExactName: TableDescription] = [:]
    for table in schema.tables { items[ExactName(schema.schemas.item(table.tableName))] = table }
    self.items = items
  }

  mutating func run(_ written: TableRule) {
    guard !written.merged.isEmpty, let head = items[ExactName(written.table)],
      let rule = rules[ExactName(written.table)]
    else { return }
    if let obstacle = obstacle(head), !(head.kind == .partitioned && rule.partitioning == .drop && !head.isPartition) {
      mistakes.append("\(rule.place): nothing can be merged into \(rule.table): it \(obstacle).")
    }
    check(rule.discriminator, rule)
    for merged in rule.merged {
      guard let source = items[ExactName(merged.table)] else {
        let near = NearNames.of(merged.table, in: items.keys.map(\.text)).first.map { "; did you mean \($0)?" }
        mistakes.append(
          "\(merged.place): there is no table \(merged.table) among those that are moved\(near ?? ".")")
        continue
      }
      check(merged, source, rule, head)
    }
  }

  private mutating func check(
    _ merged: MergedTable, _ source: TableDescription, _ rule: TableRule, _ head: TableDescription
  ) {
    if source.tableName == head.tableName {
      mistakes.append("\(merged.place): \(merged.table) can't be merged into itself.")
      return
    }
    if let other = heads.updateValue(rule.table, forKey: ExactName(merged.table)) {
      mistakes.append("\(merged.place): \(merged.table) is merged into \(other) already.")
      return
    }
    if let obstacle = obstacle(source) {
      mistakes.append("\(merged.place): \(merged.table) can't be merged: it \(obstacle).")
      return
    }
    mistakes += MergedColumns(merged, of: source, into: head, rule).mistakes
  }

  /// Its rows are not all in it, or hang together with others'.
  private func obstacle(_ table: TableDescription) -> String? {
    if table.isPartition { return "is a partition" }
    if table.kind == .partitioned { return "is partitioned; partition_by: null makes a table plain" }
    if !table.parents.isEmpty { return "inherits from another table" }
    return parents.contains(table.tableName) ? "has children" : nil
  }

  private mutating func check(_ discriminator: Discriminator?, _ rule: TableRule) {
    guard let discriminator, !discriminator.values.isEmpty else { return }
    let tables = [rule.table] + rule.merged.map(\.table)
    for table in tables where discriminator.value(of: table) == nil {
      mistakes.append("\(discriminator.place): \(table) has no value.")
    }
    for table in discriminator.values.keys.sorted() where !tables.contains(where: { $0.hasSameBytes(as: table) }) {
      let near = NearNames.of(table, in: tables).first.map { "; did you mean \($0)?" } ?? "."
      mistakes.append("\(discriminator.place): no table \(table) comes into this one\(near)")
    }
  }
}

extension [ExactName: TableRule] {
  /// Tables whose rows come into others', each with the item of that one.
  var heads: [ExactName: String] {
    var heads: [ExactName: String] = [:]
    for rule in values {
      for merged in rule.merged where !merged.table.hasSameBytes(as: rule.table) {
        heads[ExactName(merged.table)] = rule.table
      }
    }
    return heads
  }
}
