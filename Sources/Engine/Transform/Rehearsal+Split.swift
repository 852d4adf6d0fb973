/// Making new tables of parts of those that are changed.
extension Rehearsal {
  /// A table that was made.
  private struct Made {
    let split: SplitRule
    let name: TableName
    let columns: [SplitStage.Column]

    var numbers: Set<Int> { Set(columns.map(\.number)) }
  }

  /// What is done when all tables are there, in this order.
  private struct Rest {
    var keys: [(statement: String, place: RulePlace)] = []
    var tables: [(name: TableName, rule: TableRule, path: String)] = []
    var privileges: [(statement: String, name: TableName)] = []
  }

  /// Makes each new table as its old one has become, less what it has not, then takes from that what has moved.
  ///
  /// - Parameter places: where tables are by now, by their old names.
  mutating func split(
    _ tables: [(TableDescription, TableRule)], _ places: [TableName: TableName], _ target: borrowing Connection
  ) throws(PostgresError) {
    var rest = Rest()
    for (table, rule) in tables where !rule.splits.isEmpty {
      guard let place = places[table.tableName], let oid = relations.first(where: { $0.value == table.tableName })?.key
      else { continue }
      let path = Session.localSearchPath(plan.targetSearchPath(of: table.schema))
      try target.query(path)
      let whole = try SplitStage(place, columns[oid] ?? [:], target)
      try split(table, rule, whole, path, &rest, target)
    }
    for key in rest.keys { try run(key.statement, key.place, on: target) }
    for (name, rule, path) in rest.tables {
      try target.query(path)
      try addForeignKeys(rule, to: name.sql, target)
    }
    for (statement, name) in rest.privileges {
      guard let problem = try Self.attempt([statement], on: target) else { continue }
      lost.append(LeftBehindObject(kind: "privileges", name: name.name, note: problem))
    }
  }

  private mutating func split(
    _ table: TableDescription, _ rule: TableRule, _ whole: SplitStage, _ path: String, _ rest: inout Rest,
    _ target: borrowing Connection
  ) throws(PostgresError) {
    var made: [Made] = []
    for split in rule.splits {
      let columns = whole.columns.filter { column in column.oldName.map(split.has) ?? (split.rows != nil) }
      let one = Made(split: split, name: TableName(schema: whole.name.schema, name: split.name), columns: columns)
      if try make(one, of: whole, target) { made.append(one) }
    }
    tellLost(of: table, whole, made)
    for split in rule.splits {
      for column in whole.columns {
        guard let old = column.oldName, split.columns?.contains(where: { $0.hasSameBytes(as: old) }) == true else {
          continue
        }
        try drop(
          "ALTER TABLE \(whole.name.sql) DROP COLUMN \(SQLText.identifier(column.name))",
          "column \(item(table)).\(old)", split.place, target, fate: "moves to \(split.name)")
      }
    }
    // What it is by itself: neither keys nor parents of the old table are of concern.
    var bare = table
    (bare.keys, bare.parents) = ([], [])
    for one in made {
      try add(one.split.table, bare, to: one.name.sql, target)
      rest.tables.append((one.name, one.split.table, path))
      rest.keys += foreignKeys(of: one, whole)
      let sql = one.name.sql
      rest.privileges += whole.grants.filter { $0.column == 0 || one.numbers.contains($0.column) }
        .map { ($0.statement.replacing("{table}", with: sql), one.name) }
      if let owner = whole.owner { rest.privileges.append(("ALTER TABLE \(sql) OWNER TO \(owner)", one.name)) }
    }
  }

  // MARK: The new table

  /// - Returns: false when it can't be made.
  private mutating func make(
    _ made: Made, of whole: SplitStage, _ target: borrowing Connection
  ) throws(PostgresError) -> Bool {
    let (split, sql) = (made.split, made.name.sql)
    let creation =
      "CREATE \(whole.isUnlogged ? "UNLOGGED " : "")TABLE \(sql) (LIKE \(whole.name.sql) INCLUDING ALL EXCLUDING IDENTITY)"
    if let problem = try Self.attempt([creation], on: target) {
      mistakes.append("\(split.place): \(problem)")
      return false
    }
    try loosenChecks(made, of: whole, target)
    for statement in ownValues(made) + drops(made, whole) {
      try run("ALTER \(statement.isSequence ? "SEQUENCE" : "TABLE") \(statement.sql)", split.place, on: target)
    }
    try noteColumns(made, target)
    try checkDistinct(made, target)
    try changeParts(made, target)
    return true
  }

