internal import FoundationEssentials
internal import Glibc

/// Times as they stand in the progress file: local, without zone, to the microsecond.
enum Timestamp {
  /// Such as `2026-11-23T12:00:00.123456`; with `zone` also the offset, such as `+01:00`.
  static func text(_ date: Date, zone: Bool = false) -> String {
    let (local, microseconds) = parts(date)
    return String(unsafeUninitializedCapacity: 40) { buffer in
      var digits = DigitWriter(buffer: buffer)
      digits.write(max(0, Int(local.tm_year) + 1900), 4)
      digits.write(Int(local.tm_mon) + 1, 2, after: "-")
      digits.write(Int(local.tm_mday), 2, after: "-")
      digits.write(Int(local.tm_hour), 2, after: "T")
      digits.write(Int(local.tm_min), 2, after: ":")
      digits.write(Int(local.tm_sec), 2, after: ":")
      digits.write(microseconds, 6, after: ".")
      if zone {
        let minutes = abs(local.tm_gmtoff) / 60
        digits.write(minutes / 60, 2, after: local.tm_gmtoff < 0 ? "-" : "+")
        digits.write(minutes % 60, 2, after: ":")
      }
      return digits.count
    }
  }

  /// The time of day, such as `12:00:00.123`.
  static func timeOfDay(_ date: Date) -> String {
    let (local, microseconds) = parts(date)
    return String(unsafeUninitializedCapacity: 12) { buffer in
      var digits = DigitWriter(buffer: buffer)
      digits.write(Int(local.tm_hour), 2)
      digits.write(Int(local.tm_min), 2, after: ":")
      digits.write(Int(local.tm_sec), 2, after: ":")
      digits.write(microseconds / 1000, 3, after: ".")
      return digits.count
    }
  }

  /// Day and time for a person to read, such as `2026-11-23 12:00:00`.
  static func plain(_ date: Date) -> String {
    let text = text(date)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
  }

  /// The time to the microsecond, as it comes back from a file.
  static func rounded(_ date: Date) -> Date {
    Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1_000_000).rounded() / 1_000_000)
  }

  /// Reads a time: `T` or a blank between day and time, seconds and their fraction may be absent,
  /// a `Z` or an offset is understood, else it is local.
  static func date(_ text: String) -> Date? {
    var scanner = Scanner(rest: text.utf8[...])
    guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
      let day = scanner.digits(2), scanner.take("T") || scanner.take(" "), let hour = scanner.digits(2),
      scanner.take(":"), let minute = scanner.digits(2)
    else { return nil }
    var second = 0
    var fraction = 0.0
    if scanner.take(":") {
      guard let digits = scanner.digits(2) else { return nil }
      second = digits
      if scanner.take(".") {
        guard let digits = scanner.fraction() else { return nil }
        fraction = digits
      }
    }
    guard let offset = scanner.offset(), scanner.rest.isEmpty, (1...12).contains(month), (1...31).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (CInt(year - 1900), CInt(month - 1), CInt(day))
    (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (CInt(hour), CInt(minute), CInt(second), -1)
    var normal = parts
    let universal = timegm(&normal)
    guard Int(normal.tm_mday) == day else { return nil }
    let seconds =
      switch offset {
      case .local: mktime(&parts)
      case .seconds(let east): universal - east
      }
    return Date(timeIntervalSince1970: Double(seconds) + fraction)
  }

  private static func parts(_ date: Date) -> (tm, microseconds: Int) {
    let ticks = Int((date.timeIntervalSince1970 * 1_000_000).rounded())
    let microseconds = (ticks % 1_000_000 + 1_000_000) % 1_000_000
    var seconds = (ticks - microseconds) / 1_000_000
    var local = tm()
    localtime_r(&seconds, &local)
    return (local, microseconds)
  }

  /// Writes numbers of fixed width. Times are written thousands at a time, hence not by joining strings.
  private struct DigitWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    mutating func write(_ number: Int, _ width: Int, after separator: Unicode.Scalar? = nil) {
      if let separator {
        buffer[count] = UInt8(ascii: separator)
        count += 1
      }
      var rest = number
      for place in stride(from: count + width - 1, through: count, by: -1) {
        buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
      count += width
    }
  }

  private enum Offset: Equatable {
    case local
    case seconds(Int)
  }

  private struct Scanner {
    var rest: Substring.UTF8View.SubSequence

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func digit() -> Int? {
      guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      rest.removeFirst()
      return Int(byte - UInt8(ascii: "0"))
    }

    mutating func digits(_ count: Int) -> Int? {
      var number = 0
      for _ in 0..<count {
        guard let digit = digit() else { return nil }
        number = number * 10 + digit
      }
      return number
    }

    mutating func fraction() -> Double? {
      var number = 0
      var count = 0
      while let digit = digit() {
        if count < 6 { number = number * 10 + digit }
        count += 1
      }
      if count == 0 { return nil }
      for _ in min(count, 6)..<6 { number *= 10 }
      return Double(number) / 1_000_000
    }

    /// What follows the time: nothing, `Z`, `+01`, `+0100` or `+01:00`.
    mutating func offset() -> Offset? {
      if rest.isEmpty { return .local }
      if take("Z") || take("z") { return .seconds(0) }
      let sign: Int
      if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
      guard let hours = digits(2) else { return nil }
      var minutes = 0
      if take(":") || !rest.isEmpty {
        guard let digits = digits(2) else { return nil }
        minutes = digits
      }
      return hours < 24 && minutes < 60 ? .seconds(sign * (hours * 3600 + minutes * 60)) : nil
    }
  }
}
