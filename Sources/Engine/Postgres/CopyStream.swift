internal import CLibPQ
internal import Glibc

/// In which form rows travel.
enum CopyFormat: Sendable {
  /// Values as text: any type of any version.
  case text
  /// As the server keeps them: less work on both sides, for types that are the same there.
  case binary
}

/// Moves rows from one connection to another: `COPY … TO STDOUT` into `COPY … FROM STDIN`.
///
/// Both sockets are polled: a slow target never fills memory, and an error on the target ends it soon, though the
/// source still has rows to tell. libpq shows a target's error only when the COPY is ended. So whenever the target has
/// spoken, and every few seconds since libpq may have heard it while it was sending, the COPY is ended: either that
/// brings the error, or there was none and another COPY goes on where that one ended. So the target has to be in a
/// transaction: only that makes its rows come all or none.
struct CopyStream: ~Copyable {
  /// What has passed so far.
  struct Passed {
    var rows = 0
    var bytes = 0
  }

  /// Unsent bytes at which the source has to wait for the target.
  private static let highWater = 1 << 18
  /// Seconds after which the target is asked whether all is well.
  private static let askInterval = 2.0

  private let sourceSQL: String
  private let targetSQL: String
  private let format: CopyFormat
  /// Both sides have begun their COPY, and the source was told more than that in the same message.
  private let isUnderWay: Bool
  private let throttle: Throttle
  /// Of the source's first message, what stands before its rows is left out: each COPY on the target begins with its own.
  private var isHeaderPast = false
  private var passed = Passed()
  /// Rows the target has taken in COPYs that ended.
  private var taken = 0
  private var askedAt = monotonicSeconds()

  /// Runs the two statements to their end.
  ///
  /// - Parameters:
  ///   - isUnderWay: both were sent and begun already, each in a batch: what the source was told to do after its COPY is
  ///     left to be taken.
  ///   - throttle: what the rows wait for.
  ///   - progress: called about every `highWater` bytes.
  /// - Returns: the rows the target took, from its command tags, and the bytes that passed.
  static func run(
    from source: borrowing Connection, _ sourceSQL: String, to target: borrowing Connection, _ targetSQL: String,
    format: CopyFormat = .text, isUnderWay: Bool = false, throttle: Throttle, progress: (Passed) -> Void
  ) throws(PostgresError) -> Passed {
    var stream = CopyStream(
      sourceSQL: sourceSQL, targetSQL: targetSQL, format: format, isUnderWay: isUnderWay, throttle: throttle)
    do {
      if isUnderWay {
        try stream.putHeader(on: target)
      } else {
        try stream.beginCopy(on: target)
        try source.send(sourceSQL)
      }
      try stream.pump(from: source, to: target, progress)
      try stream.endCopy(on: target)
    } catch {
      // Whichever side failed, neither may stay in the middle of a COPY; the target must never commit part of it.
      source.abandonCopyOut()
      target.abandonCopyIn(error.message)
      throw error
    }
    return Passed(rows: stream.taken, bytes: stream.passed.bytes)
  }

  private init(sourceSQL: String, targetSQL: String, format: CopyFormat, isUnderWay: Bool, throttle: Throttle) {
    self.sourceSQL = sourceSQL
    self.targetSQL = targetSQL
    self.format = format
    self.isUnderWay = isUnderWay
    self.throttle = throttle
  }

