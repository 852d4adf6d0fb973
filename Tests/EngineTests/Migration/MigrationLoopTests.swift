import FoundationEssentials
import Testing

@testable import Engine

@Suite struct MigrationLoopTests {
  static let seeds = ProcessInfo.processInfo.environment["LONGHAUL_SEED"].flatMap(Int.init).map { [$0..<$0 + 1] }

  @Test(arguments: seeds ?? (0..<20).map { $0 * 5000..<($0 + 1) * 5000 })
  func `whatever happens in whatever order, no rule is broken`(seeds: Range<Int>) throws {
    for seed in seeds {
      var simulation = MigrationLoopSimulation(seed: seed)
      _ = try simulation.run()
    }
  }

  @Test func `the simulation reaches every way to end`() throws {
    var ends: [String: Int] = [:]
    for seed in 0..<500 {
      var simulation = MigrationLoopSimulation(seed: seed)
      ends["\(try simulation.run())", default: 0] += 1
    }
    for reason in ["complete", "stopped", "sameError"] { #expect(ends[reason, default: 0] > 10, "\(ends)") }
  }

  // MARK: Order

  @Test func `tables are started in the order of the file, one for each worker`() {
    var loop = Self.tables("a", "b", "c").loop()
    #expect(loop.take() == .start(worker: 1, .item("a")))
    #expect(loop.take() == .start(worker: 2, .item("b")))
    #expect(loop.take() == .wait)
    loop.completed(.item("b"), worker: 2)
    #expect(loop.take() == .start(worker: 2, .item("c")))
  }

  @Test func `what tables need is made one after the other before the first table`() {
    var fixture = Self.tables("a")
    fixture.type("mood")
    fixture.type("size")
    var loop = fixture.loop()
    #expect(loop.take() == .start(worker: 1, .object("type mood")))
    #expect(loop.take() == .wait)
    loop.failed(.object("type mood"), worker: 1, .sample("type mood"))
    #expect(loop.take() == .start(worker: 1, .object("type size")))
    #expect(loop.take() == .wait)
    loop.completed(.object("type size"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("a")))
  }

  @Test func `a partition waits for its parent, and what comes after it does not`() {
    var fixture = PlanFixture()
    fixture.table("parent")
    fixture.table("child", parents: ["parent"], isPartition: true)
    fixture.table("other")
    var loop = fixture.loop(workers: 3)
    #expect(loop.take() == .start(worker: 1, .item("parent")))
    #expect(loop.take() == .start(worker: 2, .item("other")))
    #expect(loop.take() == .wait)
    loop.completed(.item("parent"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("child")))
  }

  @Test func `a partition waits for its parent though a person removes the parent while it is in flight`() {
    var fixture = PlanFixture()
    fixture.table("parent")
    fixture.table("child", parents: ["parent"], isPartition: true)
    var loop = fixture.loop()
    #expect(loop.take() == .start(worker: 1, .item("parent")))
    var edited = fixture.progress
    edited.pending = ["child"]
    loop.reread(edited)
    #expect(loop.take() == .wait)
    loop.completed(.item("parent"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("child")))
  }

  @Test func `children of a failed parent fail without being tried`() {
    var fixture = PlanFixture()
    fixture.table("parent")
    fixture.table("child", parents: ["parent"], isPartition: true)
    var loop = fixture.loop()
    _ = loop.take()
    loop.failed(.item("parent"), worker: 1, .sample("parent"))
    #expect(loop.next() == .fail(.item("child"), reason: "its parent table parent failed"))
  }

  @Test func `what the old schema does not have fails with that reason`() {
    var loop = Self.tables("a").loop()
    var edited = Self.tables("a").progress
    edited.pending = ["stranger"]
    edited.objects.pending = ["view v"]
    loop.reread(edited)
    #expect(loop.next() == .fail(.item("stranger"), reason: "the old schema old has no such table"))
    loop.failed(.item("stranger"), worker: nil, .sample("stranger"))
    #expect(loop.next() == .fail(.object("view v"), reason: "the old schema old has no such object"))
  }

  @Test func `a worker without a table of its own helps with one that has parts left`() {
    var loop = Self.tables("a", "b").loop(workers: 4)
    _ = loop.take()
    loop.openParts = [("a", 2)]
    #expect(loop.take() == .start(worker: 2, .item("b")))
    #expect(loop.next() == .help(worker: 3, item: "a"))
    loop.helps(worker: 3, item: "a")
    #expect(loop.next() == .help(worker: 4, item: "a"))
    loop.helps(worker: 4, item: "a")
    #expect(loop.next() == .wait)
    let (first, again) = (loop.helped(worker: 3), loop.helped(worker: 3))
    #expect(first && !again)
    // The one that is on its way has not been counted yet.
    loop.openParts = [("a", 1)]
    #expect(loop.next() == .wait)
    // It is nobody's any more.
    _ = loop.helped(worker: 4)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.next() == .wait)
  }

