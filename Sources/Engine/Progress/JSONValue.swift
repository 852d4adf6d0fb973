/// A JSON value as it stands in a file: members in their order, numbers as their source text, so that what is not
/// understood can be written back unaltered.
struct JSONValue: Sendable {
  /// What the value is.
  enum Content: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The digits as written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])
  }

  var content: Content
  /// Where the value begins in the bytes it was read from; of no account when values are compared.
  var offset: Int

  init(_ content: Content, offset: Int = 0) {
    self.content = content
    self.offset = offset
  }
}

/// One key of a JSON object with its value.
struct JSONMember: Sendable, Equatable {
  var key: String
  var value: JSONValue

  init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

extension JSONValue: Equatable {
  static func == (left: JSONValue, right: JSONValue) -> Bool { left.content == right.content }
}

extension JSONValue {
  static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }
  static func int(_ number: Int) -> JSONValue { JSONValue(.number(String(number))) }
  static func bool(_ value: Bool) -> JSONValue { JSONValue(.bool(value)) }
  static func array(_ elements: [JSONValue]) -> JSONValue { JSONValue(.array(elements)) }
  static func object(_ members: [JSONMember]) -> JSONValue { JSONValue(.object(members)) }
  static var null: JSONValue { JSONValue(.null) }

  /// A number; null when it is not finite, which JSON can't say.
  static func double(_ number: Double) -> JSONValue {
    number.isFinite ? JSONValue(.number(String(number))) : .null
  }

  var string: String? { if case .string(let text) = content { text } else { nil } }
  var array: [JSONValue]? { if case .array(let elements) = content { elements } else { nil } }
  var object: [JSONMember]? { if case .object(let members) = content { members } else { nil } }
  var int: Int? { if case .number(let text) = content { Int(text) } else { nil } }
  var double: Double? { if case .number(let text) = content { Double(text) } else { nil } }

  /// What the value is, as said in an error.
  var kind: String {
    switch content {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): "the number \(text)"
    case .string(let text): text.quotedForMessage
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension [JSONMember] {
  subscript(key: String) -> JSONValue? { first { $0.key.hasSameBytes(as: key) }?.value }

  /// The members whose keys are not among `known`.
  func without(_ known: Set<String>) -> [JSONMember] { filter { !known.contains($0.key) } }
}

extension String {
  /// In quotes, on one line, without control characters, shortened: fit to stand in an error message.
  var quotedForMessage: String {
    var writer = JSONWriter()
    writer.string(count > 80 ? String(prefix(79)) + "…" : self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// What is wrong with a JSON text, and where.
struct JSONError: Error, Equatable, CustomStringConvertible {
  /// From 1.
  var line: Int
  /// Characters from 1; nil when the line says enough.
  var column: Int?
  /// What was expected and what is there.
  var problem: String

  var description: String {
    if let column { "line \(line), column \(column): \(problem)" } else { "line \(line): \(problem)" }
  }
}
