internal import Engine
internal import FoundationEssentials

/// The lines above everything: what runs, how it is, how far it is.
enum Header {
  /// The phase as a glyph, a word and a tone.
  static func phase(_ context: Context) -> (glyph: String, word: String, style: Style) {
    let glyphs = context.glyphs
    switch context.live.phase {
    case .starting: return (glyphs.starting, "STARTING", Style(.busy, .bold))
    case .running: return (glyphs.running, "RUNNING", Style(.good, .bold))
    case .paused: return (glyphs.paused, "PAUSED", Style(.warning, .bold))
    case .disconnected: return (glyphs.broken, "DISCONNECTED", Style(.bad, .bold))
    case .draining: return (glyphs.stopping, "DRAINING", Style(.warning, .bold))
    case .aborting: return (glyphs.stopping, "ABORTING", Style(.bad, .bold))
    case .browsing: return (glyphs.dot, "BROWSING", Style(.accent, .bold))
    case .lost: return (glyphs.broken, "LOST", Style(.bad, .bold))
    case .finished(let reason):
      let failures = context.live.failed.count + context.live.objects.failed.count
      switch reason {
      case .complete:
        return failures == 0
          ? (glyphs.done, "FINISHED", Style(.good, .bold)) : (glyphs.failed, "FINISHED", Style(.bad, .bold))
      case .stopped: return (glyphs.stopping, "STOPPED", Style(.warning, .bold))
      case .sameError, .trouble: return (glyphs.failed, "STOPPED", Style(.bad, .bold))
      }
    }
  }

  /// Name, from where to where, phase, time.
  static func drawTitle(into frame: inout Frame, area: Rect, context: Context) {
    guard !area.isEmpty else { return }
    let row = area.row
    let phase = phase(context)
    let time = time(context)
    var state = "\(phase.glyph) \(phase.word)\(time) "
    if frame.charset.width(state) > area.columns { state = "\(phase.glyph) \(phase.word)" }
    let start = max(area.column, area.right - frame.charset.width(state))
    var place = frame.put(" longhaul", row: row, column: area.column, limit: start - 1, style: .bold)
    let run = context.live.run
    if context.isConnected {
      let room = start - place - 4
      let arrow = " \(context.glyphs.arrow) "
      let whole = run.source + arrow + run.target
      if frame.charset.width(whole) <= room {
        frame.put(whole, row: row, column: place + 2, limit: start)
      } else if room > 16 {
        let half = (room - frame.charset.width(arrow)) / 2
        place = frame.put(
          frame.charset.clipMiddle(run.source, to: half) + arrow + frame.charset.clipMiddle(run.target, to: half),
          row: row, column: place + 2, limit: start)
      }
    }
    frame.put(state, row: row, column: start, limit: area.right, style: phase.style)
  }

  /// How long it has run; while it is paused since when, so that nothing on the screen moves.
  private static func time(_ context: Context) -> String {
    switch context.live.phase {
    case .browsing: ""
    case .paused(let since, _), .lost(let since): " since \(context.zone.time(since))"
    default: " " + Quantity.clock(context.elapsed)
    }
  }

  /// The bar with bytes, rate and sparkline.
  static func drawProgress(into frame: inout Frame, area: Rect, context: Context) {
    guard !area.isEmpty else { return }
    let throughput = context.live.throughput
    let fraction = fraction(context.live)
    var amount = Line(frame.charset.pad(Quantity.percent(fraction, decimals: 1), to: 6, right: true), .bold)
    if throughput.bytesTotal > 0 {
      amount.add("  " + Quantity.part(throughput.bytesDone, of: throughput.bytesTotal))
    }
    var parts = [amount]
    var sparkWidth = 0
    if isMoving(context.live.phase) {
      let speed = throughput.bytesPerSecond.map(Quantity.rate) ?? context.glyphs.dash
      parts.append(Line(frame.charset.pad(speed, to: 9, right: true), .accent))
      if let rate = context.live.maxRate { parts.append(Line("max \(Quantity.rate(Double(rate)))", .warning)) }
      if !throughput.history.isEmpty { sparkWidth = area.columns >= 120 ? 24 : 10 }
    }
    var used = parts.reduce(2) { $0 + frame.charset.width($1) + 2 }
    // The bar comes first: where it would be short there is no sparkline.
    if area.columns - used - sparkWidth < 24 { sparkWidth = 0 }
    if sparkWidth > 0 { used += sparkWidth + 1 }
    let bar = max(min(8, area.columns - 2), area.columns - used)
    frame.bar(
      fraction, row: area.row, column: area.column + 1, columns: bar, style: Style(phase(context).style.tone),
      glyphs: context.glyphs)
    var place = area.column + 1 + bar
    for part in parts where place + 2 + frame.charset.width(part) <= area.right {
      place = frame.put(part, row: area.row, column: place + 2, limit: area.right)
    }
    frame.sparkline(
      throughput.history, row: area.row, column: area.right - 1 - sparkWidth, columns: sparkWidth, style: .accent,
      glyphs: context.glyphs)
  }