  @Test func `names are told apart byte by byte`() {
    // One with é, one with e and a combining acute.
    let names = ["caf\u{E9}", "cafe\u{301}"]
    var fixture = PlanFixture()
    for name in names { fixture.table(name) }
    var loop = fixture.loop()
    #expect(loop.take() == .start(worker: 1, .item(names[0])))
    loop.completed(.item(names[0]), worker: 1)
    #expect(!loop.standing.isCompleted(names[1]))
    guard case .start(1, .item(let second)) = loop.take() else {
      Issue.record("the second one is not started")
      return
    }
    #expect(second.hasSameBytes(as: names[1]))
  }

  // MARK: Foreign keys

  @Test func `no foreign key is built before every table has had its turn`() {
    var fixture = Self.tables("a", "b")
    fixture.foreignKey("self", from: "a", to: "a")
    var loop = fixture.loop()
    _ = loop.take()
    _ = loop.take()
    loop.completed(.item("a"), worker: 1)
    #expect(loop.take() == .wait)
    loop.failed(.item("b"), worker: 2, .sample("b"))
    #expect(loop.take() == .start(worker: 1, .object("foreign key a.self")))
  }

  @Test func `two foreign keys on one table are never built at once, others are`() {
    var fixture = Self.tables("a", "b", "c", "d")
    fixture.foreignKey("1", from: "a", to: "b")
    fixture.foreignKey("2", from: "b", to: "c")
    fixture.foreignKey("3", from: "c", to: "d")
    var loop = fixture.loop(workers: 4)
    loop.completeAllTables()
    #expect(loop.take() == .start(worker: 1, .object("foreign key a.1")))
    #expect(loop.take() == .start(worker: 2, .object("foreign key c.3")))
    #expect(loop.take() == .wait)
    loop.completed(.object("foreign key c.3"), worker: 2)
    #expect(loop.take() == .wait)
    loop.completed(.object("foreign key a.1"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .object("foreign key b.2")))
  }

  @Test func `foreign keys of two partitions of one table are not built at once`() {
    var fixture = Self.tables("log", "a", "b")
    fixture.table("log_1", parents: ["log"], isPartition: true)
    fixture.table("log_2", parents: ["log"], isPartition: true)
    fixture.foreignKey("k", from: "log_1", to: "a")
    fixture.foreignKey("k", from: "log_2", to: "b")
    var loop = fixture.loop()
    loop.completeAllTables()
    #expect(loop.take() == .start(worker: 1, .object("foreign key log_1.k")))
    #expect(loop.take() == .wait)
  }

  @Test func `a foreign key whose table failed or was skipped is not tried`() {
    var fixture = Self.tables("a", "b")
    fixture.foreignKey("k", from: "a", to: "b")
    var loop = fixture.loop()
    _ = loop.take()
    _ = loop.take()
    loop.completed(.item("a"), worker: 1)
    loop.failed(.item("b"), worker: 2, .sample("b"))
    #expect(loop.next() == .fail(.object("foreign key a.k"), reason: "not built: its table b failed"))
    var edited = fixture.progress
    edited.pending = []
    edited.completed = ["a"]
    loop.reread(edited)
    #expect(loop.next() == .fail(.object("foreign key a.k"), reason: "not built: its table b was not completed"))
  }

  // MARK: Edits

  @Test func `a table that a person removes is skipped, one that is requeued is started again`() {
    let fixture = Self.tables("a", "b", "c")
    var loop = fixture.loop(workers: 1)
    loop.failNext(times: 1)
    var edited = fixture.progress
    edited.pending = ["c", "a"]
    loop.reread(edited)
    #expect(loop.take() == .start(worker: 1, .item("c")))
    loop.completed(.item("c"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("a")))
  }

  @Test func `what completes after a person moved it to failed is completed`() {
    let fixture = Self.tables("a", "b")
    var loop = fixture.loop()
    _ = loop.take()
    var edited = fixture.progress
    edited.pending = ["b"]
    edited.failed = [.init(.sample("a"))]
    loop.reread(edited)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.standing.isCompleted("a"))
    #expect(!loop.standing.isFailed("a"))
  }

  static func tables(_ names: String...) -> PlanFixture {
    var fixture = PlanFixture()
    for name in names { fixture.table(name) }
    return fixture
  }
}
