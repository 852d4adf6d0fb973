/// A log as entries, for programs: what is said at a time, on one line or several.
struct LogEntries {
  struct Entry: Encodable, Equatable {
    /// The time of day.
    var time: String
    /// The step, or what else says it.
    var subject: String
    var text: String
  }

  /// Of a line whose end has not come.
  private var rest: [UInt8] = []
  private var entry: Entry?
  /// Where the text begins; further lines are indented so far.
  private var indent = 0

  /// Entries that are whole: something came after them.
  mutating func take(_ bytes: ArraySlice<UInt8>) -> [Entry] {
    var whole: [Entry] = []
    var lines = (rest + bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = Array(lines.popLast() ?? [])
    for line in lines {
      let line = String(decoding: line, as: UTF8.self)
      if let begun = Self.begin(line) {
        if let entry { whole.append(entry) }
        (entry, indent) = begun
      } else {
        let blanks = line.utf8.prefix { $0 == UInt8(ascii: " ") }.count
        entry?.text += "\n" + String(line.dropFirst(min(blanks, indent)))
      }
    }
    return whole
  }

  /// The last one, when nothing more comes for now.
  mutating func takeLast() -> Entry? { entry.take() }

  private static func begin(_ line: String) -> (Entry, indent: Int)? {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count == 3, words[0].utf8.count >= 8, words[0].utf8.first.map({ (0x30...0x39).contains($0) }) == true
    else { return nil }
    let text = words[2].drop { $0 == " " }
    let entry = Entry(time: String(words[0]), subject: String(words[1]), text: String(text))
    return (entry, line.utf8.count - text.utf8.count)
  }
}
