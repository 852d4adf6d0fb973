internal import Engine
internal import FoundationEssentials

/// Which list, and which of its rows.
struct ListQuestion: Equatable {
  enum Kind: String, CaseIterable {
    case pending, completed, failed, objects
    case leftBehind = "left_behind"
  }

  var kind = Kind.pending
  /// Only rows that hold this text, whatever its case.
  var find = ""
  var offset = 0
  var limit = 100

  /// The most rows of one page.
  static let mostRows = 500
}

/// Some rows of a list: as many as are seen, so that ten thousand tables cost no more than a hundred.
struct ListPage: Encodable, Equatable {
  /// What there is to say of a row; what is not known is missing.
  struct Row: Encodable, Equatable {
    var name: String
    /// Of an object: `pending`, `completed` or `failed`.
    var state: String?
    var bytes: Int?
    /// Copied, or before that the planner's estimate.
    var rows: Int?
    var seconds: Double?
    var at: Double?
    var step: String?
    var sqlstate: String?
    /// The server's message, or why something is left behind.
    var text: String?

    init(_ name: String, state: String? = nil) {
      self.name = name
      self.state = state
    }
  }

  var list: String
  /// How many rows there are, all pages together.
  var total: Int
  var offset: Int
  var rows: [Row]

  init(_ question: ListQuestion, of snapshot: MigrationSnapshot) {
    var found = Self.all(question.kind, of: snapshot)
    let wanted = question.find.lowercased()
    if !wanted.isEmpty { found.removeAll { !$0.holds(wanted) } }
    list = question.kind.rawValue
    total = found.count
    offset = min(max(0, question.offset), total)
    rows = Array(found[offset...].prefix(min(max(0, question.limit), ListQuestion.mostRows)))
  }

  /// A list's rows: what is to come in the order of work, what has been newest first.
  static func all(_ kind: ListQuestion.Kind, of snapshot: MigrationSnapshot) -> [Row] {
    switch kind {
    case .pending: snapshot.pending.map { Row(pending: snapshot.items[$0]) }
    case .completed: snapshot.completed.reversed().map { Row($0, snapshot.items[$0.item]) }
    case .failed: newestFirst(snapshot.failed).map { Row($0) }
    case .objects:
      newestFirst(snapshot.objects.failed).map { Row($0, state: "failed") }
        + snapshot.objects.pending.map { Row($0, state: "pending") }
        + snapshot.objects.completed.reversed().map { Row($0, state: "completed") }
    case .leftBehind: snapshot.leftBehind.map { Row($0) }
    }
  }

  /// Causes before what was not tried because of them.
  private static func newestFirst(_ failures: [Failure]) -> [Failure] {
    let failures = failures.reversed()
    return failures.filter { !$0.isUntried } + failures.filter(\.isUntried)
  }
}

extension ListPage.Row {
  fileprivate init(pending item: ItemDescription) {
    self.init(item.name)
    bytes = item.bytes
    rows = item.estimatedRows < 0 ? nil : item.estimatedRows
  }

  fileprivate init(_ done: CompletedItem, _ item: ItemDescription) {
    self.init(item.name)
    bytes = item.bytes
    rows = done.rows < 0 ? nil : done.rows
    seconds = done.seconds < 0 ? nil : done.seconds
    at = done.finishedAt.timeIntervalSince1970
  }

  fileprivate init(_ failure: Failure, state: String? = nil) {
    self.init(failure.item, state: state)
    step = failure.step?.rawValue
    sqlstate = failure.sqlstate
    text = failure.error
    at = failure.timestamp.timeIntervalSince1970
  }

  fileprivate init(_ object: LeftBehindObject) {
    self.init("\(object.kind) \(object.name)")
    text = object.note
  }

  /// Whether a text in lower case is in what is seen of it, whatever its case.
  fileprivate func holds(_ wanted: String) -> Bool {
    [name, sqlstate, text].contains { $0?.lowercased().contains(wanted) == true }
  }
}
