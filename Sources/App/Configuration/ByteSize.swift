import ArgumentParser

/// A number of bytes, at least one, as a person writes it: `64MB`, `1.5 GB`, `4096`.
///
/// Units are PostgreSQL's, of 1024 each: B, kB, MB, GB, TB, in capitals or not.
struct ByteSize: ExpressibleByArgument, Equatable {
  let bytes: Int

  /// What is told to who has written something else.
  static let expected = "a size such as 500kB, 64MB, 10GB or 1TB"

  private static let units = ["", "kb", "mb", "gb", "tb"]

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    var unit = argument.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    if unit == "b" { unit = "" }
    guard digits.first?.isNumber == true, digits.last?.isNumber == true, let number = Double(digits),
      let power = Self.units.firstIndex(of: unit)
    else { return nil }
    var bytes = number
    for _ in 0..<power { bytes *= 1024 }
    guard bytes >= 1, bytes < 0x1p62 else { return nil }
    self.bytes = Int(bytes)
  }
}

extension ConfigurationValue {
  /// A size in bytes.
  func size() throws -> ByteSize {
    guard let size = node.text.flatMap(ByteSize.init(argument:)) else {
      throw mistake("expected \(ByteSize.expected).")
    }
    return size
  }
}
