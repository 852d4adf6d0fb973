internal import Engine
internal import FoundationEssentials

/// Draws the visible rows of a list.
struct ListPane {
  let context: Context
  let area: Rect
  let isFocused: Bool

  /// The title's rule and the rows below it.
  func draw(_ list: inout ListState, number: Int?, into frame: inout Frame, note: String = "") {
    var rest = area
    let rule = rest.takeTop(1)
    frame.rule(rule, title: title(list, number: number), note: remark(list, note), glyphs: context.glyphs)
    drawRows(&list, into: &frame, area: rest)
  }

  private func title(_ list: ListState, number: Int?) -> Line {
    let count = list.roster.count(list.kind)
    let style =
      isFocused ? Style(.accent, [.bold, .reverse]) : Style(list.kind == .failed && count > 0 ? .bad : .plain, .bold)
    var title = Line(number.map { " \($0) " } ?? " ", isFocused ? style : .faint)
    let shown = context.filter.isEmpty ? Quantity.count(count) : "\(list.count) of \(Quantity.count(count))"
    title.add("\(list.kind.title) \(shown) ", style)
    return title
  }

  private func remark(_ list: ListState, _ note: String) -> String {
    [note, list.order.label(context.glyphs), context.frozenAt.map { "frozen \(context.zone.minute($0))" } ?? ""]
      .filter { !$0.isEmpty }.joined(separator: context.glyphs.separator)
  }

  func drawRows(_ list: inout ListState, into frame: inout Frame, area: Rect) {
    list.settle(height: area.rows)
    guard !area.isEmpty else { return }
    if list.rows.isEmpty {
      frame.put(emptiness(list), row: area.row, column: area.column + 1, limit: area.right, style: .faint)
      return
    }
    let lines = list.top..<max(list.top, min(list.lineCount, list.top + area.rows))
    let visible = lines.map { (line: $0, content: list.content(ofLine: $0)) }
    let widest =
      visible.compactMap(\.content.row)
      .map { frame.charset.width(list.roster.subject(list.kind, list.rows[$0]).name) }.max() ?? 0
    for (line, content) in visible {
      let place = Rect(column: area.column, row: area.row + line - list.top, columns: area.columns, rows: 1)
      if let group = content.group {
        let mark = group.isFolded ? context.glyphs.folded : context.glyphs.unfolded
        frame.put(
          "\(mark) \(group.title)", row: place.row, column: place.column, limit: place.right - 1,
          style: Style(.bad, .bold))
      } else if let row = content.row {
        draw(list.roster.entry(list.kind, list.rows[row]), of: list, widest: widest, into: &frame, at: place)
      }
      guard let row = content.row else { continue }
      if isFocused, let needle = context.needle {
        frame.light(needle, row: place.row, from: place.column, to: place.right - 1)
      }
      if list.selected != nil, row == list.row {
        frame.restyle(row: place.row, from: place.column, to: place.right - 1) {
          // One calm bar: of the tones only hits stay.
          isFocused ? Style($0.tone == .hit ? .hit : .plain, $0.emphasis.union(.reverse)) : $0.with(.bold)
        }
        if !isFocused {
          frame.put(context.glyphs.pointer, row: place.row, column: place.column, limit: place.right, style: .accent)
        }
      }
    }
    frame.scrollMark(area, top: list.top, count: list.lineCount, glyphs: context.glyphs)
  }

  private func emptiness(_ list: ListState) -> String {
    if !context.filter.isEmpty, list.roster.count(list.kind) > 0 { return "none that the filter lets through" }
    switch list.kind {
    case .pending: return context.isConnected && !context.live.items.isEmpty ? "nothing left to do" : "nothing yet"
    case .active: return "no worker is busy"
    case .completed: return "none yet"
    case .failed: return "none"
    case .objects: return "none"
    case .leftBehind: return "nothing: all that the old schema holds is carried"
    }
  }

  /// - Parameter widest: the width of the longest name seen.
  private func draw(_ entry: Entry, of list: ListState, widest: Int, into frame: inout Frame, at place: Rect) {
    var row = RowPainter(place: place)
    switch list.kind {
    case .pending:
      row.right(entry.item.map { $0.bytes >= 0 ? Quantity.bytes($0.bytes) : "" } ?? "", 9, .plain, &frame)
      if place.columns >= 48 {
        let rows = entry.rows.map { "~\(Quantity.shortCount(Double($0))) rows" } ?? ""
        row.right(rows, 12, .faint, &frame)
      }
      row.name(entry.subject.name, .plain, &frame)
    case .active: drawActive(entry, &row, &frame)
    case .completed:
      row.right(entry.seconds.map(Quantity.duration) ?? "", 7, .plain, &frame)
      if place.columns >= 76, let completion = entry.completion {
        row.right(context.zone.time(completion.finishedAt), 8, .faint, &frame)
      }
      if place.columns >= 62 { row.right(entry.item.map { Quantity.bytes($0.bytes) } ?? "", 9, .faint, &frame) }
      if place.columns >= 32 {
        let rows = entry.rows.map {
          place.columns >= 50 ? Quantity.of($0, "row") : "\(Quantity.shortCount(Double($0))) rows"
        }
        row.right(rows ?? "", place.columns >= 50 ? 16 : 10, .faint, &frame)
      }
      row.name(entry.subject.name, .plain, &frame)
    case .failed: drawFailed(entry, list.order.column, widest, &row, &frame)
    case .objects:
      let (glyph, style) = mark(entry.state)
      row.left(glyph, 1, style, &frame)
      row.right(entry.state.rawValue, 9, style, &frame)
      guard let failure = entry.failure else { return row.name(entry.subject.name, .plain, &frame) }
      row.left(entry.subject.name, min(widest, place.columns * 3 / 5), .plain, &frame)
      row.rest(failure.error, .faint, &frame)
    case .leftBehind:
      row.left(entry.subject.name, min(widest, place.columns * (entry.note.isEmpty ? 5 : 3) / 5), .plain, &frame)
      row.rest(entry.note, .faint, &frame)
    }
  }

