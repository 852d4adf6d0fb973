internal import Synchronization

/// What keeps rows from flowing faster than is wanted, or at all: one for all workers of a run, with the engine's thread
/// setting it.
final class Throttle: Sendable {
  private struct State {
    var bucket: TokenBucket
    var isHeld = false
  }

  private let state: Mutex<State>
  /// Rows may have to stop for the target's sake, whatever the rate.
  private let canHold: Bool
  private let clock: @Sendable () -> Double

  /// - Parameters:
  ///   - rate: bytes a second; nil for as many as there are.
  ///   - canHold: `hold` will be called.
  ///   - clock: seconds of a clock that never jumps.
  init(rate: Int? = nil, canHold: Bool = false, clock: @escaping @Sendable () -> Double = monotonicSeconds) {
    state = Mutex(State(bucket: TokenBucket(rate: rate, at: clock())))
    self.canHold = canHold
    self.clock = clock
  }

  /// Whether anybody may have to wait.
  var isOn: Bool { canHold || state.withLock { $0.bucket.rate != nil } }

  /// Changes the rate, also for those who wait.
  func setRate(_ rate: Int?) { state.withLock { $0.bucket.setRate(rate, at: clock()) } }

  /// Stops all rows, or lets them go on.
  func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

  /// Takes bytes, to be waited for.
  func take(_ bytes: Int) -> TokenBucket.Ticket { state.withLock { $0.bucket.take(bytes, at: clock()) } }

  /// Seconds to wait as things stand; 0 when there is nothing to wait for, infinity while rows are held.
  func wait(for ticket: TokenBucket.Ticket) -> Double {
    state.withLock { $0.isHeld ? .infinity : $0.bucket.wait(for: ticket, at: clock()) }
  }
}
