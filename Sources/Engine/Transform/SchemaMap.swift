/// The old schemas of a migration and what each becomes, in the order in which a person named them.
public struct SchemaMap: Sendable, Equatable {
  /// One old schema and its new name.
  public struct Entry: Sendable, Equatable {
    /// The old schema.
    public var from: String
    /// The new schema.
    public var to: String
    /// What it is called in the progress file; nil for `from`.
    var shown: String?

    init(from: String, to: String, shown: String? = nil) {
      self.from = from
      self.to = to
      self.shown = shown
    }
  }

  /// At least one of them, each old and each new name once.
  public private(set) var entries: [Entry]
  /// Items of tables that are called otherwise in the progress file.
  var items: [TableName: String] = [:]

  /// One schema.
  public init(from: String = "", to: String = "") { entries = [Entry(from: from, to: to)] }

  /// Several schemas, in this order.
  init(_ entries: [Entry]) { self.entries = entries }

  /// Whether names in the progress file go without their schema.
  var isSingle: Bool { entries.count == 1 }

  /// The old schemas as the progress file has them, such as `sales,stock`.
  public var oldNames: String { Self.list(entries.map(\.from)) }

  /// The new schemas, in the same order.
  public var newNames: String { Self.list(entries.map(\.to)) }

  /// What an old schema becomes; nil for one that is not migrated.
  func newName(of old: String) -> String? { entries.first { $0.from.hasSameBytes(as: old) }?.to }

  func contains(_ old: String) -> Bool { newName(of: old) != nil }

  /// In what order names are looked up that are deparsed for an old schema: its own first, so that they come bare.
  func oldSearchPath(of old: String) -> [String] {
    [old] + entries.map(\.from).filter { !$0.hasSameBytes(as: old) }
  }

  /// The same order of new schemas: bare names mean there what they meant in the old ones.
  func newSearchPath(of old: String) -> [String] { oldSearchPath(of: old).map { newName(of: $0) ?? $0 } }

  /// What stands before a name in the progress file: nothing when there is one schema, else the old schema and a dot.
  func qualifier(of old: String) -> String { isSingle ? "" : Self.part(shownName(of: old)) + "." }

  /// What an old schema is called in the progress file.
  func shownName(of old: String) -> String {
    entries.first { $0.from.hasSameBytes(as: old) }?.shown ?? old
  }

  /// A table's name in the progress file.
  func item(_ table: TableName) -> String {
    items[table] ?? (isSingle ? table.name : qualifier(of: table.schema) + Self.part(table.name))
  }

  /// A part of a name with dots, quoted where it has one itself.
  private static func part(_ name: String) -> String {
    name.utf8.contains { $0 == 0x2E || $0 == 0x22 } ? quoted(name) : name
  }

  private static func quoted(_ name: String) -> String {
    var text = "\""
    for scalar in name.unicodeScalars { text += scalar == "\"" ? "\"\"" : String(scalar) }
    return text + "\""
  }
}

// MARK: - As text

extension SchemaMap {
  /// What can't be made sense of.
  public struct Mistake: Error, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// From what a person gives.
  ///
  /// - Parameters:
  ///   - from: the old schemas, such as `sales,stock`; in double quotes where a name has a comma. Nil for those of `map`.
  ///   - to: the new schema where the old one is one; or as many as there are old ones.
  ///   - map: new names of some of them; the others keep theirs.
  public init(reading from: String?, to: String?, map: [(from: String, to: String)] = []) throws(Mistake) {
    let old = from.map(Self.names) ?? map.map(\.from)
    let new = to.map(Self.names)
    guard !old.isEmpty, old.count > 1 || new != nil || !map.isEmpty else {
      throw Mistake("Name the old schema with --from and the new one with --to, or in longhaul.yaml.")
    }
    for (names, option) in [(old, "--from"), (new ?? [], "--to"), (map.flatMap { [$0.from, $0.to] }, "--map")]
    where names.contains("") {
      throw Mistake("\(option) is empty; name a schema.")
    }
    if let new, !map.isEmpty || new.count != old.count {
      throw Mistake(
        old.count > 1
          ? "There are \(old.count) old schemas: say what each becomes with --map old=new,… instead of --to."
          : "Both --to and --map say what the schema becomes; give one of them.")
    }
    for pair in map where !old.contains(where: { $0.hasSameBytes(as: pair.from) }) {
      throw Mistake("--map names \(pair.from), which is not an old schema; those are \(Self.list(old)).")
    }
    entries = old.enumerated().map { place, name in
      Entry(from: name, to: new?[place] ?? map.last { $0.from.hasSameBytes(as: name) }?.to ?? name)
    }
    if let twice = Self.duplicate(old) { throw Mistake("--from names \(twice) twice.") }
    if let twice = Self.duplicate(entries.map(\.to)) { throw Mistake("Two schemas would become \(twice).") }
    for entry in entries where !entry.from.hasSameBytes(as: entry.to) && contains(entry.to) {
      throw Mistake("\(entry.from) would become \(entry.to), which is an old schema itself; choose another name.")
    }
  }

  private static func duplicate(_ names: [String]) -> String? {
    var seen = Set<ExactName>()
    return names.first { !seen.insert(ExactName($0)).inserted }
  }

  /// Pairs such as `sales=shop,stock=goods`.
  public static func pairs(_ text: String) throws(Mistake) -> [(from: String, to: String)] {
    var pairs: [(from: String, to: String)] = []
    for part in split(text, at: ",") {
      let sides = split(part, at: "=")
      guard sides.count == 2 else {
        throw Mistake("--map has \(part); expected pairs such as old=new, with commas between them.")
      }
      pairs.append((unquoted(sides[0]), unquoted(sides[1])))
    }
    return pairs
  }

  /// The names in a list.
  private static func names(_ list: String) -> [String] { split(list, at: ",").map(unquoted) }

  /// Names as one text.
  public static func list(_ names: [String]) -> String {
    names.map { name in
      name.contains(",") || name.hasPrefix("\"") || name.contains("=\"") || trimmed(name) != name ? quoted(name) : name
    }.joined(separator: ",")
  }

  /// The parts between separators that stand outside of double quotes.
  private static func split(_ text: String, at separator: Unicode.Scalar) -> [String] {
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    var hasQuotes = false
    for scalar in text.unicodeScalars {
      if scalar == "\"", hasQuotes || trimmed(part).isEmpty || part.last == "=" {
        hasQuotes = true
        isQuoted.toggle()
      }
      if scalar == separator, !isQuoted {
        parts.append(part)
        part = ""
        hasQuotes = false
      } else {
        part.unicodeScalars.append(scalar)
      }
    }
    return parts + [part]
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// A name as it is where it stands in double quotes; else as it stands, less spaces around it.
  private static func unquoted(_ text: String) -> String {
    let text = trimmed(text)
    guard text.utf8.count >= 2, text.utf8.first == 0x22, text.utf8.last == 0x22 else { return text }
    var name = ""
    var isDoubled = false
    for scalar in text.unicodeScalars.dropFirst().dropLast() {
      if scalar == "\"", !isDoubled {
        isDoubled = true
        continue
      }
      isDoubled = false
      name.unicodeScalars.append(scalar)
    }
    return name
  }
}
