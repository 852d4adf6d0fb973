import FoundationEssentials
import Testing

@testable import Engine

@Suite struct TimestampTests {
  @Test(arguments: [0, 1, 86_399.999999, 1_795_435_200.123456, 1_795_435_200.999999, 951_782_400])
  func `a time comes back to the microsecond`(seconds: Double) {
    let date = Date(timeIntervalSince1970: seconds)
    let text = Timestamp.text(date)
    #expect(text.utf8.count == 26)
    #expect(Timestamp.date(text) == Timestamp.rounded(date))
    #expect(Timestamp.date(Timestamp.text(date, zone: true)) == Timestamp.rounded(date))
  }

  @Test(arguments: [
    ("2026-11-23T12:00:00Z", 1_795_435_200), ("2026-11-23T12:00:00.5Z", 1_795_435_200.5),
    ("2026-11-23 12:00Z", 1_795_435_200), ("2026-11-23T14:00:00+02:00", 1_795_435_200),
    ("2026-11-23T14:00:00+02", 1_795_435_200), ("2026-11-23T06:30:00.000000-0530", 1_795_435_200),
    ("2026-11-23T12:00:00.123456789Z", 1_795_435_200.123456),
  ])
  func `a zone, a blank and a missing fraction are understood`(text: String, seconds: Double) {
    #expect(Timestamp.date(text) == Date(timeIntervalSince1970: seconds))
  }

  @Test(arguments: ["2026-02-28T23:59:59", "2024-02-29T00:00"])
  func `a local time without fraction is the same with it`(text: String) {
    #expect(Timestamp.date(text) == Timestamp.date("\(text.prefix(16)):\(text.count == 16 ? "00" : "59").000000"))
    #expect(Timestamp.date(text) != nil)
  }

  @Test(arguments: [
    "", "now", "2026-11-23", "2026-13-01T00:00:00", "2026-02-30T00:00:00", "2025-02-29T00:00:00Z",
    "2026-11-23T24:00:00", "2026-11-23T12:60:00", "2026-11-23T12:00:00.", "2026-11-23T12:00:00+1",
    "2026-11-23T12:00:00 x", "26-11-23T12:00:00", "2026-11-23T12:00:00Zulu",
  ])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp.date(text) == nil)
  }

  @Test func `the first and the last year that can be written are`() throws {
    for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00"] {
      #expect(Timestamp.text(try #require(Timestamp.date(text))).utf8.count == 26)
    }
  }
}
