// libyaml, as Yams brings it. What Yams makes of its events has no bounds: a key that is an alias of aliases of aliases
// keeps it busy for ever.
internal import CYaml

/// Makes a value of YAML text, within bounds that no configuration comes near.
struct YAMLParser: ~Copyable {
  /// What is wrong with a text, and where.
  struct Mistake: Error {
    /// From 1.
    var line: Int
    /// From 1, where the text is no YAML at all.
    var column: Int?
    /// The keys that lead there, with dots between them.
    var key = ""
    var reason: String
  }

  /// Lists and mappings in one another.
  static let deepest = 50
  /// Values that aliases stand for, all in all.
  static let mostAliased = 1_000_000

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var anchors: [String: (node: YAMLNode, count: Int)] = [:]
  /// The keys that lead to what is being read.
  private var path: [String] = []
  private var depth = 0
  /// Values so far, with what aliases stand for counted again each time.
  private var count = 0
  private var aliased = 0

  private init(_ bytes: [UInt8]) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    // The parser reads in place.
    input = .allocate(capacity: max(1, bytes.count))
    _ = input.initialize(from: bytes)
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The value of a text; nil when there is nothing but comments in it.
  static func parse(_ bytes: [UInt8]) throws(Mistake) -> YAMLNode? {
    var parser = YAMLParser(bytes)
    return try parser.document()
  }

  private mutating func document() throws(Mistake) -> YAMLNode? {
    _ = try next()
    if try next().type == YAML_STREAM_END_EVENT { return nil }
    let root = try node(next())
    _ = try next()
    let end = try next()
    guard end.type == YAML_STREAM_END_EVENT else {
      throw Mistake(line: end.line, reason: "a second document begins here; a configuration is one.")
    }
    return root
  }

  private mutating func node(_ event: Event) throws(Mistake) -> YAMLNode {
    if event.type == YAML_ALIAS_EVENT { return try alias(event) }
    let before = count
    count += 1
    let content: YAMLNode.Content
    switch event.type {
    case YAML_SEQUENCE_START_EVENT: content = .list(try list(event))
    case YAML_MAPPING_START_EVENT: content = .mapping(try mapping(event))
    default: content = .text(event.text, isPlain: event.isPlain)
    }
    let node = YAMLNode(content: content, line: event.line)
    if let anchor = event.anchor { anchors[anchor] = (node, count - before) }
    return node
  }

  private mutating func alias(_ event: Event) throws(Mistake) -> YAMLNode {
    let name = event.anchor ?? ""
    guard let (node, size) = anchors[name] else {
      throw mistake(event, "*\(name) is an alias of &\(name), which does not stand before it.")
    }
    count += size
    aliased += size
    guard aliased <= Self.mostAliased else {
      throw mistake(event, "the aliases up to here stand for more than \(Self.mostAliased) values; write less.")
    }
    return node
  }

  private mutating func list(_ start: Event) throws(Mistake) -> [YAMLNode] {
    try descend(start)
    var elements: [YAMLNode] = []
    var event = try next()
    while event.type != YAML_SEQUENCE_END_EVENT {
      elements.append(try node(event))
      event = try next()
    }
    depth -= 1
    return elements
  }

  private mutating func mapping(_ start: Event) throws(Mistake) -> [YAMLNode.Entry] {
    try descend(start)
    var entries: [YAMLNode.Entry] = []
    // Bytes, since names that only look alike are two names to a server.
    var lines: [[UInt8]: Int] = [:]
    var event = try next()
    while event.type != YAML_MAPPING_END_EVENT {
      let line = event.line
      guard case .text(let key, let isPlain) = try node(event).content else {
        throw mistake(event, "a key has to be a text; this one is a list or a mapping.")
      }
      path.append(key)
      if isPlain, key == "<<" {
        throw mistake(event, "nothing is merged; write the keys themselves, or an alias for the whole value.")
      }
      if let first = lines.updateValue(line, forKey: Array(key.utf8)) {
        throw mistake(event, "stands there already, in line \(first).")
      }
      entries.append(YAMLNode.Entry(key: key, line: line, value: try node(next())))
      path.removeLast()
      event = try next()
    }
    depth -= 1
    return entries
  }

  private mutating func descend(_ event: Event) throws(Mistake) {
    depth += 1
    if depth > Self.deepest { throw mistake(event, "lists and mappings are more than \(Self.deepest) deep here.") }
  }

  private func mistake(_ event: Event, _ reason: String) -> Mistake {
    Mistake(line: event.line, key: path.joined(separator: "."), reason: reason)
  }
}

// MARK: - libyaml

extension YAMLParser {
  /// What the parser came upon, without its memory.
  private struct Event {
    var type: yaml_event_type_t
    /// From 1.
    var line: Int
    var anchor: String?
    var text = ""
    var isPlain = false
  }

  /// The corresponding C function is `yaml_parser_parse`.
  private func next() throws(Mistake) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw mistakeOfParser }
    defer { yaml_event_delete(&event) }
    var found = Event(type: event.type, line: event.start_mark.line + 1)
    switch event.type {
    case YAML_ALIAS_EVENT: found.anchor = Self.name(event.data.alias.anchor)
    case YAML_SEQUENCE_START_EVENT: found.anchor = Self.name(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: found.anchor = Self.name(event.data.mapping_start.anchor)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      found.anchor = Self.name(scalar.anchor)
      found.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      found.isPlain = scalar.plain_implicit != 0
    default: break
    }
    return found
  }

  private static func name(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    bytes.map { String(cString: $0) }
  }

  /// Why the text is no YAML; never the text itself, which may have a password in it.
  private var mistakeOfParser: Mistake {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
    if problem.hasPrefix("Maximum nesting level") {
      return Mistake(
        line: parser.pointee.mark.line + 1, reason: "lists and mappings are more than \(Self.deepest) deep here.")
    }
    if parser.pointee.error == YAML_READER_ERROR {
      let before = input.prefix(parser.pointee.problem_offset)
      return Mistake(
        line: before.count { $0 == UInt8(ascii: "\n") } + 1, reason: "this is not YAML: \(problem)")
    }
    let mark = parser.pointee.problem_mark
    return Mistake(line: mark.line + 1, column: mark.column + 1, reason: "this is not YAML: \(problem)")
  }
}
