internal import Synchronization

/// The parts of one table that are still to be done, or its indexes: its own worker takes them, and idle ones do.
final class PartPool: Sendable {
  /// What is to be done for a part.
  enum Task: Sendable {
    /// Its rows are copied.
    case copy(Part)
    /// An earlier source snapshot's rows are there already: the old ones have to be the same still.
    case prove(Part, rows: Int, checksum: String)
    /// An index is built, beside others.
    case build(ItemScript.IndexApart)

    /// From 1.
    var number: Int {
      switch self {
      case .copy(let part), .prove(let part, _, _): part.number
      case .build(let index): index.number
      }
    }
  }

  /// A numbered range.
  struct Part: Sendable, Equatable {
    /// From 1.
    var number: Int
    var range: PageRange
  }

  /// Why one did not come about.
  struct Failure: Sendable {
    var error: WorkError
    /// The server had begun with it.
    var hadBegun: Bool
  }

  private struct State {
    var waiting: ArraySlice<Task>
    var running = 0
    var done: Int
    var failure: Failure?
    var isSpoiled = false
  }

  let job: ItemJob
  /// What it has to be done: `part` or `index`.
  let noun: String
  /// How many parts or indexes the table has.
  let count: Int
  /// Rings when nobody works at a part any more.
  private let idle = Doorbell()
  private let state: Mutex<State>

  /// - Parameter tasks: what is not done yet.
  init(_ job: ItemJob, _ noun: String = "part", tasks: [Task], count: Int) {
    self.job = job
    self.noun = noun
    self.count = count
    state = Mutex(State(waiting: tasks[...], done: count - tasks.count))
  }

  /// Takes the next one; nil when there is none, or one has failed.
  func take() -> Task? {
    state.withLock { state in
      guard state.failure == nil, !state.isSpoiled, let task = state.waiting.popFirst() else { return nil }
      state.running += 1
      return task
    }
  }

  /// One that was taken is done, or has failed: then the others are not begun.
  func settle(_ failure: Failure?) {
    state.withLock { state in
      state.running -= 1
      if failure == nil { state.done += 1 }
      state.failure = state.failure ?? failure
      if state.running == 0 { idle.ring() }
    }
  }

  /// Says that what was there before is no good any more: the whole table is to be begun anew.
  func spoil() { state.withLock { $0.isSpoiled = true } }

  /// What was there before is no good any more.
  var isSpoiled: Bool { state.withLock { $0.isSpoiled } }

  /// How many nobody has taken.
  var waiting: Int { state.withLock { $0.failure == nil && !$0.isSpoiled ? $0.waiting.count : 0 } }

  /// How many somebody works at.
  var running: Int { state.withLock { $0.running } }

  /// How many are done.
  var done: Int { state.withLock { $0.done } }

  /// How much of the copy is done.
  ///
  /// - Parameter part: how much of the part in hand.
  func fraction(with part: Double?) -> Double { min((Double(done) + (part ?? 0)) / Double(max(count, 1)), 0.99) }

  /// What the screen says beside the step.
  func note(of part: Int) -> String { "\(noun) \(part) of \(count)" }

  /// Waits until nobody works at a part.
  ///
  /// - Returns: what failed first.
  func waitUntilIdle() -> Failure? {
    while true {
      idle.silence()
      let (running, failure) = state.withLock { ($0.running, $0.failure) }
      if running == 0 { return failure }
      idle.wait(milliseconds: -1)
    }
  }
}

/// The tables of which idle workers can take parts, for all workers and the engine's thread.
final class OpenPools: Sendable {
  private let pools = Mutex<[PartPool]>([])
  /// The engine's: it finds work for idle workers.
  private let doorbell: Doorbell

  init(doorbell: Doorbell) { self.doorbell = doorbell }

  func open(_ pool: PartPool) {
    pools.withLock { $0.append(pool) }
    doorbell.ring()
  }

  func close(_ pool: PartPool) { pools.withLock { $0.removeAll { $0 === pool } } }

  /// Those with parts that nobody has taken.
  var waiting: [(item: String, parts: Int)] {
    pools.withLock { $0.map { ($0.job.script.name, $0.waiting) }.filter { $0.1 > 0 } }
  }

  /// A pool by its item.
  subscript(item: String) -> PartPool? {
    pools.withLock { $0.first { $0.job.script.name.hasSameBytes(as: item) } }
  }
}
