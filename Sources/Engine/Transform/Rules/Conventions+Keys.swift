extension Conventions.Model {
  /// Makes integer primary keys `bigint`, and all columns that have to hold the same numbers: those of foreign keys, in
  /// both directions, and those that take their values from the same sequence.
  ///
  /// A column that is excepted stays what it is: PostgreSQL compares both types in a foreign key.
  mutating func widenKeys(_ convention: Convention, _ selection: inout Conventions.Selection) {
    let sequences = Sequences(of: schema)
    var neighbours: [Int: [Int]] = [:]
    for link in links {
      neighbours[link.column, default: []].append(link.referenced)
      neighbours[link.referenced, default: []].append(link.column)
    }
    var feeds: [OID: [Int]] = [:]
    var fedBy: [Int: [OID]] = [:]
    for table in tables {
      for column in table.columns {
        for sequence in sequences.feeding(column.old, of: table.old) {
          feeds[sequence, default: []].append(column.family)
          fedBy[column.family, default: []].append(sequence)
        }
      }
    }
    var queue = keyFamilies(&selection)
    var seen = Set(queue)
    var next = 0
    while next < queue.count {
      let family = queue[next]
      next += 1
      guard families[family].type.isSmallInteger, !selection.spares(family, of: self) else { continue }
      let conversion = Conventions.Conversion(type: "bigint")
      if let obstacle = obstacle(to: conversion, of: family) {
        warnings.append("\(convention.place): \(label(family)) stays \(families[family].type): \(obstacle)")
        continue
      }
      convert(family, by: conversion, convention.place)
      var others = neighbours[family] ?? []
      for sequence in fedBy[family] ?? [] {
        others += feeds[sequence] ?? []
        if sequences.isSmall(sequence), !widened.contains(sequence) { widened.append(sequence) }
      }
      queue += others.filter { seen.insert($0).inserted }
    }
  }

  /// The columns of the chosen tables' primary keys.
  private func keyFamilies(_ selection: inout Conventions.Selection) -> [Int] {
    var found: [Int] = []
    for (place, table) in tables.enumerated() where selection.isChosen[place] {
      for key in table.old.keys where key.kind == .primaryKey {
        for name in key.index.keys.flatMap({ SQLTokens($0.expression).names }) {
          guard let column = table.column(named: name) else { continue }
          let family = table.columns[column].family
          if families[family].type.isSmallInteger, !found.contains(family), selection.chooses(family, of: self) {
            found.append(family)
          }
        }
      }
    }
    return found
  }

  /// Makes identity columns of those whose default is the next value of a sequence that is theirs alone.
  mutating func makeIdentities(_ convention: Convention, _ selection: inout Conventions.Selection) {
    let sequences = Sequences(of: schema)
    for place in tables.indices {
      for column in tables[place].columns.indices {
        let member = Member(table: place, column: column)
        let serial = tables[place].columns[column]
        guard !serial.becomesIdentity, !serial.old.isGenerated,
          let sequence = serial.defaultExpression.flatMap({ sequences.next(in: $0, of: tables[place].old.schema) }),
          sequence.owner?.table == tables[place].old.oid, sequence.owner?.column == serial.old.number,
          !sequence.isIdentity, selection.chooses(serial.family, of: self)
        else { continue }
        if let obstacle = obstacle(toIdentityOf: member, sequence) {
          warnings.append("\(convention.place): \(label(member)) keeps its default: \(obstacle)")
          continue
        }
        tables[place].columns[column].becomesIdentity = true
        tables[place].columns[column].defaultExpression = nil
        touch(member, convention.place)
      }
    }
  }

  private func obstacle(toIdentityOf member: Member, _ sequence: SequenceDescription) -> String? {
    let table = tables[member.table]
    let column = table.columns[member.column]
    if let type = table.old.ofType { return "\(table.item) is a table of type \(type)" }
    if table.old.kind == .partitioned { return "\(table.item) is partitioned" }
    if table.old.isPartition { return "\(table.item) is a partition" }
    if !table.old.parents.isEmpty { return "\(table.item) inherits from another table" }
    if !["smallint", "integer", "bigint"].contains(families[column.family].type.description) {
      return "\(families[column.family].type) can't be an identity column"
    }
    if !column.old.isNotNull { return "it can be null" }
    let isShared =
      !table.old.sequences.contains { $0.oid == sequence.oid }
      || table.columns.contains { other in
        other.old.number != column.old.number && other.old.expression?.contains(sequence.name) == true
      }
    return isShared ? "other columns use sequence \(sequence.name), too" : nil
  }
}

/// The sequences of the old schemas, and which columns they feed.
private struct Sequences {
  private let schemas: SchemaMap
  private var byName: [TableName: SequenceDescription] = [:]
  private var byOID: [OID: SequenceDescription] = [:]
  /// By the owning table and column.
  private var identities: [OID: [Int: OID]] = [:]

  init(of schema: SchemaDescription) {
    schemas = schema.schemas
    for sequence in schema.tables.flatMap(\.sequences) { add(sequence) }
    for object in schema.prerequisites + schema.dependents {
      if case .sequence(let sequence) = object.definition { add(sequence) }
    }
  }

  private mutating func add(_ sequence: SequenceDescription) {
    byName[TableName(schema: sequence.schema, name: sequence.name)] = sequence
    byOID[sequence.oid] = sequence
    if sequence.isIdentity, let owner = sequence.owner {
      identities[owner.table, default: [:]][owner.column] = sequence.oid
    }
  }

  func isSmall(_ sequence: OID) -> Bool { byOID[sequence]?.type != "bigint" }

  func feeding(_ column: ColumnDescription, of table: TableDescription) -> [OID] {
    var found = identities[table.oid]?[column.number].map { [$0] } ?? []
    if !column.isGenerated, let sql = column.expression, let sequence = next(in: sql, of: table.schema) {
      found.append(sequence.oid)
    }
    return found
  }

  /// The sequence of `nextval('…'::regclass)`, as it is called for a table of this schema.
  func next(in sql: String, of schema: String) -> SequenceDescription? {
    var scanner = SQLScanner(sql)
    guard scanner.take("nextval"), scanner.take("("), let text = scanner.takeLiteral(), scanner.take("::"),
      scanner.take("regclass"), scanner.take(")"), scanner.isAtEnd
    else { return nil }
    let names = SQLTokens(text).names
    if names.count == 2 { return byName[TableName(schema: names[0], name: names[1])] }
    guard names.count == 1 else { return nil }
    return schemas.oldSearchPath(of: schema).lazy.compactMap { byName[TableName(schema: $0, name: names[0])] }.first
  }
}
