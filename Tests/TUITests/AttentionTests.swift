import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What reaches a person who looks elsewhere.
@Suite struct AttentionTests {
  private static let needed: [Phase] = [
    .paused(since: Fixture.now, .sameError(count: 10, sqlstate: "23502", step: .copy)),
    .paused(since: Fixture.now, .progressFile("gone")), .finished(.complete), .finished(.stopped),
    .lost(since: Fixture.now),
  ]

  private func actions(_ model: inout ScreenModel, _ phase: Phase) -> [ScreenModel.Action] {
    model.receive(Fixture.running(phase), now: Fixture.now)
  }

  @Test(arguments: needed) func `the bell rings once when somebody is needed`(phase: Phase) {
    var model = Fixture.model(Fixture.running())
    #expect([actions(&model, phase), actions(&model, phase)] == [[.ring], []])
  }

  @Test func `the bell rings again at the end of what had paused`() {
    var model = Fixture.model(Fixture.running(Self.needed[0]))
    #expect([actions(&model, .draining), actions(&model, .finished(.stopped))] == [[], [.ring]])
  }

  @Test(arguments: [
    Phase.running, .paused(since: Fixture.now, .person), .paused(since: Fixture.now, .backlog(Fixture.backlog)),
    .draining,
    .browsing,
  ])
  func `nobody is called for what needs nobody`(phase: Phase) {
    var model = Fixture.model(Fixture.running(.starting("connecting")))
    #expect(actions(&model, phase) == [])
  }

  @Test func `who has just looked in is not called, unless they look in on their own run`() {
    for role in [ScreenRole.own, .attached, .watching] {
      var model = Fixture.model()
      model.context.role = role
      #expect(actions(&model, .finished(.complete)) == (role == .own ? [.ring] : []), "\(role)")
    }
  }

  @Test(arguments: needed) func `who wants no bell hears none`(phase: Phase) {
    var model = Fixture.model(Fixture.running())
    model.rings = false
    #expect(actions(&model, phase) == [])
  }

  @Test func `what never began is told in words, without a bell`() {
    var model = Fixture.model()
    #expect(actions(&model, .finished(.trouble("no server"))) == [.leave])
  }

  @Test(arguments: [
    (Phase.running, "longhaul 56% shop, 2 failed"), (.starting("x"), "longhaul starting 56% shop, 2 failed"),
    (.paused(since: Fixture.now, .person), "longhaul paused 56% shop, 2 failed"),
    (.draining, "longhaul stopping 56% shop, 2 failed"),
    (.lost(since: Fixture.now), "longhaul lost 56% shop, 2 failed"),
    (.finished(.complete), "longhaul done, 2 failed"), (.finished(.stopped), "longhaul stopped 56% shop, 2 failed"),
  ])
  func `the title says how far it is`(phase: Phase, title: String) {
    #expect(Fixture.model(Fixture.running(phase)).title == title)
  }

  @Test func `the title of a run of which nothing is known yet`() {
    #expect(Fixture.model().title == "longhaul starting")
  }

  @Test func `the title does not change while nothing moves`() {
    var model = Fixture.model(Fixture.running(.paused(since: Fixture.now, .person)))
    let before = model.title
    _ = model.tick(now: Fixture.now.addingTimeInterval(500))
    #expect(model.title == before)
  }
}
