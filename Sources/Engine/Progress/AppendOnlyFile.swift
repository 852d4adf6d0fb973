internal import Glibc

/// A file to which whole lines are appended, each with one call of the system, so that `tail -f` and the screen see them
/// at once and those of several writers don't mix. For one thread.
///
/// It is made, with its folder, when the first line comes: a command that is refused leaves nothing behind. It never
/// stops a migration: the first error is kept for the engine to tell.
///
/// With a limit, a file that would grow beyond it is put aside as `….1`, in place of the one before, and begun anew.
struct AppendOnlyFile: ~Copyable {
  let path: String
  private let limit: Int?
  /// What first went wrong, with the file's name; nil as long as all was written.
  private(set) var firstError: String?
  private var file: Descriptor?
  /// Whether the file ends in half a line, which the next one must not join.
  private var isTorn = false
  private var isOpened = false

  /// - Parameter limit: bytes beyond which it is begun anew; nil where it may grow for ever.
  init(path: String, limit: Int? = nil) {
    self.path = path
    self.limit = limit
  }

  private mutating func open() {
    isOpened = true
    mkdir(ProgressFile.folder(of: path), 0o700)
    do throws(SystemError) {
      let file = try Descriptor(opening: path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o600)
      isTorn = Self.endsInHalfALine(file)
      self.file = consume file
    } catch {
      file = nil
      firstError = "\(path): \(error)"
    }
  }

  /// Appends bytes that end with a line feed.
  mutating func append(_ line: [UInt8]) {
    if !isOpened { open() }
    if let limit { turnOver(beyond: limit - line.count) }
    let bytes = isTorn ? [UInt8(ascii: "\n")] + line : line
    let written: Int
    switch file {
    case .some(let file): written = bytes.withUnsafeBytes { write(file.number, $0.baseAddress, $0.count) }
    case .none: return
    }
    if written == bytes.count {
      isTorn = false
      return
    }
    let reason = written < 0 ? SystemError.current.description : "only a part of a line was taken"
    if written > 0 { isTorn = true }
    if firstError == nil { firstError = "\(path): \(reason)" }
  }

  private mutating func turnOver(beyond limit: Int) {
    var mine = stat()
    switch file {
    case .some(let file): guard fstat(file.number, &mine) == 0, mine.st_size > max(0, limit) else { return }
    case .none: return
    }
    var there = stat()
    // Another writer may have done it already.
    let isMine = stat(path, &there) == 0 && there.st_ino == mine.st_ino && there.st_dev == mine.st_dev
    if isMine, rename(path, path + ".1") != 0 {
      if firstError == nil { firstError = "\(path).1: \(SystemError.current)" }
      return
    }
    open()
  }

  private static func endsInHalfALine(_ file: borrowing Descriptor) -> Bool {
    let size = lseek(file.number, 0, SEEK_END)
    var last: UInt8 = 0
    return size > 0 && pread(file.number, &last, 1, size - 1) == 1 && last != UInt8(ascii: "\n")
  }
}
