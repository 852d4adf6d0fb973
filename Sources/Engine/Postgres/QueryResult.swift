internal import CLibPQ

/// The result of one statement; frees itself. The corresponding C type is `PGresult`.
struct QueryResult: ~Copyable {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { PQclear(handle) }

  var status: ExecStatusType { PQresultStatus(handle) }

  /// The number of rows returned.
  var count: Int { Int(PQntuples(handle)) }

  /// The number of columns of each row.
  var columnCount: Int { Int(PQnfields(handle)) }

  /// The number of rows a command touched, from its tag such as `INSERT 0 12`.
  var affectedRows: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

  /// A value; nil for SQL null.
  func text(_ row: Int, _ column: Int) -> String? {
    ResultRow(handle: handle, index: CInt(row))[column]
  }

  /// The rows, decoded.
  func rows<Row, Failure>(_ decode: (ResultRow) throws(Failure) -> Row) throws(Failure) -> [Row] {
    var rows: [Row] = []
    rows.reserveCapacity(count)
    for index in 0..<count { rows.append(try decode(ResultRow(handle: handle, index: CInt(index)))) }
    return rows
  }

  /// The error this result reports.
  func error(side: Side) -> PostgresError {
    func field(_ field: pq_diagnostic) -> String? {
      pq_diagnostic_field(handle, field).map { String(cString: $0) }
    }
    let whole = String(cString: PQresultErrorMessage(handle)).trimmingNewlines
    var error = PostgresError(
      side: side,
      sqlstate: field(.sqlstate).map(SQLState.init) ?? .connectionFailure,
      message: field(.message) ?? whole)
    error.severity = field(.severity) ?? "FATAL"
    error.detail = field(.detail)
    error.hint = field(.hint)
    error.context = field(.context)
    error.position = field(.position).flatMap { Int($0) }
    error.internalPosition = field(.internalPosition).flatMap { Int($0) }
    error.internalQuery = field(.internalQuery)
    error.schema = field(.schema)
    error.table = field(.table)
    error.column = field(.column)
    error.dataType = field(.datatype)
    error.constraint = field(.constraint)
    if let file = field(.sourceFile), let line = field(.sourceLine) {
      error.source = "\(file):\(line) \(field(.sourceFunction) ?? "")"
    }
    return error
  }
}

/// One row of a result that is being decoded.
struct ResultRow {
  fileprivate let handle: OpaquePointer
  fileprivate let index: CInt

  /// A value; nil for SQL null.
  subscript(column: Int) -> String? {
    PQgetisnull(handle, index, CInt(column)) == 1 ? nil : String(cString: PQgetvalue(handle, index, CInt(column)))
  }

  /// A value that is never null in this query.
  func text(_ column: Int) -> String { self[column] ?? "" }

  /// A number; 0 for null.
  func int(_ column: Int) -> Int { self[column].flatMap { Int($0) } ?? 0 }

  /// A boolean; false for null.
  func bool(_ column: Int) -> Bool { self[column] == "t" }

  /// An OID; 0 for null.
  func oid(_ column: Int) -> OID { self[column].flatMap { OID($0) } ?? 0 }
}

/// An object identifier of a catalog row.
typealias OID = UInt32

extension String {
  /// Without the newlines at its end.
  var trimmingNewlines: String {
    var end = self[...]
    while end.last?.isNewline == true { end.removeLast() }
    return String(end)
  }
}