  /// Counters, and when it will be done.
  static func drawCounters(into frame: inout Frame, area: Rect, context: Context) {
    guard !area.isEmpty else { return }
    let live = context.live
    var right = area.right - 1
    let eta = self.eta(context, long: area.columns >= 110)
    if !eta.isEmpty, frame.charset.width(eta) + 28 <= area.columns {
      right -= frame.charset.width(eta)
      frame.put(eta, row: area.row, column: right, limit: area.right, style: .bold)
      right -= 2
    }
    var parts: [Line] = []
    let total = live.items.count
    parts.append(Line("\(Quantity.count(live.completed.count)) of \(Quantity.of(total, "table"))"))
    if !live.failed.isEmpty {
      parts.append(Line("\(context.glyphs.failed) \(Quantity.count(live.failed.count)) failed", Style(.bad, .bold)))
    }
    let objects = live.objects
    let objectCount = objects.pending.count + objects.completed.count + objects.failed.count
    if objectCount > 0 {
      var part = Line("objects \(Quantity.count(objects.completed.count))/\(Quantity.count(objectCount))")
      if !objects.failed.isEmpty {
        part.add(" \(context.glyphs.failed)\(objects.failed.count)", Style(.bad, .bold))
      }
      parts.append(part)
    }
    if !live.leftBehind.isEmpty { parts.append(Line("left behind \(live.leftBehind.count)", .warning)) }
    if isMoving(live.phase) {
      parts.append(Line("workers \(live.active.count)/\(live.workers)", .faint))
    }
    if area.columns >= 110, live.throughput.rows > 0 {
      parts.append(Line("\(Quantity.count(live.throughput.rows)) rows", .faint))
    }
    var place = area.column + 1
    for part in parts where place + frame.charset.width(part) <= right {
      place = frame.put(part, row: area.row, column: place, limit: right) + 3
    }
  }

  /// Everything in one line, for terminals that hold no more.
  static func drawSummary(into frame: inout Frame, area: Rect, context: Context) {
    guard !area.isEmpty else { return }
    let phase = phase(context)
    let live = context.live
    var line = Line("\(phase.glyph) ", phase.style)
    line.add(Quantity.percent(fraction(live)), .bold)
    line.add(" \(live.completed.count)/\(live.items.count)")
    if !live.failed.isEmpty { line.add(" \(context.glyphs.failed)\(live.failed.count)", Style(.bad, .bold)) }
    if frame.charset.width(line) + 1 + phase.word.count <= area.columns { line.add(" " + phase.word, phase.style) }
    frame.put(line, row: area.row, column: area.column, limit: area.right)
  }

  /// How much is done: by bytes, or by tables where no bytes are known.
  static func fraction(_ snapshot: MigrationSnapshot) -> Double {
    let throughput = snapshot.throughput
    if throughput.bytesTotal > 0 { return Double(throughput.bytesDone) / Double(throughput.bytesTotal) }
    return snapshot.items.isEmpty ? 0 : Double(snapshot.completed.count) / Double(snapshot.items.count)
  }

  private static func isMoving(_ phase: Phase) -> Bool {
    switch phase {
    case .running, .draining, .aborting, .paused, .disconnected: true
    case .starting, .finished, .browsing, .lost: false
    }
  }

  private static func eta(_ context: Context, long: Bool) -> String {
    guard context.live.phase == .running || context.live.phase == .draining else { return "" }
    guard let range = context.live.throughput.secondsLeft else { return "ETA \(context.glyphs.dash)" }
    var text = "ETA " + Quantity.wait(range, dash: context.glyphs.dash)
    if long, range.upperBound >= 300, range.upperBound < 86_400 {
      text += " (until \(context.zone.minute(context.now.addingTimeInterval(range.upperBound))))"
    }
    return text
  }
}