  private func drawActive(_ entry: Entry, _ row: inout RowPainter, _ frame: inout Frame) {
    guard let work = entry.work else { return }
    let columns = row.place.columns
    row.left("w\(work.worker)", context.live.workers > 9 ? 3 : 2, .faint, &frame)
    if columns >= 46 {
      row.right(Quantity.age(context.now.timeIntervalSince(work.startedAt)), 7, .faint, &frame)
    }
    if columns >= 64 {
      let place = row.takeRight(columns >= 72 ? 12 : 8)
      frame.sparkline(
        context.rates.history(work.worker), row: place.row, column: place.column, columns: place.columns,
        style: .accent, glyphs: context.glyphs)
    }
    let rate = context.rates.rate(work.worker).map { Quantity.shortCount($0) + "/s" } ?? ""
    let rows = work.rows > 0 && work.step == .copy ? Quantity.shortCount(Double(work.rows)) : ""
    let bar = columns >= 90 ? 20 : columns >= 72 ? 12 : columns >= 54 ? 8 : 6
    let hasRate = columns >= 54
    // As wide as bar, percentage and rate together.
    let whole = bar + 5 + (hasRate ? 9 : 0)
    if let wait = work.lockWait {
      row.right(whole < 18 ? "lock \(wait.pid)" : "lock of \(wait.pid)", whole, .warning, &frame, leading: true)
    } else if let fraction = work.fraction {
      if hasRate { row.right(work.note.isEmpty ? rate : work.note, 8, .accent, &frame) }
      row.right(Quantity.percent(fraction), 4, .plain, &frame)
      let place = row.takeRight(bar)
      frame.bar(
        fraction, row: place.row, column: place.column, columns: place.columns, style: .busy, glyphs: context.glyphs)
    } else {
      row.right(work.note.isEmpty ? rows : work.note, whole, .faint, &frame, leading: true)
    }
    row.right(work.step.rawValue, columns >= 72 ? 9 : 6, .busy, &frame, leading: true)
    row.name(work.name, .plain, &frame)
  }

  /// - Parameter column: what the list is sorted by; where groups have it in their titles, rows need not say it again.
  private func drawFailed(
    _ entry: Entry, _ column: ListOrder.Column, _ widest: Int, _ row: inout RowPainter, _ frame: inout Frame
  ) {
    guard let failure = entry.failure else { return }
    let columns = row.place.columns
    if columns < 30 {
      if column != .sqlstate { row.right(failure.sqlstate ?? "", 5, .bad, &frame) }
      row.name(entry.subject.name, .plain, &frame)
      return
    }
    row.left(entry.subject.name, min(max(12, widest), columns / 2 - 4), .plain, &frame)
    if column != .sqlstate { row.left(failure.sqlstate ?? context.glyphs.dash, 5, Style(.bad, .bold), &frame) }
    if columns >= 60, column != .step { row.left(failure.step?.rawValue ?? "", 9, .busy, &frame) }
    row.rest(failure.error, .plain, &frame)
  }

  private func mark(_ state: EntryState) -> (String, Style) {
    switch state {
    case .pending, .leftBehind: (context.glyphs.dot, .faint)
    case .active: (context.glyphs.running, .busy)
    case .completed: (context.glyphs.done, .good)
    case .failed: (context.glyphs.failed, .bad)
    }
  }
}

/// Fills a row from both sides; what is left in the middle is the name's.
struct RowPainter {
  let place: Rect
  private var left: Int
  private var end: Int

  init(place: Rect) {
    self.place = place
    left = place.column + 1
    // The last column is the scroll mark's.
    end = place.right - 1
  }

  mutating func takeRight(_ columns: Int) -> Rect {
    let width = max(0, min(columns, end - left))
    end -= width
    defer { end -= 1 }
    return Rect(column: end, row: place.row, columns: width, rows: 1)
  }

  /// Text at the right end, right-aligned unless `leading`.
  mutating func right(_ text: String, _ columns: Int, _ style: Style, _ frame: inout Frame, leading: Bool = false) {
    let area = takeRight(columns)
    let clipped = frame.charset.clip(text, to: area.columns)
    frame.put(
      frame.charset.pad(clipped, to: area.columns, right: !leading), row: area.row, column: area.column,
      limit: area.right, style: style)
  }

  mutating func left(_ text: String, _ columns: Int, _ style: Style, _ frame: inout Frame) {
    let width = max(0, min(columns, end - left))
    frame.put(
      frame.charset.clipMiddle(text, to: width), row: place.row, column: left, limit: left + width, style: style)
    left += width + 1
  }

  func name(_ text: String, _ style: Style, _ frame: inout Frame) {
    frame.put(
      frame.charset.clipMiddle(text, to: max(0, end - left)), row: place.row, column: left, limit: end, style: style)
  }

  func rest(_ text: String, _ style: Style, _ frame: inout Frame) {
    frame.put(frame.charset.clip(text, to: max(0, end - left)), row: place.row, column: left, limit: end, style: style)
  }
}