  /// Of a check that is not valid, the new table would have a valid one, which rows need not fulfil.
  private mutating func loosenChecks(
    _ made: Made, of whole: SplitStage, _ target: borrowing Connection
  ) throws(PostgresError) {
    let sql = made.name.sql
    for (name, definition, comment) in try target.query(
      """
      SELECT conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint') FROM pg_constraint
      WHERE contype = 'c' AND NOT convalidated AND conrelid = \(SQLText.literal(whole.name.sql))::regclass
      """
    ).rows({ (SQLText.identifier($0.text(0)), $0.text(1), $0[2]) }) {
      try run(
        "ALTER TABLE \(sql) DROP CONSTRAINT \(name), ADD CONSTRAINT \(name) \(definition)", made.split.place, on: target
      )
      for statement in TableDefinition.comment("CONSTRAINT \(name) ON \(sql)", comment) {
        try run(statement, made.split.place, on: target)
      }
    }
  }

  /// Where values come from that the old table computes: a sequence stays with its column, and no column is generated from
  /// one that is elsewhere.
  private func ownValues(_ made: Made) -> [(sql: String, isSequence: Bool)] {
    let sql = made.name.sql
    return made.columns.flatMap { column -> [(sql: String, isSequence: Bool)] in
      let alter = "\(sql) ALTER COLUMN \(SQLText.identifier(column.name))"
      let isMoved = column.oldName.map { old in made.split.columns?.contains { $0.hasSameBytes(as: old) } == true }
      if let sources = column.sources {
        return sources.isSubset(of: made.numbers) ? [] : [("\(alter) DROP EXPRESSION", false)]
      }
      let isNew = isMoved == nil
      if !column.identity.isEmpty, isMoved ?? true {
        let kind = column.identity == "a" ? "ALWAYS" : "BY DEFAULT"
        return [("\(alter) ADD GENERATED \(kind) AS IDENTITY", false)]
      }
      // What is told by the old table's successor is not made anew here.
      if made.split.rows == nil, isMoved == false { return [("\(alter) DROP DEFAULT", false)] }
      guard let sequence = column.sequence else { return [] }
      if isNew {
        return [("\(alter) DROP DEFAULT", false), ("\(alter) ADD GENERATED BY DEFAULT AS IDENTITY", false)]
      }
      return isMoved == true
        ? [("\(sequence) OWNED BY \(sql).\(SQLText.identifier(column.name))", true)]
        : [("\(alter) DROP DEFAULT", false)]
    }
  }

  /// Generated columns first: they need others.
  private func drops(_ made: Made, _ whole: SplitStage) -> [(sql: String, isSequence: Bool)] {
    let others = whole.columns.filter { !made.numbers.contains($0.number) }
    return (others.filter { $0.sources != nil } + others.filter { $0.sources == nil }).map {
      ("\(made.name.sql) DROP COLUMN \(SQLText.identifier($0.name))", false)
    }
  }

  private mutating func noteColumns(_ made: Made, _ target: borrowing Connection) throws(PostgresError) {
    for (oid, number, name) in try target.query(
      """
      SELECT attrelid, attnum, attname FROM pg_attribute
      WHERE attrelid = \(SQLText.literal(made.name.sql))::regclass AND attnum > 0 AND NOT attisdropped
      """
    ).rows({ ($0.oid(0), $0.int(1), $0.text(2)) }) {
      let column = made.columns.first { $0.name.hasSameBytes(as: name) }
      columns[oid, default: [:]][number] = column?.oldName
    }
  }

  /// Whether equal rows can be told.
  private mutating func checkDistinct(_ made: Made, _ target: borrowing Connection) throws(PostgresError) {
    guard made.split.isDistinct else { return }
    for column in made.columns {
      let question = "SELECT DISTINCT \(SQLText.identifier(column.name)) FROM \(made.name.sql)"
      guard let problem = try Self.attempt([question], on: target) else { continue }
      mistakes.append("\(made.split.place): equal values of \(column.oldName ?? column.name) can't be told: \(problem)")
    }
  }

