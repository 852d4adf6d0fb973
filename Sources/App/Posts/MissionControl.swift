import Engine
import FoundationEssentials

/// What a dashboard for many agents is told of a run, each in its own lane: `POST /events`.
///
/// Work is told when it is taken up and when it is settled, each name once; what has happened since the last post is one
/// event that names all.
struct MissionControl: PostSource {
  struct Event: Encodable {
    enum Kind: String, Encodable {
      case sessionStart = "SessionStart"
      case preToolUse = "PreToolUse"
      case postToolUse = "PostToolUse"
      case postToolUseFailure = "PostToolUseFailure"
      case notification = "Notification"
      case stop = "Stop"
      case sessionEnd = "SessionEnd"
    }

    /// Without a colon: the dashboard puts one after it.
    var app = "longhaul"
    /// The dashboard goes by its first 8 characters.
    var session: String
    var kind: Kind
    var payload: Payload
    /// The only free text in the dashboard's rows.
    var summary: String
    /// Milliseconds since 1970.
    var timestamp: Int

    enum CodingKeys: String, CodingKey {
      case payload, summary, timestamp
      case app = "source_app"
      case session = "session_id"
      case kind = "hook_event_type"
    }
  }

  struct Payload: Encodable {
    var tool: String?
    var input: Input?
    /// How many the event stands for, when it is more than one, and which.
    var count: Int?
    var items: [String]?
    var failures: [FailedItem]?
    var step: String?
    var sqlstate: String?
    var error: String?
    var message: String?
    var reason: String?
    var source: String?
    var target: String?
    var progressFile: String?

    struct Input: Encodable { var command: String }

    enum CodingKeys: String, CodingKey {
      case count, items, failures, step, sqlstate, error, message, reason, source, target
      case tool = "tool_name"
      case input = "tool_input"
      case progressFile = "progress_file"
    }
  }

  /// Work on a table or an object.
  private struct Deed {
    var name: String
    var tool: Tool
    /// What came of it.
    var note = ""
    var failure: Failure?
  }

  /// What the dashboard takes for a tool: a table is copied, an object created.
  private enum Tool: String { case copy, create }

  private let session: String
  private var hasBegun = false
  private var hasStopped = false
  private(set) var isOver = false
  private var outcomes = NewOutcomes()
  /// What is told to be in hand.
  private var inHand = Set<ExactName>()
  private var phase = Phase.running
  // Found together, and not told yet.
  private var begun: [Deed] = []
  private var failed: [Deed] = []
  private var completed: [Deed] = []

  /// One event stands for so many at most.
  static let most = 1000
  static let terms = Courier<Self>.Terms(interval: 0.11, patience: 5, attempts: 1, keepsTrying: true, atEnd: 3)

  /// - Parameter session: what tells this run from others.
  init(session: String = UUID().uuidString.lowercased()) { self.session = session }

  mutating func next(_ snapshot: MigrationSnapshot, at date: Date) -> Event? {
    guard let (kind, payload, text) = news(snapshot) else { return nil }
    let summary = [text?.clipped(to: 300), snapshot.counters].compactMap(\.self).joined(separator: "; ")
    return Event(
      session: session, kind: kind, payload: payload, summary: summary,
      timestamp: Int(date.timeIntervalSince1970 * 1000))
  }

  /// What comes next, and what is said of it before the counters.
  private mutating func news(_ snapshot: MigrationSnapshot) -> (Event.Kind, Payload, String?)? {
    if !hasBegun {
      hasBegun = true
      let run = snapshot.run
      let payload = Payload(source: run.source, target: run.target, progressFile: run.progressFile)
      return (.sessionStart, payload, "\(run.source) to \(run.target)")
    }
    if begun.isEmpty, failed.isEmpty, completed.isEmpty { look(snapshot) }
    if let deeds = Self.take(&begun) { return (.preToolUse, Self.payload(deeds), nil) }
    if let deeds = Self.take(&failed) {
      let failures = deeds.compactMap(\.failure)
      return (.postToolUseFailure, Self.payload(deeds, failures), Self.text(failures))
    }
    if let deeds = Self.take(&completed) { return (.postToolUse, Self.payload(deeds), nil) }
    if case .finished(let reason) = snapshot.phase { return end(reason) }
    return text(of: snapshot.phase).map { (.notification, Payload(message: $0), $0) }
  }

