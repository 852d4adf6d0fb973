import FoundationEssentials
import TestSupport

@testable import Engine

/// A migration in a world of its own: a disk that loses what was not synced, a server that commits unheard or goes away, a
/// person who edits the file, and processes that die at any call and are started again. The loop, the progress file
/// and its keeper are the real ones; disk, server, workers and the order of all that happens are drawn from a seed.
struct CrashSimulation {
  private static let path = "/work/_migration_status.json"
  private static let date = Date(timeIntervalSince1970: 1_795_000_000)

  private let seed: Int
  private var random: SeededGenerator
  private let fixture: PlanFixture
  private let plan: MigrationPlan
  private let disk = MemoryDisk()
  /// Items whose transaction is committed in the target.
  private var ledger: Set<String> = []
  /// Items that a person has taken out of the work.
  private var removed: Set<String> = []
  /// Failed items that a person has not requeued.
  private var failed: Set<String> = []
  private(set) var deaths = 0
  /// An item that kills the process as soon as it begins; nil for none.
  private let killer: String?
  /// How often it did since a person wanted it to be tried.
  private var kills = 0
  private var events: [String] = []
  /// The file as it was last looked at, and what it said.
  private var lookedAt: (bytes: [UInt8], progress: MigrationProgress)?

  /// What one process holds in its memory.
  private struct Life {
    var loop: MigrationLoop
    var keeper: ProgressKeeper
    /// What workers have done that the engine has not heard of yet: whether they succeeded.
    var unheard: [Int: Bool] = [:]
    var suspects: [String] = []
  }

  private enum LifeEnd: Error {
    case died
    case broken(String)
  }

  init(seed: Int) {
    self.seed = seed
    var random = SeededGenerator(seed: UInt64(seed))
    var fixture = PlanFixture()
    for number in 0..<Int.random(in: 2...12, using: &random) {
      fixture.table("t\(number)", parents: number > 0 && random.chance(20) ? ["t\(number - 1)"] : [])
    }
    self.fixture = fixture
    plan = fixture.plan
    killer = random.chance(20) ? fixture.tables.map(\.name).randomElement(using: &random) : nil
    self.random = random
  }

  /// Lives as many lives as it takes.
  mutating func run() throws(MigrationLoopSimulation.Violation) {
    for number in 0..<40 {
      // The last ones are left in peace, so that it comes to an end.
      let isMortal = number < 12 && random.chance(95)
      disk.beginLife(dyingAfter: isMortal && random.chance(70) ? Int.random(in: 0...50, using: &random) : nil)
      events.append("a process begins")
      do throws(LifeEnd) {
        try live(isMortal: isMortal)
        try checkEnd()
        return
      } catch {
        if case .broken(let rule) = error { throw violation(rule) }
        deaths += 1
        if random.chance(40) {
          events.append("power is lost")
          disk.losePower(&random)
        }
      }
    }
    throw violation("it never ends")
  }

  // MARK: A life

  private mutating func live(isMortal: Bool) throws(LifeEnd) {
    var life = try begin()
    for _ in 0..<400 {
      if let reason = try decide(&life) {
        guard reason == .complete else { throw .broken("it ends as \(reason)") }
        return
      }
      try checkFile()
      if isMortal, random.chance(4) { try die(life) }
      happen(&life)
    }
    throw .broken("a run never ends")
  }

  /// As at the start of a run: read or make the file, ask the ledger, count interruptions.
  private mutating func begin() throws(LifeEnd) -> Life {
    let file = ProgressFile(path: Self.path, operations: disk)
    var progress = fixture.progress
    do throws(ProgressFileError) { progress = try file.read() } catch {
      guard case .missing = error else { throw end(error) }
      do throws(ProgressFileError) { try file.create(progress) } catch { throw end(error) }
    }
    var life = Life(
      loop: MigrationLoop(
        rules: .init(
          workers: Int.random(in: 1...3, using: &random), maxItems: nil, sameErrorLimit: .max, isAttended: false),
        plan: plan, progress: progress), keeper: ProgressKeeper(file: file, progress: progress))
    for name in progress.pending where ledger.contains(name) { complete(name, nil, &life) }
    for entry in life.keeper.progress.metadata.inProgress { interrupted(entry.item, &life) }
    life.loop.reread(life.keeper.progress)
    return life
  }

