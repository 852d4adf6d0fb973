import FoundationEssentials
import Testing

@testable import Engine

@Suite struct RequeueTests {
  @Test func `named items and objects are pending again, at the end, their attempts remembered`() throws {
    let sample = try ReportSample()
    let done = try Requeue.named(["invoices", "view v\u{1b}[31m"], progressFile: sample.path)
    #expect(done.items == ["invoices"])
    #expect(done.objects == ["view v\u{1b}[31m"])
    let file = ProgressFile(path: sample.path)
    let progress = try file.read()
    #expect(progress.pending == ["orders", "audit", "invoices"])
    #expect(progress.failed.isEmpty)
    #expect(progress.metadata.attempts["invoices"] == 1)
    #expect(progress.objects.pending == ["view v\u{1b}[31m"])
    #expect(progress.objects.attempts["view v\u{1b}[31m"] == 1)
    #expect(progress.metadata.inProgress.map(\.item) == ["orders"])
  }

  @Test func `what failed untried because of a table goes with it, and nothing else`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("_migration_status.json")
    let file = ProgressFile(path: path)
    var progress = MigrationProgress(
      metadata: MigrationProgress.Metadata(startedAt: Date(), sourceDB: "old", targetDB: "new"))
    progress.pending = ["log", "log_1", "orders"]
    progress.objects.pending = ["foreign key log_1.k", "view v", "view w", "view x"]
    progress.fail(Failure(item: "log", error: "no room", timestamp: Date(), step: .create))
    progress.fail(Failure(item: "log_1", error: UntriedReason.parent("log"), timestamp: Date()))
    progress.fail(Failure(item: "orders", error: "no room", timestamp: Date(), step: .copy))
    for (name, error) in [
      ("foreign key log_1.k", UntriedReason.table("log_1")), ("view v", UntriedReason.table("log")),
      ("view w", UntriedReason.object("view v")), ("view x", UntriedReason.table("orders")),
    ] {
      progress.failObject(Failure(item: name, error: error, timestamp: Date()))
    }
    try file.create(progress)
    let done = try Requeue.named(["log"], progressFile: path)
    #expect(done.items == ["log", "log_1"])
    #expect(done.objects == ["foreign key log_1.k", "view v", "view w"])
  }

  @Test func `all that failed is pending again, and a second time nothing is changed`() throws {
    let sample = try ReportSample()
    #expect(try Requeue.allFailed(progressFile: sample.path).items == ["invoices"])
    let text = try sample.folder.read("_migration_status.json")
    #expect(try Requeue.allFailed(progressFile: sample.path) == Requeue())
    #expect(try sample.folder.read("_migration_status.json") == text)
  }

  @Test(arguments: [
    ("invoice", "\"invoice\" is not in the progress file; did you mean \"invoices\"?"),
    ("INVOICES", "\"INVOICES\" is not in the progress file; did you mean \"invoices\"?"),
    ("voice", "\"voice\" is not in the progress file; did you mean \"invoices\"?"),
    ("warehouse", "\"warehouse\" is not in the progress file"),
    ("orders", "\"orders\" is pending already"),
    ("customers", "\"customers\" is completed; what is done is not done again"),
    ("\u{1b}[2J", "\"\\u001b[2J\" is not in the progress file"),
  ])
  func `a wrong name is explained, and nothing is changed`(name: String, reason: String) throws {
    let sample = try ReportSample()
    let text = try sample.folder.read("_migration_status.json")
    let refusal = #expect(throws: Requeue.Refusal.self) {
      try Requeue.named(["invoices", name], progressFile: sample.path)
    }
    #expect(refusal?.description == reason)
    #expect(try sample.folder.read("_migration_status.json") == text)
  }

  @Test func `a missing file is told as such`() {
    #expect(throws: Requeue.Refusal.file(.missing(path: "/tmp/no/such.json"))) {
      try Requeue.allFailed(progressFile: "/tmp/no/such.json")
    }
  }

  @Test func `an engine's next reading sees the requeue, and neither loses what the other wrote`() throws {
    let sample = try ReportSample()
    let engine = ProgressFile(path: sample.path)
    var progress = try engine.read()
    _ = try Requeue.allFailed(progressFile: sample.path)
    progress.complete("orders", at: ReportSample.time("12:01:00"))
    #expect(throws: ProgressFileError.changed(path: sample.path)) { try engine.write(progress) }
    progress = try #require(try engine.refresh().edit)
    progress.complete("orders", at: ReportSample.time("12:01:00"))
    try engine.write(progress)
    #expect(progress.pending == ["audit", "invoices"])
    #expect(progress.completed.last == "orders")
  }

  @Test func `an edit by hand from failed to pending is remembered as a requeue`() {
    let before = ReportSample.progress
    var edited = before
    edited.failed = []
    edited.pending.append("invoices")
    edited.rememberAttempts(from: before)
    #expect(edited.metadata.attempts["invoices"] == 1)
    #expect(edited.metadata.attempts["orders"] == 0)
  }
}
