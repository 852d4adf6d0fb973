/// What rules change before a table is made: types, defaults, identity, what a column is generated from, checks that go, how the
/// table is parted. All else PostgreSQL can change afterwards, and follows it by itself.
struct PlannedSchema {
  /// An enum that the old schema does not have.
  struct NewType {
    /// Of more it is no enum.
    static let mostLabels = 100

    /// The old schema of the table that uses it.
    var schema: String
    var name: String
    var labels: [String]
    /// The column whose values it is made of.
    var column: String

    /// Why it can't be made.
    var mistake: String? {
      labels.count > Self.mostLabels
        ? "\(column) has more than \(Self.mostLabels) values: too many for text_to_enum." : nil
    }
  }

  /// By item.
  var rules: [ExactName: TableRule]
  /// Sequences that feed a column which becomes `bigint`.
  let widened: Set<OID>
  var types: [NewType] = []

  init(rules: [ExactName: TableRule], widened: Set<OID>) {
    self.rules = rules
    self.widened = widened
  }

  /// Changes the tables of a description.
  func apply(to schema: inout SchemaDescription) {
    Self.bringForward(Self.names(in: rules), &schema)
    for (number, type) in types.enumerated() {
      schema.prerequisites.insert(
        SchemaObject(
          oid: OID(number), schema: type.schema, name: type.name, qualifier: schema.schemas.qualifier(of: type.schema),
          definition: .enumeration(labels: type.labels)), at: number)
    }
    widen(&schema)
    dropChecks(&schema)
    for place in schema.tables.indices {
      guard let rule = rules[ExactName(schema.schemas.item(schema.tables[place].tableName))] else { continue }
      for column in rule.columns { Self.apply(column, of: rule, to: &schema.tables[place]) }
      if case .set(let partitioning) = rule.partitioning {
        schema.tables[place].kind = .partitioned
        schema.tables[place].partitionKey = Self.withOldNames(partitioning.key, rule)
      }
    }
    joinPartitions(&schema)
    mergeTables(&schema)
  }

  /// Makes tables one that are partitioned no longer.
  private func joinPartitions(_ schema: inout SchemaDescription) {
    var joined = Set<TableName>()
    for place in schema.tables.indices {
      let table = schema.tables[place]
      guard rules[ExactName(schema.schemas.item(table.tableName))]?.partitioning == .drop else { continue }
      schema.tables[place].kind = .ordinary
      schema.tables[place].partitionKey = nil
      // Parents come before their partitions.
      var gone: Set = [table.tableName]
      for other in schema.tables where other.isPartition && !gone.isDisjoint(with: other.parents) {
        gone.insert(other.tableName)
        schema.tables[place].bytes += other.bytes
        schema.tables[place].estimatedRows = max(0, schema.tables[place].estimatedRows) + max(0, other.estimatedRows)
      }
      gone.remove(table.tableName)
      schema.foreignKeys.removeAll { gone.contains($0.table) }
      joined.formUnion(gone)
    }
    schema.tables.removeAll { joined.contains($0.tableName) }
  }

  private func widen(_ schema: inout SchemaDescription) {
    guard !widened.isEmpty, let limits = Self.limits["bigint"] else { return }
    for table in schema.tables.indices {
      for place in schema.tables[table].sequences.indices
      where widened.contains(schema.tables[table].sequences[place].oid) {
        Self.widen(&schema.tables[table].sequences[place], to: "bigint", limits)
      }
    }
    for place in schema.prerequisites.indices { widen(&schema.prerequisites[place], limits) }
    for place in schema.dependents.indices { widen(&schema.dependents[place], limits) }
  }

  private func widen(_ object: inout SchemaObject, _ limits: ClosedRange<Int64>) {
    guard widened.contains(object.oid), case .sequence(var sequence) = object.definition else { return }
    Self.widen(&sequence, to: "bigint", limits)
    object.definition = .sequence(sequence)
  }

