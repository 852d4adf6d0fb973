import Testing

@testable import longhaul

@Suite struct TimeSpanTests {
  @Test(arguments: [
    ("500ms", 500), ("30s", 30_000), ("5 min", 300_000), ("1h", 3_600_000), ("2d", 172_800_000), ("off", 0),
  ])
  func `a number with a unit of PostgreSQL's, or off`(text: String, milliseconds: Int) throws {
    #expect(try #require(TimeSpan(argument: text)).milliseconds == milliseconds)
  }

  // The last one is more than the server's setting holds.
  @Test(arguments: ["", "30", "0s", "-5s", "s", "5 m", "1.5h", "never", "30S", "99999999999999999999s", "25d"])
  func `anything else is refused`(text: String) { #expect(TimeSpan(argument: text) == nil) }
}
