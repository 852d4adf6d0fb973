internal import Engine
internal import FoundationEssentials

/// Everything about the set-up's screen but the terminal: answers and keys in, frames and questions out.
struct SetupModel: ScreenContent {
  typealias Action = ScreenAction<SetupQuestion>

  /// The steps, in order.
  enum Stage: Int, CaseIterable {
    case connect, schemas, tables, plan

    var title: String {
      switch self {
      case .connect: "Connect"
      case .schemas: "Schemas"
      case .tables: "Tables"
      case .plan: "Plan"
      }
    }

    var scope: Scope { self == .plan ? .planning : .choosing }
  }

  /// What is asked of the person at the bottom.
  enum Prompt {
    case search(TextField)
    case filter(TextField, before: Needle?)
    case rename(TextField, schema: Int)
    case start
    case leave
  }

  var draft: SetupDraft
  private(set) var stage = Stage.connect
  private(set) var outcome = SetupOutcome.left
  var form: ConnectionForm
  var overview: DatabaseOverview?
  var schemas = CheckList([], titles: [])
  var tables = CheckList([], titles: [])
  /// What the list of tables shows, entry by entry.
  private var listed: [SetupDraft.Table] = []
  var plan: [Line] = []
  var planFails = false
  var pager = Pager(follows: false)
  var prompt: Prompt?
  var needle: Needle?
  var hit: Hit?
  var help: HelpView?
  var message: (text: String, tone: Tone, until: Date)?
  /// What is in the way.
  var trouble: String?
  /// The question that is not answered yet.
  var waiting: (what: String, since: Date)?
  private var asked = 0
  private var columns = 80
  var context: Context
  private(set) var capturesMouse = true
  let charset: Charset
  /// Where the list is.
  var listArea = Rect(Size(0, 0))

  init(_ draft: SetupDraft, charset: Charset, glyphs: Glyphs, now: Date) {
    self.draft = draft
    self.charset = charset
    form = ConnectionForm(draft)
    let nothing = Roster.empty
    context = Context(live: nothing.snapshot, roster: nothing, liveRoster: nothing, now: now)
    context.glyphs = glyphs
  }

  // MARK: News

  mutating func receive(_ answer: SetupAnswer, now: Date) -> [Action] {
    context.now = now
    guard answer.number == asked, waiting != nil else { return [] }
    waiting = nil
    switch answer.kind {
    case .overview(let overview):
      guard overview.schemas.contains(where: { !$0.tables.isEmpty }) else {
        let user = draft.source.user.isEmpty ? "this role" : draft.source.user
        trouble = "There is no table in any schema of this database that \(user) may use."
        return []
      }
      self.overview = overview
      listSchemas(overview)
      stage = .schemas
    case .plan(let text, let willFail):
      needle = nil
      plan = Charset.lines(of: text).map { Line($0) }
      planFails = willFail
      pager.reset(follows: false)
      stage = .plan
    case .trouble(let text):
      trouble = text
      form.goToFirst()
    }
    return []
  }

  private mutating func ask(_ kind: SetupQuestion.Kind, _ what: String) -> [Action] {
    asked += 1
    waiting = (what, context.now)
    trouble = nil
    return [.send(SetupQuestion(number: asked, kind: kind, draft: draft))]
  }

  mutating func tick(now: Date) -> Bool {
    context.now = now
    guard let until = message?.until, until <= now else { return waiting != nil }
    message = nil
    return true
  }

  mutating func say(_ text: String, _ tone: Tone) { message = (text, tone, context.now.addingTimeInterval(8)) }

  mutating func terminate(now: Date) -> [Action] { [.leave] }

  // MARK: Steps

  private mutating func listSchemas(_ overview: DatabaseOverview) {
    let filled = overview.schemas.filter { !$0.tables.isEmpty }
    schemas = CheckList(
      filled.map { schema in
        let bytes = schema.tables.reduce(0) { $0 + max(0, $1.bytes) }
        let chosen = draft.schemas.first { $0.name == schema.name }
        return CheckList.Entry(
          name: schema.name, isChecked: chosen != nil || filled.count == 1,
          figures: [(Quantity.count(schema.tables.count), schema.tables.count), (Quantity.bytes(bytes), bytes)],
          note: chosen?.newName ?? (overview.isSameDatabase ? schema.name + "_new" : schema.name))
      }, titles: ["tables", "size"])
  }

