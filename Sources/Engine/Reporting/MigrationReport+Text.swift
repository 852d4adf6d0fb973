internal import FoundationEssentials

extension MigrationReport {
  /// A part of the report under a title of its own.
  public struct Part: Sendable, Equatable {
    /// What it is about.
    public let title: String
    /// Its lines.
    public let text: String
  }

  private typealias Section = (title: String, body: (inout TextPage) -> Void)

  /// The report for a terminal, at most 80 columns wide.
  public func text() -> String {
    var page = TextPage()
    overview(&page)
    for section in sections { page.section(section.title, section.body) }
    return page.text
  }

  /// The same part by part, at most so many columns wide.
  public func parts(columns: Int) -> [Part] {
    ([("Overview", overview)] + sections).map { section in
      var page = TextPage(columns: max(40, columns))
      section.body(&page)
      return Part(title: section.title, text: page.text)
    }
  }

  private func overview(_ page: inout TextPage) {
    heading(&page)
    counts(&page)
  }

  /// Those that have something to say.
  private var sections: [Section] {
    [
      ("Success criteria", criteriaLines), failures("Failed tables", progress.failed),
      failures("Failed objects", progress.objects.failed), setAside, slowestTables, leftBehind, sourceInstants, next,
    ].compactMap { $0 }
  }

  private func criteriaLines(_ page: inout TextPage) {
    for criterion in criteria {
      page.paragraph(criterion.text, indent: 7, first: criterion.isMet ? "  [x]  " : "  [ ]  ")
      page.paragraph(criterion.detail, indent: 7)
    }
  }

  private func heading(_ page: inout TextPage) {
    let metadata = progress.metadata
    page.paragraph(headline, indent: 0)
    page.line("")
    page.field("from", source)
    page.field("to", target)
    page.field("file", progressFile)
    for file in contextFiles { page.field("context", file) }
    page.field("started", Timestamp.plain(metadata.startedAt))
    if let finishedAt = metadata.finishedAt {
      page.field("finished", Timestamp.plain(finishedAt))
    } else {
      page.field("last update", Timestamp.plain(metadata.lastUpdate))
    }
    var duration = Figure.seconds(duration)
    if let run = journal.runs.last, journal.runs.count > 1 {
      duration += ", \(journal.runs.count) runs; the last \(Figure.seconds(self.duration(of: run)))"
    }
    page.field("duration", duration)
  }

  private func counts(_ page: inout TextPage) {
    page.line("")
    page.line("             total  completed             failed    pending")
    page.counts("tables", progress.completed.count, progress.failed.count, progress.pending.count)
    if progress.objects.total > 0 {
      let objects = progress.objects
      page.counts("objects", objects.completed.count, objects.failed.count, objects.pending.count)
    }
    let outcomes = completedOutcomes
    if !outcomes.isEmpty {
      page.line("")
      page.field("rows", Figure.count(outcomes.reduce(0) { $0 + $1.rows }))
      page.field("size", Figure.bytes(outcomes.reduce(0) { $0 + $1.bytes }))
    }
    let unknown = progress.completed.count - outcomes.count
    if unknown > 0 {
      page.paragraph("The journal has no figures of \(Figure.count(unknown)) completed tables.", indent: 2)
    }
  }

  private func failures(_ title: String, _ entries: [MigrationProgress.FailedEntry]) -> Section? {
    if entries.isEmpty { return nil }
    return (
      "\(title) (\(Figure.count(entries.count)))",
      { page in
        for entry in entries {
          let failure = entry.failure
          page.paragraph(failure.item, indent: 2)
          page.paragraph(failure.facts(hasTimestamp: entry.hasTimestamp).joined(separator: ", "), indent: 4)
          for (name, text) in failure.texts {
            page.paragraph(text, indent: 15, first: "    " + TextLayout.padded(name, 10) + " ")
          }
        }
      }
    )
  }

  private var setAside: Section? {
    guard let note = setAsideNote else { return nil }
    return (
      "Foreign keys set aside (\(Figure.count(progress.setAside.count)))",
      { page in
        for name in progress.setAside { page.paragraph(name, indent: 4, first: "  ") }
        page.paragraph(note, indent: 2)
      }
    )
  }

