internal import Engine
internal import FoundationEssentials

/// What a person must know now: why nothing moves and what to do about it, or how it ended.
enum Banner {
  /// The paragraph and its tone; nil when all goes well.
  static func text(_ context: Context) -> (text: String, tone: Tone)? {
    let live = context.live
    let failures = live.failed.count + live.objects.failed.count
    switch live.phase {
    case .starting(let what): return (context.isConnected ? what : "starting", .busy)
    case .running, .browsing: return nil
    case .paused(_, let reason): return paused(reason)
    case .disconnected(let trouble):
      let seconds = Int(trouble.nextAttempt.timeIntervalSince(context.now).rounded(.up))
      return (
        "\(trouble.side): \(trouble.reason). " + (seconds > 0 ? "Next try in \(seconds) s" : "Trying now")
          + ". Since \(context.zone.time(trouble.since)); no table is failed by it, and it goes on by itself.", .bad
      )
    case .draining:
      let wait = live.heldBack.map { " Their rows wait: \($0)." } ?? ""
      return ("finishing the \(live.active.count) in flight, then it stops. q offers to abort.\(wait)", .warning)
    case .aborting: return ("rolling back the \(live.active.count) in flight, then it stops.", .bad)
    case .lost(let since):
      return (
        "The longhaul that migrates went away at \(context.zone.time(since)): killed, or crashed. The servers roll back what "
          + "was in flight. `longhaul run` goes on from here; q leaves.", .bad
      )
    case .finished(let reason): return finished(reason, failures: failures, context)
    }
  }

  private static func paused(_ reason: PauseReason) -> (String, Tone) {
    switch reason {
    case .person: return ("Tables in flight go on, no other is taken up. p resumes.", .warning)
    case .sameError(let count, let sqlstate, let step):
      let name = ConditionName.of(sqlstate).map { " " + $0 } ?? ""
      let place = step.map { " at \($0.rawValue)" } ?? ""
      return (
        "The same error on \(Quantity.of(count, "table")) in a row: \(sqlstate)\(name)\(place). 4 and Enter shows "
          + "what the server said. When its cause is gone, p goes on; failed tables stay failed until you requeue them.",
        .bad
      )
    case .backlog(let backlog): return self.backlog(backlog)
    case .progressFile(let what):
      return (
        "\(what). Put it right, then p goes on. It is never overwritten; the outcomes of tables in flight are kept "
          + "until then.", .bad
      )
    }
  }

  private static func backlog(_ backlog: Backlog) -> (String, Tone) {
    ("\(backlog); \(backlog.terms) by itself. Until then no rows flow, and no table is taken up.", .warning)
  }

  private static func finished(_ reason: FinishReason, failures: Int, _ context: Context) -> (String, Tone) {
    let live = context.live
    let pending = live.pending.count + live.objects.pending.count
    let failed = failures > 0 ? " \(failures) failed: 4 and Enter shows why." : ""
    switch reason {
    case .complete:
      let all = "\(Quantity.of(live.completed.count, "table")) moved in \(Quantity.age(context.elapsed))."
      return (all + failed + " R shows the report; q leaves.", failures > 0 ? .bad : .good)
    case .stopped:
      return ("stopped with \(Quantity.of(pending, "item")) pending; run again to go on.\(failed) q leaves.", .warning)
    case .sameError:
      return (
        "stopped: the same error again and again, \(Quantity.of(pending, "item")) pending.\(failed) q leaves.", .bad
      )
    case .trouble(let text): return (text + "\nq leaves.", .bad)
    }
  }

  /// The banner's lines for a width, and at most so many.
  static func lines(_ context: Context, columns: Int, rows: Int, charset: Charset) -> [Line] {
    guard rows > 0, columns > 4, let (text, tone) = text(context) else { return [] }
    let style = Style(tone, .bold)
    var lines = charset.wrap(text, to: columns - 3, style: style)
    if lines.count > rows {
      lines.removeLast(lines.count - rows)
      let rest = charset.clip((lines.last?.text ?? "") + " " + String(repeating: " ", count: columns), to: columns - 3)
      lines[lines.count - 1] = Line(rest, style)
    }
    return lines
  }

  static func draw(_ lines: [Line], into frame: inout Frame, area: Rect, context: Context) {
    for (place, line) in lines.enumerated() where place < area.rows {
      let style = line.spans.first?.style ?? .bold
      frame.put(context.glyphs.thumb, row: area.row + place, column: area.column + 1, limit: area.right, style: style)
      frame.put(line, row: area.row + place, column: area.column + 3, limit: area.right)
    }
  }
}
