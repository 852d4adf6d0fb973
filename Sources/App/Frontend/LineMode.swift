import Engine
import FoundationEssentials
import Glibc
import TUI

/// Follows a migration as lines, one timestamped line an event: for cron, CI, `nohup … > migration.log`, and for people whose
/// terminal reads aloud or can do nothing else. Those type commands.
struct LineMode {
  let engine: MigrationEngine
  private(set) var seen: MigrationSnapshot?
  /// What is typed; nil where nobody types.
  private var input: LineInput?
  private var stopSignals = 0
  private var outcomes: NewOutcomes

  /// - Parameters:
  ///   - takesCommands: whether standard input is heard.
  ///   - isStopping: the screen was left after the run had been told to stop: only what comes now is told, and the next
  ///     signal aborts.
  init(_ engine: MigrationEngine, takesCommands: Bool = false, isStopping: Bool = false) {
    self.engine = engine
    outcomes = NewOutcomes(since: isStopping ? Date() : nil)
    if takesCommands { input = LineInput() }
    guard isStopping else { return }
    stopSignals = 1
    say("the screen is left, and the run goes on stopping; ^C rolls back what is in flight")
  }

  /// Follows to the end. The first INT, TERM or QUIT drains, the second rolls back; HUP is nobody's wish to stop.
  mutating func run() -> EngineEnd {
    let signals = TerminalSignals.Reader()
    while true {
      // Asked for first: what the engine published before it ended is still told.
      let end = engine.wait(milliseconds: 0)
      if let snapshot = engine.snapshots.take() { tell(snapshot) }
      if let end { return end }
      var entries = [
        pollfd(fd: engine.snapshots.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: engine.ended.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        // A negative descriptor is passed over.
        pollfd(fd: input == nil ? -1 : STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      ]
      poll(&entries, 4, -1)
      while let signal = signals.next() { hear(signal) }
      if entries[3].revents != 0 {
        let lines = input?.read()
        if lines == nil { input = nil }
        for line in lines ?? [] { hear(line) }
      }
    }
  }

  private mutating func hear(_ signal: CInt) {
    guard [SIGINT, SIGTERM, SIGQUIT].contains(signal) else { return }
    stopSignals += 1
    stop(stopSignals == 1 ? .drain : .abort)
  }

  /// Has the run end.
  func stop(_ command: EngineCommand) {
    say(
      command == .drain
        ? "stopping: what is in flight is finished first; "
          + (input == nil ? "the same signal again rolls it back" : "abort rolls it back")
        : "stopping: rolling back what is in flight")
    engine.commands.send(command)
  }

  private mutating func tell(_ snapshot: MigrationSnapshot) {
    let isFirst = seen == nil
    // Starting comes before what happens, an end after it.
    let isEnd = if case .finished = snapshot.phase { true } else { false }
    if !isEnd { tellPhase(snapshot, isFirst: isFirst) }
    tellObjects(snapshot)
    tellItems(snapshot)
    if isEnd { tellPhase(snapshot, isFirst: isFirst) }
    seen = snapshot
  }

  private mutating func tellObjects(_ snapshot: MigrationSnapshot) {
    for name in outcomes.completedObjects(snapshot) {
      // Some things are done rather than made.
      say(name.hasPrefix("set aside ") ? name : "made \(name)")
    }
    for failure in outcomes.failedObjects(snapshot) { say("FAILED \(describe(failure))") }
  }

  private mutating func tellItems(_ snapshot: MigrationSnapshot) {
    let completed = outcomes.completed(snapshot)
    let failed = outcomes.failed(snapshot)
    var settled = snapshot.completed.count + snapshot.failed.count
    let total = settled + snapshot.itemsLeft
    settled -= completed.count + failed.count
    for item in completed {
      settled += 1
      let figures = item.rows < 0 ? "" : ": \(item.rows) rows in \(Figure.seconds(item.seconds))"
      say("completed \(snapshot.items[item.item].name)\(figures) (\(settled) of \(total))")
    }
    for failure in failed {
      settled += 1
      say("FAILED \(describe(failure)) (\(settled) of \(total))")
    }
  }

  private func tellPhase(_ snapshot: MigrationSnapshot, isFirst: Bool) {
    // How far behind it is changes every second.
    if case .paused(let since, .backlog) = snapshot.phase, case .paused(since, .backlog) = seen?.phase { return }
    if isFirst || snapshot.phase != seen?.phase, let text = text(of: snapshot.phase, snapshot) { say(text) }
  }

  func describe(_ failure: Failure) -> String {
    let place = failure.step.map { " at step \($0.rawValue)" } ?? ""
    return "\(failure.item)\(place): \(failure.error)\(failure.sqlstate.map { " (SQLSTATE \($0))" } ?? "")"
  }

  private func text(of phase: Phase, _ snapshot: MigrationSnapshot) -> String? {
    switch phase {
    case .starting(let what): what
    case .running:
      seen.map { if case .starting = $0.phase { true } else { false } } != false
        ? "\(snapshot.run.source) to \(snapshot.run.target): \(snapshot.items.count) tables, "
          + "\(snapshot.pending.count + snapshot.active.count) to do; \(snapshot.leftBehind.count) objects are left behind"
        : "going on"
    case .paused, .disconnected, .draining, .aborting: phase.news
    case .finished(.complete): "finished: \(snapshot.completed.count) completed, \(snapshot.failed.count) failed"
    case .finished(.stopped): "stopped with \(snapshot.pending.count) tables pending"
    case .finished(.sameError): "stopped: the same error on too many tables in a row; \(snapshot.pending.count) pending"
    case .finished(.trouble): nil
    case .browsing, .lost: nil
    }
  }

  private func say(_ text: String) { answer("\(Date().lineTimestamp) \(text)") }

  /// Writes a line as it is.
  func answer(_ text: String) { StandardOutput.write(text.onOneLine + "\n") }
}

/// Lines from standard input, as they come.
private struct LineInput {
  private var rest: [UInt8] = []
  private static let longest = 4096

  /// Whole lines; nil at the end of the input.
  mutating func read() -> [String]? {
    var buffer = [UInt8](repeating: 0, count: Self.longest)
    let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    guard count > 0 else { return nil }
    var lines: [String] = []
    for byte in buffer[..<count] {
      if byte == UInt8(ascii: "\n") {
        lines.append(String(decoding: rest, as: UTF8.self))
        rest = []
      } else if rest.count < Self.longest {
        rest.append(byte)
      }
    }
    return lines
  }
}

extension Date {
  /// Local time, to the second.
  fileprivate var lineTimestamp: String {
    var seconds = time_t(timeIntervalSince1970.rounded(.down))
    var parts = tm()
    localtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
    return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
