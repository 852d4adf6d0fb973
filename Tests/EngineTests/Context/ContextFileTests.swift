import Glibc
import TestSupport
import Testing

@testable import Engine

/// Files that people read beside a migration.
@Suite struct ContextFileTests {
  @Test func `a file is read, as text whatever its bytes are`() throws {
    let folder = try ScratchFolder()
    try folder.write("one\ntwo 日本\n", to: "a.md")
    let file = ContextFile(reading: folder.file("a.md"))
    #expect(file.text == "one\ntwo 日本\n")
    #expect(file.size == 15 && !file.isCut && file.trouble == nil && !file.isMissing)
    #expect(file.line == "context: \(folder.file("a.md")), 15 B")
  }

  @Test func `of a large file the first lines are kept, and that is told`() throws {
    let folder = try ScratchFolder()
    try folder.write(String(repeating: "日本語\n", count: 110_000), to: "a.md")
    let file = ContextFile(reading: folder.file("a.md"))
    #expect(file.size == 1_100_000 && file.isCut)
    #expect(file.text.utf8.count == 1_048_570 && file.text.hasSuffix("語\n"))
    #expect(file.line == "context: \(folder.file("a.md")), 1.0 MB, of which the first 1.0 MB are shown")
    // One line and no more.
    try folder.write(String(repeating: "x", count: 2 << 20), to: "b.md")
    #expect(ContextFile(reading: folder.file("b.md")).text.utf8.count == ContextFile.mostBytes)
    try folder.write(String(repeating: "x", count: ContextFile.mostBytes), to: "c.md")
    #expect(!ContextFile(reading: folder.file("c.md")).isCut)
  }

  @Test func `what can't be read is told, and hangs nobody`() throws {
    let folder = try ScratchFolder()
    let missing = ContextFile(reading: folder.file("none"))
    #expect(missing.isMissing && missing.trouble == "No such file or directory")
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(ContextFile(reading: folder.file("pipe")).trouble == "it is no ordinary file")
    #expect(ContextFile(reading: folder.path).trouble == "Is a directory")
    #expect(ContextFile(reading: folder.path).line == "context: \(folder.path) can't be read: Is a directory")
  }

  @Test func `the schema's file comes first, then the history where there is one, each once`() throws {
    let folder = try ScratchFolder()
    let progress = folder.file("_migration_status.json")
    let named = [folder.file("notes"), folder.file("DATABASE_SCHEMA.md"), folder.file("notes"), "notes"]
    let here = try #require(getcwd(nil, 0).map { String(cString: $0) })
    let files = [folder.file("DATABASE_SCHEMA.md"), folder.file("notes"), here + "/notes"]
    #expect(ContextFiles.paths(progressFile: progress, named: named) == files)
    try folder.write("", to: "MIGRATION_HISTORY.md")
    #expect(
      ContextFiles.paths(progressFile: progress, named: named)
        == [files[0], folder.file("MIGRATION_HISTORY.md")] + files[1...])
  }

  @Test(.database) func `a run tells which were read, on the screen, in its log and in its report`() throws {
    let fixture = try EngineFixture("a")
    let notes = fixture.folder.file("notes.md")
    try fixture.folder.write("as agreed\n", to: "notes.md")
    fixture.configuration.contextFiles = [notes, fixture.folder.file("gone.md")]
    #expect(try fixture.run().reason == .complete)
    let schema = fixture.folder.file("DATABASE_SCHEMA.md")
    #expect(fixture.snapshot?.run.contextFiles == [schema, notes, fixture.folder.file("gone.md")])
    for line in [
      "context: no schema file found: \(schema)\n", "context: \(notes), 10 B\n",
      "context: \(fixture.folder.file("gone.md")) can't be read: No such file or directory\n",
    ] {
      #expect(fixture.log.contains(line), "\(fixture.log)")
    }
    #expect(try MigrationReport.read(progressFile: fixture.configuration.progressFile).contextFiles == [notes])
    // The next run finds what was made meanwhile.
    try fixture.folder.write("# Schema\n", to: "DATABASE_SCHEMA.md")
    try fixture.folder.write("# Migrations\n", to: "MIGRATION_HISTORY.md")
    fixture.configuration.contextFiles = []
    #expect(try fixture.run().reason == .complete)
    let history = fixture.folder.file("MIGRATION_HISTORY.md")
    #expect(
      try MigrationReport.read(progressFile: fixture.configuration.progressFile).contextFiles == [schema, history])
    #expect(
      try MigrationSnapshot.browsing(progressFile: fixture.configuration.progressFile).run.contextFiles
        == [schema, history])
  }
}
