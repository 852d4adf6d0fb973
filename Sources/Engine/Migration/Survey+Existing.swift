/// The plan where the new tables are there already.
extension Survey {
  /// Matches old tables with new ones, and sees what is in the way.
  ///
  /// - Throws: all that is wrong, as one error.
  func makeExistingPlan(_ configuration: MigrationConfiguration) throws(EngineError) -> MigrationPlan {
    let schemas = configuration.schemas
    let old = try describe(configuration)
    do throws(PostgresError) {
      // Looked up by their new names; shown by the old ones.
      var names = SchemaMap(schemas.entries.map { .init(from: $0.to, to: $0.to, shown: $0.from) })
      guard let existing = try ExistingSchema.read(names, through: target) else {
        throw PostgresError(side: .target, sqlstate: .invalidSchemaName, message: "no schema \(schemas.newNames)")
      }
      let (rules, unclear) = resolved(configuration.rules, over: old)
      var tables = ExistingTables(
        old, into: existing, rules: rules, isSameDatabase: isSameDatabase, truncates: configuration.truncatesTables,
        oldLabels: try ExistingSchema.enumLabels(source), partitionCounts: try partitionCounts(old))
      tables.mistakes = unclear
      tables.match()
      if tables.mistakes.isEmpty { tables.mistakes += try refusedValues(tables.mappings, schemas, rules, old) }
      for mapping in tables.mappings { names.items[mapping.target.tableName] = schemas.item(mapping.source.tableName) }
      var mappings = tables.mappings
      let (aside, left) = try foreignKeys(existing, &tables, names)
      if !configuration.truncatesTables { tables.mistakes += try tablesWithRows(mappings, names, existing) }
      try stopAt(tables.mistakes)
      var schema = SchemaDescription(schemas: names)
      schema.leftBehind = old.leftBehind.filter { $0.kind == "table" }
      schema.unselected = old.unselected
      let planned = existingSchema(&schema, &mappings, existing, aside, left, configuration)
      return MigrationPlan(
        schema: planned, mappings: mappings, verification: configuration.verification, isSameDatabase: isSameDatabase,
        housedExtensions: [], encodings: encodings, oldSchemas: schemas, oldForeignKeys: old.foreignKeys,
        warnings: tables.warnings, hooks: configuration.rules.hooks,
        existing: ExistingPlan(truncates: configuration.truncatesTables, foreignKeys: existing.schema.foreignKeys))
    } catch {
      try? target.rollBack()
      if error.sqlstate == Self.mistaken { throw .usage(error.message) }
      throw EngineError(error, doing: "being looked at")
    }
  }

  /// Conventions give names alone: nothing else of the old tables has to be considered.
  private func resolved(
    _ rules: TransformationRules, over old: SchemaDescription
  ) -> (rules: [ExactName: TableRule], mistakes: [String]) {
    let mistakes = ExistingTables.mistakes(in: rules)
    if !mistakes.isEmpty { return ([:], mistakes) }
    var bare = old
    (bare.foreignKeys, bare.prerequisites, bare.dependents) = ([], [], [])
    for place in bare.tables.indices {
      (bare.tables[place].keys, bare.tables[place].indexes, bare.tables[place].checks) = ([], [], [])
      (bare.tables[place].sequences, bare.tables[place].adoptedSequences) = ([], [])
    }
    let conventions = Conventions.expand(rules.conventions, over: bare)
    let resolution = RuleResolution(conventions: conventions.rules, tables: rules.tables, over: bare)
    return (resolution.rules, conventions.mistakes + resolution.mistakes)
  }

  private func partitionCounts(_ old: SchemaDescription) throws(PostgresError) -> [TableName: Int] {
    var counts: [TableName: Int] = [:]
    for table in old.tables where table.kind == .partitioned {
      let count = try source.query(
        "SELECT count(*) - 1 FROM pg_partition_tree(\(SQLText.literal(table.tableName.sql)))")
      counts[table.tableName] = count.text(0, 0).flatMap { Int($0) }
    }
    return counts
  }

  // MARK: Values

