internal import FoundationEssentials
internal import Synchronization

/// A worker: a thread with its own connections that does one job after the other.
final class Worker: Sendable {
  /// From 1.
  let number: Int
  let status = WorkerStatus()
  private let orders = Mailbox<Order>()
  private let settings: WorkerSettings
  private let outcomes: Mailbox<WorkerOutcome>

  private enum Order: Sendable {
    case job(Job)
    case stop
  }

  init(number: Int, settings: WorkerSettings, outcomes: Mailbox<WorkerOutcome>) {
    self.number = number
    self.settings = settings
    self.outcomes = outcomes
  }

  /// Hands it a job; the outcome comes by `outcomes`.
  func take(_ job: Job) { orders.send(.job(job)) }

  /// Ends its thread after the job in hand.
  func stop() { orders.send(.stop) }

  /// What its thread runs.
  func run() {
    let connections = WorkerConnections()
    while true {
      orders.doorbell.wait(milliseconds: -1)
      orders.doorbell.silence()
      for order in orders.takeAll() {
        switch order {
        case .stop: return
        case .job(let job):
          status.reset()
          let began = monotonicSeconds()
          let outcome = perform(job, connections)
          status.update { ($0.backendPID, $0.sourcePID, $0.socket, $0.sourceSocket) = (0, 0, -1, -1) }
          outcomes.send(
            WorkerOutcome(
              worker: number, outcome: outcome, step: status.now.step, seconds: monotonicSeconds() - began,
              lost: connections.takeLost()))
        }
      }
    }
  }

  private func perform(_ job: Job, _ connections: WorkerConnections) -> WorkOutcome {
    let log = settings.log(of: job)
    let status = status
    let workers = settings.workers
    let share = ServerShare(helpers: { workers.spare }, indexMemory: settings.indexMemory)
    var runner = JobRunner(
      ledger: settings.ledger, status: status, share: share, throttle: settings.throttle, log: log)
    if case .part(let pool) = job { return help(with: pool, &runner, connections) }
    let outcome: WorkOutcome
    do throws(WorkError) {
      let result = try attempt(job, &runner, connections, log)
      analyze(job, connections, log)
      outcome = .completed(result)
    } catch {
      let what = withLockHolder(classify(error, job, hasBegun: runner.hasBegun))
      rollBack(connections)
      outcome = explained(what, job, connections)
    }
    conclude(outcome, log, runner.currentStep)
    log.release()
    return outcome
  }

  /// Takes one part of a table that another worker has in hand; what becomes of it is that one's business.
  private func help(
    with pool: PartPool, _ runner: inout JobRunner, _ connections: WorkerConnections
  ) -> WorkOutcome {
    let ends: JobRunner.Ends
    do throws(PostgresError) { ends = try self.ends(connections) } catch {
      return error.isCancellation ? .rolledBack : .unconnected(error)
    }
    guard let task = pool.take() else { return .completed(WorkResult()) }
    runner.work(at: task, of: pool, ends)
    rollBack(connections)
    return .completed(WorkResult())
  }

  private func ends(_ connections: WorkerConnections) throws(PostgresError) -> JobRunner.Ends {
    let target = try connections.target(settings)
    let source = settings.isSameDatabase ? nil : try connections.source(settings)
    tell(target, source)
    return JobRunner.Ends(source: source, target: target, pools: settings.pools)
  }

  /// Which sessions are at work for it.
  private func tell(_ target: WorkerConnections.Box, _ source: WorkerConnections.Box?) {
    status.update {
      $0.backendPID = target.connection.backendPID
      $0.sourcePID = source?.connection.backendPID ?? 0
      $0.socket = target.connection.socket
      $0.sourceSocket = source?.connection.socket ?? -1
    }
  }

  /// Leaves the transaction; a connection that is lost is closed, and nobody must cut off what has its number next.
  private func rollBack(_ connections: WorkerConnections) {
    status.update { ($0.socket, $0.sourceSocket) = (-1, -1) }
    connections.rollBack()
  }

