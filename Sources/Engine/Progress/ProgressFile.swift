internal import Glibc
internal import Synchronization

/// The progress file on the disk. Reads it before each action, replaces it as a whole, and never overwrites what a
/// person has written meanwhile.
///
/// One thread reads it, and one at a time writes it.
final class ProgressFile: Sendable {
  /// As it was given; errors name it so.
  let path: String
  private let operations: any FileOperations
  private let state = Mutex(State())

  private struct State {
    /// The bytes last read or written; nil before that.
    var known: [UInt8]?
    /// How often it was somebody else's content that was read.
    var edits = 0
    /// What was last written.
    var written: Written?

    /// Compared as one piece of memory: this is done before each action.
    func isKnown(_ bytes: [UInt8]) -> Bool {
      guard let known, known.count == bytes.count else { return false }
      return known.withUnsafeBytes { old in
        bytes.withUnsafeBytes { new in
          guard let old = old.baseAddress, let new = new.baseAddress else { return true }
          return memcmp(old, new, bytes.count) == 0
        }
      }
    }
  }

  /// A content that has taken its place in the file.
  struct Written: Sendable {
    var progress: MigrationProgress
    /// The last change that is in it.
    var change: Int
  }

  init(path: String, operations: any FileOperations = SystemFileOperations()) {
    self.path = path
    self.operations = operations
  }

  /// Reads it, whether it has changed or not.
  func read() throws(ProgressFileError) -> MigrationProgress {
    try state.withLock { (state) throws(ProgressFileError) in
      let bytes = try bytes()
      let progress = try parse(bytes)
      state.known = bytes
      state.edits += 1
      return progress
    }
  }

  /// Reads the bytes again.
  ///
  /// - Returns: nil when they are those last read or written, else what they say now; and what was last written before.
  /// - Throws: `.missing`, `.unreadable` or `.invalid`. What was known before stays known, so that a file put back as it
  ///   was counts as unchanged.
  func refresh() throws(ProgressFileError) -> (edit: MigrationProgress?, written: Written?) {
    try state.withLock { (state) throws(ProgressFileError) in
      let bytes = try bytes()
      if state.isKnown(bytes) { return (nil, state.written) }
      let progress = try parse(bytes)
      state.known = bytes
      state.edits += 1
      return (progress, state.written)
    }
  }

  /// What was last written.
  var written: Written? { state.withLock(\.written) }

  /// How often it was somebody else's content that was read: what is made of it follows from all of these.
  var edits: Int { state.withLock(\.edits) }

  /// Replaces the content at once and for good: whoever reads at any instant sees the old or the new one in full.
  ///
  /// - Parameters:
  ///   - change: the last change that is in it, for `written` to tell.
  ///   - edits: as many as it follows from; nil for all.
  /// - Throws: `.changed` when somebody wrote it since it was last read, or since `edits`: read it and merge first.
  ///   `.missing` or `.unreadable` when it is no longer there. `.notWritten` leaves the old content.
  func write(_ progress: MigrationProgress, change: Int = 0, edits: Int? = nil) throws(ProgressFileError) {
    let (size, edits) = state.withLock { ($0.known?.count ?? 0, edits ?? $0.edits) }
    let bytes = progress.serialized(sizeHint: size)
    let target = resolvedPath
    let ownership: FileOwnership
    do throws(SystemError) { ownership = try operations.ownership(target) } catch { throw readError(error) }
    try replace(target, with: bytes, ownership) { (temporary) throws(ProgressFileError) in
      try state.withLock { (state) throws(ProgressFileError) in
        // As late as can be: what a person saves between here and the rename is lost, and that is microseconds.
        let current = try self.bytes()
        if state.edits != edits || !state.isKnown(current) { throw .changed(path: path) }
        do throws(SystemError) { try operations.rename(temporary, to: target) } catch { throw writeError(error) }
        state.known = bytes
        state.written = Written(progress: progress, change: change)
      }
    }
  }

  /// Makes the file.
  ///
  /// - Throws: `.exists` when it is there; else as `write`.
  func create(_ progress: MigrationProgress) throws(ProgressFileError) {
    let bytes = progress.serialized()
    let target = resolvedPath
    try replace(target, with: bytes, nil) { (temporary) throws(ProgressFileError) in
      do throws(SystemError) { try operations.renameToNew(temporary, to: target) } catch {
        throw error.code == EEXIST ? .exists(path: path) : writeError(error)
      }
      state.withLock { $0.known = bytes }
    }
  }

  /// The file itself when `path` is a symbolic link to it: a link is followed, never replaced.
  var resolvedPath: String {
    var path = path
    for _ in 0..<40 {
      guard let target = operations.linkTarget(path) else { break }
      path = target.hasPrefix("/") ? target : Self.folder(of: path) + "/" + target
    }
    return path
  }

  /// The folder that a path is in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path of something beside a progress file; beside the file itself when its path is a symbolic link.
  static func beside(_ progressFile: String, _ name: String) -> String {
    let folder = folder(of: ProgressFile(path: progressFile).resolvedPath)
    return folder == "." ? name : folder == "/" ? "/" + name : folder + "/" + name
  }

  // MARK: Steps

  private func bytes() throws(ProgressFileError) -> [UInt8] {
    do throws(SystemError) { return try operations.read(path) } catch { throw readError(error) }
  }

  private func parse(_ bytes: [UInt8]) throws(ProgressFileError) -> MigrationProgress {
    do throws(JSONError) { return try MigrationProgress(parsing: bytes) } catch {
      throw .invalid(path: path, line: error.line, column: error.column, problem: error.problem)
    }
  }

  /// Writes the bytes to a file beside the target, has it take the target's place, and waits until that is on the disk.
  private func replace(
    _ target: String, with bytes: [UInt8], _ ownership: FileOwnership?,
    by rename: (_ temporary: String) throws(ProgressFileError) -> Void
  ) throws(ProgressFileError) {
    // Random, since in two containers with one folder the process ids may be equal.
    let mark = String(UInt32.random(in: .min ... .max), radix: 36)
    let temporary = Self.folder(of: target) + "/.longhaul-\(getpid())-\(mark).tmp"
    do throws(ProgressFileError) {
      do throws(SystemError) {
        let file = try operations.create(temporary, ownership)
        try operations.write(bytes, to: file)
        try operations.sync(file)
      } catch { throw writeError(error) }
      try rename(temporary)
    } catch {
      operations.remove(temporary)
      throw error
    }
    try syncFolder(of: target)
  }

  private func syncFolder(of target: String) throws(ProgressFileError) {
    do throws(SystemError) { try operations.syncFolder(Self.folder(of: target)) } catch {
      throw .notSynced(path: path, reason: error.description)
    }
  }

  private func readError(_ error: SystemError) -> ProgressFileError {
    error.code == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: error.description)
  }

  private func writeError(_ error: SystemError) -> ProgressFileError {
    .notWritten(path: path, reason: error.description)
  }
}
