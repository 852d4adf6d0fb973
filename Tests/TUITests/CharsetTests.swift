import Testing

@testable import TUI

@Suite struct CharsetTests {
  init() { Fixture.adoptLocale() }

  @Test(arguments: [
    ("invoice", 7), ("日本語表", 8), ("e\u{301}", 1), ("a\u{1B}b", 3), ("", 0), ("🚚", 2), ("\u{202E}x", 2),
  ])
  func `a text is as wide as the C library says`(text: String, columns: Int) {
    #expect(Charset.unicode.width(text) == columns)
  }

  @Test(arguments: [
    ("\u{1B}[31m", "␛[31m"), ("a\u{0}b", "a␀b"), ("a\u{7F}", "a␡"), ("a\u{9B}1m", "a�1m"), ("a\u{202E}b", "a�b"),
    ("a\u{2066}b\u{2069}", "a�b�"), ("a\u{200D}b", "a�b"), ("two\nlines", "two↵lines"), ("a\tb", "a b"),
    ("\u{FEFF}x", "�x"), ("日本", "日本"), ("🇩🇪", "��"),
  ])
  func `what must not reach a terminal is seen as something else`(text: String, seen: String) {
    var frame = Frame(Size(12, 1), charset: .unicode)
    frame.put(text, row: 0, column: 0, limit: 12)
    #expect(frame.text == seen)
  }

  @Test func `no scalar at all puts a control or a format character on the screen`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for charset in [Charset.unicode, .ascii] {
        let (seen, width) = charset.visible(scalar)
        let category = Unicode.Scalar(seen)?.properties.generalCategory
        let isWrong =
          category == nil || category == .control || category == .format || category == .lineSeparator
          || category == .paragraphSeparator || category == .surrogate || !(0...2).contains(width)
        if isWrong { Issue.record("U+\(String(value, radix: 16)) is let through") }
        if charset == .ascii { #expect(seen < 0x7F && seen >= 0x20) }
      }
    }
  }

  @Test(arguments: [
    ("audit.event_2019_11", 12, "audit.e…9_11"), ("short", 12, "short"), ("日本語表の名前です", 9, "日本…す"),
    ("abcdefgh", 5, "abcd…"), ("abc", 0, ""), ("abc", 1, "…"),
  ])
  func `a name too long is cut in its middle`(name: String, columns: Int, cut: String) {
    #expect(Charset.unicode.clipMiddle(name, to: columns) == cut)
    #expect(Charset.unicode.width(cut) <= columns)
  }

  @Test func `lines are wrapped at blanks, long words anywhere, continuation lines indented`() {
    var line = Line("HINT  ")
    line.indent = 6
    line.add("drop the constraint first, see a_very_long_identifier_that_fits_nowhere")
    #expect(
      Charset.unicode.wrap(line, to: 24).map(\.text).joined(separator: "\n") == """
        HINT  drop the\(" ")
              constraint first,\(" ")
              see a_very_long_id
              entifier_that_fits
              _nowhere
        """)
  }

  @Test func `a wide character that loses a half leaves a blank`() {
    var frame = Frame(Size(6, 1), charset: .unicode)
    frame.put("日本語", row: 0, column: 0, limit: 6)
    frame.put("x", row: 0, column: 1, limit: 6)
    frame.put("y", row: 0, column: 2, limit: 6)
    #expect(frame.text == " xy 語")
  }

  @Test(arguments: 0...9)
  func `a line that is scrolled keeps its columns in place`(skipped: Int) {
    var frame = Frame(Size(10, 1), charset: .unicode)
    frame.put(Line("ab日本cd"), row: 0, column: 0, limit: 8, skipping: skipped)
    let all = ["ab日本cd", "b日本cd", "日本cd", " 本cd", "本cd", " cd", "cd", "d", "", ""]
    #expect(frame.text == all[skipped])
  }

  @Test func `no text at all leaves its cells`() {
    var noise = Noise(seed: 5)
    let pieces: [UInt32] = [
      0x1B, 0x5B, 0x07, 0x0A, 0x0D, 0x00, 0x7F, 0x9B, 0x202E, 0x2066, 0x200D, 0xFE0F, 0x1F1E9, 0x301, 0x65E5, 0x1F468,
      0x61,
    ]
    for _ in 0..<20_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int(noise.next() % 24) {
        let value = noise.next() % 2 == 0 ? pieces[Int(noise.next() % 17)] : UInt32(noise.next() % 0x11_0000)
        if let scalar = Unicode.Scalar(value) { text.append(scalar) }
      }
      var frame = Frame(Size(24, 3), charset: .unicode)
      let from = Int(noise.next() % 24)
      let to = from + Int(noise.next() % UInt64(25 - from))
      let end = frame.put(
        String(text), row: 1, column: from, limit: to, style: .bad, skipping: Int(noise.next() % 8))
      #expect(end <= max(from, to))
      for row in 0..<3 {
        for column in 0..<24 where row != 1 || column < from || column >= to {
          if frame[row, column] != .blank { Issue.record("\(text.map(\.value)) left its cells"); return }
        }
      }
    }
  }
}
