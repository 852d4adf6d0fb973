import FoundationEssentials
import Glibc
import Testing

@testable import Engine

@Suite struct StatusSummaryTests {
  @Test func `the status for a terminal tells that nobody works on it`() throws {
    let sample = try ReportSample()
    #expect(
      try StatusSummary.read(progressFile: sample.path).text() == """
                     total  completed             failed    pending
          tables         5          2 (40.0 %)         1          2
          objects        2          1 (50.0 %)         1          0

          broken off   orders since 2026-11-23 11:59:30, interrupted before
          started      2026-11-23 11:58:00
          last update  2026-11-23 12:00:00
          run by       nobody

        """)
  }

  @Test func `while an engine has the lock, the status names it and what is in flight`() throws {
    let sample = try ReportSample()
    let lock = try ProgressLock(progressFile: sample.path)
    let status = try StatusSummary.read(progressFile: sample.path)
    #expect(status.worker?.hasPrefix("process \(getpid()) on ") == true)
    #expect(status.text().contains("  in flight    orders since 2026-11-23 11:59:30, interrupted before\n"))
    _ = consume lock
  }

  @Test func `the status for programs`() throws {
    let sample = try ReportSample()
    var status = try StatusSummary.read(progressFile: sample.path)
    status.progressFile = "s.json"
    #expect(
      status.json() == """
        {
          "progress_file": "s.json",
          "tables": {
            "total": 5,
            "completed": 2,
            "failed": 1,
            "pending": 2,
            "completed_percent": 40.0
          },
          "objects": {
            "total": 2,
            "completed": 1,
            "failed": 1,
            "pending": 0,
            "completed_percent": 50.0
          },
          "in_flight": [
            {
              "item": "orders",
              "started_at": "2026-11-23T11:59:30.000000",
              "interruptions": 1
            }
          ],
          "started_at": "2026-11-23T11:58:00.000000",
          "last_update": "2026-11-23T12:00:00.250000",
          "finished_at": null,
          "run_by": null
        }

        """)
  }

  @Test func `a file can be browsed as a snapshot, with figures from the journal`() throws {
    let sample = try ReportSample()
    let snapshot = try MigrationSnapshot.browsing(progressFile: sample.path)
    #expect(snapshot.phase == .browsing)
    #expect(snapshot.run.source == "old_schema@shop")
    #expect(snapshot.run.logFolder == sample.folder.file("_migration_logs"))
    #expect(snapshot.items.map(\.name) == ["orders", "audit", "customers", "日本語 表", "invoices"])
    #expect(snapshot.items[2].logFile == "customers.log")
    #expect(snapshot.pending == [0, 1])
    #expect(
      snapshot.completed == [
        CompletedItem(item: 2, rows: 1_200_000, seconds: 62.4, finishedAt: ReportSample.time("11:59:02")),
        CompletedItem(item: 3, rows: 7, seconds: 0.012, finishedAt: ReportSample.time("11:59:21")),
      ])
    #expect(snapshot.failed == ReportSample.progress.failed.map(\.failure))
    #expect(snapshot.objects.completed == ["type mood"])
    #expect(snapshot.leftBehind.count == 3)
    #expect(snapshot.throughput.bytesDone == 40_008_192)
  }

  @Test func `without a journal figures are unknown, and nothing else is`() throws {
    let sample = try ReportSample(journal: [])
    let snapshot = try MigrationSnapshot.browsing(progressFile: sample.path)
    #expect(snapshot.completed.map(\.rows) == [-1, -1])
    #expect(snapshot.run.source == "old_schema")
  }
}
