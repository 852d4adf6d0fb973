internal import FoundationEssentials

extension MigrationReport {
  /// The report as Markdown with tables, as GitHub and GitLab show it.
  public func markdown() -> String {
    var page = MarkdownPage()
    let metadata = progress.metadata
    page.line("# Migration of \(Markdown.inline(source)) to \(Markdown.inline(target))")
    page.space()
    page.line(headline)
    page.table(
      ["", ""],
      [["Progress file", Markdown.code(progressFile)]] + contextFiles.map { ["Context", Markdown.code($0)] } + [
        ["Started", Timestamp.plain(metadata.startedAt)],
        metadata.finishedAt.map { ["Finished", Timestamp.plain($0)] }
          ?? ["Last update", Timestamp.plain(metadata.lastUpdate)],
        ["Duration", Figure.seconds(duration)],
        ["Runs", Figure.count(max(1, journal.runs.count))],
        ["Rows", Figure.count(completedOutcomes.reduce(0) { $0 + $1.rows })],
        ["Size", Figure.bytes(completedOutcomes.reduce(0) { $0 + $1.bytes })],
      ])
    page.table(
      ["", "Total", "Completed", "Failed", "Pending"],
      [
        row("Tables", progress.completed.count, progress.failed.count, progress.pending.count),
        row(
          "Objects", progress.objects.completed.count, progress.objects.failed.count, progress.objects.pending.count),
      ])
    page.heading("Success criteria")
    for criterion in criteria {
      page.line("- [\(criterion.isMet ? "x" : " ")] \(criterion.text): \(Markdown.inline(criterion.detail))")
    }
    failures(&page, "Failed tables", progress.failed)
    failures(&page, "Failed objects", progress.objects.failed)
    if let note = setAsideNote {
      page.heading("Foreign keys set aside")
      for name in progress.setAside { page.line("- \(Markdown.inline(name))") }
      page.line("")
      page.line(Markdown.inline(note))
    }
    if !slowest.isEmpty {
      page.heading("Slowest tables")
      page.table(
        ["Table", "Rows", "Size", "Time"],
        slowest.map { outcome in
          [
            Markdown.inline(outcome.item), Figure.count(outcome.rows), Figure.bytes(outcome.bytes),
            Figure.seconds(outcome.seconds),
          ]
        })
    }
    if !journal.leftBehind.isEmpty {
      page.heading("Left behind")
      page.table(
        ["Kind", "Name", "Note"],
        leftBehindByKind.flatMap(\.objects).map { object in
          [Markdown.inline(object.kind), Markdown.inline(object.name), Markdown.inline(object.note)]
        })
    }
    if sourceSnapshots.count > 1 {
      page.heading("Source snapshots")
      page.table(
        ["Source snapshot", "Tables"],
        sourceSnapshots.map { [Markdown.inline($0.snapshot), Markdown.inline($0.items.joined(separator: ", "))] })
    }
    if !nextCommands.isEmpty {
      page.heading("Next")
      for next in nextCommands { page.line("- \(Markdown.code(next.command)): \(next.effect)") }
    }
    return page.text
  }

  private func row(_ name: String, _ completed: Int, _ failed: Int, _ pending: Int) -> [String] {
    let total = completed + failed + pending
    let share = total == 0 ? "" : " (\(Figure.percent(completed, of: total)))"
    return [name, Figure.count(total), Figure.count(completed) + share, Figure.count(failed), Figure.count(pending)]
  }

  private func failures(_ page: inout MarkdownPage, _ title: String, _ entries: [MigrationProgress.FailedEntry]) {
    if entries.isEmpty { return }
    page.heading(title)
    for entry in entries {
      page.space()
      page.line("### \(Markdown.inline(entry.failure.item))")
      page.line("")
      page.line(entry.failure.facts(hasTimestamp: entry.hasTimestamp).map(Markdown.inline).joined(separator: ", "))
      for (name, text) in entry.failure.texts {
        page.line("")
        page.line("\(name):")
        page.block(text)
      }
    }
  }
}
