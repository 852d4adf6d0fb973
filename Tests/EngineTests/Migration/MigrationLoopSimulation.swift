import FoundationEssentials
import TestSupport

@testable import Engine

/// A world in which a migration runs without servers, files or threads: what happens next is drawn from a seed, and
/// each decision of the loop is held against rules that know nothing of how it decides.
struct MigrationLoopSimulation {
  /// A rule that was broken, with what led to it.
  struct Violation: Error, CustomStringConvertible {
    var description: String
  }

  private let seed: Int
  private var random: SeededGenerator
  private let fixture: PlanFixture
  private let plan: MigrationPlan
  private var progress: MigrationProgress
  private var loop: MigrationLoop
  private var events: [String] = []

  /// How often an item may still be started: once, and once more each time it was put back or requeued.
  private var permits: [String: Int] = [:]
  private var attempts = 0
  private var alikeInARow = 0
  private var lastFailure = ""
  private var isPaused = false
  private var stop: MigrationLoop.Stop?
  private var isBraked = false
  /// Parts that nobody has taken, of tables that are in flight.
  private var parts: [String: Int] = [:]
  private let kinds = ["23505", "42501", "22P02"]

  init(seed: Int) {
    self.seed = seed
    var random = SeededGenerator(seed: UInt64(seed))
    var fixture = PlanFixture()
    let count = Int.random(in: 0...12, using: &random)
    for number in 0..<count {
      let isChild = number > 0 && random.chance(30)
      let parent = isChild ? ["t\(Int.random(in: 0..<number, using: &random))"] : []
      fixture.table("t\(number)", parents: parent, isPartition: isChild && random.chance(50))
    }
    for number in 0..<Int.random(in: 0...3, using: &random) { fixture.type("y\(number)") }
    if count > 0 {
      for number in 0..<Int.random(in: 0...6, using: &random) {
        fixture.foreignKey(
          "f\(number)", from: "t\(Int.random(in: 0..<count, using: &random))",
          to: "t\(Int.random(in: 0..<count, using: &random))")
      }
    }
    plan = fixture.plan
    progress = fixture.progress
    loop = fixture.loop(
      workers: Int.random(in: 1...8, using: &random),
      maxItems: random.chance(25) ? Int.random(in: 1...8, using: &random) : nil,
      sameErrorLimit: Int.random(in: 1...4, using: &random), isAttended: random.chance(50))
    self.fixture = fixture
    self.random = random
    for item in progress.pending { permits[item] = 1 }
  }

  /// Runs to the end.
  mutating func run() throws(Violation) -> FinishReason {
    for _ in 0..<60 {
      if let reason = try decide() { return reason }
      happen()
    }
    // From here on only what brings a run to its end.
    for _ in 0..<400 {
      if loop.isBlocked { block(false) }
      if isPaused || isBraked { say(.resume) }
      if let reason = try decide() { return reason }
      if let worker = loop.helping.keys.min() { endHelp(of: worker) }
      if let worker = loop.inFlight.keys.min() { settle(worker, completes: true) }
    }
    throw broken("the run never ends")
  }

  // MARK: What the engine does

  private mutating func decide() throws(Violation) -> FinishReason? {
    for _ in 0..<200 {
      try checkStanding()
      loop.openParts = parts.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      switch loop.next() {
      case .help(let worker, let item):
        events.append("w\(worker) helps with \(item)")
        try checkHelp(worker, item)
        loop.helps(worker: worker, item: item)
      case .wait: return nil
      case .end(let reason):
        events.append("end \(reason)")
        try checkEnd(reason)
        return reason
      case .fail(let work, _):
        try checkIdle("failed without an attempt")
        fail(work, worker: nil, .sample(work.name))
      case .start(let worker, let work):
        events.append("w\(worker) starts \(work.name)")
        try checkStart(worker, work)
        if case .item(let name) = work {
          permits[name, default: 0] -= 1
          attempts += 1
          if random.chance(30) { parts[name] = Int.random(in: 1...4, using: &random) }
        }
        loop.started(work, worker: worker)
        progress.begin(work.name, at: progress.metadata.startedAt)
      }
    }
    throw broken("it decides for ever")
  }

