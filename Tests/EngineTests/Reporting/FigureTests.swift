import Testing

@testable import Engine

@Suite struct FigureTests {
  @Test(arguments: [
    (Figure.count(0), "0"), (Figure.count(1_234_567), "1 234 567"), (Figure.count(-1000), "-1 000"),
    (Figure.percent(0, of: 0), "–"), (Figure.percent(9999, of: 10_000), "99.9 %"),
    (Figure.percent(1, of: 1), "100.0 %"),
    (Figure.bytes(1023), "1023 B"), (Figure.bytes(1024), "1.0 kB"), (Figure.bytes(1_048_575), "1.0 MB"),
    (Figure.bytes(226_000_000_000), "210.5 GB"), (Figure.bytes(.max), "8388608.0 TB"),
    (Figure.seconds(0.0124), "12 ms"),
    (Figure.seconds(0.9996), "1.0 s"), (Figure.seconds(59.96), "1 min 0 s"), (Figure.seconds(3725), "1 h 2 min"),
    (Figure.seconds(273_600), "3 d 4 h"), (Figure.seconds(.infinity), "–"), (Figure.seconds(-1), "0 ms"),
  ])
  func `numbers are shown as people read them`(shown: String, expected: String) {
    #expect(shown == expected)
  }

  @Test(arguments: [
    ("a b c", 80, ["a b c"]), ("aaa bbb ccc", 7, ["aaa bbb", "ccc"]), ("abcdefgh", 3, ["abc", "def", "gh"]),
    ("one\ntwo three", 5, ["one", "two", "three"]), ("日本語", 4, ["日本", "語"]), ("", 5, [""]),
  ])
  func `text is broken at blanks, or where it must`(text: String, columns: Int, lines: [String]) {
    #expect(TextLayout.wrapped(text, columns) == lines)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a|b", "a\\|b"), ("*_`<x>", "\\*\\_\\`\\<x\\>"), ("a\nb", "a b"), ("[x](y)", "\\[x\\]\\(y\\)"),
  ])
  func `names can't become Markdown`(text: String, escaped: String) {
    #expect(Markdown.inline(text) == escaped)
    #expect(Markdown.code("`a``b") == "``` `a``b ```")
    // With a mark above, it is still what Markdown takes for markup.
    #expect(Markdown.inline("a|\u{301}<\u{301}") == "a\\|\u{301}\\<\u{301}")
    #expect(Markdown.code("a|\u{301}") == "`a\\|\u{301}`")
    #expect(Markdown.code("`\u{301}a", isInTable: false) == "`` `\u{301}a ``")
  }

  @Test(arguments: [
    ("orders", "orders"), ("sales.orders", "sales.orders"), ("日本語", "日本語"), ("", "''"), ("a b", "'a b'"),
    ("it's", "'it'\\''s'"), ("$(rm -rf .)", "'$(rm -rf .)'"), ("a\nb'\u{1b}", "$'a\\x0ab\\'\\x1b'"),
    ("a;rm -rf", "'a;rm -rf'"), ("$x", "'$x'"), ("a\u{202E}b", #"$'a\xe2\x80\xaeb'"#),
  ])
  func `a name is quoted for the shell`(name: String, quoted: String) {
    #expect(ShellWord.quoted(name) == quoted)
  }
}
