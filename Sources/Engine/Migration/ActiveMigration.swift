internal import FoundationEssentials

/// A migration that is prepared and goes round its loop: read the file, decide, record, hand out, publish, wait.
///
/// For the engine's thread alone. What it may do is decided by `MigrationLoop`; this carries it out.
final class ActiveMigration {
  let engine: EngineRun
  let lock: ProgressLock
  let runID: String
  let ledger: Ledger
  let plan: MigrationPlan
  var survey: Survey?
  var keeper: ProgressKeeper
  var journal: Journal
  var loop: MigrationLoop
  var workers: [Int: Worker] = [:]
  var threads = WorkerThreads()
  /// Work whose worker was interrupted; the ledger is asked what became of it before anything else.
  var suspects: [Suspect] = []
  /// What their connections, and others, have left behind.
  var lostSessions = LostSessions()
  var disconnection: Disconnection?
  var backOff = BackOff()
  /// When workers that could not connect may try again, by the clock that never jumps.
  var benchedUntil = 0.0
  var fileTrouble: String?
  var pausedSince = Date()
  var hasReleasedSnapshot = false
  /// Parts of tables that idle workers can take.
  let pools: OpenPools
  let share = WorkerShare()
  let throttle: Throttle
  /// Nil where no limit was given.
  var watch: BacklogWatch?
  /// One for each database.
  var statementWatches: [StatementWatch] = []

  /// Work in flight when the environment went away.
  struct Suspect {
    var work: MigrationLoop.Work
    var error: PostgresError
    var step: Step?
    /// It counts against the item: its transaction had begun when the connection went away.
    var counts: Bool
  }

  /// Locks, connects, reads the old schema and brings file and ledger together. Changes nothing before all is well.
  init(_ engine: EngineRun) throws(EngineError) {
    self.engine = engine
    let configuration = engine.configuration
    do throws(ProgressLock.Refusal) {
      lock = try ProgressLock(progressFile: configuration.progressFile)
    } catch { throw .environment(error.description) }
    engine.openControl()
    let file = ProgressFile(path: configuration.progressFile)
    let existing = try Self.existing(file, configuration)
    runID = existing?.metadata.runID.flatMap(Self.wellFormed) ?? Self.newRunID()
    engine.publish(.starting("connecting"))
    let limits = BacklogLimits(
      replicationLag: configuration.maxReplicationLag, walBacklog: configuration.maxWALBacklog)
    throttle = Throttle(rate: configuration.maxRate, canHold: !limits.isEmpty)
    watch = limits.isEmpty ? nil : BacklogWatch(limits: limits)
    let survey = try Survey(configuration, applicationName: Self.applicationName(runID), interrupt: engine.interrupt)
    self.survey = survey
    try survey.checkBacklog(limits)
    try survey.lockTarget(configuration.schemas)
    // Before anything is asked: their locks would be waited for.
    try survey.endLeftoverBackends(applicationName: Self.applicationName(runID))
    engine.publish(.starting("reading schema \(configuration.schemas.oldNames)"))
    plan = try survey.makePlan(configuration)
    for warning in plan.warnings { engine.runLog.append("warning: \(warning)") }
    ledger = Ledger(migration: survey.migrationID, runID: runID)
    try survey.prepareTarget(configuration.schemas, ledger, plan)
    var progress: MigrationProgress
    if let existing {
      progress = existing
      progress.metadata.runID = runID
    } else {
      progress = Self.fresh(plan, configuration, runID)
      do throws(ProgressFileError) { try file.create(progress) } catch {
        throw .environment("The progress file can't be made: \(error). Name another place with --progress-file.")
      }
    }
    keeper = ProgressKeeper(file: file, progress: progress, trouble: engine.commands.doorbell)
    journal = Journal(in: engine.logFolder)
    pools = OpenPools(doorbell: engine.outcomes.doorbell)
    loop = MigrationLoop(
      rules: MigrationLoop.Rules(
        workers: configuration.jobs, maxItems: configuration.maxItems, sameErrorLimit: configuration.sameErrorLimit,
        isAttended: configuration.isAttended),
      plan: plan, progress: progress)
    engine.builder.maxRate(configuration.maxRate)
    engine.builder.describeRun(
      source: "\(configuration.schemas.oldNames)@\(survey.source.database)",
      target: "\(configuration.schemas.newNames)@\(survey.target.database)"
    )
    try reconcile(survey, isFresh: existing == nil)
    // Once the schema has its own privileges nothing would take these away again.
    for entry in configuration.schemas.entries
    where keeper.progress.objects.pending.firstIndex(ofExactly: SchemaDescription.label(ofSchema: entry.from)) != nil {
      try survey.grantInAdvance(plan.schema.preparation[ExactName(entry.from)] ?? [])
    }
  }

