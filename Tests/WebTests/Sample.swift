import Engine
import FoundationEssentials

@testable import Web

/// A migration in the middle of its work.
enum Sample {
  /// 2026-11-23 14:00:00 UTC.
  static let begin = Date(timeIntervalSince1970: 1_795_442_400)

  static func running(_ phase: Phase = .running) -> MigrationSnapshot {
    var snapshot = MigrationSnapshot(
      run: RunDescription(
        source: "old@shop", target: "new@\"shop\"", startedAt: begin, progressFile: "_migration_status.json",
        logFolder: "/nonexistent"))
    snapshot.phase = phase
    snapshot.workers = 2
    for (place, name) in ["invoice", "customer", "Order_Item", "audit", "country", "日本語"].enumerated() {
      snapshot.items.append(
        ItemDescription(
          name: name, bytes: (6 - place) * 1000, estimatedRows: place == 1 ? -1 : 10, logFile: "\(name).log"))
    }
    var work = ActiveWork(worker: 1, name: "invoice", item: 0, startedAt: begin)
    work.step = .copy
    work.rows = 5
    work.fraction = 0.5
    work.lockWait = LockWait(pid: 7, state: "idle", query: "LOCK TABLE t")
    snapshot.active = [work]
    snapshot.pending = [1, 2]
    snapshot.completed = [3, 4].map {
      CompletedItem(item: $0, rows: $0, seconds: $0 == 3 ? -1 : 0.25, finishedAt: begin.addingTimeInterval(Double($0)))
    }
    var failure = Failure(item: "日本語", error: "null value in column \"tax\"", timestamp: begin, step: .copy)
    failure.sqlstate = "23502"
    failure.statement = "INSERT"
    failure.position = 1
    snapshot.failed = [failure]
    snapshot.objects.completed = ["type mood"]
    snapshot.objects.pending = ["view v"]
    snapshot.leftBehind = [LeftBehindObject(kind: "publication", name: "p", note: "not carried")]
    snapshot.throughput.bytesDone = 5000
    snapshot.throughput.bytesTotal = 21000
    snapshot.throughput.rows = 12
    snapshot.throughput.bytesPerSecond = 1234.5
    snapshot.throughput.secondsLeft = 10...20
    return snapshot
  }
}
