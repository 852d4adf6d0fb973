/// What can be wrong with the progress file.
public enum ProgressFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// The system does not let it be read.
  case unreadable(path: String, reason: String)
  /// It is not a progress file, or a person's edit made it none.
  ///
  /// - Parameter column: characters from 1; nil when the line says enough.
  case invalid(path: String, line: Int, column: Int?, problem: String)
  /// Somebody changed it since it was last read; it was not overwritten.
  case changed(path: String)
  /// It was to be made, but is there.
  case exists(path: String)
  /// The system does not let it be written; the old content stands.
  case notWritten(path: String, reason: String)
  /// The new content stands, but the system can't say whether it outlives a power cut.
  case notSynced(path: String, reason: String)

  /// One line for a person, with the file's name first.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): there is no such file"
    case .unreadable(let path, let reason): "\(path): can't be read: \(reason)"
    case .invalid(let path, let line, nil, let problem): "\(path):\(line): \(problem)"
    case .invalid(let path, let line, let column?, let problem): "\(path):\(line):\(column): \(problem)"
    case .changed(let path): "\(path): somebody changed it just now; it was not overwritten"
    case .exists(let path): "\(path): is there already"
    case .notWritten(let path, let reason): "\(path): can't be written: \(reason)"
    case .notSynced(let path, let reason): "\(path): written, but perhaps not yet on the disk: \(reason)"
    }
  }
}