  private static func newRunID() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }

  /// A person can edit it; it has to fit into a session's name.
  private static func wellFormed(_ runID: String) -> String? {
    runID.utf8.count <= 32 && runID.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? runID : nil
  }

  /// What its sessions are called in `pg_stat_activity`.
  static func applicationName(_ runID: String) -> String { "longhaul \(runID)" }

  private static func existing(
    _ file: ProgressFile, _ configuration: MigrationConfiguration
  ) throws(EngineError) -> MigrationProgress? {
    do throws(ProgressFileError) {
      let progress = try file.read()
      let metadata = progress.metadata
      guard metadata.sourceDB == configuration.schemas.oldNames, metadata.targetDB == configuration.schemas.newNames
      else {
        throw .invalid(
          path: file.path, line: 1, column: nil,
          problem: """
            it belongs to the migration of \(metadata.sourceDB) to \(metadata.targetDB), not of \
            \(configuration.schemas.oldNames) to \(configuration.schemas.newNames); name another file with --progress-file
            """)
      }
      guard metadata.usesExistingTables == configuration.usesExistingTables else {
        throw .invalid(
          path: file.path, line: 1, column: nil,
          problem: metadata.usesExistingTables
            ? "it belongs to a migration into tables that exist already; say target_tables: existing (or --existing)"
            : """
            it belongs to a migration that makes its tables; leave out target_tables: existing (or --existing), or name \
            another file with --progress-file
            """)
      }
      return progress
    } catch {
      if case .missing = error { return nil }
      throw .usage("\(error)\nNothing was changed. Mend the file, or move it away to begin anew.")
    }
  }

  private static func fresh(
    _ plan: MigrationPlan, _ configuration: MigrationConfiguration, _ runID: String
  ) -> MigrationProgress {
    var progress = MigrationProgress(
      metadata: MigrationProgress.Metadata(
        startedAt: Date(), sourceDB: configuration.schemas.oldNames, targetDB: configuration.schemas.newNames))
    progress.metadata.runID = runID
    progress.metadata.usesExistingTables = plan.existing != nil
    progress.pending = plan.items
    progress.objects.pending = plan.objectNames
    return progress
  }

  // MARK: The loop

  /// Goes round until the run is over.
  func loopUntilEnd() -> FinishReason {
    threads.start("progress file", keeper.writer.run)
    while true {
      engine.commands.doorbell.silence()
      for command in engine.commands.takeAll() { hear(command) }
      for outcome in engine.outcomes.takeAll() { settle(outcome) }
      recoverIfDue()
      takeBackIfDue()
      lookAtBacklog()
      let reason = decide()
      if let reason { return finish(reason) }
      engine.builder.phase(phase)
      let look = engine.publishChanges(onceRecorded: recordToShow) { workers[$0]?.status.now }
      engine.commands.doorbell.wait(milliseconds: [look, patience, backlogPatience].compactMap(\.self).min() ?? -1)
    }
  }

  /// Nothing is shown as done that is not recorded, where it can be.
  private func recordToShow() {
    if fileTrouble == nil, !saveFile() { engine.builder.phase(phase) }
  }

  /// Decides until nothing is left to decide, records it, and hands the work out.
  private func decide() -> FinishReason? {
    var orders: [(worker: Int, work: MigrationLoop.Work, job: Job)] = []
    // What workers go on to.
    var nextOrders = orders
    var helpers: [(worker: Int, pool: PartPool)] = []
    var end: FinishReason?
    hearOfFile()
    // What could not be written comes first, or each look would find the file whole and begin what can't be recorded.
    if fileTrouble != nil, keeper.isUnsaved, !saveFile() { return endWithoutFile }
    var isDecided = false
    while !isDecided {
      guard readFile() else {
        end = endWithoutFile
        break
      }
      loop.openParts = pools.waiting
      switch loop.next() {
      case .wait: isDecided = true
      case .help(let worker, let item):
        loop.helps(worker: worker, item: item)
        if let pool = pools[item] { helpers.append((worker, pool)) } else { _ = loop.helped(worker: worker) }
      case .end(let reason):
        end = reason
        isDecided = true
      case .fail(let work, let reason): refuse(work, reason)
      case .start(let worker, let work):
        guard holdSnapshot(for: work) else {
          isDecided = true
          continue
        }
        guard let job = job(work) else {
          refuse(work, "the plan does not have it")
          continue
        }
        let goesOn = fileTrouble == nil && loop.goesOn(worker)
        loop.started(work, worker: worker)
        keeper.make(.begin(work.name, Date()))
        if goesOn { nextOrders.append((worker, work, job)) } else { orders.append((worker, work, job)) }
        isDecided = !loop.hasIdleWorker
      }
    }
    for order in nextOrders {
      // A person may have taken it out since it was chosen.
      if fileTrouble == nil, loop.standing.isPending(order.work) {
        hand(order.job, of: order.work, to: order.worker)
      } else {
        orders.append(order)
      }
    }
    // That it is on the disk is not waited for by who goes on.
    if orders.isEmpty, helpers.isEmpty, end == nil, fileTrouble == nil {
      keeper.saveSoon()
    } else if !record(orders, helpers) {
      return loop.stop == .abort ? end : nil
    }
    if end == nil { releaseSnapshotWhenRead() }
    return end
  }

  /// Records everything, then hands out what workers did not go on to.
  ///
  /// - Returns: false when it can't be recorded; nothing is handed out then.
  private func record(
    _ orders: [(worker: Int, work: MigrationLoop.Work, job: Job)], _ helpers: [(worker: Int, pool: PartPool)]
  ) -> Bool {
    let isSaved = saveFile()
    for order in orders where !isSaved || !loop.standing.isPending(order.work) {
      // The file can't be written, or a person took it out in this very moment.
      loop.returned(worker: order.worker)
      keeper.make(.putBack(order.work.name))
    }
    guard isSaved else {
      for helper in helpers { _ = loop.helped(worker: helper.worker) }
      return false
    }
    share.update(
      workers: loop.rules.workers - loop.benched.count, busy: loop.inFlight.count + loop.helping.count)
    for helper in helpers {
      engine.builder.helping(worker: helper.worker, helper.pool.job.script.name, at: Date())
      worker(helper.worker).take(.part(helper.pool))
    }
    for order in orders where loop.inFlight[order.worker] != nil { hand(order.job, of: order.work, to: order.worker) }
    return true
  }

  private func hand(_ job: Job, of work: MigrationLoop.Work, to number: Int) {
    engine.builder.started(work, worker: number, at: Date())
    worker(number).take(job)
  }

  private var endWithoutFile: FinishReason? { loop.endWithoutFile(isUnsaved: keeper.isUnsaved) }

  /// Makes sure of a source snapshot to read a table in.
  ///
  /// - Returns: false when the source is in trouble.
  private func holdSnapshot(for work: MigrationLoop.Work) -> Bool {
    guard case .item = work, hasReleasedSnapshot, let survey else { return true }
    do throws(PostgresError) { try survey.exportSourceSnapshot() } catch {
      disconnect(error)
      return false
    }
    hasReleasedSnapshot = false
    engine.runLog.append("source snapshot \(survey.sourceSnapshot.instant) from now on")
    return true
  }

  private func refuse(_ work: MigrationLoop.Work, _ reason: String) {
    fail(work, worker: nil, Failure(item: work.name, error: reason, timestamp: Date()), seconds: 0)
  }

  private func job(_ work: MigrationLoop.Work) -> Job? {
    switch work {
    case .item(let name):
      guard let script = plan.script(name), let survey else { return nil }
      return .item(
        ItemJob(
          script: script, sourceSnapshot: survey.sourceSnapshot, parts: plan.partPolicy.count(for: script.mapping)))
    case .object(let name): return plan.job(object: name).map(Job.object)
    }
  }

  private func worker(_ number: Int) -> Worker {
    if let worker = workers[number] { return worker }
    let configuration = engine.configuration
    let name = Self.applicationName(runID)
    if statementWatches.isEmpty { watchStatements(name) }
    let settings = WorkerSettings(
      source: Survey.source(configuration, name), target: Survey.target(configuration, name),
      isSameDatabase: plan.isSameDatabase, interrupt: engine.interrupt, ledger: ledger, logFolder: engine.logFolder,
      runLog: engine.runLog, pools: pools, workers: share, analyzes: configuration.analyzes,
      indexMemory: configuration.indexMemory, throttle: throttle)
    let worker = Worker(number: number, settings: settings, outcomes: engine.outcomes)
    workers[number] = worker
    for watch in statementWatches { watch.add(worker.status) }
    threads.start("worker \(number)", worker.run)
    return worker
  }

  private func watchStatements(_ applicationName: String) {
    let configuration = engine.configuration
    let patience = configuration.serverTimeout == 0 ? nil : Double(configuration.serverTimeout) / 1000
    var servers = [Survey.target(configuration, applicationName)]
    if !plan.isSameDatabase { servers.append(Survey.source(configuration, applicationName)) }
    statementWatches = servers.map { StatementWatch($0, patience: patience) }
    for watch in statementWatches { threads.start("watch", watch.run) }
  }

  /// As soon as the last row is read the source may clean up after itself again.
  private func releaseSnapshotWhenRead() {
    let reading = loop.inFlight.values.contains { if case .item = $0 { true } else { false } }
    guard !hasReleasedSnapshot, !reading, loop.standing.pending.isEmpty else { return }
    hasReleasedSnapshot = true
    survey?.releaseSourceSnapshot()
  }

  // MARK: What the screen is told

  var phase: Phase {
    switch loop.stop {
    case .abort: return .aborting
    case .drain, .sameError, .trouble: return .draining
    case nil: break
    }
    if let disconnection { return .disconnected(disconnection) }
    if let fileTrouble { return .paused(since: pausedSince, .progressFile(fileTrouble)) }
    if let brake = loop.brake { return .paused(since: pausedSince, brake) }
    if loop.isPaused { return .paused(since: pausedSince, .person) }
    if let watch, let backlog = watch.gate.held { return .paused(since: watch.heldSince, .backlog(backlog)) }
    return .running
  }

  /// Milliseconds after which something is due though nobody rings.
  private var patience: Int? {
    let now = monotonicSeconds()
    var moments: [Double] = []
    // A run that is to stop makes no more attempts.
    if disconnection != nil, loop.stop == nil { moments.append(backOff.due) }
    if !loop.benched.isEmpty { moments.append(benchedUntil) }
    if fileTrouble != nil { moments.append(now + 1) }
    return moments.min().map { max(1, Int(($0 - now) * 1000) + 1) }
  }
}
