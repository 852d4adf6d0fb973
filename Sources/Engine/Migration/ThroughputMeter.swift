/// How fast the run is and how long it still takes: from bytes done at times that are handed in.
struct ThroughputMeter: Sendable {
  /// Seconds between two samples.
  static let interval = 1.0
  /// How many intervals a sparkline can show.
  private static let historyLength = 120
  /// Seconds of work before anything is said about what is left.
  private static let patience = 3.0

  private var began: (seconds: Double, bytes: Int)?
  private var last: (seconds: Double, bytes: Int)?
  private var smoothed: Double?
  private(set) var history: [Double] = []
  private var worked = 0.0

  /// Takes note of how far the run is.
  ///
  /// - Parameter isWorking: time that passes while nothing can be done does not count.
  mutating func sample(seconds: Double, bytes: Int, isWorking: Bool) {
    guard let last else {
      self.last = (seconds, bytes)
      began = (seconds, bytes)
      return
    }
    let elapsed = seconds - last.seconds
    guard elapsed >= Self.interval * 0.9 else { return }
    self.last = (seconds, bytes)
    guard isWorking else { return }
    let rate = max(0, Double(bytes - last.bytes)) / elapsed
    worked += elapsed
    // Half of what is remembered is younger than about seven samples.
    smoothed = smoothed.map { $0 * 0.9 + rate * 0.1 } ?? rate
    history.append(rate)
    if history.count > Self.historyLength { history.removeFirst(history.count - Self.historyLength) }
  }

  /// Bytes a second now; nil before there is anything to tell.
  var bytesPerSecond: Double? { smoothed }

  /// Seconds still needed for so many bytes: between what the pace of late and that of the whole run say.
  func secondsLeft(bytes: Int) -> ClosedRange<Double>? {
    guard worked >= Self.patience, bytes > 0, let smoothed, let began, let last else { return nil }
    let overall = Double(last.bytes - began.bytes) / worked
    let slow = min(smoothed, overall) * 0.95
    let fast = max(smoothed, overall) * 1.05
    guard slow > 0 else { return nil }
    return Double(bytes) / fast...Double(bytes) / slow
  }
}