  /// Values that no row can give: a cast that does not exist, an expression that means nothing.
  private func refusedValues(
    _ mappings: [TableMapping], _ schemas: SchemaMap, _ rules: [ExactName: TableRule], _ old: SchemaDescription
  ) throws(PostgresError) -> [String] {
    var mistakes: [String] = []
    if isSameDatabase { try target.query("BEGIN") }
    for mapping in mappings {
      let columns = mapping.copied.filter(\.isChanged)
      if columns.isEmpty, mapping.filter == nil { continue }
      let item = schemas.item(mapping.source.tableName)
      let rule = rules[ExactName(item)]
      let place = rule?.placeOfItsOwn ?? item
      let (oldPath, newPath) = (
        schemas.oldSearchPath(of: mapping.source.schema), schemas.newSearchPath(of: mapping.source.schema)
      )
      let path = Session.localSearchPath(isSameDatabase ? newPath + oldPath.filter { !newPath.contains($0) } : oldPath)
      if isSameDatabase { try target.query(path) } else { try source.query(path) }
      let from = "\(mapping.joinsPartitions ? "" : "ONLY ")\(mapping.source.tableName.sql)"
      if let filter = mapping.filter, let error = try ask("SELECT FROM \(from) WHERE false AND (\(filter))") {
        mistakes.append("\(place).where: \(error.message)")
      }
      for column in columns {
        guard let error = try ask(Self.question(column, mapping, from, isSameDatabase)) else { continue }
        let own =
          column.oldName.flatMap { name in rule?.columns.first { $0.column.hasSameBytes(as: name) }?.place }
          ?? rule?.added.first { $0.name.hasSameBytes(as: column.name) }?.place
        let whose = own.flatMap { $0.file.isEmpty ? nil : $0.description } ?? place
        let type = column.oldName.flatMap { name in
          mapping.source.columns.first { $0.name.hasSameBytes(as: name) }?.type
        }
        let what = type.map { "\(item).\(column.oldName ?? ""), \($0)," } ?? "the value"
        mistakes.append(
          """
          \(whose): \(what) can't become \(mapping.target.tableName.sql).\(SQLText.identifier(column.name)), \
          \(column.type): \(error.message); say how with using
          """)
      }
    }
    if isSameDatabase { try target.query("ROLLBACK") }
    return mistakes
  }

  private func ask(_ question: String) throws(PostgresError) -> PostgresError? {
    isSameDatabase
      ? try ValueProbe.ask(question, on: target) : try ValueProbe.ask(question, on: source)
  }

  /// Within one database the server also says whether the new column takes such a value.
  private static func question(
    _ column: TableMapping.Column, _ mapping: TableMapping, _ from: String, _ isSameDatabase: Bool
  ) -> String {
    guard isSameDatabase else {
      let values = [column.copied, column.compared].compactMap(\.self).joined(separator: ", ")
      return "SELECT \(values) FROM \(from) WHERE false"
    }
    return """
      EXPLAIN INSERT INTO \(mapping.target.tableName.sql) (\(SQLText.identifier(column.name))) OVERRIDING SYSTEM VALUE \
      SELECT \(TableMapping.converted(column)) FROM \(from) WHERE false
      """
  }

  // MARK: Rows that are there

  /// Tables that have to be empty and are not; those that this migration has completed may be full.
  private func tablesWithRows(
    _ mappings: [TableMapping], _ names: SchemaMap, _ existing: ExistingSchema
  ) throws(PostgresError) -> [String] {
    let hasLedger = try target.query("SELECT to_regclass('\(Ledger.table)')").text(0, 0) != nil
    let completed = Set(
      hasLedger
        ? try target.query(
          "SELECT name FROM \(Ledger.table) WHERE migration = $1 AND kind = 'item' AND committed_at IS NOT NULL",
          [migrationID]
        ).rows { ExactName($0.text(0)) } : [])
    let asked = mappings.filter { mapping in
      // What can't be read is a mistake of its own.
      existing.facts[mapping.target.tableName].map { $0.mayRead && !$0.hasRowSecurity } == true && mapping.hasRows
        && !completed.contains(ExactName(names.item(mapping.target.tableName)))
    }
    let full = try withRows(asked.map(\.target))
    return asked.filter { full.contains($0.target.tableName) }.map {
      "\(names.item($0.target.tableName)): \(ExistingTable.refusal($0.target.tableName))"
    }
  }

