import Testing

@testable import Engine

@Suite struct SideBySideTests {
  private func rows(_ old: [String], _ new: [String]) -> [String] {
    func lines(_ texts: [String]) -> [SideBySide.Line] {
      texts.map { SideBySide.Line(text: $0, meaning: $0, subject: String($0.prefix { $0 != " " })) }
    }
    return SideBySide.rows(old: lines(old), new: lines(new)).map { "\($0.old ?? "") \($0.mark) \($0.new ?? "")" }
  }

  @Test(arguments: [
    ([], [], []), (["a"], ["a"], ["a   a"]), (["a 1"], ["a 2"], ["a 1 | a 2"]), (["a"], [], ["a < "]),
    ([], ["a"], [" > a"]), (["a", "b", "c"], ["a", "c"], ["a   a", "b < ", "c   c"]),
    (["a", "b 1", "c"], ["x", "b 2", "c"], ["a < ", " > x", "b 1 | b 2", "c   c"]),
    (["a", "b", "c"], ["c", "a", "b"], [" > c", "a   a", "b   b", "c < "]),
    (["a", "a", "b"], ["a", "b", "b"], ["a   a", "a < ", " > b", "b   b"]),
  ])
  func `lines stand beside what they have become`(old: [String], new: [String], expected: [String]) {
    #expect(rows(old, new) == expected)
  }

  @Test func `each half is as wide as its cells, and what is too long goes on below`() {
    let rows = [
      SideBySide.Row(old: "  日本語 text", mark: "|", new: "  id integer DEFAULT 1 NOT NULL"),
      SideBySide.Row(old: nil, mark: ">", new: "\u{1B}[0m"),
      SideBySide.Row(old: "abcdefghijklmnopqrst", mark: "<", new: nil),
    ]
    #expect(
      SideBySide.lines(rows, width: 31) == [
        "  日本語 text  |   id integer", "               |     DEFAULT 1", "               |     NOT NULL",
        "               > \\u{1b}[0m", "abcdefghijkl   < ", "  mnopqrst     < ",
      ])
  }
}
