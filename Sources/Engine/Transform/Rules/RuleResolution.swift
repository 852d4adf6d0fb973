/// The rules of each table, once conventions and what is said of tables by name are put together and checked against the
/// old schema.
struct RuleResolution {
  /// One rule a table, by item.
  var rules: [ExactName: TableRule] = [:]
  /// What can't be, a sentence each.
  var mistakes: [String] = []
  /// What may not be what a person expects.
  var warnings: [String] = []

  /// - Parameters:
  ///   - conventions: what conventions mean for each table.
  ///   - tables: what is said of tables by name; counts more.
  init(conventions: [TableRule], tables: [TableRule], over schema: SchemaDescription) {
    for rule in conventions { rules[ExactName(rule.table)] = rule }
    var items: [ExactName: TableDescription] = [:]
    for table in schema.tables { items[ExactName(schema.schemas.item(table.tableName))] = table }
    for rule in tables {
      guard let table = items[ExactName(rule.table)] else {
        let near = NearNames.of(rule.table, in: items.keys.map(\.text)).first.map { "; did you mean \($0)?" } ?? "."
        mistakes.append("\(rule.place): the old schema has no table \(rule.table)\(near)")
        continue
      }
      let rule = rule.addingDiscriminator()
      check(rule, of: table, schema)
      let whole = rules[ExactName(rule.table)].map { rule.over($0) } ?? rule
      checkNewNames(whole, of: table)
      rules[ExactName(rule.table)] = whole
    }
    let parts = partRows(schema)
    spread(schema, items)
    resolveSplits(schema, parts)
    checkMerged(tables, schema)
  }

  /// Of a table that is merged into another nothing is said but there.
  private mutating func checkMerged(_ tables: [TableRule], _ schema: SchemaDescription) {
    let heads = rules.heads
    for rule in tables {
      guard let head = heads[ExactName(rule.table)] else { continue }
      mistakes.append("\(rule.place): \(rule.table) is merged into \(head): what becomes of it stands there.")
    }
    for table in heads.keys { rules[table] = nil }
    mistakes += Self.mistakes(in: rules, written: tables, over: schema)
  }

  private mutating func check(_ rule: TableRule, of table: TableDescription, _ schema: SchemaDescription) {
    for column in rule.columns {
      missing(column.column, in: table.columns.map(\.name), column.place, "column", of: rule.table)
      if column.isDropped, rule.order.contains(column.name ?? column.column) {
        mistakes.append("\(column.place): is dropped, but stands in order")
      }
    }
    if let name = rule.schema, !schema.schemas.entries.contains(where: { $0.to.hasSameBytes(as: name) }) {
      let known = schema.schemas.entries.map(\.to).joined(separator: ", ")
      mistakes.append("\(rule.place): schema \(name) is none that is migrated into; those are \(known).")
    }
    let constraints =
      table.checks.map(\.name) + table.keys.map(\.name)
      + schema.foreignKeys.filter { $0.table == table.tableName }.map(\.name)
    for name in rule.constraints.dropped + rule.constraints.renamed.keys.sorted() {
      missing(name, in: constraints, rule.place, "constraint", of: rule.table)
    }
    for name in rule.indexes.dropped + rule.indexes.renamed.keys.sorted() {
      missing(name, in: table.indexes.map(\.name), rule.place, "index", of: rule.table)
    }
    for name in rule.sequences.keys.sorted() {
      missing(name, in: table.sequences.map(\.name), rule.place, "sequence", of: rule.table)
    }
  }

  /// What conventions call the other columns counts, too.
  private mutating func checkNewNames(_ rule: TableRule, of table: TableDescription) {
    mistakes += rule.clashes(among: table.columns).map { "\(rule.place): \($0)" }
    let names = rule.newNames(of: table.columns).map(\.new) + rule.added.map(\.name)
    for name in rule.order { missing(name, in: names, rule.place, "new column", of: rule.table) }
  }

  mutating func missing(
    _ name: String, in names: [String], _ place: RulePlace, _ kind: String, of table: String
  ) {
    guard !names.contains(where: { $0.hasSameBytes(as: name) }) else { return }
    let near = NearNames.of(name, in: names).first.map { "; did you mean \($0)?" } ?? "."
    mistakes.append("\(place): \(table) has no \(kind) \(name)\(near)")
  }

