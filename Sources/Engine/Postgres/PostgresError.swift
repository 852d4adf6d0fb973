/// An error that a server reported, or the loss of a connection, with every field there is.
public struct PostgresError: Error, Sendable, Equatable {
  /// The server or connection it came from: `source` or `target`.
  public var side: Side
  /// The error code; `08006` for a lost connection, `08001` for one that could not be made.
  public var sqlstate: SQLState
  /// `ERROR`, `FATAL`, `PANIC`.
  public var severity = "ERROR"
  /// The primary message.
  public var message: String
  /// DETAIL.
  public var detail: String?
  /// HINT.
  public var hint: String?
  /// CONTEXT: a traceback, innermost first.
  public var context: String?
  /// The statement that failed.
  public var statement: String?
  /// Characters from 1 in `statement`.
  public var position: Int?
  /// Characters from 1 in `internalQuery`.
  public var internalPosition: Int?
  /// The text of a failed command that the server made itself, such as one in a PL/pgSQL function.
  public var internalQuery: String?
  /// The schema the error is about.
  public var schema: String?
  /// The table the error is about.
  public var table: String?
  /// The column the error is about.
  public var column: String?
  /// The data type the error is about.
  public var dataType: String?
  /// The constraint the error is about.
  public var constraint: String?
  /// Where in the server's source it was raised: file, line, function.
  public var source: String?
  /// The connection can't be used any more.
  public var connectionLost = false
  /// It happened because this program asked for the cancellation.
  public var isCancellation = false
  /// Which statement of a pipeline failed.
  var statementIndex: Int?

  init(side: Side, sqlstate: SQLState, message: String) {
    self.side = side
    self.sqlstate = sqlstate
    self.message = message
  }

  /// Whether the environment is in trouble, so that nothing can be said about the table.
  public var isEnvironment: Bool { connectionLost || sqlstate.isEnvironment }

  /// A standby that is the source ended the query to go on with its recovery: the only serialization failure of who
  /// reads and does not write.
  var isRecoveryConflict: Bool { side == .source && sqlstate == .serializationFailure }
}

extension PostgresError: CustomStringConvertible {
  /// One line: which side, the message and the code.
  public var description: String { "\(side.rawValue): \(message) (SQLSTATE \(sqlstate))" }
}

/// One of the two ends of a migration.
public enum Side: String, Sendable {
  case source, target
}
