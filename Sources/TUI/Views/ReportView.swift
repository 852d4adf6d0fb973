internal import Engine
internal import FoundationEssentials

/// The report, part by part, with the same words and numbers as `longhaul report`. Of the run as it was when it was opened;
/// read again when the run ends.
struct ReportView: View {
  private var report: MigrationReport
  private var readAt: Date
  private var isFinal: Bool
  private var pager = Pager(follows: false, wraps: true)
  /// For which width the lines were made.
  private var columns = 0
  private var lines: [Line] = []
  /// Where each part begins.
  private var parts: [(title: String, line: Int)] = []
  /// The part that was gone to, until one moves otherwise: a short one at the end does not come to the top.
  private var chosen: Int?

  let scope = Scope.report
  private static let listColumns = 30
  /// Wider lines are hard to read.
  private static let widest = 110

  init(_ context: Context) throws(ProgressFileError) {
    report = try MigrationReport.read(progressFile: context.live.run.progressFile)
    readAt = context.now
    isFinal = context.finishedAt != nil || context.live.phase == .browsing
  }

  mutating func refresh(_ context: Context) -> Bool {
    guard !isFinal, context.finishedAt != nil else { return false }
    isFinal = true
    guard let latest = try? MigrationReport.read(progressFile: context.live.run.progressFile) else { return false }
    report = latest
    readAt = context.now
    columns = 0
    chosen = nil
    return true
  }

  mutating func draw(into frame: inout Frame, area: Rect, context: Context) {
    var rest = area
    if area.rows >= 4 { Header.drawTitle(into: &frame, area: rest.takeTop(1), context: context) }
    let list = area.columns >= 100 ? rest.takeLeft(Self.listColumns) : nil
    let divider = list == nil ? nil : rest.takeLeft(1)
    compose(min(rest.columns - 3, Self.widest), frame.charset)
    let time = isFinal ? "" : "as of \(context.zone.time(readAt))"
    frame.rule(
      rest.takeTop(1),
      title: Line(" Report\(list == nil ? place(context.glyphs) : "") ", Style(.accent, [.bold, .reverse])),
      note: time, glyphs: context.glyphs)
    pager.draw(
      into: &frame, area: rest.inset(1, 0), range: 0..<lines.count, glyphs: context.glyphs, needle: context.needle
    ) { lines[$0] }
    if let list, let divider {
      draw(list, into: &frame, context: context)
      frame.divide([divider], glyphs: context.glyphs)
    }
  }

  /// Where one is, such as ` · Failed tables (3)`.
  private func place(_ glyphs: Glyphs) -> String { parts.isEmpty ? "" : glyphs.separator + parts[part].title }

  /// The parts' titles, the one that is read lit.
  private func draw(_ list: Rect, into frame: inout Frame, context: Context) {
    var rest = list
    frame.rule(rest.takeTop(1), title: Line(" Parts ", .bold), glyphs: context.glyphs)
    for (number, part) in parts.enumerated() where number < rest.rows {
      let style = number == self.part ? Style(.plain, [.bold, .reverse]) : .plain
      let title = frame.charset.clip(" \(part.title) ", to: list.columns - 1)
      frame.put(title, row: rest.row + number, column: rest.column, limit: rest.right, style: style)
    }
  }

  private mutating func compose(_ columns: Int, _ charset: Charset) {
    guard columns != self.columns else { return }
    self.columns = columns
    lines = []
    parts = []
    for part in report.parts(columns: columns) {
      if !parts.isEmpty { lines.append(Line()) }
      parts.append((part.title, lines.count))
      if parts.count > 1 { lines.append(Line(part.title, Style(.accent, .bold))) }
      lines += Charset.lines(of: part.text).map(Self.styled)
      while lines.last?.text.isEmpty == true { lines.removeLast() }
    }
    if let first = lines.first { lines[0] = Line(first.text, .bold) }
  }

  private static func styled(_ text: String) -> Line {
    if text.hasPrefix("  [x]") { return Line(text, .good) }
    if text.hasPrefix("  [ ]") { return Line(text, .bad) }
    return Line(text, text.hasPrefix("  longhaul ") ? .accent : .plain)
  }

  /// The part that is read: the last one that begins at the top or above it.
  private var part: Int { chosen ?? parts.lastIndex { $0.line <= pager.top + 1 } ?? 0 }

  mutating func perform(_ request: Request, context: Context) -> [Effect] {
    switch request {
    case .back: return context.needle == nil ? [.pop] : [.dropSearch]
    case .stop: return [.pop]
    case .nextTab: turn(1)
    case .previousTab: turn(-1)
    case .failed: return [.pop, .push(BrowserView(.failed, nil))]
    case .copy: return [.copy(report.text(), what: "the report")]
    case .export: return [.export(name: "report.md", text: report.markdown())]
    default:
      chosen = nil
      _ = pager.perform(request, canFollow: false)
    }
    return []
  }

  private mutating func turn(_ count: Int) {
    guard !parts.isEmpty else { return }
    let next = min(max(0, part + count), parts.count - 1)
    chosen = next
    pager.go(to: parts[next].line)
  }

  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] {
    chosen = nil
    if mouse.action != .click { pager.scroll(mouse.action == .wheelUp ? -3 : 3, false) }
    return []
  }

  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit? {
    chosen = nil
    return pager.find(among: lines.indices.filter { needle.matches(lines[$0].text) }, direction: direction)
  }
}
