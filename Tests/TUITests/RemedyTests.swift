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
}
