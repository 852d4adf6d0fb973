/// Finds the new table of each old one, and the new column of each old one, where the new tables are there already.
///
/// Tables and columns are matched by name, or as rules say. What rules say of anything else is a mistake: the tables are
/// as somebody else has made them.
struct ExistingTables {
  let old: SchemaDescription
  let existing: ExistingSchema
  let rules: [ExactName: TableRule]
  let isSameDatabase: Bool
  let truncates: Bool
  /// The labels of the old side's enums.
  let oldLabels: [OID: [String]]
  /// How many partitions, in all depths, an old table has.
  let partitionCounts: [TableName: Int]
  /// In the order of the old tables.
  private(set) var mappings: [TableMapping] = []
  /// What can't be, a sentence each.
  var mistakes: [String] = []
  /// What a person should know.
  var warnings: [String] = []
  private let tables: [TableName: TableDescription]

  init(
    _ old: SchemaDescription, into existing: ExistingSchema, rules: [ExactName: TableRule], isSameDatabase: Bool,
    truncates: Bool, oldLabels: [OID: [String]], partitionCounts: [TableName: Int]
  ) {
    self.old = old
    self.existing = existing
    self.rules = rules
    self.isSameDatabase = isSameDatabase
    self.truncates = truncates
    self.oldLabels = oldLabels
    self.partitionCounts = partitionCounts
    tables = Dictionary(existing.schema.tables.map { ($0.tableName, $0) }) { first, _ in first }
  }

  func item(_ table: TableDescription) -> String { old.schemas.item(table.tableName) }

  func rule(_ table: TableDescription) -> TableRule { rules[ExactName(item(table))] ?? TableRule(table: item(table)) }

  /// What stands before a sentence about a table: where the rule is that a person has given it, when there is one.
  func place(_ table: TableDescription) -> String { rule(table).placeOfItsOwn ?? item(table) }

  /// What the new table has to be called.
  private func wanted(_ table: TableDescription) -> TableName {
    let rule = rule(table)
    return TableName(
      schema: rule.schema ?? old.schemas.newName(of: table.schema) ?? table.schema, name: rule.name ?? table.name)
  }

  // MARK: Tables

  /// Matches everything.
  mutating func match() {
    // What is known to be wrong may be the same.
    if mistakes.isEmpty { mistakes = clashes }
    var taken: [TableName: String] = [:]
    var joined = Set<TableName>()
    for table in old.tables {
      // Parents come first.
      if let parent = table.parents.first, table.isPartition, joined.contains(parent) {
        joined.insert(table.tableName)
        if let own = rules[ExactName(item(table))], own.name != nil, let place = own.placeOfItsOwn {
          mistakes.append(
            "\(place): its rows come with those of \(parent.name): not every partition has a new table")
        }
        continue
      }
      guard let new = counterpart(of: table) else { continue }
      if let other = taken.updateValue(item(table), forKey: new.tableName) {
        mistakes.append("\(place(table)): \(other) and \(item(table)) would both go into \(new.tableName.sql)")
        continue
      }
      let joins = table.kind == .partitioned && !hasCounterparts(partitionsOf: table, in: new)
      if joins { joined.insert(table.tableName) }
      let mapping = mapping(table, new, joinsPartitions: joins)
      check(mapping)
      mappings.append(mapping)
    }
  }

  private mutating func counterpart(of table: TableDescription) -> TableDescription? {
    let name = wanted(table)
    if let new = tables[name] { return new }
    if let kind = existing.others[name] {
      mistakes.append("\(place(table)): \(name.sql) is a \(kind), not a table")
      return nil
    }
    let names = tables.keys.filter { $0.schema.hasSameBytes(as: name.schema) }.map(\.name)
    let near = Self.near(name.name, in: names)
    let way =
      near.map { "; did you mean \($0)? Say so with tables.\(item(table)).name," }
      ?? "; name one with tables.\(item(table)).name,"
    mistakes.append("\(place(table)): there is no table \(name.sql) for it\(way) or leave it out with --exclude")
    return nil
  }

  /// One that is spelled otherwise counts before those that are alike.
  private static func near(_ name: String, in names: [String]) -> String? {
    func bare(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }
    return names.sorted().first { bare($0) == bare(name) } ?? NearNames.of(name, in: names).first
  }

  /// Whether each partition of an old table has one of the new table's for its own.
  private mutating func hasCounterparts(partitionsOf table: TableDescription, in new: TableDescription) -> Bool {
    let parts = partitions(of: table)
    let tree = existing.facts[new.tableName]?.tree ?? []
    let isWhole =
      !parts.isEmpty && new.kind == .partitioned
      && parts.allSatisfy { part in tables[wanted(part)].map { tree.contains($0.oid) } ?? false }
    if !isWhole, parts.count < partitionCounts[table.tableName] ?? 0 {
      mistakes.append(
        """
        \(place(table)): some of its partitions are left out, and others have no table of their own in \
        \(new.tableName.sql): its rows can only come all together
        """)
    }
    return isWhole
  }

