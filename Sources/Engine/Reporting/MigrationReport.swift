internal import FoundationEssentials

/// What became of a migration, told from its progress file and journal alone: no server is asked.
///
/// ```swift
/// let report = try MigrationReport.read(progressFile: "_migration_status.json")
/// print(report.text())
/// ```
public struct MigrationReport: Sendable {
  /// The progress file's path, as it was given.
  let progressFile: String
  let progress: MigrationProgress
  let journal: JournalContents

  /// Reads progress file and journal. A missing journal costs figures, no more.
  public static func read(progressFile: String) throws(ProgressFileError) -> MigrationReport {
    let file = ProgressFile(path: progressFile)
    let progress = try file.read()
    return MigrationReport(
      progressFile: progressFile, progress: progress,
      journal: JournalContents(in: LogFolder(progressFile: progressFile), since: progress.metadata.startedAt))
  }

  /// Whether a table or an object failed.
  public var hasFailures: Bool { !progress.failed.isEmpty || !progress.objects.failed.isEmpty }

  /// Whether every criterion of success is met and nothing failed.
  public var isSuccess: Bool {
    criteria.allSatisfy(\.isMet) && progress.failed.isEmpty && progress.objects.failed.isEmpty
      && progress.objects.pending.isEmpty
  }

  /// The state in one sentence.
  var headline: String {
    if isSuccess { return "The migration is complete." }
    let pending = progress.pending.count + progress.objects.pending.count
    return pending > 0 ? "The migration has work pending." : "The migration has ended, with failures."
  }

  // MARK: Figures

  /// Outcomes of the completed items, in their order; those that the journal does not know are absent.
  var completedOutcomes: [JournalEntry.ItemOutcome] {
    progress.completed.compactMap { item in
      journal.items[ExactName(item)].flatMap { $0.succeeded ? $0 : nil }
    }
  }

  /// As `schema@database` where the journal knows it.
  var source: String { journal.runs.last?.start.source ?? progress.metadata.sourceDB }
  var target: String { journal.runs.last?.start.target ?? progress.metadata.targetDB }

  /// What there was to read beside the last run.
  var contextFiles: [String] { journal.runs.last?.start.contextFiles ?? [] }

  /// Seconds from the first start to the end, or to the last change.
  var duration: Double {
    let end = progress.metadata.finishedAt ?? progress.metadata.lastUpdate
    return max(0, end.timeIntervalSince(progress.metadata.startedAt))
  }

  /// Seconds of a run; one that was killed is taken to have lasted until the last that was heard of it.
  func duration(of run: JournalContents.Run) -> Double {
    max(0, (run.finishedAt ?? run.lastSign).timeIntervalSince(run.start.at))
  }

  /// The completed items that took longest, longest first.
  var slowest: [JournalEntry.ItemOutcome] {
    Array(completedOutcomes.sorted { ($0.seconds, $1.item) > ($1.seconds, $0.item) }.prefix(10))
  }

  /// What is not carried, by kind, kinds in the order they were told.
  var leftBehindByKind: [(kind: String, objects: [LeftBehindObject])] {
    var groups: [(kind: String, objects: [LeftBehindObject])] = []
    for object in journal.leftBehind {
      if let index = groups.firstIndex(where: { $0.kind == object.kind }) {
        groups[index].objects.append(object)
      } else {
        groups.append((object.kind, [object]))
      }
    }
    return groups
  }

  /// What there is to say of foreign keys that are dropped and not made again yet; nil when there are none.
  var setAsideNote: String? {
    progress.setAside.isEmpty
      ? nil
      : """
      They are recorded in \(SetAside.table) of the target, and made again when their tables are completed. To make them by \
      hand instead: SELECT add_constraint, add_comment FROM \(SetAside.table) \\gexec
      """
  }

  /// Which completed items were read in which source snapshot, in the order of their completion.
  var sourceSnapshots: [(snapshot: String, items: [String])] {
    var groups: [(snapshot: String, items: [String])] = []
    for outcome in completedOutcomes where !outcome.sourceSnapshot.isEmpty {
      if let index = groups.firstIndex(where: { $0.snapshot == outcome.sourceSnapshot }) {
        groups[index].items.append(outcome.item)
      } else {
        groups.append((outcome.sourceSnapshot, [outcome.item]))
      }
    }
    return groups
  }

  // MARK: Next

  /// A command to type next, and what it does.
  struct NextCommand: Equatable {
    var command: String
    var effect: String
  }

  /// What a person can do now; empty when all is done.
  var nextCommands: [NextCommand] {
    let option =
      progressFile == "_migration_status.json" ? "" : " --progress-file " + ShellWord.quoted(progressFile)
    let failed = progress.failed.map(\.failure.item) + progress.objects.failed.map(\.failure.item)
    let pending = progress.pending.count + progress.objects.pending.count
    var commands: [NextCommand] = []
    if let first = failed.first {
      commands.append(
        NextCommand(
          command: Requeue.command(first, progressFile: progressFile),
          effect: "makes it pending again, when its cause is mended"))
    }
    if failed.count > 1 {
      commands.append(
        NextCommand(
          command: Requeue.commandForAll(progressFile: progressFile),
          effect: "makes all \(Figure.count(failed.count)) that failed pending again"))
    }
    if pending > 0 {
      commands.append(
        NextCommand(command: "longhaul run\(option)", effect: "goes on with what is pending (\(Figure.count(pending)))")
      )
    } else if !failed.isEmpty {
      commands.append(NextCommand(command: "longhaul run\(option)", effect: "then takes up what was requeued"))
    }
    return commands
  }
}
