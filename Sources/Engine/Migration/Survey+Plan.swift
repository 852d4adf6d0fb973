/// From what both sides say to what is to be done.
extension Survey {
  /// The plan; with rules, PostgreSQL follows them first in a transaction of the target's that is rolled back.
  func makePlan(_ configuration: MigrationConfiguration) throws(EngineError) -> MigrationPlan {
    // Rows come into a table that exists already under the one lock that keeps others out: in one transaction.
    if configuration.usesExistingTables { return try makeExistingPlan(configuration) }
    var plan = try makeWholePlan(configuration)
    plan.partPolicy = PartPolicy(
      plan.mappings.map(\.source), workers: configuration.jobs, threshold: configuration.partThreshold,
      isWorthwhile: writesAheadFully)
    return plan
  }

  private func makeWholePlan(_ configuration: MigrationConfiguration) throws(EngineError) -> MigrationPlan {
    let schemas = configuration.schemas
    do throws(PostgresError) {
      let old = try readSchema(configuration, schemas, surroundings)
      let rules = configuration.rules
      guard !rules.tables.isEmpty || !rules.conventions.isEmpty else {
        return MigrationPlan(
          schema: old, verification: configuration.verification, isSameDatabase: isSameDatabase,
          housedExtensions: surroundings.housed, encodings: encodings, hooks: rules.hooks)
      }
      let conventions = Conventions.expand(rules.conventions, over: old)
      let resolution = RuleResolution(conventions: conventions.rules, tables: rules.tables, over: old)
      try stopAt(conventions.mistakes + resolution.mistakes)
      try stopAt(mistakes(inConditionsOf: resolution.rules, old))
      var changes = PlannedSchema(rules: resolution.rules, widened: Set(conventions.widened))
      try makePartitions(of: &changes, old)
      let heads = resolution.rules.heads
      for type in conventions.enums where heads[ExactName(schemas.item(type.table))] == nil {
        changes.types.append(try enumeration(type, resolution.rules, old))
      }
      try stopAt(changes.types.compactMap(\.mistake))
      let lossesBySplits = try warnings(ofSplitsIn: resolution.rules, old)
      defer { try? target.rollBack() }
      let outcome = try rehearse(changes, old, configuration)
      return MigrationPlan(
        schema: outcome.schema, mappings: outcome.mappings, verification: configuration.verification,
        isSameDatabase: isSameDatabase, housedExtensions: surroundings.housed, encodings: encodings,
        oldSchemas: schemas, oldForeignKeys: old.foreignKeys, problems: outcome.problems,
        warnings: conventions.warnings + resolution.warnings + lossesBySplits,
        hooks: rules.hooks)
    } catch {
      if error.sqlstate == Self.mistaken { throw .usage(error.message) }
      throw EngineError(error, doing: "reading schema \(schemas.oldNames)")
    }
  }

  /// The old schemas as they are, less what the patterns leave out.
  func describe(_ configuration: MigrationConfiguration) throws(EngineError) -> SchemaDescription {
    do throws(PostgresError) { return try readSchema(configuration, configuration.schemas, surroundings) } catch {
      throw EngineError(error, doing: "reading schema \(configuration.schemas.oldNames)")
    }
  }

  /// Stands for what a person got wrong among the errors of servers.
  static let mistaken = SQLState("longhaul mistaken")

  func stopAt(_ mistakes: [String]) throws(PostgresError) {
    if mistakes.isEmpty { return }
    throw PostgresError(
      side: .target, sqlstate: Self.mistaken,
      message: (mistakes + ["Nothing was changed."]).joined(separator: "\n"))
  }

  /// A type of the values that a column has: those it must have, then what the rows say.
  private func enumeration(
    _ type: Conventions.EnumFromValues, _ rules: [ExactName: TableRule], _ old: SchemaDescription
  ) throws(PostgresError) -> PlannedSchema.NewType {
    let values = Self.values(of: type, rules, old).map { value, table, filter in
      """
      SELECT (\(value))::text COLLATE "C" AS value FROM \(table.sql)\(filter.map { " WHERE (\($0))" } ?? "")
      """
    }
    try source.query(Session.localSearchPath(old.schemas.oldSearchPath(of: type.table.schema)))
    let found = try source.query(
      """
      SELECT DISTINCT value FROM (\(values.joined(separator: " UNION ALL "))) AS every WHERE value IS NOT NULL
      ORDER BY 1 LIMIT \(PlannedSchema.NewType.mostLabels + 1)
      """
    ).rows { $0.text(0) }
    return PlannedSchema.NewType(
      schema: type.table.schema, name: type.typeName, labels: type.labels + found.filter { !type.labels.contains($0) },
      column: "\(old.schemas.item(type.table)).\(type.column)")
  }

