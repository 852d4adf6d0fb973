import Engine
import Testing

@testable import TUI

/// What is said to help against a failure.
@Suite struct RemedyTests {
  private static let common = [
    "22001", "22003", "22007", "22008", "22P02", "23502", "23503", "23505", "23514", "23P01", "40001", "40P01", "42501",
    "42703", "42704", "42710", "42804", "42883", "42P01", "42P07", "55P03", "57014", "0A000", "2BP01",
  ]

  @Test(arguments: common) func `something is known against each common SQLSTATE, in a sentence`(sqlstate: String)
    throws
  {
    let remedy = try #require(Remedy.of(Fixture.failure("t", sqlstate: sqlstate)))
    #expect(remedy.hasSuffix(".") && remedy.count < 130 && !remedy.contains("\n"))
    #expect(ConditionName.of(sqlstate) != nil)
  }

  @Test func `nothing is made up for others`() {
    #expect(Remedy.of(Fixture.failure("t", sqlstate: "XX000")) == nil)
    var untried = Fixture.failure("t")
    untried.sqlstate = nil
    #expect(Remedy.of(untried) == nil)
  }

  @Test func `failures stand in groups by step, too, and a click on a title selects nothing`() {
    var snapshot = Fixture.running()
    snapshot.failed = ["a", "b", "c"].map { Fixture.failure($0) }
    snapshot.failed[1].step = .index
    var model = Fixture.model(snapshot)
    model.type("4")
    model.type("<DOWN><ENTER>s")
    let text = model.frame(Size(120, 40)).text
    #expect(text.contains("at copy (2)") && text.contains("at index (1)"), "\(text)")
    let before = model.frame(Size(120, 40)).text
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    let title = rows.firstIndex { $0.contains("at index (1)") } ?? 0
    _ = model.handle(.mouse(Mouse(action: .click, row: title, column: 3)), now: Fixture.now)
    #expect(model.frame(Size(120, 40)).text == before)
    _ = model.handle(.mouse(Mouse(action: .click, row: title + 1, column: 3)), now: Fixture.now)
    #expect(model.frame(Size(120, 40)).text.contains("┬─ b   Summary"))
  }
}