  private mutating func fail(_ work: MigrationLoop.Work, worker: Int?, _ failure: Failure) {
    events.append("\(work.name) fails with \(failure.sqlstate ?? "")\(worker == nil ? " untried" : "")")
    loop.failed(work, worker: worker, failure)
    switch work {
    case .item:
      progress.fail(failure)
      guard worker != nil else { return }
      let kind = "\(failure.sqlstate ?? "") \(failure.step?.rawValue ?? "")"
      alikeInARow = kind == lastFailure ? alikeInARow + 1 : 1
      lastFailure = kind
      guard alikeInARow >= loop.rules.sameErrorLimit else { return }
      (alikeInARow, lastFailure) = (0, "")
      if loop.rules.isAttended { isBraked = true } else { stop = stop ?? .sameError }
    case .object: progress.failObject(failure)
    }
  }

  // MARK: What happens by itself or by a person

  private mutating func happen() {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<12: if let worker = loop.helping.keys.sorted().randomElement(using: &random) { endHelp(of: worker) }
    case 12..<70:
      if let worker = loop.inFlight.keys.sorted().randomElement(using: &random) {
        settle(worker, completes: random.chance(60))
      }
    case 70..<82: edit()
    case 82..<90: block(!loop.isBlocked)
    case 90..<92: say(random.chance(50) ? .drain : .abort)
    case 92..<96: say(.setWorkers(Int.random(in: 1...8, using: &random)))
    default: say(random.chance(50) ? .pause : .resume)
    }
  }

  /// A helper has done a part, or came too late for one.
  private mutating func endHelp(of worker: Int) {
    guard let item = loop.helping[worker] else { return }
    events.append("w\(worker) has helped with \(item)")
    if let left = parts[item], left > 0 { parts[item] = left - 1 }
    _ = loop.helped(worker: worker)
  }

  private mutating func settle(_ worker: Int, completes: Bool) {
    guard let work = loop.inFlight[worker] else { return }
    parts[work.name] = nil
    if completes {
      events.append("\(work.name) completes")
      loop.completed(work, worker: worker)
      switch work {
      case .item(let name):
        progress.complete(name, at: progress.metadata.startedAt)
        (alikeInARow, lastFailure) = (0, "")
      case .object(let name): progress.completeObject(name, at: progress.metadata.startedAt)
      }
    } else if random.chance(30) {
      events.append("\(work.name) goes back")
      loop.returned(worker: worker)
      progress.putBack(work.name)
      if case .item(let name) = work {
        permits[name, default: 0] += 1
        attempts -= 1
      }
    } else {
      fail(work, worker: worker, .sample(work.name, sqlstate: kinds.randomElement(using: &random) ?? ""))
    }
  }

  private mutating func edit() {
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      guard let name = progress.pending.randomElement(using: &random) else { return }
      events.append("a person removes \(name)")
      progress.pending.removeAll { $0 == name }
    case 4:
      guard let name = progress.pending.randomElement(using: &random) else { return }
      let fails = random.chance(50)
      events.append("a person moves \(name) to \(fails ? "failed" : "completed")")
      progress.pending.removeAll { $0 == name }
      if fails { progress.failed.append(.init(.sample(name))) } else { progress.completed.append(name) }
    case 1:
      guard let name = progress.failed.map(\.failure.item).randomElement(using: &random) else { return }
      events.append("a person requeues \(name)")
      progress.requeue { $0 == name }
      permits[name, default: 0] += 1
    case 2:
      let known = progress.pending + progress.completed + progress.failed.map(\.failure.item)
      guard !known.contains("stranger") else { return }
      events.append("a person adds what is no table")
      progress.pending.append("stranger")
    default:
      guard let name = progress.objects.failed.map(\.failure.item).randomElement(using: &random) else { return }
      events.append("a person requeues \(name)")
      progress.requeueObjects { $0 == name }
    }
    loop.reread(progress)
  }

  private mutating func block(_ isBlocked: Bool) {
    events.append(isBlocked ? "the server is away" : "the server is back")
    loop.isBlocked = isBlocked
  }

  private mutating func say(_ command: EngineCommand) {
    events.append("a person says \(command)")
    loop.heard(command)
    switch command {
    case .pause: isPaused = true
    case .resume: (isPaused, isBraked) = (false, false)
    case .drain: stop = stop ?? .drain
    case .abort: stop = .abort
    case .setWorkers, .setMaxRate, .skip, .requeue: break
    }
  }

  // MARK: The rules

  private func checkStanding() throws(Violation) {
    let completed = Set(progress.completed.map(ExactName.init))
    let failed = Set(progress.failed.map { ExactName($0.failure.item) })
    let standing = loop.standing
    let objects = standing.pendingPrerequisites + standing.pendingDependents
    guard standing.pending == progress.pending, standing.completed == completed, standing.failed == failed,
      Set(objects) == Set(progress.objects.pending)
    else { throw broken("the loop and the file differ") }
  }

  private func checkIdle(_ what: String) throws(Violation) {
    if stop != nil || isPaused || isBraked || loop.isBlocked {
      throw broken("\(what) though \(stop.map { "\($0)" } ?? "the run stands still")")
    }
  }

  private func checkStart(_ worker: Int, _ work: MigrationLoop.Work) throws(Violation) {
    try checkIdle("started")
    try checkWorker(worker)
    guard !loop.inFlight.values.contains(work) else { throw broken("it is in flight already") }
    switch work {
    case .item(let name): try checkItem(name)
    case .object(let name): try checkObject(name)
    }
  }

  private func checkWorker(_ worker: Int) throws(Violation) {
    guard loop.inFlight[worker] == nil, loop.helping[worker] == nil else {
      throw broken("worker \(worker) has work already")
    }
    guard (1...loop.rules.workers).contains(worker) else { throw broken("there is no worker \(worker)") }
  }

  private func checkHelp(_ worker: Int, _ item: String) throws(Violation) {
    try checkIdle("helped")
    try checkWorker(worker)
    guard loop.inFlight.values.contains(.item(item)) else { throw broken("nobody has \(item) in hand") }
    guard loop.helping.values.count(where: { $0 == item }) < parts[item, default: 0] else {
      throw broken("more help than parts")
    }
  }

  private func checkItem(_ name: String) throws(Violation) {
    guard progress.pending.contains(name) else { throw broken("the file does not have it pending") }
    guard permits[name, default: 0] > 0 else { throw broken("it was started before") }
    guard !progress.failed.contains(where: { $0.failure.item == name }) else { throw broken("it failed") }
    guard progress.objects.pending.allSatisfy({ !plan.isPrerequisite($0) }) else {
      throw broken("what tables need is not all there")
    }
    if let limit = loop.rules.maxItems, attempts >= limit { throw broken("more than --max-items") }
    for parent in plan.parents(of: name) {
      let isInFlight = loop.inFlight.values.contains(.item(parent))
      let hasFailed = progress.failed.contains { $0.failure.item == parent }
      if isInFlight || hasFailed || progress.pending.contains(parent) { throw broken("its parent is not completed") }
    }
  }

  private func checkObject(_ name: String) throws(Violation) {
    guard progress.objects.pending.contains(name) else { throw broken("the file does not have it pending") }
    guard let key = plan.foreignKey(name) else {
      guard loop.inFlight.values.allSatisfy({ if case .item = $0 { true } else { !plan.isPrerequisite($0.name) } })
      else {
        throw broken("another thing that tables need is in flight")
      }
      return
    }
    for table in [key.table.name, key.referenced.name] where !progress.completed.contains(table) {
      throw broken("its table \(table) is not completed")
    }
    let mine = roots(of: key)
    for work in loop.inFlight.values {
      guard let other = plan.foreignKey(work.name) else { throw broken("a table is still in flight") }
      if !mine.isDisjoint(with: roots(of: other)) { throw broken("two foreign keys on one table") }
    }
  }

  private func roots(of key: ForeignKeyDescription) -> Set<String> {
    Set(
      [key.table.name, key.referenced.name].map { name in
        var name = name
        while let table = plan.table(name), table.isPartition, let parent = table.parents.first { name = parent.name }
        return name
      })
  }

  private func checkEnd(_ reason: FinishReason) throws(Violation) {
    guard loop.inFlight.isEmpty else { throw broken("something is in flight") }
    let isAllDone = progress.pending.isEmpty && progress.objects.pending.isEmpty
    switch reason {
    case .complete: if !isAllDone { throw broken("something is pending") }
    case .sameError: if stop != .sameError || isAllDone { throw broken("nothing made it stop") }
    case .stopped:
      let hasHadAll = loop.rules.maxItems.map { attempts >= $0 } ?? false
      if isAllDone || (stop == nil && !hasHadAll) { throw broken("nothing made it stop") }
    case .trouble: throw broken("it knows no trouble")
    }
  }

  private func broken(_ rule: String) -> Violation {
    Violation(
      description: """
        seed \(seed): \(rule). To see it again: LONGHAUL_SEED=\(seed) swift test --filter MigrationLoopTests
        tables: \(fixture.tables.map { "\($0.name) \($0.parents.map(\.name))" }), \
        foreign keys: \(fixture.foreignKeys.map { "\($0.name) \($0.table.name)→\($0.referenced.name)" })
        \(events.suffix(40).joined(separator: "\n"))
        """)
  }
}
