/// What a person can ask for with a key.
enum Request: CaseIterable {
  case up, down, pageUp, pageDown, halfUp, halfDown, first, last, left, right
  case nextPane, previousPane, pending, active, completed, failed, log
  case nextTab, previousTab, nextEntry, previousEntry
  case open, back
  case search, nextHit, previousHit, filter, sort, reverseSort
  case objects, leftBehind, showLog, showDefinition, runLog, follow, wrap, zoom, freeze, redraw, mouse
  case copy, copyStatement, export, skip, requeue, pause, moreWorkers, fewerWorkers
  case lowerRate, higherRate, anyRate
  case report, context
  case toggle, toggleAll, rename
  case help, stop, suspend, detach
}

/// Where a key means something.
struct Scope: OptionSet {
  let rawValue: Int
  static let dashboard = Scope(rawValue: 1)
  static let browser = Scope(rawValue: 2)
  static let help = Scope(rawValue: 4)
  static let dialog = Scope(rawValue: 8)
  static let report = Scope(rawValue: 16)
  /// Where what is to be migrated is chosen.
  static let choosing = Scope(rawValue: 32)
  /// Where the plan is read before it begins.
  static let planning = Scope(rawValue: 64)
  /// Where files are read that stand beside the migration.
  static let context = Scope(rawValue: 128)

  static let lists: Scope = [.dashboard, .browser]
  static let texts: Scope = [.dashboard, .browser, .help, .report, .planning, .context]
  static let reading: Scope = [.texts, .choosing]
  static let everywhere: Scope = [.reading, .dialog]
}

/// A request with its keys and what help says about it.
struct Binding {
  var request: Request
  var keys: [Key]
  var scope: Scope
  var section: Section
  var help: String
  /// What the line of hints says, and how early it gives way to others (small stays longest); nil for nothing.
  var hint: (text: String, rank: Int)?

  enum Section: String, CaseIterable {
    case move = "Move"
    case find = "Find"
    case view = "View"
    case act = "Act"
  }

  fileprivate init(
    _ request: Request, _ keys: Key..., in scope: Scope, _ section: Section, _ help: String,
    hint: (text: String, rank: Int)? = nil
  ) {
    self.request = request
    self.keys = keys
    self.scope = scope
    self.section = section
    self.help = help
    self.hint = hint
  }
}