  /// As the engine does: read the file, decide, hand out what a worker goes on to, have that recorded, or record it and
  /// hand out the rest.
  private mutating func decide(_ life: inout Life) throws(LifeEnd) -> FinishReason? {
    var begun: [(worker: Int, name: String)] = []
    var orders: [(worker: Int, name: String)] = []
    var reason: FinishReason?
    if let error = life.keeper.takeError() { throw end(error) }
    if !life.keeper.isUnsaved { life.loop.recorded() }
    do throws(ProgressFileError) {
      decisions: while orders.isEmpty || life.loop.hasIdleWorker {
        if try life.keeper.refresh() { life.loop.reread(life.keeper.progress) }
        switch life.loop.next() {
        case .wait, .help: break decisions
        case .end(let found):
          reason = found
          break decisions
        case .fail(let work, let why):
          fail(work.name, nil, Failure(item: work.name, error: why, timestamp: Self.date), &life)
        case .start(let worker, let work):
          let goesOn = life.loop.goesOn(worker)
          life.loop.started(work, worker: worker)
          life.keeper.make(.begin(work.name, Self.date))
          if goesOn { begun.append((worker, work.name)) } else { orders.append((worker, work.name)) }
        }
      }
    } catch { throw end(error) }
    for (worker, name) in begun { try begins(name, worker, life) }
    if orders.isEmpty, reason == nil {
      life.keeper.saveSoon()
      return nil
    }
    do throws(ProgressFileError) {
      if try life.keeper.save() { life.loop.reread(life.keeper.progress) }
      life.loop.recorded()
    } catch {
      // Workers are at it while the file is written.
      for (_, name) in begun where random.chance(40) { commit(name) }
      throw end(error)
    }
    for order in orders {
      guard life.loop.standing.isPending(.item(order.name)) else {
        life.loop.returned(worker: order.worker)
        life.keeper.make(.putBack(order.name))
        continue
      }
      try begins(order.name, order.worker, life)
    }
    return reason
  }

  private mutating func begins(_ name: String, _ worker: Int, _ life: Life) throws(LifeEnd) {
    events.append("w\(worker) begins \(name)")
    if ledger.contains(name) { throw .broken("\(name) is committed, and begun again") }
    if failed.contains(name) { throw .broken("\(name) failed, and is tried again") }
    if name == killer {
      kills += 1
      if kills > 3 { throw .broken("\(name) kills again and again") }
      try die(life)
    }
  }

  private func end(_ error: ProgressFileError) -> LifeEnd {
    disk.isDead ? .died : .broken("the file: \(error)")
  }

  // MARK: What happens

