internal import FoundationEssentials

/// A snapshot as bytes, section by section, so that only what has changed need be sent.
enum SnapshotSection: Int, CaseIterable {
  case run, phase, items, pending, active, completed, failed, objects, leftBehind, throughput, limits

  /// The section of a snapshot as bytes.
  func bytes(of snapshot: MigrationSnapshot) -> [UInt8] {
    var writer = WireWriter()
    switch self {
    case .run: writer.run(snapshot.run)
    case .phase: writer.phase(snapshot.phase)
    case .items: writer.list(snapshot.items) { $0.item($1) }
    case .pending: writer.list(snapshot.pending) { $0.int($1) }
    case .active: writer.list(snapshot.active) { $0.active($1) }
    case .completed: writer.completed(snapshot.completed)
    case .failed: writer.list(snapshot.failed) { $0.failure($1) }
    case .objects:
      writer.list(snapshot.objects.failed) { $0.failure($1) }
      writer.list(snapshot.objects.completed) { $0.text($1) }
      writer.list(snapshot.objects.pending) { $0.text($1) }
    case .leftBehind:
      writer.list(snapshot.leftBehind) { writer, object in
        for text in [object.kind, object.name, object.note] { writer.text(text) }
      }
    case .throughput: writer.throughput(snapshot.throughput)
    case .limits:
      writer.int(snapshot.workers)
      writer.optional(snapshot.maxRate) { $0.int($1) }
      writer.optional(snapshot.heldBack) { $0.backlog($1) }
      writer.bool(snapshot.comparisons != nil)
    }
    return writer.bytes
  }

  /// Puts what bytes say into a snapshot.
  func read(_ bytes: [UInt8], into snapshot: inout MigrationSnapshot) throws(WireReader.Mistake) {
    var reader = WireReader(bytes[...])
    switch self {
    case .run: snapshot.run = try reader.run()
    case .phase: snapshot.phase = try reader.phase()
    case .items:
      snapshot.items = try reader.list { (reader) throws(WireReader.Mistake) in try reader.item() }
    case .pending:
      snapshot.pending = try reader.list { (reader) throws(WireReader.Mistake) in try reader.int() }
    case .active:
      snapshot.active = try reader.list { (reader) throws(WireReader.Mistake) in try reader.active() }
    case .completed: snapshot.completed = try reader.completed()
    case .failed:
      snapshot.failed = try reader.list { (reader) throws(WireReader.Mistake) in try reader.failure() }
    case .objects:
      snapshot.objects.failed = try reader.list { (reader) throws(WireReader.Mistake) in try reader.failure() }
      snapshot.objects.completed = try reader.list { (reader) throws(WireReader.Mistake) in try reader.text() }
      snapshot.objects.pending = try reader.list { (reader) throws(WireReader.Mistake) in try reader.text() }
    case .leftBehind:
      snapshot.leftBehind = try reader.list { (reader) throws(WireReader.Mistake) in
        LeftBehindObject(kind: try reader.text(), name: try reader.text(), note: try reader.text())
      }
    case .throughput: snapshot.throughput = try reader.throughput()
    case .limits:
      snapshot.workers = try reader.int()
      snapshot.maxRate = try reader.optional { (reader) throws(WireReader.Mistake) in try reader.int() }
      snapshot.heldBack = try reader.optional { (reader) throws(WireReader.Mistake) in try reader.backlog() }
      snapshot.comparisons = try reader.bool() ? TableComparisons { _ in nil } : nil
    }
    guard reader.isAtEnd else { throw WireReader.Mistake() }
  }
}

extension MigrationSnapshot {
  /// Whether the other parts of a snapshot refer to items that are there: bytes from elsewhere may say anything.
  var isConsistent: Bool {
    let range = items.indices
    return pending.allSatisfy(range.contains) && completed.allSatisfy { range.contains($0.item) }
      && active.allSatisfy { $0.item.map(range.contains) ?? true }
  }
}

// MARK: - The parts

extension WireWriter {
  mutating func date(_ date: Date) { double(date.timeIntervalSince1970) }