/// The one table that keys, hints and help come from.
enum KeyMap {
  static let bindings: [Binding] = [
    Binding(.up, .up, .character("k"), in: .everywhere, .move, "up one line"),
    Binding(.down, .down, .character("j"), in: .everywhere, .move, "down one line"),
    Binding(.pageUp, .pageUp, .control("b"), in: .reading, .move, "up one page"),
    Binding(.pageDown, .pageDown, .character(" "), .control("f"), in: .texts, .move, "down one page"),
    Binding(.pageDown, .pageDown, .control("f"), in: .choosing, .move, "down one page"),
    Binding(.halfUp, .control("u"), in: .reading, .move, "up half a page"),
    Binding(.halfDown, .control("d"), in: .reading, .move, "down half a page"),
    Binding(.first, .character("g"), .home, in: .reading, .move, "to the beginning"),
    Binding(.last, .character("G"), .end, in: .reading, .move, "to the end"),
    Binding(
      .left, .left, .character("h"), in: [.texts, .dialog], .move,
      "fold a group of failures; scroll a log or text to the left; the choice before"),
    Binding(
      .right, .right, in: [.texts, .dialog], .move,
      "unfold a group of failures; scroll a log or text to the right; the next choice"),
    Binding(
      .nextPane, .tab, in: [.lists, .help, .dialog], .move, "to the next pane, or between list and text",
      hint: ("Tab pane", 9)),
    Binding(.previousPane, .backTab, in: [.lists, .help, .dialog], .move, "to the pane before"),
    Binding(.pending, .character("1"), in: .lists, .move, "to the pending tables"),
    Binding(.active, .character("2"), in: .lists, .move, "to what workers are doing"),
    Binding(.completed, .character("3"), in: .lists, .move, "to the completed tables"),
    Binding(.failed, .character("4"), in: [.lists, .report], .move, "to the failures"),
    Binding(.log, .character("5"), in: .dashboard, .move, "to the log"),
    Binding(
      .nextTab, .character("]"), in: .browser, .move, "to the next tab: summary, log, DDL, columns, SQL",
      hint: ("[ ] tab", 4)),
    Binding(.previousTab, .character("["), in: .browser, .move, "to the tab before"),
    Binding(
      .nextTab, .character("]"), .tab, in: .report, .move, "to the next part of the report", hint: ("[ ] part", 4)),
    Binding(.previousTab, .character("["), .backTab, in: .report, .move, "to the part before"),
    Binding(.nextTab, .character("]"), .tab, in: .context, .move, "to the next file", hint: ("[ ] file", 4)),
    Binding(.previousTab, .character("["), .backTab, in: .context, .move, "to the file before"),
    Binding(.nextEntry, .character("J"), in: .browser, .move, "to the next entry of the list", hint: ("J/K next", 5)),
    Binding(.previousEntry, .character("K"), in: .browser, .move, "to the entry before"),

    Binding(.search, .character("/"), in: .reading, .find, "search; hides nothing", hint: ("/ find", 3)),
    Binding(.nextHit, .character("n"), in: .reading, .find, "to the next hit"),
    Binding(.previousHit, .character("N"), in: .reading, .find, "to the hit before"),
    Binding(
      .filter, .character("f"), in: .lists, .find,
      "show only what matches: word !word state:failed size>10G rows>1M sqlstate:23502 step:copy", hint: ("f filter", 4)
    ),
    Binding(
      .filter, .character("f"), in: .choosing, .find, "show only what has a word in its name", hint: ("f filter", 4)),
    Binding(
      .sort, .character("s"), in: [.lists, .choosing], .find, "sort the list by its next column", hint: ("s sort", 7)),
    Binding(.reverseSort, .character("S"), in: .lists, .find, "turn the order round"),

    Binding(.open, .enter, in: [.dashboard, .dialog], .view, "open what is selected", hint: ("Enter open", 1)),
    Binding(.open, .enter, in: .choosing, .act, "go on to the next step", hint: ("Enter next", 2)),
    Binding(.open, .enter, in: .planning, .act, "start: asks first", hint: ("Enter start", 1)),
    Binding(.toggle, .character(" "), in: .choosing, .act, "move it, or leave it", hint: ("Space choose", 1)),
    Binding(.toggleAll, .character("a"), in: .choosing, .act, "all that is shown, or none of it", hint: ("a all", 5)),
    Binding(.rename, .character("e"), in: .choosing, .act, "the new schema's name", hint: ("e name", 3)),
    Binding(
      .back, .escape, in: .everywhere, .view, "back; drop the search, the filter, the selection", hint: ("Esc back", 0)),
    Binding(.showLog, .character("l"), in: .lists, .view, "the log of what is selected", hint: ("l log", 6)),
    Binding(
      .showDefinition, .character("d"), in: .lists, .view, "the old and the new table's definition, side by side",
      hint: ("d DDL", 8)),
    Binding(.runLog, .character("L"), in: .dashboard, .view, "the log of the whole run"),
    Binding(
      .objects, .character("o"), in: .lists, .view, "types, sequences, foreign keys, and how far they are",
      hint: ("o objects", 8)),
    Binding(
      .leftBehind, .character("b"), in: .lists, .view, "what is left behind in the old schema",
      hint: ("b left behind", 10)),
    Binding(
      .report, .character("R"), in: .lists, .view, "the report, with the numbers of longhaul report",
      hint: ("R report", 3)),
    Binding(.context, .character("c"), in: .lists, .view, "files about the old schema, as DATABASE_SCHEMA.md"),
    Binding(.follow, .character("F"), in: .lists, .view, "follow the log's end"),
    Binding(.wrap, .character("w"), in: .texts, .view, "wrap long lines, or scroll them", hint: ("w wrap", 11)),
    Binding(.zoom, .character("z"), in: .dashboard, .view, "the pane larger: normal, half, full", hint: ("z zoom", 7)),
    Binding(
      .freeze, .character("*"), in: .lists, .view, "freeze the lists, and let them go on", hint: ("* freeze", 12)),
    Binding(.mouse, .character("m"), in: .everywhere, .view, "leave the mouse to the terminal, to select text with it"),
    Binding(.redraw, .control("l"), in: .everywhere, .view, "draw everything again"),
    Binding(
      .help, .character("?"), .function(1), in: [.lists, .report, .choosing, .planning, .context], .view, "this help",
      hint: ("? help", 0)),

    Binding(
      .copy, .character("y"), in: .lists, .act, "copy to the clipboard: a failure with all that is known, a name",
      hint: ("y copy", 6)),
    Binding(.copy, .character("y"), in: .report, .act, "copy the report to the clipboard", hint: ("y copy", 6)),
    Binding(
      .export, .character("e"), in: .report, .act, "write the report to a file in the log folder, as Markdown",
      hint: ("e export", 7)),
    Binding(
      .copyStatement, .character("Y"), in: .lists, .act, "copy the SQL statement that failed", hint: ("Y copy SQL", 8)),
    Binding(
      .export, .character("e"), in: .lists, .act, "write a failure to a file in the log folder", hint: ("e export", 7)),
    Binding(.requeue, .character("r"), in: .lists, .act, "try a failure again: asks first", hint: ("r requeue", 13)),
    Binding(.skip, .character("x"), in: .lists, .act, "skip a pending table: asks first"),
    Binding(
      .pause, .character("p"), in: .lists, .act, "pause: take up no more tables; again: go on", hint: ("p pause", 2)),
    Binding(
      .moreWorkers, .character("+"), .character("="), in: [.lists, .planning], .act, "one worker more",
      hint: ("+ - workers", 9)),
    Binding(.fewerWorkers, .character("-"), in: [.lists, .planning], .act, "one worker less"),
    Binding(
      .lowerRate, .character("<"), in: .lists, .act, "a lower limit of bytes a second; sets one when there is none"),
    Binding(.higherRate, .character(">"), in: .lists, .act, "a higher limit of bytes a second"),
    Binding(.anyRate, .character("0"), in: .lists, .act, "no limit of bytes a second"),
    Binding(
      .detach, .character("D"), in: .lists, .act, "leave the screen; the migration goes on in the background",
      hint: ("D detach", 9)),
    Binding(.suspend, .control("z"), in: .everywhere, .act, "suspend the program; the shell's fg brings it back"),
    Binding(
      .stop, .character("q"), .control("c"), in: .everywhere, .act, "stop or leave: asks first while there is work",
      hint: ("q quit", 1)),
  ]

  /// What a key asks for.
  static func request(for key: Key, in scope: Scope) -> Request? {
    bindings.first { $0.scope.contains(scope) && $0.keys.contains(key) }?.request
  }
}
