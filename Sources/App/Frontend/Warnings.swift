import Engine
import Synchronization

/// What went wrong beside the migration, told on standard error: at once, or when the screen is gone that it would be
/// written over.
final class Warnings: Sendable {
  private struct State {
    var isHeld = false
    var texts: [String] = []
  }

  private let state = Mutex(State())

  func tell(_ text: String) {
    let isHeld = state.withLock { state in
      if state.isHeld { state.texts.append(text) }
      return state.isHeld
    }
    if !isHeld { Self.write(text) }
  }

  /// Keeps what comes until `release`.
  func hold() { state.withLock { $0.isHeld = true } }

  /// Tells all that was kept.
  func release() {
    let texts = state.withLock { state in
      defer { state = State() }
      return state.texts
    }
    texts.forEach(Self.write)
  }

  private static func write(_ text: String) { StandardError.write("longhaul: warning: \(text)\n") }
}
