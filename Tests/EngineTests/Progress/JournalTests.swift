import FoundationEssentials
import Glibc
import Testing

@testable import Engine

@Suite struct JournalTests {
  static let noon = Date(timeIntervalSince1970: 1_795_435_200)

  static let entries: [JournalEntry] = [
    .runStarted(
      .init(
        runID: "r1", at: noon, source: "old@shop", target: "new@shop", sourceVersion: "15.20", targetVersion: "16.1",
        options: "--jobs 2", contextFiles: ["/a b/DATABASE_SCHEMA.md", "/n\n.md"])),
    .leftBehind([LeftBehindObject(kind: "view", name: "v\n", note: "made by hand")]),
    .item(
      .init(
        item: "orders \"x\"", succeeded: true, rows: 12, bytes: 4096, seconds: 1.25, finishedAt: noon + 2,
        sourceSnapshot: "00000003-1", checksum: "12 rows, 9f", steps: [.copy: 1, .commit: 0.25])),
    .item(.init(item: "bad", succeeded: false, rows: 0, bytes: 0, seconds: 0.5, finishedAt: noon + 3)),
    .object(.init(name: "view w", succeeded: false, seconds: 0.125, finishedAt: noon + 4)),
    .runFinished(runID: "r1", at: noon + 5, reason: "complete"),
  ]

  static func folder() throws -> (ScratchFolder, LogFolder) {
    let scratch = try ScratchFolder()
    return (scratch, LogFolder(progressFile: scratch.file("status.json")))
  }

  @Test(arguments: entries)
  func `an entry comes back as it was appended`(entry: JournalEntry) throws {
    #expect(JournalEntry(try #require(JSONParser.parse(writing(entry)).object)) == entry)
  }

  private func writing(_ entry: JournalEntry) -> [UInt8] {
    var writer = JSONWriter()
    writer.compact(.object(entry.members))
    return writer.bytes
  }

  @Test func `a line of the journal has these keys`() {
    var writer = JSONWriter()
    writer.compact(.object(Self.entries[2].members.filter { $0.key != "finished_at" }))
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == """
        {"event": "item", "item": "orders \\"x\\"", "outcome": "completed", "rows": 12, "bytes": 4096, "seconds": 1.25, \
        "source_snapshot": "00000003-1", "checksum": "12 rows, 9f", "steps": {"copy": 1.0, "commit": 0.25}}
        """)
  }

  @Test func `the whole journal is read back, the last outcome of an item wins`() throws {
    let (scratch, folder) = try Self.folder()
    var journal = Journal(in: folder)
    for entry in Self.entries { journal.append(entry) }
    journal.append(.item(.init(item: "bad", succeeded: true, rows: 7, bytes: 1, seconds: 2, finishedAt: Self.noon + 6)))
    #expect(journal.firstError == nil)
    let contents = JournalContents(in: folder)
    #expect(contents.runs.map(\.start.targetVersion) == ["16.1"])
    #expect(contents.runs[0].finishedAt == Self.noon + 5)
    #expect(contents.runs[0].reason == "complete")
    #expect(contents.leftBehind == [LeftBehindObject(kind: "view", name: "v\n", note: "made by hand")])
    #expect(contents.items[ExactName("bad")]?.rows == 7)
    #expect(contents.attempts[ExactName("bad")] == .init(completed: 1, failed: 1))
    #expect(contents.objects[ExactName("view w")]?.succeeded == false)
    #expect(scratch.mode("_migration_logs/journal.jsonl") == 0o600)
  }

  @Test func `half a last line and lines of other kinds are passed over, and what follows is whole`() throws {
    let (scratch, folder) = try Self.folder()
    mkdir(folder.path, 0o700)
    let text = """
      {"event": "weather", "sky": "blue"}
      not JSON
      {"event": "item", "item": "no time"}
      {"event": "item", "item": "torn", "outcome": "comp
      """
    try scratch.write(text, to: "_migration_logs/journal.jsonl")
    #expect(JournalContents(in: folder) == JournalContents())
    var journal = Journal(in: folder)
    journal.append(Self.entries[3])
    #expect(JournalContents(in: folder).items.keys.map(\.text) == ["bad"])
  }

  @Test func `no journal is an empty one`() throws {
    let (_, folder) = try Self.folder()
    #expect(JournalContents(in: folder) == JournalContents())
  }
}
