internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// An item's log, in the file as soon as it is told. For one thread.
struct ItemLog: ~Copyable {
  private var file: AppendOnlyFile

  /// Opens the log of an item for appending.
  init(of item: String, in folder: LogFolder) { file = AppendOnlyFile(path: folder.log(of: item)) }

  /// What first went wrong, with the file's name; nil as long as all lines were written.
  var firstError: String? { file.firstError }

  /// Appends text; further lines of it are indented below the first.
  mutating func append(_ step: Step, _ text: String, at date: Date = Date()) {
    file.append(LogLine.bytes(subject: step.rawValue, text, at: date))
  }
}

/// The run's own log. For any thread.
final class RunLog: Sendable {
  private let file: Mutex<AppendOnlyFile>

  /// Opens the log of the runs on a progress file for appending.
  init(in folder: LogFolder) { file = Mutex(AppendOnlyFile(path: folder.runLog)) }

  /// What first went wrong, with the file's name; nil as long as all lines were written.
  var firstError: String? { file.withLock { $0.firstError } }

  /// Whether anything was ever told.
  var exists: Bool { access(file.withLock { $0.path }, F_OK) == 0 }

  /// Appends text; further lines of it are indented below the first.
  ///
  /// - Parameter subject: one word on what it is about, such as `run` or `w1`.
  func append(_ text: String, subject: String = "run", at date: Date = Date()) {
    let line = LogLine.bytes(subject: subject, text, at: date)
    file.withLock { $0.append(line) }
  }
}

/// How a line of a log looks: `12:00:00.123 copy      3 200 000 rows`.
private enum LogLine {
  static let subjectWidth = 9

  static func bytes(subject: String, _ text: String, at date: Date) -> [UInt8] {
    var line = Timestamp.timeOfDay(date) + " " + subject
    line += String(repeating: " ", count: max(0, subjectWidth - subject.utf8.count)) + " "
    let indent = "\n" + String(repeating: " ", count: line.utf8.count)
    var body = text.unicodeScalars[...]
    while body.last == "\n" { body.removeLast() }
    for scalar in body {
      switch scalar {
      case "\n": line += indent
      case _ where scalar.isHidden: line += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return Array(line.utf8) + [UInt8(ascii: "\n")]
  }
}
