internal import Engine
internal import FoundationEssentials

/// Everything about the screen but the terminal: snapshots and keys in, frames and actions out. It does no I/O but
/// reading logs.
struct ScreenModel: ScreenContent {
  typealias Action = ScreenAction<EngineCommand>

  /// What is being typed.
  struct Prompt {
    enum Kind { case search, filter }

    var kind: Kind
    var field: TextField
    /// What holds again after Esc.
    var before: String
    var problem: String?
  }

  var views: [any View] = [DashboardView()]
  var context: Context
  var prompt: Prompt?
  var message: (text: String, tone: Tone, until: Date)?
  var hit: Hit?
  private(set) var capturesMouse = true
  let charset: Charset
  private var version = 0
  private var lastMove = Date.distantPast
  /// Something was, or could have been, moved.
  private var hasBegun = false
  /// Whether a person is called.
  var rings = true
  private var wantedWorkers: Int?
  /// The limit of bytes a second that was asked for and is not seen yet.
  var wantedRate: WantedRate?

  /// How long lists hold still after a movement.
  private static let stillness = 1.0

  init(charset: Charset, glyphs: Glyphs, zone: Zone, now: Date) {
    self.charset = charset
    let nothing = Roster.empty
    context = Context(live: nothing.snapshot, roster: nothing, liveRoster: nothing, now: now)
    context.live.run.startedAt = now
    context.glyphs = glyphs
    context.zone = zone
  }

  /// Takes a newer snapshot.
  mutating func receive(_ snapshot: MigrationSnapshot, now: Date) -> [Action] {
    let calls = calls(for: snapshot.phase)
    context.now = now
    let before = context.live
    context.live = snapshot
    context.isConnected = true
    version += 1
    context.liveRoster = Roster(snapshot, version: version, previous: context.liveRoster)
    if snapshot.failed != before.failed || snapshot.objects.failed != before.objects.failed {
      context.failureKinds = kinds(of: snapshot)
    }
    context.rates.update(snapshot.active, now: now)
    if wantedWorkers == snapshot.workers { wantedWorkers = nil }
    if wantedRate?.bytes == snapshot.maxRate { wantedRate = nil }
    switch snapshot.phase {
    case .starting: break
    // What could not begin is told in words, after the screen.
    case .finished(.trouble): if !hasBegun { return [.leave] }
    default: hasBegun = true
    }
    if case .finished = snapshot.phase {
      if context.finishedAt == nil { context.finishedAt = now }
      if context.isStopping { return calls + [.leave] }
    }
    catchUp()
    while let top = views.last, views.count > 1, top.isObsolete(context) { views.removeLast() }
    return calls
  }

