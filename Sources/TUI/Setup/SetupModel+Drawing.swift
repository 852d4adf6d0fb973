internal import Engine
internal import FoundationEssentials

extension SetupModel {
  mutating func draw(_ size: Size) -> Frame {
    var frame = Frame(size, charset: charset)
    var area = Rect(size)
    let hints = size.rows >= 6 ? area.takeBottom(1) : Rect(Size(0, 0))
    let line = area.takeBottom(1)
    let whole = area
    drawSteps(into: &frame, area: area.takeTop(1))
    drawTrouble(into: &frame, area: &area)
    frame.rule(area.takeTop(1), title: Line(" \(question) ", .bold), note: note, glyphs: context.glyphs)
    switch stage {
    case .connect: form.draw(into: &frame, area: area, glyphs: context.glyphs)
    case .schemas: schemas.draw(into: &frame, area: area, glyphs: context.glyphs, needle: needle)
    case .tables: tables.draw(into: &frame, area: area, glyphs: context.glyphs, needle: needle)
    case .plan:
      pager.draw(
        into: &frame, area: area.inset(1, 0), range: 0..<plan.count, glyphs: context.glyphs, needle: needle
      ) { plan[$0] }
    }
    listArea = area
    if stage != .connect || waiting != nil || prompt != nil { frame.cursor = nil }
    if var view = help {
      context.needle = needle
      view.draw(into: &frame, area: whole, context: context)
      help = view
    }
    drawLine(into: &frame, area: line)
    HintLine.draw(hintList, into: &frame, area: hints)
    return frame
  }

  /// `1 Connect → 2 Schemas → 3 Tables → 4 Plan`, with the step lit.
  private func drawSteps(into frame: inout Frame, area: Rect) {
    var line = Line(" longhaul ", .bold)
    line.add(" ")
    for each in Stage.allCases {
      let style: Style =
        each == stage ? Style(.accent, [.bold, .reverse]) : each.rawValue < stage.rawValue ? .good : .faint
      line.add(" \(each.rawValue + 1) \(each.title) ", style)
      if each != .plan { line.add(context.glyphs.arrow, .faint) }
    }
    frame.put(line, row: area.row, column: area.column, limit: area.right)
  }

  private var question: String {
    switch stage {
    case .connect: "Where are the tables, and where do they go?"
    case .schemas: "Which schemas?"
    case .tables: "Which tables?"
    case .plan: planFails ? "The plan: something in it would fail" : "The plan"
    }
  }

  private var note: String {
    switch stage {
    case .connect: ""
    case .schemas: "\(schemas.checked.count) of \(schemas.entries.count) chosen"
    case .tables:
      "\(tables.checked.count) of \(tables.entries.count) chosen, "
        + Quantity.bytes(tables.checked.reduce(0) { $0 + max(0, tables.entries[$1].figures[1].value) })
    case .plan: Quantity.of(draft.jobs, "worker")
    }
  }

  /// Above everything else, as long as it lasts.
  private func drawTrouble(into frame: inout Frame, area: inout Rect) {
    guard let trouble else { return }
    let lines = charset.wrap(trouble, to: max(10, area.columns - 4), style: Style(.bad, .bold))
    for line in lines.prefix(max(1, area.rows / 3)) {
      let row = area.takeTop(1)
      frame.put(
        context.glyphs.thumb, row: row.row, column: row.column + 1, limit: row.right, style: Style(.bad, .bold))
      frame.put(line, row: row.row, column: row.column + 3, limit: row.right)
    }
  }

  private func drawLine(into frame: inout Frame, area: Rect) {
    if let waiting {
      let seconds = Int(context.now.timeIntervalSince(waiting.since))
      let time = seconds > 0 ? ", \(seconds) s" : ""
      frame.put(
        " \(context.glyphs.running) \(waiting.what)\(time)", row: area.row, column: area.column, limit: area.right,
        style: .busy)
      return
    }
    if let prompt { return draw(prompt, into: &frame, area: area) }
    if let message {
      frame.put(" \(message.text)", row: area.row, column: area.column, limit: area.right, style: Style(message.tone))
    } else if let needle {
      let place = hit.map { "\($0.place + 1) of \($0.count)" } ?? "not found"
      frame.put(" /\(needle.text)  \(place)", row: area.row, column: area.column, limit: area.right, style: .accent)
    } else if let filter = list?.filter {
      frame.put(
        " filter \(filter.text)  Esc drops it", row: area.row, column: area.column, limit: area.right, style: .accent)
    }
  }

  private func draw(_ prompt: Prompt, into frame: inout Frame, area: Rect) {
    func put(_ text: String, _ style: Style, at column: Int) -> Int {
      frame.put(text, row: area.row, column: column, limit: area.right, style: style)
    }
    let emphasis = Style(.accent, .bold)
    switch prompt {
    case .start:
      let what = "Start?  y  write longhaul.yaml and move \(Quantity.of(draft.tables.count, "table"))"
      _ = put(" \(what)   w  only write it   Esc  back", Style(.warning, .bold), at: area.column)
    case .leave:
      _ = put(" Leave, and forget what was chosen?  y  yes   Esc  no", Style(.warning, .bold), at: area.column)
    case .search(let field): drawField(field, put(" /", emphasis, at: area.column), into: &frame, area: area)
    case .filter(let field, _):
      drawField(field, put(" filter: ", emphasis, at: area.column), into: &frame, area: area)
    case .rename(let field, let schema):
      let label = " \(charset.clip(schemas.entries[schema].name, to: 24)) becomes: "
      drawField(field, put(label, emphasis, at: area.column), into: &frame, area: area)
    }
  }

  private func drawField(_ field: TextField, _ start: Int, into frame: inout Frame, area: Rect) {
    let room = max(1, area.right - start - 1)
    let before = charset.width(field.textBeforeCursor)
    let offset = max(0, before - room)
    frame.put(field.text, row: area.row, column: start, limit: area.right - 1, skipping: offset)
    frame.cursor = Frame.Position(row: area.row, column: max(0, min(area.right - 1, start + before - offset)))
  }

  private var hintList: [HintLine.Hint] {
    if waiting != nil { return [("Esc back", 0), ("^C leave", 1)] }
    switch prompt {
    case .search, .filter, .rename: return [("Enter keep", 0), ("Esc back", 0)]
    case .start, .leave: return []
    case nil: break
    }
    if help != nil { return [("Esc back", 0), ("/ find", 1)] }
    if stage == .connect {
      return [("Tab next", 0), ("Enter next", 1), ("^C leave", 0)]
    }
    return KeyMap.bindings.filter { $0.scope.contains(stage.scope) && ($0.request != .rename || stage == .schemas) }
      .compactMap(\.hint)
  }
}