  /// What stands before the rows in binary form: a signature, no flags, no extension.
  private static let binaryHeader: [UInt8] =
    Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)

  private func beginCopy(on target: borrowing Connection) throws(PostgresError) {
    try target.startCopyIn(targetSQL)
    try putHeader(on: target)
  }

  private func putHeader(on target: borrowing Connection) throws(PostgresError) {
    guard format == .binary else { return }
    let put = Self.binaryHeader.withUnsafeBytes { header in
      PQputCopyData(target.handle, header.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(header.count))
    }
    if put != 1 { throw target.finish(target.lost(), statement: targetSQL, false) }
  }

  private mutating func pump(
    from source: borrowing Connection, to target: borrowing Connection, _ progress: (Passed) -> Void
  ) throws(PostgresError) {
    if !isUnderWay {
      while PQisBusy(source.handle) == 1 { try awaitEither(source, target) }
      try source.beginCopyOut(sourceSQL)
    }
    var unflushed = 0
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(source.handle, &buffer, 1)
      if length > 0 {
        defer { PQfreemem(buffer) }
        let start = skipHeader()
        let head = try putHead(of: buffer, from: start, Int(length), to: target)
        if PQputCopyData(target.handle, buffer?.advanced(by: head), length - CInt(head)) != 1 { try fail(target) }
        passed.bytes += Int(length)
        // In binary form the end of the rows is a message, too.
        if format == .text || Int(length) - start > 2 { passed.rows += 1 }
        unflushed += Int(length)
        if unflushed >= Self.highWater {
          progress(passed)
          try settle(target)
          try pace(unflushed, target)
          unflushed = 0
        }
      } else if length == 0 {
        try awaitEither(source, target)
      } else {
        if isUnderWay { _ = try source.takeNextResult(of: sourceSQL) } else { _ = try source.takeResult(of: sourceSQL) }
        try pace(unflushed, target)
        return
      }
    }
  }

  /// Waits until bytes that have passed are allowed for; the target is heard meanwhile.
  private mutating func pace(_ bytes: Int, _ target: borrowing Connection) throws(PostgresError) {
    let ticket = throttle.take(bytes)
    while case let seconds = throttle.wait(for: ticket), seconds > 0 {
      try settle(target)
      if try target.rest(seconds, before: targetSQL) { try ask(target) }
    }
  }

  /// How much of a message is left out.
  private mutating func skipHeader() -> Int {
    if format == .text || isHeaderPast { return 0 }
    isHeaderPast = true
    return Self.binaryHeader.count
  }

  /// Puts a row of great length but for its end, piece by piece: libpq would keep a second copy of all of it, and move
  /// what is left of that at each send. In the middle of a row nothing can be asked, only awaited.
  ///
  /// - Returns: where what is left of it begins; for most rows at its beginning.
  private mutating func putHead(
    of buffer: UnsafeMutablePointer<CChar>?, from start: Int, _ length: Int, to target: borrowing Connection
  ) throws(PostgresError) -> Int {
    var put = start
    while length - put > Self.highWater {
      if PQputCopyData(target.handle, buffer?.advanced(by: put), CInt(Self.highWater)) != 1 { try fail(target) }
      put += Self.highWater
      while case let unsent = PQflush(target.handle), unsent != 0 {
        if unsent < 0 { try fail(target) }
        var entries = [
          pollfd(fd: target.socket, events: Int16(POLLOUT), revents: 0),
          pollfd(fd: target.interrupt.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        if poll(&entries, 2, -1) > 0, entries[1].revents != 0 { throw target.cancelled(before: targetSQL) }
      }
    }
    return put
  }

  /// Waits until the target has taken what was put.
  private mutating func settle(_ target: borrowing Connection) throws(PostgresError) {
    while true {
      let unsent = PQflush(target.handle)
      if unsent < 0 { try fail(target) }
      var entries = [
        pollfd(fd: target.socket, events: Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0), revents: 0),
        pollfd(fd: target.interrupt.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&entries, 2, unsent == 1 ? CInt(Self.askInterval * 1000) : 0)
      guard ready >= 0 else { continue }
      if entries[1].revents != 0 { throw target.cancelled(before: targetSQL) }
      let hasSpoken = entries[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0
      if hasSpoken || (unsent == 0 && monotonicSeconds() - askedAt > Self.askInterval) { return try ask(target) }
      if unsent == 0 { return }
    }
  }

  /// Waits until the source has more, or the target has something to say.
  private mutating func awaitEither(
    _ source: borrowing Connection, _ target: borrowing Connection
  ) throws(PostgresError) {
    let unsent = PQflush(target.handle)
    if unsent < 0 { try fail(target) }
    let unasked = PQflush(source.handle)
    guard unasked >= 0 else { throw source.finish(source.lost(), statement: sourceSQL, false) }
    var entries = [
      pollfd(fd: source.socket, events: Int16(POLLIN) | (unasked == 1 ? Int16(POLLOUT) : 0), revents: 0),
      pollfd(fd: target.socket, events: Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0), revents: 0),
      pollfd(fd: target.interrupt.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    // A silent source need not be waited out when the target may have failed at what it has.
    let isDoubtful = passed.rows > taken
    let ready = poll(&entries, 3, isDoubtful ? CInt(Self.askInterval * 1000) : -1)
    guard ready >= 0 else { return }
    if entries[2].revents != 0 { throw target.cancelled(before: targetSQL) }
    if ready == 0 || entries[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { try ask(target) }
    if entries[0].revents != 0, PQconsumeInput(source.handle) == 0 { try loseSource(source) }
  }

  // MARK: The target's word

  /// Ends the COPY, which brings the target's error if there is one, and begins another.
  private mutating func ask(_ target: borrowing Connection) throws(PostgresError) {
    // What it reads, and whether it can, shows in the result.
    _ = PQconsumeInput(target.handle)
    try endCopy(on: target)
    try beginCopy(on: target)
    askedAt = monotonicSeconds()
  }

  private mutating func endCopy(on target: borrowing Connection) throws(PostgresError) {
    guard PQputCopyEnd(target.handle, nil) >= 0 else {
      throw target.finish(target.lost(), statement: targetSQL, false)
    }
    do {
      taken += try target.takeResult(of: targetSQL).affectedRows
    } catch {
      guard taken > 0, let context = error.context else { throw error }
      var error = error
      error.context = "\(context)\n(line 1 of this COPY is row \(taken + 1))"
      throw error
    }
  }

  /// libpq can't go on with the target.
  private mutating func fail(_ target: borrowing Connection) throws(PostgresError) {
    try endCopy(on: target)
    throw target.finish(target.lost(), statement: targetSQL, false)
  }

  /// The source is gone: its last words may be behind rows that were read already.
  private func loseSource(_ source: borrowing Connection) throws(PostgresError) {
    var buffer: UnsafeMutablePointer<CChar>?
    let loss = source.lost()
    while case let length = PQgetCopyData(source.handle, &buffer, 1), length != 0 {
      guard length > 0 else {
        _ = try source.takeResult(of: sourceSQL)
        break
      }
      PQfreemem(buffer)
    }
    throw source.finish(loss, statement: sourceSQL, false)
  }
}

extension Connection {
  /// Starts a `COPY … FROM STDIN` and waits until the server wants rows.
  fileprivate func startCopyIn(_ sql: String) throws(PostgresError) {
    try send(sql)
    var cancellation = Cancellation.none
    do { try waitForResult(&cancellation) } catch { throw finish(error, statement: sql, cancellation.isRequested) }
    try expect(PGRES_COPY_IN, sql, cancellation)
  }

  /// Takes the server's word that the `COPY … TO STDOUT` which was sent has begun.
  fileprivate func beginCopyOut(_ sql: String) throws(PostgresError) { try expect(PGRES_COPY_OUT, sql, .none) }

  private func expect(_ status: ExecStatusType, _ sql: String, _ cancellation: Cancellation) throws(PostgresError) {
    guard let handle = PQgetResult(handle) else { throw finish(lost(), statement: sql, cancellation.isRequested) }
    let result = QueryResult(handle)
    if result.status == status { return }
    let failure = result.error(side: side)
    while !isLost, PQgetResult(self.handle).map({ PQclear($0) }) != nil {}
    throw finish(failure, statement: sql, cancellation.isRequested)
  }

  /// Ends a `COPY … FROM STDIN`, if there is one, so that nothing of it stays.
  func abandonCopyIn(_ reason: String) {
    guard !isLost, PQputCopyEnd(handle, reason.isEmpty ? "cancelled" : reason) >= 0 else { return }
    var cancellation = Cancellation.grace
    while !isLost {
      do throws(PostgresError) { try waitForResult(&cancellation) } catch { return }
      guard let handle = PQgetResult(handle) else { return }
      PQclear(handle)
    }
  }

  /// Ends a `COPY … TO STDOUT`, if there is one, and reads what is left of it.
  func abandonCopyOut() {
    guard !isLost, PQtransactionStatus(handle) == PQTRANS_ACTIVE else { return }
    cancel()
    var cancellation = Cancellation.repeated
    while !isLost {
      var buffer: UnsafeMutablePointer<CChar>?
      let length = PQgetCopyData(handle, &buffer, 1)
      if length > 0 {
        PQfreemem(buffer)
      } else if length == 0 {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        if poll(&entry, 1, Cancellation.interval) == 0 {
          if cancellation.isOver { return }
          cancel()
        }
        if entry.revents != 0, PQconsumeInput(handle) == 0 { return }
      } else {
        // No COPY is going on, not yet or no more.
        do throws(PostgresError) { try waitForResult(&cancellation) } catch { return }
        guard let handle = PQgetResult(handle) else { return }
        PQclear(handle)
      }
    }
  }
}