  /// What is said of a parent's columns is said of its partitions' and children's: names follow by themselves, all else
  /// has to be said of each.
  private mutating func spread(_ schema: SchemaDescription, _ items: [ExactName: TableDescription]) {
    for table in schema.tables where !table.parents.isEmpty {
      let item = schema.schemas.item(table.tableName)
      var rule = rules[ExactName(item)] ?? TableRule(table: item)
      for parent in table.parents {
        // Parents come first: theirs is complete.
        guard let above = rules[ExactName(schema.schemas.item(parent))] else { continue }
        for inherited in above.columns
        where table.columns.contains(where: { $0.name.hasSameBytes(as: inherited.column) }) {
          let place = rule.columns.firstIndex { $0.column.hasSameBytes(as: inherited.column) }
          if let place {
            rule.columns[place] = rule.columns[place].over(inherited)
          } else {
            rule.columns.append(inherited)
          }
        }
        if rule.filter == nil { rule.filter = above.filter }
        rule.inherited += above.added + above.inherited
      }
      if rule != TableRule(table: item) { rules[ExactName(item)] = rule }
    }
  }
}

extension TableRule {
  /// This rule where it says something, else the other one.
  fileprivate func over(_ other: TableRule) -> TableRule {
    var rule = self
    var other = other
    other.constraints.added = other.constraints.added.compactMap { adapted($0, other) }
    other.indexes.added = other.indexes.added.compactMap { adapted($0, other) }
    rule.name = name ?? other.name
    rule.schema = schema ?? other.schema
    rule.filter = filter ?? other.filter
    rule.comment = comment == .keep ? other.comment : comment
    rule.columns = columns.map { own in
      other.columns.first { $0.column.hasSameBytes(as: own.column) }.map { own.over($0) } ?? own
    }
    rule.columns += other.columns.filter { theirs in !columns.contains { $0.column.hasSameBytes(as: theirs.column) } }
    rule.added = other.added + added
    if order.isEmpty { rule.order = other.order }
    rule.primaryKey = primaryKey == .keep ? other.primaryKey : primaryKey
    rule.partitioning = partitioning == .keep ? other.partitioning : partitioning
    rule.constraints = constraints.over(other.constraints)
    rule.indexes = indexes.over(other.indexes)
    rule.sequences = other.sequences.merging(sequences) { $1 }
    rule.options = other.options.merging(options) { $1 }
    rule.splits = other.splits + splits
    return rule
  }
}

extension TableRule {
  /// The columns that stay, with what each is called then.
  fileprivate func newNames(of columns: [ColumnDescription]) -> [(old: String, new: String)] {
    columns.compactMap { column in
      let own = self.columns.first { $0.column.hasSameBytes(as: column.name) }
      return own?.isDropped == true ? nil : (column.name, own?.name ?? column.name)
    }
  }

  /// Columns that would have one name, a sentence for each but the first.
  func clashes(among columns: [ColumnDescription]) -> [String] {
    var holders: [ExactName: String] = [:]
    let all = newNames(of: columns) + added.map { (old: "one that is added", new: $0.name) }
    return all.compactMap { old, new in
      holders.updateValue(old, forKey: ExactName(new)).map {
        "two columns of \(table) would be called \(new): \($0) and \(old)."
      }
    }
  }

  /// What another rule adds, over the names that this one gives to columns; nil when it drops one of them.
  private func adapted(_ addition: PartRules.Addition, _ other: TableRule) -> PartRules.Addition? {
    let tokens = SQLTokens(addition.definition)
    let names = Set(tokens.tokens.compactMap { $0.name.map(ExactName.init) })
    var renamed: [ExactName: String] = [:]
    for column in columns {
      let name = other.columns.first { $0.column.hasSameBytes(as: column.column) }?.name ?? column.column
      guard names.contains(ExactName(name)) else { continue }
      if column.isDropped { return nil }
      renamed[ExactName(name)] = column.name
    }
    return .init(name: addition.name, definition: tokens.replacingNames { renamed[ExactName($0)] })
  }
}

extension PartRules {
  fileprivate func over(_ other: PartRules) -> PartRules {
    var rules = self
    rules.dropped += other.dropped.filter { !dropped.contains($0) && renamed[$0] == nil }
    rules.renamed = other.renamed.filter { !dropped.contains($0.key) }.merging(renamed) { $1 }
    rules.added = other.added + added
    return rules
  }
}

extension ColumnRule {
  /// This rule where it says something, else the other one.
  fileprivate func over(_ other: ColumnRule) -> ColumnRule {
    var rule = self
    rule.name = name ?? other.name
    rule.isDropped = isDropped || other.isDropped
    // A value belongs to its type.
    if type == nil, using == nil {
      rule.type = other.type
      rule.using = other.using
    }
    rule.collation = collation ?? other.collation
    rule.defaultExpression = defaultExpression == .keep ? other.defaultExpression : defaultExpression
    rule.isNotNull = isNotNull ?? other.isNotNull
    rule.identity = identity == .keep ? other.identity : identity
    rule.generated = generated == .keep ? other.generated : generated
    rule.comment = comment == .keep ? other.comment : comment
    return rule
  }
}
