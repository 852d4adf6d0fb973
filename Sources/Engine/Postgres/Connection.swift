internal import CLibPQ
internal import Glibc

/// A connection to a PostgreSQL server; closes itself. Used by one thread at a time.
///
/// After connecting, nothing waits inside libpq: every wait is one `poll` that also hears `interrupt`. When that is
/// raised the running statement is cancelled on the server and the call throws an error whose `isCancellation` is
/// set. The corresponding C type is `PGconn`.
struct Connection: ~Copyable {
  let handle: OpaquePointer
  let side: Side
  let interrupt: Interrupt
  let notices: NoticeReceiver

  /// Connects by libpq's own rules: URI or keywords, PG* variables, service file, password file, TLS.
  static func open(_ target: ConnectionTarget, interrupt: Interrupt) throws(PostgresError) -> Connection {
    guard let handle = target.connect() else {
      throw PostgresError(side: target.side, sqlstate: SQLState("53200"), message: "out of memory")
    }
    let connection = Connection(handle: handle, side: target.side, interrupt: interrupt)
    guard PQstatus(handle) == CONNECTION_OK else { throw connection.lost(sqlstate: SQLState("08001")) }
    PQsetnonblocking(handle, 1)
    PQsetNoticeReceiver(handle, receiveNotice, Unmanaged.passUnretained(connection.notices).toOpaque())
    return connection
  }

  private init(handle: OpaquePointer, side: Side, interrupt: Interrupt) {
    self.handle = handle
    self.side = side
    self.interrupt = interrupt
    notices = NoticeReceiver()
  }

  deinit { PQfinish(handle) }

  /// The server's version, such as 150018.
  var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// The database's name.
  var database: String { String(cString: PQdb(handle)) }

  /// The process ID of the backend.
  var backendPID: Int { Int(PQbackendPID(handle)) }

  /// The connection can't be used any more.
  var isLost: Bool { PQstatus(handle) == CONNECTION_BAD }

  /// The error for a connection that could not be made or is gone.
  func lost(sqlstate: SQLState = .connectionFailure) -> PostgresError {
    let message = String(cString: PQerrorMessage(handle)).trimmingNewlines
    var error = PostgresError(side: side, sqlstate: sqlstate, message: message.isEmpty ? "connection lost" : message)
    error.severity = "FATAL"
    error.connectionLost = true
    return error
  }
}

// MARK: - Waiting

extension Connection {
  /// The descriptor to poll.
  var socket: CInt { PQsocket(handle) }

  /// Whether a wait was cut short by the interrupt.
  struct Cancellation {
    /// Seconds in which a cancelled statement has to end before the connection is given up.
    private static let patience = 10.0

    /// Milliseconds after which the cancellation is said again: the server may not have been at the statement yet, or
    /// the statement may have caught the error.
    static let interval: CInt = 1000

    /// When the wait is over for good; nil as long as nothing was cancelled.
    fileprivate var deadline: Double?
    /// What runs is to be cancelled; else it has to end soon by itself.
    fileprivate var isRepeated = false
    var isRequested: Bool { deadline != nil }

    /// Milliseconds to wait at a time.
    fileprivate var timeout: CInt {
      deadline.map { min(Self.interval, CInt(max(0, $0 - monotonicSeconds()) * 1000) + 1) } ?? CInt.max
    }
    var isOver: Bool { deadline.map { monotonicSeconds() >= $0 } ?? false }

    /// No cancellation so far.
    static var none: Cancellation { Cancellation() }
    /// What runs now is to be cancelled until it ends.
    static var repeated: Cancellation { Cancellation(deadline: monotonicSeconds() + patience, isRepeated: true) }
    /// What runs now is not to be cancelled, but has to end soon.
    static var grace: Cancellation { Cancellation(deadline: monotonicSeconds() + patience) }
  }

  /// Waits until the statement in progress has a result to take, sending what is still to be sent.
  ///
  /// - Parameters:
  ///   - cancellation: once it is requested the interrupt is no longer heard.
  ///   - deadline: by `monotonicSeconds`, when nothing is waited for any more; nil for as long as it takes.
  func waitForResult(_ cancellation: inout Cancellation, until deadline: Double? = nil) throws(PostgresError) {
    while PQisBusy(handle) == 1 {
      let unsent = PQflush(handle)
      guard unsent >= 0 else { throw lost() }
      var entries = [
        pollfd(fd: socket, events: Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0), revents: 0),
        pollfd(fd: cancellation.isRequested ? -1 : interrupt.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let left = deadline.map { CInt(clamping: Int(max(0, $0 - monotonicSeconds()) * 1000) + 1) } ?? .max
      let ready = poll(&entries, 2, min(left, cancellation.timeout))
      if ready == 0, cancellation.isOver { throw givenUp("no answer to the cancellation") }
      if ready == 0, let deadline, monotonicSeconds() >= deadline { throw givenUp("no answer") }
      guard ready >= 0 else { continue }
      if entries[1].revents != 0 {
        cancel()
        cancellation = .repeated
      } else if ready == 0, cancellation.isRepeated {
        cancel()
      }
      if entries[0].revents != 0, PQconsumeInput(handle) == 0 { throw lost() }
    }
  }

  /// Milliseconds that a request to cancel may take: a server that hangs does not answer that either.
  private static let cancelPatience = 3000

  /// Asks the server to cancel the running statement. The corresponding C function is `PQcancel`.
  func cancel() {
    guard let pointer = PQgetCancel(handle) else { return }
    // Its thread alone uses it.
    nonisolated(unsafe) let request = pointer
    let done = Doorbell()
    WorkerThread(name: "cancel") {
      var message = [CChar](repeating: 0, count: 256)
      _ = PQcancel(request, &message, CInt(message.count))
      PQfreeCancel(request)
      done.ring()
    }.detach()
    done.wait(milliseconds: Self.cancelPatience)
  }

  /// Cuts a connection off that does not answer, and tells it in these words.
  private func givenUp(_ message: String) -> PostgresError {
    shutdown(socket, CInt(SHUT_RDWR))
    while PQconsumeInput(handle) == 1, !isLost {}
    var error = lost()
    error.message = message
    return error
  }
}

// MARK: - Notices

/// Hands a connection's notices on, to the log of the table that is worked on.
final class NoticeReceiver {
  /// Called on the connection's thread with `NOTICE`, `WARNING`… and the message.
  var handler: ((_ severity: String, _ message: String) -> Void)?
  /// How many came.
  fileprivate(set) var count = 0

  fileprivate func receive(_ severity: String, _ message: String) {
    count += 1
    handler?(severity, message)
  }
}

/// libpq calls this on the thread that uses the connection.
private func receiveNotice(context: UnsafeMutableRawPointer?, result: OpaquePointer?) {
  guard let context, let result else { return }
  func field(_ field: pq_diagnostic) -> String {
    pq_diagnostic_field(result, field).map { String(cString: $0) } ?? ""
  }
  Unmanaged<NoticeReceiver>.fromOpaque(context).takeUnretainedValue()
    .receive(field(.severity), field(.message))
}
