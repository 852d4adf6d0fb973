/// Rows of several old tables that would have the same key in the one they become.
struct SharedKeys {
  let mapping: TableMapping
  /// Values of new types can be computed where the old tables are.
  let isSameDatabase: Bool

  /// A key of the new table that no two rows may share.
  private struct Key {
    var name: String
    var columns: [String]
    var index: IndexDescription
  }

  /// Keys over plain columns, whose new values can be asked for.
  private var keys: [Key] {
    let constraints = mapping.target.keys.filter { $0.kind != .exclusion }.map { ($0.name, $0.index) }
    let indexes = mapping.target.indexes.filter { $0.isUnique && $0.predicate == nil }.map { ($0.name, $0) }
    return (constraints + indexes).compactMap { name, index in
      let columns = index.keys.compactMap { key in
        mapping.columns.first { SQLText.identifier($0.name).hasSameBytes(as: key.expression) }
      }
      guard columns.count == index.keys.count,
        columns.allSatisfy({ column in isSameDatabase || !column.storedType.isOfSchema }),
        mapping.parts.allSatisfy({ part in columns.allSatisfy { Self.value(of: $0.name, in: part) != nil } })
      else { return nil }
      return Key(name: name, columns: columns.map(\.name), index: index)
    }
  }

  private static func value(of column: String, in part: TableMapping) -> String? {
    part.columns.first { $0.name.hasSameBytes(as: column) }?.copied
  }

  /// Each row's key, with the table it is of, as what follows FROM.
  private func rows(_ key: Key) -> String {
    let selects = mapping.parts.map { part in
      let probe = ValueProbe(mapping: part, isSameDatabase: isSameDatabase)
      let values = key.columns.enumerated().compactMap { place, name in
        part.columns.first { $0.name.hasSameBytes(as: name) }.map { "\(probe.value(of: $0)) AS k\(place + 1)" }
      }
      let table = SQLText.literal(part.source.tableName.sql)
      let filter = part.filter.map { " WHERE (\($0))" } ?? ""
      return "SELECT \(table) AS t, \(values.joined(separator: ", ")) FROM \(probe.table)\(filter)"
    }
    return "(\(selects.joined(separator: " UNION ALL "))) AS every"
  }

  /// The keys that more than one row has, as what follows FROM.
  private func shared(_ key: Key) -> String {
    let names = key.columns.indices.map { "k\($0 + 1)" }
    let list = names.joined(separator: ", ")
    let text = zip(key.columns, names).map { column, name in
      "\(SQLText.literal(SQLText.identifier(column) + " = ")) || quote_nullable(\(name)::text)"
    }.joined(separator: ", ")
    let present = names.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    return """
      (SELECT concat_ws(', ', \(text)) AS key, string_agg(DISTINCT t, ', ') AS tables FROM \(rows(key))
       \(key.index.isNullsNotDistinct ? "" : "WHERE \(present)") GROUP BY \(list) HAVING count(*) > 1) AS shared
      """
  }

  /// What would fail, for the plan.
  func findings(on connection: borrowing Connection) throws(PostgresError) -> [ColumnFindings] {
    var findings: [ColumnFindings] = []
    for key in keys {
      var finding = ColumnFindings(column: key.name)
      var answer: (count: Int, key: String, tables: String) = (0, "", "")
      let question = "SELECT count(*), min(key), min(tables) FROM \(shared(key))"
      let error = try ValueProbe.ask(question, on: connection) { result in
        answer = (result.text(0, 0).flatMap { Int($0) } ?? 0, result.text(0, 1) ?? "", result.text(0, 2) ?? "")
      }
      if let error {
        finding.unchecked = error.message
      } else if answer.count > 0 {
        finding.error =
          "\(Figure.count(answer.count)) \(answer.count == 1 ? "key is" : "keys are") there more than once, "
          + "such as \(answer.key) in \(answer.tables)"
      } else {
        continue
      }
      findings.append(finding)
    }
    return findings
  }

  /// A sentence about a key that failed to be unique; nil when nothing is found.
  ///
  /// - Parameters:
  ///   - name: the constraint's or index's, as the server tells it.
  ///   - preparation: begins a transaction in which the old tables can be read.
  func sentence(
    about name: String, _ preparation: [String], on connection: borrowing Connection
  ) throws(PostgresError) -> String? {
    guard let key = keys.first(where: { $0.name.hasSameBytes(as: name) || $0.index.name.hasSameBytes(as: name) })
    else { return nil }
    try connection.pipeline(preparation)
    let answer = try connection.query("SELECT key, tables FROM \(shared(key)) ORDER BY key LIMIT 1")
    guard let text = answer.text(0, 0), let tables = answer.text(0, 1) else { return nil }
    return """
      More than one row would have \(text): it is in \(tables). Tell them apart by a key that has the discriminator in it \
      (primary_key: […]), or leave rows out by where.
      """
  }
}
