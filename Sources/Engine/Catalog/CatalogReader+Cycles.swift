/// Views and functions that need each other in a circle.
extension CatalogReader {
  /// Parts each view of a circle in two objects: the view, as yet of nothing but nulls of its columns' types, and its
  /// definition, which comes after all that the true query needs. What is known of the query in the catalog is the
  /// view's rule, so the definition stands for that.
  ///
  /// A circle with a materialized view in it is left alone: it would be filled out of the nulls.
  mutating func partViewsInCycles(_ connection: borrowing Connection) throws(PostgresError) {
    let graph = graph()
    var components: [Set<Int>] = []
    for unit in schema.prerequisites.indices where schema.prerequisites[unit].isView {
      guard !components.contains(where: { $0.contains(unit) }) else { continue }
      let component = graph.component(of: unit)
      if component.count > 1 { components.append(component) }
    }
    let filled = Set(schema.prerequisites.indices.filter { schema.prerequisites[$0].isMaterializedView })
    components.removeAll { !$0.isDisjoint(with: filled) }
    if components.isEmpty { return }
    var shells: [OID: (rule: OID, statement: String)] = [:]
    for entry in schema.schemas.entries {
      _ = try enter(entry, connection)
      for row in try connection.query(DeparsedQueries.viewShells, [schemaOID, entry.to]).rows({
        (view: $0.oid(0), rule: $0.oid(1), statement: $0.text(2))
      }) {
        shells[row.view] = (row.rule, row.statement)
      }
    }
    let ids = units
    for component in components {
      var definitions: [CatalogID] = []
      for unit in component.sorted() where ids[unit].classID == CatalogID.Catalog.pg_class.rawValue {
        if let shell = shells[ids[unit].oid], let definition = part(unit, shell) { definitions.append(definition) }
      }
      // Who is not in the circle finds it whole.
      for unit in ids.indices where !component.contains(unit) && !component.isDisjoint(with: graph.needs[unit]) {
        edges += definitions.map { DependencyGraph.Edge(dependent: ids[unit], referenced: $0, kind: "n") }
      }
    }
  }

  /// - Returns: what the definition is known by.
  private mutating func part(_ unit: Int, _ shell: (rule: OID, statement: String)) -> CatalogID? {
    let view = schema.prerequisites[unit]
    guard case .deparsed(var object) = view.definition, let creation = object.statements.first else { return nil }
    let rule = CatalogID(.pg_rewrite, shell.rule)
    let new = schema.schemas.newName(of: view.schema) ?? view.schema
    let name = SQLText.literal(SQLText.qualified(new, view.name))
    let definition = DeparsedObject(
      classID: rule.classID, kind: "view definition",
      statements: ["CREATE OR REPLACE" + creation.dropFirst("CREATE".count)] + object.statements.dropFirst(),
      made: "(SELECT oid FROM pg_rewrite WHERE ev_class = \(name)::regclass AND rulename = '_RETURN')")
    object.statements = [shell.statement]
    schema.prerequisites[unit].definition = .deparsed(object)
    schema.prerequisites.append(
      SchemaObject(
        oid: rule.oid, schema: view.schema, name: view.name, qualifier: view.qualifier,
        definition: .deparsed(definition)))
    return rule
  }
}

extension SchemaObject {
  fileprivate var isView: Bool { kind == "view" }
  fileprivate var isMaterializedView: Bool { kind == "materialized view" }
}

extension DependencyGraph {
  /// A unit and all that need it as it needs them, directly or not.
  fileprivate func component(of unit: Int) -> Set<Int> {
    let needed = closure(of: [unit])
    guard needed.contains(unit) else { return [unit] }
    return needed.filter { closure(of: [$0]).contains(unit) }
  }
}
