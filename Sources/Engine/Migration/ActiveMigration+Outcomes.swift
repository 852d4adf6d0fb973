internal import FoundationEssentials

/// What has happened, put into file, journal, log and snapshot.
extension ActiveMigration {
  /// Follows a command.
  func hear(_ command: EngineCommand) {
    if case .pause = command { pausedSince = Date() }
    if case .setWorkers(let count) = command { engine.builder.workers(max(1, count)) }
    if case .setMaxRate(let rate) = command {
      throttle.setRate(rate)
      engine.builder.maxRate(rate)
    }
    loop.heard(command)
    if case .abort = command {
      engine.interrupt.raise()
      for watch in statementWatches { watch.stop() }
    }
    engine.runLog.append("told to \(command.words)")
    edit(command)
  }

  /// What a person changes in the lists.
  private func edit(_ command: EngineCommand) {
    let progress = keeper.progress
    switch command {
    case .skip(let name):
      guard progress.pending.firstIndex(ofExactly: name) != nil, !loop.inFlight.values.contains(.item(name)) else {
        return engine.runLog.append("\(name) is not pending any more: it is not skipped")
      }
      keeper.make(.skip(name))
    case .requeue(let name):
      let failed = progress.failed + progress.objects.failed
      guard failed.contains(where: { $0.failure.item.hasSameBytes(as: name) }) else {
        return engine.runLog.append("\(name) has not failed: it is not requeued")
      }
      keeper.make(.requeue(Requeue.withConsequences([name], progress).map(\.text)))
    default: return
    }
    engine.builder.take(keeper.progress)
    loop.reread(keeper.progress)
  }

  /// Takes a worker's outcome.
  func settle(_ outcome: WorkerOutcome) {
    lostSessions.add(outcome.lost)
    if case .unconnected(let error) = outcome.outcome { return leaveOut(outcome.worker, error) }
    if loop.helped(worker: outcome.worker) { return engine.builder.ended(worker: outcome.worker) }
    guard let work = loop.inFlight[outcome.worker] else { return }
    engine.builder.ended(worker: outcome.worker)
    switch outcome.outcome {
    case .completed(let result):
      backOff.reset()
      complete(work, worker: outcome.worker, result)
    case .alreadyCommitted:
      complete(work, worker: outcome.worker, nil)
    case .failed(let failure):
      fail(work, worker: outcome.worker, failure, seconds: outcome.seconds)
    case .unconnected, .rolledBack:
      loop.returned(worker: outcome.worker)
      keeper.make(.putBack(work.name))
      engine.builder.take(keeper.progress)
    case .interrupted(let error, _) where Ledger.isGone(error):
      loop.returned(worker: outcome.worker)
      keeper.make(.putBack(work.name))
      engine.builder.take(keeper.progress)
      loop.giveUp(Ledger.isGoneText)
    case .interrupted(var error, let hadBegun):
      loop.returned(worker: outcome.worker)
      engine.builder.take(keeper.progress)
      // That a server hangs is no table's doing.
      let hanging = error.connectionLost ? statementWatches.compactMap(\.hanging).first : nil
      if let hanging { error.message = hanging }
      suspects.append(
        Suspect(
          work: work, error: error, step: outcome.step,
          counts: hadBegun && hanging == nil && (error.connectionLost || error.isRecoveryConflict)))
      disconnect(error)
    }
  }

  /// A worker could not connect: the others go on without it for a while, if there are any.
  private func leaveOut(_ worker: Int, _ error: PostgresError) {
    engine.builder.ended(worker: worker)
    if !loop.helped(worker: worker), let work = loop.inFlight[worker] {
      loop.returned(worker: worker)
      keeper.make(.putBack(work.name))
      engine.builder.take(keeper.progress)
    }
    guard !loop.inFlight.isEmpty, disconnection == nil else {
      // Sessions that have nothing to do may be those that are missing.
      for (number, other) in workers
      where number != worker && loop.inFlight[number] == nil && loop.helping[number] == nil {
        other.stop()
        workers[number] = nil
      }
      loop.benched = []
      return disconnect(error)
    }
    if loop.benched.isEmpty { benchedUntil = monotonicSeconds() + Self.benchSeconds }
    loop.benched.insert(worker)
    engine.runLog.append(
      "worker \(worker) can't connect, the others go on: \(error.message); trying again in \(Int(Self.benchSeconds)) s")
  }

  /// Seconds until a worker that could not connect may try again.
  private static let benchSeconds = 30.0

  /// Lets workers that could not connect try again.
  func takeBackIfDue() {
    if !loop.benched.isEmpty, benchedUntil <= monotonicSeconds() { loop.benched = [] }
  }