  private func partitions(of table: TableDescription) -> [TableDescription] {
    let own = old.tables.filter { $0.isPartition && $0.parents.first == table.tableName }
    return own + own.flatMap { partitions(of: $0) }
  }

  // MARK: Columns

  private mutating func mapping(
    _ table: TableDescription, _ new: TableDescription, joinsPartitions: Bool
  ) -> TableMapping {
    let rule = rule(table)
    var mapping = TableMapping(of: table, old.schemas)
    mapping.target = new
    mapping.filter = rule.filter
    mapping.joinsPartitions = joinsPartitions
    mapping.hasOwnExpressions =
      rule.filter != nil || rule.columns.contains { $0.using != nil } || rule.added.contains { $0.value != nil }
    var sources: [ExactName: ColumnDescription] = [:]
    for column in table.columns {
      let own = rule.columns.first { $0.column.hasSameBytes(as: column.name) }
      if own?.isDropped == true { continue }
      let name = own?.name ?? column.name
      guard new.columns.contains(where: { $0.name.hasSameBytes(as: name) }) else {
        let near = Self.near(name, in: new.columns.map(\.name)).map { "; did you mean \($0)?" } ?? "."
        mistakes.append(
          """
          \(columnPlace(table, own) ?? "\(place(table)): column \(column.name)"): \(new.tableName.sql) has no column \
          \(name) for it\(near) Name one with tables.\(item(table)).columns.\(column.name).name, or say drop
          """)
        continue
      }
      sources[ExactName(name)] = column
    }
    for added in rule.added where !new.columns.contains(where: { $0.name.hasSameBytes(as: added.name) }) {
      let near = Self.near(added.name, in: new.columns.map(\.name)).map { "; did you mean \($0)?" } ?? ""
      mistakes.append("\(added.place): \(new.tableName.sql) has no column \(added.name)\(near)")
    }
    mapping.columns = new.columns.map { column in
      let added = (rule.added + rule.inherited).first { $0.name.hasSameBytes(as: column.name) }
      guard let source = sources[ExactName(column.name)] else {
        return self.added(column, added, to: mapping)
      }
      let own = rule.columns.first { $0.column.hasSameBytes(as: source.name) }
      return self.column(column, from: source, own, mapping)
    }
    setSequences(of: &mapping)
    return mapping
  }

  private func columnPlace(_ table: TableDescription, _ rule: ColumnRule?) -> String? {
    rule.flatMap { $0.place.file.isEmpty || !$0.place.key.contains(".columns.") ? nil : $0.place.description }
  }

  /// What a value is stored as, with its modifier: a domain's base.
  private func base(_ column: ColumnDescription, _ table: TableDescription) -> String {
    existing.bases[.init(table: table.oid, column: column.number)] ?? column.type
  }

  private mutating func added(
    _ column: ColumnDescription, _ rule: AddedColumn?, to mapping: TableMapping
  ) -> TableMapping.Column {
    let new = "\(mapping.target.tableName.sql).\(SQLText.identifier(column.name))"
    let value = column.isGenerated ? nil : rule?.value.map { "(\($0))" }
    if column.isGenerated, let rule, rule.value != nil {
      mistakes.append("\(rule.place): \(new) is generated: it can't be given a value")
    } else if value == nil, column.isNotNull, column.expression == nil, column.identity == nil {
      mistakes.append(
        """
        \(place(mapping.source)): nothing comes into \(new), which has NOT NULL and no default; give it a value with \
        tables.\(item(mapping.source)).add.\(column.name)
        """)
    }
    var stored = column.storedType
    stored.isOfSchema = isSameDatabase && !stored.isPlain
    return TableMapping.Column(
      name: column.name, copied: value,
      compared: value.map { stored.isPlain ? "(\($0))::\(base(column, mapping.target))" : $0 }, type: column.type,
      storedType: stored, isChanged: true)
  }

