/// Reads a schema out of the catalog, in a constant number of queries.
///
/// The connection's transaction is the source snapshot's; its `search_path` has to be the schema alone, so that
/// names inside it are deparsed without it.
struct CatalogReader: ~Copyable {
  var schema: SchemaDescription
  let schemaOID: String
  /// The new schema's name.
  let newName: String
  private let isSameDatabase: Bool

  /// Reads everything that is carried and lists what is not.
  ///
  /// - Parameters:
  ///   - newName: what the schema will be called.
  ///   - missingExtensions: those to be made where something needs them, and their schemas.
  ///   - isSameDatabase: whether it will be beside the old one.
  /// - Returns: nil when there is no such schema.
  static func read(
    _ schema: String, as newName: String, missingExtensions: [String: String] = [:], isSameDatabase: Bool,
    through connection: borrowing Connection
  ) throws(PostgresError) -> SchemaDescription? {
    let found = try connection.query("SELECT oid FROM pg_namespace WHERE nspname = $1", [schema])
    guard found.count == 1, let oid = found.text(0, 0) else { return nil }
    var reader = CatalogReader(
      schema: SchemaDescription(name: schema), schemaOID: oid, newName: newName, isSameDatabase: isSameDatabase)
    try reader.readTables(connection)
    try reader.readPrerequisites(connection)
    try reader.readDeparsed(connection)
    try reader.readForeignKeys(connection)
    try reader.readExtensions(missingExtensions, connection)
    try reader.order(connection)
    try reader.readLeftBehind(connection)
    reader.schema.hasHiddenNames = try reader.rows(connection, CatalogQueries.hiddenNames) { $0.bool(0) } == [true]
    return reader.schema
  }

  private func rows<Row>(
    _ connection: borrowing Connection, _ sql: String, _ decode: (ResultRow) -> Row
  ) throws(PostgresError) -> [Row] {
    try connection.query(sql, [schemaOID]).rows(decode)
  }
}

// MARK: - Tables

extension CatalogReader {
  private mutating func readTables(_ connection: borrowing Connection) throws(PostgresError) {
    let schemaName = schema.name
    var tables = try rows(connection, CatalogQueries.tables) { row in
      TableDescription(
        oid: row.oid(0), schema: schemaName, name: row.text(1), kind: row[2] == "p" ? .partitioned : .ordinary,
        isUnlogged: row[3] == "u", ofType: row[11], accessMethod: row[12], tablespace: row[13],
        replicaIdentity: replicaIdentity(row), clusteredIndex: row[16], partitionKey: row[4], partitionBound: row[5],
        options: row.text(9).isEmpty ? nil : row.text(9), comment: row[10], bytes: row.int(7), pages: row.int(8),
        estimatedRows: row.int(6))
    }
    var place: [OID: Int] = [:]
    for (index, table) in tables.enumerated() { place[table.oid] = index }
    try readColumns(connection, &tables, place)
    try readIndexesAndConstraints(connection, &tables, place)
    for (child, parent) in try rows(
      connection, CatalogQueries.inheritance, { ($0.oid(0), TableName(schema: $0.text(1), name: $0.text(2))) })
    {
      if let index = place[child] { tables[index].parents.append(parent) }
    }
    compareWithParents(&tables)
    try readSequences(connection, &tables, place)
    schema.tables = WorkOrder.sorted(tables)
  }

  private func readColumns(
    _ connection: borrowing Connection, _ tables: inout [TableDescription], _ place: [OID: Int]
  ) throws(PostgresError) {
    var bases: [OID: (base: OID, stored: StoredType)] = [:]
    for (base, stored) in try rows(
      connection, CatalogQueries.storedTypes,
      { ($0.oid(1), StoredType(oid: $0.oid(0), element: $0.oid(2), isOfSchema: $0.bool(3))) })
    {
      bases[stored.oid] = (base, stored)
    }
    func stored(_ type: OID) -> StoredType {
      var oid = type
      while let next = bases[oid], next.base != 0 { oid = next.base }
      return bases[oid]?.stored ?? StoredType(oid: oid, element: 0)
    }
    for (table, column) in try rows(
      connection, CatalogQueries.columns,
      { row in
        (
          row.oid(0),
          ColumnDescription(
            name: row.text(1), number: row.int(2), type: row.text(3), storedType: stored(row.oid(4)),
            collation: row[5], expression: row[6], isGenerated: row.bool(7),
            identity: row[8].flatMap(ColumnDescription.Identity.init), isNotNull: row.bool(9), comment: row[10],
            expressionOID: row.oid(11), isLocal: row.bool(12), storage: row[13], compression: row[14],
            statisticsTarget: row[15], options: row[16])
        )
      })
    {
      if let index = place[table] { tables[index].columns.append(column) }
    }
  }

