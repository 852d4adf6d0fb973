import Engine
import FoundationEssentials

/// What happened in a run, as it is told to a person's commands and to a webhook.
struct RunEvent: Encodable {
  /// failure, finish, and for a webhook also pause.
  var event: String
  var source: String
  var target: String
  var progressFile: String
  var completed: Int
  var failed: Int
  var pending: Int
  /// Of a failure; of several, nil where they differ.
  var item: String?
  var step: String?
  var sqlstate: String?
  var error: String?
  /// Of an end: complete, stopped, same_error or trouble; of a pause: same_error or progress_file.
  var reason: String?
  /// How many failures are told at once.
  var count: Int?
  /// The first of them.
  var items: [FailedItem]?
  /// All of it in a sentence.
  var text: String?

  init(_ name: String, _ snapshot: MigrationSnapshot) {
    event = name
    source = snapshot.run.source
    target = snapshot.run.target
    progressFile = snapshot.run.progressFile
    completed = snapshot.completed.count
    failed = snapshot.failed.count
    pending = snapshot.itemsLeft
  }

  /// A failure.
  init(_ failure: Failure, _ snapshot: MigrationSnapshot) {
    self.init("failure", snapshot)
    item = failure.item
    step = failure.step?.rawValue
    sqlstate = failure.sqlstate
    error = failure.error
  }

  /// The end.
  init(_ reason: FinishReason, _ snapshot: MigrationSnapshot) {
    self.init("finish", snapshot)
    self.reason = reason.word
    if case .trouble(let text) = reason { error = text }
  }

  enum CodingKeys: String, CodingKey {
    case event, source, target, completed, failed, pending, item, step, sqlstate, error, reason, count, items, text
    case progressFile = "progress_file"
  }

  /// `LONGHAUL_EVENT`, `LONGHAUL_ITEM` and so on, for all that is known.
  var variables: [String: String] {
    var variables = [
      "EVENT": event, "SOURCE": source, "TARGET": target, "PROGRESS_FILE": progressFile, "COMPLETED": "\(completed)",
      "FAILED": "\(failed)", "PENDING": "\(pending)",
    ]
    for (name, value) in [
      ("ITEM", item), ("STEP", step), ("SQLSTATE", sqlstate), ("ERROR", error), ("REASON", reason),
    ] {
      // No variable can hold it.
      variables[name] = value?.replacing("\0", with: "")
    }
    return Dictionary(uniqueKeysWithValues: variables.map { ("LONGHAUL_" + $0, $1) })
  }
}

/// A failure among others.
struct FailedItem: Encodable {
  var item: String
  var step: String?
  var sqlstate: String?
  var error: String

  /// Characters of an error, so that many of them make no post too long.
  private static let longest = 500

  init(_ failure: Failure) {
    item = failure.item
    step = failure.step?.rawValue
    sqlstate = failure.sqlstate
    error = failure.error.clipped(to: Self.longest)
  }
}

extension FinishReason {
  /// In one word.
  var word: String {
    switch self {
    case .complete: "complete"
    case .stopped: "stopped"
    case .sameError: "same_error"
    case .trouble: "trouble"
    }
  }
}

extension MigrationSnapshot {
  /// How many items are not settled.
  var itemsLeft: Int { pending.count + active.count { $0.item != nil } }
}

extension String {
  /// Its first characters, and an ellipsis where there are more.
  func clipped(to count: Int) -> String { self.count > count ? prefix(count - 1) + "…" : self }
}
