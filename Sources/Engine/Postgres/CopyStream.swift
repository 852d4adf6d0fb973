internal import CLibPQ
internal import Glibc

/// Moves rows from one connection to another: `COPY … TO STDOUT` into `COPY … FROM STDIN`.
///
/// Both sockets are polled: a slow target never fills memory, and an error on the target ends it at once, though
/// the source still has rows to tell.
struct CopyStream: ~Copyable {
  /// What has passed so far.
  struct Passed {
    var rows = 0
    var bytes = 0
  }

  /// Unsent bytes at which the source has to wait for the target.
  private static let highWater = 1 << 18

  /// Runs the two statements to their end.
  ///
  /// - Parameter progress: called about every `highWater` bytes.
  /// - Returns: the rows the target took, from its command tag, and the bytes that passed.
  static func run(
    from source: borrowing Connection, _ sourceSQL: String, to target: borrowing Connection, _ targetSQL: String,
    progress: (Passed) -> Void
  ) throws(PostgresError) -> Passed {
    try target.startCopy(targetSQL, expecting: PGRES_COPY_IN)
    do {
      try source.startCopy(sourceSQL, expecting: PGRES_COPY_OUT)
    } catch {
      target.abandonCopyIn("the source failed: \(error.message)")
      throw error
    }
    var passed = Passed()
    do {
      try pump(from: source, to: target, targetSQL, &passed, progress)
    } catch {
      // Whichever side failed, neither may stay in the middle of a COPY; the target must never commit part of it.
      if error.side == .target || error.isCancellation { source.cancel() }
      source.drainCopyOut()
      if let own = target.abandonCopyIn(error.message), error.side == .target, !own.message.isEmpty {
        var precise = own
        precise.statement = targetSQL
        throw error.isCancellation ? error : precise
      }
      var stated = error
      if stated.statement == nil { stated.statement = error.side == .source ? sourceSQL : targetSQL }
      throw stated
    }
    let end = PQputCopyEnd(target.handle, nil)
    guard end >= 0 else { throw target.finish(target.lost(), statement: targetSQL, false) }
    passed.rows = try target.takeResult(of: targetSQL).affectedRows
    return passed
  }

  private static func pump(
    from source: borrowing Connection, to target: borrowing Connection, _ targetSQL: String,
    _ passed: inout Passed, _ progress: (Passed) -> Void
  ) throws(PostgresError) {
    var unflushed = 0
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(source.handle, &buffer, 1)
      if length > 0 {
        let put = PQputCopyData(target.handle, buffer, length)
        PQfreemem(buffer)
        guard put == 1 else { throw target.lost() }
        passed.bytes += Int(length)
        passed.rows += 1
        unflushed += Int(length)
        if unflushed >= highWater {
          progress(passed)
          try settle(source, target, &unflushed)
        }
      } else if length == 0 {
        try awaitEither(source, target)
      } else if length == -1 {
        _ = try source.takeResult(of: "")
        return
      } else {
        throw source.lost()
      }
    }
  }

  /// Waits until the target has taken what was put.
  private static func settle(
    _ source: borrowing Connection, _ target: borrowing Connection, _ unflushed: inout Int
  ) throws(PostgresError) {
    while true {
      let unsent = PQflush(target.handle)
      guard unsent >= 0 else { throw target.lost() }
      var entries = [
        pollfd(fd: target.socket, events: Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0), revents: 0),
        pollfd(fd: target.interrupt.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&entries, 2, unsent == 1 ? -1 : 0) >= 0 else { continue }
      if entries[1].revents != 0 { throw cancelled(target) }
      if entries[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { try hearTarget(target) }
      if unsent == 0 {
        unflushed = 0
        return
      }
    }
  }

  /// Waits until the source has more, or the target has something to say.
  private static func awaitEither(
    _ source: borrowing Connection, _ target: borrowing Connection
  ) throws(PostgresError) {
    let unsent = PQflush(target.handle)
    guard unsent >= 0 else { throw target.lost() }
    var entries = [
      pollfd(fd: source.socket, events: Int16(POLLIN), revents: 0),
      pollfd(fd: target.socket, events: Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0), revents: 0),
      pollfd(fd: target.interrupt.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&entries, 3, -1) > 0 else { return }
    if entries[2].revents != 0 { throw cancelled(target) }
    if entries[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { try hearTarget(target) }
    if entries[0].revents != 0, PQconsumeInput(source.handle) == 0 { throw source.lost() }
  }

  /// The target speaks during COPY: a notice is passed on, anything else is its error.
  private static func hearTarget(_ target: borrowing Connection) throws(PostgresError) {
    let before = target.notices.count
    guard PQconsumeInput(target.handle) == 1 else { throw target.lost() }
    _ = PQisBusy(target.handle)
    if target.notices.count == before {
      // Its words are taken when the COPY is ended.
      throw PostgresError(side: .target, sqlstate: .connectionFailure, message: "")
    }
  }

  private static func cancelled(_ connection: borrowing Connection) -> PostgresError {
    var error = PostgresError(side: connection.side, sqlstate: .queryCanceled, message: "cancelled")
    error.isCancellation = true
    return error
  }
}

extension Connection {
  fileprivate func startCopy(_ sql: String, expecting status: ExecStatusType) throws(PostgresError) {
    try send(sql)
    var cancellation = Cancellation.none
    do { try waitForResult(&cancellation) } catch { throw finish(error, statement: sql, cancellation.isRequested) }
    guard let handle = PQgetResult(handle) else { throw finish(lost(), statement: sql, cancellation.isRequested) }
    let result = QueryResult(handle)
    if result.status == status { return }
    let failure = result.error(side: side)
    while !isLost, PQgetResult(self.handle).map({ PQclear($0) }) != nil {}
    throw finish(failure, statement: sql, cancellation.isRequested)
  }

  /// Ends a `COPY … FROM STDIN` so that nothing of it stays, and takes the server's own error.
  @discardableResult
  fileprivate func abandonCopyIn(_ reason: String) -> PostgresError? {
    guard !isLost, PQputCopyEnd(handle, reason.isEmpty ? "cancelled" : reason) >= 0 else { return nil }
    return (try? drain(.repeated)) ?? nil
  }

  fileprivate func drainCopyOut() {
    while !isLost {
      var buffer: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(handle, &buffer, 0)
      if length <= 0 { break }
      PQfreemem(buffer)
    }
    _ = try? drain(.repeated)
  }
}