  private func readIndexesAndConstraints(
    _ connection: borrowing Connection, _ tables: inout [TableDescription], _ place: [OID: Int]
  ) throws(PostgresError) {
    var indexes: [OID: (table: OID, isValid: Bool, index: IndexDescription)] = [:]
    var order: [OID] = []
    for (table, isValid, index) in try rows(
      connection, CatalogQueries.indexes(version: connection.serverVersion),
      { row in
        (
          row.oid(0), row.bool(8),
          IndexDescription(
            oid: row.oid(1), name: row.text(2), method: row.text(3), isUnique: row.bool(4),
            isNullsNotDistinct: row.bool(5), predicate: row[6], options: row[7], comment: row[9], tablespace: row[10],
            isAttached: row.bool(11))
        )
      })
    {
      indexes[index.oid] = (table, isValid, index)
      order.append(index.oid)
    }
    for (index, isKey, key) in try rows(
      connection, CatalogQueries.indexKeys,
      { row in
        (
          row.oid(0), row.bool(1),
          IndexDescription.Key(
            expression: row.text(2), collation: row[3], operatorClass: row[4], isDescending: row.bool(5),
            isNullsFirst: row.bool(6), statisticsTarget: row[7])
        )
      })
    {
      if isKey {
        indexes[index]?.index.keys.append(key)
      } else {
        indexes[index]?.index.included.append(key.expression)
      }
    }
    for row in try rows(connection, CatalogQueries.constraints, { ConstraintRow($0) }) {
      guard let index = place[row.table] else { continue }
      if let kind = KeyConstraint.Kind(rawValue: row.kind) {
        guard let carrier = indexes.removeValue(forKey: row.index) else { continue }
        tables[index].keys.append(
          KeyConstraint(
            name: row.name, kind: kind, definition: row.definition, isDeferrable: row.isDeferrable,
            isDeferred: row.isDeferred, index: carrier.index, comment: row.comment))
      } else {
        tables[index].checks.append(
          CheckConstraint(
            name: row.name, definition: row.definition, isValidated: row.isValidated, comment: row.comment,
            oid: row.oid, isLocal: row.isLocal))
      }
    }
    for oid in order {
      // An invalid index is broken, or waits for parts it never got; it is listed.
      guard let found = indexes[oid], found.isValid, let index = place[found.table] else { continue }
      tables[index].indexes.append(found.index)
    }
    for index in tables.indices {
      // A partition attaches the first index that fits: those that belong to one of its parent's come first.
      let indexes = tables[index].indexes
      tables[index].indexes = indexes.filter(\.isAttached) + indexes.filter { !$0.isAttached }
    }
  }

  /// Marks what inherited columns have otherwise than their parents.
  private func compareWithParents(_ tables: inout [TableDescription]) {
    var byName: [TableName: Int] = [:]
    for (index, table) in tables.enumerated() { byName[TableName(schema: table.schema, name: table.name)] = index }
    for index in tables.indices where tables[index].isBornOfParents {
      let parents = tables[index].parents.compactMap { byName[$0] }
      for place in tables[index].columns.indices where !tables[index].columns[place].isLocal {
        let column = tables[index].columns[place]
        let inherited = parents.flatMap { tables[$0].columns.filter { $0.name == column.name } }
        tables[index].columns[place].overrides = ColumnDescription.Overrides(
          expression: !column.isGenerated && inherited.contains { $0.expression != column.expression },
          notNull: column.isNotNull && !inherited.contains { $0.isNotNull })
      }
    }
  }

  private mutating func readSequences(
    _ connection: borrowing Connection, _ tables: inout [TableDescription], _ place: [OID: Int]
  ) throws(PostgresError) {
    var users: [OID: Set<OID>] = [:]
    for (sequence, table) in try rows(connection, CatalogQueries.sequenceUsers, { ($0.oid(0), $0.oid(1)) }) {
      users[sequence, default: []].insert(table)
    }
    let schemaName = schema.name
    let sequences = try rows(connection, CatalogQueries.sequences) { row in
      SequenceDescription(
        oid: row.oid(0), schema: schemaName, name: row.text(1), type: row.text(2), start: row.text(3),
        increment: row.text(4), minimum: row.text(5), maximum: row.text(6), cache: row.text(7),
        isCycling: row.bool(8), owner: row[9] == nil ? nil : (row.oid(9), row.int(10)), isIdentity: row.bool(11),
        isUnlogged: row[13] == "u", comment: row[12])
    }
    for sequence in sequences {
      // A sequence that other tables use too has to be there before any of them.
      let owner = sequence.owner.flatMap { place[$0.table] }
      let usedElsewhere = users[sequence.oid, default: []].contains { $0 != sequence.owner?.table }
      if let owner, sequence.isIdentity || !usedElsewhere {
        tables[owner].sequences.append(sequence)
        continue
      }
      if let owner, let number = sequence.owner?.column,
        let column = tables[owner].columns.first(where: { $0.number == number })
      {
        tables[owner].adoptedSequences.append((sequence.name, column.name))
      }
      schema.prerequisites.append(
        SchemaObject(
          oid: sequence.oid, name: sequence.name, definition: .sequence(sequence), comment: sequence.comment))
    }
  }

