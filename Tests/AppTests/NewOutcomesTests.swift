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

  @Test func `what was told elsewhere before is not told again`() {
    var snapshot = RunSample(tables: 3).snapshot
    snapshot.completed = (0..<2).map {
      CompletedItem(item: $0, rows: 1, seconds: 1, finishedAt: RunSample.begin.addingTimeInterval(Double($0) * 60))
    }
    snapshot.objects.completed = ["type mood"]
    var outcomes = NewOutcomes(since: RunSample.begin.addingTimeInterval(30))
    #expect(outcomes.completed(snapshot).map(\.item) == [1])
    #expect(outcomes.completedObjects(snapshot).isEmpty)
    snapshot.objects.completed.append("view v")
    #expect(Array(outcomes.completedObjects(snapshot)) == ["view v"])
  }
}
