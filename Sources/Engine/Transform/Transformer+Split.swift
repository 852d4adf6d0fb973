/// Tables that are made of parts of others.
extension Transformer {
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
