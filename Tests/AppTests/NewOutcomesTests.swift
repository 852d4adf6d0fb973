import Engine
import FoundationEssentials
import Testing

@testable import longhaul

/// What is told as new.
@Suite struct NewOutcomesTests {
  @Test func `two names that look the same are two, and each is told once`() {
    var snapshot = RunSample(tables: 1).snapshot
    snapshot.failed = ["caf\u{E9}", "cafe\u{301}"].enumerated().map { place, name in
      Failure(item: name, error: "no", timestamp: RunSample.begin.addingTimeInterval(Double(place)))
    }
    var outcomes = NewOutcomes()
    #expect(outcomes.failed(snapshot).count == 2)
    #expect(outcomes.failed(snapshot).isEmpty)
  }
}
