import Engine
import FoundationEssentials

/// What a webhook is told of a run: its end, its failures, and where it waits for a person to decide something.
struct Webhook: PostSource {
  private var outcomes = NewOutcomes()
  /// The pause that was told.
  private var pausedSince: Date?
  private(set) var isOver = false

  /// So many failures are named at once.
  private static let most = 20
  static let terms = Courier<Self>.Terms(interval: 1, patience: 5, attempts: 3, keepsTrying: false, atEnd: 10)

  mutating func next(_ snapshot: MigrationSnapshot, at date: Date) -> RunEvent? {
    let failures = outcomes.failedObjects(snapshot) + outcomes.failed(snapshot)
    if !failures.isEmpty { return Self.event(failures, snapshot) }
    switch snapshot.phase {
    case .paused(let since, let reason) where since != pausedSince:
      guard let event = Self.event(reason, snapshot) else { return nil }
      pausedSince = since
      return event
    case .finished(let reason) where !isOver:
      isOver = true
      return Self.event(reason, snapshot)
    default: return nil
    }
  }

  private static func event(_ failures: [Failure], _ snapshot: MigrationSnapshot) -> RunEvent {
    let items = failures.prefix(most).map(FailedItem.init)
    var event = failures.count == 1 ? RunEvent(failures[0], snapshot) : RunEvent("failure", snapshot)
    event.count = failures.count
    event.items = items
    let text =
      if let error = event.error {
        items[0].item + (event.step.map { " failed at \($0): " } ?? " failed: ") + error.clipped(to: 300)
          + (event.sqlstate.map { " (\($0))" } ?? "")
      } else {
        "\(failures.count) failed: "
          + items.map { $0.item + ($0.sqlstate.map { " (\($0))" } ?? "") }.joined(separator: ", ")
          + (failures.count > items.count ? " and \(failures.count - items.count) more" : "")
      }
    return event.saying("\(text); \(counters(snapshot))")
  }

  /// A pause that only a person ends; nil for others.
  private static func event(_ reason: PauseReason, _ snapshot: MigrationSnapshot) -> RunEvent? {
    var event = RunEvent("pause", snapshot)
    switch reason {
    case .sameError(_, let sqlstate, let step):
      event.reason = "same_error"
      event.sqlstate = sqlstate
      event.step = step?.rawValue
      event.error = snapshot.failed.last?.error
    case .progressFile(let problem):
      event.reason = "progress_file"
      event.error = problem
    case .person, .backlog: return nil
    }
    return event.saying("\(snapshot.phase.news ?? "paused"); it waits for a person; \(counters(snapshot))")
  }

  private static func event(_ reason: FinishReason, _ snapshot: MigrationSnapshot) -> RunEvent {
    let event = RunEvent(reason, snapshot)
    let counters = counters(snapshot)
    return switch reason {
    case .complete: event.saying("finished, \(counters)")
    case .stopped: event.saying("stopped, \(counters)")
    case .sameError: event.saying("stopped, the same error on too many tables in a row, \(counters)")
    case .trouble(let text): event.saying("it can't go on: \(text.clipped(to: 300)); \(counters)")
    }
  }

  private static func counters(_ snapshot: MigrationSnapshot) -> String {
    let objects = snapshot.objects.failed.count
    return "\(snapshot.completed.count) completed, \(snapshot.failed.count) failed"
      + (objects > 0 ? ", \(objects) \(objects == 1 ? "object" : "objects") failed" : "")
      + (snapshot.itemsLeft > 0 ? ", \(snapshot.itemsLeft) pending" : "")
  }
}

extension RunEvent {
  /// With a sentence for those who only show that. Slack and its like take `<…>` for a link or a call to everybody: names and
  /// messages are neither.
  fileprivate func saying(_ text: String) -> RunEvent {
    var event = self
    event.text = "longhaul: \(source) to \(target): \(text)".onOneLine
      .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    return event
  }
}
