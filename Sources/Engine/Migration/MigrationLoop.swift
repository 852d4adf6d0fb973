internal import FoundationEssentials

/// The loop's decisions as a value: no connection, no file, no clock. What has happened goes in, what to do comes out.
struct MigrationLoop: Sendable {
  /// What a person has laid down.
  struct Rules: Sendable {
    /// Workers that take up work.
    var workers: Int
    /// Items to take up at most; nil for all.
    var maxItems: Int?
    /// Failures of one kind in a row that make the run pause.
    var sameErrorLimit: Int
    /// Somebody can be asked; else such a run stops.
    var isAttended: Bool
  }

  /// What can be given to a worker.
  enum Work: Sendable, Equatable {
    case item(String)
    case object(String)

    var name: String {
      switch self {
      case .item(let name), .object(let name): name
      }
    }
  }

  /// What to do next.
  enum Decision: Sendable, Equatable {
    /// Give work to an idle worker.
    case start(worker: Int, Work)
    /// Have an idle worker take a part of a table that another one has in hand.
    case help(worker: Int, item: String)
    /// It can't succeed; it is failed without an attempt on the server, for this reason.
    case fail(Work, reason: String)
    /// Nothing until something happens.
    case wait
    /// The run is over.
    case end(FinishReason)
  }

  /// Why no more work is taken up.
  enum Stop: Sendable, Equatable {
    case drain, abort, sameError
    /// What does not heal by itself.
    case trouble(String)

    /// How the run ends.
    fileprivate var reason: FinishReason {
      switch self {
      case .drain, .abort: .stopped
      case .sameError: .sameError
      case .trouble(let text): .trouble(text)
      }
    }
  }

  var rules: Rules
  let plan: MigrationPlan
  private(set) var standing: Standing
  private(set) var inFlight: [Int: Work] = [:]
  /// Workers that help with a table which another one has in hand.
  private(set) var helping: [Int: String] = [:]
  /// Workers that are left out because they can't connect.
  var benched: Set<Int> = []
  /// Workers whose last outcome is not recorded yet.
  private var justDone: Set<Int> = []
  /// So many items are recorded before they begin, whoever begins them: after a run that died, what it had in flight is among them.
  private let recordedFirst: Int
  /// How many may come before those, waiting for others in the run that died.
  private static let manyWaiting = 100
  /// Tables of which parts are left, and how many, as far as it is known.
  var openParts: [(item: String, parts: Int)] = []
  private(set) var stop: Stop?
  /// A person paused the run.
  private(set) var isPaused = false
  /// The same error on too many items in a row.
  private(set) var brake: PauseReason?
  /// Somebody else keeps the run from going on: a server or the progress file.
  var isBlocked = false
  /// What follows the target has to catch up first.
  var isHeldBack = false
  private var itemsStarted = 0
  private var streak: (count: Int, sqlstate: String, step: Step?) = (0, "", nil)

  init(rules: Rules, plan: MigrationPlan, progress: MigrationProgress) {
    self.rules = rules
    self.plan = plan
    standing = Standing(progress, plan)
    // Each worker had one that is listed there, and at most another one that is not yet.
    let listed = progress.metadata.inProgress.count
    recordedFirst = listed == 0 ? 0 : 2 * listed + Self.manyWaiting
  }
}

// MARK: - What has happened

extension MigrationLoop {
  /// The progress file says something new: a person edited it.
  mutating func reread(_ progress: MigrationProgress) { standing = Standing(progress, plan) }

  /// A worker has done its work and can go on to the next at once, while what it did and what it begins are recorded.
  ///
  /// What is begun otherwise is recorded first. So what kills the process as soon as it begins counts as interrupted from the
  /// second time on.
  func goesOn(_ worker: Int) -> Bool { justDone.contains(worker) && itemsStarted >= recordedFirst }

  /// All that happened is in the progress file.
  mutating func recorded() { justDone = [] }

  /// A worker has got its work.
  mutating func started(_ work: Work, worker: Int) {
    justDone.remove(worker)
    inFlight[worker] = work
    if case .item = work { itemsStarted += 1 }
  }

  /// A worker has got a part of a table.
  mutating func helps(worker: Int, item: String) { helping[worker] = item }

  /// A worker's part is done, or has failed.
  ///
  /// - Returns: false when it was not helping.
  mutating func helped(worker: Int) -> Bool { helping.removeValue(forKey: worker) != nil }

  /// A worker is idle again, and its work goes on being pending.
  mutating func returned(worker: Int) {
    if case .item = inFlight.removeValue(forKey: worker) { itemsStarted -= 1 }
  }

  /// Work is done.
  mutating func completed(_ work: Work, worker: Int?) {
    ended(worker)
    standing.settle(work, completed: true)
    if case .item = work { streak = (0, "", nil) }
  }

