import Testing

@testable import TUI

/// Reading a text that is longer than the screen.
@Suite struct PagerTests {
  /// A pager on ten columns and four rows, with eleven for the mark.
  private struct Page {
    var pager = Pager(follows: false, wraps: true)
    var frame = Frame(Size(11, 4), charset: .unicode)
    var lines: [String]
    var needle: Needle?

    init(_ lines: String...) {
      Fixture.adoptLocale()
      self.lines = lines
    }

    mutating func rows() -> [String] {
      frame.clear(Rect(frame.size))
      let lines = lines
      pager.draw(
        into: &frame, area: Rect(frame.size), range: 0..<lines.count, glyphs: .ascii, needle: needle
      ) { Line(lines[$0]) }
      return frame.text.split(separator: "\n", omittingEmptySubsequences: false).map { row in
        String(row.prefix(10).reversed().drop { $0 == " " }.reversed())
      }
    }

    mutating func press(_ requests: Request...) -> [String] {
      for request in requests { _ = pager.perform(request, canFollow: false) }
      return rows()
    }
  }

  @Test func `pages of wrapped text pass nothing over, forwards and backwards`() {
    var page = Page("a1 ..... a2 ..... a3", "b1 ..... b2 .....", "c", "d1 ..... d2 .....", "e")
    #expect(page.rows() == ["a1 .....", "a2 .....", "a3", "b1 ....."])
    #expect(page.press(.pageDown) == ["b1 .....", "b2 .....", "c", "d1 ....."])
    #expect(page.press(.pageDown) == ["b2 .....", "c", "d1 .....", "d2 ....."].dropFirst() + ["e"])
    #expect(page.press(.pageUp) == ["a3", "b1 .....", "b2 .....", "c"])
    #expect(page.press(.up, .up) == ["a1 .....", "a2 .....", "a3", "b1 ....."])
  }

  @Test func `a line that is taller than the screen is read to its end`() {
    var page = Page((1...9).map { "piece\($0) .." }.joined(separator: " "))
    #expect(page.rows() == ["piece1 ..", "piece2 ..", "piece3 ..", "piece4 .."])
    #expect(page.press(.pageDown) == ["piece4 ..", "piece5 ..", "piece6 ..", "piece7 .."])
    #expect(page.press(.last) == ["piece6 ..", "piece7 ..", "piece8 ..", "piece9 .."])
    #expect(page.press(.down) == ["piece6 ..", "piece7 ..", "piece8 ..", "piece9 .."])
    #expect(page.press(.first) == ["piece1 ..", "piece2 ..", "piece3 ..", "piece4 .."])
  }

  @Test func `a hit is gone to, wherever in its line it is`() {
    var page = Page("a1 ..... a2 .....", (1...9).map { "piece\($0) .." }.joined(separator: " "), "b")
    _ = page.rows()
    page.needle = Needle("piece8")
    let hit = page.pager.find(among: [1], direction: 1)
    #expect(hit?.count == 1)
    #expect(page.rows() == ["piece7 ..", "piece8 ..", "piece9 ..", "b"])
    // What is seen already stays where it is.
    page.needle = Needle("piece9")
    _ = page.pager.find(among: [1], direction: 1)
    #expect(page.rows() == ["piece7 ..", "piece8 ..", "piece9 ..", "b"])
  }

  @Test func `scrolling to the end of a wrapped log is following again`() {
    var page = Page("a1 ..... a2 .....", "b1 ..... b2 .....", "c1 ..... c2 .....")
    page.pager.follow()
    #expect(page.rows() == ["b1 .....", "b2 .....", "c1 .....", "c2 ....."])
    _ = page.pager.perform(.up, canFollow: true)
    #expect(page.rows() == ["a2 .....", "b1 .....", "b2 .....", "c1 ....."])
    #expect(!page.pager.follows)
    page.pager.scroll(1, true)
    _ = page.rows()
    #expect(page.pager.follows)
    page.lines.append("d")
    #expect(page.rows() == ["b2 .....", "c1 .....", "c2 .....", "d"])
  }
}
