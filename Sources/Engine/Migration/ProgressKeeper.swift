internal import FoundationEssentials

/// A change of the progress file that the engine wants.
enum ProgressChange: Sendable {
  case begin(String, Date)
  case putBack(String)
  case interrupt(String)
  case complete(String, Date)
  case fail(Failure)
  case completeObject(String, Date)
  case failObject(Failure)
  case finish(Date)
  case skip(String)
  case requeue([String])
}

/// The progress file as the engine keeps it: what it says plus what is to be written next.
///
/// When a person has edited the file meanwhile, the edit is taken as the truth and the engine's own changes are made
/// again on top of it; neither is lost.
struct ProgressKeeper {
  private let file: ProgressFile
  /// Writes it in the background.
  let writer: ProgressWriter
  /// What the file says, with the changes not yet written.
  private(set) var progress: MigrationProgress
  private var unsaved: [ProgressChange] = []
  /// How many changes were ever made.
  private var changes = 0
  /// What the file says, without the changes not yet written.
  private var saved: MigrationProgress
  /// All changes are with the writer.
  private var isSubmitted = false
  /// A person's edit was merged, and nobody has been told yet.
  private var hasMerged = false

  /// Takes over a file that was read or made.
  ///
  /// - Parameter trouble: what to ring when something could not be written in the background.
  init(file: ProgressFile, progress: MigrationProgress, trouble: Doorbell = Doorbell()) {
    self.file = file
    self.progress = progress
    saved = progress
    writer = ProgressWriter(file, trouble: trouble)
  }

  /// There are changes that the file does not have yet, as far as that was looked at.
  var isUnsaved: Bool { !unsaved.isEmpty }

  /// Reads the file.
  ///
  /// - Returns: whether a person has edited it, since that was last told.
  mutating func refresh() throws(ProgressFileError) -> Bool {
    try merge()
    return takeEdit()
  }

  /// Whether a person's edit was merged, since that was last told; `save` may have thrown after it.
  mutating func takeEdit() -> Bool {
    defer { hasMerged = false }
    return hasMerged
  }

  private mutating func merge() throws(ProgressFileError) {
    let found = try file.refresh()
    note(found.written)
    guard var edited = found.edit else { return }
    // A failure not yet written is replayed below: it must not be counted as an earlier attempt too.
    edited.rememberAttempts(from: saved)
    saved = edited
    progress = edited
    isSubmitted = false
    for change in unsaved { progress.make(change) }
    hasMerged = true
  }

  /// Makes a change; `save` or `saveSoon` writes it.
  mutating func make(_ change: ProgressChange) {
    progress.make(change)
    unsaved.append(change)
    changes += 1
    isSubmitted = false
  }

  /// How often the item has been interrupted, the present attempt not counted.
  func interruptions(of item: String) -> Int {
    progress.metadata.inProgress.first { $0.item.hasSameBytes(as: item) }?.interruptions
      ?? progress.metadata.interruptions[item]
  }

  /// Has all changes written at once, without waiting for it.
  mutating func saveSoon() {
    guard isUnsaved, !isSubmitted else { return }
    isSubmitted = true
    writer.submit(content)
  }

  /// What was in the way of `saveSoon`, told once; an edit is not, it is merged.
  mutating func takeError() -> ProgressFileError? {
    guard let error = writer.takeError() else { return nil }
    isSubmitted = false
    if case .changed = error { return nil }
    return error
  }

  /// Writes all changes at once.
  ///
  /// - Returns: whether a person's edit was merged, since that was last told.
  mutating func save() throws(ProgressFileError) -> Bool {
    note(file.written)
    while isUnsaved {
      do throws(ProgressFileError) {
        try writer.write(content)
        note(file.written)
      } catch {
        note(file.written)
        guard case .changed = error else { throw error }
        try merge()
      }
    }
    return takeEdit()
  }

  private var content: ProgressWriter.Content {
    ProgressWriter.Content(progress: progress, change: changes, edits: file.edits)
  }

  /// Takes note of what has been written.
  private mutating func note(_ written: ProgressFile.Written?) {
    guard let written else { return }
    let left = changes - written.change
    guard left < unsaved.count else { return }
    unsaved.removeFirst(unsaved.count - left)
    saved = written.progress
  }
}

extension MigrationProgress {
  mutating func make(_ change: ProgressChange) {
    switch change {
    case .begin(let name, let date): begin(name, at: date)
    case .putBack(let name): putBack(name)
    case .interrupt(let name): interrupt(name)
    case .complete(let name, let date): complete(name, at: date)
    case .fail(let failure): fail(failure)
    case .completeObject(let name, let date): completeObject(name, at: date)
    case .failObject(let failure): failObject(failure)
    case .finish(let date): finish(at: date)
    case .skip(let name): pending.removeAll { $0.hasSameBytes(as: name) }
    case .requeue(let names):
      let wanted = Set(names.map(ExactName.init))
      requeue { wanted.contains(ExactName($0)) }
      requeueObjects { wanted.contains(ExactName($0)) }
    }
  }
}
