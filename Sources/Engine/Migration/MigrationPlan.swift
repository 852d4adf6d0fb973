/// What is to be done, by the names of the progress file: made from the old schema's description by rules alone.
struct MigrationPlan: Sendable {
  /// The new schemas, as they are made.
  let schema: SchemaDescription
  /// Where each of its tables comes from, in the same order.
  let mappings: [TableMapping]
  let verification: VerificationMode
  let isSameDatabase: Bool
  /// Schemas of extensions that old schemas house: names are looked up there after the new ones.
  let housedExtensions: [String]
  /// What can't be made because of what is changed, and why.
  let problems: [ExactName: String]
  /// What a person should know about the rules.
  let warnings: [String]
  let encodings: DatabaseEncodings
  /// A person's own SQL.
  let hooks: [Hook]
  /// Which tables are copied in parts.
  var partPolicy = PartPolicy.none
  /// What there is to know of new tables that are there already; nil where they are made.
  let existing: ExistingPlan?
  /// The old schemas; those of `schema` may be the ones in which changes were rehearsed.
  let oldSchemas: SchemaMap
  /// The old tables' own.
  let oldForeignKeys: [ForeignKeyDescription]
  private let tables: [ExactName: Int]
  private let prerequisites: [ExactName: Int]
  private let dependents: [ExactName: Int]
  private let foreignKeys: [ExactName: Int]

