import CLinux
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
  /// - Parameters:
  ///   - ended: returns once the engine has let go of the progress file: whoever is told of the end may begin again.
  ///   - tell: what is to be said of a command that failed.
  func follow(_ snapshots: LatestValueChannel<MigrationSnapshot>, ended: () -> Void = {}, tell: (String) -> Void) {
    var outcomes = NewOutcomes()
    while true {
      snapshots.doorbell.wait(milliseconds: -1)
      guard let snapshot = snapshots.take() else { continue }
      for failure in outcomes.failed(snapshot) + outcomes.failedObjects(snapshot) {
        if let onFailure { run(onFailure, RunEvent(failure, snapshot), tell) }
      }
      guard case .finished(let reason) = snapshot.phase else { continue }
      guard let onFinish else { return }
      ended()
      run(onFinish, RunEvent(reason, snapshot), tell)
      return
    }
  }

  /// Bytes of a variable: the system takes 128 kB of each; the JSON has all of it.
  private static let longestVariable = 30_000

  private func run(_ command: String, _ event: RunEvent, _ tell: (String) -> Void) {
    guard let json = try? JSONEncoder().encode(event), let input = Self.memory(holding: json) else {
      return tell("\(command): it can't be given what happened: \(String(cString: strerror(errno)))")
    }
    defer { close(input) }
    let environment = ProcessInfo.processInfo.environment.merging(
      event.variables.mapValues { String(decoding: $0.utf8.prefix(Self.longestVariable), as: UTF8.self) }
    ) { $1 }
    // Its output is nobody's: the screen is there. Its session is its own, so that it can be ended with all it has begun.
    guard
      let process = try? spawn(
        ["timeout", "--kill-after=5", "\(Self.patience)", "sh", "-c", command], environment: environment,
        descriptors: [input, nil, nil], newSession: true)
    else { return tell("\(command): it can't be started") }
    let status = reap(process)
    if status == 124 {
      tell("\(command): ended after \(Self.patience) s")
    } else if status != 0 {
      tell("\(command): exit code \(status)")
    }
  }

  /// A file in memory, so that no disk that is full keeps anybody from hearing of it; nil with `errno` where there is none.
  private static func memory(holding data: Data) -> CInt? {
    let file = linux_memory_file("longhaul event")
    guard file >= 0 else { return nil }
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else {
        close(file)
        return nil
      }
      rest = rest.dropFirst(max(0, count))
    }
    lseek(file, 0, SEEK_SET)
    return file
  }
}
