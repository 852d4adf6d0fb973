internal import Engine
internal import Glibc

/// The last lines of a log.
struct LogEnd: Encodable, Equatable {
  var name: String
  var lines: [String]

  /// Bytes at the end of a file that are looked at.
  private static let window = 1 << 16
  /// Lines at most.
  private static let mostLines = 400

  /// Reads a table's log, or the run's, where objects are told of, too; nil where nothing has that name.
  init?(_ name: String, in snapshot: MigrationSnapshot) {
    let folder = LogFolder(progressFile: snapshot.run.progressFile)
    let isTable = snapshot.items.contains { $0.name == name }
    guard name.isEmpty || isTable || snapshot.hasObject(name) else { return nil }
    self.name = name
    lines = Self.lines(at: isTable ? folder.log(of: name) : folder.runLog)
  }

  private static func lines(at path: String) -> [String] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return [] }
    defer { close(file) }
    let size = lseek(file, 0, SEEK_END)
    let start = max(0, size - off_t(window))
    var bytes = [UInt8](repeating: 0, count: window)
    let count = pread(file, &bytes, window, start)
    guard count > 0 else { return [] }
    var lines = bytes[..<count].split(separator: UInt8(ascii: "\n"))
    // Its beginning was not read.
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    return lines.suffix(mostLines).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension MigrationSnapshot {
  /// Whether an object of this name is part of the migration: what is asked for from outside is never a path.
  fileprivate func hasObject(_ name: String) -> Bool {
    objects.pending.contains(name) || objects.completed.contains(name)
      || objects.failed.contains { $0.item == name } || active.contains { $0.name == name }
  }
}
