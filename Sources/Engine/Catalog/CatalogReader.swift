/// Reads schemas out of the catalog, in a constant number of queries for each.
///
/// The connection's transaction is the source snapshot's. While a schema is read, `search_path` is that schema and then
/// the others that are migrated, so that names inside them are deparsed without a schema.
struct CatalogReader: ~Copyable {
  var schema: SchemaDescription
  let isSameDatabase: Bool
  /// Names that are deparsed with their schema nonetheless, by the schema that they are deparsed for.
  var hidden: [ExactName: [CatalogID: TableName]] = [:]
  /// All that hangs together.
  var edges: [DependencyGraph.Edge] = []
  /// Objects that are in no schema: made where something needs them.
  var surroundings = Set<CatalogID>()
  /// The schema that is being read.
  private(set) var entry: SchemaMap.Entry
  private(set) var schemaOID = ""
  /// It has many relations.
  private(set) var isLarge = false
  let answers: CatalogAnswers
  /// What is read already: a cast between two schemas' types is seen from both.
  private var seen = Set<CatalogID>()

  /// Reads everything that is carried and lists what is not.
  ///
  /// - Parameters:
  ///   - missing: what is in no schema, to be made where something needs it.
  ///   - isSameDatabase: whether the new schemas will be beside the old ones.
  ///   - answers: where answers are kept for whoever asks the same later.
  /// - Returns: nil when one of the schemas is not there.
  static func read(
    _ schemas: SchemaMap, missing: Surroundings = Surroundings(), isSameDatabase: Bool,
    answers: CatalogAnswers = CatalogAnswers(), through connection: borrowing Connection
  ) throws(PostgresError) -> SchemaDescription? {
    var reader = CatalogReader(
      schema: SchemaDescription(schemas: schemas), isSameDatabase: isSameDatabase, entry: schemas.entries[0],
      answers: answers)
    guard try reader.readSchemas(connection) else { return nil }
    reader.compareWithParents()
    reader.schema.tables = WorkOrder.sorted(reader.schema.tables)
    reader.edges += try connection.query(CatalogQueries.dependencies).rows(DependencyGraph.Edge.init)
    try reader.readSurroundings(missing, connection)
    try reader.order(connection)
    try reader.readAllLeftBehind(connection)
    return reader.schema
  }

  /// Reads the same for who makes nothing of it: each part where it was found, and in no order of work.
  static func look(
    at schemas: SchemaMap, answers: CatalogAnswers, through connection: borrowing Connection
  ) throws(PostgresError) -> SchemaDescription? {
    var reader = CatalogReader(
      schema: SchemaDescription(schemas: schemas), isSameDatabase: false, entry: schemas.entries[0], answers: answers)
    guard try reader.readSchemas(connection) else { return nil }
    try reader.readAllLeftBehind(connection)
    return reader.schema
  }

  /// - Returns: false when one of the schemas is not there.
  private mutating func readSchemas(_ connection: borrowing Connection) throws(PostgresError) -> Bool {
    try NewNames.tell(schema.schemas, connection)
    for entry in schema.schemas.entries {
      guard try enter(entry, connection) else { return false }
      try askAll(connection)
      try readTables(connection)
      try readTypes(connection)
      try readDeparsed(connection)
      try readForeignKeys(connection)
      try readHiddenNames(connection)
      edges += try rows(connection, CatalogQueries.dependenciesOfSchema, DependencyGraph.Edge.init)
    }
    return true
  }

  /// Makes a schema the one that is read.
  ///
  /// - Returns: false when it is not there.
  mutating func enter(
    _ entry: SchemaMap.Entry, _ connection: borrowing Connection
  ) throws(PostgresError) -> Bool {
    let found = try connection.query(
      """
      SELECT oid, (SELECT count(*) FROM pg_class WHERE relnamespace = n.oid) >= \(CatalogAnswers.manyRelations)
      FROM pg_namespace n WHERE nspname = $1
      """, [entry.from])
    guard found.count == 1, let oid = found.text(0, 0) else { return false }
    try connection.query(Session.localSearchPath(schema.schemas.oldSearchPath(of: entry.from)))
    self.entry = entry
    schemaOID = oid
    isLarge = found.text(0, 1) == "t"
    return true
  }

  func rows<Row>(
    _ connection: borrowing Connection, _ sql: String, _ decode: (ResultRow) -> Row
  ) throws(PostgresError) -> [Row] {
    try answer(connection, sql, [schemaOID]).result.rows(decode)
  }
}

// MARK: - Tables

