/// A strict reader of JSON (RFC 8259) that refuses what other readers would each understand differently: duplicate keys,
/// invalid UTF-8, lone surrogates.
struct JSONParser {
  /// How deep lists and objects may stand in each other; keeps a hostile file from overflowing the stack.
  static let deepest = 100

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads one value that is the whole text.
  static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    if let offset = firstInvalidUTF8(bytes) { throw error("invalid UTF-8", at: offset, in: bytes) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw error("a byte order mark, which JSON must not begin with", at: 0, in: bytes)
    }
    var parser = JSONParser(bytes)
    parser.skipSpace()
    let value = try parser.value()
    parser.skipSpace()
    if parser.position < bytes.count { throw parser.expected("the end of the file") }
    return value
  }

  /// The line of a place in the text, from 1.
  static func line(of offset: Int, in bytes: [UInt8]) -> Int {
    bytes[..<min(offset, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
  }

  private static func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch { return error.byteOffsets.lowerBound }
  }

  private static func error(_ problem: String, at offset: Int, in bytes: [UInt8]) -> JSONError {
    let before = bytes[..<min(offset, bytes.count)]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1
    return JSONError(line: line(of: offset, in: bytes), column: column, problem: problem)
  }

  // MARK: Values

  private mutating func value() throws(JSONError) -> JSONValue {
    let start = position
    let content: JSONValue.Content
    switch peek() {
    case UInt8(ascii: "\""): content = .string(try string())
    case UInt8(ascii: "{"): content = .object(try nested { (parser) throws(JSONError) in try parser.members() })
    case UInt8(ascii: "["): content = .array(try nested { (parser) throws(JSONError) in try parser.elements() })
    case UInt8(ascii: "t"): content = try word("true", .bool(true))
    case UInt8(ascii: "f"): content = try word("false", .bool(false))
    case UInt8(ascii: "n"): content = try word("null", .null)
    case UInt8(ascii: "-"): content = .number(try number())
    default:
      if !isDigit { throw expected("a value") }
      content = .number(try number())
    }
    return JSONValue(content, offset: start)
  }

  private mutating func nested<Result>(
    _ body: (inout JSONParser) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    if depth == Self.deepest { throw error("lists and objects stand more than \(Self.deepest) deep in each other") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func elements() throws(JSONError) -> [JSONValue] {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return elements }
    while true {
      elements.append(try value())
      skipSpace()
      if take("]") { return elements }
      if !take(",") { throw expected("\",\" or \"]\"") }
      skipSpace()
      if peek() == UInt8(ascii: "]") { throw expected("a value after \",\"") }
    }
  }

  private mutating func members() throws(JSONError) -> [JSONMember] {
    position += 1
    var members: [JSONMember] = []
    var keys: Set<ExactName> = []
    skipSpace()
    if take("}") { return members }
    while true {
      if peek() != UInt8(ascii: "\"") {
        throw expected(members.isEmpty ? "a key in quotes or \"}\"" : "a key in quotes")
      }
      let keyStart = position
      let key = try string()
      if !keys.insert(ExactName(key)).inserted {
        throw Self.error("the key \(key.quotedForMessage) stands twice in one object", at: keyStart, in: bytes)
      }
      skipSpace()
      if !take(":") { throw expected("\":\" after the key \(key.quotedForMessage)") }
      skipSpace()
      members.append(JSONMember(key, try value()))
      skipSpace()
      if take("}") { return members }
      if !take(",") { throw expected("\",\" or \"}\"") }
      skipSpace()
    }
  }

  private mutating func word(_ word: StaticString, _ content: JSONValue.Content) throws(JSONError) -> JSONValue.Content
  {
    let text = word.description.utf8
    guard bytes[position...].starts(with: text) else { throw expected("a value") }
    position += text.count
    return content
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    _ = take("-")
    if take("0") {
      if isDigit { throw error("a number must not begin with 0") }
    } else {
      try digits()
    }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    if !isDigit { throw expected("a digit") }
    while isDigit { position += 1 }
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    let opening = position
    position += 1
    let start = position
    try skipPlain(opening)
    if take("\"") { return String(decoding: bytes[start..<(position - 1)], as: UTF8.self) }
    var text = Array(bytes[start..<position])
    while !take("\"") {
      position += 1
      try escape(into: &text)
      let plain = position
      try skipPlain(opening)
      text += bytes[plain..<position]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Goes on to the next quote or backslash.
  private mutating func skipPlain(_ opening: Int) throws(JSONError) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      if byte < 0x20 {
        if byte == UInt8(ascii: "\n") { throw error("a string ends with its line; its closing quote is missing") }
        throw error("a control character in a string must be written as an escape")
      }
      position += 1
    }
    throw Self.error("a string without closing quote", at: opening, in: bytes)
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = position - 1
    let letter = peek()
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[position - 1])
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try fourHexDigits()
      if (0xD800...0xDBFF).contains(code), take("\\"), take("u") {
        let low = try fourHexDigits()
        if (0xDC00...0xDFFF).contains(low) { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw Self.error("half of a surrogate pair", at: start, in: bytes)
      }
      text += String(Character(scalar)).utf8
    default: throw Self.error("an unknown escape in a string", at: start, in: bytes)
    }
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw expected("a hexadecimal digit")
      }
      code = code << 4 + UInt32(digit)
      position += 1
    }
    return code
  }

  // MARK: Bytes

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private var isDigit: Bool { peek().map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func error(_ problem: String) -> JSONError { Self.error(problem, at: position, in: bytes) }

  private func expected(_ what: String) -> JSONError {
    guard position < bytes.count else { return error("expected \(what), found the end of the file") }
    let found = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self).unicodeScalars.first
    return error("expected \(what), found \(found.map { String(Character($0)).quotedForMessage } ?? "nothing")")
  }
}