  private func attempt(
    _ job: Job, _ runner: inout JobRunner, _ connections: WorkerConnections, _ log: JobLog
  ) throws(WorkError) -> WorkResult {
    let target: WorkerConnections.Box
    let source: WorkerConnections.Box?
    let existing: ExistingTable? = if case .item(let item) = job { item.script.mapping.existing } else { nil }
    do throws(PostgresError) {
      target = try connections.target(settings)
      source = settings.isSameDatabase && existing == nil ? nil : try connections.source(settings)
    } catch { throw error.isCancellation ? .postgres(error, .read) : .unconnected(error) }
    let status = status
    tell(target, source)
    target.connection.notices.handler = { severity, message in log(status.now.step, "\(severity): \(message)") }
    defer { target.connection.notices.handler = nil }
    switch job {
    case .item(let item):
      if let count = item.parts {
        let ends = JobRunner.Ends(source: source, target: target, pools: settings.pools)
        return try runner.moveInParts(item, count: count, ends)
      }
      guard let source, !settings.isSameDatabase || existing?.hasForeignKeys == true else {
        return try runner.moveWithinServer(item, on: target.connection, beside: source)
      }
      return try runner.moveBetweenServers(item, from: source.connection, to: target.connection)
    case .object(let object):
      // Within one database the value is read by the target's own connection, before its transaction.
      let value = try runner.sequenceValue(of: object, from: (source ?? target).connection)
      return try runner.make(object, on: target.connection, sequenceValue: value)
    case .part: return WorkResult()
    }
  }

  /// Done when all is committed: nothing here can make the table fail.
  private func analyze(_ job: Job, _ connections: WorkerConnections, _ log: JobLog) {
    // A partitioned table has nothing to look at before its partitions are there.
    guard settings.analyzes, case .item(let item) = job, item.script.hasRows else { return }
    let statement = "ANALYZE \(item.script.mapping.target.tableName.sql)"
    log(.commit, statement)
    do throws(PostgresError) { try connections.target(settings).connection.query(statement) } catch {
      log(.commit, "warning: \(error)")
    }
  }

  private func classify(_ error: WorkError, _ job: Job, hasBegun: Bool) -> WorkOutcome {
    switch error {
    case .unfit(let text, let step):
      return .failed(Failure(item: job.name, error: text, timestamp: Date(), step: step))
    case .unconnected(let error): return .unconnected(error)
    case .postgres(let error, let step):
      if Ledger.isClaimed(error) { return .alreadyCommitted }
      if error.isCancellation { return .rolledBack }
      // An earlier attempt's transaction may still be ending, and holds the claim.
      let waitedForClaim = error.sqlstate == .lockNotAvailable && Ledger.isClaim(error.statement)
      if error.isEnvironment || error.lacksSnapshot || waitedForClaim || Ledger.isGone(error)
        || error.isRecoveryConflict
      {
        return .interrupted(error, hadBegun: hasBegun)
      }
      return .failed(Failure(job.name, error, step: step, at: Date()))
    }
  }

  /// A failure to get a lock, with whose lock it was.
  private func withLockHolder(_ outcome: WorkOutcome) -> WorkOutcome {
    guard case .failed(var failure) = outcome, failure.sqlstate == SQLState.lockNotAvailable.code,
      let wait = status.now.lastLockWait
    else { return outcome }
    failure.detail = [failure.detail, "It waited for \(wait)"].compactMap(\.self).joined(separator: "\n")
    return .failed(failure)
  }

  /// A failed copy of changed values, with the row that it failed at; keys of several tables that are the same.
  private func explained(_ outcome: WorkOutcome, _ job: Job, _ connections: WorkerConnections) -> WorkOutcome {
    guard case .failed(var failure) = outcome, let code = failure.sqlstate, case .item(let item) = job,
      failure.step == .copy || Self.isSharedKey(failure, item),
      item.script.mapping.parts.contains(where: { part in
        part.isPart || !part.merged.isEmpty || part.columns.contains(where: \.isChanged)
      })
    else { return outcome }
    let script = item.script
    let path =
      settings.isSameDatabase ? script.searchPathOfExpressions ?? script.searchPaths.target : script.searchPaths.source
    let preparation = [
      "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
      item.sourceSnapshot.use, Session.localSearchPath(path),
    ]
    let search = FailingRow(
      mapping: script.mapping, sqlstate: SQLState(code), isSameDatabase: settings.isSameDatabase)
    let keys = SharedKeys(mapping: script.mapping, isSameDatabase: settings.isSameDatabase)
    do throws(PostgresError) {
      let box = try settings.isSameDatabase ? connections.target(settings) : connections.source(settings)
      let sentence =
        Self.isSharedKey(failure, item)
        ? try keys.sentence(about: failure.constraint ?? "", preparation, on: box.connection)
        : try search.find(preparation, on: box.connection)
      failure.detail = [failure.detail, sentence].compactMap(\.self).joined(separator: "\n")
      if failure.detail == "" { failure.detail = nil }
    } catch {
      // What is known of the failure has to do.
    }
    connections.rollBack()
    return .failed(failure)
  }