  private mutating func readForeignKeys(_ connection: borrowing Connection) throws(PostgresError) {
    schema.foreignKeys = try rows(connection, CatalogQueries.foreignKeys) { row in
      ForeignKeyDescription(
        oid: row.oid(7), table: TableName(schema: row.text(0), name: row.text(1)), name: row.text(2),
        definition: row.text(3), referenced: TableName(schema: row.text(4), name: row.text(5)), comment: row[6])
    }
  }
}

/// One row of `CatalogQueries.constraints`.
private struct ConstraintRow {
  let table, oid, index: OID
  let name, kind, definition: String
  let isDeferrable, isDeferred, isValidated, isLocal: Bool
  let comment: String?

  init(_ row: ResultRow) {
    table = row.oid(0)
    oid = row.oid(1)
    name = row.text(2)
    kind = row.text(3)
    definition = row.text(4)
    isDeferrable = row.bool(5)
    isDeferred = row.bool(6)
    isValidated = row.bool(7)
    index = row.oid(8)
    comment = row[9]
    isLocal = row.bool(10)
  }
}

// MARK: - Prerequisites

extension CatalogReader {
  private mutating func readPrerequisites(_ connection: borrowing Connection) throws(PostgresError) {
    var labels: [OID: [String]] = [:]
    for (type, label) in try rows(connection, CatalogQueries.enumLabels, { ($0.oid(0), $0.text(1)) }) {
      labels[type, default: []].append(label)
    }
    var checks: [OID: [CheckConstraint]] = [:]
    for (type, check) in try rows(
      connection, CatalogQueries.domainChecks,
      {
        (
          $0.oid(0),
          CheckConstraint(
            name: $0.text(1), definition: $0.text(2), isValidated: $0.bool(3), comment: $0[4])
        )
      })
    {
      checks[type, default: []].append(check)
    }
    var attributes: [OID: [CompositeAttribute]] = [:]
    for (type, attribute) in try rows(
      connection, CatalogQueries.compositeAttributes,
      { ($0.oid(0), CompositeAttribute(name: $0.text(1), type: $0.text(2), collation: $0[3])) })
    {
      attributes[type, default: []].append(attribute)
    }
    var ranges: [OID: [String]] = [:]
    for (type, parts) in try rows(connection, CatalogQueries.ranges, { ($0.oid(0), rangeParts($0)) }) {
      ranges[type] = parts
    }
    var found = schema.prerequisites
    found += try rows(connection, CatalogQueries.types) { row in
      let oid = row.oid(0)
      let definition: SchemaObject.Definition =
        switch row.text(2) {
        case "e": .enumeration(labels: labels[oid] ?? [])
        case "d":
          .domain(
            base: row.text(3), collation: row[4], defaultExpression: row[5], isNotNull: row.bool(6),
            checks: checks[oid] ?? [])
        case "r": .range(parts: ranges[oid] ?? [])
        default: .composite(attributes: attributes[oid] ?? [])
        }
      return SchemaObject(oid: oid, name: row.text(1), definition: definition, comment: row[7])
    }
    schema.prerequisites = found
  }
}

// MARK: - What is deparsed, and what hangs together

extension CatalogReader {
  private mutating func readDeparsed(_ connection: borrowing Connection) throws(PostgresError) {
    for query in DeparsedQueries.all(isSameDatabase: isSameDatabase) {
      schema.prerequisites += try connection.query(query, [schemaOID, newName]).rows { row in
        var statements = row.text(4).split(separator: DeparsedQueries.separator).map(String.init)
        statements += TableDefinition.comment(row.text(5), row[7])
        let object = DeparsedObject(
          classID: row.oid(0), kind: row.text(2), statements: statements, made: row.text(6))
        return SchemaObject(oid: row.oid(1), name: row.text(3), definition: .deparsed(object), comment: row[7])
      }
    }
  }

  private mutating func readLeftBehind(_ connection: borrowing Connection) throws(PostgresError) {
    let carried = Set((schema.prerequisites + schema.dependents).map(\.catalogID))
    let query = CatalogQueries.leftBehind(version: connection.serverVersion, isSameDatabase: isSameDatabase)
    schema.leftBehind = try rows(connection, query) { row in
      (
        CatalogID(classID: row.oid(0), oid: row.oid(1)),
        LeftBehindObject(kind: row.text(2), name: row.text(3), note: row.text(4))
      )
    }.filter { !carried.contains($0.0) }.map(\.1)
  }
}

private func replicaIdentity(_ row: ResultRow) -> TableDescription.ReplicaIdentity {
  switch row[14] {
  case "f": .full
  case "n": .nothing
  case "i": row[15].map { .index($0) } ?? .primaryKey
  default: .primaryKey
  }
}

private func rangeParts(_ row: ResultRow) -> [String] {
  var parts = ["subtype = \(row.text(1))", "subtype_opclass = \(row.text(2))"]
  if let collation = row[3] { parts.append("collation = \(collation)") }
  if let canonical = row[4] { parts.append("canonical = \(canonical)") }
  if let difference = row[5] { parts.append("subtype_diff = \(difference)") }
  if let multirange = row[6] { parts.append("multirange_type_name = \(SQLText.identifier(multirange))") }
  return parts
}
