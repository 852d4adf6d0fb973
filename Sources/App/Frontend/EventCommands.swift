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

  /// Follows a migration to its end. Of failures only those count that happen in this run.
  ///
  /// - Parameter tell: what is to be said of a command that failed.
  func follow(_ snapshots: LatestValueChannel<MigrationSnapshot>, tell: (String) -> Void) {
    var outcomes = NewOutcomes()
    while true {
      snapshots.doorbell.wait(milliseconds: -1)
      guard let snapshot = snapshots.take() else { continue }
      for failure in outcomes.failed(snapshot) + outcomes.failedObjects(snapshot) {
        if let onFailure { run(onFailure, RunEvent(failure, snapshot), tell) }
      }
      guard case .finished(let reason) = snapshot.phase else { continue }
      if let onFinish { run(onFinish, RunEvent(reason, snapshot), tell) }
      return
    }
  }

  private func run(_ command: String, _ event: RunEvent, _ tell: (String) -> Void) {
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