  private mutating func listTables() {
    let chosen = schemas.checked.map { schemas.entries[$0].name }
    let known = (overview?.schemas ?? []).filter { chosen.contains($0.name) }
    let moved = draft.chosen(
      of: known.flatMap { schema in schema.tables.map { SetupDraft.Table(schema: schema.name, name: $0.name) } })
    listed = []
    var entries: [CheckList.Entry] = []
    for schema in known {
      for table in schema.tables {
        let place = SetupDraft.Table(schema: schema.name, name: table.name)
        listed.append(place)
        let rows = table.isPartitioned ? "partitioned" : table.rows < 0 ? "?" : Quantity.shortCount(Double(table.rows))
        entries.append(
          CheckList.Entry(
            name: chosen.count > 1 ? "\(schema.name).\(table.name)" : table.name,
            isChecked: moved.contains(place),
            figures: [(rows, table.rows), (table.bytes < 0 ? "?" : Quantity.bytes(table.bytes), table.bytes)]))
      }
    }
    tables = CheckList(entries, titles: ["rows", "size"], order: 1)
  }

  /// Takes what is checked into the draft.
  private mutating func adopt() {
    draft.schemas = schemas.checked.map { place in
      SetupDraft.Schema(name: schemas.entries[place].name, newName: schemas.entries[place].note)
    }
    draft.tables = tables.checked.map { listed[$0] }
    draft.leftOut = listed.indices.filter { !tables.entries[$0].isChecked }.map { listed[$0] }
  }

  private mutating func goOn() -> [Action] {
    switch stage {
    case .connect: return []
    case .schemas:
      guard !schemas.checked.isEmpty else {
        say("choose at least one schema: Space", .warning)
        return []
      }
      listTables()
      stage = .tables
      needle = nil
    case .tables:
      adopt()
      guard !draft.tables.isEmpty else {
        say("choose at least one table: Space, or a for all", .warning)
        return []
      }
      return ask(.plan(columns: columns), "reading the old schema and making the plan")
    case .plan: prompt = .start
    }
    return []
  }

  private mutating func goBack() {
    if needle != nil { return needle = nil }
    if list?.filter != nil {
      list?.narrow(to: nil)
      return
    }
    trouble = nil
    if stage == .tables { adopt() }
    stage = Stage(rawValue: stage.rawValue - 1) ?? .connect
  }

  /// The list that is seen.
  private(set) var list: CheckList? {
    get { stage == .schemas ? schemas : stage == .tables ? tables : nil }
    set {
      guard let newValue else { return }
      if stage == .schemas { schemas = newValue } else if stage == .tables { tables = newValue }
    }
  }

  // MARK: Input

  mutating func handle(_ key: Key, now: Date) -> [Action] {
    context.now = now
    message = nil
    if case .mouse(let mouse) = key { return point(mouse) }
    if key == .control("l") { return [.repaint] }
    if key == .control("z") { return [.suspend] }
    if waiting != nil {
      if key == .control("c") { return [.leave] }
      if key == .escape { waiting = nil }
      return []
    }
    if prompt != nil { return answer(key) }
    if help != nil {
      if let request = KeyMap.request(for: key, in: .help) { performHelp(request) }
      return []
    }
    if stage == .connect {
      if key == .control("c") { return [.leave] }
      if key == .escape { say("^C leaves", .plain) }
      guard form.handle(key) else { return [] }
      form.fill(&draft)
      return ask(.overview, "connecting and looking at the schemas")
    }
    guard let request = KeyMap.request(for: key, in: stage.scope) else { return [] }
    return perform(request)
  }

  private mutating func performHelp(_ request: Request) {
    switch request {
    case .back where needle != nil: needle = nil
    case .back, .stop:
      needle = nil
      help = nil
    case .search: prompt = .search(TextField())
    case .nextHit: find(1)
    case .previousHit: find(-1)
    default: _ = help?.perform(request, context: context)
    }
  }

