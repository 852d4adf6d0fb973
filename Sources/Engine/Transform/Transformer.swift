/// Carries out rules: from the old schemas as they are read, what is to be made and where each of its values comes from.
struct Transformer {
  /// What it came to.
  struct Outcome {
    var schema: SchemaDescription
    var mappings: [TableMapping]
    /// What can't be made because of what is changed, and why.
    var problems: [ExactName: String]
  }

  /// The old schemas, as they are.
  let old: SchemaDescription
  /// With what rules change before anything is made.
  let planned: SchemaDescription
  let rules: [ExactName: TableRule]
  /// Read after the rehearsal.
  private(set) var schema: SchemaDescription
  /// By the partitioned table.
  private var newPartitions: [TableName: [TableDescription]] = [:]

  private init(
    _ old: SchemaDescription, _ planned: SchemaDescription, _ rules: [ExactName: TableRule],
    _ rehearsed: SchemaDescription
  ) {
    self.old = old
    self.planned = planned
    self.rules = rules
    schema = rehearsed
  }

  /// Puts together what the rehearsal has shown.
  ///
  /// - Parameters:
  ///   - rehearsed: the new tables and objects, as they were read where it took place.
  static func conclude(
    _ old: SchemaDescription, _ planned: SchemaDescription, _ rules: [ExactName: TableRule],
    _ rehearsal: borrowing Rehearsal, _ rehearsed: SchemaDescription
  ) -> Outcome {
    var transformer = Transformer(old, planned, rules, rehearsed)
    transformer.schema.leftBehind = planned.leftBehind + rehearsal.lost + transformer.namesInBodies
    transformer.schema.unselected = planned.unselected
    transformer.takeSizes()
    transformer.takeOrigins(rehearsal)
    transformer.takeNewPartitions(rehearsal)
    transformer.addOutsideKeys(rehearsal)
    transformer.addFailed(rehearsal)
    transformer.reorderColumns()
    let mappings = transformer.schema.tables.map { transformer.mapping($0, rehearsal) }
    var problems: [ExactName: String] = [:]
    for (label, reason) in rehearsal.failed { problems[ExactName(label)] = reason }
    return Outcome(schema: transformer.schema, mappings: mappings, problems: problems)
  }

  private func item(_ table: TableDescription) -> String { schema.schemas.item(table.tableName) }

  func oldTable(_ item: String) -> TableDescription? {
    let item = rules[ExactName(item)]?.origin ?? item
    return old.tables.first { old.schemas.item($0.tableName).hasSameBytes(as: item) }
  }

  /// How much there is to move, which nobody knows where it was rehearsed.
  private mutating func takeSizes() {
    var sizes: [ExactName: TableDescription] = [:]
    for table in planned.tables { sizes[ExactName(old.schemas.item(table.tableName))] = table }
    for place in schema.tables.indices {
      let item = item(schema.tables[place])
      let origin = rules[ExactName(item)]?.origin
      guard let table = sizes[ExactName(origin ?? item)] else { continue }
      if origin != nil {
        takeSize(ofAll: table, for: &schema.tables[place])
        continue
      }
      schema.tables[place].bytes = table.bytes
      schema.tables[place].pages = table.pages
      schema.tables[place].estimatedRows = table.estimatedRows
    }
    schema.tables = WorkOrder.sorted(schema.tables)
  }

  private mutating func takeOrigins(_ rehearsal: borrowing Rehearsal) {
    var sequences = Set<TableName>()
    for sequence in old.tables.flatMap(\.sequences) {
      sequences.insert(TableName(schema: sequence.schema, name: sequence.name))
    }
    for object in old.prerequisites + old.dependents {
      if case .sequence = object.definition { sequences.insert(TableName(schema: object.schema, name: object.name)) }
    }
    schema.origins = rehearsal.relations.filter { sequences.contains($0.value) }
  }

  /// Takes partitions out that are made with their table.
  private mutating func takeNewPartitions(_ rehearsal: borrowing Rehearsal) {
    let tables = schema.tables
    for table in tables where rehearsal.relations[table.oid] == nil && table.isPartition {
      guard let parent = table.parents.first else { continue }
      newPartitions[parent, default: []].append(table)
    }
    schema.tables.removeAll { rehearsal.relations[$0.oid] == nil && $0.isPartition }
  }

  /// Columns in the order that a person wants; the others follow.
  private mutating func reorderColumns() {
    for place in schema.tables.indices {
      guard let rule = rules[ExactName(item(schema.tables[place]))], !rule.order.isEmpty else { continue }
      let columns = schema.tables[place].columns
      let first = rule.order.compactMap { name in columns.first { $0.name.hasSameBytes(as: name) } }
      let numbers = Set(first.map(\.number))
      schema.tables[place].columns = first + columns.filter { !numbers.contains($0.number) }
    }
  }

