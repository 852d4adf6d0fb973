import Glibc

/// Waits for something that nothing tells of.
///
/// - Throws: when it does not happen in time; the text says what was waited for.
public func waitUntil(
  _ what: String, timeout: Duration = .seconds(30), _ condition: () throws -> Bool
) throws {
  let deadline = ContinuousClock.now + timeout
  while try !condition() {
    guard ContinuousClock.now < deadline else { throw WaitedInVain(what: what, timeout: timeout) }
    // The interval between looks.
    poll(nil, 0, 10)
  }
}

/// What was waited for has not happened.
public struct WaitedInVain: Error, CustomStringConvertible {
  let what: String
  let timeout: Duration

  /// What was waited for, and how long.
  public var description: String { "not in \(timeout): \(what)" }
}
