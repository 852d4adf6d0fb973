internal import Engine
internal import FoundationEssentials

/// What is known about something, as lines to read, copy and export.
enum Document {
  private static let labelWidth = 13

  /// How much room there is, and in which characters, for what depends on it.
  struct Page {
    var charset = Charset.unicode
    /// Nil where lines do not wrap.
    var columns: Int?
  }

  /// About an entry, whatever it is.
  static func about(_ entry: Entry, context: Context, on page: Page = Page()) -> [Line] {
    entry.failure.map { failure($0, entry, context, page) } ?? plain(entry, context)
  }

  /// About the run.
  static func run(_ context: Context) -> [Line] {
    let live = context.live
    guard context.isConnected else { return [Line("waiting for the engine", .faint)] }
    var lines: [Line] = []
    add("from", live.run.source, to: &lines)
    add("to", live.run.target, to: &lines)
    add("started", context.zone.dateTime(live.run.startedAt), to: &lines)
    add("progress file", live.run.progressFile, to: &lines)
    add("logs", live.run.logFolder, to: &lines)
    lines.append(Line())
    add("tables", tally(live.completed.count, live.pending.count, live.failed.count), to: &lines)
    let objects = live.objects
    add("objects", tally(objects.completed.count, objects.pending.count, objects.failed.count), to: &lines)
    add("left behind", live.leftBehind.isEmpty ? "nothing" : "\(live.leftBehind.count): b lists them", to: &lines)
    add("workers", "\(live.workers)", to: &lines)
    let throughput = live.throughput
    if throughput.rows > 0 { add("rows", Quantity.count(throughput.rows), to: &lines) }
    if throughput.bytesTotal > 0 {
      add("bytes", Quantity.part(throughput.bytesDone, of: throughput.bytesTotal), to: &lines)
    }
    lines.append(Line())
    lines.append(Line("Select a table for its details and its log.", .faint))
    return lines
  }

  private static func tally(_ completed: Int, _ pending: Int, _ failed: Int) -> String {
    "\(Quantity.count(completed)) done, \(Quantity.count(pending)) to do, \(Quantity.count(failed)) failed"
  }

  private static func plain(_ entry: Entry, _ context: Context) -> [Line] {
    var lines: [Line] = []
    add("state", entry.state == .leftBehind ? "left behind in the old schema" : entry.state.rawValue, to: &lines)
    if !entry.note.isEmpty { add("note", entry.note, to: &lines) }
    if let work = entry.work {
      add("worker", "\(work.worker), for \(elapsed(work, context))", to: &lines)
      let share = work.fraction.map { " \(Quantity.percent($0))" } ?? ""
      add("step", work.step.rawValue + share + (work.note.isEmpty ? "" : ", \(work.note)"), to: &lines)
      if let wait = work.lockWait { add("waits for", "\(wait)", to: &lines) }
      add("rows", Quantity.count(work.rows) + " so far", to: &lines)
      if let rate = context.rates.rate(work.worker) { add("speed", "\(Quantity.shortCount(rate)) rows/s", to: &lines) }
    }
    if let completion = entry.completion {
      add("committed", context.zone.dateTime(completion.finishedAt), to: &lines)
      if completion.rows >= 0 { add("rows", Quantity.count(completion.rows), to: &lines) }
      if let seconds = entry.seconds {
        add("took", Quantity.duration(seconds), to: &lines)
        if seconds > 0, completion.rows > 0 {
          add("speed", "\(Quantity.shortCount(Double(completion.rows) / seconds)) rows/s", to: &lines)
        }
      }
    }
    addItem(entry, context, to: &lines)
    return lines
  }

  private static func addItem(_ entry: Entry, _ context: Context, to lines: inout [Line]) {
    guard let item = entry.item else { return }
    add("old size", "\(Quantity.bytes(item.bytes)) with TOAST and indexes", to: &lines)
    let estimate =
      item.estimatedRows >= 0 ? "about " + Quantity.of(item.estimatedRows, "row") : "unknown: never analyzed"
    add("estimate", estimate, to: &lines)
    if entry.state == .pending,
      let place = context.roster.snapshot.pending.firstIndex(where: {
        context.roster.snapshot.items.indices.contains($0) && context.roster.snapshot.items[$0].name == item.name
      })
    {
      add(
        "turn", "\(Quantity.count(place + 1)) of \(Quantity.count(context.roster.snapshot.pending.count))", to: &lines)
    }
    add("log file", context.live.run.logFolder + "/" + item.logFile, to: &lines)
  }

  private static func elapsed(_ work: ActiveWork, _ context: Context) -> String {
    Quantity.age(context.now.timeIntervalSince(work.startedAt))
  }

  private static func failure(_ failure: Failure, _ entry: Entry, _ context: Context, _ page: Page) -> [Line] {
    var lines: [Line] = []
    if let sqlstate = failure.sqlstate {
      var line = label("SQLSTATE")
      line.add(sqlstate, Style(.bad, .bold))
      if let name = ConditionName.of(sqlstate) { line.add(" " + name, .bad) }
      let alike = context.roster.snapshot.failed.count { $0.sqlstate == sqlstate }
      if alike > 1 { line.add("  (\(alike) tables)", .faint) }
      lines.append(line)
    }
    let step = failure.step.map { "at step \($0.rawValue), " } ?? ""
    add("failed", step + context.zone.dateTime(failure.timestamp) + ", attempt \(failure.attempts)", to: &lines)
    lines.append(Line())
    add("MESSAGE", failure.error, .bold, to: &lines)
    add("DETAIL", failure.detail, to: &lines)
    add("HINT", failure.hint, .accent, to: &lines)
    add("what helps", Remedy.of(failure), .accent, to: &lines)
    add("CONTEXT", failure.context, to: &lines)
    let about = [
      ("schema", failure.schema), ("table", failure.table), ("column", failure.column),
      ("data type", failure.dataType), ("constraint", failure.constraint),
    ].compactMap { kind, name in name.map { "\(kind) \($0)" } }
    if !about.isEmpty { add("about", about.joined(separator: ", "), to: &lines) }
    if let statement = failure.statement {
      lines.append(Line())
      lines += Statement(text: statement, position: failure.position, page: page).lines
    }
    lines.append(Line())
    addItem(entry, context, to: &lines)
    add("try again", Requeue.command(failure.item, progressFile: context.live.run.progressFile), .accent, to: &lines)
    return lines
  }

  private static func label(_ text: String) -> Line {
    var line = Line(text + String(repeating: " ", count: max(1, labelWidth + 1 - text.count)), .faint)
    line.indent = labelWidth + 1
    return line
  }

  private static func add(_ name: String, _ text: String?, _ style: Style = .plain, to lines: inout [Line]) {
    guard let text else { return }
    for (place, part) in Charset.lines(of: text).enumerated() {
      var line = label(place == 0 ? name : "")
      line.add(part, style)
      lines.append(line)
    }
  }
}
