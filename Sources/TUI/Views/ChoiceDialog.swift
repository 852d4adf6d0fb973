internal import Engine

/// A question with a few answers; the first one changes nothing.
struct ChoiceDialog: View {
  /// What an answer means, however many stand around it at the moment.
  enum Answer {
    case cancel, proceed, drain, abort, leave
  }

  /// One answer.
  struct Choice {
    var answer: Answer
    var label: String
    var effects: [Effect]
  }

  /// What is asked, made anew from each snapshot: the numbers in it are those of the moment. Nil when there is nothing
  /// to ask any more.
  typealias Question = (Context) -> (title: String, text: String, choices: [Choice])?

  private let question: Question
  /// Nil for the first one.
  private var chosen: Answer?
  private var places: [(area: Rect, answer: Answer)] = []

  let scope = Scope.dialog
  let isOverlay = true

  init(_ question: @escaping Question) { self.question = question }

  func isObsolete(_ context: Context) -> Bool { question(context) == nil }

  /// Where the chosen answer is; the first one when that answer is no longer among them.
  private func place(in choices: [Choice]) -> Int { choices.firstIndex { $0.answer == chosen } ?? 0 }

  mutating func draw(into frame: inout Frame, area: Rect, context: Context) {
    places = []
    guard let (title, text, choices) = question(context) else { return }
    let widest = choices.map { frame.charset.width($0.label) + 4 }.max() ?? 0
    let columns = min(area.columns, max(46, widest + 6))
    let lines = frame.charset.wrap(text, to: columns - 6)
    let rows = min(area.rows, lines.count + choices.count + 5)
    let box = Rect(
      column: area.column + (area.columns - columns) / 2, row: area.row + (area.rows - rows) / 2, columns: columns,
      rows: rows)
    frame.clear(box)
    guard rows >= choices.count + 2 else { return drawLow(title, choices, into: &frame, box, context) }
    frame.box(box, style: Style(.warning, .bold), glyphs: context.glyphs)
    frame.put(" \(title) ", row: box.row, column: box.column + 2, limit: box.right - 1, style: Style(.warning, .bold))
    // In a box too low for all, the answers come first.
    let answers = max(box.row + 1, min(box.row + 3 + lines.count, box.bottom - 1 - choices.count))
    let spare = answers - box.row - 1 - lines.count
    let first = box.row + 1 + (spare >= 2 ? 1 : 0)
    for (index, line) in lines.enumerated() where first + index < answers {
      frame.put(line, row: first + index, column: box.column + 3, limit: box.right - 2)
    }
    for index in choices.indices {
      draw(choices, index, into: &frame, row: answers + index, box, context)
    }
  }

  /// Without a frame, and with as many answers as there is room for: the chosen one is always among them.
  private mutating func drawLow(
    _ title: String, _ choices: [Choice], into frame: inout Frame, _ box: Rect, _ context: Context
  ) {
    var rows = box
    if rows.rows > 1 {
      let head = rows.takeTop(1)
      frame.put(title, row: head.row, column: head.column + 2, limit: head.right, style: Style(.warning, .bold))
    }
    let first = max(0, place(in: choices) - rows.rows + 1)
    for (row, index) in choices.indices.dropFirst(first).prefix(rows.rows).enumerated() {
      draw(choices, index, into: &frame, row: rows.row + row, box, context)
    }
  }

  private mutating func draw(
    _ choices: [Choice], _ index: Int, into frame: inout Frame, row: Int, _ box: Rect, _ context: Context
  ) {
    let isChosen = index == place(in: choices)
    let label = frame.charset.clip(" \(choices[index].label) ", to: box.columns - 6)
    let style = isChosen ? Style(.plain, [.bold, .reverse]) : Style.plain
    let marker = isChosen ? context.glyphs.pointer : " "
    frame.put(marker, row: row, column: box.column + 2, limit: box.right - 1, style: .accent)
    let end = frame.put(label, row: row, column: box.column + 4, limit: box.right - 1, style: style)
    let area = Rect(column: box.column + 4, row: row, columns: end - box.column - 4, rows: 1)
    places.append((area, choices[index].answer))
  }

