internal import Glibc

/// The end of a growing log file, as `tail -F` sees it: reads only what was appended, keeps the newest lines.
struct LogTail {
  let path: String
  /// The lines kept, oldest first.
  private(set) var lines: [String] = []
  /// The number of the first line kept, counted from where reading began.
  private(set) var first = 0
  /// Whether there is a file at all.
  private(set) var exists = false

  private var offset = 0
  private var identity: (device: dev_t, inode: ino_t)?
  private var rest: [UInt8] = []
  private var skipsPartialLine = false

  private static let capacity = 5000
  private static let window = 1 << 19
  private static let longestLine = 16_384

  init(path: String) { self.path = path }

  /// The number after the last line.
  var end: Int { first + lines.count }

  /// Line `number`; empty when it is no longer kept.
  subscript(number: Int) -> String {
    let index = number - first
    return lines.indices.contains(index) ? lines[index] : ""
  }

  /// Reads what is new.
  ///
  /// - Returns: whether there was anything.
  mutating func refresh() -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else {
      defer { exists = false }
      return exists
    }
    let size = Int(status.st_size)
    let same = identity.map { $0.device == status.st_dev && $0.inode == status.st_ino } ?? false
    if same, size == offset { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    exists = true
    identity = (status.st_dev, status.st_ino)
    // Another file, or one that was emptied, is read anew; its lines go on after those kept.
    if !same || size < offset { restart() }
    if size - offset > LogTail.window {
      offset = size - LogTail.window
      rest = []
      skipsPartialLine = true
    }
    read(descriptor, upTo: size)
    return true
  }

  private mutating func restart() {
    offset = 0
    rest = []
    skipsPartialLine = false
    first = end
    lines = []
  }

  private mutating func read(_ descriptor: CInt, upTo size: Int) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while offset < size {
      let count = pread(descriptor, &buffer, min(buffer.count, size - offset), off_t(offset))
      guard count > 0 else { break }
      offset += count
      take(buffer[..<count])
    }
    if lines.count > LogTail.capacity {
      first += lines.count - LogTail.capacity
      lines.removeFirst(lines.count - LogTail.capacity)
    }
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    var remaining = bytes
    while let end = remaining.firstIndex(of: 0x0A) {
      let line = rest + remaining[..<end].prefix(LogTail.longestLine)
      rest = []
      remaining = remaining[(end + 1)...]
      if skipsPartialLine {
        skipsPartialLine = false
      } else {
        lines.append(String(decoding: line, as: UTF8.self))
      }
    }
    rest += remaining.prefix(max(0, LogTail.longestLine - rest.count))
  }
}
