/// Questions about the values that old rows become, asked in the source snapshot without changing anything.
struct ValueProbe {
  let mapping: TableMapping
  /// Values of new types can be computed where the old table is.
  let isSameDatabase: Bool

  /// A row for which an expression fails or is false.
  struct BadRow {
    /// Where it is: its table's OID, and its place there.
    var table: String
    var ctid: String
    /// What the server said; nil where the expression is false.
    var error: PostgresError?

    /// A condition that is true of it alone.
    var condition: String { "tableoid = \(table) AND ctid = '\(ctid)'" }
  }

  /// The old table, as what follows FROM.
  var table: String { (mapping.joinsPartitions ? "" : "ONLY ") + mapping.source.tableName.sql }

  /// A condition that is true of all rows but these.
  static func others(than rows: [BadRow]) -> String {
    let places = rows.map { SQLText.literal("\($0.table) \($0.ctid)") }.joined(separator: ", ")
    return rows.isEmpty ? "true" : "tableoid::text || ' ' || ctid::text NOT IN (\(places))"
  }

  /// The new value as it is stored, except that one which is too long is cut.
  func value(of column: TableMapping.Column) -> String {
    guard let copied = column.copied else { return "NULL::\(column.type)" }
    if isSameDatabase { return "(\(TableMapping.converted(column)))::\(column.type)" }
    return column.storedType.isBuiltIn ? "(\(copied))::\(column.type)" : "(\(copied))::text::\(column.type)"
  }

  /// An expression that is true of every row, or fails for one whose new value can't be had.
  func canBeHad(_ column: TableMapping.Column) -> String {
    "coalesce(length((\(value(of: column)))::text), 0) >= 0"
  }

  /// What a row is known by, as SQL for a text.
  var key: String {
    let columns = mapping.source.keys.first { $0.kind == .primaryKey }?.index.keys.map(\.expression) ?? []
    if columns.isEmpty { return "'ctid ' || ctid" }
    return "concat_ws(', ', "
      + columns.map { "\(SQLText.literal($0 + " = ")) || quote_nullable(\($0)::text)" }.joined(separator: ", ") + ")"
  }

  /// The old value, where the new one comes from one column; cut to a length.
  func oldValue(of column: TableMapping.Column, upTo length: Int) -> String {
    column.oldName.map { "left(\(SQLText.identifier($0))::text, \(length))" } ?? "NULL"
  }

  /// A condition that is asked only of rows that are moved: the order in which a server looks at the parts of WHERE is
  /// its own.
  func condition(_ condition: String) -> String {
    mapping.filter.map { "CASE WHEN (\($0)) THEN (\(condition)) ELSE false END" } ?? "(\(condition))"
  }

  /// Asks a question whose failure does not end the transaction.
  ///
  /// - Returns: the error.
  static func ask(
    _ question: String, on connection: borrowing Connection,
    answer: (borrowing QueryResult) -> Void = { _ in }
  ) throws(PostgresError) -> PostgresError? {
    do throws(PostgresError) {
      try connection.pipeline(["SAVEPOINT probe", question, "RELEASE probe"]) { index, result in
        if index == 1 { answer(result) }
      }
      return nil
    } catch {
      if error.isEnvironment || error.isCancellation { throw error }
      try connection.pipeline(["ROLLBACK TO probe", "RELEASE probe"])
      return error
    }
  }

  /// The first rows for which an expression fails or is false, which no server tells: found by halves.
  func badRows(
    _ expression: String, upTo limit: Int, on connection: borrowing Connection
  ) throws(PostgresError) -> [BadRow] {
    // Rows are found by their places, which each partition has of its own.
    let tables = try connection.query(
      """
      SELECT c.oid, n.nspname, c.relname, pg_relation_size(c.oid) / current_setting('block_size')::int
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = \(name)::regclass
         OR c.relkind = 'r' AND c.oid IN (SELECT relid FROM pg_partition_tree(\(name)::regclass))
      ORDER BY n.nspname, c.relname
      """
    ).rows { (oid: $0.text(0), name: TableName(schema: $0.text(1), name: $0.text(2)), pages: $0.int(3)) }
    var found: [BadRow] = []
    for table in tables where table.pages > 0 && found.count < limit {
      var search = Search(
        probe: self, oid: table.oid, table: "ONLY \(table.name.sql)", expression: expression,
        limit: limit - found.count)
      try search.search(pages: 0..<table.pages, isBad: false, connection)
      found += search.found
    }
    return found
  }

  private var name: String { SQLText.literal(mapping.source.tableName.sql) }

  private struct Search {
    let probe: ValueProbe
    let oid: String
    let table: String
    let expression: String
    let limit: Int
    var found: [BadRow] = []

    /// - Parameter isBad: known to have a bad row.
    mutating func search(
      pages: Range<Int>, isBad: Bool, _ connection: borrowing Connection
    ) throws(PostgresError) {
      let part = "ctid >= '(\(pages.lowerBound),0)' AND ctid < '(\(pages.upperBound),0)'"
      guard found.count < limit else { return }
      if !isBad, try look(part, connection).isFine { return }
      if pages.count == 1 {
        let rows = try connection.query("SELECT ctid FROM \(table) WHERE \(part) ORDER BY ctid").rows {
          $0.text(0)
        }
        return try search(rows: rows[...], isBad: true, connection)
      }
      let middle = pages.lowerBound + pages.count / 2
      let before = found.count
      try search(pages: pages.lowerBound..<middle, isBad: false, connection)
      try search(pages: middle..<pages.upperBound, isBad: found.count == before, connection)
    }

    private mutating func search(
      rows: ArraySlice<String>, isBad: Bool, _ connection: borrowing Connection
    ) throws(PostgresError) {
      guard found.count < limit, let first = rows.first, let last = rows.last else { return }
      if rows.count == 1 {
        let answer = try look("ctid = '\(first)'", connection)
        if !answer.isFine { found.append(BadRow(table: oid, ctid: first, error: answer.error)) }
        return
      }
      if !isBad, try look("ctid >= '\(first)' AND ctid <= '\(last)'", connection).isFine { return }
      let middle = rows.startIndex + rows.count / 2
      let before = found.count
      try search(rows: rows[..<middle], isBad: false, connection)
      try search(rows: rows[middle...], isBad: found.count == before, connection)
    }

    /// Whether the expression is true of all rows of a part of the table.
    private func look(
      _ part: String, _ connection: borrowing Connection
    ) throws(PostgresError) -> (isFine: Bool, error: PostgresError?) {
      var isFine = false
      let bad = probe.condition("(\(expression)) IS FALSE")
      let question = "SELECT FROM \(table) WHERE \(part) AND \(bad) LIMIT 1"
      let error = try ValueProbe.ask(question, on: connection) { isFine = $0.count == 0 }
      return (isFine && error == nil, error)
    }
  }
}
