public import FoundationEssentials

/// Why an item or an object failed: everything that the server said about it.
///
/// Only `item`, `error`, `timestamp` and `attempts` are always there. A failure that PostgreSQL reported
/// carries the fields of its error message (PostgreSQL documentation, "Error and Notice Message Fields").
public struct Failure: Sendable, Equatable {
  /// The item's or object's name, as in the progress file.
  public var item: String
  /// The primary message.
  public var error: String
  /// When it failed.
  public var timestamp: Date
  /// How often it was attempted; more than 1 only after a person requeued it.
  public var attempts: Int
  /// The step that failed.
  public var step: Step?
  /// Five characters, such as `23502`.
  public var sqlstate: String?
  /// The server's DETAIL.
  public var detail: String?
  /// The server's HINT.
  public var hint: String?
  /// The server's CONTEXT, such as `COPY invoices, line 3`.
  public var context: String?
  /// The SQL statement that failed.
  public var statement: String?
  /// Where in `statement` the error is: characters from 1.
  public var position: Int?
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

  /// A failure with nothing but its message.
  public init(item: String, error: String, timestamp: Date, attempts: Int = 1, step: Step? = nil) {
    self.item = item
    self.error = error
    self.timestamp = timestamp
    self.attempts = attempts
    self.step = step
  }
}
