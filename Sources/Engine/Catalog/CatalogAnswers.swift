internal import Synchronization

/// Answers to what is asked about schemas: many questions in one round trip ahead of who wants to know, and of a large
/// schema a part by another session of the same snapshot meanwhile.
final class CatalogAnswers {
  /// A result that is kept. Another thread may have got it: it never changes.
  final class Answer: @unchecked Sendable {
    let result: QueryResult

    init(_ result: consuming QueryResult) { self.result = result }
  }

  /// How to open another session that sees the same.
  struct Companion: Sendable {
    var target: ConnectionTarget
    var interrupt: Interrupt
    var snapshot: SourceSnapshot
  }

  /// Questions about the schema that is first in `search_path`.
  struct Questions: Sendable {
    var entry: SchemaMap.Entry
    var schemas: SchemaMap
    var all: [Connection.Question]
    /// Those that another session may answer meanwhile.
    var aside: [Connection.Question]
    /// It would be worth its while.
    var isLarge: Bool
  }

  /// So many relations make a schema large.
  static let manyRelations = 500

  private typealias Answers = [Connection.Question: Answer]

  private let companion: Companion?
  private var answers: [ExactName: Answers] = [:]

  /// - Parameter companion: nil when everything is asked through one connection.
  init(companion: Companion? = nil) { self.companion = companion }

  /// Asks all the questions. What the other session does not answer is asked when somebody wants to know.
  func ask(_ questions: Questions, through connection: borrowing Connection) throws(PostgresError) {
    var own = Answers()
    guard let companion, questions.isLarge else {
      try Self.ask(questions.all + questions.aside, connection) { own[$0] = $1 }
      answers[ExactName(questions.entry.from)] = own
      return
    }
    let others = Others()
    let threads = WorkerThreads()
    threads.start("catalog") { companion.ask(questions, others) }
    defer { threads.joinAll() }
    try Self.ask(questions.all, connection) { own[$0] = $1 }
    threads.joinAll()
    answers[ExactName(questions.entry.from)] = own.merging(others.all) { own, _ in own }
  }

  /// The answer to one question about a schema.
  func answer(
    _ question: Connection.Question, about schema: String, through connection: borrowing Connection
  ) throws(PostgresError) -> Answer {
    if let answer = answers[ExactName(schema)]?[question] { return answer }
    return Answer(try connection.query(question.sql, question.values))
  }

  fileprivate static func ask(
    _ questions: [Connection.Question], _ connection: borrowing Connection,
    _ take: (Connection.Question, Answer) -> Void
  ) throws(PostgresError) {
    try connection.pipeline(questions) { index, result in take(questions[index], Answer(result)) }
  }

  /// What the other session has answered.
  fileprivate final class Others: Sendable {
    private let answers = Mutex<[Connection.Question: Answer]>([:])

    var all: [Connection.Question: Answer] { answers.withLock(\.self) }

    func take(_ question: Connection.Question, _ answer: Answer) { answers.withLock { $0[question] = answer } }
  }
}

extension CatalogAnswers.Companion {
  /// Asks in a session of its own; one that can't be had leaves questions open.
  fileprivate func ask(_ questions: CatalogAnswers.Questions, _ others: CatalogAnswers.Others) {
    do throws(PostgresError) {
      let connection = try Session.open(target, interrupt: interrupt)
      try connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      try connection.query(snapshot.use)
      try NewNames.tell(questions.schemas, connection)
      try connection.query(Session.localSearchPath(questions.schemas.oldSearchPath(of: questions.entry.from)))
      try CatalogAnswers.ask(questions.aside, connection, others.take)
    } catch { return }
  }
}