  /// The last two.
  private mutating func end(_ reason: FinishReason) -> (Event.Kind, Payload, String?)? {
    if isOver { return nil }
    defer { (hasStopped, isOver) = (true, hasStopped) }
    var payload = Payload(reason: reason.word)
    if case .trouble(let text) = reason { payload.error = text }
    return (hasStopped ? .sessionEnd : .stop, payload, payload.error ?? reason.word.replacing("_", with: " "))
  }

  /// What is to be said of a phase that has begun.
  private mutating func text(of new: Phase) -> String? {
    defer { phase = new }
    if new.goesOn(as: phase) { return nil }
    return new.news ?? (new == .running && phase.news != nil ? "going on" : nil)
  }

  // MARK: Work

  /// Finds what is to be told.
  private mutating func look(_ snapshot: MigrationSnapshot) {
    failed = outcomes.failedObjects(snapshot).map { Deed(name: $0.item, tool: .create, failure: $0) }
    failed += outcomes.failed(snapshot).map { Deed(name: $0.item, tool: .copy, failure: $0) }
    completed = outcomes.completedObjects(snapshot).map { Deed(name: $0, tool: .create) }
    completed += outcomes.completed(snapshot).map { item in
      let note = item.rows < 0 ? "" : ": \(item.rows) rows in \(Figure.seconds(item.seconds))"
      return Deed(name: snapshot.items[item.item].name, tool: .copy, note: note)
    }
    // What was too quick to be seen in hand was taken up all the same.
    begun = (failed + completed).filter { inHand.remove(ExactName($0.name)) == nil }
    for work in snapshot.active where !work.isHelping && inHand.insert(ExactName(work.name)).inserted {
      begun.append(Deed(name: work.name, tool: work.item == nil ? .create : .copy))
    }
  }

  /// Those that are done with the same tool as the first, as many as one event can stand for; nil when there are none.
  private static func take(_ deeds: inout [Deed]) -> [Deed]? {
    guard let tool = deeds.first?.tool else { return nil }
    var taken: [Deed] = []
    var rest: [Deed] = []
    for deed in deeds {
      if deed.tool == tool, taken.count < most { taken.append(deed) } else { rest.append(deed) }
    }
    deeds = rest
    return taken
  }

  /// The name, or how many and the first of them: rows have no room for more.
  private static func payload(_ deeds: [Deed]) -> Payload {
    let names = deeds.map(\.name)
    let command =
      names.count == 1 ? names[0] + deeds[0].note : "\(names.count): " + names.prefix(5).joined(separator: ", ")
    var payload = Payload(tool: deeds.first?.tool.rawValue, input: Payload.Input(command: command))
    if names.count > 1 { (payload.count, payload.items) = (names.count, names) }
    return payload
  }

  private static func payload(_ deeds: [Deed], _ failures: [Failure]) -> Payload {
    var payload = payload(deeds)
    let all = failures.map(FailedItem.init)
    guard all.count == 1 else {
      (payload.items, payload.failures) = (nil, all)
      return payload
    }
    (payload.step, payload.sqlstate, payload.error) = (all[0].step, all[0].sqlstate, all[0].error)
    payload.tool = all[0].step ?? payload.tool
    return payload
  }

  private static func text(_ failures: [Failure]) -> String {
    failures.count == 1
      ? failures[0].error + (failures[0].sqlstate.map { " (\($0))" } ?? "")
      : "\(failures.count) failed: " + failures.prefix(5).map(\.item).joined(separator: ", ")
  }
}

extension MigrationSnapshot {
  /// Such as `412/1000 done, 3 failed, ETA 12 min 1 s`.
  fileprivate var counters: String {
    let left = throughput.secondsLeft.map { ", ETA \(Figure.seconds($0.upperBound))" } ?? ""
    return "\(completed.count)/\(completed.count + failed.count + itemsLeft) done, "
      + "\(failed.count + objects.failed.count) failed\(left)"
  }
}
