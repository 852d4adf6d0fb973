internal import FoundationEssentials
internal import Synchronization

/// What a worker is doing just now: written by its thread and whoever watches its statements, read by the engine's
/// whenever it publishes.
final class WorkerStatus: Sendable {
  /// The parts that change while a job runs.
  struct Current: Sendable {
    var step: Step = .read
    var rows = 0
    var fraction: Double?
    var note = ""
    /// Its sessions on either side; 0 where it has none.
    var backendPID = 0
    var sourcePID = 0
    /// Their sockets while they are open for sure; -1 else.
    var socket: CInt = -1
    var sourceSocket: CInt = -1
    /// When its statement began, or several small ones.
    var began = monotonicSeconds()
    /// How much of the step that statement is.
    var share = 1.0
    /// How much of the statement is done, as far as the server tells.
    var fractionOfStatement = 0.0
    /// Whose lock it waits for.
    var lockWait: LockWait?
    /// The last one that was waited for in this job.
    var lastLockWait: LockWait?

    /// Another statement begins.
    mutating func begin(share: Double = 1) {
      began = monotonicSeconds()
      self.share = share
      fractionOfStatement = 0
      lockWait = nil
    }

    /// How much of the step is done, the statement in hand included; nil when that can't be known.
    var fractionOfStep: Double? {
      fractionOfStatement > 0 ? min(0.99, (fraction ?? 0) + share * fractionOfStatement) : fraction
    }
  }

  private let current = Mutex(Current())

  /// A copy of what it is now.
  var now: Current { current.withLock { $0 } }

  /// Changes a part of it.
  func update(_ change: (inout Current) -> Void) { current.withLock { change(&$0) } }

  /// A job begins.
  func reset() { current.withLock { $0 = Current() } }
}
