import Engine

/// A value of the configuration and where it stands. What can't be made sense of is said with file, line and keys.
struct ConfigurationValue {
  let node: YAMLNode
  let place: RulePlace

  /// A name longer than this is cut off by PostgreSQL.
  private static let longestName = 63

  var isNull: Bool { node.isNull }

  /// What is wrong with it.
  func mistake(_ text: String) -> UsageError {
    UsageError(place.key.isEmpty ? "\(place.file):\(place.line): \(text)" : "\(place): \(text)")
  }

  /// One of a few words.
  func choice<Choice: CaseIterable & RawRepresentable<String>>() throws -> Choice {
    guard let choice = node.text.flatMap(Choice.init(rawValue:)) else {
      throw mistake("expected \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return choice
  }

  /// `false` or whatever else YAML takes for it.
  func flag() throws -> Bool {
    guard let bool = node.bool else { throw mistake("expected true or false.") }
    return bool
  }

  /// A whole number from 1.
  func number(upTo limit: Int = .max) throws -> Int {
    guard let number = node.text.flatMap({ Int($0) }), (1...limit).contains(number) else {
      throw mistake("expected a whole number from 1\(limit == .max ? "" : " to \(limit)").")
    }
    return number
  }

  /// A text; one that can be empty when asked for.
  func text(_ expected: String = "a text", orEmpty: Bool = false) throws -> String {
    guard let text = node.text, orEmpty || !text.isEmpty, !text.utf8.contains(0) else {
      throw mistake("expected \(expected).")
    }
    return text
  }

  /// The path of a file or folder, as it would be found from the file that names it.
  func path(_ expected: String) throws -> String {
    let name = try text(expected)
    let base = place.file.lastIndex(of: "/").map { String(place.file[...$0]) } ?? ""
    return name.hasPrefix("/") ? name : base + name
  }

  /// The name of something that is new.
  func name() throws -> String {
    let name = try text("a name")
    try checkLength(of: name)
    return name
  }

  /// Whether PostgreSQL keeps the whole of a new name.
  func checkLength(of name: String) throws {
    if name.utf8.count > Self.longestName {
      throw mistake("\(name) is longer than \(Self.longestName) bytes; PostgreSQL would cut it off.")
    }
  }

  /// The elements of a list, or the value itself.
  var elements: [ConfigurationValue] {
    guard let list = node.list else { return [self] }
    return list.map { element in
      ConfigurationValue(node: element, place: RulePlace(file: place.file, line: element.line, key: place.key))
    }
  }

  /// One text, or a list of texts.
  func texts(_ expected: String = "a text") throws -> [String] { try elements.map { try $0.text(expected) } }

  /// One or several names, each of them once.
  func names(_ expected: String = "a name") throws -> [String] {
    let names = try texts(expected)
    guard !names.isEmpty else { throw mistake("expected \(expected) or a list of them.") }
    var seen = Set<[UInt8]>()
    if let twice = names.first(where: { !seen.insert(Array($0.utf8)).inserted }) {
      throw mistake("\(twice) stands there twice.")
    }
    return names
  }

  /// What null takes away.
  func change<Value>(_ read: (ConfigurationValue) throws -> Value) throws -> Change<Value> {
    isNull ? .drop : .set(try read(self))
  }

  // MARK: Keys

  /// Keys that a person chooses, such as names, with their values.
  func entries(_ expected: String) throws -> [(name: String, value: ConfigurationValue)] {
    guard let entries = node.entries else {
      // Nothing but comments below a key.
      if isNull { return [] }
      throw mistake("expected \(expected).")
    }
    return try entries.map { entry in
      let key = place.key.isEmpty ? entry.key : "\(place.key).\(entry.key)"
      let value = ConfigurationValue(
        node: entry.value, place: RulePlace(file: place.file, line: entry.line, key: key))
      if entry.key.isEmpty || entry.key.utf8.contains(0) { throw value.mistake("a key is empty.") }
      return (entry.key, value)
    }
  }

  /// New names of things, by their old ones.
  func renames() throws -> [String: String] {
    var renamed: [String: String] = [:]
    var taken: [String: String] = [:]
    for (old, value) in try entries("pairs such as `old: new`") {
      let new = try value.name()
      if let other = taken.updateValue(old, forKey: new) { throw value.mistake("\(other) becomes \(new) already.") }
      renamed[old] = new
    }
    return renamed
  }

  /// Keys of which each means something.
  func fields(_ known: [String], expected: String) throws -> Fields {
    var fields = Fields(owner: self)
    for (name, value) in try entries(expected) {
      guard known.contains(name) else {
        let near = NearNames.of(name, in: known).first
        let hint = near.map { "did you mean \($0)?" } ?? "known are \(known.joined(separator: ", "))."
        throw value.mistake("there is no such key; \(hint)")
      }
      fields.values[name] = value
    }
    return fields
  }

  /// What stands under the keys of a mapping.
  struct Fields {
    let owner: ConfigurationValue
    fileprivate(set) var values: [String: ConfigurationValue] = [:]

    var isEmpty: Bool { values.isEmpty }

    subscript(_ key: String) -> ConfigurationValue? { values[key] }

    /// What has to be there.
    func required(_ key: String, _ expected: String) throws -> ConfigurationValue {
      guard let value = values[key] else { throw owner.mistake("\(key) is missing: \(expected).") }
      return value
    }

    /// At most one of some keys; null counts for nothing.
    func exclude(_ keys: [String]) throws {
      let found = keys.filter { key in values[key].map { !$0.isNull } ?? false }
      if found.count > 1 { throw owner.mistake("\(found.joined(separator: " and ")) exclude each other.") }
    }
  }
}
