import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

/// Snapshots on their way to who looks in from outside.
@Suite struct SnapshotWireTests {
  private static let date = Date(timeIntervalSince1970: 1_795_442_400.25)

  /// One with something in every part.
  static func full() -> MigrationSnapshot {
    var run = RunDescription(
      source: "old@shop", target: "new@shop", startedAt: date, progressFile: "a b/_migration_status.json",
      logFolder: "a b/_migration_logs")
    run.objectsCompletedBefore = 3
    run.contextFiles = ["/a b/DATABASE_SCHEMA.md", "/notes.md"]
    var snapshot = MigrationSnapshot(run: run)
    snapshot.items = (0..<4).map {
      ItemDescription(name: "t\($0) 日本", bytes: $0 << 40, estimatedRows: $0 - 1, logFile: "t\($0).log")
    }
    snapshot.pending = [3, 0]
    var work = ActiveWork(worker: 1, name: "t1 日本", item: 1, startedAt: date)
    work.step = .verify
    work.rows = 12
    work.fraction = 0.5
    work.note = "2 of 3"
    work.lockWait = LockWait(pid: 4711, state: "idle in transaction", query: "LOCK TABLE t")
    var help = ActiveWork(worker: 3, name: "t1 日本", item: nil, startedAt: date)
    help.isHelping = true
    snapshot.active = [work, ActiveWork(worker: 2, name: "type mood", item: nil, startedAt: date), help]
    snapshot.completed = [CompletedItem(item: 2, rows: -1, seconds: 0.25, finishedAt: date)]
    var failure = Failure(item: "x", error: "it \u{0}broke", timestamp: date, attempts: 2, step: .copy)
    failure.sqlstate = "23502"
    failure.statement = "SELECT 1"
    failure.position = 8
    failure.constraint = "c"
    snapshot.failed = [failure]
    snapshot.objects.pending = ["foreign key a.b"]
    snapshot.objects.completed = ["type mood", "sequence s"]
    snapshot.objects.failed = [Failure(item: "view v", error: "e", timestamp: date)]
    snapshot.leftBehind = [LeftBehindObject(kind: "owner", name: "t", note: "n")]
    snapshot.throughput.bytesDone = 5
    snapshot.throughput.bytesTotal = 1 << 50
    snapshot.throughput.rows = 77
    snapshot.throughput.bytesPerSecond = 1.5
    snapshot.throughput.history = [0, 1, 2.5]
    snapshot.throughput.secondsLeft = 1...2.5
    snapshot.workers = 7
    snapshot.maxRate = 1 << 20
    snapshot.heldBack = Backlog(follower: .slot("s"), bytes: 9, limit: 8)
    return snapshot
  }

  private static let phases: [Phase] = [
    .starting("connecting"), .running, .paused(since: date, .person),
    .paused(since: date, .sameError(count: 10, sqlstate: "42501", step: .create)),
    .paused(since: date, .sameError(count: 10, sqlstate: "42501", step: nil)),
    .paused(since: date, .progressFile("it is gone")),
    .paused(since: date, .backlog(Backlog(follower: .standby("r"), bytes: 1, limit: 2))),
    .disconnected(Disconnection(side: "target", reason: "gone", since: date, nextAttempt: date)), .draining, .aborting,
    .finished(.complete), .finished(.stopped), .finished(.sameError), .finished(.trouble("no")), .browsing,
    .lost(since: date),
  ]

  private static func copy(of snapshot: MigrationSnapshot) throws -> MigrationSnapshot {
    var copy = MigrationSnapshot(
      run: RunDescription(source: "", target: "", startedAt: Date(), progressFile: "", logFolder: ""))
    for section in SnapshotSection.allCases { try section.read(section.bytes(of: snapshot), into: &copy) }
    return copy
  }

  @Test func `what comes is what was sent, whatever the phase`() throws {
    for phase in Self.phases {
      var snapshot = Self.full()
      snapshot.phase = phase
      // Everything that a snapshot holds, by reflection: a part that is new and not sent is noticed.
      #expect(String(reflecting: try Self.copy(of: snapshot)) == String(reflecting: snapshot))
    }
    let empty = MigrationSnapshot(run: Self.full().run)
    #expect(String(reflecting: try Self.copy(of: empty)) == String(reflecting: empty))
  }

  private static let commands: [EngineCommand] = [
    .pause, .resume, .drain, .abort, .setWorkers(64), .setMaxRate(nil), .setMaxRate(1), .skip("a\u{1}"), .requeue("日"),
  ]

  @Test func `messages arrive whole, however they are cut`() throws {
    let comparison = TableComparison(
      definition: [.init(old: "a", new: nil, isChanged: true), .init(old: nil, new: "b")],
      columns: [.init(old: .init("a", "int"), new: nil), .init(old: nil, new: .init("b", "text"), expression: "x")],
      filter: "a > 1")
    let messages: [RemoteMessage] =
      Self.commands.map { .command($0) } + [
        .hello(version: 1), .compare(item: "t"), .comparison(item: "t", comparison), .comparison(item: "t", nil),
        .news([.init(section: 3, kept: 12, bytes: [1, 2]), .init(section: 0, kept: 0, bytes: [])]),
      ]
    let bytes = messages.flatMap(\.framed)
    for size in [1, 2, 3, 7, 1000, bytes.count] {
      var buffer = MessageBuffer(longest: 1 << 20)
      var taken: [RemoteMessage] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        buffer.append(bytes[start..<min(start + size, bytes.count)])
        while let message = try buffer.next() { taken.append(message) }
      }
      #expect(taken == messages)
    }
  }

  @Test func `bytes that make no sense are refused, and harm nothing`() throws {
    var generator = SeededGenerator(seed: 5)
    let whole = SnapshotSection.allCases.map { ($0, $0.bytes(of: Self.full())) }
    let messages = Self.commands.map { RemoteMessage.command($0).bytes }
    var refused = 0
    for _ in 0..<20_000 {
      var (section, bytes) = whole[Int.random(in: 0..<whole.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(place...)
        default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        }
      }
      var snapshot = Self.full()
      do { try section.read(bytes, into: &snapshot) } catch { refused += 1 }
      _ = snapshot.isConsistent
      var message = messages[Int.random(in: 0..<messages.count, using: &generator)]
      message[Int.random(in: 0..<message.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      if case .command(.setWorkers(let count))? = try? RemoteMessage(message[...]) { #expect((1...64).contains(count)) }
    }
    #expect(refused > 5000)
  }

  @Test func `what refers to items that are not there is noticed`() {
    var snapshot = Self.full()
    #expect(snapshot.isConsistent)
    snapshot.pending.append(4)
    #expect(!snapshot.isConsistent)
  }
}