  fileprivate mutating func run(_ run: RunDescription) {
    for part in [run.source, run.target, run.progressFile, run.logFolder] { text(part) }
    date(run.startedAt)
    int(run.objectsCompletedBefore)
    list(run.contextFiles) { $0.text($1) }
  }

  fileprivate mutating func phase(_ phase: Phase) {
    switch phase {
    case .starting(let what):
      uint(0)
      text(what)
    case .running: uint(1)
    case .paused(let since, let reason):
      uint(2)
      date(since)
      pause(reason)
    case .disconnected(let trouble):
      uint(3)
      text(trouble.side)
      text(trouble.reason)
      date(trouble.since)
      date(trouble.nextAttempt)
    case .draining: uint(4)
    case .aborting: uint(5)
    case .finished(let reason):
      uint(6)
      finish(reason)
    case .browsing: uint(7)
    case .lost(let since):
      uint(8)
      date(since)
    }
  }

  private mutating func pause(_ reason: PauseReason) {
    switch reason {
    case .person: uint(0)
    case .sameError(let count, let sqlstate, let step):
      uint(1)
      int(count)
      text(sqlstate)
      optional(step) { $0.text($1.rawValue) }
    case .progressFile(let what):
      uint(2)
      text(what)
    case .backlog(let backlog):
      uint(3)
      self.backlog(backlog)
    }
  }

  private mutating func finish(_ reason: FinishReason) {
    switch reason {
    case .complete: uint(0)
    case .stopped: uint(1)
    case .sameError: uint(2)
    case .trouble(let what):
      uint(3)
      text(what)
    }
  }

  fileprivate mutating func backlog(_ backlog: Backlog) {
    switch backlog.follower {
    case .standby(let name):
      uint(0)
      text(name)
    case .slot(let name):
      uint(1)
      text(name)
    }
    int(backlog.bytes)
    int(backlog.limit)
  }

  fileprivate mutating func item(_ item: ItemDescription) {
    text(item.name)
    int(item.bytes)
    int(item.estimatedRows)
    text(item.logFile)
  }

  fileprivate mutating func active(_ work: ActiveWork) {
    int(work.worker)
    text(work.name)
    optional(work.item) { $0.int($1) }
    bool(work.isHelping)
    text(work.step.rawValue)
    int(work.rows)
    optional(work.fraction) { $0.double($1) }
    text(work.note)
    optional(work.lockWait) { writer, wait in
      writer.int(wait.pid)
      writer.text(wait.state)
      writer.text(wait.query)
    }
    date(work.startedAt)
  }

  fileprivate mutating func completed(_ items: [CompletedItem]) {
    list(items) { writer, item in
      writer.int(item.item)
      writer.int(item.rows)
      writer.double(item.seconds)
      writer.date(item.finishedAt)
    }
  }

  fileprivate mutating func failure(_ failure: Failure) {
    text(failure.item)
    text(failure.error)
    date(failure.timestamp)
    int(failure.attempts)
    optional(failure.step) { $0.text($1.rawValue) }
    optional(failure.position) { $0.int($1) }
    for part in Failure.texts { optional(failure[keyPath: part]) { $0.text($1) } }
  }

  fileprivate mutating func throughput(_ throughput: Throughput) {
    int(throughput.bytesDone)
    int(throughput.bytesTotal)
    int(throughput.rows)
    optional(throughput.bytesPerSecond) { $0.double($1) }
    list(throughput.history) { $0.double($1) }
    optional(throughput.secondsLeft) { writer, range in
      writer.double(range.lowerBound)
      writer.double(range.upperBound)
    }
  }
}

extension Failure {
  /// What may be said of it in words.
  fileprivate static var texts: [WritableKeyPath<Failure, String?>] {
    [\.sqlstate, \.detail, \.hint, \.context, \.statement, \.schema, \.table, \.column, \.dataType, \.constraint]
  }
}

extension WireReader {
  mutating func date() throws(Mistake) -> Date {
    let seconds = try double()
    guard seconds.isFinite else { throw Mistake() }
    return Date(timeIntervalSince1970: seconds)
  }

  private mutating func step() throws(Mistake) -> Step {
    guard let step = Step(rawValue: try text()) else { throw Mistake() }
    return step
  }

