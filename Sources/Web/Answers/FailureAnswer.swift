internal import Engine
internal import FoundationEssentials

/// All that is known of a failure: the fields of the server's error message, and what would mend it.
struct FailureAnswer: Encodable, Equatable {
  var item: String
  var error: String
  var at: Double
  var attempts: Int
  var step: String?
  var sqlstate: String?
  var condition: String?
  var detail: String?
  var hint: String?
  var context: String?
  var statement: String?
  /// Characters of the statement, from 1.
  var position: Int?
  var schema: String?
  var table: String?
  var column: String?
  var dataType: String?
  var constraint: String?
  var remedy: String?

  init(_ failure: Failure) {
    item = failure.item
    error = failure.error
    at = failure.timestamp.timeIntervalSince1970
    attempts = failure.attempts
    step = failure.step?.rawValue
    sqlstate = failure.sqlstate
    condition = failure.sqlstate.flatMap(ConditionName.of)
    detail = failure.detail
    hint = failure.hint
    context = failure.context
    statement = failure.statement
    position = failure.position
    schema = failure.schema
    table = failure.table
    column = failure.column
    dataType = failure.dataType
    constraint = failure.constraint
    remedy = Remedy.of(failure)
  }

  /// The failure of a table or an object; nil when it has none.
  static func of(_ name: String, in snapshot: MigrationSnapshot) -> FailureAnswer? {
    (snapshot.failed + snapshot.objects.failed).last { $0.item == name }.map(FailureAnswer.init)
  }
}
