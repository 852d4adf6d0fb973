import Testing

@testable import Engine

/// What statements that take long may use of the server.
@Suite struct ServerShareTests {
  private static let mega = 1 << 20
  private static let giga = 1 << 30

  @Test(arguments: [(0, 8), (giga, 8), (20 * giga, 16), (200 * giga, 32), (1500 * giga, 64)])
  func `an index is sorted in little memory, and in more where two passes could not merge all`(
    bytes: Int, memory: Int
  ) {
    #expect(ServerShare.memory(toSort: bytes, helpers: 0) == memory * Self.mega)
  }

  private static func settings(
    _ step: Step, sorted: Int?, helpers: Int = 0, memory: Int? = nil
  ) -> [String] {
    ServerShare(helpers: { helpers }, indexMemory: memory)
      .settings(for: ScriptStatement(step: step, sql: "", sortedBytes: sorted))
  }

  @Test func `as many of the server's workers help as nobody else needs, each with memory of its own`() {
    let (workers, memory) = ("SET LOCAL max_parallel_maintenance_workers =", "SET LOCAL maintenance_work_mem =")
    #expect(Self.settings(.index, sorted: 1) == ["\(workers) 0", "\(memory) '8192kB'"])
    #expect(Self.settings(.index, sorted: 1, helpers: 3) == ["\(workers) 3", "\(memory) '131072kB'"])
    // What does not sort gets what the server gives; a person's word counts for all.
    #expect(Self.settings(.index, sorted: nil) == ["\(workers) 0", "\(memory) DEFAULT"])
    #expect(Self.settings(.index, sorted: 1, helpers: 3, memory: Self.giga).last == "\(memory) '1048576kB'")
    #expect(Self.settings(.index, sorted: nil, memory: Self.giga).last == "\(memory) '1048576kB'")
    #expect(Self.settings(.verify, sorted: nil, helpers: 1) == ["SET LOCAL max_parallel_workers_per_gather = 1"])
  }

  @Test(arguments: [
    // Idle workers, indexes begun with this one, indexes not done, helpers of each.
    (7, 1, 3, 1), (6, 2, 3, 1), (5, 3, 3, 1), (1, 1, 3, 0), (1, 1, 1, 1), (0, 2, 2, 0), (0, 2, 1, 1),
  ])
  func `indexes that are built at once share the server`(spare: Int, running: Int, count: Int, helpers: Int) {
    let share = ServerShare(helpers: { spare }, indexMemory: nil).shared(running: running, of: count)
    #expect(share.helpers() == helpers)
  }
}
