internal import CLibPQ
internal import Glibc

extension Connection {
  /// How long nobody looks whether there is still something to wait for, in seconds.
  private static let longestRest = 0.25

  /// Does nothing for a while, though not for longer than a moment; hears the interrupt and the server meanwhile.
  ///
  /// - Parameters:
  ///   - seconds: how long at most.
  ///   - statement: what the error names when it is interrupted.
  /// - Returns: whether the server has said something, or is gone.
  func rest(_ seconds: Double, before statement: String) throws(PostgresError) -> Bool {
    var entries = [
      pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interrupt.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&entries, 2, CInt(min(seconds, Self.longestRest) * 1000) + 1) > 0 else { return false }
    if entries[1].revents != 0 { throw cancelled(before: statement) }
    return entries[0].revents != 0
  }

  /// What an interrupt means while no statement runs that the server could cancel.
  func cancelled(before statement: String) -> PostgresError {
    var error = PostgresError(side: side, sqlstate: .queryCanceled, message: "cancelled")
    error.isCancellation = true
    error.statement = statement
    return error
  }

  /// Waits between two statements until what the next one moves may flow.
  func wait(for throttle: Throttle, bytes: Int, before statement: String) throws(PostgresError) {
    let ticket = throttle.take(bytes)
    while case let seconds = throttle.wait(for: ticket), seconds > 0 {
      guard try rest(seconds, before: statement) else { continue }
      // Not asked for anything, it has a notice, or it is gone.
      if PQconsumeInput(handle) == 0 || isLost { throw finish(lost(), statement: statement, false) }
    }
  }
}
