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
}

/// The progress file as the engine keeps it: what it says plus what is to be written next.
///
/// When a person has edited the file meanwhile, the edit is taken as the truth and the engine's own changes are made
/// again on top of it; neither is lost.
struct ProgressKeeper {
  private var file: ProgressFile
  /// What the file says, with the changes not yet written.
  private(set) var progress: MigrationProgress
  private var unsaved: [ProgressChange] = []
  /// What the file says, without the changes not yet written.
  private var saved: MigrationProgress
  /// All changes, ready to become the file.
  private var staged: StagedFile?

  /// Takes over a file that was read or made.
  init(file: ProgressFile, progress: MigrationProgress) {
    self.file = file
    self.progress = progress
    saved = progress
  }

  /// There are changes that the file does not have yet.
  var isUnsaved: Bool { !unsaved.isEmpty }

  /// Reads the file.
  ///
  /// - Returns: whether a person has edited it.
  mutating func refresh() throws(ProgressFileError) -> Bool {
    guard var edited = try file.refresh() else { return false }
    // A failure not yet written is replayed below: it must not be counted as an earlier attempt too.
    edited.rememberAttempts(from: saved)
    saved = edited
    progress = edited
    staged = nil
    for change in unsaved { progress.make(change) }
    return true
  }

  /// Makes a change; `save` writes it.
  mutating func make(_ change: ProgressChange) {
    progress.make(change)
    unsaved.append(change)
    staged = nil
  }

  /// Makes sure that all changes can be written; `save` does it.
  mutating func stage() throws(ProgressFileError) {
    if isUnsaved, staged == nil { staged = try file.stage(progress) }
  }

  /// How often the item has been interrupted, the present attempt not counted.
  func interruptions(of item: String) -> Int {
    progress.metadata.inProgress.first { $0.item.hasSameBytes(as: item) }?.interruptions
      ?? progress.metadata.interruptions[item]
  }

  /// Writes all changes at once.
  ///
  /// - Returns: whether a person's edit was merged on the way.
  mutating func save() throws(ProgressFileError) -> Bool {
    var isEdited = false
    while isUnsaved {
      do throws(ProgressFileError) {
        try stage()
        if let ready = staged.take() { try file.replace(with: ready) }
        unsaved = []
        saved = progress
      } catch {
        switch error {
        case .changed: isEdited = try refresh() || isEdited
        case .notSynced:
          unsaved = []
          saved = progress
          throw error
        default: throw error
        }
      }
    }
    return isEdited
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
    }
  }
}
