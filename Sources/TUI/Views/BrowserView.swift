internal import Engine
internal import FoundationEssentials

/// One entry read closely: its list at the left where there is room, and tabs of what is known about it.
struct BrowserView: View {
  enum Tab: String, CaseIterable {
    case summary = "Summary"
    case log = "Log"
    case definition = "DDL"
    case columns = "Columns"
    case statement = "SQL"
  }

  private var list: ListState
  private var subject: Subject?
  private var tab: Tab
  private var reading = Pager(follows: false, wraps: true)
  private var log = LogPane(wraps: true)
  private var isReading: Bool
  private var layout = BrowserLayout(area: Rect(Size(0, 0)), showsLog: false, listLeads: false)
  private var text: [Line] = []
  /// The comparison of the subject that is read, once it has been asked for.
  private var comparison: (subject: Subject, table: TableComparison?)?

  let scope = Scope.browser

  init(_ kind: ListKind, _ subject: Subject?, order: ListOrder = ListOrder(), tab: Tab = .summary) {
    list = ListState(kind)
    list.order = order
    if kind == .failed, order == ListOrder() { list.order.column = .sqlstate }
    self.subject = subject
    self.tab = tab
    isReading = tab != .summary
  }

  mutating func refresh(_ context: Context) -> Bool {
    list.update(context.roster(of: list.kind), filter: context.filter)
    if list.selected == nil {
      if let subject { list.select(subject) } else { list.select(row: 0) }
    }
    if subject == nil { subject = list.selected }
    compare(context)
    guard let subject, context.isConnected else { return false }
    log.open(context.roster.logFile(of: subject), in: context.live.run.logFolder, name: subject.name)
    return log.refresh()
  }

  private func entry(_ context: Context) -> Entry? { subject.flatMap { context.roster.entry(for: $0) } }

  private func tabs(_ entry: Entry?) -> [Tab] {
    var tabs = [Tab.summary]
    if let entry, entry.subject.kind != .leftBehind { tabs.append(.log) }
    if comparison?.table != nil { tabs += [.definition, .columns] }
    if entry?.failure?.statement != nil { tabs.append(.statement) }
    return tabs
  }

  /// Asks for the old table beside the new one: once for each table that is read.
  private mutating func compare(_ context: Context) {
    guard let subject, subject.kind == .table, let comparisons = context.live.comparisons else {
      comparison = nil
      return
    }
    if comparison?.subject != subject { comparison = (subject, comparisons[subject.name]) }
  }

  mutating func draw(into frame: inout Frame, area: Rect, context: Context) {
    let entry = entry(context)
    let tabs = tabs(entry)
    if !tabs.contains(tab) { tab = .summary }
    layout = BrowserLayout(
      area: area, showsLog: tab == .summary && tabs.contains(.log),
      listLeads: list.kind == .objects || list.kind == .leftBehind)
    Header.drawTitle(into: &frame, area: layout.title, context: context)
    Header.drawProgress(into: &frame, area: layout.progress, context: context)
    if let place = layout.list {
      ListPane(context: context, area: place, isFocused: !isReading).draw(&list, number: nil, into: &frame)
    } else {
      list.settle(height: max(1, layout.detail.rows - 1))
    }
    drawDetail(entry, tabs, into: &frame, context: context)
    if let place = layout.log {
      var rest = place
      frame.rule(rest.takeTop(1), title: Line(" Log ", .bold), note: log.state(context.glyphs), glyphs: context.glyphs)
      log.draw(into: &frame, area: rest, context: context, lit: false)
    }
    if let place = layout.workers {
      var workers = ListState(.active)
      workers.update(context.roster(of: .active), filter: .none)
      var plain = context
      plain.filter = .none
      plain.needle = nil
      ListPane(context: plain, area: place, isFocused: false).draw(&workers, number: nil, into: &frame)
    }
    frame.divide(layout.dividers, glyphs: context.glyphs)
  }

