/// What is searched for: case counts only where it is written in capitals.
struct Needle: Equatable {
  let text: String
  private let bytes: [UInt8]
  private let scalars: [UInt32]
  private let foldsCase: Bool

  /// Nil for an empty text: nothing is searched for.
  init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    self.text = text
    foldsCase = !text.utf8.contains { (0x41...0x5A).contains($0) }
    bytes = Array(text.utf8)
    scalars = text.unicodeScalars.map(\.value)
  }

  /// Whether a text has it somewhere.
  func matches(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { matches($0) }
      ?? Array(text.utf8).withUnsafeBufferPointer { matches($0) }
  }

  private func matches(_ hay: UnsafeBufferPointer<UInt8>) -> Bool {
    guard hay.count >= bytes.count else { return false }
    return bytes.withUnsafeBufferPointer { needle in
      let first = needle[0]
      for start in 0...(hay.count - needle.count) where fold(hay[start]) == first {
        var length = 1
        while length < needle.count, fold(hay[start + length]) == needle[length] { length += 1 }
        if length == needle.count { return true }
      }
      return false
    }
  }

  /// Where it is among the scalars of a row.
  func hits(in row: [UInt32]) -> [Range<Int>] {
    var hits: [Range<Int>] = []
    var start = 0
    while start + scalars.count <= row.count {
      if zip(row[start...], scalars).allSatisfy({ fold($0) == $1 }) {
        hits.append(start..<start + scalars.count)
        start += scalars.count
      } else {
        start += 1
      }
    }
    return hits
  }

  private func fold<Unit: FixedWidthInteger>(_ unit: Unit) -> Unit {
    foldsCase && unit >= 0x41 && unit <= 0x5A ? unit + 0x20 : unit
  }
}
