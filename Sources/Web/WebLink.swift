internal import Engine
internal import Glibc

/// The web view's whole address, with its token, in a file beside the progress file that its owner alone may read:
/// `._migration_status.web`. It is locked as long as the web view is there.
public struct WebLink: ~Copyable {
  private let path: String
  private let file: CInt

  /// Why there can't be a web view of its own.
  public enum Refusal: Error, Equatable, CustomStringConvertible {
    /// There is one already.
    case taken(link: String)
    /// The file can't be written.
    case unwritable(path: String, reason: String)

    /// In a sentence.
    public var description: String {
      switch self {
      case .taken(let link): "a web view of this migration is there already: \(link)"
      case .unwritable(let path, let reason): "\(path) can't be written: \(reason)"
      }
    }
  }

  /// Takes the place of this migration's web view.
  public init(progressFile: String) throws(Refusal) {
    let path = Self.path(progressFile)
    // Once both are set, `deinit` runs, also where this throws: it would take another one's link away.
    file = try Self.take(path)
    self.path = path
  }

  /// Opens and locks the file, empty.
  private static func take(_ path: String) throws(Refusal) -> CInt {
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard file >= 0, fchmod(file, 0o600) == 0 else {
        let reason = String(cString: strerror(errno))
        if file >= 0 { close(file) }
        throw .unwritable(path: path, reason: reason)
      }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let link = content(file)
        close(file)
        throw .taken(link: link ?? "it begins just now")
      }
      // The one before may have removed it between our opening and locking.
      var (here, there) = (stat(), stat())
      if fstat(file, &here) == 0, stat(path, &there) == 0, here.st_ino == there.st_ino {
        ftruncate(file, 0)
        return file
      }
      close(file)
    }
  }

  deinit {
    unlink(path)
    close(file)
  }

  /// Says where it is, now that it listens.
  public func publish(_ link: String) {
    let text = Array((link + "\n").utf8)
    _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  /// Where this migration's web view is; nil when there is none.
  public static func current(progressFile: String) -> String? {
    let file = open(path(progressFile), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    // Nobody holds it: what it says is of one that is gone.
    if flock(file, LOCK_SH | LOCK_NB) == 0 { return nil }
    return content(file)
  }

  private static func path(_ progressFile: String) -> String {
    ControlSocket(progressFile: progressFile).path.dropLast(".sock".count) + ".web"
  }

  private static func content(_ file: CInt) -> String? {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count > 1 else { return nil }
    return String(decoding: bytes[..<(count - 1)], as: UTF8.self)
  }
}