  private mutating func drawDetail(_ entry: Entry?, _ tabs: [Tab], into frame: inout Frame, context: Context) {
    var rest = layout.detail
    let isFocused = isReading || layout.list == nil
    frame.rule(
      rest.takeTop(1), title: title(tabs, isFocused, rest.columns, frame.charset), note: place, glyphs: context.glyphs)
    let needle = isFocused ? context.needle : nil
    guard let entry else {
      let empty = subject == nil ? "nothing here" : "it is no longer part of the run"
      frame.put(empty, row: rest.row, column: rest.column + 1, limit: rest.right, style: .faint)
      return
    }
    switch tab {
    case .log: log.draw(into: &frame, area: rest, context: context, lit: isFocused)
    default:
      text = lines(entry, columns: rest.columns - 3, charset: frame.charset, context: context)
      reading.draw(
        into: &frame, area: rest.inset(1, 0), range: 0..<text.count, glyphs: context.glyphs, needle: needle
      ) { text[$0] }
    }
  }

  private func lines(_ entry: Entry, columns: Int, charset: Charset, context: Context) -> [Line] {
    if let table = comparison?.table, tab == .definition || tab == .columns {
      let comparison = Comparison(table: table, room: columns, charset: charset, glyphs: context.glyphs)
      return tab == .definition ? comparison.definition : comparison.columns
    }
    let page = Document.Page(charset: charset, columns: reading.wraps ? columns : nil)
    return tab == .statement
      ? Statement(text: entry.failure?.statement ?? "", position: entry.failure?.position, page: page).lines
      : Document.about(entry, context: context, on: page)
  }

  /// The name, and the tabs with the one shown lit.
  private func title(_ tabs: [Tab], _ isFocused: Bool, _ columns: Int, _ charset: Charset) -> Line {
    let width = tabs.count > 1 ? tabs.reduce(0) { $0 + $1.rawValue.count + 3 } : 0
    var title = Line(
      " \(charset.clipMiddle(subject?.name ?? list.kind.title, to: max(8, columns - width - 18))) ",
      isFocused ? Style(.accent, [.bold, .reverse]) : .bold)
    guard tabs.count > 1 else { return title }
    title.add(" ")
    for each in tabs { title.add(" \(each.rawValue) ", each == tab ? Style(.accent, [.bold, .underline]) : .faint) }
    return title
  }

  /// `3 of 17`, or of which group it is one.
  private var place: String {
    guard let subject, list.selected == subject, !list.rows.isEmpty else { return "" }
    if let group = list.group, group.isFolded { return "one of \(Quantity.count(group.count))" }
    return "\(list.row + 1) of \(list.rows.count)"
  }

  mutating func perform(_ request: Request, context: Context) -> [Effect] {
    switch request {
    case .back: return context.needle != nil ? [.dropSearch] : [.pop]
    case .nextPane, .previousPane: isReading.toggle()
    case .pending: open(.pending, context)
    case .active: open(.active, context)
    case .completed: open(.completed, context)
    case .failed: open(.failed, context)
    case .nextTab: turn(1, context)
    case .previousTab: turn(-1, context)
    case .showLog: return show(.log, context)
    case .showDefinition: return show(.definition, context)
    case .nextEntry: step(.down, context)
    case .previousEntry: step(.up, context)
    case .sort:
      list.order = list.order.next(for: list.kind)
      _ = refresh(context)
    case .reverseSort:
      list.order.isReversed.toggle()
      _ = refresh(context)
    case .copy, .copyStatement, .export, .skip, .requeue:
      guard let entry = entry(context) else { return [.say("nothing is selected", .warning)] }
      return EntryAction.effects(request, on: entry, context: context)
    case .follow, .wrap: read(request)
    case .left, .right:
      if isReading || layout.list == nil || !list.perform(request, height: layout.listHeight) { read(request) }
    default:
      if isReading || layout.list == nil { read(request) } else { step(request, context) }
    }
    return []
  }