  init(
    schema: SchemaDescription, mappings: [TableMapping]? = nil, verification: VerificationMode, isSameDatabase: Bool,
    housedExtensions: [String], encodings: DatabaseEncodings = DatabaseEncodings(), oldSchemas: SchemaMap? = nil,
    oldForeignKeys: [ForeignKeyDescription]? = nil, problems: [ExactName: String] = [:], warnings: [String] = [],
    hooks: [Hook] = [], existing: ExistingPlan? = nil
  ) {
    self.schema = schema
    self.mappings = mappings ?? schema.tables.map { TableMapping(of: $0, schema.schemas) }
    self.verification = verification
    self.isSameDatabase = isSameDatabase
    self.housedExtensions = housedExtensions
    self.encodings = encodings
    self.problems = problems
    self.warnings = warnings
    self.hooks = hooks
    self.existing = existing
    self.oldSchemas = oldSchemas ?? schema.schemas
    self.oldForeignKeys = oldForeignKeys ?? schema.foreignKeys
    tables = Self.places(schema.tables.map { schema.schemas.item($0.tableName) })
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

  /// The items, in the order of work.
  var items: [String] { schema.tables.map { schema.schemas.item($0.tableName) } }

  /// A table's item; nil when its schema is not migrated.
  func item(_ table: TableName) -> String? {
    schema.schemas.contains(table.schema) ? schema.schemas.item(table) : nil
  }

  /// What has to be completed before the item can begin.
  func parents(of item: String) -> [String] {
    table(item)?.parents.compactMap(self.item).filter { tables[ExactName($0)] != nil } ?? []
  }

  /// The items of a foreign key's two tables, as far as they are migrated.
  func items(of key: ForeignKeyDescription) -> [String] { [key.table, key.referenced].compactMap(item) }

  /// Where names are looked up on the source while an old table is read.
  private func sourceSearchPath(of old: String) -> [String] { oldSchemas.oldSearchPath(of: old) }

  /// Where names are looked up on the target while an old schema's tables and objects are made.
  func targetSearchPath(of old: String) -> [String] { schema.schemas.newSearchPath(of: old) + housedExtensions }

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

  /// What is pending and has to wait for a run with other patterns: what these do not select, and what needs that.
  func leftOut(of progress: MigrationProgress) -> Set<ExactName> {
    let items = progress.pending + progress.completed + progress.failed.map(\.failure.item)
    guard !schema.unselected.isEmpty, items.contains(where: isUnselected) else { return [] }
    // Of an object that the plan lacks nobody can tell whether it is gone or needs one of those tables.
    var leftOut = Set(
      (progress.pending.filter(isUnselected) + progress.objects.pending.filter { !hasObject($0) }).map(ExactName.init))
    let names = progress.pending + progress.objects.pending
    // What comes last comes when nothing is left out.
    if !leftOut.isEmpty { leftOut.formUnion(names.filter { needs(of: $0).isLast }.map(ExactName.init)) }
    while true {
      let before = leftOut.count
      for name in names where requirements(of: name).contains(where: { leftOut.contains(ExactName($0)) }) {
        leftOut.insert(ExactName(name))
      }
      if leftOut.count == before { return leftOut }
    }
  }

  /// Whether the patterns leave out an old table.
  func isUnselected(_ item: String) -> Bool { schema.unselected.contains(ExactName(item)) }

  /// The tables and objects without which a table or an object is nothing, whether they are selected or not.
  private func requirements(of name: String) -> [String] {
    let needs = needs(of: name)
    return needs.tables + needs.objects + (table(name)?.parents.compactMap(item) ?? [])
      + (foreignKey(name).map(items) ?? [])
  }

  private var strayCheck: StrayCheck? {
    let schemas = oldSchemas.entries
    // An old schema that keeps its name is none that a new one must not depend on.
    let old = schemas.map(\.from).filter { name in !schemas.contains { $0.to.hasSameBytes(as: name) } }
    guard !schema.requalifications.isEmpty || housedExtensions.contains(where: old.contains) else { return nil }
    return old.isEmpty ? nil : StrayCheck(oldSchemas: old)
  }

  /// The script of an item.
  func script(_ item: String) -> ItemScript? {
    guard let place = tables[ExactName(item)] else { return nil }
    let mapping = mappings[place]
    let target = targetSearchPath(of: schema.tables[place].schema)
    return ItemScript(
      name: item, mapping: mapping,
      searchPaths: SearchPaths(source: sourceSearchPath(of: mapping.source.schema), target: target),
      verification: verification, encodings: encodings, strayCheck: strayCheck,
      attributes: schema.attributes[CatalogID(.pg_class, schema.tables[place].oid)] ?? [],
      hooks: hooks.filter { $0.isMeant(for: item) })
  }

  /// An object as a worker's job.
  func job(object name: String) -> ObjectJob? {
    if let object = object(name) {
      let to = schema.schemas.newName(of: object.schema) ?? object.schema
      let qualified = SQLText.qualified(to, object.name)
      let statements =
        ObjectDefinition.creation(of: object, schema: to) + (schema.attributes[object.catalogID] ?? [])
      var sequence: (old: String, new: String)?
      let made: (oid: String, catalog: OID)
      switch object.definition {
      case .sequence:
        sequence = (oldName(of: object).sql, qualified)
        made = ("\(SQLText.literal(qualified))::regclass", object.catalogID.classID)
      case .deparsed(let deparsed): made = (deparsed.made, object.catalogID.catalogOID)
      case .enumeration, .domain, .composite, .range:
        made = ("\(SQLText.literal(qualified))::regtype", object.catalogID.classID)
      }
      return ObjectJob(
        name: name, schema: to, searchPath: targetSearchPath(of: object.schema),
        statements: statements.map { ScriptStatement(step: .create, sql: $0) }
          + (strayCheck.map { [$0.statement(for: made)] } ?? []),
        sequence: sequence, object: made)
    }
    guard let key = foreignKey(name) else { return nil }
    let table = TableName(
      schema: schema.schemas.newName(of: key.table.schema) ?? key.table.schema, name: key.table.name)
    let oid = """
      (SELECT oid FROM pg_constraint WHERE conrelid = \(SQLText.literal(table.sql))::regclass \
      AND conname = \(SQLText.literal(key.name)))
      """
    let made = (oid: oid, catalog: CatalogID.Catalog.pg_constraint.rawValue)
    return ObjectJob(
      name: name, schema: table.schema, searchPath: targetSearchPath(of: key.table.schema),
      statements: ObjectDefinition.creation(of: key, on: table).map { ScriptStatement(step: .create, sql: $0) }
        + (strayCheck.map { [$0.statement(for: made)] } ?? []),
      sequence: nil, object: made)
  }

  /// What a sequence is called in the old schema.
  private func oldName(of sequence: SchemaObject) -> TableName {
    schema.origins[sequence.oid] ?? TableName(schema: sequence.schema, name: sequence.name)
  }

  private func object(_ name: String) -> SchemaObject? {
    let name = ExactName(name)
    return prerequisites[name].map { schema.prerequisites[$0] } ?? dependents[name].map { schema.dependents[$0] }
  }
}
