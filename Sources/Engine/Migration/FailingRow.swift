/// Finds the first row whose value could not become a new one, in the source snapshot, without changing anything.
struct FailingRow {
  let mapping: TableMapping
  let sqlstate: SQLState
  /// Values of new types can be computed where the old table is.
  let isSameDatabase: Bool

  /// A value in a message is cut to this length.
  private static let shownLength = 200

  /// - Parameter preparation: begins a transaction in which the old table can be read.
  /// - Returns: a sentence about the row; nil when none is found.
  func find(_ preparation: [String], on connection: borrowing Connection) throws(PostgresError) -> String? {
    try connection.pipeline(preparation)
    for part in mapping.parts {
      let search = FailingRow(mapping: part, sqlstate: sqlstate, isSameDatabase: isSameDatabase)
      let table = mapping.merged.isEmpty ? "" : " of \(part.source.tableName.sql)"
      if let sentence = try search.find(table, on: connection) { return sentence }
    }
    return nil
  }

  /// - Parameter place: which of several tables it is, for the sentence.
  private func find(_ place: String, on connection: borrowing Connection) throws(PostgresError) -> String? {
    let probe = ValueProbe(mapping: mapping, isSameDatabase: isSameDatabase)
    for column in mapping.columns where isSuspect(column) {
      guard let copied = column.copied,
        let row = try probe.badRows(expression(column, copied, probe), upTo: 1, on: connection).first
      else { continue }
      let answer = try connection.query(
        """
        SELECT \(probe.key), \(probe.oldValue(of: column, upTo: Self.shownLength)) FROM \(probe.table)
        WHERE \(row.condition)
        """)
      let old = answer.text(0, 1).map { ", where it is \(SQLText.literal($0))" } ?? ""
      return "The row\(place) with \(answer.text(0, 0) ?? "") has no \(column.name): \(copied)\(old)."
    }
    return nil
  }

  /// Its values are made anew, or have to be there where they did not; and it can be asked for.
  private func isSuspect(_ column: TableMapping.Column) -> Bool {
    if !isSameDatabase, column.storedType.isOfSchema { return false }
    return column.isChanged || (sqlstate == .notNullViolation && ColumnCheck.needsValue(column, mapping))
  }

  /// An expression over the old row that fails, or is false, where the value can't be had.
  private func expression(_ column: TableMapping.Column, _ copied: String, _ probe: ValueProbe) -> String {
    switch sqlstate.code {
    // A cast would cut it.
    case "22001": "(\(copied))::text = (\(copied))::\(column.type)::text"
    case "23502": "(\(TableMapping.converted(column))) IS NOT NULL"
    default: probe.canBeHad(column)
    }
  }
}
