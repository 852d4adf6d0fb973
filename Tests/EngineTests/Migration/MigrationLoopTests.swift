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

  // MARK: Stopping

  @Test func `max-items counts what was begun, and not what was put back`() {
    var loop = Self.tables("a", "b", "c").loop(workers: 1, maxItems: 2)
    #expect(loop.take() == .start(worker: 1, .item("a")))
    loop.returned(worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("a")))
    loop.completed(.item("a"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("b")))
    loop.completed(.item("b"), worker: 1)
    #expect(loop.next() == .end(.stopped))
  }

  @Test func `max-items that covers every table builds the foreign keys too`() {
    var fixture = Self.tables("a")
    fixture.foreignKey("k", from: "a", to: "a")
    var loop = fixture.loop(maxItems: 1)
    _ = loop.take()
    loop.completed(.item("a"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .object("foreign key a.k")))
    loop.completed(.object("foreign key a.k"), worker: 1)
    #expect(loop.next() == .end(.complete))
  }

  @Test(arguments: [(EngineCommand.drain, MigrationLoop.Stop.drain), (.abort, .abort)])
  func `after drain and abort nothing is begun, and the run ends with the last in flight`(
    command: EngineCommand, stop: MigrationLoop.Stop
  ) {
    var loop = Self.tables("a", "b").loop(workers: 1)
    _ = loop.take()
    loop.heard(command)
    #expect(loop.stop == stop)
    #expect(loop.next() == .wait)
    loop.returned(worker: 1)
    #expect(loop.next() == .end(.stopped))
  }

  @Test func `an abort overrides a drain, and not the other way round`() {
    var loop = Self.tables("a").loop()
    loop.heard(.drain)
    loop.heard(.abort)
    #expect(loop.stop == .abort)
    loop.heard(.drain)
    #expect(loop.stop == .abort)
  }

  @Test func `a drained run that had nothing left is complete`() {
    var loop = Self.tables("a").loop()
    _ = loop.take()
    loop.heard(.drain)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.next() == .end(.complete))
  }

  @Test func `a pause lets what is in flight go on and begins nothing until resume`() {
    var loop = Self.tables("a", "b").loop(workers: 1)
    _ = loop.take()
    loop.heard(.pause)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.next() == .wait)
    loop.heard(.resume)
    #expect(loop.take() == .start(worker: 1, .item("b")))
  }

  @Test func `a paused run ends when nothing is pending`() {
    var loop = Self.tables("a").loop()
    _ = loop.take()
    loop.heard(.pause)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.next() == .end(.complete))
  }

  @Test func `fewer workers take up less, and there is always one`() {
    var loop = Self.tables("a", "b", "c").loop(workers: 2)
    _ = loop.take()
    _ = loop.take()
    loop.heard(.setWorkers(0))
    loop.completed(.item("b"), worker: 2)
    #expect(loop.next() == .wait)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("c")))
  }

  @Test func `while rows are held no table is taken up, and a drain does not wait for any`() {
    var loop = Self.tables("a", "b").loop()
    loop.isHeldBack = true
    #expect(loop.next() == .wait)
    var drained = loop
    drained.heard(.drain)
    #expect(drained.next() == .end(.stopped))
    loop.isHeldBack = false
    #expect(loop.take() == .start(worker: 1, .item("a")))
  }

  @Test func `a run that is stopped while the file is gone ends for what it was stopped for`() {
    var loop = Self.tables("a", "b").loop(sameErrorLimit: 1)
    loop.failNext(times: 1)
    #expect(loop.endWithoutFile(isUnsaved: true) == nil)
    #expect(loop.endWithoutFile(isUnsaved: false) == .sameError)
    loop = Self.tables("a").loop()
    #expect(loop.endWithoutFile(isUnsaved: false) == nil)
    loop.giveUp("no ledger")
    #expect(loop.endWithoutFile(isUnsaved: false) == .trouble("no ledger"))
    loop.heard(.abort)
    #expect(loop.endWithoutFile(isUnsaved: true) == .stopped)
  }

  // MARK: The same error

  @Test func `the same error on so many tables in a row stops a run that nobody attends`() {
    var loop = Self.tables("a", "b", "c", "d").loop(workers: 1, sameErrorLimit: 3)
    loop.failNext(times: 3)
    #expect(loop.stop == .sameError)
    #expect(loop.next() == .end(.sameError))
    #expect(loop.standing.pending == ["d"])
  }

  @Test func `the same error on so many tables in a row pauses a run that somebody attends`() {
    var loop = Self.tables("a", "b", "c", "d").loop(workers: 1, sameErrorLimit: 3, isAttended: true)
    loop.failNext(times: 3)
    #expect(loop.brake == .sameError(count: 3, sqlstate: "23505", step: .copy))
    #expect(loop.next() == .wait)
    loop.heard(.resume)
    #expect(loop.take() == .start(worker: 1, .item("d")))
  }

  @Test(arguments: [true, false])
  func `the same error on the last tables of all leaves nothing to pause or stop`(isAttended: Bool) {
    var loop = Self.tables("a", "b", "c").loop(workers: 1, sameErrorLimit: 3, isAttended: isAttended)
    loop.failNext(times: 3)
    #expect(loop.next() == .end(.complete))
  }

  @Test func `a success, another code and another step begin a new row`() {
    var loop = Self.tables("a", "b", "c", "d", "e", "f").loop(workers: 1, sameErrorLimit: 2)
    loop.failNext(times: 1)
    _ = loop.take()
    loop.completed(.item("b"), worker: 1)
    loop.failNext(times: 1)
    loop.failNext(times: 1, sqlstate: "42501")
    loop.failNext(times: 1, sqlstate: "42501", step: .create)
    #expect(loop.stop == nil)
    loop.failNext(times: 1, sqlstate: "42501", step: .create)
    #expect(loop.stop == .sameError)
  }

  @Test func `tables that fail untried are no sign of a common cause`() {
    var fixture = PlanFixture()
    fixture.table("parent")
    for number in 1...5 { fixture.table("child\(number)", parents: ["parent"]) }
    var loop = fixture.loop(sameErrorLimit: 2)
    loop.failNext(times: 1)
    while case .fail(let work, _) = loop.next() { loop.failed(work, worker: nil, .sample(work.name)) }
    #expect(loop.stop == nil)
    #expect(loop.next() == .end(.complete))
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

  private static func tables(_ names: String...) -> PlanFixture {
    var fixture = PlanFixture()
    for name in names { fixture.table(name) }
    return fixture
  }
}

extension MigrationLoop {
  /// The next decision, carried out when it starts something.
  fileprivate mutating func take() -> Decision {
    let decision = next()
    if case .start(let worker, let work) = decision { started(work, worker: worker) }
    return decision
  }

  fileprivate mutating func completeAllTables() {
    while case .start(let worker, .item(let name)) = next() {
      started(.item(name), worker: worker)
      completed(.item(name), worker: worker)
    }
  }

  fileprivate mutating func failNext(times: Int, sqlstate: String = "23505", step: Step = .copy) {
    for _ in 0..<times {
      guard case .start(let worker, let work) = take() else { return }
      failed(work, worker: worker, .sample(work.name, sqlstate: sqlstate, step: step))
    }
  }
}
