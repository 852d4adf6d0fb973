/// What is to be done, by the names of the progress file: made from the old schema's description by rules alone.
struct MigrationPlan: Sendable {
  let transformation: Transformation
  let schema: SchemaDescription
  let verification: VerificationMode
  let isSameDatabase: Bool
  /// The new schema, then the schemas of extensions that the old one houses.
  let targetSearchPath: [String]
  private let tables: [ExactName: Int]
  private let prerequisites: [ExactName: Int]
  private let dependents: [ExactName: Int]
  private let foreignKeys: [ExactName: Int]

  init(
    schema: SchemaDescription, transformation: Transformation, verification: VerificationMode, isSameDatabase: Bool,
    targetSearchPath: [String]
  ) {
    self.schema = schema
    self.transformation = transformation
    self.verification = verification
    self.isSameDatabase = isSameDatabase
    self.targetSearchPath = targetSearchPath
    tables = Self.places(schema.tables.map(\.name))
    prerequisites = Self.places(schema.prerequisites.map(\.label))
    dependents = Self.places(schema.dependents.map(\.label))
    foreignKeys = Self.places(schema.foreignKeys.map(\.label))
  }

  private static func places(_ names: [String]) -> [ExactName: Int] {
    Dictionary(names.enumerated().map { (ExactName($0.element), $0.offset) }) { first, _ in first }
  }

  /// The objects of the progress file, in the order of work.
  var objectNames: [String] {
    schema.prerequisites.map(\.label) + schema.foreignKeys.map(\.label) + schema.dependents.map(\.label)
  }

  /// The table of an item; nil when the old schema has none of that name.
  func table(_ item: String) -> TableDescription? { tables[ExactName(item)].map { schema.tables[$0] } }

  /// What has to be completed before the item can begin.
  func parents(of item: String) -> [String] {
    table(item)?.parents.filter { $0.schema == schema.name && tables[ExactName($0.name)] != nil }.map(\.name) ?? []
  }

  /// Whether an object has to be there before the tables.
  func isPrerequisite(_ object: String) -> Bool { prerequisites[ExactName(object)] != nil }

  /// Whether the old schema has an object of that name.
  func hasObject(_ object: String) -> Bool {
    let name = ExactName(object)
    return prerequisites[name] != nil || dependents[name] != nil || foreignKeys[name] != nil
  }

  /// What has to be settled before a table or an object, beside parents and the tables of a foreign key.
  func needs(of name: String) -> SchemaDescription.Needs { schema.needs[ExactName(name)] ?? SchemaDescription.Needs() }

  /// The items that both have to be completed before a foreign key is built; nil for other objects.
  func foreignKey(_ object: String) -> ForeignKeyDescription? {
    foreignKeys[ExactName(object)].map { schema.foreignKeys[$0] }
  }

  private var strayCheck: StrayCheck? {
    guard schema.name != transformation.to else { return nil }
    return schema.hasHiddenNames || targetSearchPath.contains(schema.name) ? StrayCheck(oldSchema: schema.name) : nil
  }

  /// The script of an item.
  func script(_ item: String) -> ItemScript? {
    table(item).map {
      ItemScript(
        name: item, mapping: transformation.map($0), verification: verification, strayCheck: strayCheck,
        attributes: schema.attributes[CatalogID(.pg_class, $0.oid)] ?? [])
    }
  }

  /// An object as a worker's job.
  func job(object name: String) -> ObjectJob? {
    let to = transformation.to
    if let object = object(name) {
      let qualified = SQLText.qualified(to, object.name)
      let statements =
        ObjectDefinition.creation(of: object, schema: to) + (schema.attributes[object.catalogID] ?? [])
      var sequence: (old: String, new: String)?
      let made: (oid: String, catalog: OID)
      switch object.definition {
      case .sequence:
        sequence = (SQLText.qualified(schema.name, object.name), qualified)
        made = ("\(SQLText.literal(qualified))::regclass", object.catalogID.classID)
      case .deparsed(let deparsed): made = (deparsed.made, object.catalogID.catalogOID)
      case .enumeration, .domain, .composite, .range:
        made = ("\(SQLText.literal(qualified))::regtype", object.catalogID.classID)
      }
      return ObjectJob(
        name: name, schema: to,
        statements: statements.map { ScriptStatement(step: .create, sql: $0) }
          + (strayCheck.map { [$0.statement(for: made)] } ?? []),
        sequence: sequence, object: made)
    }
    guard let key = foreignKey(name) else { return nil }
    let table = transformation.map(key.table)
    let oid = """
      (SELECT oid FROM pg_constraint WHERE conrelid = \(SQLText.literal(table.sql))::regclass \
      AND conname = \(SQLText.literal(key.name)))
      """
    let made = (oid: oid, catalog: CatalogID.Catalog.pg_constraint.rawValue)
    return ObjectJob(
      name: name, schema: to,
      statements: ObjectDefinition.creation(of: key, on: table).map { ScriptStatement(step: .create, sql: $0) }
        + (strayCheck.map { [$0.statement(for: made)] } ?? []),
      sequence: nil, object: made)
  }

  private func object(_ name: String) -> SchemaObject? {
    let name = ExactName(name)
    return prerequisites[name].map { schema.prerequisites[$0] } ?? dependents[name].map { schema.dependents[$0] }
  }
}
