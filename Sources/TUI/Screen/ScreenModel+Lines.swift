internal import Engine

/// The two lines at the bottom: what is to be said, and what can be done.
extension ScreenModel {
  mutating func drawMessage(into frame: inout Frame, area: Rect) {
    guard !area.isEmpty else { return }
    if let prompt { return draw(prompt, into: &frame, area: area) }
    let glyphs = context.glyphs
    var line = Line(" ")
    if let message {
      line.add(message.text, Style(message.tone, message.tone == .plain ? [] : .bold))
    } else if let needle = context.needle {
      line.add("/\(needle.text)  ", .accent)
      line.add(hit.map { "\($0.place + 1) of \($0.count)" } ?? "", .bold)
      line.add("  n N next, before; Esc drops it", .faint)
    } else if !context.filter.isEmpty {
      line.add("filter \(context.filter.text)  ", .accent)
      line.add("f changes, Esc drops it", .faint)
    } else if context.frozenAt != nil {
      line.add("\(glyphs.paused) lists are frozen; * lets them go on", .warning)
    } else if views.count == 1, !context.live.failed.isEmpty || !context.live.objects.failed.isEmpty {
      let tables = context.live.failed.count
      let objects = context.live.objects.failed.count
      let what = [tables > 0 ? Quantity.of(tables, "table") : "", objects > 0 ? Quantity.of(objects, "object") : ""]
      line.add("! \(what.filter { !$0.isEmpty }.joined(separator: " and ")) failed", .bad)
      addKinds(to: &line, columns: area.columns)
      line.add(" \(glyphs.dash) press 4, then Enter", .faint)
    }
    frame.put(line, row: area.row, column: area.column, limit: area.right)
  }

  /// `: 5 not_null_violation, 2 unique_violation`; by their codes, and as many as fit, where there is no room for names.
  private func addKinds(to line: inout Line, columns: Int) {
    let room = columns - charset.width(line) - 25
    let named = list(
      context.failureKinds.map { kind in
        "\(Quantity.count(kind.count)) \(ConditionName.of(kind.name) ?? kind.name)"
      })
    if charset.width(named) <= room { return _ = line.add(named, .bad) }
    let times = charset == .unicode ? "×" : "x"
    for count in stride(from: context.failureKinds.count, to: 0, by: -1) {
      let codes = context.failureKinds.prefix(count).map { "\($0.name) \(times)\(Quantity.count($0.count))" }
      let short = list(codes + (count < context.failureKinds.count ? [charset.ellipsis] : []))
      if charset.width(short) <= room { return _ = line.add(short, .bad) }
    }
  }

  private func list(_ parts: [String]) -> String { ": " + parts.joined(separator: ", ") }

  private func draw(_ prompt: Prompt, into frame: inout Frame, area: Rect) {
    let label = prompt.kind == .search ? "/" : "filter: "
    var note = prompt.problem ?? ""
    if prompt.kind == .search, !prompt.field.text.isEmpty {
      note = hit.map { "\($0.place + 1) of \($0.count)" } ?? "not found"
    }
    if prompt.kind == .filter, prompt.field.text.isEmpty { note = "word !word state:failed size>10G sqlstate:23502" }
    let start = frame.put(
      " " + label, row: area.row, column: area.column, limit: area.right, style: Style(.accent, .bold))
    let room = max(1, area.right - start - 1)
    let offset = max(0, charset.width(prompt.field.textBeforeCursor) - room)
    let end = frame.put(prompt.field.text, row: area.row, column: start, limit: area.right - 1, skipping: offset)
    frame.put(note, row: area.row, column: end + 3, limit: area.right, style: prompt.problem == nil ? .faint : .bad)
    frame.cursor = Frame.Position(
      row: area.row, column: min(area.right - 1, start + charset.width(prompt.field.textBeforeCursor) - offset))
  }

  func drawHints(into frame: inout Frame, area: Rect) {
    guard !area.isEmpty, let scope = views.last?.scope else { return }
    let hints: [HintLine.Hint]
    switch (prompt?.kind, scope) {
    case (.search?, _): hints = [("Enter keep", 0), ("Esc back", 0)]
    case (.filter?, _): hints = [("Enter keep", 0), ("Esc back", 0)]
    case (nil, .dialog): hints = [("Up Down choose", 0), ("Enter answer", 0), ("Esc back", 0)]
    case (nil, _):
      hints = KeyMap.bindings.filter { $0.scope.contains(scope) && isOfUse($0.request, in: scope) }
        .compactMap(\.hint).map { hint in hint.text == "p pause" && isPaused ? ("p resume", hint.rank) : hint }
    }
    HintLine.draw(hints, into: &frame, area: area)
  }

  /// Whether a hint helps now; its key works all the same.
  private func isOfUse(_ request: Request, in scope: Scope) -> Bool {
    switch (request, context.live.phase) {
    case (.back, _): scope != .dashboard
    case (.showDefinition, _): context.live.comparisons != nil
    case (.report, .finished), (.report, .browsing), (.report, .lost): true
    case (.report, _), (.pause, .paused(_, .backlog)): false
    case (.detach, .finished), (.detach, .browsing), (.detach, .lost): false
    case (.pause, .finished), (.pause, .browsing), (.pause, .lost): false
    case (.moreWorkers, .finished), (.moreWorkers, .browsing), (.moreWorkers, .lost): false
    default: true
    }
  }

  private var isPaused: Bool {
    if case .paused = context.live.phase { return true }
    return false
  }
}
