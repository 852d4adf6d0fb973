import Engine
import Testing

@testable import TUI

/// Where in a statement the error is.
@Suite struct StatementTests {
  private static let text = "ALTER TABLE invoice ADD CONSTRAINT invoice_tax_check CHECK (tax > 0 AND tax < wrong)"

  private func rows(_ text: String, at word: String, on columns: Int?) -> [String] {
    Fixture.adoptLocale()
    let position =
      text.unicodeScalars.count - (text.firstRange(of: word).map { text[$0.lowerBound...].unicodeScalars.count } ?? 0)
      + 1
    let page = Document.Page(charset: .unicode, columns: columns)
    return Statement(text: text, position: position, page: page).lines.map(\.text)
  }

  @Test(arguments: ["invoice ADD", "CONSTRAINT", "invoice_tax", "tax > 0", "AND", "wrong"])
  func `the mark stands below the character, also where the line wraps`(word: String) throws {
    let first = try #require(word.split(separator: " ").first)
    for columns in 24...100 {
      let rows = rows(Self.text, at: word, on: columns)
      let place = try #require(rows.firstIndex { $0.hasSuffix("^ here") || $0.hasSuffix("here ^") }, "\(rows)")
      let column = try #require(
        rows[place].firstIndex(of: "^").map { rows[place].distance(from: rows[place].startIndex, to: $0) })
      #expect(
        rows[place - 1].dropFirst(column).hasPrefix(first.prefix(1)), "\(columns):\n\(rows.joined(separator: "\n"))")
      #expect(rows.allSatisfy { $0.count <= columns }, "\(columns): \(rows)")
    }
  }

  @Test func `without wrapping the line is whole`() {
    #expect(
      rows(Self.text, at: "wrong", on: nil) == [
        "> 1  " + Self.text, String(repeating: " ", count: 5 + Self.text.count - 6) + "^ here",
      ])
  }

  @Test func `an error at the end is marked behind it`() {
    let lines = Statement(text: "SELECT", position: 7).lines.map(\.text)
    #expect(lines == ["> 1  SELECT", "           ^ here"])
  }

  @Test func `tabs and wide characters before it are counted as they are drawn`() {
    let rows = rows("SELECT\n\t日本 wrong", at: "wrong", on: 60)
    #expect(rows == ["  1  SELECT", "> 2      日本 wrong", "              ^ here"])
  }
}
