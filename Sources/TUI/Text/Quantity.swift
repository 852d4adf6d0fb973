/// Numbers as people read them.
enum Quantity {
  private static let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

  /// Bytes as `210.7 GB`: units of 1024, as PostgreSQL's pg_size_pretty counts.
  static func bytes(_ bytes: Int) -> String { bytesAndUnit(Double(bytes)) }

  /// Bytes a second as `87 MB/s`.
  static func rate(_ bytes: Double) -> String { bytesAndUnit(bytes, decimals: bytes < 10 * 1_048_576 ? 1 : 0) + "/s" }

  /// How much of a whole, as `412/733 GB`.
  static func part(_ done: Int, of total: Int) -> String {
    let (whole, power) = scaled(Double(total))
    var value = Double(done)
    for _ in 0..<power { value /= 1024 }
    let decimals = power == 0 || whole >= 99.95 ? 0 : 1
    return "\(decimal(value, decimals))/\(decimal(whole, decimals)) \(units[power])"
  }

  private static func scaled(_ bytes: Double) -> (Double, Int) {
    var value = bytes
    var power = 0
    while value >= 1023.95, power < units.count - 1 {
      value /= 1024
      power += 1
    }
    return (value, power)
  }

  private static func bytesAndUnit(_ bytes: Double, decimals: Int = 1) -> String {
    guard bytes.isFinite, bytes >= 0 else { return "–" }
    let (value, power) = scaled(bytes)
    return decimal(value, power == 0 || value >= 999.5 ? 0 : decimals) + " " + units[power]
  }

  /// A number with so many decimals.
  static func decimal(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    guard decimals > 0 else { return String(Int(value.rounded())) }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }

  /// A count as `88 104`.
  static func count(_ count: Int) -> String {
    guard count.magnitude >= 10_000 else { return String(count) }
    var groups: [String] = []
    var rest = count.magnitude
    while rest >= 1000 {
      let part = String(rest % 1000)
      groups.append(String(repeating: "0", count: 3 - part.count) + part)
      rest /= 1000
    }
    return (count < 0 ? "-" : "") + ([String(rest)] + groups.reversed()).joined(separator: " ")
  }

  /// A count in at most five columns, as `3.2M`.
  static func shortCount(_ count: Double) -> String {
    var value = count
    for unit in ["", "k", "M", "G"] {
      if value < 999.5 { return decimal(value, unit.isEmpty || value >= 99.95 ? 0 : 1) + unit }
      value /= 1000
    }
    return decimal(value, 0) + "T"
  }

  /// A span of time as `12 ms`, `4.1 s`, `1:04` or `2:14:09`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 9.95 { return decimal(seconds, 1) + " s" }
    if seconds < 59.5 { return "\(Int(seconds.rounded())) s" }
    let whole = Int(min(seconds, 1e12).rounded())
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  /// The age of something going on, in whole seconds: `12 s`, `1:04`.
  static func age(_ seconds: Double) -> String {
    seconds.isFinite && seconds < 60 ? "\(Int(max(0, seconds))) s" : duration(seconds.rounded(.down))
  }

  /// A clock as `02:14:09`.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    let whole = Int(min(max(0, seconds), 1e12))
    return "\(two(whole / 3600)):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  /// A range of time to wait as `1h03–1h20`, `4–6 min` or `20–35 s`; rounded so that it stays calm.
  static func wait(_ range: ClosedRange<Double>, dash: String) -> String {
    guard range.upperBound.isFinite, range.lowerBound >= 0 else { return dash }
    let high = min(range.upperBound, 360_000_000)
    if high >= 172_800 { return between(range.lowerBound / 3600, high / 3600, dash) + " h" }
    if high >= 3600 {
      let from = hours(range.lowerBound)
      let to = hours(high)
      return from == to ? to : from + dash + to
    }
    if high >= 90 { return between(range.lowerBound / 60, high / 60, dash) + " min" }
    let from = Int(range.lowerBound / 5) * 5
    let to = max(5, Int((high / 5).rounded(.up)) * 5)
    return from == 0 ? "< \(to) s" : (from == to ? "\(to) s" : "\(from)\(dash)\(to) s")
  }

  private static func between(_ low: Double, _ high: Double, _ dash: String) -> String {
    let from = Int(low.rounded())
    let to = Int(high.rounded(.up))
    return from == to ? "\(to)" : "\(from)\(dash)\(to)"
  }

  private static func hours(_ seconds: Double) -> String {
    let minutes = Int((seconds / 60).rounded())
    return "\(minutes / 60)h\(two(minutes % 60))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

  /// `1 table`, `2 tables`.
  static func of(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? singular : plural ?? singular + "s")"
  }

  /// A percentage as `56.2%`; 100 only when all is done.
  static func percent(_ fraction: Double, decimals: Int = 0) -> String {
    guard fraction.isFinite else { return "–" }
    let scale = decimals == 0 ? 100.0 : 1000.0
    let value = (min(1, max(0, fraction)) * scale).rounded(.down)
    return decimals == 0 ? "\(Int(value))%" : decimal(value / 10, 1) + "%"
  }
}
