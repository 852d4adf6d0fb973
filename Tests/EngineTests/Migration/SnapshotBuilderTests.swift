import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

@Suite struct SnapshotBuilderTests {
  static let now = Date(timeIntervalSince1970: 1_795_000_100)

  @Test(arguments: 0..<300)
  func `whatever happens, every item is counted once and no byte twice`(seed: Int) throws {
    var world = World(seed: seed)
    for _ in 0..<60 {
      world.happen()
      let snapshot = world.look()
      // One in flight that a person removed or moved is counted as being in flight until its end.
      let counted = snapshot.pending + snapshot.active.compactMap(\.item) + snapshot.completed.map(\.item)
      let names = counted.map { snapshot.items[$0].name } + snapshot.failed.map(\.item)
      let bytes = snapshot.throughput
      try #require(
        names.sorted() == world.names.sorted() && bytes.bytesTotal == world.bytes
          && (0...bytes.bytesTotal).contains(bytes.bytesDone),
        "seed \(seed): \(names), \(bytes.bytesDone) of \(bytes.bytesTotal): \(world.events.suffix(12))")
    }
    #expect(world.finish() == 1, "seed \(seed)")
  }

  @Test func `tables that the progress file does not name are no work`() {
    var fixture = PlanFixture()
    fixture.table("a", bytes: 10)
    fixture.table("new", bytes: 90)
    var progress = fixture.progress
    progress.pending = ["a"]
    var builder = SnapshotBuilder(run: .sample, workers: 1)
    builder.describe(fixture.plan, progress)
    builder.observe({ _ in nil }, seconds: 0)
    #expect(builder.taken().throughput.bytesTotal == 10)
    #expect(builder.taken().throughput.bytesDone == 0)
  }

  @Test func `a change is published once`() {
    var builder = SnapshotBuilder(run: .sample, workers: 1)
    _ = builder.taken()
    #expect(!builder.isChanged)
    builder.phase(.running)
    #expect(builder.isChanged)
    _ = builder.taken()
    builder.phase(.running)
    #expect(!builder.isChanged)
    builder.workers(3)
    #expect(builder.isChanged)
    #expect(builder.taken().workers == 3)
  }

  @Test func `what an earlier run completed is shown with its figures`() {
    var fixture = PlanFixture()
    fixture.table("a", bytes: 10)
    var progress = fixture.progress
    progress.pending = []
    progress.completed = ["a"]
    var builder = SnapshotBuilder(run: .sample, workers: 1)
    builder.describe(fixture.plan, progress)
    builder.remember("a", rows: 7, seconds: 1.5, at: Self.now)
    builder.take(progress)
    #expect(builder.taken().completed == [CompletedItem(item: 0, rows: 7, seconds: 1.5, finishedAt: Self.now)])
  }

  /// A run with random tables in which random things happen.
  private struct World {
    private var random: SeededGenerator
    private var builder = SnapshotBuilder(run: .sample, workers: 3)
    private var progress: MigrationProgress
    private var inFlight: [Int: String] = [:]
    private var fractions: [Int: WorkerStatus.Current] = [:]
    private var sizes: [String: Int] = [:]
    private(set) var events: [String] = []
    private var seconds = 0.0

    init(seed: Int) {
      random = SeededGenerator(seed: UInt64(seed))
      var fixture = PlanFixture()
      for number in 0..<Int.random(in: 1...8, using: &random) {
        let bytes = Int.random(in: 0...1000, using: &random)
        fixture.table("t\(number)", bytes: bytes)
        sizes["t\(number)"] = bytes
      }
      progress = fixture.progress
      builder.describe(fixture.plan, progress)
    }

    /// What is to be counted: what the file names, and what is in flight.
    var names: Set<String> {
      Set(progress.pending + progress.completed + progress.failed.map(\.failure.item) + inFlight.values)
    }

    var bytes: Int { names.reduce(0) { $0 + sizes[$1, default: 0] } }

    mutating func look() -> MigrationSnapshot {
      seconds += 0.5
      let fractions = fractions
      builder.observe({ fractions[$0] }, seconds: seconds)
      return builder.taken()
    }

    mutating func happen() {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<35: start()
      case 35..<75:
        guard let worker = inFlight.keys.sorted().randomElement(using: &random) else { return }
        if random.chance(40) { advance(worker) } else { end(worker) }
      default: edit()
      }
    }

    /// Completes what is left.
    ///
    /// - Returns: the part of the bytes that is done then.
    mutating func finish() -> Double {
      for worker in inFlight.keys.sorted() { end(worker, completes: true) }
      while !progress.pending.isEmpty {
        start()
        end(inFlight.keys.min() ?? 0, completes: true)
      }
      let throughput = look().throughput
      return throughput.bytesTotal == 0 ? 1 : Double(throughput.bytesDone) / Double(throughput.bytesTotal)
    }

    private mutating func start() {
      guard let worker = (1...3).first(where: { inFlight[$0] == nil }),
        let name = progress.pending.first(where: { !inFlight.values.contains($0) })
      else { return }
      events.append("\(name) starts")
      inFlight[worker] = name
      progress.begin(name, at: now)
      builder.started(.item(name), worker: worker, at: now)
    }

    private mutating func advance(_ worker: Int) {
      var status = WorkerStatus.Current()
      status.step = Step.allCases.randomElement(using: &random) ?? .read
      status.fraction = random.chance(50) ? Double.random(in: 0...1, using: &random) : nil
      fractions[worker] = status
    }

    private mutating func end(_ worker: Int, completes: Bool? = nil) {
      guard let name = inFlight.removeValue(forKey: worker) else { return }
      fractions[worker] = nil
      builder.ended(worker: worker)
      switch completes == true ? 0 : Int.random(in: 0..<3, using: &random) {
      case 0:
        events.append("\(name) completes")
        progress.complete(name, at: now)
        builder.completed(.item(name), WorkResult(rows: 1, seconds: 1), at: now)
      case 1:
        events.append("\(name) fails")
        progress.fail(.sample(name))
        builder.failed(.item(name), .sample(name))
      default:
        events.append("\(name) goes back")
        progress.putBack(name)
        builder.take(progress)
      }
    }

    private mutating func edit() {
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        guard let name = progress.pending.randomElement(using: &random) else { return }
        events.append("\(name) is removed")
        progress.pending.removeAll { $0 == name }
      case 1:
        guard let name = progress.failed.randomElement(using: &random)?.failure.item else { return }
        events.append("\(name) is requeued")
        progress.requeue { $0 == name }
      case 2:
        guard let name = progress.pending.randomElement(using: &random) else { return }
        events.append("\(name) is moved")
        progress.pending.removeAll { $0 == name }
        if random.chance(50) { progress.completed.append(name) } else { progress.failed.append(.init(.sample(name))) }
      default:
        let name = "added\(events.count)"
        events.append(name)
        progress.pending.append(name)
      }
      builder.take(progress)
    }
  }
}

extension RunDescription {
  fileprivate static var sample: RunDescription {
    RunDescription(source: "old", target: "new", startedAt: .distantPast, progressFile: "p", logFolder: "l")
  }
}

private let now = SnapshotBuilderTests.now
