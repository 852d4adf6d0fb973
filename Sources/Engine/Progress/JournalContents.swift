internal import FoundationEssentials

/// What a journal tells, read as a whole. Half a last line and lines of another program version are passed over.
struct JournalContents: Sendable, Equatable {
  /// The runs, oldest first.
  var runs: [Run] = []
  /// What the last run that told it does not carry.
  var leftBehind: [LeftBehindObject] = []
  /// The last outcome of each item.
  var items: [ExactName: JournalEntry.ItemOutcome] = [:]
  /// How often each item was attempted, by outcome.
  var attempts: [ExactName: Attempts] = [:]
  /// The last outcome of each object.
  var objects: [ExactName: JournalEntry.ObjectOutcome] = [:]

  /// A run of the program.
  struct Run: Sendable, Equatable {
    var start: JournalEntry.RunStart
    /// When it ended; nil while it goes on, and when it was killed.
    var finishedAt: Date?
    /// Why it ended.
    var reason = ""
    /// When the last thing was told of it.
    var lastSign: Date

    init(start: JournalEntry.RunStart) {
      self.start = start
      lastSign = start.at
    }
  }

  /// Outcomes of one item.
  struct Attempts: Sendable, Equatable {
    var completed = 0
    var failed = 0
  }

  /// No journal at all.
  init() {}

  /// Reads the journal of a folder; nothing when there is none.
  ///
  /// - Parameter since: when the migration began; the folder may hold what was told of an earlier one.
  init(in folder: LogFolder, since: Date = .distantPast) {
    self.init(parsing: (try? SystemFileOperations().read(folder.journal)) ?? [], since: since)
  }

  init(parsing bytes: [UInt8], since: Date = .distantPast) {
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let members = (try? JSONParser.parse(Array(line)))?.object, let entry = JournalEntry(members) else {
        continue
      }
      add(entry, since)
    }
    // The first run begins before it makes the progress file; those before it belong to another migration.
    if let first = runs.lastIndex(where: { $0.start.at <= since }) { runs.removeFirst(first) }
  }

  private mutating func add(_ entry: JournalEntry, _ since: Date) {
    switch entry {
    case .runStarted(let start): runs.append(Run(start: start))
    case .leftBehind(let objects): leftBehind = objects
    case .item(let outcome):
      if outcome.finishedAt < since { return }
      sign(outcome.finishedAt)
      let name = ExactName(outcome.item)
      items[name] = outcome
      attempts[name, default: Attempts()].completed += outcome.succeeded ? 1 : 0
      attempts[name, default: Attempts()].failed += outcome.succeeded ? 0 : 1
    case .object(let outcome):
      if outcome.finishedAt < since { return }
      sign(outcome.finishedAt)
      objects[ExactName(outcome.name)] = outcome
    case .runFinished(let runID, let date, let reason):
      guard let index = runs.lastIndex(where: { $0.start.runID == runID }) else { return }
      runs[index].finishedAt = date
      runs[index].reason = reason
      runs[index].lastSign = date
    }
  }

  private mutating func sign(_ date: Date) {
    if runs.isEmpty { return }
    runs[runs.count - 1].lastSign = date
  }
}
