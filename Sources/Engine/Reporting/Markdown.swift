/// Text from a database as Markdown that can't be taken for markup.
enum Markdown {
  /// On one line, with a backslash before each character that could be markup.
  static func inline(_ text: String) -> String {
    var escaped = ""
    // By scalars: with a mark above it, a character is another to Swift, and the same to a reader of Markdown.
    for scalar in TextLayout.visible(text).unicodeScalars {
      if "\\`*_{}[]<>()#+!|~&".unicodeScalars.contains(scalar) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }

  /// On one line as code, between more backticks than it holds.
  ///
  /// - Parameter isInTable: whether a `|` would end a table's cell; elsewhere its backslash would be seen.
  static func code(_ text: String, isInTable: Bool = true) -> String {
    let visible = TextLayout.visible(text)
    let text = isInTable ? visible.unicodeScalars.map { $0 == "|" ? "\\|" : String($0) }.joined() : visible
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let space = text.unicodeScalars.first == "`" || text.unicodeScalars.last == "`" ? " " : ""
    return fence + space + text + space + fence
  }

  static func longestRun(of wanted: Unicode.Scalar, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for scalar in text.unicodeScalars {
      run = scalar == wanted ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

/// A Markdown page that is written from its top to its end.
struct MarkdownPage {
  private(set) var text = ""

  mutating func line(_ line: String) { text += line + "\n" }

  /// A blank line, unless there is one.
  mutating func space() { if !text.hasSuffix("\n\n") { line("") } }

  mutating func heading(_ title: String, level: Int = 2) {
    space()
    line(String(repeating: "#", count: level) + " " + title)
    line("")
  }

  mutating func table(_ header: [String], _ rows: [[String]]) {
    space()
    line("| " + header.joined(separator: " | ") + " |")
    line("|" + header.map { _ in " --- |" }.joined())
    for row in rows { line("| " + row.joined(separator: " | ") + " |") }
  }

  /// - Parameter language: what the code is, such as `mermaid`; nothing for plain text.
  mutating func block(_ code: String, language: String = "") {
    let fence = String(repeating: "`", count: max(3, Markdown.longestRun(of: "`", in: code) + 1))
    space()
    line(fence + language)
    for part in code.split(separator: "\n", omittingEmptySubsequences: false) {
      line(TextLayout.visible(String(part)))
    }
    line(fence)
  }
}
