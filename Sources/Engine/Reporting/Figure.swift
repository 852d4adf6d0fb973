/// Numbers as people read them.
public enum Figure {
  /// Groups of three digits: `1 234 567`.
  static func count(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += " " }
      text.append(digit)
    }
    return text
  }

  /// With one decimal, rounded down, so that 100 % means all.
  static func percent(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "–" : tenths(part * 1000 / whole) + " %"
  }

  /// `812 B`, `3.4 MB`; a kB is 1024 bytes, as in PostgreSQL.
  public static func bytes(_ number: Int) -> String {
    if number < 1024 { return "\(number) B" }
    var size = Double(number)
    for unit in ["kB", "MB", "GB", "TB"] {
      size /= 1024
      if size < 1023.95 || unit == "TB" { return tenths(Int((size * 10).rounded())) + " " + unit }
    }
    return "\(number) B"
  }

  /// `12 ms`, `4.2 s`, `2 min 1 s`, `1 h 2 min`, `3 d 4 h`.
  public static func seconds(_ number: Double) -> String {
    guard number.isFinite, number < 1e12 else { return "–" }
    if number < 0.9995 { return "\(Int((max(0, number) * 1000).rounded())) ms" }
    if number < 59.95 { return tenths(Int((number * 10).rounded())) + " s" }
    let whole = Int(number.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    if whole < 86400 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
    return "\(whole / 86400) d \(whole / 3600 % 24) h"
  }

  private static func tenths(_ number: Int) -> String { "\(number / 10).\(number % 10)" }
}