  /// Everything that is named by what a table is made with.
  private static func names(in rules: [ExactName: TableRule]) -> Set<ExactName> {
    var names = Set<ExactName>()
    for column in rules.values.flatMap(\.columns) {
      var texts = [column.type]
      if case .set(let text) = column.defaultExpression { texts.append(text) }
      if case .set(let text) = column.generated { texts.append(text) }
      for token in texts.compactMap(\.self).flatMap({ SQLTokens($0).tokens }) {
        if let name = token.name { names.insert(ExactName(name)) }
      }
    }
    return names
  }

  /// Has types and functions of these names made before the tables, with all that they need.
  private static func bringForward(_ names: Set<ExactName>, _ schema: inout SchemaDescription) {
    let catalogs: [CatalogID.Catalog] = [.pg_type, .pg_proc]
    let classes = Set(catalogs.map(\.rawValue))
    let named = schema.dependents.filter { (object: SchemaObject) in
      classes.contains(object.catalogID.classID) && names.contains(ExactName(String(object.name.prefix { $0 != "(" })))
    }
    var wanted = Set(named.map { ExactName($0.label) })
    while true {
      let needed = Set(wanted.flatMap { schema.needs[$0]?.objects ?? [] }.map(ExactName.init))
      if needed.isSubset(of: wanted) { break }
      wanted.formUnion(needed)
    }
    schema.prerequisites += schema.dependents.filter { wanted.contains(ExactName($0.label)) }
    schema.dependents.removeAll { wanted.contains(ExactName($0.label)) }
  }

  private static func apply(_ rule: ColumnRule, of table: TableRule, to description: inout TableDescription) {
    guard let place = description.columns.firstIndex(where: { $0.name.hasSameBytes(as: rule.column) }) else { return }
    var column = description.columns[place]
    if let type = rule.type {
      column.type = type
      column.collation = nil
      column.storage = nil
      column.compression = nil
    }
    column.collation = rule.collation ?? column.collation
    switch rule.generated {
    case .keep: break
    case .set(let expression):
      column.expression = withOldNames(expression, table)
      column.isGenerated = true
    case .drop:
      if column.isGenerated { column.expression = nil }
      column.isGenerated = false
    }
    switch rule.defaultExpression {
    case .keep: break
    case .set(let expression): if !column.isGenerated { column.expression = expression }
    case .drop: if !column.isGenerated { column.expression = nil }
    }
    let owned = description.sequences.firstIndex { $0.owner?.column == column.number }
    switch rule.identity {
    case .keep: break
    case .set(let kind):
      column.identity = kind == .always ? .always : .byDefault
      column.isNotNull = true
      column.expression = nil
      if let owned { description.sequences[owned].isIdentity = true }
    case .drop:
      column.identity = nil
      if let owned { description.sequences[owned].isIdentity = false }
    }
    if let owned, let type = rule.type, let limits = Self.limits[type] {
      widen(&description.sequences[owned], to: type, limits)
    }
    description.columns[place] = column
  }

  private static let limits = [
    "smallint": Int64(Int16.min)...Int64(Int16.max), "integer": Int64(Int32.min)...Int64(Int32.max),
    "bigint": Int64.min...Int64.max,
  ]

  /// A sequence that reached as far as its type reaches as far as the new one.
  private static func widen(_ sequence: inout SequenceDescription, to type: String, _ limits: ClosedRange<Int64>) {
    if let old = Self.limits[sequence.type] {
      if sequence.maximum == String(old.upperBound) { sequence.maximum = String(limits.upperBound) }
      if sequence.minimum == String(old.lowerBound) { sequence.minimum = String(limits.lowerBound) }
    }
    sequence.type = type
  }

  /// An expression over the new row, over the old names: those are the ones a table is made with.
  private static func withOldNames(_ expression: String, _ rule: TableRule) -> String {
    SQLTokens(expression).replacingNames { name in
      rule.columns.first { $0.name?.hasSameBytes(as: name) == true }?.column
    }
  }
}

extension SQLTokens {
  /// The text with other names for some identifiers.
  ///
  /// - Parameter replacement: nil for a name that stays.
  func replacingNames(_ replacement: (String) -> String?) -> String {
    tokens.map { token in token.name.flatMap(replacement).map(SQLText.identifier) ?? token.text }.joined()
  }
}
