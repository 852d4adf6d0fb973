import FoundationEssentials

@testable import Engine

/// A migration of five tables in two runs, with everything a report can tell.
struct ReportSample {
  let folder: ScratchFolder
  var path: String { folder.file("_migration_status.json") }

  static func time(_ text: String) -> Date { Timestamp.date("2026-11-23T" + text) ?? .distantPast }

  static var progress: MigrationProgress {
    var progress = MigrationProgress(
      metadata: .init(startedAt: time("11:58:00"), sourceDB: "old_schema", targetDB: "new_schema"))
    progress.pending = ["orders", "audit"]
    progress.completed = ["customers", "日本語 表"]
    var failure = Failure(
      item: "invoices", error: "null value in column \"tax\" of relation \"invoices\" violates not-null constraint",
      timestamp: time("12:00:00.25"), step: .copy)
    failure.sqlstate = "23502"
    failure.detail = "Failing row contains (42, null, 2019-01-01, a long line of text that goes on and on)."
    failure.context = "COPY invoices, line 3"
    failure.statement = "COPY invoices (id, tax)\nFROM STDIN"
    progress.failed = [.init(failure)]
    progress.metadata.lastUpdate = time("12:00:00.25")
    progress.metadata.inProgress = [.init(item: "orders", startedAt: time("11:59:30"), interruptions: 1)]
    progress.metadata.attempts["audit"] = 1
    progress.objects.completed = ["type mood"]
    progress.objects.failed = [
      .init(Failure(item: "view v\u{1b}[31m", error: "relation \"x\" does not exist", timestamp: time("12:00:00")))
    ]
    return progress
  }

  static let journal: [JournalEntry] = [
    .runStarted(.init(runID: "r1", at: time("11:58:00"), source: "old_schema@shop", target: "new_schema@shop")),
    .leftBehind([
      LeftBehindObject(kind: "view", name: "active_customers", note: "refers to another schema"),
      LeftBehindObject(kind: "trigger", name: "orders.touch"), LeftBehindObject(kind: "view", name: "old_orders"),
    ]),
    .item(
      .init(
        item: "customers", succeeded: true, rows: 1_200_000, bytes: 40_000_000, seconds: 62.4,
        finishedAt: time("11:59:02"), sourceSnapshot: "00000003-1")),
    .item(.init(item: "audit", succeeded: false, rows: 0, bytes: 0, seconds: 1, finishedAt: time("11:59:04"))),
    .runStarted(.init(runID: "r2", at: time("11:59:20"), source: "old_schema@shop", target: "new_schema@shop")),
    .item(
      .init(
        item: "日本語 表", succeeded: true, rows: 7, bytes: 8192, seconds: 0.012, finishedAt: time("11:59:21"),
        sourceSnapshot: "00000005-1")),
    .item(.init(item: "invoices", succeeded: false, rows: 0, bytes: 0, seconds: 2, finishedAt: time("12:00:00.25"))),
  ]

  /// Writes progress file and journal into a folder.
  init(_ progress: MigrationProgress = progress, journal entries: [JournalEntry] = journal) throws {
    folder = try ScratchFolder()
    let file = ProgressFile(path: folder.file("_migration_status.json"))
    try file.create(progress)
    if entries.isEmpty { return }
    var journal = Journal(in: LogFolder(progressFile: file.path))
    for entry in entries { journal.append(entry) }
  }

  /// The report, as if the file were in the working folder.
  func report() throws -> MigrationReport {
    let report = try MigrationReport.read(progressFile: path)
    return MigrationReport(
      progressFile: "_migration_status.json", progress: report.progress, journal: report.journal)
  }
}
