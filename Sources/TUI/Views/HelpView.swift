/// All keys, from the table that the keys themselves go by; what is searched for narrows it.
struct HelpView: View {
  private let about: Scope
  private var pager = Pager(follows: false, wraps: true)
  private var lines: [Line] = []

  let scope = Scope.help
  let isOverlay = true

  /// Help for what can be done in a scope.
  init(about: Scope) { self.about = about }

  mutating func draw(into frame: inout Frame, area: Rect, context: Context) {
    lines = HelpView.lines(about, needle: context.needle)
    let columns = min(area.columns, 84)
    let rows = min(area.rows, max(6, lines.count + 2))
    let box = Rect(
      column: area.column + (area.columns - columns) / 2, row: area.row + (area.rows - rows) / 2, columns: columns,
      rows: rows)
    frame.clear(box)
    frame.box(box, style: .accent, glyphs: context.glyphs)
    frame.put(
      " Keys \(context.glyphs.dash) / searches, Esc closes ", row: box.row, column: box.column + 2,
      limit: box.right - 1, style: .bold)
    pager.draw(
      into: &frame, area: box.inset(2, 1), range: 0..<lines.count, glyphs: context.glyphs, needle: context.needle
    ) { lines[$0] }
  }

  /// The table as lines; only bindings that match, when something is searched for.
  static func lines(_ scope: Scope, needle: Needle?) -> [Line] {
    var lines: [Line] = []
    for section in Binding.Section.allCases {
      let bindings = KeyMap.bindings.filter { binding in
        guard binding.section == section, !binding.scope.isDisjoint(with: scope) else { return false }
        return needle.map { $0.matches(binding.help) || $0.matches(keys(binding)) } ?? true
      }
      if bindings.isEmpty { continue }
      if !lines.isEmpty { lines.append(Line()) }
      lines.append(Line(section.rawValue, Style(.accent, .bold)))
      for binding in bindings {
        let keys = keys(binding)
        var line = Line("  " + keys + String(repeating: " ", count: max(1, 18 - keys.count)), .bold)
        line.indent = 20
        line.add(binding.help)
        lines.append(line)
      }
    }
    return lines.isEmpty ? [Line("no key does that", .faint)] : lines
  }

  private static func keys(_ binding: Binding) -> String { binding.keys.map(\.label).joined(separator: " ") }

  mutating func perform(_ request: Request, context: Context) -> [Effect] {
    switch request {
    case .back: return context.needle == nil ? [.pop] : [.dropSearch]
    case .stop: return [.dropSearch, .pop]
    default:
      _ = pager.perform(request, canFollow: false)
      return []
    }
  }

  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] {
    if mouse.action != .click { pager.scroll(mouse.action == .wheelUp ? -3 : 3, false) }
    return []
  }

  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit? {
    lines = HelpView.lines(about, needle: needle)
    return pager.find(among: lines.indices.filter { needle.matches(lines[$0].text) }, direction: direction)
  }
}
