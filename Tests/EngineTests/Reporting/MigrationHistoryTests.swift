import TestSupport
import Testing

@testable import Engine

/// What is noted of runs.
@Suite struct MigrationHistoryTests {
  private static func write(_ failed: [String], in folder: ScratchFolder) throws -> MigrationReport {
    let entries = failed.map { name in
      var text = JSONWriter()
      text.string(name)
      return """
        {"item": \(String(decoding: text.bytes, as: UTF8.self)), "error": "no *such* thing", "sqlstate": "42704",
         "timestamp": "2026-11-23T14:00:00.5", "attempts": 1}
        """
    }
    try folder.write(
      """
      {"pending": [], "completed": ["a", "b"], "failed": [\(entries.joined(separator: ", "))],
       "metadata": {"started_at": "2026-11-23T13:58:00.0", "last_update": "2026-11-23T14:01:00.0",
                    "finished_at": "2026-11-23T14:01:00.0", "total_items": \(2 + failed.count),
                    "source_db": "old", "target_db": "new"}}
      """, to: "_migration_status.json")
    return try MigrationReport.read(progressFile: folder.file("_migration_status.json"))
  }

  @Test func `a run is noted where a history has begun, or is to begin`() throws {
    let folder = try ScratchFolder()
    let report = try Self.write(["c"], in: folder)
    #expect(MigrationHistory.append(report, isWanted: false) == nil)
    #expect(folder.names == ["_migration_status.json"])
    #expect(MigrationHistory.append(report, isWanted: true) == nil)
    #expect(MigrationHistory.append(report, isWanted: false) == nil)
    let text = try folder.read("MIGRATION_HISTORY.md")
    let entry = """

      ## 2026-11-23 14:01:00: old to new

      The migration has ended, with failures.

      - tables: 2 completed, 1 failed, 0 pending
      - objects: 0 completed, 0 failed, 0 pending
      - rows: 0, 0 B, in 3 min 0 s
      - progress file: `\(folder.file("_migration_status.json"))`
      - failed: `c` 42704 no \\*such\\* thing

      """
    #expect(text == "# Migrations\n" + entry + entry)
  }

  @Test func `what failed is found again, whatever its name`() throws {
    let names = ["plain", "with | bar", "`ticked`", "a``b", "日本 語", "- failed: `x`", "line\nbreak", " spaces "]
    let folder = try ScratchFolder()
    _ = MigrationHistory.append(try Self.write(names, in: folder), isWanted: true)
    let found = MigrationHistory.failures(progressFile: folder.file("_migration_status.json"))
    // A line break is shown as a blank.
    #expect(Set(found.keys) == Set(names.map { $0.replacing("\n", with: " ") }))
    #expect(Set(found.values) == ["2026-11-23 14:01:00"])
  }

  @Test(.database) func `the next plan warns of what failed before`() throws {
    let database = try #require(Database.current)
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.c (id int); CREATE TABLE old.d (id int)")
    let folder = try ScratchFolder()
    _ = MigrationHistory.append(try Self.write(["c", "gone"], in: folder), isWanted: true)
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.progressFile = folder.file("_migration_status.json")
    let report = try PlanReport.make(configuration)
    #expect(report.warnings == ["c failed before: see MIGRATION_HISTORY.md, 2026-11-23 14:01:00"])
    #expect(!report.willFail)
  }

  @Test func `a folder that can't be written is told`() throws {
    let folder = try ScratchFolder()
    let report = try Self.write([], in: folder)
    let elsewhere = MigrationReport(
      progressFile: folder.file("nowhere/_migration_status.json"), progress: report.progress, journal: report.journal)
    #expect(MigrationHistory.append(elsewhere, isWanted: true)?.contains("No such file or directory") == true)
  }
}