  /// So many tables are asked in one transaction, whose locks add up.
  private static let tablesPerQuestion = 50

  private func withRows(_ tables: [TableDescription]) throws(PostgresError) -> Set<TableName> {
    var full = Set<TableName>()
    for first in stride(from: 0, to: tables.count, by: Self.tablesPerQuestion) {
      let some = tables[first..<min(first + Self.tablesPerQuestion, tables.count)]
      try target.pipeline(some.map { ExistingTable.hasRows($0.asTarget) }) { index, answer in
        if answer.text(0, 0) == "t" { full.insert(some[first + index].tableName) }
      }
    }
    return full
  }

  /// Forgets what other runs recorded of tables that are to be filled anew, and of keys.
  func forgetOtherRuns(_ ledger: Ledger, _ plan: MigrationPlan) throws(EngineError) {
    guard let existing = plan.existing else { return }
    do throws(PostgresError) {
      let items = try ledger.itemsOfOtherRuns(through: target)
      let tables = plan.mappings.filter {
        $0.hasRows && items.contains(ExactName(plan.schema.schemas.item($0.target.tableName)))
      }
      let full = existing.truncates ? [] : try withRows(tables.map(\.target))
      let names = tables.map(\.target.tableName).filter { !full.contains($0) }.map { plan.schema.schemas.item($0) }
      try ledger.forgetOtherRuns(of: names, through: target)
    } catch { throw EngineError(error, doing: "being looked at for what earlier runs have done") }
  }

  // MARK: Foreign keys

  /// Those that are set aside, and those that the role can only leave where they are.
  private func foreignKeys(
    _ existing: ExistingSchema, _ tables: inout ExistingTables, _ names: SchemaMap
  ) throws(PostgresError) -> (aside: [(key: SetAside, tables: Set<TableName>)], left: [ExistingSchema.Key]) {
    var items: [OID: TableName] = [:]
    for mapping in tables.mappings where mapping.hasRows {
      for part in existing.facts[mapping.target.tableName]?.tree ?? [] { items[part] = mapping.target.tableName }
    }
    var aside: [(key: SetAside, tables: Set<TableName>)] = []
    var left: [ExistingSchema.Key] = []
    for key in existing.keys {
      let isOfOurs = key.tables.contains { items[$0] != nil }
      let refersToOurs = key.referencedTables.contains { items[$0] != nil }
      let isInTheWay = isOfOurs || (tables.truncates && refersToOurs)
      if !isInTheWay { continue }
      let label = "foreign key \(key.name) of \(key.table.sql)"
      guard key.isOwned else {
        if tables.truncates, refersToOurs, key.table != key.referenced {
          tables.mistakes.append(
            """
            \(label) refers to \(key.referenced.sql), which can't be emptied then, and role \(existing.role) may not \
            set it aside: let its owner drop it, or connect as the owner
            """)
        } else {
          tables.warnings.append(
            """
            \(label) stays in place, since role \(existing.role) may not set it aside: rows that it refuses fail their \
            table, and \(key.referenced.sql) comes first
            """)
          left.append(key)
        }
        continue
      }
      if !key.isValidated {
        tables.warnings.append("\(label) is NOT VALID, and will be so again: rows are not checked")
      }
      let both = key.tables.union(key.referencedTables).compactMap { items[$0] }
      aside.append(
        (
          SetAside(
            table: key.table, name: key.name, referenced: key.referenced, definition: key.definition,
            comment: key.comment),
          Set(both)
        ))
    }
    let known = Set(aside.map { TableName(schema: $0.key.table.sql, name: $0.key.name) })
    for key in try SetAside.recorded(migrationID, through: target)
    where !known.contains(TableName(schema: key.table.sql, name: key.name)) {
      let parts = [key.table, key.referenced].flatMap { existing.facts[$0]?.tree ?? [] }
      aside.append((key, Set(parts.compactMap { items[$0] })))
    }
    return (aside, left)
  }

