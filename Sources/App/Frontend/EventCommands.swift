import Engine
import FoundationEssentials
import Glibc
import PrivateServer

/// Commands that a person wants run when something fails, and at the end: one after the other, on a thread of its own,
/// so that none of them holds the migration up.
struct EventCommands: Sendable, Equatable {
  var onFinish: String?
  var onFailure: String?

  var isEmpty: Bool { onFinish == nil && onFailure == nil }

  /// Seconds that a command may take.
  static let patience = 60

  /// What a command is told: as variables, and as JSON.
  struct Event: Encodable {
    var event: String
    var source: String
    var target: String
    var progressFile: String
    var completed: Int
    var failed: Int
    var pending: Int
    /// Of a failure.
    var item: String?
    var step: String?
    var sqlstate: String?
    var error: String?
    /// Of an end: complete, stopped, same_error or trouble.
    var reason: String?

    init(_ name: String, _ snapshot: MigrationSnapshot) {
      event = name
      source = snapshot.run.source
      target = snapshot.run.target
      progressFile = snapshot.run.progressFile
      completed = snapshot.completed.count
      failed = snapshot.failed.count
      pending = snapshot.pending.count + snapshot.active.count { $0.item != nil }
    }

    enum CodingKeys: String, CodingKey {
      case event, source, target, completed, failed, pending, item, step, sqlstate, error, reason
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

  /// Follows a migration to its end. Of failures only those count that happen in this run.
  ///
  /// - Parameter tell: what is to be said of a command that failed.
  func follow(_ snapshots: LatestValueChannel<MigrationSnapshot>, tell: (String) -> Void) {
    var told = Set<String>()
    while true {
      snapshots.doorbell.wait(milliseconds: -1)
      guard let snapshot = snapshots.take() else { continue }
      for failure in snapshot.failed + snapshot.objects.failed
      where failure.timestamp >= snapshot.run.startedAt && told.insert("\(failure.item) \(failure.timestamp)").inserted
      {
        var event = Event("failure", snapshot)
        event.item = failure.item
        event.step = failure.step?.rawValue
        event.sqlstate = failure.sqlstate
        event.error = failure.error
        if let onFailure { run(onFailure, event, tell) }
      }
      guard case .finished(let reason) = snapshot.phase else { continue }
      var event = Event("finish", snapshot)
      switch reason {
      case .complete: event.reason = "complete"
      case .stopped: event.reason = "stopped"
      case .sameError: event.reason = "same_error"
      case .trouble(let text):
        event.reason = "trouble"
        event.error = text
      }
      if let onFinish { run(onFinish, event, tell) }
      return
    }
  }

  private func run(_ command: String, _ event: Event, _ tell: (String) -> Void) {
    guard let input = tmpfile(), let json = try? JSONEncoder().encode(event) else { return }
    defer { fclose(input) }
    _ = json.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, input) }
    fflush(input)
    rewind(input)
    let environment = ProcessInfo.processInfo.environment.merging(event.variables) { $1 }
    // Its output is nobody's: the screen is there. Its session is its own, so that it can be ended with all it has begun.
    guard
      let process = try? spawn(
        ["timeout", "--kill-after=5", "\(Self.patience)", "sh", "-c", command], environment: environment,
        descriptors: [fileno(input), nil, nil], newSession: true)
    else { return tell("\(command): it can't be started") }
    let status = reap(process)
    if status == 124 {
      tell("\(command): ended after \(Self.patience) s")
    } else if status != 0 {
      tell("\(command): exit code \(status)")
    }
  }
}
