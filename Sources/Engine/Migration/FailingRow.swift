/// Finds the first row whose value could not become a new one, which the server does not tell: by halves, in the source
/// snapshot, without changing anything.
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
    for column in mapping.columns where column.isChanged && (isSameDatabase || !column.storedType.isOfSchema) {
      guard let probe = probe(column), try !isFine(probe, "true", connection) else { continue }
      return try describe(column, probe, connection)
    }
    return nil
  }

  /// An expression over the old row that fails, or is false, where the value can't be had.
  private func probe(_ column: TableMapping.Column) -> String? {
    guard let copied = column.copied else { return nil }
    let converted = TableMapping.converted(column)
    switch sqlstate.code {
    // A cast would cut it.
    case "22001": return "(\(copied))::text = (\(copied))::\(column.type)::text"
    case "23502": return "(\(converted)) IS NOT NULL"
    default: return "coalesce(length(((\(isSameDatabase ? converted : copied))::\(column.type))::text), 0) >= 0"
    }
  }

  private var table: String { "ONLY " + mapping.source.tableName.sql }

  /// Whether the probe holds for all rows of a part of the table.
  private func isFine(_ probe: String, _ part: String, _ connection: borrowing Connection) throws(PostgresError) -> Bool
  {
    let filter = mapping.filter.map { " AND (\($0))" } ?? ""
    let question = "SELECT FROM \(table) WHERE \(part)\(filter) AND (\(probe)) IS FALSE LIMIT 1"
    do throws(PostgresError) {
      try connection.query("SAVEPOINT probe")
      let isFine = try connection.query(question).count == 0
      try connection.query("RELEASE probe")
      return isFine
    } catch {
      if error.isEnvironment || error.isCancellation { throw error }
      try connection.pipeline(["ROLLBACK TO probe", "RELEASE probe"])
      return false
    }
  }

  private func describe(
    _ column: TableMapping.Column, _ probe: String, _ connection: borrowing Connection
  ) throws(PostgresError) -> String? {
    var pages = 0..<max(1, mapping.source.pages)
    while pages.count > 1 {
      let middle = pages.lowerBound + pages.count / 2
      let isLower = try !isFine(probe, "ctid >= '(\(pages.lowerBound),0)' AND ctid < '(\(middle),0)'", connection)
      pages = isLower ? pages.lowerBound..<middle : middle..<pages.upperBound
    }
    let places = try connection.query(
      "SELECT ctid FROM \(table) WHERE ctid >= '(\(pages.lowerBound),0)' ORDER BY ctid LIMIT 1000"
    ).rows { $0.text(0) }
    for place in places where try !isFine(probe, "ctid = '\(place)'", connection) {
      let expression = column.copied ?? ""
      let row = try connection.query(
        "SELECT \(key), \(value(of: column)) FROM \(table) WHERE ctid = '\(place)'")
      let old = row.text(0, 1).map { ", where it is \(SQLText.literal($0))" } ?? ""
      return "The row with \(row.text(0, 0) ?? "") has no \(column.name): \(expression)\(old)."
    }
    return nil
  }

  /// What the row is known by, as SQL for a text.
  private var key: String {
    let columns = mapping.source.keys.first { $0.kind == .primaryKey }?.index.keys.map(\.expression) ?? []
    if columns.isEmpty { return "'ctid ' || ctid" }
    return "concat_ws(', ', "
      + columns.map { "\(SQLText.literal($0 + " = ")) || quote_nullable(\($0)::text)" }.joined(separator: ", ") + ")"
  }

  /// The old value, where the new one comes from one column.
  private func value(of column: TableMapping.Column) -> String {
    column.oldName.map { "left(\(SQLText.identifier($0))::text, \(Self.shownLength))" } ?? "NULL"
  }
}
