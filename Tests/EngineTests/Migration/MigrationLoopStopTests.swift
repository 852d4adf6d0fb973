import Testing

@testable import Engine

/// When a run pauses, goes slower and stops.
@Suite struct MigrationLoopStopTests {
  @Test func `max-items counts what was begun, and not what was put back`() {
    var loop = MigrationLoopTests.tables("a", "b", "c").loop(workers: 1, maxItems: 2)
    #expect(loop.take() == .start(worker: 1, .item("a")))
    loop.returned(worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("a")))
    loop.completed(.item("a"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("b")))
    loop.completed(.item("b"), worker: 1)
    #expect(loop.next() == .end(.stopped))
  }

  @Test func `max-items that covers every table builds the foreign keys too`() {
    var fixture = MigrationLoopTests.tables("a")
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
    var loop = MigrationLoopTests.tables("a", "b").loop(workers: 1)
    _ = loop.take()
    loop.heard(command)
    #expect(loop.stop == stop)
    #expect(loop.next() == .wait)
    loop.returned(worker: 1)
    #expect(loop.next() == .end(.stopped))
  }

  @Test func `an abort overrides a drain, and not the other way round`() {
    var loop = MigrationLoopTests.tables("a").loop()
    loop.heard(.drain)
    loop.heard(.abort)
    #expect(loop.stop == .abort)
    loop.heard(.drain)
    #expect(loop.stop == .abort)
  }

  @Test func `a drained run that had nothing left is complete`() {
    var loop = MigrationLoopTests.tables("a").loop()
    _ = loop.take()
    loop.heard(.drain)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.next() == .end(.complete))
  }

  @Test func `a pause lets what is in flight go on and begins nothing until resume`() {
    var loop = MigrationLoopTests.tables("a", "b").loop(workers: 1)
    _ = loop.take()
    loop.heard(.pause)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.next() == .wait)
    loop.heard(.resume)
    #expect(loop.take() == .start(worker: 1, .item("b")))
  }

  @Test func `a paused run ends when nothing is pending`() {
    var loop = MigrationLoopTests.tables("a").loop()
    _ = loop.take()
    loop.heard(.pause)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.next() == .end(.complete))
  }

  @Test func `fewer workers take up less, and there is always one`() {
    var loop = MigrationLoopTests.tables("a", "b", "c").loop(workers: 2)
    _ = loop.take()
    _ = loop.take()
    loop.heard(.setWorkers(0))
    loop.completed(.item("b"), worker: 2)
    #expect(loop.next() == .wait)
    loop.completed(.item("a"), worker: 1)
    #expect(loop.take() == .start(worker: 1, .item("c")))
  }

  @Test func `with fewer workers than before, those that are still busy count`() {
    var loop = MigrationLoopTests.tables("a", "b", "c", "d", "e").loop(workers: 3)
    for _ in 0..<3 { _ = loop.take() }
    loop.heard(.setWorkers(2))
    loop.completed(.item("a"), worker: 1)
    #expect(loop.take() == .wait)
    loop.completed(.item("b"), worker: 2)
    #expect(loop.take() == .start(worker: 1, .item("d")))
    #expect(loop.take() == .wait)
    loop.completed(.item("c"), worker: 3)
    #expect(loop.take() == .start(worker: 2, .item("e")))
  }

  @Test func `while rows are held no table is taken up, and a drain does not wait for any`() {
    var loop = MigrationLoopTests.tables("a", "b").loop()
    loop.isHeldBack = true
    #expect(loop.next() == .wait)
    var drained = loop
    drained.heard(.drain)
    #expect(drained.next() == .end(.stopped))
    loop.isHeldBack = false
    #expect(loop.take() == .start(worker: 1, .item("a")))
  }

  @Test func `a run that is stopped while the file is gone ends for what it was stopped for`() {
    var loop = MigrationLoopTests.tables("a", "b").loop(sameErrorLimit: 1)
    loop.failNext(times: 1)
    #expect(loop.endWithoutFile(isUnsaved: true) == nil)
    #expect(loop.endWithoutFile(isUnsaved: false) == .sameError)
    loop = MigrationLoopTests.tables("a").loop()
    #expect(loop.endWithoutFile(isUnsaved: false) == nil)
    loop.giveUp("no ledger")
    #expect(loop.endWithoutFile(isUnsaved: false) == .trouble("no ledger"))
    loop.heard(.abort)
    #expect(loop.endWithoutFile(isUnsaved: true) == .stopped)
  }

  // MARK: The same error

  @Test func `the same error on so many tables in a row stops a run that nobody attends`() {
    var loop = MigrationLoopTests.tables("a", "b", "c", "d").loop(workers: 1, sameErrorLimit: 3)
    loop.failNext(times: 3)
    #expect(loop.stop == .sameError)
    #expect(loop.next() == .end(.sameError))
    #expect(loop.standing.pending == ["d"])
  }

  @Test func `the same error on so many tables in a row pauses a run that somebody attends`() {
    var loop = MigrationLoopTests.tables("a", "b", "c", "d").loop(workers: 1, sameErrorLimit: 3, isAttended: true)
    loop.failNext(times: 3)
    #expect(loop.brake == .sameError(count: 3, sqlstate: "23505", step: .copy))
    #expect(loop.next() == .wait)
    loop.heard(.resume)
    #expect(loop.take() == .start(worker: 1, .item("d")))
  }

  @Test(arguments: [true, false])
  func `the same error on the last tables of all leaves nothing to pause or stop`(isAttended: Bool) {
    var loop = MigrationLoopTests.tables("a", "b", "c").loop(workers: 1, sameErrorLimit: 3, isAttended: isAttended)
    loop.failNext(times: 3)
    #expect(loop.next() == .end(.complete))
  }

  @Test func `a success, another code and another step begin a new row`() {
    var loop = MigrationLoopTests.tables("a", "b", "c", "d", "e", "f").loop(workers: 1, sameErrorLimit: 2)
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
}
