internal import CLibPQ
internal import Glibc

/// Statements that are sent in one message, whose results are taken one by one. Unlike those of a pipeline they may be
/// COPY: one that reads anywhere, one that writes as the last.
///
/// PostgreSQL documentation, "Simple Query": the server begins none after one that failed.
struct StatementBatch {
  /// What stands between two: a comment ends at the end of a line.
  private static let separator = "\n;\n"

  let statements: [String]
  /// The statement whose result comes next.
  private(set) var index = 0

  /// - Returns: nil where one of them may be several, which nobody could tell apart.
  init?(_ statements: [String]) {
    if statements.contains(where: { $0.utf8.contains(UInt8(ascii: ";")) }) { return nil }
    self.statements = statements
  }

  /// Sends them all and waits for nothing.
  func send(on connection: borrowing Connection) throws(PostgresError) {
    let sent = PQsendQuery(connection.handle, statements.joined(separator: Self.separator))
    if sent != 1 { throw connection.lost() }
  }

  /// Takes the next result; a COPY's is its beginning, its end is for who moves its rows.
  ///
  /// - Returns: nil when all are done.
  mutating func next(on connection: borrowing Connection) throws(PostgresError) -> QueryResult? {
    let place = min(index, statements.count - 1)
    do throws(PostgresError) {
      guard let result = try connection.takeNextResult(of: statements[place]) else { return nil }
      index += 1
      return result
    } catch { throw located(error, place) }
  }

  /// The server counts characters from the beginning of the message; what it can't read at all it says of the first.
  private func located(_ error: PostgresError, _ place: Int) -> PostgresError {
    var error = error
    error.statementIndex = place
    guard let position = error.position else { return error }
    var start = 0
    for (index, statement) in statements.enumerated() {
      let length = statement.unicodeScalars.count
      let next = start + length + Self.separator.unicodeScalars.count
      if position <= next || index + 1 == statements.count {
        error.statementIndex = index
        error.statement = statement
        // Where one ends too soon the server complains of what comes after it.
        error.position = min(position - start, length + 1)
        break
      }
      start = next
    }
    return error
  }
}

extension Connection {
  /// Waits for the next of several results.
  ///
  /// - Returns: nil when there is none left.
  func takeNextResult(of sql: String) throws(PostgresError) -> QueryResult? {
    var cancellation = Cancellation.none
    do { try waitForResult(&cancellation) } catch { throw finish(error, statement: sql, cancellation.isRequested) }
    guard let handle = PQgetResult(handle) else {
      if isLost { throw finish(lost(), statement: sql, cancellation.isRequested) }
      return nil
    }
    let result = QueryResult(handle)
    guard result.status == PGRES_FATAL_ERROR || result.status == PGRES_BAD_RESPONSE else { return result }
    let failure = result.error(side: side)
    // A killed backend's own words come before libpq's about the closed connection.
    if !isLost { _ = try? drain(.grace) }
    // The cancellation may have been requested while the result of an earlier statement was waited for.
    let isRequested = cancellation.isRequested || interrupt.isRaised && failure.sqlstate == .queryCanceled
    throw finish(failure, statement: sql, isRequested)
  }

  /// Hears what the server said while nothing was asked of it: it may have gone away.
  ///
  /// - Throws: when the connection is lost.
  func listen() throws(PostgresError) {
    while true {
      var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 0) > 0 else { return }
      if PQconsumeInput(handle) == 0 || isLost { throw lost() }
    }
  }
}
