internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// An item's log, in the file as soon as it is told unless that is put off. For one thread.
struct ItemLog: ~Copyable {
  private var file: AppendOnlyFile
  private var unwritten: [UInt8] = []
  private var isHeld = false

  /// Opens the log of an item for appending.
  init(of item: String, in folder: LogFolder) { file = AppendOnlyFile(path: folder.log(of: item), limit: folder.limit) }

  /// What first went wrong, with the file's name; nil as long as all lines were written.
  var firstError: String? { file.firstError }

  /// Appends text; further lines of it are indented below the first.
  mutating func append(_ step: Step, _ text: String, at date: Date = Date()) {
    LogLine.append(subject: step.rawValue, text, at: date, to: &unwritten)
    if !isHeld { write() }
  }

  /// Keeps what comes until `release`.
  mutating func hold() { isHeld = true }

  /// Writes all that was kept in one piece.
  mutating func release() {
    isHeld = false
    write()
  }

  private mutating func write() {
    if unwritten.isEmpty { return }
    file.append(unwritten)
    unwritten.removeAll(keepingCapacity: true)
  }
}

/// The run's own log. For any thread.
final class RunLog: Sendable {
  private let file: Mutex<AppendOnlyFile>

  /// Opens the log of the runs on a progress file for appending.
  init(in folder: LogFolder) { file = Mutex(AppendOnlyFile(path: folder.runLog, limit: folder.limit)) }

  /// What first went wrong, with the file's name; nil as long as all lines were written.
  var firstError: String? { file.withLock { $0.firstError } }

  /// Whether anything was ever told.
  var exists: Bool { access(file.withLock { $0.path }, F_OK) == 0 }

  /// Appends text; further lines of it are indented below the first.
  ///
  /// - Parameter subject: one word on what it is about, such as `run` or `w1`.
  func append(_ text: String, subject: String = "run", at date: Date = Date()) {
    var line: [UInt8] = []
    LogLine.append(subject: subject, text, at: date, to: &line)
    file.withLock { $0.append(line) }
  }
}

/// How a line of a log looks: `12:00:00.123 copy      3 200 000 rows`.
private enum LogLine {
  static let subjectWidth = 9

  static func append(subject: String, _ text: String, at date: Date, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes += Timestamp.timeOfDay(date).utf8
    bytes.append(UInt8(ascii: " "))
    bytes += subject.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: max(0, subjectWidth - subject.utf8.count) + 1)
    let indent = bytes.count - start
    var body = text.utf8[...]
    while body.last == UInt8(ascii: "\n") { body.removeLast() }
    // Most lines are plain.
    if body.allSatisfy({ (0x20...0x7E).contains($0) }) {
      bytes += body
    } else {
      for scalar in Substring(body).unicodeScalars {
        switch scalar {
        case "\n":
          bytes.append(UInt8(ascii: "\n"))
          bytes += repeatElement(UInt8(ascii: " "), count: indent)
        case _ where scalar.isHidden: bytes += "\\u{\(String(scalar.value, radix: 16))}".utf8
        default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        }
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}
