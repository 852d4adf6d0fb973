/// What one statement that takes long may use of the server beside its own process.
struct ServerShare: Sendable {
  /// A sort in so much memory keeps its runs in the processor's cache: it is faster than one in all there is.
  static let smallestSort = 8 << 20
  /// PostgreSQL gives an index build no more parallel workers than have so much memory each.
  static let parallelSort = 32 << 20
  /// What a run takes in memory while it is merged with others.
  private static let runBuffer = 272 << 10

  /// How many of the server's own workers may help just now.
  let helpers: @Sendable () -> Int
  /// What a person wants index builds to have; nil where longhaul decides.
  let indexMemory: Int?

  /// The settings of a transaction for its next statement.
  func settings(for statement: ScriptStatement) -> [String] {
    let helpers = helpers()
    if statement.step == .verify { return ["SET LOCAL max_parallel_workers_per_gather = \(helpers)"] }
    let memory = indexMemory ?? statement.sortedBytes.map { Self.memory(toSort: $0, helpers: helpers) }
    return [
      "SET LOCAL max_parallel_maintenance_workers = \(helpers)",
      "SET LOCAL maintenance_work_mem = \(memory.map { "'\($0 >> 10)kB'" } ?? "DEFAULT")",
    ]
  }

  /// As little as has all runs merged in two passes at most.
  static func memory(toSort bytes: Int, helpers: Int) -> Int {
    if helpers > 0 { return parallelSort * (helpers + 1) }
    var memory = smallestSort
    // In memory a value takes about twice as much as in the index.
    while memory / 2 * (memory / runBuffer) * (memory / runBuffer) < bytes { memory *= 2 }
    return memory
  }

  /// The same among some that begin at about the same time.
  ///
  /// - Parameters:
  ///   - running: how many of them have begun.
  ///   - count: how many are not done.
  func shared(running: Int, of count: Int) -> ServerShare {
    let helpers = helpers
    return ServerShare(
      helpers: { max(0, (helpers() + running) / max(1, count) - 1) }, indexMemory: indexMemory)
  }
}
