internal import Engine
internal import FoundationEssentials

/// The whole run at a glance.
struct DashboardView: View {
  private(set) var focus = Pane.active
  private var zoom = Zoom.normal
  private var lists: [ListKind: ListState]
  private var log = LogPane()
  private var details = Pager(follows: false, wraps: true)
  /// Whether the log shown is the run's, whatever is selected.
  private var showsRunLog = true
  private var layout = DashboardLayout(
    area: Rect(Size(0, 0)), focus: .active, zoom: .normal, bannerRows: 0, workers: 0, failures: 0)

  let scope = Scope.dashboard

  init() {
    lists = Dictionary(uniqueKeysWithValues: ListKind.allCases.map { ($0, ListState($0)) })
  }

  private var focused: ListState? {
    get { focus.list.flatMap { lists[$0] } }
    set { if let kind = focus.list { lists[kind] = newValue } }
  }

  /// What actions are about.
  private func subject() -> Subject? { showsRunLog && focus == .log ? nil : focused?.selected ?? lastSubject }
  private var lastSubject: Subject?

  mutating func refresh(_ context: Context) -> Bool {
    for kind in [ListKind.pending, .active, .completed, .failed] {
      lists[kind]?.update(context.roster(of: kind), filter: context.filter)
    }
    if let selected = focused?.selected { lastSubject = selected }
    openLog(context)
    return log.refresh()
  }

  private mutating func openLog(_ context: Context) {
    guard context.isConnected else { return }
    let folder = context.live.run.logFolder
    guard !showsRunLog, let subject = lastSubject else {
      return log.open(Roster.runLog, in: folder, name: "run")
    }
    let file = context.roster.logFile(of: subject)
    log.open(file, in: folder, name: file == Roster.runLog ? "run" : subject.name)
  }

  mutating func draw(into frame: inout Frame, area: Rect, context: Context) {
    let banner = Banner.lines(
      context, columns: area.columns, rows: max(3, area.rows / 4), charset: frame.charset)
    layout = DashboardLayout(
      area: area, focus: focus, zoom: zoom, bannerRows: banner.count,
      workers: max(context.live.workers, context.live.active.count), failures: lists[.failed]?.count ?? 0)
    guard !layout.isSummary else { return Header.drawSummary(into: &frame, area: layout.title, context: context) }
    Header.drawTitle(into: &frame, area: layout.title, context: context)
    Header.drawProgress(into: &frame, area: layout.progress, context: context)
    Header.drawCounters(into: &frame, area: layout.counters, context: context)
    Banner.draw(banner, into: &frame, area: layout.banner, context: context)
    for pane in Pane.allCases {
      guard let place = layout.panes[pane] else { continue }
      if let kind = pane.list, var list = lists[kind] {
        ListPane(context: context, area: place, isFocused: focus == pane)
          .draw(&list, number: pane.rawValue, into: &frame, note: zoomNote(pane))
        lists[kind] = list
      } else {
        drawLog(into: &frame, area: place, context: context)
      }
    }
    if let detail = layout.detail { drawDetail(into: &frame, area: detail, context: context) }
    frame.divide(layout.dividers, glyphs: context.glyphs)
  }

  private func zoomNote(_ pane: Pane) -> String { zoom != .normal && pane == focus ? "z zoom" : "" }

  private mutating func drawLog(into frame: inout Frame, area: Rect, context: Context) {
    var rest = area
    let isFocused = focus == .log
    var title = Line(" 5 ", isFocused ? Style(.accent, [.bold, .reverse]) : .faint)
    let style = isFocused ? Style(.accent, [.bold, .reverse]) : Style.bold
    title.add(
      "Log\(context.glyphs.separator)\(frame.charset.clipMiddle(log.name, to: max(8, area.columns - 32))) ", style)
    frame.rule(rest.takeTop(1), title: title, note: log.state(context.glyphs), glyphs: context.glyphs)
    log.draw(into: &frame, area: rest, context: context, lit: isFocused)
  }

  private mutating func drawDetail(into frame: inout Frame, area: Rect, context: Context) {
    var rest = area
    var lines = Document.run(context)
    var name = "Run"
    if let subject = lastSubject, !showsRunLog, let entry = context.roster.entry(for: subject) {
      name = subject.name
      let page = Document.Page(charset: frame.charset, columns: rest.columns - 3)
      lines = Document.about(entry, context: context, on: page)
    }
    frame.rule(
      rest.takeTop(1), title: Line(" \(frame.charset.clipMiddle(name, to: max(4, area.columns - 6))) ", .bold),
      glyphs: context.glyphs)
    details.draw(
      into: &frame, area: rest.inset(1, 0), range: 0..<lines.count, glyphs: context.glyphs, needle: nil
    ) { lines[$0] }
  }
}

