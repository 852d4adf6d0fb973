internal import Glibc
internal import Synchronization

/// Looks about once a second at what a server says of the workers' statements that take long: how far an index is built, and
/// whose lock is waited for. A server that says nothing for a long time is taken to hang, and the workers'
/// connections to it are cut off.
///
/// A thread of its own with its own connection: what else goes wrong with it is no more than a look that is left out.
final class StatementWatch: Sendable {
  private let server: ConnectionTarget
  private let statuses = Mutex<[WorkerStatus]>([])
  private let interrupt = Interrupt()
  /// Seconds without an answer after which the server is taken to hang; nil for never.
  private let patience: Double?
  private let silence = Mutex(Silence())

  private struct Silence {
    /// When the first question went out that nobody answered.
    var since: Double?
    /// That the server hangs, in words.
    var text: String?
  }

  private static let interval = 1.0
  /// Seconds a statement runs before it is looked at.
  private static let longStatement = 1.5
  /// Who has waited so many seconds in vain was not merely refused.
  private static let longLook = 1.0
  /// Looks left out after one that went wrong.
  private static let pause = 10

  /// - Parameter patience: seconds without an answer after which the server is taken to hang; nil for never.
  init(_ server: ConnectionTarget, patience: Double?) {
    self.server = server
    self.patience = patience
  }

  /// That the server hangs, in words, until it answers again.
  var hanging: String? { silence.withLock { $0.text } }

  /// The server is known to answer again.
  func answered() { silence.withLock { $0 = Silence() } }

  /// Looks at a worker, too, from now on.
  func add(_ status: WorkerStatus) { statuses.withLock { $0.append(status) } }

  /// Ends its thread at once.
  func stop() { interrupt.raise() }

  /// What its thread runs.
  func run() {
    var connection: WorkerConnections.Box?
    var pause = 0
    while !interrupt.doorbell.wait(milliseconds: Int(Self.interval * 1000)) {
      if pause > 0 {
        pause -= 1
        continue
      }
      let long = longStatements
      guard !long.isEmpty else { continue }
      let asked = monotonicSeconds()
      do throws(PostgresError) {
        if connection == nil { connection = WorkerConnections.Box(try Session.open(server, interrupt: interrupt)) }
        if let connection { try look(at: long, through: connection.connection) }
        answered()
      } catch {
        connection = nil
        pause = Self.pause
        // Refused at once, it is there, or its workers know already that it is not.
        let isRefused = monotonicSeconds() - asked < Self.longLook
        silence.withLock { $0.since = isRefused ? nil : $0.since ?? asked }
      }
      if let patience, let since = silence.withLock({ $0.since }), monotonicSeconds() - since >= patience {
        cutOff(after: patience)
      }
    }
  }

  /// Workers that wait for the server get to hear that there is nothing to wait for.
  private func cutOff(after seconds: Double) {
    silence.withLock { $0.text = "the server has not answered anything for \(Figure.seconds(seconds))" }
    for status in statuses.withLock({ $0 }) {
      status.update { current in
        let socket = socket(current)
        if socket >= 0 { shutdown(socket, CInt(SHUT_RDWR)) }
      }
    }
  }

  /// A worker's backend on that server; 0 when it has none.
  private func backend(_ current: WorkerStatus.Current) -> Int {
    server.side == .target ? current.backendPID : current.sourcePID
  }

  private func socket(_ current: WorkerStatus.Current) -> CInt {
    server.side == .target ? current.socket : current.sourceSocket
  }

  private typealias LongStatement = (status: WorkerStatus, began: Double, backend: Int)

  private var longStatements: [LongStatement] {
    let now = monotonicSeconds()
    return statuses.withLock { $0 }.compactMap { status in
      let current = status.now
      let pid = backend(current)
      return pid > 0 && now - current.began > Self.longStatement ? (status, current.began, pid) : nil
    }
  }

  private func look(at long: [LongStatement], through connection: borrowing Connection) throws(PostgresError) {
    let pids = long.map { "\($0.backend)" }.joined(separator: ",")
    let seen = try connection.query(Self.question, ["{\(pids)}"], within: patience).rows { row in
      (
        pid: row.int(0),
        build: row[1].map {
          IndexBuildProgress(phase: $0, blocks: (row.int(2), row.int(3)), tuples: (row.int(4), row.int(5)))
        },
        lockWait: row[6].flatMap { Int($0) }.map { LockWait(pid: $0, state: row.text(7), query: row.text(8)) }
      )
    }
    for statement in long {
      let found = seen.first { $0.pid == statement.backend }
      statement.status.update { current in
        // Another one may have begun since.
        guard current.began == statement.began else { return }
        current.fractionOfStatement = found?.build?.fraction ?? 0
        current.lockWait = found?.lockWait
        current.lastLockWait = found?.lockWait ?? current.lastLockWait
      }
    }
  }

  private static let question = """
    SELECT a.pid, p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total, b.pid, coalesce(b.state, ''),
      left(coalesce(b.query, ''), 1000)
    FROM pg_stat_activity a
    LEFT JOIN pg_stat_progress_create_index p ON p.pid = a.pid
    LEFT JOIN pg_stat_activity b
      ON b.pid = CASE WHEN a.wait_event_type = 'Lock' THEN (pg_blocking_pids(a.pid))[1] END
    WHERE a.pid = ANY ($1::int[])
    """
}

/// How far an index is built, as `pg_stat_progress_create_index` tells it.
struct IndexBuildProgress {
  /// Such as `building index: scanning table`.
  var phase: String
  var blocks: (done: Int, total: Int)
  var tuples: (done: Int, total: Int)

  /// From 0 to 1: reading the rows and sorting their runs is taken to be half of it, the rest merges and writes.
  var fraction: Double {
    func share(_ part: (done: Int, total: Int)) -> Double {
      part.total > 0 ? min(1, Double(part.done) / Double(part.total)) : 0
    }
    if phase.contains("scanning") { return share(blocks) / 2 }
    if phase.contains("sorting") { return 0.5 }
    if phase.contains("loading") { return 0.5 + share(tuples) / 2 }
    // Other methods than b-tree tell of no phases, and read until they are done.
    return phase == "building index" ? share(blocks) : 0
  }
}
