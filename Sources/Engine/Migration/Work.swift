internal import FoundationEssentials

/// What a worker is given to do.
enum Job: Sendable {
  case item(ItemJob)
  case object(ObjectJob)
  /// One part of a table that another worker has in hand.
  case part(PartPool)

  /// Its name in the progress file.
  var name: String {
    switch self {
    case .item(let job): job.script.name
    case .object(let job): job.name
    case .part(let pool): pool.job.script.name
    }
  }
}

/// One table.
struct ItemJob: Sendable {
  var script: ItemScript
  /// What it reads.
  var sourceSnapshot: SourceSnapshot
  /// In how many parts it is copied; nil for a table that is copied as a whole.
  var parts: Int?
}

/// One thing beside tables.
struct ObjectJob: Sendable {
  var name: String
  /// The new schema's name.
  var schema: String
  /// Where names are looked up while it is made.
  var searchPath: [String]
  var statements: [ScriptStatement]
  /// The old sequence whose value the new one takes; nil for all else.
  var sequence: (old: String, new: String)?
  /// An SQL expression for the OID of what is made, and its catalog.
  var object: (oid: String, catalog: OID)
}

/// How a job ended.
enum WorkOutcome: Sendable {
  case completed(WorkResult)
  /// An earlier attempt had committed, though nobody heard the answer.
  case alreadyCommitted
  case failed(Failure)
  /// The environment went away; nothing can be said about the table.
  ///
  /// - Parameter hadBegun: its transaction had begun.
  case interrupted(PostgresError, hadBegun: Bool)
  /// Its worker could not connect; nothing was begun.
  case unconnected(PostgresError)
  /// Cancelled and rolled back as a person asked.
  case rolledBack
}

/// What is known of a completed job.
struct WorkResult: Sendable {
  var rows = 0
  var seconds = 0.0
  var checksum = ""
  var sourceSnapshot = ""
  /// Seconds by step.
  var steps: [Step: Double] = [:]
}

/// One side's answer to the verification's question.
struct ContentSummary: Sendable, Equatable {
  var rows: String
  /// Empty when only rows were counted.
  var checksum: String

  init(rows: String, checksum: String) {
    self.rows = rows
    self.checksum = checksum
  }

  /// - Parameter column: where its rows stand; its checksum comes after them, when there is one.
  init(_ result: borrowing QueryResult, column: Int = 0) {
    rows = result.text(0, column) ?? "0"
    checksum = result.columnCount > column + 1 ? result.text(0, column + 1) ?? "0" : ""
  }
}

/// Why a job did not complete, before it is decided what that means.
enum WorkError: Error {
  case postgres(PostgresError, Step)
  /// What was made is not what it has to be: other content, or ties to the old schema.
  case unfit(String, Step)
  /// There was nobody to ask.
  case unconnected(PostgresError)
}

extension PostgresError {
  /// The source snapshot is gone with the connection that held it.
  var lacksSnapshot: Bool { statement?.hasPrefix("SET TRANSACTION SNAPSHOT") == true }
}

extension Failure {
  /// A failure from the server's error.
  init(_ item: String, _ error: PostgresError, step: Step, at date: Date) {
    self.init(item: item, error: error.message, timestamp: date, step: step)
    sqlstate = error.sqlstate.code
    detail = error.detail
    hint = error.hint ?? error.advice
    context = error.context
    if let query = error.internalQuery {
      let inner = "SQL of the function: \(query)"
      context = context.map { "\($0)\n\(inner)" } ?? inner
    }
    statement = error.statement
    position = error.position
    schema = error.schema
    table = error.table
    column = error.column
    dataType = error.dataType
    constraint = error.constraint
  }
}