  // MARK: What was not rehearsed, or failed there

  /// Foreign keys to tables that are not migrated, with the columns' new names.
  private mutating func addOutsideKeys(_ rehearsal: borrowing Rehearsal) {
    for key in old.foreignKeys where !old.schemas.contains(key.referenced.schema) {
      let item = old.schemas.item(key.table)
      let rule = rules[ExactName(item)]
      if rule?.constraints.dropped.contains(key.name) == true { continue }
      for table in holders(of: key, rehearsal) {
        var key = key
        key.table = table.tableName
        key.qualifier = schema.schemas.qualifier(of: table.schema)
        key.name = rule?.constraints.renamed[key.name] ?? key.name
        if let rule { key.definition = Self.renamingColumns(of: key.definition, rule) }
        schema.foreignKeys.append(key)
      }
    }
  }

  /// `FOREIGN KEY (a) REFERENCES other.t(b) ON DELETE SET NULL (a)`, with new names but for what is referred to.
  private static func renamingColumns(of definition: String, _ rule: TableRule) -> String {
    var depth = 0
    var isForeign = false
    return SQLTokens(definition).tokens.map { token in
      switch token.text {
      case "REFERENCES": isForeign = true
      case "(": depth += 1
      case ")":
        depth -= 1
        isForeign = false
      default:
        guard depth > 0, !isForeign, let name = token.name,
          let new = rule.columns.first(where: { $0.column.hasSameBytes(as: name) })?.name
        else { break }
        return SQLText.identifier(new)
      }
      return token.text
    }.joined()
  }

  /// What could not be made will fail in the run as well, where that is documented.
  private mutating func addFailed(_ rehearsal: borrowing Rehearsal) {
    var failed = Set<ExactName>()
    for (label, _) in rehearsal.failed { failed.insert(ExactName(label)) }
    func hasFailed(_ label: String) -> Bool { failed.contains(ExactName(label)) }
    func here(_ object: SchemaObject) -> SchemaObject {
      var object = object
      object.schema = stage(object.schema)
      return object
    }
    schema.prerequisites += old.prerequisites.filter { hasFailed($0.label) }.map(here)
    schema.dependents += old.dependents.filter { hasFailed($0.label) }.map(here)
    schema.foreignKeys += old.foreignKeys.filter { hasFailed($0.label) && old.schemas.contains($0.referenced.schema) }
      .map { key in
        var key = key
        key.table.schema = stage(key.table.schema)
        key.referenced.schema = stage(key.referenced.schema)
        return key
      }
    for table in planned.tables where hasFailed(old.schemas.item(table.tableName)) {
      var table = table
      table.schema = stage(table.schema)
      schema.tables.append(table)
    }
    for label in failed { schema.needs[label] = old.needs[label] }
  }

  /// The schema that stood for an old one in the rehearsal.
  private func stage(_ name: String) -> String {
    old.schemas.entries.firstIndex { $0.from.hasSameBytes(as: name) }.map { schema.schemas.entries[$0].from } ?? name
  }

  // MARK: Names in bodies

  /// Functions whose text names what gets another name or goes: nothing but a person can tell what has to become of it.
  private var namesInBodies: [LeftBehindObject] {
    (old.prerequisites + old.dependents).flatMap { object -> [LeftBehindObject] in
      guard object.catalogID.classID == CatalogID.Catalog.pg_proc.rawValue,
        case .deparsed(let deparsed) = object.definition,
        let body = deparsed.statements.first.flatMap(Self.body)
      else { return [] }
      let names = Set(SQLTokens(body).tokens.compactMap { $0.name.map { ExactName($0.lowercased()) } })
      return changes(in: names).map {
        LeftBehindObject(kind: "name in a body", name: "\(object.qualifier)\(object.name)", note: $0)
      }
    }
  }

  /// What stands last in CREATE FUNCTION, as a literal.
  private static func body(_ statement: String) -> String? { SQLTokens(statement).tokens.last?.literal }

  private func changes(in names: Set<ExactName>) -> [String] {
    let heads = rules.heads
    return old.tables.flatMap { table -> [String] in
      if names.contains(ExactName(table.name.lowercased())),
        let head = heads[ExactName(old.schemas.item(table.tableName))]
      {
        return ["names table \(table.name), which is merged into \(head): look at it by hand"]
      }
      guard names.contains(ExactName(table.name.lowercased())),
        let rule = rules[ExactName(old.schemas.item(table.tableName))]
      else { return [] }
      let renamed = rule.name.map { ["names table \(table.name), which becomes \($0): look at it by hand"] } ?? []
      return renamed + moves(of: table, rule, among: names)
        + rule.columns.filter { names.contains(ExactName($0.column.lowercased())) }.compactMap { column in
          if column.isDropped {
            return "names column \(table.name).\(column.column), which is dropped: look at it by hand"
          }
          return column.name.map {
            "names column \(table.name).\(column.column), which becomes \($0): look at it by hand"
          }
        }
    }
  }
}

