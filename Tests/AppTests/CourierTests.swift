import Engine
import FoundationEssentials
import Testing

@testable import longhaul

/// When what is posted, and what becomes of it: without a network and without a clock.
@Suite struct CourierTests {
  /// Posts to somebody who answers as told, in a time that passes only here.
  private struct World<Source: PostSource> {
    var courier: Courier<Source>
    var now = 0.0
    var posts: [(time: Double, body: String)] = []
    var told: [String] = []
    var end: Courier<Source>.Action?

    init(_ source: Source, _ terms: Courier<Source>.Terms) { courier = Courier(source, to: "it", terms) }

    mutating func publish(_ run: RunSample) { courier.receive(run.snapshot, at: now) }

    /// Lets time pass until then, or until nothing more is to be done.
    ///
    /// - Parameter answer: what comes back to a post a moment later; nil for nothing.
    mutating func pass(until time: Double, _ answer: (Int) -> Courier<Source>.Answer?) {
      while end == nil {
        switch courier.next(at: now, RunSample.begin) {
        case .post(let body):
          posts.append((now, String(decoding: body, as: UTF8.self)))
          if let answer = answer(posts.count) {
            now += 0.01
            hear(answer)
          }
        case .giveUp: hear(.silence)
        case .end(let text):
          if let text { told.append(text) }
          end = .end(text)
        case .wait(let seconds):
          if let seconds, now + seconds < time {
            now += max(seconds, 0.001)
          } else {
            now = max(now, time)
            return
          }
        }
      }
    }

    private mutating func hear(_ answer: Courier<Source>.Answer) {
      if let text = courier.answered(answer, at: now) { told.append(text) }
    }
  }

  private func dashboard() -> World<MissionControl> { World(MissionControl(session: "s"), MissionControl.terms) }
  private func webhook() -> World<Webhook> { World(Webhook(), Webhook.terms) }

  /// A run that goes on, with something new every 20 ms.
  private func busy(
    _ world: inout World<MissionControl>, tables: Int, _ answer: (Int) -> Courier<MissionControl>.Answer?
  ) {
    var run = RunSample(tables: tables)
    for item in 0..<tables {
      if item % 7 == 3 { run.fail([item]) } else { run.complete([item]) }
      if item == tables - 1 { run.phase(.finished(.complete)) }
      world.publish(run)
      world.pass(until: world.now + 0.02, answer)
    }
    world.pass(until: world.now + 60, answer)
  }

  @Test func `no second has more than 10 posts, and nothing is lost by that`() throws {
    var world = dashboard()
    busy(&world, tables: 500) { _ in .status(200) }
    let times = world.posts.map(\.time)
    for place in times.indices.dropFirst(10) { #expect(times[place] - times[place - 10] > 1) }
    #expect(times.count > 80)
    #expect(world.end == .end(nil))
    #expect(world.told.isEmpty)
    for item in 0..<500 {
      let name = try Regex("\"t\(item)[\":]")
      let posts = world.posts.filter { $0.body.contains(name) }
      // Taken up, and settled.
      #expect(posts.count == 2, "t\(item)")
    }
    #expect(world.posts.first?.body.contains("SessionStart") == true)
    #expect(world.posts.last?.body.contains("SessionEnd") == true)
  }

  @Test func `a server that is dead is told of once, is tried less and less often, and the end waits 3 s for it`() {
    var world = dashboard()
    var run = RunSample(tables: 10)
    world.publish(run)
    world.pass(until: 200) { _ in .failure("refused") }
    #expect(world.told == ["it: refused; it is tried again"])
    #expect(world.posts.map { Int($0.time) } == [0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181])
    run.complete(0..<10)
    run.phase(.finished(.complete))
    world.publish(run)
    world.pass(until: 300) { _ in .failure("refused") }
    #expect(world.end == .end(nil))
    #expect(world.told.count == 1)
    #expect(world.now == 203)
    // All of them were the same post: none has piled up.
    #expect(Set(world.posts.map(\.body)).count == 1)
  }

  @Test func `when it comes back it is told what has happened, and the next outage is told of`() {
    var world = dashboard()
    var run = RunSample(tables: 10)
    world.publish(run)
    world.pass(until: 5) { _ in .status(503) }
    run.complete(0..<10)
    world.publish(run)
    world.pass(until: 20) { _ in .status(200) }
    #expect(world.posts.suffix(3).map { $0.body.contains("\"count\":10") } == [false, true, true])
    run.phase(.draining)
    world.publish(run)
    world.pass(until: 30) { _ in .status(503) }
    #expect(world.told == Array(repeating: "it: it answers HTTP status 503; it is tried again", count: 2))
  }

  @Test func `a server that never answers holds the end up for 3 s`() {
    var world = dashboard()
    var run = RunSample(tables: 1)
    world.publish(run)
    world.pass(until: 1) { _ in nil }
    run.phase(.finished(.complete))
    world.publish(run)
    world.pass(until: 60) { _ in nil }
    #expect(world.now == 4)
    #expect(world.told == ["it: the end of the run was not taken in time"])
  }

  @Test func `what is refused for what it is does not go again`() {
    var world = dashboard()
    var run = RunSample(tables: 1)
    run.phase(.finished(.complete))
    world.publish(run)
    world.pass(until: 60) { _ in .status(404) }
    #expect(world.told == ["it: it answers HTTP status 404"])
    #expect(world.posts.count == Set(world.posts.map(\.body)).count)
  }

  @Test func `an end is tried three times, then a person is told`() {
    var world = webhook()
    var run = RunSample(tables: 1)
    run.phase(.finished(.complete))
    world.publish(run)
    world.pass(until: 60) { _ in .status(500) }
    #expect(world.posts.map { Int($0.time) } == [0, 1, 3])
    #expect(world.told == ["it: it answers HTTP status 500"])
    #expect(world.end == .end(nil))
  }

  @Test(arguments: [1, 2]) func `an end that arrives in the end is no trouble`(failures: Int) {
    var world = webhook()
    var run = RunSample(tables: 1)
    run.phase(.finished(.complete))
    world.publish(run)
    world.pass(until: 60) { $0 > failures ? .status(200) : .failure("refused") }
    #expect(world.posts.count == failures + 1)
    #expect(world.told.isEmpty)
  }

  @Test func `what may have been taken does not go again`() {
    var world = webhook()
    var run = RunSample(tables: 1)
    run.phase(.finished(.complete))
    world.publish(run)
    world.pass(until: 60) { _ in nil }
    #expect(world.posts.count == 1)
    #expect(world.now == 5)
    #expect(world.told == ["it: no answer in 5.0 s"])
  }

  @Test func `1,000 failures over 10 s are a post a second`() {
    var world = webhook()
    var run = RunSample(tables: 1000)
    for item in 0..<1000 {
      run.fail([item])
      world.publish(run)
      world.pass(until: world.now + 0.01) { _ in .status(200) }
    }
    #expect((10...11).contains(world.posts.count))
    #expect(world.posts.first?.body.contains(#/"count":1[,}]/#) == true)
  }

  @Test func `a dead webhook is told of once`() {
    var world = webhook()
    var run = RunSample(tables: 100)
    for item in 0..<100 {
      run.fail([item])
      if item == 99 { run.phase(.finished(.complete)) }
      world.publish(run)
      world.pass(until: world.now + 1) { _ in .failure("refused") }
    }
    world.pass(until: world.now + 60) { _ in .failure("refused") }
    #expect(world.told == ["it: refused"])
    #expect(world.end == .end(nil))
  }
}
