internal import Glibc

/// The right to be the one engine that works on a progress file, from its making to the end of its life.
///
/// A file beside the progress file is locked with `flock`; the system unlocks it when the process dies, so that one left
/// behind does no harm.
struct ProgressLock: ~Copyable {
  /// Why the lock can't be had.
  enum Refusal: Error, Equatable, CustomStringConvertible {
    /// Another process has it: who that is, such as `process 4711 on db1`.
    case held(path: String, by: String)
    /// The system has no such lock to give.
    case trouble(path: String, reason: String)

    var description: String {
      switch self {
      case .held(let path, let holder): "\(path) is in use by \(holder); wait for it or stop it, then start again"
      case .trouble(let path, let reason):
        """
        \(path) can't be locked: \(reason). See that its folder is there and can be written to, or name another place \
        with --progress-file
        """
      }
    }
  }

  /// The lock file.
  let path: String
  private let file: Descriptor

  /// Locks, or fails at once when somebody else has the lock.
  init(progressFile: String) throws(Refusal) {
    // Beside the file itself, so that two links to one file share one lock.
    let resolved = ProgressFile(path: progressFile).resolvedPath
    path = Self.lockPath(of: resolved)
    do throws(SystemError) {
      while true {
        let file = try Descriptor(opening: path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        if flock(file.number, LOCK_EX | LOCK_NB) != 0 {
          let error = SystemError.current
          if error.code != EWOULDBLOCK { throw error }
          throw SystemError(code: EWOULDBLOCK)
        }
        // Its holder may have removed it between our opening and locking; then another could lock a new one.
        if Self.isStill(path, file) {
          try Self.sign(file)
          ProgressFile.removeLeftovers(in: ProgressFile.folder(of: resolved))
          self.file = file
          return
        }
      }
    } catch {
      throw error.code == EWOULDBLOCK
        ? .held(path: progressFile, by: Self.holder(path))
        : .trouble(path: progressFile, reason: "\(path): \(error)")
    }
  }

  /// Who works on a progress file, as far as this host can tell; nil when nobody does.
  static func holder(ofProgressFile path: String) -> String? {
    let lock = lockPath(of: ProgressFile(path: path).resolvedPath)
    guard access(lock, F_OK) == 0 else { return nil }
    let holder = holder(lock)
    // Asked without locking: even for an instant that could turn an engine away that starts right now.
    let words = holder.split(separator: " ")
    if words.count == 4, words[3] == hostName, let process = pid_t(words[1]), !isAlive(process) { return nil }
    return holder
  }

  /// Whether a process is there, and not only waits to be collected by its parent; true where that can't be known.
  private static func isAlive(_ process: pid_t) -> Bool {
    if kill(process, 0) != 0, errno == ESRCH { return false }
    guard let bytes = try? SystemFileOperations().read("/proc/\(process)/stat") else { return true }
    // Its name, in parentheses, may hold anything; its state comes after.
    let state = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.first { $0 != " " }
    return state != "Z" && state != "X"
  }

  // Removed while it is still locked; the lock itself goes with the descriptor.
  deinit { unlink(path) }

  /// `_migration_status.json` → `._migration_status.lock`.
  static func lockPath(of path: String) -> String {
    let folder = ProgressFile.folder(of: path)
    var name = path.split(separator: "/").last.map(String.init) ?? path
    if name.hasSuffix(".json") { name.removeLast(5) }
    return "\(folder)/.\(name).lock"
  }

  private static func isStill(_ path: String, _ file: borrowing Descriptor) -> Bool {
    var there = stat()
    var here = stat()
    return stat(path, &there) == 0 && fstat(file.number, &here) == 0 && there.st_ino == here.st_ino
      && there.st_dev == here.st_dev
  }

  private static func sign(_ file: borrowing Descriptor) throws(SystemError) {
    if ftruncate(file.number, 0) != 0 { throw .current }
    try SystemFileOperations().write(Array("process \(getpid()) on \(hostName)\n".utf8), to: file)
  }

  private static func holder(_ path: String) -> String {
    let bytes = (try? SystemFileOperations().read(path)) ?? []
    let text = String(decoding: bytes.prefix { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    return text.isEmpty ? "another process" : text
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "this host" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