  /// The partitions that are to be made from the data.
  private func makePartitions(
    of changes: inout PlannedSchema, _ old: SchemaDescription
  ) throws(PostgresError) {
    for table in old.tables {
      let item = ExactName(old.schemas.item(table.tableName))
      guard let rule = changes.rules[item], case .set(var partitioning) = rule.partitioning,
        let period = partitioning.period
      else { continue }
      guard let value = PlannedSchema.partitionedValue(partitioning, rule) else {
        try stopAt(["\(rule.place): partitions for each \(period.rawValue) need a key such as RANGE (made)."])
        continue
      }
      do throws(PostgresError) {
        try source.query(Session.localSearchPath(old.schemas.oldSearchPath(of: table.schema)))
        let periods = try source.query(
          PlannedSchema.periods(
            period,
            of: [(value, table.tableName, rule.filter)]
              + Self.mergedValues(PlannedSchema.partitionedColumn(partitioning) ?? "", into: table, rule, old))
        ).rows { (name: $0.text(0), from: $0.text(1), to: $0.text(2)) }
        partitioning.partitions += periods.map {
          .init(name: "\(rule.name ?? table.name)_\($0.name)", definition: "FROM ('\($0.from)') TO ('\($0.to)')")
        }
      } catch {
        if error.isEnvironment { throw error }
        try stopAt(["\(rule.place): partitions can't be made from the data: \(error.message)"])
      }
      changes.set(.set(partitioning), of: item)
    }
  }

  private func rehearse(
    _ changes: PlannedSchema, _ old: SchemaDescription, _ configuration: MigrationConfiguration
  ) throws(PostgresError) -> Transformer.Outcome {
    let stage = Rehearsal.stage(configuration.schemas)
    var planned = try readSchema(configuration, stage, Surroundings.compare(stage, source: source, target: target))
    changes.apply(to: &planned)
    try target.query("BEGIN")
    var rehearsal = Rehearsal(
      planned, newSchemas: configuration.schemas.entries.map(\.to), housedExtensions: surroundings.housed,
      isSameDatabase: isSameDatabase)
    try rehearsal.make(on: target)
    try rehearsal.follow(changes.rules, on: target)
    try stopAt(rehearsal.mistakes)
    var final = SchemaMap(
      zip(stage.entries, configuration.schemas.entries).map { .init(from: $0.to, to: $1.to, shown: $1.from) })
    for (old, new) in try rehearsal.newNames(target) { final.items[new] = configuration.schemas.item(old) }
    let answers = CatalogAnswers()
    guard
      var rehearsed = try CatalogReader.read(
        final, missing: surroundings, isSameDatabase: isSameDatabase, answers: answers, through: target)
    else { throw PostgresError(side: .target, sqlstate: .invalidSchemaName, message: "no schema \(final.oldNames)") }
    for entry in final.entries {
      let security = try SecurityReader.read(entry, of: final, answers: answers, through: target)
      let roles = try SecurityReader.askTarget(entry.to, about: security, through: target)
      SecurityDefinition.apply(security, roles, to: &rehearsed)
    }
    var oldPlanned = old
    changes.apply(to: &oldPlanned)
    return Transformer.conclude(old, oldPlanned, changes.rules, rehearsal, rehearsed)
  }

  /// Reads the old schemas in the source snapshot, less what the patterns leave out.
  ///
  /// - Parameter schemas: the same old schemas as in the configuration; the new ones may stand for those.
  private func readSchema(
    _ configuration: MigrationConfiguration, _ schemas: SchemaMap, _ surroundings: Surroundings
  ) throws(PostgresError) -> SchemaDescription {
    let answers = CatalogAnswers(
      companion: .init(target: sourceTarget, interrupt: interrupt, snapshot: sourceSnapshot))
    guard
      var schema = try CatalogReader.read(
        schemas, missing: surroundings, isSameDatabase: isSameDatabase, answers: answers, through: source)
    else {
      throw PostgresError(side: .source, sqlstate: .invalidSchemaName, message: "no schema \(schemas.oldNames)")
    }
    TableSelection(include: configuration.include, exclude: configuration.exclude).apply(to: &schema)
    try TargetLimits(asking: target).apply(to: &schema)
    for (entry, real) in zip(schemas.entries, configuration.schemas.entries) {
      let security = try SecurityReader.read(entry, of: schemas, answers: answers, through: source)
      var roles = try SecurityReader.askTarget(real.to, about: security, through: target)
      roles.schema = entry.to
      SecurityDefinition.apply(security, roles, to: &schema)
    }
    return schema
  }
}