  private mutating func column(
    _ column: ColumnDescription, from source: ColumnDescription, _ rule: ColumnRule?, _ mapping: TableMapping
  ) -> TableMapping.Column {
    let plain = SQLText.identifier(source.name)
    let base = base(column, mapping.target)
    var stored = column.storedType
    // Across databases the numbers of what PostgreSQL does not bring along say nothing.
    let isSame = stored.oid == source.storedType.oid && (isSameDatabase || stored.isPlain)
    stored.isOfSchema = isSameDatabase && !isSame && !stored.isPlain
    var made = TableMapping.Column(
      name: column.name, copied: plain, compared: plain, type: column.type, storedType: stored, oldName: source.name)
    if let using = rule?.using {
      made.copied = "(\(using))"
      made.compared = stored.isPlain ? "(\(using))::\(base)" : "(\(using))"
      made.isChanged = true
    } else if stored.isPlain, isSame {
      made.isChanged = source.type != column.type && source.type != base
      if made.isChanged { made.compared = "(\(plain))::\(base)" }
    } else if stored.isPlain {
      // With the length left out: a value that is too long has to fail, where a cast would cut it.
      made.copied = "\(plain)::\(TypeName(base).withoutModifier)"
      made.compared = "(\(made.copied ?? plain))::\(base)"
      made.isChanged = true
    } else {
      made.isChanged = !isSame && (source.type != column.type || source.storedType.isEnum != stored.isEnum)
    }
    if column.isGenerated {
      if let rule, rule.using != nil {
        mistakes.append(
          "\(rule.place): \(column.name) is generated in \(mapping.target.tableName.sql): no value can be said")
      }
      made.copied = nil
      let isSameValue = source.isGenerated && source.expression == column.expression && !made.isChanged
      if !isSameValue || column.expression?.contains("tableoid") == true { made.compared = nil }
    } else {
      warn(of: column, base, source, isUsing: rule?.using != nil, mapping)
    }
    return made
  }

  private mutating func warn(
    of column: ColumnDescription, _ base: String, _ source: ColumnDescription, isUsing: Bool, _ mapping: TableMapping
  ) {
    let name = "\(item(mapping.source)).\(source.name)"
    let new = "\(mapping.target.tableName.sql).\(SQLText.identifier(column.name))"
    if column.isNotNull, !source.isNotNull, !isUsing {
      warnings.append("\(name) may be null, and \(new) has NOT NULL: rows without a value fail")
    }
    if isUsing { return }
    let types = "\(name): \(source.type) becomes \(column.type)"
    if column.storedType.isPlain {
      let from = source.storedType.isPlain && !source.storedType.isDomain ? source.type : nil
      let risk =
        from.map { $0 == base ? nil : TypeChange(name: SQLText.identifier(source.name), old: $0, new: base).risk }
        ?? (source.storedType.oid == column.storedType.oid ? nil : "values that can't become the new type fail")
      if let risk { warnings.append("\(types): \(risk)") }
    } else if let labels = oldLabels[source.storedType.oid], let new = existing.labels[column.storedType.oid] {
      let missing = labels.filter { new.firstIndex(ofExactly: $0) == nil }
      if !missing.isEmpty {
        let list = missing.map(SQLText.literal).joined(separator: ", ")
        warnings.append("\(types), which lacks \(list): rows with that fail")
      }
    } else if source.storedType.isPlain {
      warnings.append("\(types): values that can't become the new type fail")
    }
  }

  // MARK: Sequences

  /// A sequence goes on where that of the old column stands, or after the highest value.
  private func setSequences(of mapping: inout TableMapping) {
    let (old, new) = (mapping.source, mapping.target)
    mapping.sequences = [:]
    func column(_ sequence: SequenceDescription, _ table: TableDescription) -> ColumnDescription? {
      table.columns.first { $0.number == sequence.owner?.column }
    }
    let adopted = new.adoptedSequences.compactMap { name, _ in
      existing.schema.prerequisites.lazy.compactMap { object -> SequenceDescription? in
        guard case .sequence(let sequence) = object.definition, sequence.schema.hasSameBytes(as: new.schema),
          sequence.name.hasSameBytes(as: name)
        else { return nil }
        return sequence
      }.first
    }
    mapping.target.sequences += adopted
    mapping.target.adoptedSequences = []
    for sequence in mapping.target.sequences {
      guard let owner = column(sequence, new) else { continue }
      let source = mapping.columns.first { $0.name.hasSameBytes(as: owner.name) }?.oldName
      let own =
        old.sequences.first { column($0, old)?.name == source && source != nil }?.name
        ?? old.adoptedSequences.first { $0.column == source }?.sequence
      if let own {
        mapping.sequences[sequence.name] = TableName(schema: old.schema, name: own)
      } else {
        mapping.newSequences.append(owner.name)
      }
    }
  }
}

extension TableRule {
  /// Where it stands; nil for what a convention says.
  var placeOfItsOwn: String? { place.key.hasPrefix("tables.") ? place.description : nil }
}

extension StoredType {
  /// One of PostgreSQL's own types, or a domain over one.
  fileprivate var isPlain: Bool { oid < 16384 }
}
