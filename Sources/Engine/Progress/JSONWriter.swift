/// Writes JSON into bytes. Fast where it is used most: a list of names without anything to escape is one copy of each.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// How many lists and objects are open.
  private var level = 0

  /// - Parameter capacity: how many bytes are likely to come.
  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Appends text as it is.
  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Appends characters as they are, such as a number's.
  mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends a string in quotes. Hidden characters are escaped, so that a file can be shown on a terminal as it is.
  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    let done: Bool? = text.utf8.withContiguousStorageIfAvailable { characters in
      for byte in characters where Self.mayNeedEscape(byte) { return false }
      bytes.append(contentsOf: characters)
      return true
    }
    if done != true { for scalar in text.unicodeScalars { self.scalar(scalar) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func mayNeedEscape(_ byte: UInt8) -> Bool { bytesToEscape[Int(byte)] }

  /// C2, D8, E2 and EF begin the characters beyond ASCII that are hidden.
  private static let bytesToEscape = (UInt8.min...UInt8.max).map { byte in
    byte < 0x20 || [UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F, 0xC2, 0xD8, 0xE2, 0xEF].contains(byte)
  }

  private mutating func scalar(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": raw("\\\"")
    case "\\": raw("\\\\")
    case "\n": raw("\\n")
    case "\r": raw("\\r")
    case "\t": raw("\\t")
    case _ where scalar.isHidden:
      let digits = String(scalar.value, radix: 16)
      raw("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  /// Appends a value on one line.
  mutating func compact(_ value: JSONValue) {
    switch value.content {
    case .null: raw("null")
    case .bool(let value): raw(value ? "true" : "false")
    case .number(let text): raw(text)
    case .string(let text): string(text)
    case .array(let elements):
      raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(", ") }
        compact(element)
      }
      raw("]")
    case .object(let members):
      raw("{")
      for (index, member) in members.enumerated() {
        if index > 0 { raw(", ") }
        string(member.key)
        raw(": ")
        compact(member.value)
      }
      raw("}")
    }
  }

  /// Appends a value laid out for people, one element or member a line.
  mutating func pretty(_ value: JSONValue) {
    switch value.content {
    case .array(let elements): list(elements) { $0.pretty($1) }
    case .object(let members): object { $0.members(members) }
    default: compact(value)
    }
  }

  /// Appends a list, one element a line.
  mutating func list<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
    raw("[")
    level += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { raw(",") }
      newLine()
      write(&self, element)
    }
    level -= 1
    if !elements.isEmpty { newLine() }
    raw("]")
  }

  /// Appends a list of strings, one a line: ten thousand at each save of a large migration.
  mutating func list(_ texts: [String]) {
    let indent = 2 * (level + 1)
    let room = texts.reduce(0) { $0 + $1.utf8.count + indent + 4 }
    var isPlain = true
    let lines = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      Self.bytesToEscape.withUnsafeBufferPointer { escapes in
        for var text in texts where isPlain {
          if count > 0 { append(UInt8(ascii: ",")) }
          append(UInt8(ascii: "\n"))
          for _ in 0..<indent { append(UInt8(ascii: " ")) }
          append(UInt8(ascii: "\""))
          text.withUTF8 { characters in
            for byte in characters {
              if escapes[Int(byte)] { isPlain = false }
              append(byte)
            }
          }
          append(UInt8(ascii: "\""))
        }
      }
      func append(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
      }
    }
    guard isPlain else { return list(texts) { $0.string($1) } }
    raw("[")
    bytes += lines
    if !texts.isEmpty { newLine() }
    raw("]")
  }

  /// Appends an object, one member a line. In `write` only the methods that take a key are called.
  mutating func object(_ write: (inout JSONWriter) -> Void) {
    raw("{")
    level += 1
    write(&self)
    level -= 1
    if bytes.last != UInt8(ascii: "{") { newLine() }
    raw("}")
  }

  private mutating func newLine() {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<(2 * level) { bytes.append(UInt8(ascii: " ")) }
  }
}

// MARK: Members of an object

extension JSONWriter {
  /// Begins a member; its value must follow.
  mutating func key(_ key: String) {
    if bytes.last != UInt8(ascii: "{") { raw(",") }
    newLine()
    string(key)
    raw(": ")
  }

  /// Appends a member; none when there is no value.
  mutating func string(_ key: String, _ text: String?) {
    guard let text else { return }
    self.key(key)
    string(text)
  }

  /// Appends a member; none when there is no value.
  mutating func int(_ key: String, _ number: Int?) {
    guard let number else { return }
    self.key(key)
    raw(String(number))
  }

  /// Appends a member with a list, one element a line.
  mutating func list<Element>(_ key: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
    self.key(key)
    list(elements, write)
  }

  /// Appends a member with a list of strings, one a line.
  mutating func list(_ key: String, _ texts: [String]) {
    self.key(key)
    list(texts)
  }

  /// Appends a member with an object.
  mutating func object(_ key: String, _ write: (inout JSONWriter) -> Void) {
    self.key(key)
    object(write)
  }

  /// Appends members as they were read.
  mutating func members(_ members: [JSONMember]) {
    for member in members {
      key(member.key)
      pretty(member.value)
    }
  }
}
