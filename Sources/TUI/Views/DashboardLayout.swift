/// The panes of the dashboard, in the order of Tab.
enum Pane: Int, CaseIterable {
  case pending = 1
  case active, completed, failed, log

  var list: ListKind? {
    switch self {
    case .pending: .pending
    case .active: .active
    case .completed: .completed
    case .failed: .failed
    case .log: nil
    }
  }
}

/// How much of the screen the focused pane takes.
enum Zoom: CaseIterable {
  case normal, half, full

  var next: Zoom {
    switch self {
    case .normal: .half
    case .half: .full
    case .full: .normal
    }
  }
}

/// Where everything on the dashboard is: a pure function of sizes.
struct DashboardLayout: Equatable {
  var title = Rect(Size(0, 0))
  var progress = Rect(Size(0, 0))
  var counters = Rect(Size(0, 0))
  var banner = Rect(Size(0, 0))
  /// Panes with the rule above them.
  var panes: [Pane: Rect] = [:]
  /// The selected entry's details, where there is room.
  var detail: Rect?
  /// Columns of rules between panes.
  var dividers: [Rect] = []
  /// Whether there is room for nothing but one line.
  var isSummary = false

  init(area: Rect, focus: Pane, zoom: Zoom, bannerRows: Int, workers: Int, failures: Int) {
    var rest = area
    guard area.columns >= 24, area.rows >= 4 else {
      isSummary = true
      title = rest.takeTop(1)
      return
    }
    title = rest.takeTop(1)
    progress = rest.takeTop(1)
    if rest.rows >= 5 { counters = rest.takeTop(1) }
    if rest.rows >= 6 { banner = rest.takeTop(min(bannerRows, rest.rows / 3)) }
    if zoom == .full || area.columns < 60 || rest.rows < 12 {
      panes = [focus: rest]
      return
    }
    let isTall = rest.rows >= 30
    let logRows = focus == .log && zoom == .half ? rest.rows / 2 : max(4, rest.rows / (isTall ? 3 : 4))
    panes[.log] = rest.takeBottom(logRows)
    if zoom == .half, focus != .log {
      panes[focus] = rest
      return
    }
    if area.columns >= 160 { wide(rest, workers) } else { split(rest, workers, failures) }
  }

  /// Two by two. More than a few failures get half of the height, at once: the panes don't creep.
  private mutating func split(_ area: Rect, _ workers: Int, _ failures: Int) {
    var upper = area
    let lower = upper.takeBottom(min(max(4, workers + 1, failures > 3 ? area.rows : 0), area.rows / 2))
    let left = area.columns / 2
    for (pane, other, part) in [(Pane.pending, Pane.completed, upper), (.active, .failed, lower)] {
      var part = part
      panes[pane] = part.takeLeft(left)
      dividers.append(part.takeLeft(1))
      panes[other] = part
    }
  }

  /// Tables, details, workers and failures, side by side.
  private mutating func wide(_ area: Rect, _ workers: Int) {
    var rest = area
    var tables = rest.takeLeft(area.columns * 31 / 100)
    dividers.append(rest.takeLeft(1))
    var right = rest.takeRight(area.columns * 37 / 100)
    dividers.append(rest.takeRight(1))
    detail = rest
    panes[.completed] = tables.takeBottom(tables.rows * 2 / 5)
    panes[.pending] = tables
    panes[.active] = right.takeTop(min(max(5, workers + 2), right.rows * 3 / 5))
    panes[.failed] = right
  }
}
