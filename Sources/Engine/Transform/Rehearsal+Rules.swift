/// Changing what was made as rules say.
extension Rehearsal {
  /// Everything but types and values: columns are dropped and renamed, then their tables, then new things are added.
  mutating func follow(_ rules: [ExactName: TableRule], on target: borrowing Connection) throws(PostgresError) {
    // A table that rules change has to be one that can be made; what merely hangs on it may fail by itself.
    for (label, reason) in failed {
      if let rule = rules[ExactName(label)] { mistakes.append("\(rule.place): \(label) \(reason)") }
    }
    let tables = planned.tables.compactMap { table in rules[ExactName(item(table))].map { (table, $0) } }
    for (table, rule) in tables { try drop(rule, table, target) }
    for (table, rule) in tables { try renameParts(rule, table, target) }
    try renameTables(tables, target)
    var places = try newNames(target)
    for (table, rule) in tables {
      guard let new = rule.schema, let place = places[table.tableName],
        let stage = stage(ofNew: new), stage != place.schema
      else { continue }
      try run("ALTER TABLE \(place.sql) SET SCHEMA \(SQLText.identifier(stage))", rule.place, on: target)
    }
    places = try newNames(target)
    for (table, rule) in tables {
      guard let place = places[table.tableName] else { continue }
      try add(rule, table, to: place.sql, target)
    }
    try split(tables, places, target)
    for (table, rule) in tables {
      guard let place = places[table.tableName] else { continue }
      try addForeignKeys(rule, to: place.sql, target)
    }
  }

  /// The schema that stands for a new one here.
  private func stage(ofNew name: String) -> String? {
    newSchemas.firstIndex { $0.hasSameBytes(as: name) }.map(Self.stageName)
  }

  func item(_ table: TableDescription) -> String { planned.schemas.item(table.tableName) }

  /// The table under its old name.
  private func name(_ table: TableDescription) -> TableName {
    TableName(schema: planned.schemas.newName(of: table.schema) ?? table.schema, name: table.name)
  }

  /// A column that a parent has too is dropped and renamed there.
  private func isInherited(_ column: String, _ table: TableDescription) -> Bool {
    table.parents.contains { parent in
      planned.tables.contains { $0.tableName == parent && $0.columns.contains { $0.name.hasSameBytes(as: column) } }
    }
  }

  mutating func run(
    _ statement: String, _ place: RulePlace, on target: borrowing Connection
  ) throws(PostgresError) {
    if let problem = try Self.attempt([statement], on: target) {
      mistakes.append("\(place): \(problem)")
    }
  }

  // MARK: Dropping

  private mutating func drop(
    _ rule: TableRule, _ table: TableDescription, _ target: borrowing Connection
  ) throws(PostgresError) {
    let sql = name(table).sql
    for column in rule.columns where column.isDropped && !isInherited(column.column, table) {
      try drop(
        "ALTER TABLE \(sql) DROP COLUMN \(SQLText.identifier(column.column))", "column \(item(table)).\(column.column)",
        column.place, target)
    }
    for constraint in rule.constraints.dropped {
      // A foreign key to a table that is not migrated is not here.
      if outsideKey(constraint, table) { continue }
      // Most checks went before the table was made.
      try drop(
        "ALTER TABLE \(sql) DROP CONSTRAINT IF EXISTS \(SQLText.identifier(constraint))",
        "constraint \(item(table)).\(constraint)", rule.place, target)
    }
    for index in rule.indexes.dropped {
      let index = TableName(schema: name(table).schema, name: index)
      try drop("DROP INDEX \(index.sql)", "index \(index.name)", rule.place, target)
    }
  }

  private func outsideKey(_ constraint: String, _ table: TableDescription) -> Bool {
    planned.foreignKeys.contains {
      $0.table == table.tableName && $0.name.hasSameBytes(as: constraint)
        && !planned.schemas.contains($0.referenced.schema)
    }
  }

  /// Drops something with all that needs it, and tells what that is.
  ///
  /// - Parameter fate: what becomes of the thing itself.
  mutating func drop(
    _ statement: String, _ what: String, _ place: RulePlace, _ target: borrowing Connection,
    fate: String = "is dropped"
  ) throws(PostgresError) {
    do throws(PostgresError) {
      try target.pipeline(["SAVEPOINT attempt", statement, "RELEASE attempt"])
      return
    } catch {
      if error.isEnvironment || error.isCancellation { throw error }
      try target.pipeline(["ROLLBACK TO attempt", "RELEASE attempt"])
      guard error.sqlstate == .dependentObjectsStillExist, let detail = error.detail else {
        mistakes.append("\(place): \(error.message) in: \(statement)")
        return
      }
      lost += detail.split(separator: "\n").map { line in
        LeftBehindObject(kind: "dependent", name: String(line), note: "goes with the \(what), which \(fate)")
      }
    }
    try run("\(statement) CASCADE", place, on: target)
  }

