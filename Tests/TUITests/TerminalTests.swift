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