// MARK: - Values

extension Transformer {
  private func mapping(_ table: TableDescription, _ rehearsal: borrowing Rehearsal) -> TableMapping {
    let item = item(table)
    guard let source = oldTable(item) else { return TableMapping(of: table, schema.schemas) }
    var mapping = TableMapping(of: source, old.schemas)
    mapping.target = table.moved(schema.schemas)
    guard let columns = rehearsal.columns[table.oid] else { return mapping }
    let rule = rules[ExactName(item)] ?? TableRule(table: item)
    mapping.filter = rule.filter
    mapping.newPartitions = (newPartitions[table.tableName] ?? []).map { $0.moved(schema.schemas) }
    mapping.isPart = rule.origin != nil
    if mapping.isPart { mapping.source.bytes = table.bytes }
    mapping.isDistinct = rule.isDistinct
    mapping.joinsPartitions = source.kind == .partitioned && (rule.partitioning == .drop || mapping.isPart)
    mapping.hasOwnExpressions =
      rule.filter != nil || rule.columns.contains { $0.using != nil }
      || (rule.added + rule.inherited).contains { $0.value != nil }
    let changesValues = rule.columns.contains { $0.type != nil || $0.using != nil }
    mapping.columns = table.columns.map { column in
      guard let name = columns[column.number], let old = source.columns.first(where: { $0.name.hasSameBytes(as: name) })
      else { return addedColumn(column, rule) }
      let own = rule.columns.first { $0.column.hasSameBytes(as: name) }
      var mapped = Self.column(column, from: old, own, changesValues: changesValues)
      // It follows from the others, of which there is one row.
      if rule.isDistinct, mapped.copied == nil { mapped.compared = nil }
      return mapped
    }
    mapping.sequences = [:]
    for sequence in table.sequences {
      if let origin = schema.origins[sequence.oid] {
        mapping.sequences[sequence.name] = origin
      } else if let column = table.columns.first(where: { $0.number == sequence.owner?.column }) {
        mapping.newSequences.append(column.name)
      }
    }
    addMerged(rule, table, to: &mapping)
    return mapping
  }

  private func addedColumn(_ column: ColumnDescription, _ rule: TableRule) -> TableMapping.Column {
    let value = (rule.added + rule.inherited).first { $0.name.hasSameBytes(as: column.name) }?.value
    let expression = value.map { "(\($0))" }
    return TableMapping.Column(
      name: column.name, copied: column.isGenerated ? nil : expression,
      compared: expression.map { Self.compared($0, as: column) }, type: column.type, storedType: column.storedType,
      isChanged: true)
  }

  private static func column(
    _ column: ColumnDescription, from old: ColumnDescription, _ rule: ColumnRule?, changesValues: Bool
  ) -> TableMapping.Column {
    let plain = SQLText.identifier(old.name)
    var copied = plain
    var compared: String? = plain
    if let using = rule?.using {
      copied = "(\(using))"
      compared = Self.compared(copied, as: column)
    } else if rule?.type != nil {
      // With the length left out: a value that is too long has to fail, where a cast would cut it.
      copied = column.storedType.isBuiltIn ? "\(plain)::\(TypeName(column.type).withoutModifier)" : plain
      compared = Self.compared(copied, as: column)
    }
    if column.isGenerated {
      let tellsTable = column.expression?.contains("tableoid") == true
      compared = old.isGenerated && !changesValues && !tellsTable ? plain : nil
    }
    return TableMapping.Column(
      name: column.name, copied: column.isGenerated ? nil : copied, compared: compared, type: column.type,
      storedType: column.storedType, oldName: old.name, isChanged: rule?.using != nil || rule?.type != nil)
  }

  /// The value as it is stored: rounded, padded…
  static func compared(_ expression: String, as column: ColumnDescription) -> String {
    column.storedType.isBuiltIn ? "(\(expression))::\(column.type)" : expression
  }
}

/// A type's name as `format_type` writes it.
struct TypeName {
  let text: String

  init(_ text: String) { self.text = text }

  /// Without length or precision: `numeric` for `numeric(10,2)`.
  var withoutModifier: String {
    guard let open = text.firstIndex(of: "("), let close = text[open...].firstIndex(of: ")") else {
      return text == "character" ? "bpchar" : text
    }
    let rest = text[text.index(after: close)...]
    // By themselves these have a length of one.
    switch text[..<open] {
    case "character": return "bpchar\(rest)"
    case "bit": return "bit varying\(rest)"
    default: return "\(text[..<open])\(rest)"
    }
  }
}
