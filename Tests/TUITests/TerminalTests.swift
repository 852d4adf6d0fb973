import FoundationEssentials
import Glibc
import Testing

@testable import TUI

@Suite struct TerminalTests {
  @Test(arguments: [
    ("SELECT 1", false, "\u{1B}]52;c;U0VMRUNUIDE=\u{7}"),
    ("é", true, "\u{1B}]52;c;w6k=\u{7}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;w6k=\u{7}\u{1B}\\"),
    ("", false, "\u{1B}]52;c;\u{7}"),
  ])
  func `the clipboard is asked for with OSC 52, through tmux as well`(text: String, isTmux: Bool, sequence: String) {
    #expect(Clipboard.sequence(for: text, isTmux: isTmux) == sequence)
  }

  @Test(arguments: ["x", "é", "日", "🚚"])
  func `what is too long for the clipboard is cut between characters`(character: String) throws {
    let sequence = Clipboard.sequence(for: String(repeating: character, count: 80_000), isTmux: false)
    let encoded = sequence.dropFirst("\u{1B}]52;c;".unicodeScalars.count).dropLast()
    let data = try #require(Data(base64Encoded: String(encoded)))
    let text = try #require(String(validating: data, as: UTF8.self))
    #expect(text.allSatisfy { String($0) == character })
    #expect((73_990...74_000).contains(data.count))
    #expect(sequence.utf8.count < 100_000)
  }

  @Test(arguments: [
    ("xterm-256color", false, nil, true), ("xterm", false, nil, true), ("tmux-256color", false, nil, true),
    ("screen.xterm-256color", false, nil, true), ("alacritty", false, nil, true), ("st-256color", false, nil, true),
    ("foot", false, nil, true), ("rxvt-unicode", false, nil, true), ("unheard-of", true, nil, true),
    ("unheard-of", false, "\u{1B}]0;", true), ("unheard-of", false, "\u{1B}[25;1H", false),
    ("linux", false, nil, false),
    ("vt100", false, nil, false), ("sticky", false, nil, false), ("", false, nil, false),
  ])
  func `a title is set where a terminal is known to have one`(term: String, xterm: Bool, line: String?, isTaken: Bool) {
    #expect(WindowTitle.isTaken(by: term, isLikeXterm: xterm, toStatusLine: line) == isTaken)
  }

  @Test(arguments: [Charset.unicode, .ascii]) func `no name ends a title early`(charset: Charset) {
    Fixture.adoptLocale()
    let names = ["shop", "\u{1B}\\\u{7}\u{9C}\u{1B}]2;x", "日本\u{202E}語\n", String(repeating: "long", count: 100)]
    for name in names {
      let sequence = WindowTitle.sequence(name, charset)
      let text = sequence.dropFirst(4).dropLast(2)
      #expect(sequence.hasPrefix("\u{1B}]2;") && sequence.hasSuffix("\u{1B}\\"))
      #expect(
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{202E}" }, "\(text)")
      #expect(text.unicodeScalars.count <= 80)
    }
  }

  @Test func `blocked signals are read one by one`() {
    TerminalSignals.block()
    let reader = TerminalSignals.Reader()
    #expect(reader.descriptor >= 0)
    while reader.next() != nil {}
    // To this thread alone: others of the test's process may not block them.
    pthread_kill(pthread_self(), SIGWINCH)
    pthread_kill(pthread_self(), SIGHUP)
    var taken: Set<CInt> = []
    while let number = reader.next() { taken.insert(number) }
    #expect(taken == [SIGWINCH, SIGHUP])
  }

  @Test func `text is edited as in a shell`() {
    var field = TextField("one two")
    for key in [
      Key.control("a"), .character("x"), .end, .control("w"), .paste("日本\n"), .left, .delete, .control("b"), .backspace,
    ] {
      let isTaken = field.handle(key)
      #expect(isTaken)
    }
    #expect(field.text == "xone日")
    #expect(field.textBeforeCursor == "xone")
    let isTaken = field.handle(.up)
    #expect(!isTaken)
  }
}
