internal import Engine
internal import FoundationEssentials

/// How fast each worker copies rows, sampled once a second from what snapshots say.
struct WorkerRates {
  private struct Track {
    var name: String
    var step: Step
    var rows: Int
    var at: Date
    var history: [Double] = []
  }

  private var tracks: [Int: Track] = [:]
  private static let samples = 24

  mutating func update(_ active: [ActiveWork], now: Date) {
    for worker in Array(tracks.keys) where !active.contains(where: { $0.worker == worker }) { tracks[worker] = nil }
    for work in active {
      guard var track = tracks[work.worker], track.name == work.name, track.step == work.step else {
        tracks[work.worker] = Track(name: work.name, step: work.step, rows: work.rows, at: now)
        continue
      }
      let seconds = now.timeIntervalSince(track.at)
      guard seconds >= 1 else { continue }
      track.history.append(Double(max(0, work.rows - track.rows)) / seconds)
      track.history.removeFirst(max(0, track.history.count - WorkerRates.samples))
      track.rows = work.rows
      track.at = now
      tracks[work.worker] = track
    }
  }

  /// Rows a second of the last samples, oldest first.
  func history(_ worker: Int) -> [Double] { tracks[worker]?.history ?? [] }

  /// Rows a second now; nil when there is nothing to tell.
  func rate(_ worker: Int) -> Double? {
    guard let recent = tracks[worker]?.history.suffix(4), !recent.isEmpty else { return nil }
    let mean = recent.reduce(0, +) / Double(recent.count)
    return mean > 0 ? mean : nil
  }
}
