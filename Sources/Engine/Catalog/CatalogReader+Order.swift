/// The order in which what was read is made.
extension CatalogReader {
  /// Puts everything in order: what tables need before them, the rest after them.
  mutating func order(_ connection: borrowing Connection) throws(PostgresError) {
    postponeUnvalidatedChecks()
    postponeCycles()
    try partViewsInCycles(connection)
    let graph = graph()
    requalify(graph)
    let objects = schema.prerequisites
    let tables = schema.tables
    let tableUnits = objects.count..<(objects.count + tables.count)
    let early = graph.closure(of: Array(tableUnits))
    let order = WorkOrder.afterNeeds(count: objects.count) { graph.needs[$0].filter { $0 < objects.count } }
    schema.prerequisites = order.filter(early.contains).map { objects[$0] }
    let needed = graph.closure(of: Array(0..<graph.needs.count))
    schema.dependents = order.filter { unit in
      // What is in no schema and nothing needs is nobody's business.
      !early.contains(unit) && (!surroundings.contains(objects[unit].catalogID) || needed.contains(unit))
    }.map { objects[$0] }
    for unit in 0..<tableUnits.upperBound {
      let isObject = unit < objects.count
      // What a table inherits from is known from its parents.
      let parents = isObject ? [] : tables[unit - objects.count].parents
      let neededTables = graph.needs[unit].filter(tableUnits.contains).map { tables[$0 - objects.count] }
      let needs = SchemaDescription.Needs(
        tables: neededTables.filter { !parents.contains($0.tableName) }.map { item($0) },
        objects: graph.needs[unit].filter { $0 < objects.count }.map { objects[$0].label })
      if !needs.objects.isEmpty || !needs.tables.isEmpty {
        schema.needs[ExactName(isObject ? objects[unit].label : item(tables[unit - objects.count]))] = needs
      }
    }
  }

  private func item(_ table: TableDescription) -> String { schema.schemas.item(table.tableName) }

  /// A table's name in its new schema, as SQL.
  private func newName(_ table: TableDescription) -> String {
    SQLText.qualified(schema.schemas.newName(of: table.schema) ?? table.schema, table.name)
  }

  /// What the graph's units are known by: objects, tables, foreign keys.
  var units: [CatalogID] {
    schema.prerequisites.map(\.catalogID) + schema.tables.map { CatalogID(.pg_class, $0.oid) }
      + schema.foreignKeys.map { CatalogID(.pg_constraint, $0.oid) }
  }

  func graph() -> DependencyGraph {
    let objects = schema.prerequisites
    return DependencyGraph(units: units, edges: edges) { unit in
      guard unit < objects.count, case .sequence = objects[unit].definition else { return false }
      return true
    }
  }

  /// Takes checks and defaults out of tables that need the very objects these call, such as a check by a function that
  /// takes the table's row: they are objects of their own and come after both.
  private mutating func postponeCycles() {
    let graph = graph()
    let first = schema.prerequisites.count
    for place in schema.tables.indices {
      let unit = first + place
      guard graph.closure(of: [unit]).contains(unit) else { continue }
      let table = schema.tables[place]
      let name = newName(table)
      let edges = edges
      func isInCycle(_ part: CatalogID) -> Bool {
        let needs = graph.needs(ofPart: part, in: edges)
        return needs.contains(unit) || graph.closure(of: needs).contains(unit)
      }
      for check in table.checks where isInCycle(CatalogID(.pg_constraint, check.oid)) { postpone(check, of: place) }
      for (index, column) in table.columns.enumerated() where column.expression != nil && !column.isGenerated {
        let id = CatalogID(.pg_attrdef, column.expressionOID)
        guard isInCycle(id), let expression = column.expression else { continue }
        schema.tables[place].columns[index].expression = nil
        let columnName = SQLText.identifier(column.name)
        postpone(
          "default", column.name, of: table, id,
          ["ALTER TABLE \(name) ALTER COLUMN \(columnName) SET DEFAULT \(expression)"],
          made: """
            (SELECT oid FROM pg_attrdef WHERE adrelid = \(SQLText.literal(name))::regclass AND adnum = \
            (SELECT attnum FROM pg_attribute WHERE attrelid = \(SQLText.literal(name))::regclass \
            AND attname = \(SQLText.literal(column.name))))
            """)
      }
    }
  }

  /// Takes checks that are not validated out of tables that others inherit from: made when the children are there, they
  /// go on being not validated in them, too, and old rows that break them can be copied.
  private mutating func postponeUnvalidatedChecks() {
    let parents = Set(schema.tables.filter(\.isBornOfParents).flatMap(\.parents))
    for place in schema.tables.indices {
      let table = schema.tables[place]
      guard parents.contains(table.tableName) else { continue }
      for check in table.checks where !check.isValidated && (check.isLocal || !table.isBornOfParents) {
        postpone(check, of: place)
      }
    }
  }

  private mutating func postpone(_ check: CheckConstraint, of place: Int) {
    let table = schema.tables[place]
    schema.tables[place].checks.removeAll { $0.oid == check.oid }
    let name = newName(table)
    let constraint = SQLText.identifier(check.name)
    postpone(
      "check constraint", check.name, of: table, CatalogID(.pg_constraint, check.oid),
      ["ALTER TABLE \(name) ADD CONSTRAINT \(constraint) \(check.definition)"]
        + TableDefinition.comment("CONSTRAINT \(constraint) ON \(name)", check.comment),
      made: """
        (SELECT oid FROM pg_constraint WHERE conrelid = \(SQLText.literal(name))::regclass \
        AND conname = \(SQLText.literal(check.name)))
        """)
  }

  private mutating func postpone(
    _ kind: String, _ name: String, of table: TableDescription, _ id: CatalogID, _ statements: [String], made: String
  ) {
    let object = DeparsedObject(classID: id.classID, kind: kind, statements: statements, made: made)
    schema.prerequisites.append(
      SchemaObject(
        oid: id.oid, schema: table.schema, name: "\(table.name).\(name)",
        qualifier: schema.schemas.qualifier(of: table.schema), definition: .deparsed(object)))
  }
}

// MARK: - Hidden names

extension CatalogReader {
  /// Puts the new schemas where hidden names came with the old ones.
  private mutating func requalify(_ graph: DependencyGraph) {
    guard hidden.values.contains(where: { !$0.isEmpty }) else { return }
    let objects = schema.prerequisites.count
    let tables = schema.tables.count
    let schemas =
      schema.prerequisites.map(\.schema) + schema.tables.map(\.schema) + schema.foreignKeys.map(\.table.schema)
    var names = [Set<TableName>](repeating: [], count: schemas.count)
    func note(_ id: CatalogID, in unit: Int?) {
      guard let unit, let name = hidden[ExactName(schemas[unit])]?[id] else { return }
      names[unit].insert(name)
    }
    for edge in edges { note(edge.referenced, in: graph.unit(of: edge.dependent)) }
    for id in hidden.values.flatMap(\.keys) { note(id, in: graph.unit(of: id)) }
    for unit in names.indices where !names[unit].isEmpty {
      let requalification = Requalification(names[unit], schema.schemas)
      if requalification.isEmpty { continue }
      switch unit {
      case ..<objects:
        requalification.apply(to: &schema.prerequisites[unit])
        schema.requalifications[schema.prerequisites[unit].catalogID] = requalification
      case ..<(objects + tables):
        requalification.apply(to: &schema.tables[unit - objects])
        schema.requalifications[CatalogID(.pg_class, schema.tables[unit - objects].oid)] = requalification
      default: requalification.apply(&schema.foreignKeys[unit - objects - tables].definition)
      }
    }
  }
}