  /// Puts the plan's schema together: the tables as they are, and the keys as objects before and after them.
  private func existingSchema(
    _ schema: inout SchemaDescription, _ mappings: inout [TableMapping], _ existing: ExistingSchema,
    _ aside: [(key: SetAside, tables: Set<TableName>)], _ left: [ExistingSchema.Key],
    _ configuration: MigrationConfiguration
  ) -> SchemaDescription {
    var places: [TableName: Int] = [:]
    for (place, mapping) in mappings.enumerated() { places[mapping.target.tableName] = place }
    for place in mappings.indices {
      let (old, new) = (mappings[place].source, mappings[place].target)
      mappings[place].target.bytes = old.bytes
      mappings[place].target.pages = old.pages
      mappings[place].target.estimatedRows = old.estimatedRows
      let facts = existing.facts[new.tableName]
      let isRefused = left.contains { $0.tables.contains { facts?.tree.contains($0) == true } }
      mappings[place].existing = ExistingTable(
        triggers: facts?.isOwned == true ? facts?.triggers ?? [] : [], isTruncated: configuration.truncatesTables,
        hasForeignKeys: isRefused)
      // What it inherits from was made long ago: nothing waits for a parent.
      var table = mappings[place].target
      (table.parents, table.partitionBound) = ([], nil)
      schema.tables.append(table)
    }
    var needs = [SchemaDescription.Needs](repeating: .init(), count: mappings.count)
    for (key, tables) in aside {
      let isKnown = schema.schemas.contains(key.table.schema)
      let qualifier = schema.schemas.isSingle && isKnown ? "" : schema.schemas.qualifier(of: key.table.schema)
      let ours = tables.filter { places[$0] != nil }
      let objects = key.objects(
        migrationID, oid: 0, qualifier: qualifier.isEmpty && !isKnown ? key.table.schema + "." : qualifier)
      schema.prerequisites.append(objects.dropping)
      schema.dependents.append(objects.making)
      for table in ours { if let place = places[table] { needs[place].objects.append(objects.dropping.label) } }
      // Those that are no items are named as objects, so that no two keys of theirs are made at once.
      let others = places[key.table] == nil ? ["table \(key.table.sql)"] : []
      schema.needs[ExactName(objects.making.label)] = .init(
        tables: ours.map { schema.schemas.item($0) }.sorted(), objects: [objects.dropping.label] + others)
    }
    for key in left where key.table != key.referenced {
      guard let place = places[key.table], places[key.referenced] != nil else { continue }
      needs[place].tables.append(schema.schemas.item(key.referenced))
    }
    for (place, needs) in needs.enumerated() where needs != .init() {
      schema.needs[ExactName(schema.schemas.item(mappings[place].target.tableName))] = needs
    }
    return schema
  }
}

/// What a plan has of its own where the new tables are there already.
struct ExistingPlan: Sendable {
  /// Tables are emptied first.
  var truncates: Bool
  /// The foreign keys that the new tables have now.
  var foreignKeys: [ForeignKeyDescription]
}

extension TableMapping {
  /// Rows come into the new table itself, not into partitions that are items of their own.
  var hasRows: Bool { source.kind == .ordinary || joinsPartitions }
}

extension TableDescription {
  /// As what follows FROM, where the rows are meant that came into it.
  var asTarget: String { (kind == .partitioned ? "" : "ONLY ") + tableName.sql }
}

// MARK: - The ledger

extension Ledger {
  /// Items that other runs of the migration have completed.
  func itemsOfOtherRuns(through connection: borrowing Connection) throws(PostgresError) -> Set<ExactName> {
    Set(
      try connection.query(
        "SELECT DISTINCT name FROM \(Self.table) WHERE migration = $1 AND run_id <> $2 AND kind = 'item'",
        [migration, runID]
      ).rows { ExactName($0.text(0)) })
  }

  /// Forgets these items, and all objects: what other runs have done with them counts no more.
  func forgetOtherRuns(of items: [String], through connection: borrowing Connection) throws(PostgresError) {
    let names = items.isEmpty ? "false" : "name IN (\(items.map(SQLText.literal).joined(separator: ", ")))"
    try connection.query(
      """
      DELETE FROM \(Self.table) WHERE migration = $1 AND run_id <> $2 AND (kind = 'object' OR kind = 'item' AND \(names))
      """, [migration, runID])
  }
}