  private var slowestTables: Section? {
    if slowest.isEmpty { return nil }
    return (
      "Slowest tables",
      { page in
        for outcome in slowest {
          let figures =
            TextLayout.right(" \(Figure.count(outcome.rows)) rows", 20)
            + TextLayout.right(" " + Figure.bytes(outcome.bytes), 10)
            + TextLayout.right(" " + Figure.seconds(outcome.seconds), 14)
          let room = page.columns - 2 - TextLayout.width(figures)
          page.line("  " + TextLayout.padded(TextLayout.visible(outcome.item), room) + figures)
        }
      }
    )
  }

  private var leftBehind: Section? {
    if journal.leftBehind.isEmpty { return nil }
    return (
      "Left behind (\(Figure.count(journal.leftBehind.count)))",
      { page in
        for group in leftBehindByKind {
          page.paragraph("\(group.kind) (\(Figure.count(group.objects.count)))", indent: 2)
          for object in group.objects {
            page.paragraph(object.name + (object.note.isEmpty ? "" : ": " + object.note), indent: 6, first: "    ")
          }
        }
      }
    )
  }

  private var sourceInstants: Section? {
    let groups = sourceSnapshots
    if groups.count < 2 { return nil }
    return (
      "Source snapshots",
      { page in
        page.paragraph("The tables are of \(groups.count) instants, since the work was taken up again:", indent: 2)
        for group in groups {
          page.paragraph(group.items.joined(separator: ", "), indent: 6, first: "    \(group.snapshot): ")
        }
      }
    )
  }

  private var next: Section? {
    if nextCommands.isEmpty { return nil }
    return (
      "Next",
      { page in
        for next in nextCommands {
          // Not broken into lines: it is to be copied.
          page.line("  " + next.command)
          page.paragraph(next.effect, indent: 6)
        }
      }
    )
  }
}

extension Failure {
  /// Step, SQLSTATE, time and attempts, as far as there are any.
  func facts(hasTimestamp: Bool) -> [String] {
    var facts: [String] = []
    if let step { facts.append("step \(step.rawValue)") }
    if let sqlstate { facts.append("SQLSTATE \(sqlstate)") }
    if hasTimestamp { facts.append(Timestamp.plain(timestamp)) }
    facts.append(attempts == 1 ? "1 attempt" : "\(attempts) attempts")
    return facts
  }

  /// What the server said, by the names that psql uses.
  var texts: [(name: String, text: String)] {
    let texts = [
      ("MESSAGE", error), ("DETAIL", detail), ("HINT", hint), ("CONTEXT", context), ("STATEMENT", statement),
    ]
    return texts.compactMap { name, text in text.map { (name, $0) } }
  }
}

/// Lines of at most so many columns.
struct TextPage {
  let columns: Int
  private(set) var text = ""

  init(columns: Int = 80) { self.columns = columns }

  mutating func line(_ line: String) {
    text += line
    while text.last == " " { text.removeLast() }
    text += "\n"
  }

  mutating func section(_ title: String, _ body: (inout TextPage) -> Void) {
    line("")
    line(title)
    body(&self)
  }

  /// A name and its value.
  mutating func field(_ name: String, _ value: String) {
    paragraph(value, indent: 15, first: "  " + TextLayout.padded(name, 13))
  }

  /// Text in as many lines as it needs.
  ///
  /// - Parameter first: what the first line begins with instead of the indent.
  mutating func paragraph(_ text: String, indent: Int, first: String? = nil) {
    let margin = String(repeating: " ", count: indent)
    var beginning = first.map { TextLayout.visible($0) } ?? margin
    if TextLayout.width(beginning) > columns / 2 {
      // A name so long stands on lines of its own.
      for line in TextLayout.wrapped(beginning, columns) { self.line(line) }
      beginning = margin
    }
    let room = columns - max(indent, TextLayout.width(beginning))
    for line in TextLayout.wrapped(text, room) {
      self.line(beginning + line)
      beginning = margin
    }
  }

  mutating func counts(_ name: String, _ completed: Int, _ failed: Int, _ pending: Int) {
    let total = completed + failed + pending
    let share = "(\(Figure.percent(completed, of: total)))"
    line(
      "  " + TextLayout.padded(name, 8) + TextLayout.right(Figure.count(total), 8)
        + TextLayout.right(Figure.count(completed), 11) + " " + TextLayout.padded(share, 10)
        + TextLayout.right(Figure.count(failed), 8) + TextLayout.right(Figure.count(pending), 11))
  }
}
