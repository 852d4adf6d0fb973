import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What a question's answers do, and to what.
@Suite struct DialogTests {
  @Test(arguments: [ScreenRole.own, .attached])
  func `what was chosen is done or nothing, though other answers take its place`(role: ScreenRole) {
    var model = Fixture.model(Fixture.running())
    model.context.role = role
    _ = model.type(role == .own ? "q<DOWN>" : "q<DOWN><DOWN>")
    #expect(model.frame(Size(80, 24)).text.contains("▸  Drain"))
    // Somebody else has it drained.
    _ = model.receive(Fixture.running(.draining), now: Fixture.now)
    let actions = model.type("<ENTER>")
    #expect(actions == (role == .own ? [] : [.detach]))
  }

  @Test(arguments: 1...12) func `the answer that is chosen is seen, however low the terminal`(rows: Int) {
    for role in [ScreenRole.own, .attached] {
      var model = Fixture.model(Fixture.running())
      model.context.role = role
      let size = Size(80, rows)
      _ = model.type("q", on: size)
      let answers =
        role == .own
        ? ["Cancel", "Drain: finish", "Abort: roll"] : ["Leave:", "Cancel", "Drain: finish", "Abort: roll"]
      for answer in answers + answers {
        #expect(model.frame(size).text.contains("▸  \(answer)"), "\(rows) rows:\n\(model.frame(size).text)")
        _ = model.type("<DOWN>", on: size)
      }
    }
  }

  @Test func `a click on an answer that is not chosen only chooses it`() {
    var model = Fixture.model(Fixture.running())
    _ = model.type("q")
    let lines = model.frame(Size(80, 24)).text.split(separator: "\n", omittingEmptySubsequences: false)
    let row = lines.firstIndex { $0.contains("Abort") } ?? 0
    let click = Key.mouse(Mouse(action: .click, row: row, column: 40))
    let first = model.handle(click, now: Fixture.now)
    let second = model.handle(click, now: Fixture.now)
    #expect(first == [])
    #expect(second == [.send(.abort)])
  }

  @Test func `nothing is asked about a table that is no longer where it is seen`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    _ = model.type("1jj*")
    snapshot.pending.removeAll { snapshot.items[$0].name == "order_item" }
    _ = model.receive(snapshot, now: Fixture.now)
    _ = model.type("x")
    #expect(model.frame(Size(80, 24)).text.contains("it is not so any more"))
    // The next key is not lost.
    let paused = model.type("p")
    #expect(paused == [.send(.pause)])
  }

  @Test(arguments: [ScreenRole.attached, .watching])
  func `who looks in from elsewhere suspends without a question`(role: ScreenRole) {
    var model = Fixture.model(Fixture.running())
    model.context.role = role
    let actions = model.type("<^Z>")
    #expect(actions == [.suspend])
  }
}
