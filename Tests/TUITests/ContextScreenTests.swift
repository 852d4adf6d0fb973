import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What is known of the old schema, on the screen.
@Suite struct ContextScreenTests {
  /// Files in a folder of their own, gone with it.
  private final class Place {
    let folder = FileManager.default.temporaryDirectory.appending(path: "longhaul-context-\(UUID())")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }

    func model(_ names: String..., phase: Phase = .running, ascii: Bool = false) -> ScreenModel {
      var snapshot = Fixture.running(phase)
      snapshot.run.contextFiles = names.map(path)
      return Fixture.model(snapshot, ascii: ascii)
    }
  }

  private static let schema = """
    # Schema `old_schema` of database `shop`

    Read from PostgreSQL 17.5 on 2026-11-23 14:00:00. 2 tables of 1.2 MB, with indexes and TOAST, and 4 other objects. \
    Rows are the planner's estimates.

    ## Tables

    | Table | Rows | Size | Comment |
    | --- | --- | --- | --- |
    | `customer` | 12 345 | 1.2 MB | Who buys |
    | `日本語` | 3 | 8.0 kB |  |

    """

  private static func shop() throws -> Place {
    let place = try Place()
    try place.write(schema, to: "DATABASE_SCHEMA.md")
    try place.write("as agreed\n", to: "notes.md")
    return place
  }

  @Test func `the schema's file, on 80 by 24`() throws {
    let place = try Self.shop()
    var model = place.model("DATABASE_SCHEMA.md", "notes.md")
    model.type("c")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
        ─ DATABASE_SCHEMA.md  notes.md ──────────────────────────────── 1 of 2 · 339 B ─
         # Schema `old_schema` of database `shop`

         Read from PostgreSQL 17.5 on 2026-11-23 14:00:00. 2 tables of 1.2 MB, with
         indexes and TOAST, and 4 other objects. Rows are the planner's estimates.

         ## Tables

         | Table | Rows | Size | Comment |
         | --- | --- | --- | --- |
         | `customer` | 12 345 | 1.2 MB | Who buys |
         | `日本語` | 3 | 8.0 kB |  |










         Esc back  ? help  q quit  / find  [ ] file  w wrap
        """)
  }

  @Test func `the schema's file, on 120 by 40`() throws {
    let place = try Self.shop()
    var model = place.model("DATABASE_SCHEMA.md", "notes.md")
    model.type("c")
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                         ● RUNNING 02:14:09
        ─ DATABASE_SCHEMA.md  notes.md ──────────────────────────────────────────────────────────────────────── 1 of 2 · 339 B ─
         # Schema `old_schema` of database `shop`

         Read from PostgreSQL 17.5 on 2026-11-23 14:00:00. 2 tables of 1.2 MB, with indexes and TOAST, and 4 other objects.
         Rows are the planner's estimates.

         ## Tables

         | Table | Rows | Size | Comment |
         | --- | --- | --- | --- |
         | `customer` | 12 345 | 1.2 MB | Who buys |
         | `日本語` | 3 | 8.0 kB |  |


























         Esc back  ? help  q quit  / find  [ ] file  w wrap
        """)
    expect(
      model.frame(Size(120, 40)),
      isStyled: """
        BBBBBBBBB  ............... . ...............                                                         GGGGGGGGGGGGGGGGGGG
        f####################fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
         AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

         .... .... .......... .... .. .......... ......... . ...... .. ... ... .... ....... ... ...... ... . ..... ........
         .... ... ... ......... ..........

         AAAAAAAAA

         . ..... . .... . .... . ....... .
         . ... . ... . ... . ... .
         . .......... . .. ... . ... .. . ... .... .
         . ........ . . . ... .. .  .


























         AAAfffff  Afffff  Afffff  Afffff  AAAfffff  Afffff
        """)
  }

  @Test func `in ASCII, on 80 by 24`() throws {
    let place = try Self.shop()
    var model = place.model("DATABASE_SCHEMA.md", "notes.md", ascii: true)
    model.type("c")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop -> new_schema@shop                * RUNNING 02:14:09
        - DATABASE_SCHEMA.md  notes.md -------------------------------- 1 of 2 - 339 B -
         # Schema `old_schema` of database `shop`

         Read from PostgreSQL 17.5 on 2026-11-23 14:00:00. 2 tables of 1.2 MB, with
         indexes and TOAST, and 4 other objects. Rows are the planner's estimates.

         ## Tables

         | Table | Rows | Size | Comment |
         | --- | --- | --- | --- |
         | `customer` | 12 345 | 1.2 MB | Who buys |
         | `???` | 3 | 8.0 kB |  |










         Esc back  ? help  q quit  / find  [ ] file  w wrap
        """)
  }

  @Test func `in ASCII, on 120 by 40`() throws {
    let place = try Self.shop()
    var model = place.model("DATABASE_SCHEMA.md", "notes.md", ascii: true)
    model.type("c]")
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul  old_schema@shop -> new_schema@shop                                                        * RUNNING 02:14:09
        - DATABASE_SCHEMA.md  notes.md ------------------------------------------------------------------------- 2 of 2 - 10 B -
         as agreed




































         Esc back  ? help  q quit  / find  [ ] file  w wrap
        """)
  }

  @Test func `where there is no schema file it is said how to get one, on 80 by 24`() throws {
    let place = try Place()
    var model = place.model("DATABASE_SCHEMA.md")
    model.type("c")
    let text = model.frame(Size(80, 24)).text
    #expect(text.contains(" DATABASE_SCHEMA.md "))
    #expect(text.contains("\n no schema file found\n"), "\(text)")
    #expect(text.contains("\n longhaul describe makes one. It only reads the old schema.\n"), "\(text)")
    // What an engine knows that has not said anything yet.
    var empty = Fixture.model(Fixture.running())
    empty.type("c]")
    #expect(empty.frame(Size(80, 24)).text.contains("\n no schema file found\n"))
    // Once it is there it is shown.
    try place.write(Self.schema, to: "DATABASE_SCHEMA.md")
    model.type("<ESC>c")
    #expect(model.frame(Size(80, 24)).text.contains("# Schema `old_schema` of database `shop`"))
  }

  @Test func `from file to file, around, each from its beginning`() throws {
    let place = try Self.shop()
    try place.write((1...200).map { "line \($0)\n" }.joined(), to: "long.md")
    var model = place.model("DATABASE_SCHEMA.md", "long.md", "notes.md")
    model.type("c]G")
    #expect(model.frame(Size(80, 24)).text.contains("line 200"))
    model.type("]")
    #expect(model.frame(Size(80, 24)).text.contains("\n as agreed\n"))
    model.type("]")
    #expect(model.frame(Size(80, 24)).text.contains("# Schema"))
    model.type("[[")
    #expect(model.frame(Size(80, 24)).text.contains("\n line 1 "))
  }

  @Test func `it is searched, and left as it was come to`() throws {
    let place = try Self.shop()
    var model = place.model("DATABASE_SCHEMA.md", "notes.md")
    model.type("c/8.0<ENTER>")
    #expect(model.frame(Size(80, 24)).text.contains("1 of 1"))
    model.type("<ESC>")
    #expect(model.views.last is ContextView)
    model.type("<ESC>")
    #expect(model.views.count == 1)
    model.type("cq")
    #expect(model.views.count == 1)
    model.type("4<ENTER>c<ESC>")
    #expect(model.views.last is BrowserView)
  }

  @Test func `a line is broken, or scrolled when it is not to be`() throws {
    let place = try Place()
    try place.write(String(repeating: "word ", count: 30) + "end\n", to: "DATABASE_SCHEMA.md")
    var model = place.model("DATABASE_SCHEMA.md")
    model.type("c")
    #expect(model.frame(Size(80, 24)).text.contains(" end\n"))
    model.type("w")
    #expect(!model.frame(Size(80, 24)).text.contains(" end"))
    for _ in 0..<12 { model.type("<RIGHT>") }
    #expect(model.frame(Size(80, 24)).text.contains(" end"))
  }

  @Test func `a large file, a broken one and an empty one are told`() throws {
    let place = try Self.shop()
    try place.write(String(repeating: "0123456789abcde\n", count: 70_000), to: "large.md")
    try place.write(String(repeating: "x", count: 100_000), to: "wide.md")
    try place.write("\n\n", to: "empty.md")
    var model = place.model("DATABASE_SCHEMA.md", "large.md", "gone.md", "empty.md", "wide.md")
    model.type("c]G")
    let text = model.frame(Size(80, 24)).text
    #expect(text.contains("\n The file goes on: its first 1.0 MB are shown."), "\(text)")
    #expect(text.contains(" 2 of 5 · 1.1 MB "), "\(text)")
    model.type("]")
    #expect(model.frame(Size(80, 24)).text.contains("\n it can't be read: No such file or directory\n"))
    model.type("]")
    #expect(model.frame(Size(80, 24)).text.contains("\n nothing stands in it\n"))
    model.type("]wG")
    for _ in 0..<2048 { _ = model.handle(.right, now: Fixture.now) }
    #expect(model.frame(Size(80, 24)).text.contains("\n …\n"))
  }

  @Test func `hostile bytes never reach the terminal, at any size`() throws {
    let place = try Place()
    let bytes = Array(0...255).map { UInt8($0) } + "\u{1B}]52;c;x\u{07}\u{9B}31m\u{202E}\u{0}日\r\n".utf8
    try Data(bytes).write(to: URL(filePath: place.path("\u{1B}[31m.md")))
    for (columns, rows) in [(1, 1), (8, 3), (40, 10), (80, 24), (200, 60)] {
      var model = place.model("DATABASE_SCHEMA.md", "\u{1B}[31m.md")
      model.type("c]")
      let text = model.frame(Size(columns, rows)).text
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
      #expect(!text.contains("\u{202E}"))
    }
  }

  @Test func `it is there whatever the run does, attached and browsing too`() throws {
    let place = try Self.shop()
    for phase in [Phase.starting("x"), .browsing, .finished(.complete), .lost(since: Fixture.now)] {
      var model = place.model("DATABASE_SCHEMA.md", phase: phase)
      model.context.role = .watching
      model.type("c")
      #expect(model.frame(Size(80, 24)).text.contains("# Schema `old_schema`"))
    }
  }

  @Test func `help lists its keys`() throws {
    var model = Fixture.model(Fixture.running())
    model.type("?/DATABASE_SCHEMA<ENTER>")
    #expect(
      model.frame(Size(80, 24)).text.contains("c                 files about the old schema, as DATABASE_SCHEMA.md"))
    model.type("<ESC><ESC>c?")
    let text = model.frame(Size(100, 60)).text
    #expect(text.contains("] Tab             to the next file") && !text.contains("the report"), "\(text)")
  }
}