  private static func isSharedKey(_ failure: Failure, _ item: ItemJob) -> Bool {
    failure.sqlstate == "23505" && !item.script.mapping.merged.isEmpty
  }

  private func conclude(_ outcome: WorkOutcome, _ log: JobLog, _ step: Step) {
    switch outcome {
    case .completed(let result):
      let rows = log.isItem ? ", \(result.rows) rows," : ""
      log(.commit, "committed\(rows) in \(Figure.seconds(result.seconds))")
    case .alreadyCommitted:
      log(.commit, "an earlier attempt had committed it")
    case .rolledBack:
      log(step, "rolled back as asked; it stays pending")
    case .interrupted(let error, _), .unconnected(let error):
      log(step, "interrupted: \(error)")
    case .failed(let failure):
      var text = "FAILED: \(failure.error)"
      if let code = failure.sqlstate { text += " (SQLSTATE \(code))" }
      for (name, value) in [("DETAIL", failure.detail), ("HINT", failure.hint), ("CONTEXT", failure.context)] {
        if let value { text += "\n\(name): \(value)" }
      }
      if let statement = failure.statement { text += "\nSTATEMENT: \(statement)" }
      log(failure.step ?? step, text)
    }
  }
}

/// How a worker's job ended.
struct WorkerOutcome: Sendable {
  var worker: Int
  var outcome: WorkOutcome
  /// The step it ended at.
  var step: Step
  var seconds: Double
  /// What it has lost meanwhile.
  var lost: LostSessions
}

/// What all workers of a run share.
struct WorkerSettings: Sendable {
  let source: ConnectionTarget
  let target: ConnectionTarget
  let isSameDatabase: Bool
  let interrupt: Interrupt
  let ledger: Ledger
  let logFolder: LogFolder
  let runLog: RunLog
  let pools: OpenPools
  let workers: WorkerShare
  let analyzes: Bool
  let indexMemory: Int?
  let throttle: Throttle

  /// The log of a job: an item's own, the run's for all else.
  fileprivate func log(of job: Job) -> JobLog {
    switch job {
    case .item(let item): JobLog(item: ItemLog(of: item.script.name, in: logFolder), run: runLog)
    case .object(let object): JobLog(object: object.name, run: runLog)
    case .part(let pool): JobLog(item: ItemLog(of: pool.job.script.name, in: logFolder), run: runLog)
    }
  }
}

/// How many workers there are and how many have something to do: the engine's thread writes it, workers read it.
final class WorkerShare: Sendable {
  private let workers = Atomic(1)
  private let busy = Atomic(0)

  /// Workers that have nothing to do. Of a single one's machine another processor is taken to be free.
  var spare: Int { max(0, max(workers.load(ordering: .relaxed), 2) - busy.load(ordering: .relaxed)) }

  func update(workers: Int, busy: Int) {
    self.workers.store(workers, ordering: .relaxed)
    self.busy.store(busy, ordering: .relaxed)
  }
}

/// A worker's connections: made when first needed, kept from job to job, made anew when lost.
final class WorkerConnections {
  /// A place for a connection that can be empty.
  final class Box {
    let connection: Connection

    init(_ connection: consuming Connection) { self.connection = connection }
  }

  private var target: Box?
  private var source: Box?
  private var lost = LostSessions()

  /// The sessions of connections that were given up since this was last asked.
  func takeLost() -> LostSessions {
    defer { lost = LostSessions() }
    return lost
  }

  func target(_ settings: WorkerSettings) throws(PostgresError) -> Box {
    if let target { return target }
    let box = Box(try Session.open(settings.target, interrupt: settings.interrupt))
    target = box
    return box
  }

  func source(_ settings: WorkerSettings) throws(PostgresError) -> Box {
    if let source { return source }
    let box = Box(try Session.open(settings.source, interrupt: settings.interrupt))
    source = box
    return box
  }

  /// Leaves whatever transaction a job was in; gives up a connection that is lost.
  func rollBack() {
    do throws(PostgresError) { try target?.connection.rollBack() } catch {
      if let target { lost.add(target: target.connection.backendPID) }
      target = nil
    }
    do throws(PostgresError) { try source?.connection.rollBack() } catch {
      if let source { lost.add(source: source.connection.backendPID) }
      source = nil
    }
  }
}
