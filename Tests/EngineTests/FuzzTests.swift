import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

/// What comes from outside may be anything: it is understood or refused, and nothing crashes or hangs.
@Suite struct FuzzTests {
  @Test func `progress files`() throws {
    var random = SeededGenerator(seed: 1)
    let whole = Array(MigrationProgressTests.full.utf8)
    var understood = 0
    for _ in 0..<fuzzInputs {
      guard let progress = try? MigrationProgress(parsing: random.damaged(whole)) else { continue }
      understood += 1
      let items = progress.pending + progress.completed + progress.failed.map(\.failure.item)
      try #require(Set(items.map(ExactName.init)).count == items.count)
      try #require(try MigrationProgress(parsing: progress.serialized()) == progress)
    }
    #expect(understood > fuzzInputs / 20)
  }

  @Test func `journals`() throws {
    var random = SeededGenerator(seed: 2)
    var writer = JSONWriter()
    var whole: [UInt8] = []
    for entry in JournalTests.entries {
      writer.compact(.object(entry.members))
      whole += writer.bytes + [UInt8(ascii: "\n")]
      writer = JSONWriter()
    }
    var understood = 0
    for _ in 0..<fuzzInputs where JournalContents(parsing: random.damaged(whole)).items.count == 2 { understood += 1 }
    #expect(understood > fuzzInputs / 20)
  }

  /// What a server says goes into the progress file, a log and on the screen.
  @Test func `server messages`() throws {
    var random = SeededGenerator(seed: 3)
    let seed = Array("FEHLER: \u{1B}[31mWert „x“\r\nist\u{0}\u{202E} zu groß\u{7F} %s ' \" \\ \t日本".utf8)
    for _ in 0..<fuzzInputs {
      func text() -> String { String(decoding: random.damaged(seed), as: UTF8.self) }
      var error = PostgresError(side: .target, sqlstate: SQLState(String(text().prefix(5))), message: text())
      (error.detail, error.hint, error.context, error.statement) = (text(), text(), text(), text())
      (error.constraint, error.position) = (text(), Int.random(in: 0...500, using: &random))
      let date = Date(timeIntervalSince1970: 1_795_435_200)
      var progress = MigrationProgress(metadata: .init(startedAt: date, sourceDB: "old", targetDB: "new"))
      progress.failed = [.init(Failure(text(), error, step: .copy, at: date))]
      try #require(try MigrationProgress(parsing: progress.serialized()) == progress)
      let shown = TextLayout.visible(error.description)
      try #require(!shown.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "\(shown)")
      let row = TextLayout.padded(shown, 40)
      try #require(TextLayout.width(row) == 40, "\(row)")
    }
  }
}