  /// Its primary key, and what it has been given of the old table's constraints and indexes.
  private mutating func changeParts(_ made: Made, _ target: borrowing Connection) throws(PostgresError) {
    let (rule, sql) = (made.split.table, made.name.sql)
    if rule.primaryKey != .keep {
      let key = try target.query(
        "SELECT conname FROM pg_constraint WHERE contype = 'p' AND conrelid = \(SQLText.literal(sql))::regclass"
      ).text(0, 0)
      if let key { try run("ALTER TABLE \(sql) DROP CONSTRAINT \(SQLText.identifier(key))", rule.place, on: target) }
    }
    if case .set(let key) = rule.primaryKey, rule.filter == nil, made.split.rows == nil {
      for name in key {
        guard let column = made.columns.first(where: { $0.name.hasSameBytes(as: name) }), !column.isNotNull else {
          continue
        }
        mistakes.append(
          "\(rule.place): \(name) stands in primary_key and may be null; leave such rows out with where: \(SQLText.identifier(column.oldName ?? name)) IS NOT NULL."
        )
      }
    }
    for name in rule.constraints.dropped {
      try run("ALTER TABLE \(sql) DROP CONSTRAINT \(SQLText.identifier(name))", rule.place, on: target)
    }
    for (old, new) in rule.constraints.renamed.sorted(by: { $0.key < $1.key }) {
      try run(
        "ALTER TABLE \(sql) RENAME CONSTRAINT \(SQLText.identifier(old)) TO \(SQLText.identifier(new))", rule.place,
        on: target)
    }
    for name in rule.indexes.dropped {
      try run("DROP INDEX \(TableName(schema: made.name.schema, name: name).sql)", rule.place, on: target)
    }
    for (old, new) in rule.indexes.renamed.sorted(by: { $0.key < $1.key }) {
      let index = TableName(schema: made.name.schema, name: old)
      try run("ALTER INDEX \(index.sql) RENAME TO \(SQLText.identifier(new))", rule.place, on: target)
    }
  }

  // MARK: What it refers to

  private func foreignKeys(of made: Made, _ whole: SplitStage) -> [(statement: String, place: RulePlace)] {
    let (split, sql) = (made.split, made.name.sql)
    let moved = Set(
      made.columns.filter { column in
        column.oldName.map { old in split.columns?.contains { $0.hasSameBytes(as: old) } == true } ?? false
      }.map(\.number))
    // The old table's own, with the columns or rows that they are about.
    let carried = whole.parts.filter { part in
      part.kind == .foreignKey && part.columns.isSubset(of: made.numbers)
        && (split.rows == nil ? !part.columns.isDisjoint(with: moved) : !part.isOwn)
    }
    var keys = carried.map { ("ALTER TABLE \(sql) ADD \($0.definition)", split.place) }
    let key = made.columns.filter { column in
      column.oldName.map { old in split.key.contains { $0.hasSameBytes(as: old) } } ?? false
    }
    let list = key.map { SQLText.identifier($0.name) }.joined(separator: ", ")
    if split.isLookup {
      keys.append(("ALTER TABLE \(whole.name.sql) ADD FOREIGN KEY (\(list)) REFERENCES \(sql) (\(list))", split.place))
      return keys
    }
    let primary = whole.parts.first { $0.kind == .primaryKey }
    let isSaid = split.table.constraints.added.contains { addition in
      addition.isForeignKey && SQLTokens(addition.definition).firstList == Set(key.map { ExactName($0.name) })
    }
    if split.rows == nil, !key.isEmpty, primary?.columns == Set(key.map(\.number)), !isSaid {
      keys.append(("ALTER TABLE \(sql) ADD FOREIGN KEY (\(list)) REFERENCES \(whole.name.sql) (\(list))", split.place))
    }
    return keys
  }

  // MARK: What gets lost

  /// What was over columns that are in two tables now, and what stays with the old table's successor alone.
  private mutating func tellLost(of table: TableDescription, _ whole: SplitStage, _ made: [Made]) {
    for one in made {
      let moved = one.columns.filter { column in
        column.oldName.map { old in one.split.columns?.contains { $0.hasSameBytes(as: old) } == true } ?? false
      }
      for part in whole.parts {
        guard let column = moved.first(where: { part.columns.contains($0.number) }),
          !made.contains(where: { $0.split.rows == nil && part.columns.isSubset(of: $0.numbers) })
        else { continue }
        let kind = part.kind == .index ? "index" : "constraint"
        let label = LeftBehindObject(
          kind: kind, name: "\(item(table)).\(part.name)",
          note: "its columns are in two tables: \(column.oldName ?? column.name) moves to \(one.split.name)")
        if !lost.contains(where: { $0.kind == label.kind && $0.name == label.name }) { lost.append(label) }
      }
      if one.split.rows != nil {
        for part in whole.parts where part.kind == .foreignKey && part.isOwn {
          lost.append(
            LeftBehindObject(
              kind: "constraint", name: "\(item(table)).\(part.name)",
              note: "not made for \(one.split.name): rows that it refers to may be in another table"))
        }
      }
      if one.split.isLookup { continue }
      for follower in whole.followers {
        lost.append(
          LeftBehindObject(
            kind: follower.kind, name: "\(item(table)).\(follower.name)",
            note: "not made for \(one.split.name), which is split from \(item(table))"))
      }
    }
  }
}
