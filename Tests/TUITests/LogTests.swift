import FoundationEssentials
import Testing

@testable import TUI

@Suite final class LogTests {
  private let folder: String

  init() throws {
    Fixture.adoptLocale()
    folder = FileManager.default.temporaryDirectory.path + "/longhaul-log-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func append(_ text: String, to name: String = "a.log") throws {
    let path = folder + "/" + name
    let before = FileManager.default.contents(atPath: path) ?? Data()
    // In place: another file would be another log.
    try Data(before + Data(text.utf8)).write(to: URL(filePath: path))
  }

  @Test func `a log is read as it grows, whole lines only`() throws {
    var tail = LogTail(path: folder + "/a.log")
    let read1 = tail.refresh()
    #expect(!read1)
    #expect(!tail.exists)
    try append("one\ntw")
    let read2 = tail.refresh()
    #expect(read2)
    #expect(tail.lines == ["one"])
    let read3 = tail.refresh()
    #expect(!read3)
    try append("o\nthree\n")
    let read4 = tail.refresh()
    #expect(read4)
    #expect(tail.lines == ["one", "two", "three"])
    #expect(tail.end == 3)
  }

  @Test func `a log that is emptied is read from its beginning, its lines go on being numbered`() throws {
    try append("one\ntwo\n")
    var tail = LogTail(path: folder + "/a.log")
    let read5 = tail.refresh()
    #expect(read5)
    try Data("new\n".utf8).write(to: URL(filePath: folder + "/a.log"))
    let read6 = tail.refresh()
    #expect(read6)
    #expect(tail.lines == ["new"])
    #expect(tail.first == 2)
  }

  @Test func `of a large log the newest 5,000 lines are kept, and reading begins near its end`() throws {
    try append((0..<200_000).map { "line \($0)\n" }.joined())
    var tail = LogTail(path: folder + "/a.log")
    let read7 = tail.refresh()
    #expect(read7)
    #expect(tail.lines.count == 5000)
    #expect(tail.lines.first == "line 195000")
    #expect(tail.lines.last == "line 199999")
    #expect(tail[tail.end - 1] == "line 199999")
    #expect(tail[0] == "")
  }

  @Test func `following stays at the end, scrolling up stops it and tells how much is new`() {
    var pager = Pager(follows: true)
    var frame = Frame(Size(20, 3), charset: .unicode)
    func draw(_ count: Int) -> String {
      frame.clear(Rect(frame.size))
      pager.draw(into: &frame, area: Rect(frame.size), range: 0..<count, glyphs: .ascii, needle: nil) {
        Line("line \($0)")
      }
      return frame.text
    }
    let seen8 = draw(10)
    #expect(seen8 == "line 7\nline 8\nline 9             #")
    _ = pager.perform(.up, canFollow: true)
    let seen9 = draw(14)
    #expect(seen9 == "line 6\nline 7             #\nline 8")
    #expect(pager.news == 4)
    _ = pager.perform(.last, canFollow: true)
    let seen10 = draw(15)
    #expect(seen10 == "line 12\nline 13\nline 14            #")
    #expect(pager.follows)
  }

  @Test func `wrapped text can be scrolled to its last line and no further`() {
    var pager = Pager(follows: false, wraps: true)
    var frame = Frame(Size(11, 4), charset: .unicode)
    func draw() -> String {
      frame.clear(Rect(frame.size))
      pager.draw(into: &frame, area: Rect(frame.size), range: 0..<4, glyphs: .ascii, needle: nil) {
        Line("\($0) word word word")
      }
      return frame.text
    }
    _ = draw()
    _ = pager.perform(.last, canFollow: false)
    let seen11 = draw()
    #expect(seen11.hasSuffix("\nword word #"))
    for _ in 0..<10 { _ = pager.perform(.down, canFollow: false) }
    let seen12 = draw()
    #expect(seen12.hasPrefix("2 word"))
  }

  @Test func `hits are gone to one by one, though all of them are seen, and round the ends`() {
    var pager = Pager(follows: true)
    var frame = Frame(Size(20, 9), charset: .unicode)
    pager.draw(into: &frame, area: Rect(frame.size), range: 0..<8, glyphs: .ascii, needle: nil) { Line("line \($0)") }
    let places = [0, 1, 1, 1, -1, -1].map { pager.find(among: [2, 5, 6], direction: $0)?.place }
    #expect(places == [0, 1, 2, 0, 2, 1])
    let none = pager.find(among: [], direction: 1)
    #expect(none == nil)
  }

  @Test(arguments: [
    ("14:03:22.640 create  CREATE TABLE invoice (…)", "fffffffffffffaaaaaaa........................."),
    ("14:03:22.640 copy    ERROR: no", "fffffffffffffaaaaaeeeeeeeeeeee"), ("no time here", "............"),
  ])
  func `time, step and text of a log line are told apart`(text: String, styles: String) {
    let line = LogPane.line(text)
    #expect(line.text == text)
    #expect(line.spans.map { String(repeating: $0.style.tone.letter, count: $0.text.count) }.joined() == styles)
  }

  @Test(arguments: [
    ("14:03:22.640 copy    INSERT INTO invoice SELECT", 21),
    ("                     DETAIL: Failing row contains (42).", 21),
    ("no time here", 0),
  ])
  func `what is wrapped stands below its text`(text: String, indent: Int) {
    #expect(LogPane.line(text).indent == indent)
    let wrapped = Charset.unicode.wrap(LogPane.line(text), to: 40)
    for line in wrapped.dropFirst() { #expect(line.text.hasPrefix(String(repeating: " ", count: min(20, indent)))) }
  }
}