  private mutating func happen(_ life: inout Life) {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<20: _ = life.keeper.writer.writeNext()
    case 20..<45: work(&life)
    case 45..<80:
      guard let (worker, succeeds) = life.unheard.sorted(by: { $0.key < $1.key }).randomElement(using: &random),
        let name = life.loop.inFlight[worker]?.name
      else { return work(&life) }
      life.unheard[worker] = nil
      if succeeds { complete(name, worker, &life) } else { fail(name, worker, .sample(name), &life) }
    case 80..<88: loseConnection(&life)
    case 88..<95: settleSuspects(&life)
    default: edit(life)
    }
  }

  /// A worker's transaction commits or fails; the engine does not know it yet.
  private mutating func work(_ life: inout Life) {
    let busy = life.loop.inFlight.filter { life.unheard[$0.key] == nil }.sorted { $0.key < $1.key }
    guard let (worker, work) = busy.randomElement(using: &random) else { return settleSuspects(&life) }
    life.unheard[worker] = random.chance(85)
    if life.unheard[worker] == true { commit(work.name) } else { events.append("\(work.name) fails") }
  }

  private mutating func commit(_ name: String) {
    events.append("\(name) commits")
    ledger.insert(name)
  }

  /// Nobody hears whether what was in flight has been committed.
  private mutating func loseConnection(_ life: inout Life) {
    for (worker, work) in life.loop.inFlight.sorted(by: { $0.key < $1.key }) where life.unheard[worker] == nil {
      events.append("the connection of w\(worker) is lost")
      if random.chance(50) { commit(work.name) }
      life.loop.returned(worker: worker)
      life.suspects.append(work.name)
      life.loop.isBlocked = true
    }
  }

  private mutating func settleSuspects(_ life: inout Life) {
    for name in life.suspects {
      if ledger.contains(name) { complete(name, nil, &life) } else { interrupted(name, &life) }
    }
    life.suspects = []
    life.loop.isBlocked = false
  }

  private mutating func die(_ life: Life) throws(LifeEnd) {
    events.append("the process is killed")
    disk.kill()
    for (worker, work) in life.loop.inFlight.sorted(by: { $0.key < $1.key })
    where life.unheard[worker] == nil && work.name != killer && random.chance(40) { commit(work.name) }
    throw .died
  }

  private mutating func complete(_ name: String, _ worker: Int?, _ life: inout Life) {
    life.loop.completed(.item(name), worker: worker)
    life.keeper.make(.complete(name, Self.date))
  }

  private mutating func fail(_ name: String, _ worker: Int?, _ failure: Failure, _ life: inout Life) {
    life.loop.failed(.item(name), worker: worker, failure)
    life.keeper.make(.fail(failure))
  }

  private mutating func interrupted(_ name: String, _ life: inout Life) {
    if life.keeper.interruptions(of: name) >= 1 {
      fail(name, nil, Failure(item: name, error: "interrupted twice", timestamp: Self.date), &life)
    } else {
      life.keeper.make(.interrupt(name))
    }
  }

  /// A person changes the file as it is on the disk.
  private mutating func edit(_ life: Life) {
    guard let bytes = disk.contents(Self.path), var progress = try? MigrationProgress(parsing: bytes) else { return }
    if random.chance(50), let name = progress.failed.map(\.failure.item).randomElement(using: &random) {
      events.append("a person requeues \(name)")
      progress.requeue { $0 == name }
      failed.remove(name)
      if name == killer { kills = 0 }
    } else if let name = progress.pending.filter({ name in
      // What is done and not recorded yet is as good as in flight.
      !life.loop.inFlight.values.contains(.item(name)) && !life.suspects.contains(name)
        && life.keeper.progress.pending.contains(name)
    }).randomElement(using: &random) {
      events.append("a person removes \(name)")
      progress.pending.removeAll { $0 == name }
      removed.insert(name)
    }
    disk.edit(Self.path, progress.serialized())
  }

  // MARK: The rules

  /// Holds at every moment, for whoever reads.
  private mutating func checkFile() throws(LifeEnd) {
    let progress = try look()
    let named = progress.pending + progress.completed + progress.failed.map(\.failure.item)
    guard named.sorted() == fixture.tables.map(\.name).filter({ !removed.contains($0) || named.contains($0) }).sorted()
    else { throw .broken("not every item is there once: \(named)") }
    if let name = progress.completed.first(where: { !ledger.contains($0) }) { throw .broken("\(name) is not there") }
    failed = Set(progress.failed.map(\.failure.item))
    if let name = failed.first(where: ledger.contains) { throw .broken("\(name) failed, and is there") }
  }

  /// What the file says to whoever reads it.
  private mutating func look() throws(LifeEnd) -> MigrationProgress {
    guard let bytes = disk.contents(Self.path) else { throw .broken("there is no file") }
    if let lookedAt, lookedAt.bytes == bytes { return lookedAt.progress }
    do throws(JSONError) {
      let progress = try MigrationProgress(parsing: bytes)
      lookedAt = (bytes, progress)
      return progress
    } catch {
      throw .broken("the file is not valid: \(error)")
    }
  }

  private mutating func checkEnd() throws(LifeEnd) {
    try checkFile()
    let progress = try look()
    guard progress.pending.isEmpty else { throw .broken("something is pending") }
    guard Set(progress.completed) == ledger else {
      throw .broken("the ledger has \(ledger.sorted()), the file \(progress.completed.sorted())")
    }
  }

  private func violation(_ rule: String) -> MigrationLoopSimulation.Violation {
    .init(
      description: """
        seed \(seed): \(rule). To see it again: LONGHAUL_SEED=\(seed) swift test --filter CrashSimulationTests
        \(events.suffix(60).joined(separator: "\n"))
        """)
  }
}