  private func kinds(of snapshot: MigrationSnapshot) -> [(name: String, count: Int)] {
    var counts: [String: Int] = [:]
    for failure in snapshot.failed + snapshot.objects.failed { counts[failure.kind, default: 0] += 1 }
    let untried = counts.removeValue(forKey: Failure.untried).map { [(Failure.untried, $0)] } ?? []
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) } + untried
  }

  /// Brings the lists up to the newest snapshot, unless they are to hold still.
  private mutating func catchUp() {
    if context.frozenAt == nil, isStill {
      context.roster = context.liveRoster
      listsAreBehind = false
    } else {
      listsAreBehind = true
    }
  }
  private var listsAreBehind = false

  /// Nobody has moved for a while, or the clock was put back.
  private var isStill: Bool {
    !(0..<ScreenModel.stillness).contains(context.now.timeIntervalSince(lastMove))
  }

  mutating func tick(now: Date) -> Bool {
    context.now = now
    var changed = hasClock
    if let until = message?.until, until <= now {
      message = nil
      changed = true
    }
    if listsAreBehind, context.frozenAt == nil, isStill {
      catchUp()
      changed = true
    }
    if refresh() { changed = true }
    return changed
  }

  /// Whether seconds are seen to pass.
  private var hasClock: Bool {
    switch context.live.phase {
    case .running, .draining, .aborting, .disconnected, .starting: true
    case .paused, .finished, .browsing, .lost: false
    }
  }

  private mutating func refresh() -> Bool {
    var changed = false
    for place in views.indices where views[place].refresh(context) { changed = true }
    return changed
  }

  mutating func frame(_ size: Size) -> Frame {
    _ = refresh()
    var frame = Frame(size, charset: charset)
    var area = Rect(size)
    let hints = size.rows >= 10 ? area.takeBottom(1) : Rect(Size(0, 0))
    let line = size.rows >= 5 ? area.takeBottom(1) : prompt == nil ? Rect(Size(0, 0)) : area.takeBottom(1)
    let first = views.lastIndex { !$0.isOverlay } ?? 0
    for place in first..<views.count { views[place].draw(into: &frame, area: area, context: context) }
    drawMessage(into: &frame, area: line)
    drawHints(into: &frame, area: hints)
    return frame
  }

  // MARK: Input

  mutating func handle(_ key: Key, now: Date) -> [Action] {
    context.now = now
    if prompt != nil {
      return typed(key)
    }
    if case .mouse(let mouse) = key {
      lastMove = now
      return carryOut(views[views.count - 1].point(mouse, context: context))
    }
    guard let top = views.last, let request = KeyMap.request(for: key, in: top.scope) else { return [] }
    message = nil
    if isMovement(request) { lastMove = now }
    return perform(request, scope: top.scope)
  }

  /// A signal asked for the run to end: the first one drains, the next one aborts.
  mutating func terminate(now: Date) -> [Action] {
    context.now = now
    if context.role != .own { return [.leave] }
    switch context.live.phase {
    case .finished, .browsing, .lost: return [.leave]
    case .draining: return carryOut([.send(.abort)])
    case .aborting: return []
    default: return carryOut([.send(context.isStopping ? .abort : .drain)])
    }
  }

  private func isMovement(_ request: Request) -> Bool {
    switch request {
    case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .first, .last, .nextEntry, .previousEntry: true
    default: false
    }
  }

  private mutating func perform(_ request: Request, scope: Scope) -> [Action] {
    switch request {
    case .search: begin(.search)
    case .filter: begin(.filter)
    case .nextHit: find(1)
    case .previousHit: find(-1)
    case .redraw: return [.repaint]
    case .mouse:
      capturesMouse.toggle()
      say(
        capturesMouse ? "the mouse is longhaul's" : "the mouse is the terminal's: select text; m takes it back", .plain)
      return [.captureMouse(capturesMouse)]
    case .freeze:
      context.frozenAt = context.frozenAt == nil ? context.now : nil
      say(context.frozenAt == nil ? "lists are live" : "lists are frozen; * lets them go on", .plain)
      catchUp()
    case .help:
      context.needle = nil
      views.append(HelpView(about: scope))
    case .objects: open(.objects)
    case .report: return openReport()
    case .context: views.append(ContextView(context))
    case .detach: return detach()
    case .leftBehind: open(.leftBehind)
    case .pause: return pause()
    case .moreWorkers: return changeWorkers(1)
    case .fewerWorkers: return changeWorkers(-1)
    case .lowerRate, .higherRate, .anyRate: return changeRate(request)
    case .stop where !scope.isDisjoint(with: .lists): return stop()
    case .suspend:
      // Only the engine's own process takes work with it.
      if context.live.active.isEmpty || context.role != .own { return [.suspend] }
      if scope != .dialog { views.append(ChoiceDialog.suspend) }
    default:
      var view = views[views.count - 1]
      let effects = view.perform(request, context: context)
      views[views.count - 1] = view
      return carryOut(effects)
    }
    return []
  }

  private mutating func openReport() -> [Action] {
    do throws(ProgressFileError) {
      views.append(try ReportView(context))
    } catch { say("\(error)", .bad) }
    return []
  }

  private mutating func open(_ kind: ListKind) {
    if views.count > 1 { views.removeLast(views.count - 1) }
    views.append(BrowserView(kind, nil))
  }

  private mutating func detach() -> [Action] {
    switch context.live.phase {
    case .finished, .browsing, .lost: say("nothing runs that could go on; q leaves", .warning)
    case .starting where context.role == .own: say("it has not begun yet", .warning)
    default: return [.detach]
    }
    return []
  }

  private mutating func stop() -> [Action] {
    switch context.live.phase {
    case .finished, .browsing, .lost: return [.leave]
    case _ where context.role == .watching: return [.detach]
    default:
      views.append(ChoiceDialog.stop)
      return []
    }
  }

  private mutating func pause() -> [Action] {
    switch context.live.phase {
    case .running:
      say("pausing: tables in flight go on, no other is taken up", .warning)
      return carryOut([.send(.pause)])
    case .paused(_, .backlog): say("it goes on by itself when what follows the target has caught up", .warning)
    case .paused:
      say("going on", .good)
      return carryOut([.send(.resume)])
    case .disconnected: say("it goes on by itself when the server is well again", .warning)
    case .starting: say("it has not begun yet", .warning)
    case .draining, .aborting: say("it is stopping", .warning)
    case .finished, .browsing, .lost: say("nothing runs", .warning)
    }
    return []
  }

  private mutating func changeWorkers(_ change: Int) -> [Action] {
    switch context.live.phase {
    case .running, .paused, .disconnected:
      let now = wantedWorkers ?? context.live.workers
      let wanted = min(MigrationConfiguration.workerCounts.upperBound, max(1, now + change))
      guard wanted != now else {
        say("\(Quantity.of(now, "worker")) it stays; p pauses", .warning)
        return []
      }
      wantedWorkers = wanted
      say("workers \(context.live.workers) \(context.glyphs.arrow) \(wanted)", .plain)
      return carryOut([.send(.setWorkers(wanted))])
    default:
      say("nothing runs that workers could do", .warning)
      return []
    }
  }

  mutating func carryOut(_ effects: [Effect]) -> [Action] {
    var actions: [Action] = []
    for effect in effects {
      switch effect {
      case .push(let view) where view.isObsolete(context): say("it is not so any more", .warning)
      case .push(let view): views.append(view)
      case .pop: if views.count > 1 { views.removeLast() }
      case .send where context.role == .watching: say("only looked at; attach without --read-only to do that", .warning)
      case .send(let command):
        if command == .drain || command == .abort { context.isStopping = true }
        actions.append(.send(command))
      case .copy(let text, let what):
        let bytes = text.utf8.count
        if bytes > Clipboard.most {
          let part = "\(Quantity.bytes(Clipboard.most)) of \(Quantity.bytes(bytes))"
          say("copied only the first \(part) of \(what): terminals take no more; e writes all to a file", .warning)
        } else {
          let size = Quantity.of(text.unicodeScalars.count, "character")
          say("copied \(what), \(size); if the clipboard stays empty, e writes a file", .good)
        }
        actions.append(.copy(text))
      case .export(let name, let text):
        actions.append(.write(path: context.live.run.logFolder + "/" + name, text: text))
      case .say(let text, let tone): say(text, tone)
      case .dropFilter: context.filter = .none
      case .dropSearch:
        context.needle = nil
        hit = nil
      case .suspend: actions.append(.suspend)
      case .leave: actions.append(.leave)
      case .detach: actions.append(.detach)
      }
    }
    _ = refresh()
    return actions
  }

  mutating func say(_ text: String, _ tone: Tone) {
    message = (text, tone, context.now.addingTimeInterval(8))
  }
}
