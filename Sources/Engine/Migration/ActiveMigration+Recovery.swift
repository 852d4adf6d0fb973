internal import FoundationEssentials

/// What is done about interruptions, of this run and of the one before.
extension ActiveMigration {
  /// How often an item may be interrupted: the second time it fails, lest one that kills a server goes round for ever.
  private static let interruptionLimit = 2

  /// Brings the file and the ledger together at the start.
  func reconcile(_ survey: Survey, isFresh: Bool) throws(EngineError) {
    let configuration = engine.configuration
    let rows = try survey.ledgerRows(ledger)
    let recorded = JournalContents(in: engine.logFolder)
    engine.builder.describe(plan, keeper.progress)
    for (name, outcome) in recorded.items where outcome.succeeded {
      engine.builder.remember(name.text, rows: outcome.rows, seconds: outcome.seconds, at: outcome.finishedAt)
    }
    let context = ContextFiles.read(engine.builder.snapshot.run.contextFiles)
    journal.append(
      .runStarted(
        JournalEntry.RunStart(
          runID: runID, at: engine.builder.snapshot.run.startedAt, source: engine.builder.snapshot.run.source,
          target: engine.builder.snapshot.run.target, sourceVersion: survey.sourceVersion,
          targetVersion: survey.targetVersion,
          options: "jobs \(configuration.jobs), verify \(configuration.verification.rawValue)",
          contextFiles: context.read)))
    let missing = plan.schema.leftBehind + dropped(rows) + strangers
    journal.append(.leftBehind(missing))
    engine.builder.leftBehind(missing)
    engine.runLog.append(
      """
      \(isFresh ? "started" : "resumed"): \(engine.builder.snapshot.run.source) to \
      \(engine.builder.snapshot.run.target), \(keeper.progress.pending.count) tables pending, \
      source snapshot \(survey.sourceSnapshot.instant)
      """)
    for line in context.lines { engine.runLog.append(line) }
    settleCommitted(rows)
    try takeAwayUnfinished(survey)
    let pending = Set((keeper.progress.pending + keeper.progress.objects.pending).map(ExactName.init))
    for entry in keeper.progress.metadata.inProgress {
      // What a person has taken out of the work meanwhile is nobody's interruption.
      let counts = pending.contains(ExactName(entry.item))
      interrupted(
        .item(entry.item), step: nil, reason: "longhaul itself went away", counts: counts,
        isObject: isObject(entry.item))
    }
    engine.builder.take(keeper.progress)
    loop.reread(keeper.progress)
    if !loop.standing.leftOut.isEmpty {
      engine.runLog.append(
        """
        warning: not selected by --include/--exclude, or in need of what is not, and so still pending at the end: \
        \(loop.standing.leftOut.joined(separator: ", "))
        """)
    }
  }

  private func isObject(_ name: String) -> Bool {
    plan.table(name) == nil && keeper.progress.objects.pending.firstIndex(ofExactly: name) != nil
  }

  /// The ledger decides: what it has is done, whatever the file says is pending.
  private func settleCommitted(_ rows: [Ledger.Row]) {
    let pending = Set(keeper.progress.pending.map(ExactName.init))
    let pendingObjects = Set(keeper.progress.objects.pending.map(ExactName.init))
    for row in rows {
      let work: MigrationLoop.Work = row.kind == .item ? .item(row.name) : .object(row.name)
      guard (row.kind == .item ? pending : pendingObjects).contains(ExactName(row.name)) else { continue }
      engine.runLog.append("\(row.name): committed before, says the ledger")
      complete(
        work, worker: nil,
        WorkResult(rows: row.rows, seconds: row.seconds, checksum: row.checksum, sourceSnapshot: row.sourceSnapshot))
    }
  }

  /// What was completed and is no longer there: it is not made again, and must not be taken for moved.
  private func dropped(_ rows: [Ledger.Row]) -> [LeftBehindObject] {
    let gone = rows.filter { !$0.isPresent }
    return gone.map { row in
      let note = "was completed, but somebody has dropped it from the target since; it is not made again"
      engine.runLog.append("warning: \(row.name) \(note)")
      return LeftBehindObject(kind: row.kind == .item ? "table" : "object", name: row.name, note: note)
    }
  }

  /// Tables that the progress file does not name.
  private var strangers: [LeftBehindObject] {
    let progress = keeper.progress
    let known = Set(
      (progress.pending + progress.completed + progress.failed.map(\.failure.item)).map(ExactName.init))
    let strangers = plan.items.filter { !known.contains(ExactName($0)) }
    if strangers.isEmpty { return [] }
    engine.runLog.append(
      """
      warning: the old schema has tables that the progress file does not name, and that are not moved: \
      \(strangers.joined(separator: ", "))
      """)
    return strangers.map { LeftBehindObject(kind: "table", name: $0, note: "is not in the progress file") }
  }