  private mutating func perform(_ request: Request) -> [Action] {
    trouble = nil
    switch request {
    case .open: return goOn()
    case .back: goBack()
    case .stop: prompt = .leave
    case .suspend: return [.suspend]
    case .help:
      needle = nil
      help = HelpView(about: stage.scope)
    case .search: prompt = .search(TextField())
    case .nextHit: find(1)
    case .previousHit: find(-1)
    case .filter: prompt = .filter(TextField(list?.filter?.text ?? ""), before: list?.filter)
    case .rename:
      guard stage == .schemas, let selected = schemas.selected else { return [] }
      prompt = .rename(TextField(schemas.entries[selected].note), schema: selected)
    case .moreWorkers: draft.jobs = min(64, draft.jobs + 1)
    case .fewerWorkers: draft.jobs = max(1, draft.jobs - 1)
    case .mouse:
      capturesMouse.toggle()
      return [.captureMouse(capturesMouse)]
    default:
      if stage == .plan { _ = pager.perform(request, canFollow: false) } else { _ = list?.perform(request) }
    }
    return []
  }

  private mutating func find(_ direction: Int) {
    guard let needle else { return say("nothing is searched for; / begins", .warning) }
    if help != nil { return hit = help?.find(needle, direction: direction, context: context) }
    hit =
      stage == .plan
      ? pager.find(among: plan.indices.filter { needle.matches(plan[$0].text) }, direction: direction)
      : list?.find(needle, direction: direction)
  }

  private mutating func point(_ mouse: Mouse) -> [Action] {
    let amount = mouse.action == .wheelUp ? -3 : 3
    guard waiting == nil, prompt == nil, stage != .connect else { return [] }
    if help != nil {
      _ = help?.point(mouse, context: context)
      return []
    }
    if stage == .plan {
      if mouse.action != .click { pager.scroll(amount, false) }
    } else if mouse.action != .click {
      let row = (list?.row ?? 0) + amount
      list?.select(row: row)
    } else if let row = list?.row(at: mouse.row - listArea.row - 1) {
      // A click goes there, a second one checks it.
      let isThere = list?.row == row
      if isThere { list?.toggle() } else { list?.select(row: row) }
    }
    return []
  }

  // MARK: Answers of the person

  private mutating func answer(_ key: Key) -> [Action] {
    guard let asked = prompt else { return [] }
    switch asked {
    case .start: return answerStart(key)
    case .leave:
      prompt = nil
      return key == .character("y") ? [.leave] : []
    case .search(var field): type(key, &field, asked)
    case .filter(var field, _): type(key, &field, asked)
    case .rename(var field, _): type(key, &field, asked)
    }
    return []
  }

  private mutating func answerStart(_ key: Key) -> [Action] {
    switch key {
    case .character("y"): outcome = .start(draft)
    case .character("w"): outcome = .write(draft)
    default:
      prompt = nil
      return []
    }
    return [.leave]
  }

  private mutating func type(_ key: Key, _ field: inout TextField, _ asked: Prompt) {
    switch key {
    case .escape, .control("c"), .control("g"):
      prompt = nil
      if case .search = asked { needle = nil }
      if case .filter(_, let before) = asked { list?.narrow(to: before) }
    case .enter: accept(field.text, asked)
    default:
      _ = field.handle(key)
      switch asked {
      case .search:
        prompt = .search(field)
        needle = Needle(field.text)
        if needle != nil { find(0) }
      case .filter(_, let before):
        prompt = .filter(field, before: before)
        list?.narrow(to: Needle(field.text))
      case .rename(_, let schema): prompt = .rename(field, schema: schema)
      case .start, .leave: break
      }
    }
  }

  private mutating func accept(_ text: String, _ asked: Prompt) {
    guard case .rename(_, let schema) = asked else { return prompt = nil }
    guard !text.isEmpty, text.utf8.count <= 63 else {
      return say(text.isEmpty ? "a schema has a name" : "PostgreSQL's names have at most 63 bytes", .bad)
    }
    prompt = nil
    schemas.setNote(text, of: schema)
  }

  // MARK: Frames

  mutating func frame(_ size: Size) -> Frame {
    columns = max(40, size.columns - 3)
    return draw(size)
  }
}