  /// Work failed.
  mutating func failed(_ work: Work, worker: Int?, _ failure: Failure) {
    ended(worker)
    standing.settle(work, completed: false)
    // Only what was tried on the server tells of a common cause.
    guard case .item = work, worker != nil else { return }
    let sqlstate = failure.sqlstate ?? ""
    streak =
      streak.sqlstate == sqlstate && streak.step == failure.step
      ? (streak.count + 1, sqlstate, failure.step) : (1, sqlstate, failure.step)
    guard streak.count >= rules.sameErrorLimit else { return }
    if rules.isAttended {
      brake = .sameError(count: streak.count, sqlstate: sqlstate, step: failure.step)
    } else {
      stop = stop ?? .sameError
    }
    streak = (0, "", nil)
  }

  private mutating func ended(_ worker: Int?) {
    guard let worker else { return }
    inFlight[worker] = nil
    justDone.insert(worker)
  }

  /// Something is wrong that does not heal by itself: what is in flight ends, and the run with it.
  mutating func giveUp(_ text: String) { stop = stop ?? .trouble(text) }

  /// A person says something.
  mutating func heard(_ command: EngineCommand) {
    switch command {
    case .pause: isPaused = true
    case .resume:
      isPaused = false
      brake = nil
    case .drain: stop = stop ?? .drain
    case .abort: stop = .abort
    case .setWorkers(let count): rules.workers = max(1, count)
    // The progress file says what comes of these.
    case .setMaxRate, .skip, .requeue: break
    }
  }
}

// MARK: - What to do

extension MigrationLoop {
  /// Decides what is next.
  func next() -> Decision {
    let decision = nextTurn()
    // What the rehearsal of changes has shown need not be tried.
    if case .start(_, let work) = decision, let reason = plan.problems[ExactName(work.name)] {
      return .fail(work, reason: reason)
    }
    return decision
  }

  /// How a run ends whose progress file can't be read; nil when it waits.
  ///
  /// One that was told to stop must not wait for a file that may never come back: nothing is lost to it when all is
  /// written, and after an abort the ledger knows what is not.
  func endWithoutFile(isUnsaved: Bool) -> FinishReason? {
    guard let stop, inFlight.isEmpty, stop == .abort || !isUnsaved else { return nil }
    return stop.reason
  }

  private func nextTurn() -> Decision {
    // Before everything else: when nothing is left there is nothing to pause or to ask about.
    if inFlight.isEmpty, isAllDone { return .end(standing.leftOut.isEmpty ? .complete : stop?.reason ?? .stopped) }
    if let stop { return inFlight.isEmpty ? .end(stop.reason) : .wait }
    if isPaused || brake != nil || isBlocked || isHeldBack { return .wait }
    guard let worker = idleWorker else { return .wait }
    if let decision = nextPrerequisite(worker) { return decision }
    if let limit = rules.maxItems, itemsStarted >= limit, !standing.pending.isEmpty {
      return inFlight.isEmpty ? .end(.stopped) : .wait
    }
    if let decision = nextItem(worker) { return decision }
    if let item = itemToHelp { return .help(worker: worker, item: item) }
    // A foreign key needs both of its tables, and a view all of its own: none is made before every table has had its turn.
    let hasTablesInFlight = inFlight.values.contains { if case .item = $0 { true } else { false } }
    if !inFlight.isEmpty, hasTablesInFlight || !standing.pendingPrerequisites.isEmpty { return .wait }
    return nextOfCycle(worker) ?? nextDependent(worker) ?? .wait
  }

  private var idleWorker: Int? {
    // With fewer workers than before, some beyond their number may still be busy: those count.
    guard inFlight.count + helping.count < rules.workers else { return nil }
    return (1...rules.workers).first { inFlight[$0] == nil && helping[$0] == nil && !benched.contains($0) }
  }

  /// More work could be begun at once.
  var hasIdleWorker: Bool { idleWorker != nil }

  /// A table with more parts left than workers are on their way to it.
  private var itemToHelp: String? {
    openParts.first { open in
      open.parts > helping.values.count { $0.hasSameBytes(as: open.item) } && inFlight.values.contains(.item(open.item))
    }?.item
  }

  /// Nothing is pending, neither items nor objects, but for what is left out.
  var isAllDone: Bool {
    standing.pending.isEmpty && standing.pendingPrerequisites.isEmpty && standing.pendingDependents.isEmpty
  }

  /// Types and what else tables need, one after the other: each may need the one before.
  private func nextPrerequisite(_ worker: Int) -> Decision? {
    if inFlight.values.contains(where: { if case .object = $0 { plan.isPrerequisite($0.name) } else { false } }) {
      return .wait
    }
    // One that needs tables itself lets them go first.
    guard let name = standing.pendingPrerequisites.first(where: isReady) else { return nil }
    return .start(worker: worker, .object(name))
  }