  /// Notes an interruption, or fails what was interrupted too often.
  private func interrupted(
    _ work: MigrationLoop.Work, step: Step?, reason: String, counts: Bool, isObject: Bool
  ) {
    let work = isObject ? MigrationLoop.Work.object(work.name) : work
    guard counts else {
      keeper.make(.putBack(work.name))
      return
    }
    let times = keeper.interruptions(of: work.name) + 1
    guard times >= Self.interruptionLimit else {
      keeper.make(.interrupt(work.name))
      engine.runLog.append("\(work.name): interrupted: \(reason); it is taken up again")
      return
    }
    let place = step.map { "at step \($0.rawValue)" } ?? "in flight"
    var failure = Failure(
      item: work.name, error: "interrupted twice while \(place): \(reason)", timestamp: Date(), step: step)
    failure.hint = "See whether this table itself brings the server or longhaul down, then requeue it."
    fail(work, worker: nil, failure, seconds: 0)
  }

  // MARK: A server that went away

  /// Stops handing out work until both servers are well again.
  func disconnect(_ error: PostgresError) {
    loop.isBlocked = true
    guard disconnection == nil else { return }
    let wait = backOff.next()
    disconnection = Disconnection(
      side: error.side.rawValue, reason: error.message, since: Date(), nextAttempt: Date(timeIntervalSinceNow: wait))
    engine.runLog.append("\(error); trying again in \(Int(wait)) s")
  }

  /// Makes the next attempt when it is due.
  func recoverIfDue() {
    guard var disconnection, loop.stop == nil, backOff.due <= monotonicSeconds() else { return }
    do throws(EngineError) {
      try reconnect()
      try settleSuspects()
      self.disconnection = nil
      for watch in statementWatches { watch.answered() }
      loop.isBlocked = fileTrouble != nil
      engine.runLog.append("connected again after \(Int(Date().timeIntervalSince(disconnection.since))) s")
    } catch {
      let wait = backOff.next()
      disconnection.reason = error.description
      disconnection.nextAttempt = Date(timeIntervalSinceNow: wait)
      self.disconnection = disconnection
      engine.runLog.append("still not connected: \(error) Trying again in \(Int(wait)) s")
    }
  }

  private func reconnect() throws(EngineError) {
    if let survey, survey.isAlive, !suspects.contains(where: \.error.lacksSnapshot) {
      return try endLostSessions(through: survey)
    }
    // Let go first: the old connection may hold the lock that the new one needs.
    if let survey {
      lostSessions.add(source: survey.source.backendPID)
      lostSessions.add(target: survey.target.backendPID)
    }
    survey = nil
    let fresh = try Survey(
      engine.configuration, applicationName: Self.applicationName(runID), interrupt: engine.interrupt)
    try endLostSessions(through: fresh)
    try fresh.lockTarget(engine.configuration.schemas)
    survey = fresh
    hasReleasedSnapshot = false
    engine.runLog.append("source snapshot \(fresh.sourceSnapshot.instant) from now on")
  }

  private func endLostSessions(through survey: Survey) throws(EngineError) {
    try survey.end(lostSessions, applicationName: Self.applicationName(runID))
    lostSessions = LostSessions()
  }

  /// Asks the ledger what became of the work that was in flight.
  private func settleSuspects() throws(EngineError) {
    guard !suspects.isEmpty, let survey else { return }
    let rows = try survey.ledgerRows(ledger)
    for suspect in suspects {
      let kind: Ledger.Kind = if case .item = suspect.work { .item } else { .object }
      if let row = rows.first(where: { $0.kind == kind && $0.name.hasSameBytes(as: suspect.work.name) }) {
        complete(
          suspect.work, worker: nil,
          WorkResult(
            rows: row.rows, seconds: row.seconds, checksum: row.checksum, sourceSnapshot: row.sourceSnapshot))
      } else {
        interrupted(
          suspect.work, step: suspect.step, reason: suspect.error.message, counts: suspect.counts,
          isObject: kind == .object)
      }
    }
    suspects = []
  }
}

/// How long to wait before each attempt: twice as long as before, up to half a minute.
struct BackOff {
  private static let first = 1.0
  private static let longest = 30.0
  private var wait = first
  /// When the next attempt is due, by the clock that never jumps.
  private(set) var due = 0.0

  /// Begins the next wait; its length in seconds.
  mutating func next() -> Double {
    defer { wait = min(wait * 2, Self.longest) }
    due = monotonicSeconds() + wait
    return wait
  }

  /// All is well: begin anew.
  mutating func reset() { wait = Self.first }
}