  func complete(_ work: MigrationLoop.Work, worker: Int?, _ result: WorkResult?) {
    let now = Date()
    loop.completed(work, worker: worker)
    switch work {
    case .item(let name):
      keeper.make(.complete(name, now))
      journal.append(
        .item(
          JournalEntry.ItemOutcome(
            item: name, succeeded: true, rows: result?.rows ?? 0, bytes: engine.builder.item(name)?.bytes ?? 0,
            seconds: result?.seconds ?? 0, finishedAt: now, sourceSnapshot: result?.sourceSnapshot ?? "",
            checksum: result?.checksum ?? "", steps: result?.steps ?? [:])))
    case .object(let name):
      keeper.make(.completeObject(name, now))
      journal.append(
        .object(
          JournalEntry.ObjectOutcome(name: name, succeeded: true, seconds: result?.seconds ?? 0, finishedAt: now)))
    }
    engine.builder.completed(work, result, at: now)
  }

  func fail(_ work: MigrationLoop.Work, worker: Int?, _ failure: Failure, seconds: Double) {
    let wasBraked = loop.brake != nil
    loop.failed(work, worker: worker, failure)
    if loop.brake != nil, !wasBraked { pausedSince = Date() }
    switch work {
    case .item(let name):
      keeper.make(.fail(failure))
      takeAway(name)
      journal.append(
        .item(
          JournalEntry.ItemOutcome(
            item: name, succeeded: false, rows: 0, bytes: engine.builder.item(name)?.bytes ?? 0, seconds: seconds,
            finishedAt: failure.timestamp)))
    case .object(let name):
      keeper.make(.failObject(failure))
      journal.append(
        .object(
          JournalEntry.ObjectOutcome(name: name, succeeded: false, seconds: seconds, finishedAt: failure.timestamp)))
    }
    let code = failure.sqlstate.map { " (SQLSTATE \($0))" } ?? ""
    engine.runLog.append("\(work.name): FAILED: \(failure.error)\(code)")
    engine.builder.failed(work, keeper.recorded(work, failure))
  }

  // MARK: The progress file

  /// Reads the file before an action.
  ///
  /// - Returns: false when it can't be read: nothing may be done then.
  func readFile() -> Bool {
    do throws(ProgressFileError) {
      if try keeper.refresh() { adoptEdit() }
      clearFileTrouble()
      return true
    } catch {
      troubled(by: error)
      return false
    }
  }

  /// Hears of what was written in the background.
  func hearOfFile() {
    if let error = keeper.takeError() { unwritten(error) }
    if !keeper.isUnsaved { loop.recorded() }
  }

  /// Writes what has happened.
  ///
  /// - Returns: false when it can't be written: it is kept, and tried again.
  func saveFile() -> Bool {
    // Nothing to write tells nothing of whether it could be.
    guard keeper.isUnsaved else { return fileTrouble == nil }
    do throws(ProgressFileError) {
      if try keeper.save() { adoptEdit() }
      clearFileTrouble()
      loop.recorded()
      return true
    } catch {
      if keeper.takeEdit() { adoptEdit() }
      return unwritten(error)
    }
  }

  /// - Returns: whether it was written nonetheless.
  @discardableResult
  private func unwritten(_ error: ProgressFileError) -> Bool {
    guard case .notSynced = error else {
      troubled(by: error)
      return false
    }
    engine.runLog.append("warning: \(error)")
    return true
  }

  private func adoptEdit() {
    engine.runLog.append("the progress file was edited; going on with what it says now")
    loop.reread(keeper.progress)
    engine.builder.take(keeper.progress)
  }

  private func troubled(by error: ProgressFileError) {
    if fileTrouble == nil { pausedSince = Date() }
    if fileTrouble != error.description { engine.runLog.append("waiting: \(error)") }
    fileTrouble = error.description
    loop.isBlocked = true
  }

  private func clearFileTrouble() {
    guard fileTrouble != nil else { return }
    engine.runLog.append("the progress file is whole again")
    fileTrouble = nil
    loop.isBlocked = disconnection != nil
  }
}

extension ProgressKeeper {
  /// A failure as the file has it: with the attempts of before it was requeued.
  fileprivate func recorded(_ work: MigrationLoop.Work, _ failure: Failure) -> Failure {
    switch work {
    case .item: progress.failed.last?.failure ?? failure
    case .object: progress.objects.failed.last?.failure ?? failure
    }
  }
}

extension EngineCommand {
  fileprivate var words: String {
    switch self {
    case .pause: "pause"
    case .resume: "go on"
    case .drain: "finish what is in flight, then stop"
    case .abort: "roll back what is in flight, then stop"
    case .setWorkers(let count): "work with \(count) workers"
    case .setMaxRate(let rate?): "move \(Figure.bytes(rate)) a second at most"
    case .setMaxRate(nil): "move as much as there is"
    case .skip(let name): "skip \(name)"
    case .requeue(let name): "try \(name) again"
    }
  }
}