extension DashboardView {
  mutating func perform(_ request: Request, context: Context) -> [Effect] {
    switch request {
    case .pending, .active, .completed, .failed, .log: focus(on: request)
    case .nextPane: focus = Pane(rawValue: focus.rawValue % Pane.allCases.count + 1) ?? .pending
    case .previousPane:
      focus = Pane(rawValue: (focus.rawValue + Pane.allCases.count - 2) % Pane.allCases.count + 1) ?? .pending
    case .zoom: zoom = zoom.next
    case .sort:
      if let list = focused { focused?.order = list.order.next(for: list.kind) }
      _ = refresh(context)
    case .reverseSort:
      focused?.order.isReversed.toggle()
      _ = refresh(context)
    case .runLog:
      showsRunLog = true
      focus = .log
    case .showLog:
      guard let subject = focused?.selected, let kind = focus.list else {
        focus = .log
        return []
      }
      return [.push(BrowserView(kind, subject, order: focused?.order ?? ListOrder(), tab: .log))]
    case .showDefinition:
      guard let kind = focus.list else { return [.say("nothing is selected", .warning)] }
      return [.push(BrowserView(kind, focused?.selected, order: focused?.order ?? ListOrder(), tab: .definition))]
    case .follow:
      if !log.perform(.follow) { return [] }
    case .wrap: _ = log.perform(.wrap)
    case .open: return open()
    case .back: return goBack(context)
    case .copy, .copyStatement, .export, .skip, .requeue:
      guard let subject = subject(), let entry = context.roster.entry(for: subject) else {
        return [.say("nothing is selected", .warning)]
      }
      return EntryAction.effects(request, on: entry, context: context)
    default: move(request, context)
    }
    return []
  }

  private mutating func focus(on request: Request) {
    switch request {
    case .pending: focus = .pending
    case .active: focus = .active
    case .completed: focus = .completed
    case .failed: focus = .failed
    default: focus = .log
    }
  }

  private mutating func open() -> [Effect] {
    guard let kind = focus.list else {
      zoom = zoom == .full ? .normal : .full
      return []
    }
    guard let list = focused, !list.rows.isEmpty else { return [] }
    return [.push(BrowserView(kind, list.selected, order: list.order, tab: .summary))]
  }

  /// Undoes one thing at a time, the newest first.
  private mutating func goBack(_ context: Context) -> [Effect] {
    if context.needle != nil { return [.dropSearch] }
    if zoom != .normal {
      zoom = .normal
    } else if !context.filter.isEmpty {
      return [.dropFilter]
    } else {
      if let kind = focus.list { lists[kind]?.select(nil) }
      lastSubject = nil
      showsRunLog = true
    }
    return []
  }

  private mutating func move(_ request: Request, _ context: Context) {
    guard focus != .log, var list = focused else {
      _ = log.perform(request)
      return
    }
    guard list.perform(request, height: (layout.panes[focus]?.rows ?? 2) - 1) else {
      _ = log.perform(request)
      return
    }
    showsRunLog = false
    focused = list
  }

  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] {
    guard let (pane, area) = layout.panes.first(where: { $1.contains(row: mouse.row, column: mouse.column) }) else {
      return []
    }
    let step = mouse.action == .wheelUp ? -3 : 3
    switch (mouse.action, pane.list) {
    case (.click, let kind?):
      focus = pane
      let line = mouse.row - area.row - 1
      guard line >= 0, let list = lists[kind] else { return [] }
      let content = list.content(ofLine: list.top + line)
      if content.group == nil, list.selected != nil, list.row == content.row { return open() }
      lists[kind]?.point(atLine: list.top + line)
      showsRunLog = false
    case (.click, nil): focus = .log
    case (_, let kind?):
      focus = pane
      lists[kind]?.move(by: step)
      showsRunLog = false
    case (_, nil): log.scroll(step)
    }
    return []
  }

  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit? {
    guard var list = focused else { return log.find(needle, direction: direction) }
    let hits = list.hits(needle)
    guard let hit = Hit(among: hits, from: list.selected == nil ? -1 : list.row, direction: direction) else {
      return nil
    }
    list.select(row: hits[hit.place])
    focused = list
    showsRunLog = false
    return hit
  }
}
