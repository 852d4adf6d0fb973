/// A log on the screen: its file and the part that is seen.
struct LogPane {
  private var tail: LogTail?
  private(set) var pager: Pager
  /// What the log is of, for the title.
  private(set) var name = ""

  init(wraps: Bool = false) { pager = Pager(follows: true, wraps: wraps) }

  /// Shows the log of something; nothing happens when it is shown already.
  mutating func open(_ file: String?, in folder: String, name: String) {
    let path = file.map { folder + "/" + $0 }
    self.name = name
    guard path != tail?.path else { return }
    tail = path.map { LogTail(path: $0) }
    pager.reset(follows: true)
    _ = tail?.refresh()
  }

  /// Reads what was appended; whether there was anything.
  mutating func refresh() -> Bool { tail?.refresh() ?? false }

  mutating func perform(_ request: Request) -> Bool { pager.perform(request, canFollow: true) }

  mutating func scroll(_ count: Int) { pager.scroll(count, true) }

  /// What the title says beside the name.
  func state(_ glyphs: Glyphs) -> String {
    if pager.follows { return "follow" }
    return pager.news > 0 ? "+\(pager.news) new\(glyphs.separator)F follow" : "F follow"
  }

  mutating func draw(into frame: inout Frame, area: Rect, context: Context, lit: Bool) {
    guard let tail, tail.exists, tail.end > tail.first else {
      frame.put(
        tail == nil ? "it has no log of its own" : "nothing logged yet", row: area.row, column: area.column + 1,
        limit: area.right, style: .faint)
      return
    }
    pager.draw(
      into: &frame, area: area.inset(1, 0), range: tail.first..<tail.end, glyphs: context.glyphs,
      needle: lit ? context.needle : nil
    ) { LogPane.line(tail[$0]) }
  }

  /// The place of the next hit, and how many there are.
  mutating func find(_ needle: Needle, direction: Int) -> Hit? {
    guard let tail else { return nil }
    return pager.find(among: (tail.first..<tail.end).filter { needle.matches(tail[$0]) }, direction: direction)
  }

  /// `14:03:22.640 create  CREATE TABLE invoice (…)` with its parts told apart.
  static func line(_ text: String) -> Line {
    let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count == 3, words[0].utf8.count >= 8, words[0].utf8.first.map({ (0x30...0x39).contains($0) }) == true
    else {
      var line = Line(text, isTrouble(text) ? .bad : .plain)
      line.indent = text.utf8.prefix { $0 == 0x20 }.count
      return line
    }
    var line = Line(String(words[0]) + " ", .faint)
    // Continuation lines stand below the text.
    let blanks = words[2].utf8.prefix { $0 == 0x20 }.count
    line.indent = words[0].utf8.count + words[1].utf8.count + 2 + blanks
    line.add(String(words[1]) + " ", isTrouble(words[1]) ? .bad : .accent)
    line.add(String(words[2]), isTrouble(words[2].prefix(120)) ? .bad : .plain)
    return line
  }

  private static func isTrouble(_ text: some StringProtocol) -> Bool {
    text.contains("ERROR") || text.contains("FATAL") || text.contains("PANIC") || text.contains("FAILED")
      || text.contains("failed")
  }
}
