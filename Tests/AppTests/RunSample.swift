import Engine
import FoundationEssentials

@testable import longhaul

/// A run of so many tables, as the engine would publish it.
struct RunSample {
  static let begin = Date(timeIntervalSince1970: 1_795_442_400)
  private(set) var snapshot: MigrationSnapshot

  init(tables: Int) {
    snapshot = MigrationSnapshot(
      run: RunDescription(
        source: "old@shop", target: "new@shop", startedAt: Self.begin, progressFile: "_migration_status.json",
        logFolder: "_migration_logs"))
    snapshot.phase = .running
    snapshot.items = (0..<tables).map { ItemDescription(name: "t\($0)", bytes: 1, estimatedRows: 1, logFile: "t\($0)") }
    snapshot.pending = Array(0..<tables)
  }

  mutating func phase(_ phase: Phase) { snapshot.phase = phase }

  mutating func start(_ item: Int, worker: Int = 1) {
    snapshot.pending.removeAll { $0 == item }
    snapshot.active.append(ActiveWork(worker: worker, name: "t\(item)", item: item, startedAt: Self.begin))
  }

  mutating func complete(_ items: some Sequence<Int>) {
    settle(items)
    snapshot.completed += items.map { CompletedItem(item: $0, rows: 5, seconds: 0.25, finishedAt: Self.begin) }
  }

  mutating func fail(_ items: some Sequence<Int>, at date: Date = begin) {
    settle(items)
    snapshot.failed += items.map { item in
      var failure = Failure(item: "t\(item)", error: "null value in <t\(item)>", timestamp: date, step: .copy)
      failure.sqlstate = "23502"
      return failure
    }
  }

  mutating func requeue(_ item: Int) {
    snapshot.failed.removeAll { $0.item == "t\(item)" }
    snapshot.pending.append(item)
  }

  private mutating func settle(_ items: some Sequence<Int>) {
    let settled = Set(items)
    snapshot.pending.removeAll { settled.contains($0) }
    snapshot.active.removeAll { $0.item.map(settled.contains) ?? false }
  }
}

extension PostSource {
  /// All that a snapshot makes it say, one after the other.
  mutating func all(_ sample: RunSample) -> [Post] {
    var posts: [Post] = []
    while let post = next(sample.snapshot, at: RunSample.begin) { posts.append(post) }
    return posts
  }
}