  mutating func perform(_ request: Request, context: Context) -> [Effect] {
    guard let (_, _, choices) = question(context) else { return [.pop] }
    let place = place(in: choices)
    switch request {
    case .left, .up, .previousPane: chosen = choices[(place + choices.count - 1) % choices.count].answer
    case .right, .down, .nextPane: chosen = choices[(place + 1) % choices.count].answer
    case .open: return [.pop] + choices[place].effects
    case .back, .stop: return [.pop]
    default: break
    }
    return []
  }

  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] {
    guard mouse.action == .click,
      let answer = places.first(where: { $0.area.contains(row: mouse.row, column: mouse.column) })?.answer,
      let (_, _, choices) = question(context)
    else { return [] }
    // The first click chooses, the second one answers: one slip of the hand aborts nothing.
    if choices[place(in: choices)].answer == answer { return perform(.open, context: context) }
    chosen = answer
    return []
  }
}

extension ChoiceDialog {
  /// How to stop; gone when the run has ended.
  static var stop: ChoiceDialog {
    ChoiceDialog { context in
      let live = context.live
      let busy = live.active.count
      let cancel = Choice(answer: .cancel, label: "Cancel", effects: [])
      let drain = Choice(
        answer: .drain,
        label: busy > 0 ? "Drain: finish the \(busy) in flight, then stop" : "Stop: nothing is in flight",
        effects: [.send(.drain)])
      let abort = Choice(answer: .abort, label: "Abort: roll back the \(busy) in flight", effects: [.send(.abort)])
      // Whoever has asked once is never held by an engine that does not answer.
      // What is looked in on goes on: to leave is what most people want, and comes first.
      if context.role == .attached {
        let away = Choice(answer: .leave, label: "Leave: the migration goes on", effects: [.detach])
        switch live.phase {
        case .finished, .browsing, .lost: return nil
        case .draining: return ("Leave?", "It is stopping.", [away, cancel, abort])
        case .aborting: return ("Leave?", "It is stopping.", [away, cancel])
        default:
          return (
            "Leave, or stop it?", "Leaving the screen does not touch the migration.", [away, cancel, drain, abort]
          )
        }
      }
      let leave =
        context.isStopping
        ? [Choice(answer: .leave, label: "Leave the screen; the run goes on stopping", effects: [.leave])] : []
      switch live.phase {
      case .finished, .browsing, .lost: return nil
      case .draining: return ("Stopping", "The \(busy) in flight are being finished.", [cancel, abort] + leave)
      case .aborting: return ("Stopping", "The \(busy) in flight are being rolled back.", [cancel] + leave)
      case .starting: return ("Stop?", "Nothing has been moved yet.", [cancel, drain] + leave)
      default:
        let pending = Quantity.of(live.pending.count, "table")
        return (
          "Stop?", "\(pending) pending will stay pending. Running longhaul again goes on from there.",
          (busy > 0 ? [cancel, drain, abort] : [cancel, drain]) + leave
        )
      }
    }
  }

  /// Whether to take a pending table out of the work; gone when it is not pending any more.
  static func skip(_ table: Subject) -> ChoiceDialog {
    ChoiceDialog { context in
      guard context.liveRoster.isPending(table) else { return nil }
      return (
        "Skip?",
        "\(table.name) is taken out of the pending tables and is not moved, nor is what needs it. "
          + "To have it moved after all, put its name back into the progress file.",
        [
          Choice(answer: .cancel, label: "Cancel", effects: []),
          Choice(
            answer: .proceed, label: "Skip \(table.name)",
            effects: [.send(.skip(table.name)), .say("\(table.name) is skipped", .warning)]),
        ]
      )
    }
  }

  /// Whether to try a failure again; gone when it is not failed any more.
  static func requeue(_ subject: Subject) -> ChoiceDialog {
    ChoiceDialog { context in
      guard let failure = context.liveRoster.entry(for: subject)?.failure else { return nil }
      return (
        "Try again?",
        "\(subject.name) becomes pending again, and is attempted a further time (attempt \(failure.attempts + 1)) "
          + "when its turn comes. As long as the cause is there it fails again.",
        [
          Choice(answer: .cancel, label: "Cancel", effects: []),
          Choice(
            answer: .proceed, label: "Requeue \(subject.name)",
            effects: [.send(.requeue(subject.name)), .say("\(subject.name) is pending again", .good)]),
        ]
      )
    }
  }

  /// Whether to suspend with work in flight.
  static var suspend: ChoiceDialog {
    ChoiceDialog { context in
      let busy = context.live.active.count
      return (
        "Suspend?",
        busy > 0
          ? "The \(busy) in flight stop where they are, with their transactions open and their locks held, until fg."
          : "Nothing is in flight. fg goes on.",
        [
          Choice(answer: .cancel, label: "Cancel", effects: []),
          Choice(answer: .proceed, label: "Suspend", effects: [.suspend]),
        ]
      )
    }
  }
}
