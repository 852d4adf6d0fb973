import ArgumentParser

/// A time of at least a millisecond, as a person writes it with PostgreSQL's units: `500ms`, `30s`, `5min`, `1h`; or `off`.
struct TimeSpan: ExpressibleByArgument, Equatable {
  /// 0 for `off`.
  let milliseconds: Int

  /// What is told to who has written something else.
  static let expected = "a time such as 500ms, 30s, 5min or 1h, or off"

  private static let units = ["ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000]

  init?(argument: String) {
    if argument == "off" {
      milliseconds = 0
      return
    }
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let unit = argument.dropFirst(digits.count).drop { $0 == " " }
    guard let number = Int(digits), number > 0, let unit = Self.units[String(unit)] else { return nil }
    let (product, overflows) = number.multipliedReportingOverflow(by: unit)
    // What PostgreSQL's settings hold.
    guard !overflows, product <= Int(Int32.max) else { return nil }
    milliseconds = product
  }
}

extension ConfigurationValue {
  /// A time, or `off`.
  func timeSpan() throws -> TimeSpan {
    // YAML takes a bare `off` for false.
    if node.bool == false, let off = TimeSpan(argument: "off") { return off }
    guard let span = node.text.flatMap(TimeSpan.init(argument:)) else {
      throw mistake("expected \(TimeSpan.expected).")
    }
    return span
  }
}