  fileprivate mutating func run() throws(Mistake) -> RunDescription {
    let texts = (try text(), try text(), try text(), try text())
    var run = RunDescription(
      source: texts.0, target: texts.1, startedAt: try date(), progressFile: texts.2, logFolder: texts.3)
    run.objectsCompletedBefore = try int()
    run.contextFiles = try list { (reader) throws(Mistake) in try reader.text() }
    return run
  }

  fileprivate mutating func phase() throws(Mistake) -> Phase {
    switch try uint() {
    case 0: return .starting(try text())
    case 1: return .running
    case 2: return .paused(since: try date(), try pause())
    case 3:
      return .disconnected(
        Disconnection(side: try text(), reason: try text(), since: try date(), nextAttempt: try date()))
    case 4: return .draining
    case 5: return .aborting
    case 6: return .finished(try finish())
    case 7: return .browsing
    case 8: return .lost(since: try date())
    default: throw Mistake()
    }
  }

  private mutating func pause() throws(Mistake) -> PauseReason {
    switch try uint() {
    case 0: return .person
    case 1:
      return .sameError(
        count: try int(), sqlstate: try text(),
        step: try optional { (reader) throws(Mistake) in try reader.step() })
    case 2: return .progressFile(try text())
    case 3: return .backlog(try backlog())
    default: throw Mistake()
    }
  }

  private mutating func finish() throws(Mistake) -> FinishReason {
    switch try uint() {
    case 0: return .complete
    case 1: return .stopped
    case 2: return .sameError
    case 3: return .trouble(try text())
    default: throw Mistake()
    }
  }

  fileprivate mutating func backlog() throws(Mistake) -> Backlog {
    let kind = try uint()
    let name = try text()
    guard kind < 2 else { throw Mistake() }
    return Backlog(follower: kind == 0 ? .standby(name) : .slot(name), bytes: try int(), limit: try int())
  }

  fileprivate mutating func item() throws(Mistake) -> ItemDescription {
    ItemDescription(name: try text(), bytes: try int(), estimatedRows: try int(), logFile: try text())
  }

  fileprivate mutating func active() throws(Mistake) -> ActiveWork {
    let worker = try int()
    let name = try text()
    let item = try optional { (reader) throws(Mistake) in try reader.int() }
    let isHelping = try bool()
    let step = try step()
    let rows = try int()
    let fraction = try optional { (reader) throws(Mistake) in try reader.double() }
    let note = try text()
    let wait = try optional { (reader) throws(Mistake) in
      LockWait(pid: try reader.int(), state: try reader.text(), query: try reader.text())
    }
    var work = ActiveWork(worker: worker, name: name, item: item, startedAt: try date())
    work.isHelping = isHelping
    work.step = step
    work.rows = rows
    work.fraction = fraction
    work.note = note
    work.lockWait = wait
    return work
  }

  fileprivate mutating func completed() throws(Mistake) -> [CompletedItem] {
    try list { (reader) throws(Mistake) in
      CompletedItem(
        item: try reader.int(), rows: try reader.int(), seconds: try reader.double(), finishedAt: try reader.date())
    }
  }

  fileprivate mutating func failure() throws(Mistake) -> Failure {
    var failure = Failure(item: try text(), error: try text(), timestamp: try date(), attempts: try int())
    failure.step = try optional { (reader) throws(Mistake) in try reader.step() }
    failure.position = try optional { (reader) throws(Mistake) in try reader.int() }
    for part in Failure.texts {
      failure[keyPath: part] = try optional { (reader) throws(Mistake) in try reader.text() }
    }
    return failure
  }

  fileprivate mutating func throughput() throws(Mistake) -> Throughput {
    var throughput = Throughput()
    throughput.bytesDone = try int()
    throughput.bytesTotal = try int()
    throughput.rows = try int()
    throughput.bytesPerSecond = try optional { (reader) throws(Mistake) in try reader.double() }
    throughput.history = try list { (reader) throws(Mistake) in try reader.double() }
    throughput.secondsLeft = try optional { (reader) throws(Mistake) in
      let low = try reader.double()
      let high = try reader.double()
      guard low <= high else { throw Mistake() }
      return low...high
    }
    return throughput
  }
}
