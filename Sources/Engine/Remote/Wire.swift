/// Appends values to bytes: numbers in as few bytes as they need, texts with their length before them.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func uint(_ number: UInt) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func int(_ number: Int) { uint(UInt(bitPattern: (number << 1) ^ (number >> 63))) }
  mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }
  mutating func double(_ number: Double) { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 } }

  mutating func text(_ text: String) {
    uint(UInt(text.utf8.count))
    bytes += text.utf8
  }

  mutating func data(_ data: ArraySlice<UInt8>) {
    uint(UInt(data.count))
    bytes += data
  }

  mutating func optional<Value>(_ value: Value?, _ write: (inout WireWriter, Value) -> Void) {
    bool(value != nil)
    if let value { write(&self, value) }
  }

  mutating func list<Element>(_ elements: [Element], _ write: (inout WireWriter, Element) -> Void) {
    uint(UInt(elements.count))
    for element in elements { write(&self, element) }
  }
}

/// Takes values from bytes again.
struct WireReader {
  /// The bytes are no such values.
  struct Mistake: Error {}

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func uint() throws(Mistake) -> UInt {
    var number: UInt = 0
    for shift in stride(from: 0, to: UInt.bitWidth, by: 7) {
      guard let byte = rest.popFirst() else { throw Mistake() }
      number |= UInt(byte & 0x7F) << UInt(shift)
      if byte < 0x80 { return number }
    }
    throw Mistake()
  }

  mutating func int() throws(Mistake) -> Int {
    let number = try uint()
    return Int(bitPattern: number >> 1) ^ -Int(bitPattern: number & 1)
  }

  /// A number of things, of which each takes a byte at least.
  mutating func count() throws(Mistake) -> Int {
    let number = try uint()
    guard number <= UInt(rest.count) else { throw Mistake() }
    return Int(number)
  }

  mutating func bool() throws(Mistake) -> Bool {
    guard let byte = rest.popFirst(), byte < 2 else { throw Mistake() }
    return byte == 1
  }

  mutating func double() throws(Mistake) -> Double {
    guard rest.count >= 8 else { throw Mistake() }
    let pattern = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(8)
    return Double(bitPattern: pattern)
  }

  mutating func text() throws(Mistake) -> String { String(decoding: try data(), as: UTF8.self) }

  mutating func data() throws(Mistake) -> ArraySlice<UInt8> {
    let count = try count()
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func optional<Value>(_ read: (inout WireReader) throws(Mistake) -> Value) throws(Mistake) -> Value? {
    try bool() ? try read(&self) : nil
  }

  mutating func list<Element>(_ read: (inout WireReader) throws(Mistake) -> Element) throws(Mistake) -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(try count()) { elements.append(try read(&self)) }
    return elements
  }
}
