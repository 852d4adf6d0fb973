/// Why a migration can't start or go on: a paragraph for a person that says what happened, where, and what to do.
public struct EngineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Whose doing it is; decides the exit code.
  public enum Kind: Sendable {
    /// The command, the configuration or the progress file is wrong (exit code 2).
    case usage
    /// A server, a disk or a lock is in the way (exit code 4).
    case environment
  }

  /// Whose doing it is.
  public var kind: Kind
  /// The paragraph.
  public var description: String

  static func usage(_ text: String) -> EngineError { EngineError(kind: .usage, description: text) }
  static func environment(_ text: String) -> EngineError { EngineError(kind: .environment, description: text) }

  init(kind: Kind, description: String) {
    self.kind = kind
    self.description = description
  }

  /// A server's error outside of any table's transaction.
  init(_ error: PostgresError, doing: String) {
    kind = .environment
    var text = "The \(error.side.rawValue) failed while \(doing): \(error.message) (SQLSTATE \(error.sqlstate))."
    if let detail = error.detail { text += " \(detail)" }
    if let hint = error.hint { text += " \(hint)" }
    description = text
  }

  /// A connection that could not be made.
  init(connecting error: PostgresError) {
    kind = .environment
    description = """
      Can't connect to the \(error.side.rawValue): \(error.message)
      Check --\(error.side.rawValue) and the PG* variables, and that the server is up; `psql` with the same words \
      should work.
      """
  }
}
