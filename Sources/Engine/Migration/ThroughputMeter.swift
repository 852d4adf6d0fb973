/// How fast the run is and how long it still takes: from bytes done at times that are handed in.
struct ThroughputMeter: Sendable {
  /// Seconds between two samples.
  static let interval = 1.0
  /// How many intervals a sparkline can show.
  private static let historyLength = 120
  /// Seconds of work before anything is said about what is left.
  private static let patience = 3.0

  private var last: (seconds: Double, bytes: Int)?
  private var wasWorking = false
  private var smoothed: Double?
  private(set) var history: [Double] = []
  /// Seconds in which something was worked on, and the bytes done in them.
  private var worked = (seconds: 0.0, bytes: 0)

  /// Takes note of how far the run is.
  ///
  /// - Parameter isWorking: time that passes while nothing can be done does not count.
  mutating func sample(seconds: Double, bytes: Int, isWorking: Bool) {
    guard let last, wasWorking else {
      self.last = (seconds, bytes)
      wasWorking = isWorking
      return
    }
    let elapsed = seconds - last.seconds
    let isWhole = elapsed >= Self.interval * 0.9
    guard isWhole || !isWorking else { return }
    wasWorking = isWorking
    self.last = (seconds, bytes)
    worked = (worked.seconds + elapsed, worked.bytes + bytes - last.bytes)
    // What is left over before a pause is too short to tell of a pace.
    guard isWhole else { return }
    let rate = max(0, Double(bytes - last.bytes)) / elapsed
    // Half of what is remembered is younger than about seven samples.
    smoothed = smoothed.map { $0 * 0.9 + rate * 0.1 } ?? rate
    history.append(rate)
    if history.count > Self.historyLength { history.removeFirst(history.count - Self.historyLength) }
  }

  /// Bytes a second now; nil before there is anything to tell.
  var bytesPerSecond: Double? { smoothed }

  /// Seconds still needed for so many bytes: between what the pace of late and that of the whole run say.
  func secondsLeft(bytes: Int) -> ClosedRange<Double>? {
    guard worked.seconds >= Self.patience, bytes > 0, let smoothed else { return nil }
    let overall = Double(worked.bytes) / worked.seconds
    let slow = min(smoothed, overall) * 0.95
    let fast = max(smoothed, overall) * 1.05
    guard slow > 0 else { return nil }
    return Double(bytes) / fast...Double(bytes) / slow
  }
}