  /// Everything that a table or an object needs is settled.
  private func isReady(_ name: String) -> Bool {
    let needs = plan.needs(of: name)
    return hasTables(needs) && needs.objects.allSatisfy { !isPending(object: $0) }
      && (!needs.isLast || standing.pendingDependents.first.map { plan.needs(of: $0).isLast } ?? true)
  }

  /// The tables that are needed are settled.
  private func hasTables(_ needs: SchemaDescription.Needs) -> Bool {
    needs.tables.allSatisfy { standing.isCompleted($0) || standing.isFailed($0) || plan.table($0) == nil }
  }

  private func isPending(object name: String) -> Bool {
    standing.pendingPrerequisites.firstIndex(ofExactly: name) != nil
      || standing.pendingDependents.firstIndex(ofExactly: name) != nil
  }

  private func nextItem(_ worker: Int) -> Decision? {
    var itemsInFlight = Set<ExactName>()
    for case .item(let name) in inFlight.values { itemsInFlight.insert(ExactName(name)) }
    for name in standing.pending where !itemsInFlight.contains(ExactName(name)) {
      guard plan.table(name) != nil else {
        return .fail(.item(name), reason: "the old schema \(plan.schema.schemas.oldNames) has no such table")
      }
      let parents = plan.parents(of: name)
      if let parent = parents.first(where: standing.isFailed) {
        return .fail(.item(name), reason: UntriedReason.parent(parent))
      }
      // One that is in flight may have been removed from the file meanwhile.
      let isParentUndone = parents.contains {
        itemsInFlight.contains(ExactName($0)) || standing.pending.firstIndex(ofExactly: $0) != nil
      }
      if isParentUndone { continue }
      if !hasTables(plan.needs(of: name)) { continue }
      if !standing.pendingPrerequisites.isEmpty, !isReady(name) { continue }
      return .start(worker: worker, .item(name))
    }
    return nil
  }

  /// Nothing is in flight and yet something waits: each needs the other. The server says which of them can't be made.
  private func nextOfCycle(_ worker: Int) -> Decision? {
    guard inFlight.isEmpty else { return nil }
    if let name = standing.pendingPrerequisites.first { return .start(worker: worker, .object(name)) }
    if let name = standing.pending.first { return .start(worker: worker, .item(name)) }
    return nil
  }

  private func nextDependent(_ worker: Int) -> Decision? {
    var busy = Set<ExactName>()
    for case .object(let name) in inFlight.values { busy.formUnion(tables(of: name)) }
    for name in standing.pendingDependents where !inFlight.values.contains(.object(name)) {
      guard plan.hasObject(name) else {
        return .fail(.object(name), reason: "the old schema \(plan.schema.schemas.oldNames) has no such object")
      }
      guard let key = plan.foreignKey(name) else {
        // What touches the same tables and views is made one after the other: rules and triggers lock them, too.
        guard isReady(name), busy.isDisjoint(with: tables(of: name)) else { continue }
        if let reason = obstacle(plan.needs(of: name)) { return .fail(.object(name), reason: reason) }
        return .start(worker: worker, .object(name))
      }
      if let reason = obstacle(key) { return .fail(.object(name), reason: reason) }
      // Both tables are locked while it is built: two at once on one table would wait for, or deadlock, each other.
      if busy.isDisjoint(with: tables(of: name)) { return .start(worker: worker, .object(name)) }
    }
    // Such as two functions whose bodies each need the other.
    guard inFlight.isEmpty, let name = standing.pendingDependents.first else { return nil }
    return .start(worker: worker, .object(name))
  }

  private func tables(of object: String) -> [ExactName] {
    guard let key = plan.foreignKey(object) else {
      let needs = plan.needs(of: object)
      return needs.tables.map { ExactName(root(of: $0)) } + needs.objects.map { ExactName($0) }
    }
    return plan.items(of: key).map { ExactName(root(of: $0)) }
  }

  /// The topmost partitioned table, since a lock there is one on all its partitions.
  private func root(of table: String) -> String {
    var table = table
    while plan.table(table)?.isPartition == true, let parent = plan.parents(of: table).first { table = parent }
    return table
  }

  private func obstacle(_ key: ForeignKeyDescription) -> String? {
    plan.items(of: key).lazy.compactMap { obstacle(table: $0) }.first
  }

  private func obstacle(_ needs: SchemaDescription.Needs) -> String? {
    needs.tables.lazy.compactMap { obstacle(table: $0) }.first
      ?? needs.objects.first { standing.hasFailed(object: $0) }.map(UntriedReason.object)
  }

  private func obstacle(table: String) -> String? {
    if standing.isCompleted(table) { return nil }
    if standing.isFailed(table) { return UntriedReason.table(table) }
    return plan.table(table) == nil
      ? "not built: its table \(table) is not part of this migration"
      : "not built: its table \(table) was not completed"
  }
}