  // MARK: Renaming

  private mutating func renameParts(
    _ rule: TableRule, _ table: TableDescription, _ target: borrowing Connection
  ) throws(PostgresError) {
    let name = name(table)
    let columns = rule.columns.filter { $0.name != nil && !$0.isDropped && !isInherited($0.column, table) }
    // By way of names that nothing has, so that two columns can change places.
    for (index, column) in columns.enumerated() {
      try run(renameColumn(name, column.column, "_longhaul_\(index)"), column.place, on: target)
    }
    for (index, column) in columns.enumerated() {
      try run(renameColumn(name, "_longhaul_\(index)", column.name ?? column.column), column.place, on: target)
    }
    for (old, new) in rule.constraints.renamed.sorted(by: { $0.key < $1.key }) where !outsideKey(old, table) {
      try run(
        "ALTER TABLE \(name.sql) RENAME CONSTRAINT \(SQLText.identifier(old)) TO \(SQLText.identifier(new))",
        rule.place,
        on: target)
    }
    for (old, new) in rule.indexes.renamed.sorted(by: { $0.key < $1.key }) {
      let index = TableName(schema: name.schema, name: old)
      try run("ALTER INDEX \(index.sql) RENAME TO \(SQLText.identifier(new))", rule.place, on: target)
    }
    for (old, new) in rule.sequences.sorted(by: { $0.key < $1.key }) {
      let sequence = TableName(schema: name.schema, name: old)
      try run("ALTER SEQUENCE \(sequence.sql) RENAME TO \(SQLText.identifier(new))", rule.place, on: target)
    }
  }

  private func renameColumn(_ table: TableName, _ old: String, _ new: String) -> String {
    "ALTER TABLE \(table.sql) RENAME COLUMN \(SQLText.identifier(old)) TO \(SQLText.identifier(new))"
  }

  private mutating func renameTables(
    _ tables: [(TableDescription, TableRule)], _ target: borrowing Connection
  ) throws(PostgresError) {
    let renamed = tables.filter { $0.1.name != nil }
    func rename(_ schema: String, _ old: String, _ new: String) -> String {
      "ALTER TABLE \(TableName(schema: schema, name: old).sql) RENAME TO \(SQLText.identifier(new))"
    }
    for (index, (table, rule)) in renamed.enumerated() {
      try run(rename(name(table).schema, table.name, "_longhaul_\(index)"), rule.place, on: target)
    }
    for (index, (table, rule)) in renamed.enumerated() {
      try run(rename(name(table).schema, "_longhaul_\(index)", rule.name ?? table.name), rule.place, on: target)
    }
  }

  /// Where each table is by now, by its old name.
  mutating func newNames(_ target: borrowing Connection) throws(PostgresError) -> [TableName: TableName] {
    var places: [TableName: TableName] = [:]
    for (oid, place) in try target.query(Self.relationNames(planned.schemas)).rows({ row in
      (row.oid(0), TableName(schema: row.text(1), name: row.text(2)))
    }) {
      if let old = relations[oid] { places[old] = place }
    }
    return places
  }

  // MARK: Adding

