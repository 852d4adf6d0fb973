/// Two texts beside each other, as `sdiff` shows them: the old one left, the new one right, a mark where they differ.
enum SideBySide {
  /// A line of one of them.
  struct Line {
    var text: String
    /// What is compared: the text as it would be if nothing were changed.
    var meaning: String
    /// Lines of the same subject are one line that has changed.
    var subject = ""
  }

  /// Lines that stand beside each other.
  struct Row: Equatable {
    var old: String?
    var mark: Character
    var new: String?

    var isChanged: Bool { mark != " " }
  }

  /// The lines of both, each beside the one it goes with.
  static func rows(old: [Line], new: [Line]) -> [Row] {
    // What is the same at both ends need not be compared with all else.
    var first = 0
    while first < min(old.count, new.count), isSame(old[first], new[first]) { first += 1 }
    var last = 0
    while last < min(old.count, new.count) - first, isSame(old[old.count - 1 - last], new[new.count - 1 - last]) {
      last += 1
    }
    var pairs: [Pair] = zip(old.prefix(first), new.prefix(first)).map { ($0, $1) }
    pairs += align(Array(old[first..<(old.count - last)]), Array(new[first..<(new.count - last)]))
    pairs += zip(old.suffix(last), new.suffix(last)).map { ($0, $1) }
    return pairs.map { old, new in
      guard let old else { return Row(old: nil, mark: ">", new: new?.text) }
      guard let new else { return Row(old: old.text, mark: "<", new: nil) }
      return Row(old: old.text, mark: isSame(old, new) ? " " : "|", new: new.text)
    }
  }

  private typealias Pair = (Line?, Line?)

  private static func isSame(_ old: Line, _ new: Line) -> Bool { old.meaning.hasSameBytes(as: new.meaning) }

  /// How well two lines go together; 0 when they don't.
  private static func affinity(_ old: Line, _ new: Line) -> Int {
    if isSame(old, new) { return 4 }
    return !old.subject.isEmpty && old.subject.hasSameBytes(as: new.subject) ? 3 : 0
  }

  /// The pairs, in order, that go together best, and between them the lines that have no other.
  private static func align(_ old: [Line], _ new: [Line]) -> [Pair] {
    var best = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
    for left in old.indices.reversed() {
      for right in new.indices.reversed() {
        let apart = max(best[left + 1][right], best[left][right + 1])
        let affinity = affinity(old[left], new[right])
        best[left][right] = affinity > 0 ? max(apart, best[left + 1][right + 1] + affinity) : apart
      }
    }
    var pairs: [Pair] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, right < new.count {
        let affinity = affinity(old[left], new[right])
        if affinity > 0, best[left][right] == best[left + 1][right + 1] + affinity {
          pairs.append((old[left], new[right]))
          left += 1
          right += 1
          continue
        }
      }
      if right == new.count || (left < old.count && best[left][right] == best[left + 1][right]) {
        pairs.append((old[left], nil))
        left += 1
      } else {
        pairs.append((nil, new[right]))
        right += 1
      }
    }
    return pairs
  }

  // MARK: On a page

  /// Both columns in lines of a width, each wrapped into its own half.
  static func lines(_ rows: [Row], width: Int) -> [String] {
    let half = max(8, (width - 3) / 2)
    return rows.flatMap { row in
      let old = row.old.map { wrapped($0, half) } ?? []
      let new = row.new.map { wrapped($0, half) } ?? []
      return (0..<max(old.count, new.count)).map { place in
        let left = TextLayout.padded(place < old.count ? old[place] : "", half)
        return "\(left) \(row.mark) \(place < new.count ? new[place] : "")"
      }
    }
  }

  /// A line in as many as it needs: the further ones stand further in.
  static func wrapped(_ line: String, _ width: Int) -> [String] {
    let indent = min(line.prefix { $0 == " " }.count, width / 4)
    let margin = String(repeating: " ", count: indent)
    let words = String(line.drop { $0 == " " })
    if TextLayout.width(TextLayout.visible(words)) <= width - indent { return [margin + TextLayout.visible(words)] }
    return TextLayout.wrapped(words, width - indent - 2).enumerated().map { place, part in
      margin + (place == 0 ? "" : "  ") + part
    }
  }
}
