internal import FoundationEssentials
internal import Glibc

/// Where the clock on the wall hangs.
enum Zone {
  case local, utc

  /// The time of day as `14:03:22`.
  func time(_ date: Date) -> String {
    let parts = self.parts(date)
    return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }

  /// The time of day as `14:03`.
  func minute(_ date: Date) -> String { String(time(date).prefix(5)) }

  /// The date and time as `2026-11-23 14:03:22`.
  func dateTime(_ date: Date) -> String {
    let parts = self.parts(date)
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(time(date))"
  }

  private func parts(_ date: Date) -> tm {
    var seconds = time_t(max(-1e11, min(1e11, date.timeIntervalSince1970.rounded(.down))))
    var parts = tm()
    switch self {
    case .local: localtime_r(&seconds, &parts)
    case .utc: gmtime_r(&seconds, &parts)
    }
    return parts
  }

  private func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
}
