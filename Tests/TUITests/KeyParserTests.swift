import Testing

@testable import TUI

@Suite struct KeyParserTests {
  @Test(arguments: [
    ("j", [Key.character("j")]), ("é", [.character("é")]), ("日🚚", [.character("日"), .character("🚚")]),
    ("\r", [.enter]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{3}", [.control("c")]), ("\u{1A}", [.control("z")]),
    ("\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[D", [.up, .down, .right, .left]),
    ("\u{1B}[H\u{1B}[4~\u{1B}[5~\u{1B}[6~\u{1B}[3~", [.home, .end, .pageUp, .pageDown, .delete]),
    ("\u{1B}[Z", [.backTab]),
    ("\u{1B}OP\u{1B}[15~\u{1B}[17~\u{1B}[24~", [.function(1), .function(5), .function(6), .function(12)]),
    ("\u{1B}[[A", [.function(1)]), ("\u{1B}q", [.escape, .character("q")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
    ("\u{1B}[200~q\u{1B}[31m\u{1B}[201~x", [.paste("q\u{1B}[31m"), .character("x")]),
    ("\u{1B}[<0;5;3M", [.mouse(Mouse(action: .click, row: 2, column: 4))]), ("\u{1B}[<0;5;3m", []),
    ("\u{1B}[<65;1;1M", [.mouse(Mouse(action: .wheelDown, row: 0, column: 0))]),
    ("\u{1B}[<99999999999999999999;0;0M", []),
    ("\u{1B}[M !!x", [.character("x")]), ("\u{1B}[?62;c", []), ("\u{1B}[I\u{1B}[Oj", [.character("j")]),
  ])
  func `bytes become keys, however they are cut`(bytes: String, keys: [Key]) {
    var whole = KeyParser()
    #expect(whole.feed(bytes.utf8) == keys)
    #expect(!whole.isWaiting)
    var single = KeyParser()
    #expect(bytes.utf8.flatMap { single.feed([$0]) } == keys)
  }

  @Test func `an Escape alone waits for what may follow, then is the key`() {
    var parser = KeyParser()
    #expect(parser.feed([0x1B]).isEmpty)
    #expect(parser.isWaiting)
    #expect(parser.flush() == [.escape])
    #expect(!parser.isWaiting)
  }

  @Test func `bytes that are no text are dropped and nothing else is`() {
    var parser = KeyParser()
    #expect(
      parser.feed([0xFF, 0x6A, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x6B]) == [
        .character("j"), .character("("), .character("k"),
      ])
  }

  @Test func `no bytes whatever make it fail or wait for ever`() {
    var random = Noise(seed: 7)
    for _ in 0..<20_000 {
      var parser = KeyParser()
      let bytes = (0..<Int(random.next() % 40)).map { _ in
        random.next() % 3 == 0
          ? UInt8(0x1B) : random.next() % 2 == 0 ? UInt8(0x5B) : UInt8(truncatingIfNeeded: random.next())
      }
      _ = parser.feed(bytes)
      _ = parser.flush()
      _ = parser.feed("\u{1B}[201~".utf8)
      _ = parser.flush()
      #expect(parser.feed("j".utf8).last == .character("j"), "after \(bytes)")
    }
  }
}