extension CatalogReader {
  private mutating func readTables(_ connection: borrowing Connection) throws(PostgresError) {
    let schemaName = entry.from
    var tables = try rows(connection, CatalogQueries.tables) { row in
      TableDescription(
        oid: row.oid(0), schema: schemaName, name: row.text(1), kind: row[2] == "p" ? .partitioned : .ordinary,
        isUnlogged: row[3] == "u", ofType: row[11], accessMethod: row[12], tablespace: row[13],
        replicaIdentity: replicaIdentity(row), clusteredIndex: row[16], partitionKey: row[4], partitionBound: row[5],
        options: row.text(9).isEmpty ? nil : row.text(9), comment: row[10], bytes: row.int(7), pages: row.int(8),
        estimatedRows: row.int(6), filenode: row.int(17), lastColumn: row.int(18))
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
    try readSequences(connection, &tables, place)
    schema.tables += tables
  }

  private func readColumns(
    _ connection: borrowing Connection, _ tables: inout [TableDescription], _ place: [OID: Int]
  ) throws(PostgresError) {
    var bases: [OID: (base: OID, stored: StoredType)] = [:]
    for (base, stored) in try answer(connection, CatalogQueries.storedTypes).result.rows({ row in
      (row.oid(1), StoredType(oid: row.oid(0), element: row.oid(2), isOfSchema: row.bool(3), isEnum: row.bool(4)))
    }) {
      bases[stored.oid] = (base, stored)
    }
    func stored(_ type: OID) -> StoredType {
      var oid = type
      while let next = bases[oid], next.base != 0 { oid = next.base }
      var stored = bases[oid]?.stored ?? StoredType(oid: oid, element: 0)
      stored.isDomain = oid != type
      return stored
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
            statisticsTarget: row[15], options: row[16], isVirtual: row.bool(17))
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
            isAttached: row.bool(11), pages: row.int(13))
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
  private mutating func compareWithParents() {
    let tables = schema.tables
    var byName: [TableName: Int] = [:]
    for (index, table) in tables.enumerated() { byName[table.tableName] = index }
    for index in tables.indices where tables[index].isBornOfParents {
      let parents = tables[index].parents.compactMap { byName[$0] }
      for place in tables[index].columns.indices where !tables[index].columns[place].isLocal {
        let column = tables[index].columns[place]
        let inherited = parents.flatMap { tables[$0].columns.filter { $0.name == column.name } }
        schema.tables[index].columns[place].overrides = ColumnDescription.Overrides(
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
    let schemaName = entry.from
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
        object(sequence.oid, sequence.name, .sequence(sequence), comment: sequence.comment))
    }
  }

  private mutating func readForeignKeys(_ connection: borrowing Connection) throws(PostgresError) {
    let qualifier = schema.schemas.qualifier(of: entry.from)
    schema.foreignKeys += try rows(connection, CatalogQueries.foreignKeys) { row in
      ForeignKeyDescription(row, qualifier: qualifier)
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

// MARK: - What is deparsed, and what hangs together

extension CatalogReader {
  private mutating func readDeparsed(_ connection: borrowing Connection) throws(PostgresError) {
    for query in DeparsedQueries.all(isSameDatabase: isSameDatabase) {
      schema.prerequisites += try answer(connection, query, names(for: query)).result.rows { row in
        var statements = row.text(4).split(separator: DeparsedQueries.separator).map(String.init)
        statements += TableDefinition.comment(row.text(5), row[7])
        let deparsed = DeparsedObject(
          classID: row.oid(0), kind: row.text(2), statements: statements, made: row.text(6))
        return object(row.oid(1), row.text(3), .deparsed(deparsed), comment: row[7])
      }.filter { seen.insert($0.catalogID).inserted }
    }
  }

  /// An object of the schema that is being read.
  func object(
    _ oid: OID, _ name: String, _ definition: SchemaObject.Definition, comment: String?
  ) -> SchemaObject {
    SchemaObject(
      oid: oid, schema: entry.from, name: name, qualifier: schema.schemas.qualifier(of: entry.from),
      definition: definition, comment: comment)
  }

  private mutating func readHiddenNames(_ connection: borrowing Connection) throws(PostgresError) {
    var found: [CatalogID: TableName] = [:]
    for (id, name) in try answer(connection, HiddenNames.query).result.rows({ row in
      (CatalogID(classID: row.oid(0), oid: row.oid(1)), TableName(schema: row.text(2), name: row.text(3)))
    }) {
      found[id] = name
    }
    hidden[ExactName(entry.from)] = found
  }

  private mutating func readAllLeftBehind(_ connection: borrowing Connection) throws(PostgresError) {
    for entry in schema.schemas.entries {
      _ = try enter(entry, connection)
      try readLeftBehind(connection)
    }
  }

  private mutating func readLeftBehind(_ connection: borrowing Connection) throws(PostgresError) {
    let qualifier = schema.schemas.qualifier(of: entry.from)
    schema.leftBehind += try rows(connection, leftBehindQuery(connection)) { row in
      (
        CatalogID(classID: row.oid(0), oid: row.oid(1)),
        LeftBehindObject(kind: row.text(2), name: qualifier + row.text(3), note: row.text(4))
      )
    }.filter { id, _ in id.classID == 0 || seen.insert(id).inserted }.map(\.1)
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
