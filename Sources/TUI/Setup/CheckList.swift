/// A list with a box to check before each entry.
struct CheckList {
  /// What can be checked.
  struct Entry {
    var name: String
    var isChecked: Bool
    /// What stands at the right, such as a size; with what it is sorted by.
    var figures: [(text: String, value: Int)]
    /// What stands after it, such as what it becomes.
    var note = ""
  }

  private(set) var entries: [Entry]
  /// What the figures are.
  let titles: [String]
  /// The places of the entries that are shown, in order.
  private(set) var shown: [Int] = []
  private(set) var row = 0
  private var top = 0
  private var height = 1
  private(set) var filter: Needle?
  /// The figure it is sorted by, the largest first; nil for the name.
  private(set) var order: Int?

  /// - Parameter order: which figure it is sorted by.
  init(_ entries: [Entry], titles: [String], order: Int? = nil) {
    self.entries = entries
    self.titles = titles
    self.order = order
    arrange()
  }

  var checked: [Int] { entries.indices.filter { entries[$0].isChecked } }

  /// The entry that is selected.
  var selected: Int? { shown.indices.contains(row) ? shown[row] : nil }

  private mutating func arrange() {
    let before = selected
    shown = entries.indices.filter { filter?.matches(entries[$0].name) ?? true }
    if let order { shown.sort { (entries[$1].figures[order].value, $0) < (entries[$0].figures[order].value, $1) } }
    row = before.flatMap { shown.firstIndex(of: $0) } ?? 0
  }

  mutating func narrow(to needle: Needle?) {
    filter = needle
    arrange()
  }

  mutating func setNote(_ note: String, of entry: Int) { entries[entry].note = note }

  mutating func toggle() {
    guard let selected else { return }
    entries[selected].isChecked.toggle()
  }

  /// Checks all that are shown; none of them when all are.
  mutating func toggleAll() {
    let isAll = shown.allSatisfy { entries[$0].isChecked }
    for place in shown { entries[place].isChecked = !isAll }
  }

  /// Takes a movement; false when the request is none.
  mutating func perform(_ request: Request) -> Bool {
    switch request {
    case .up: row -= 1
    case .down: row += 1
    case .pageUp: row -= max(1, height - 1)
    case .pageDown: row += max(1, height - 1)
    case .halfUp: row -= max(1, height / 2)
    case .halfDown: row += max(1, height / 2)
    case .first: row = 0
    case .last: row = shown.count - 1
    case .toggle: toggle()
    case .toggleAll: toggleAll()
    case .sort:
      order = order.map { $0 + 1 < titles.count ? $0 + 1 : nil } ?? 0
      arrange()
    default: return false
    }
    row = min(max(0, row), max(0, shown.count - 1))
    return true
  }

  mutating func select(row wanted: Int) { row = min(max(0, wanted), max(0, shown.count - 1)) }

  mutating func find(_ needle: Needle, direction: Int) -> Hit? {
    let hits = shown.indices.filter { needle.matches(entries[shown[$0]].name) }
    guard let hit = Hit(among: hits, from: row, direction: direction) else { return nil }
    row = hits[hit.place]
    return hit
  }

  /// Which row of the list a row of its area is.
  func row(at line: Int) -> Int? { top + line < shown.count && line >= 0 ? top + line : nil }

  private static let figureColumns = 12

  mutating func draw(into frame: inout Frame, area: Rect, glyphs: Glyphs, needle: Needle?) {
    var rest = area
    let notes = entries.contains { !$0.note.isEmpty }
    let figures = titles.count * Self.figureColumns
    let noteColumns = notes ? min(34, max(0, (area.columns - figures - 8) / 2)) : 0
    let nameEnd = area.right - figures - noteColumns - 2
    drawTitles(into: &frame, area: rest.takeTop(1), nameEnd: nameEnd, glyphs: glyphs)
    height = max(1, rest.rows)
    top = min(max(top, row - height + 1), row)
    top = max(0, min(top, shown.count - height))
    for line in 0..<min(height, max(0, shown.count - top)) {
      let entry = entries[shown[top + line]]
      let y = rest.row + line
      let box = entry.isChecked ? "[x] " : "[ ] "
      let start = frame.put(
        box, row: y, column: rest.column + 1, limit: rest.right, style: entry.isChecked ? .good : .faint)
      frame.put(
        frame.charset.clipMiddle(entry.name, to: max(1, nameEnd - start)), row: y, column: start, limit: nameEnd,
        style: entry.isChecked ? .plain : .faint)
      for (place, figure) in entry.figures.enumerated() {
        let right = nameEnd + (place + 1) * Self.figureColumns
        frame.put(figure.text, row: y, column: right - frame.charset.width(figure.text), limit: right, style: .faint)
      }
      if notes {
        let note = frame.charset.clipMiddle(entry.note, to: max(1, noteColumns - 3))
        frame.put(
          "\(glyphs.arrow) \(note)", row: y, column: nameEnd + figures + 2, limit: rest.right,
          style: entry.isChecked ? .accent : .faint)
      }
      if let needle { frame.light(needle, row: y, from: start, to: nameEnd) }
      if top + line == row {
        frame.restyle(row: y, from: rest.column, to: rest.right - 1) { $0.with(.reverse) }
      }
    }
    frame.scrollMark(rest, top: top, count: shown.count, glyphs: glyphs)
  }

  private func drawTitles(into frame: inout Frame, area: Rect, nameEnd: Int, glyphs: Glyphs) {
    for (place, title) in titles.enumerated() {
      let text = title + (order == place ? " \(glyphs.sortDown)" : "")
      let right = nameEnd + (place + 1) * Self.figureColumns
      frame.put(text, row: area.row, column: right - frame.charset.width(text), limit: right, style: .faint)
    }
    let name = "name" + (order == nil ? " \(glyphs.sortUp)" : "")
    frame.put(name, row: area.row, column: area.column + 5, limit: nameEnd, style: .faint)
  }
}
