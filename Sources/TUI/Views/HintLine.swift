/// The line of keys at the bottom.
enum HintLine {
  /// Keys with what they do, and how early they give way to others (small stays longest).
  typealias Hint = (text: String, rank: Int)

  private static let keyNames: Set<String> = ["Esc", "Enter", "Tab", "J/K", "Up", "Down", "Space"]

  /// As many as fit, those of least importance left out first.
  static func draw(_ hints: [Hint], into frame: inout Frame, area: Rect) {
    var kept: [Int] = []
    var width = 1
    for index in hints.indices.sorted(by: { (hints[$0].rank, $0) < (hints[$1].rank, $1) }) {
      let more = frame.charset.width(hints[index].text) + 2
      if width + more > area.columns { break }
      width += more
      kept.append(index)
    }
    var place = area.column + 1
    for index in kept {
      let words = hints[index].text.split(separator: " ", omittingEmptySubsequences: true)
      // All words but the last ones are keys.
      let keys = words.prefix { $0.count <= 2 || keyNames.contains(String($0)) }
      place = frame.put(
        keys.joined(separator: " "), row: area.row, column: place, limit: area.right, style: Style(.accent, .bold))
      place = frame.put(
        " " + words.dropFirst(keys.count).joined(separator: " "), row: area.row, column: place, limit: area.right,
        style: .faint)
      place += 2
    }
  }
}
