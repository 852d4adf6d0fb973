internal import FoundationEssentials

/// A line of the journal.
enum JournalEntry: Sendable, Equatable {
  case runStarted(RunStart)
  /// All that the old schema holds and this run does not carry; the last such line counts.
  case leftBehind([LeftBehindObject])
  case item(ItemOutcome)
  case object(ObjectOutcome)
  /// - Parameter reason: such as `complete` or `stopped`.
  case runFinished(runID: String, at: Date, reason: String)

  /// The beginning of a run of the program.
  struct RunStart: Sendable, Equatable {
    var runID: String
    var at: Date
    /// As `schema@database`.
    var source: String
    var target: String
    /// The servers' `server_version`.
    var sourceVersion = ""
    var targetVersion = ""
    /// The options that count, as text.
    var options = ""
    /// What was there to be read beside it.
    var contextFiles: [String] = []
  }

  /// What became of an item.
  struct ItemOutcome: Sendable, Equatable {
    var item: String
    var succeeded: Bool
    var rows: Int
    var bytes: Int
    /// From being taken up to commit or rollback.
    var seconds: Double
    var finishedAt: Date
    /// Which source snapshot it was read in; empty when it was not read.
    var sourceSnapshot = ""
    /// What verification found equal, as text; empty when nothing was verified.
    var checksum = ""
    /// Seconds of each step, in the order of the steps.
    var steps: [Step: Double] = [:]
  }

  /// What became of an object.
  struct ObjectOutcome: Sendable, Equatable {
    var name: String
    var succeeded: Bool
    var seconds: Double
    var finishedAt: Date
  }
}

// MARK: JSON

extension JournalEntry {
  /// The members of the line's object; `event` says which entry it is.
  var members: [JSONMember] {
    switch self {
    case .runStarted(let start):
      [
        JSONMember("event", .string("run_started")), JSONMember("run_id", .string(start.runID)),
        JSONMember("at", Self.time(start.at)), JSONMember("source", .string(start.source)),
        JSONMember("target", .string(start.target)), JSONMember("source_version", .string(start.sourceVersion)),
        JSONMember("target_version", .string(start.targetVersion)), JSONMember("options", .string(start.options)),
      ]
        + (start.contextFiles.isEmpty ? [] : [JSONMember("context", Self.list(start.contextFiles))])
    case .leftBehind(let objects):
      [
        JSONMember("event", .string("left_behind")),
        JSONMember(
          "objects",
          .array(
            objects.map { object in
              .object([
                JSONMember("kind", .string(object.kind)), JSONMember("name", .string(object.name)),
                JSONMember("note", .string(object.note)),
              ])
            })),
      ]
    case .item(let outcome):
      [
        JSONMember("event", .string("item")), JSONMember("item", .string(outcome.item)),
        JSONMember("outcome", Self.outcome(outcome.succeeded)), JSONMember("rows", .int(outcome.rows)),
        JSONMember("bytes", .int(outcome.bytes)), JSONMember("seconds", .double(outcome.seconds)),
        JSONMember("finished_at", Self.time(outcome.finishedAt)),
        JSONMember("source_snapshot", .string(outcome.sourceSnapshot)),
        JSONMember("checksum", .string(outcome.checksum)),
        JSONMember(
          "steps",
          .object(
            Step.allCases.compactMap { step in
              outcome.steps[step].map { JSONMember(step.rawValue, .double($0)) }
            })),
      ]
    case .object(let outcome):
      [
        JSONMember("event", .string("object")), JSONMember("object", .string(outcome.name)),
        JSONMember("outcome", Self.outcome(outcome.succeeded)), JSONMember("seconds", .double(outcome.seconds)),
        JSONMember("finished_at", Self.time(outcome.finishedAt)),
      ]
    case .runFinished(let runID, let date, let reason):
      [
        JSONMember("event", .string("run_finished")), JSONMember("run_id", .string(runID)),
        JSONMember("at", Self.time(date)), JSONMember("reason", .string(reason)),
      ]
    }
  }

  /// Understands a line's object; nil when it is of a kind, or lacks a key, that this program does not know.
  init?(_ members: [JSONMember]) {
    guard let event = members["event"]?.string else { return nil }
    let finishedAt = members["finished_at"]?.string.flatMap(Timestamp.date)
    let succeeded = members["outcome"]?.string == "completed"
    let seconds = members["seconds"]?.double ?? 0
    switch event {
    case "run_started":
      guard let runID = members["run_id"]?.string, let at = members["at"]?.string.flatMap(Timestamp.date) else {
        return nil
      }
      self = .runStarted(
        RunStart(
          runID: runID, at: at, source: members["source"]?.string ?? "", target: members["target"]?.string ?? "",
          sourceVersion: members["source_version"]?.string ?? "",
          targetVersion: members["target_version"]?.string ?? "", options: members["options"]?.string ?? "",
          contextFiles: members["context"]?.array?.compactMap(\.string) ?? []))
    case "left_behind":
      let objects = (members["objects"]?.array ?? []).compactMap(\.object)
      self = .leftBehind(
        objects.map { object in
          LeftBehindObject(
            kind: object["kind"]?.string ?? "", name: object["name"]?.string ?? "", note: object["note"]?.string ?? "")
        })
    case "item":
      guard let item = members["item"]?.string, let finishedAt else { return nil }
      var outcome = ItemOutcome(
        item: item, succeeded: succeeded, rows: Self.figure(members["rows"]), bytes: Self.figure(members["bytes"]),
        seconds: seconds, finishedAt: finishedAt, sourceSnapshot: members["source_snapshot"]?.string ?? "",
        checksum: members["checksum"]?.string ?? "")
      for member in members["steps"]?.object ?? [] {
        if let step = Step(rawValue: member.key) { outcome.steps[step] = member.value.double }
      }
      self = .item(outcome)
    case "object":
      guard let name = members["object"]?.string, let finishedAt else { return nil }
      self = .object(ObjectOutcome(name: name, succeeded: succeeded, seconds: seconds, finishedAt: finishedAt))
    case "run_finished":
      guard let runID = members["run_id"]?.string, let at = members["at"]?.string.flatMap(Timestamp.date) else {
        return nil
      }
      self = .runFinished(runID: runID, at: at, reason: members["reason"]?.string ?? "")
    default: return nil
    }
  }

  /// Far above any table's, and small enough for sums not to overflow, whatever stands in the file.
  private static func figure(_ value: JSONValue?) -> Int { min(max(value?.int ?? 0, 0), 1 << 48) }

  // With its offset: the hour that comes twice in autumn must not turn durations round.
  private static func time(_ date: Date) -> JSONValue { .string(Timestamp.text(date, zone: true)) }

  private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  private static func outcome(_ succeeded: Bool) -> JSONValue { .string(succeeded ? "completed" : "failed") }
}