  mutating func add(
    _ rule: TableRule, _ table: TableDescription, to name: String, _ target: borrowing Connection
  ) throws(PostgresError) {
    for column in rule.added {
      try run("ALTER TABLE \(name) ADD COLUMN \(definition(of: column))", column.place, on: target)
    }
    for column in rule.added {
      guard let comment = column.comment else { continue }
      try run(commentStatement(name, column.name, comment), column.place, on: target)
    }
    for column in rule.columns where !column.isDropped && !isInherited(column.column, table) {
      let new = column.name ?? column.column
      if let isNotNull = column.isNotNull {
        try run(
          "ALTER TABLE \(name) ALTER COLUMN \(SQLText.identifier(new)) \(isNotNull ? "SET" : "DROP") NOT NULL",
          column.place, on: target)
      }
      switch column.comment {
      case .keep: break
      case .set(let text): try run(commentStatement(name, new, text), column.place, on: target)
      case .drop: try run(commentStatement(name, new, nil), column.place, on: target)
      }
    }
    switch rule.comment {
    case .keep: break
    case .set(let text): try run("COMMENT ON TABLE \(name) IS \(SQLText.literal(text))", rule.place, on: target)
    case .drop: try run("COMMENT ON TABLE \(name) IS NULL", rule.place, on: target)
    }
    for (option, value) in rule.options.sorted(by: { $0.key < $1.key }) {
      let change = value.isEmpty ? "RESET (\(option))" : "SET (\(option) = \(SQLText.literal(value)))"
      try run("ALTER TABLE \(name) \(change)", rule.place, on: target)
    }
    try changePrimaryKey(rule, table, name, target)
    for constraint in rule.constraints.added where !constraint.isForeignKey {
      try add(constraint, rule, to: name, target)
    }
    try part(rule, table, name, target)
    for index in rule.indexes.added {
      let words = index.definition.drop { $0 == " " }
      let isUnique = words.lowercased().hasPrefix("unique")
      let rest = isUnique ? words.dropFirst("unique".count) : words
      try run(
        "CREATE \(isUnique ? "UNIQUE " : "")INDEX \(SQLText.identifier(index.name)) ON \(name) \(rest)", rule.place,
        on: target)
    }
  }

  /// What refers to another table comes when that has its keys.
  mutating func addForeignKeys(
    _ rule: TableRule, to name: String, _ target: borrowing Connection
  ) throws(PostgresError) {
    for constraint in rule.constraints.added where constraint.isForeignKey {
      try add(constraint, rule, to: name, target)
    }
  }

  private mutating func add(
    _ constraint: PartRules.Addition, _ rule: TableRule, to name: String, _ target: borrowing Connection
  ) throws(PostgresError) {
    try run(
      "ALTER TABLE \(name) ADD CONSTRAINT \(SQLText.identifier(constraint.name)) \(constraint.definition)", rule.place,
      on: target)
  }

  private mutating func part(
    _ rule: TableRule, _ table: TableDescription, _ name: String, _ target: borrowing Connection
  ) throws(PostgresError) {
    guard case .set(let partitioning) = rule.partitioning else { return }
    let stage = self.name(table).schema
    for partition in partitioning.partitions {
      let words = partition.definition.lowercased()
      let isWhole = words.hasPrefix("default") || words.hasPrefix("for values")
      let part = TableName(schema: stage, name: partition.name).sql
      try run(
        "CREATE TABLE \(part) PARTITION OF \(name) \(isWhole ? "" : "FOR VALUES ")\(partition.definition)", rule.place,
        on: target)
    }
  }

  private func commentStatement(_ table: String, _ column: String, _ text: String?) -> String {
    "COMMENT ON COLUMN \(table).\(SQLText.identifier(column)) IS \(text.map(SQLText.literal) ?? "NULL")"
  }

  private func definition(of column: AddedColumn) -> String {
    var sql = "\(SQLText.identifier(column.name)) \(column.type)"
    if let expression = column.generated { sql += " GENERATED ALWAYS AS (\(expression)) STORED" }
    if let expression = column.defaultExpression { sql += " DEFAULT \(expression)" }
    if let identity = column.identity {
      sql += " GENERATED \(identity == .always ? "ALWAYS" : "BY DEFAULT") AS IDENTITY"
    }
    return sql + (column.isNotNull ? " NOT NULL" : "")
  }

  private mutating func changePrimaryKey(
    _ rule: TableRule, _ table: TableDescription, _ name: String, _ target: borrowing Connection
  ) throws(PostgresError) {
    if rule.primaryKey == .keep { return }
    let old = table.keys.first { $0.kind == .primaryKey }
    if let old {
      let now = rule.constraints.renamed[old.name] ?? old.name
      try drop(
        "ALTER TABLE \(name) DROP CONSTRAINT \(SQLText.identifier(now))", "primary key of \(item(table))", rule.place,
        target)
    }
    guard case .set(let columns) = rule.primaryKey else { return }
    let constraint = old.map { "CONSTRAINT \(SQLText.identifier($0.name)) " } ?? ""
    let list = columns.map(SQLText.identifier).joined(separator: ", ")
    try run("ALTER TABLE \(name) ADD \(constraint)PRIMARY KEY (\(list))", rule.place, on: target)
  }
}