  private mutating func open(_ kind: ListKind, _ context: Context) {
    self = BrowserView(kind, nil)
    _ = refresh(context)
  }

  private mutating func read(_ request: Request) {
    if tab == .log || (request == .follow && layout.log != nil) {
      _ = log.perform(request)
    } else {
      _ = reading.perform(request, canFollow: false)
    }
  }

  private mutating func turn(_ count: Int, _ context: Context) {
    let tabs = tabs(entry(context))
    let here = tabs.firstIndex(of: tab) ?? 0
    tab = tabs[(here + count + tabs.count) % tabs.count]
    reading.reset(follows: false)
  }

  /// To a tab; from there back to the summary.
  private mutating func show(_ other: Tab, _ context: Context) -> [Effect] {
    guard tabs(entry(context)).contains(other) else {
      return [.say(other == .log ? "it has no log" : "its definition is not known here", .warning)]
    }
    tab = tab == other ? .summary : other
    isReading = tab == other
    reading.reset(follows: false)
    return []
  }

  private mutating func step(_ request: Request, _ context: Context) {
    // What was read has gone elsewhere: what took its place comes first, and is not passed over.
    if request == .down, list.selected != subject { return show(context) }
    guard list.perform(request, height: layout.listHeight) else { return }
    show(context)
  }

  private mutating func show(_ context: Context) {
    guard list.selected != subject else { return }
    subject = list.selected
    reading.reset(follows: false)
    _ = refresh(context)
  }

  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] {
    let amount = mouse.action == .wheelUp ? -3 : 3
    if let place = layout.list, place.contains(row: mouse.row, column: mouse.column) {
      isReading = false
      if mouse.action == .click {
        if mouse.row > place.row { list.point(atLine: list.top + mouse.row - place.row - 1) }
      } else {
        list.move(by: amount)
      }
      show(context)
    } else if let place = layout.log, place.contains(row: mouse.row, column: mouse.column) {
      if mouse.action != .click { log.scroll(amount) }
    } else if layout.detail.contains(row: mouse.row, column: mouse.column) {
      isReading = true
      guard mouse.action != .click else { return [] }
      if tab == .log { log.scroll(amount) } else { reading.scroll(amount, false) }
    }
    return []
  }

  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit? {
    if isReading || layout.list == nil {
      if tab == .log { return log.find(needle, direction: direction) }
      return reading.find(among: text.indices.filter { needle.matches(text[$0].text) }, direction: direction)
    }
    let hits = list.hits(needle)
    guard let hit = Hit(among: hits, from: list.row, direction: direction) else { return nil }
    list.select(row: hits[hit.place])
    show(context)
    return hit
  }
}

/// Where the parts of a browser are: a pure function of sizes.
struct BrowserLayout: Equatable {
  var title: Rect
  var progress: Rect
  var list: Rect?
  var detail: Rect
  var log: Rect?
  var workers: Rect?
  var dividers: [Rect] = []

  var listHeight: Int { max(1, (list?.rows ?? detail.rows) - 1) }

  /// - Parameter listLeads: whether the list is what is read, and details say little more.
  init(area: Rect, showsLog: Bool, listLeads: Bool) {
    var rest = area
    title = area.rows >= 4 ? rest.takeTop(1) : Rect(Size(0, 0))
    progress = area.rows >= 20 ? rest.takeTop(1) : Rect(Size(0, 0))
    if area.columns < 100, listLeads, rest.rows >= 12 {
      list = rest.takeTop(rest.rows - 7)
    } else if area.columns >= 100 {
      list = rest.takeLeft(listLeads ? area.columns / 2 : max(44, min(56, area.columns * 3 / 10)))
      dividers.append(rest.takeLeft(1))
    }
    if area.columns >= 180 {
      workers = rest.takeRight(min(66, area.columns / 3))
      dividers.append(rest.takeRight(1))
    }
    if showsLog, rest.rows >= 24 { log = rest.takeBottom(max(8, rest.rows / 3)) }
    detail = rest
  }
}
