/// Tables that are made of parts of others.
extension Transformer {
  /// All of the old table has to be read for a part of it.
  func takeSize(ofAll table: TableDescription, for part: inout TableDescription) {
    var tree: Set = [table.tableName]
    (part.bytes, part.pages) = (0, 0)
    // Parents come before their partitions.
    for other in old.tables
    where other.tableName == table.tableName || (other.isPartition && !tree.isDisjoint(with: other.parents)) {
      tree.insert(other.tableName)
      part.bytes += other.bytes
      part.pages += other.pages
    }
    part.estimatedRows = table.estimatedRows
  }

  /// Columns that move elsewhere, of those that a text names.
  func moves(of table: TableDescription, _ rule: TableRule, among names: Set<ExactName>) -> [String] {
    rule.splits.flatMap { split in
      (split.columns ?? []).filter { names.contains(ExactName($0.lowercased())) }.map { column in
        "names column \(table.name).\(column), which moves to \(split.name): look at it by hand"
      }
    }
  }

  /// The tables in which a foreign key of an old one goes on: its successor, unless a column of it is not there any more,
  /// and those that its rows or these columns move to.
  func holders(of key: ForeignKeyDescription, _ rehearsal: borrowing Rehearsal) -> [TableDescription] {
    let item = old.schemas.item(key.table)
    var holders: [TableDescription] = []
    var stays = false
    for table in schema.tables {
      let numbers = rehearsal.columns[table.oid] ?? [:]
      let names = Set(table.columns.compactMap { numbers[$0.number].map(ExactName.init) })
      guard key.columns.allSatisfy({ names.contains(ExactName($0)) }) else { continue }
      let own = schema.schemas.item(table.tableName)
      if own.hasSameBytes(as: item) {
        stays = true
        holders.append(table)
      } else if rules[ExactName(own)]?.origin?.hasSameBytes(as: item) == true {
        holders.append(table)
      }
    }
    let movers = rules[ExactName(item)]?.splits.filter { $0.rows != nil }.map(\.name) ?? []
    return holders.filter { table in
      let isPart = !schema.schemas.item(table.tableName).hasSameBytes(as: item)
      return !isPart || !stays || movers.contains { $0.hasSameBytes(as: table.name) }
    }
  }
}
