internal import Glibc

/// The progress file on the disk. Reads it before each action, replaces it as a whole, and never overwrites what a
/// person has written meanwhile.
struct ProgressFile: Sendable {
  /// As it was given; errors name it so.
  let path: String
  private let operations: any FileOperations
  /// The bytes last read or written; nil before that.
  private var known: [UInt8]?

  init(path: String, operations: any FileOperations = SystemFileOperations()) {
    self.path = path
    self.operations = operations
  }

  /// Reads it, whether it has changed or not.
  mutating func read() throws(ProgressFileError) -> MigrationProgress {
    let bytes = try bytes()
    let progress = try parse(bytes)
    known = bytes
    return progress
  }

  /// Reads the bytes again.
  ///
  /// - Returns: nil when they are those last read or written, else what they say now.
  /// - Throws: `.missing`, `.unreadable` or `.invalid`. What was known before stays known, so that a file put back as it
  ///   was counts as unchanged.
  mutating func refresh() throws(ProgressFileError) -> MigrationProgress? {
    let bytes = try bytes()
    if isKnown(bytes) { return nil }
    let progress = try parse(bytes)
    known = bytes
    return progress
  }

  /// Replaces the content at once and for good: whoever reads at any instant sees the old or the new one in full.
  ///
  /// - Throws: `.changed` when somebody wrote it since it was last read: read it and merge first. `.missing` or
  ///   `.unreadable` when it is no longer there. `.notWritten` leaves the old content.
  mutating func write(_ progress: MigrationProgress) throws(ProgressFileError) { try replace(with: stage(progress)) }

  /// The first half of `write`: the new content beside the old one, which stays. Shows whether it can be written.
  func stage(_ progress: MigrationProgress) throws(ProgressFileError) -> StagedFile {
    let bytes = progress.serialized(sizeHint: known?.count ?? 0)
    let target = resolvedPath
    let ownership: FileOwnership
    do throws(SystemError) { ownership = try operations.ownership(target) } catch { throw readError(error) }
    return try staged(bytes, beside: target, ownership)
  }

  /// The second half of `write`.
  mutating func replace(with staged: StagedFile) throws(ProgressFileError) {
    do throws(SystemError) { try operations.sync(staged.file) } catch { throw writeError(error) }
    // As late as can be: what a person saves between here and the rename is lost, and that is microseconds.
    if !isKnown(try bytes()) { throw .changed(path: path) }
    do throws(SystemError) { try operations.rename(staged.path, to: staged.target) } catch { throw writeError(error) }
    staged.isInPlace = true
    known = staged.bytes
    try syncFolder(of: staged.target)
  }

  /// Makes the file.
  ///
  /// - Throws: `.exists` when it is there; else as `write`.
  mutating func create(_ progress: MigrationProgress) throws(ProgressFileError) {
    let staged = try staged(progress.serialized(), beside: resolvedPath, nil)
    do throws(SystemError) {
      try operations.sync(staged.file)
      try operations.renameToNew(staged.path, to: staged.target)
    } catch { throw error.code == EEXIST ? .exists(path: path) : writeError(error) }
    staged.isInPlace = true
    known = staged.bytes
    try syncFolder(of: staged.target)
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

  // MARK: Steps

  private func bytes() throws(ProgressFileError) -> [UInt8] {
    do throws(SystemError) { return try operations.read(path) } catch { throw readError(error) }
  }

  /// Compared as one piece of memory: this is done before each action.
  private func isKnown(_ bytes: [UInt8]) -> Bool {
    guard let known, known.count == bytes.count else { return false }
    return known.withUnsafeBytes { old in
      bytes.withUnsafeBytes { new in
        guard let old = old.baseAddress, let new = new.baseAddress else { return true }
        return memcmp(old, new, bytes.count) == 0
      }
    }
  }

  private func parse(_ bytes: [UInt8]) throws(ProgressFileError) -> MigrationProgress {
    do throws(JSONError) { return try MigrationProgress(parsing: bytes) } catch {
      throw .invalid(path: path, line: error.line, column: error.column, problem: error.problem)
    }
  }

  private func staged(
    _ bytes: [UInt8], beside target: String, _ ownership: FileOwnership?
  ) throws(ProgressFileError) -> StagedFile {
    // Random, since in two containers with one folder the process ids may be equal.
    let mark = String(UInt32.random(in: .min ... .max), radix: 36)
    let temporary = Self.folder(of: target) + "/.longhaul-\(getpid())-\(mark).tmp"
    do throws(SystemError) {
      let file = try operations.create(temporary, ownership)
      try operations.write(bytes, to: file)
      return StagedFile(path: temporary, target: target, bytes: bytes, file: file, operations: operations)
    } catch {
      operations.remove(temporary)
      throw writeError(error)
    }
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

/// A new content of the progress file beside the old one; removed unless it takes its place.
final class StagedFile {
  let path: String
  let target: String
  let bytes: [UInt8]
  let file: Descriptor
  private let operations: any FileOperations
  fileprivate(set) var isInPlace = false

  fileprivate init(
    path: String, target: String, bytes: [UInt8], file: consuming Descriptor, operations: any FileOperations
  ) {
    self.path = path
    self.target = target
    self.bytes = bytes
    self.file = file
    self.operations = operations
  }

  deinit { if !isInPlace { operations.remove(path) } }
}
