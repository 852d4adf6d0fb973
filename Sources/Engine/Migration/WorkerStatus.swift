internal import FoundationEssentials
internal import Synchronization

/// What a worker is doing just now: written by its thread, read by the engine's whenever it publishes.
final class WorkerStatus: Sendable {
  /// The parts that change while a job runs.
  struct Current: Sendable {
    var step: Step = .read
    var rows = 0
    var fraction: Double?
    var note = ""
    var backendPID = 0
  }

  private let current = Mutex(Current())

  /// A copy of what it is now.
  var now: Current { current.withLock { $0 } }

  /// Changes a part of it.
  func update(_ change: (inout Current) -> Void) { current.withLock { change(&$0) } }

  /// A job begins.
  func reset() {
    current.withLock { status in
      let pid = status.backendPID
      status = Current()
      status.backendPID = pid
    }
  }
}
