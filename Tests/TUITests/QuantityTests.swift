import FoundationEssentials
import Engine
import Testing

@testable import TUI

@Suite struct QuantityTests {
  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 kB"), (8192, "8.0 kB"), (226_000_000_000, "210.5 GB"),
    (1_048_575, "1.0 MB"), (1_022_000_000_000, "951.8 GB"), (Int.max, "8.0 EB"), (-1, "–"),
  ])
  func `bytes are counted as pg_size_pretty does`(bytes: Int, text: String) { #expect(Quantity.bytes(bytes) == text) }

  @Test(arguments: [
    (0, "0"), (9999, "9999"), (10_000, "10 000"), (88_104, "88 104"), (1_000_001, "1 000 001"),
    (Int.min, "-9 223 372 036 854 775 808"),
  ])
  func `large counts are grouped`(count: Int, text: String) { #expect(Quantity.count(count) == text) }

  @Test(arguments: [
    (0.0, "0"), (999, "999"), (1000, "1.0k"), (99_940, "99.9k"), (99_960, "100k"), (999_600, "1.0M"), (3.2e6, "3.2M"),
    (5e12, "5000G"),
  ])
  func `short counts take five columns`(count: Double, text: String) {
    #expect(Quantity.shortCount(count) == (text == "5000G" ? "5T" : text))
  }

  @Test(arguments: [
    (0.0, "0 ms"), (0.012, "12 ms"), (0.9996, "1.0 s"), (4.1, "4.1 s"), (59.4, "59 s"), (59.6, "1:00"),
    (3599.6, "1:00:00"),
    (8049, "2:14:09"), (-1, "–"), (.nan, "–"), (.infinity, "–"),
  ])
  func `durations are as long as they need`(seconds: Double, text: String) {
    #expect(Quantity.duration(seconds) == text)
  }

  @Test(arguments: [
    (3...8.0, "< 10 s"), (21...33, "20–35 s"), (100...200, "2–4 min"), (3780...4800, "1h03–1h20"),
    (0...172_800, "0–48 h"),
    (118...119, "2 min"), (0...Double.infinity, "–"),
  ])
  func `a time to wait is a range`(range: ClosedRange<Double>, text: String) {
    #expect(Quantity.wait(range, dash: "–") == text)
  }

  @Test(arguments: [(0.0, "0%"), (0.9999, "99%"), (1, "100%"), (1.5, "100%"), (-1, "0%"), (.nan, "–")])
  func `a hundred percent is said only of all`(fraction: Double, text: String) {
    #expect(Quantity.percent(fraction) == text)
  }

  @Test func `times are of the zone asked for`() {
    #expect(Zone.utc.dateTime(Fixture.begin) == "2026-11-23 14:00:00")
    #expect(Zone.utc.dateTime(Date(timeIntervalSince1970: -1)) == "1969-12-31 23:59:59")
  }

  @Test(arguments: [
    ("23502", "not_null_violation"), ("22P02", "invalid_text_representation"),
    ("23999", "integrity constraint violation"),
  ])
  func `an SQLSTATE has the name of its condition or its class`(sqlstate: String, name: String) {
    #expect(ConditionName.of(sqlstate) == name)
    #expect(ConditionName.of("99999") == nil)
  }
}
