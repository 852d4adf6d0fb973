/// The foreign keys of schemas as Mermaid's `erDiagram`, which GitHub and GitLab draw: tables with their key columns, and
/// what refers to what.
///
/// Source: Mermaid's `erDiagram.jison`, and `maxTextSize` in its configuration.
struct RelationDiagram {
  /// Nothing where no table refers to another.
  private(set) var text = ""
  /// How many tables are in it.
  private(set) var shown = 0
  /// How many tables have relations.
  let related: Int

  /// Nobody finds a way through more.
  private static let mostTables = 50
  /// Mermaid draws no longer text.
  private static let longest = 50_000

  private let tables: [TableName: TableDescription]
  private let foreignKeys: [ForeignKeyDescription]
  private let schemas: SchemaMap

  init(_ schema: SchemaDescription) {
    schemas = schema.schemas
    foreignKeys = schema.foreignKeys
    tables = Dictionary(schema.tables.map { ($0.tableName, $0) }) { first, _ in first }
    var relations: [TableName: [TableName]] = [:]
    for key in foreignKeys {
      relations[key.table, default: []].append(key.referenced)
      relations[key.referenced, default: []].append(key.table)
    }
    related = relations.count
    let chosen = Self.choose(relations, schemas)
    shown = chosen.count
    while shown > 0 {
      text = draw(Set(chosen.prefix(shown)))
      if text.utf8.count <= Self.longest { return }
      shown /= 2
    }
    text = ""
  }

  /// The table with the most relations, those related to it, and so on, as many as are drawn: who has many is near the
  /// beginning, and none of them is alone.
  private static func choose(_ relations: [TableName: [TableName]], _ schemas: SchemaMap) -> [TableName] {
    let ranked = relations.map { (name: schemas.title(of: $0), table: $0, count: $1.count) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }.map(\.table)
    let ranks = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($1, $0) })
    var chosen: [TableName] = []
    var seen = Set<TableName>()
    var place = 0
    for start in ranked where seen.insert(start).inserted {
      chosen.append(start)
      while place < chosen.count, chosen.count < mostTables {
        let near = (relations[chosen[place]] ?? []).sorted { ranks[$0, default: 0] < ranks[$1, default: 0] }
        chosen += near.filter { seen.insert($0).inserted }
        place += 1
      }
      if chosen.count > mostTables - 2 { break }
    }
    return Array(chosen.prefix(mostTables))
  }

  private func draw(_ chosen: Set<TableName>) -> String {
    var names: [TableName: String] = [:]
    var taken = Set<String>()
    var lines = ["erDiagram"]
    let sorted = chosen.map { (title: schemas.title(of: $0), table: $0) }.sorted { $0.title < $1.title }
    for (title, table) in sorted {
      let name = Mermaid.text(title)
      var own = name
      var number = 2
      // What is replaced must not make one of two.
      while !taken.insert(own).inserted {
        own = "\(name) (\(number))"
        number += 1
      }
      names[table] = own
      lines += entity(own, table)
    }
    for key in foreignKeys {
      guard let child = names[key.table], let parent = names[key.referenced] else { continue }
      let columns = Mermaid.text(key.columns.joined(separator: ", "))
      lines.append("  \"\(child)\" \(relation(key)) \"\(parent)\" : \"\(columns)\"")
    }
    return lines.joined(separator: "\n")
  }

  private func entity(_ name: String, _ table: TableName) -> [String] {
    let keys = tables[table]?.keys ?? []
    let primary = keys.first { $0.kind == .primaryKey }?.columns ?? []
    let unique = keys.filter { $0.kind == .unique && $0.columns.count == 1 }.flatMap(\.columns)
    let foreign = foreignKeys.filter { $0.table == table }.flatMap(\.columns)
    let columns = (tables[table]?.columns ?? []).compactMap { column -> String? in
      let marks = [(primary, "PK"), (foreign, "FK"), (unique, "UK")].filter { names, _ in
        names.firstIndex(ofExactly: column.name) != nil
      }.map(\.1)
      if marks.isEmpty { return nil }
      let word = Mermaid.word(column.name)
      let real = Mermaid.text(column.name)
      return "    \(Mermaid.word(ofType: column.type)) \(word) \(marks.joined(separator: ", "))"
        + (real == word ? "" : " \"\(real)\"")
    }
    return columns.isEmpty ? ["  \"\(name)\""] : ["  \"\(name)\" {"] + columns + ["  }"]
  }

  /// How many rows refer to how many: such as `}o..||`.
  private func relation(_ key: ForeignKeyDescription) -> String {
    let table = tables[key.table]
    let own = Set(key.columns.map(ExactName.init))
    func isWithin(_ constraint: KeyConstraint) -> Bool { own.isSuperset(of: constraint.columns.map(ExactName.init)) }
    let keys = table?.keys.filter { $0.kind != .exclusion } ?? []
    let primary = Set(keys.first { $0.kind == .primaryKey }?.columns.map(ExactName.init) ?? [])
    let nullable = table?.columns.contains { !$0.isNotNull && own.contains(ExactName($0.name)) } ?? false
    return (keys.contains(where: isWithin) ? "|o" : "}o") + (own.isSubset(of: primary) ? "--" : "..")
      + (nullable ? "o|" : "||")
  }
}

extension KeyConstraint {
  /// The names of its columns.
  var columns: [String] { index.keys.compactMap { SQLTokens($0.expression).names.first } }
}

/// Names as Mermaid's grammar takes them.
private enum Mermaid {
  /// What can stand in double quotes: letters, digits and a little else; `_` stands for everything else.
  static func text(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isTaken = isLetter(scalar) || "_-., ".unicodeScalars.contains(scalar)
      result.append(isTaken ? scalar : "_")
    }
    let name = String(result)
    // Wherever it stands, `direction TB` is taken for a statement.
    return name.lowercased().contains("direction ") ? name.replacing(" ", with: "_") : name
  }

  /// What can stand bare, as a column or a type.
  static func word(_ text: String) -> String { word(text, also: "") }

  /// The same of a type, without its modifier: `numeric(10,2)` is `numeric`, `text[]` stays.
  static func word(ofType type: String) -> String {
    var depth = 0
    var bare = String.UnicodeScalarView()
    for scalar in type.unicodeScalars {
      if scalar == "(" { depth += 1 }
      if depth == 0, scalar != "\"" { bare.append(scalar) }
      if scalar == ")" { depth -= 1 }
    }
    return word(String(bare), also: "[]")
  }

  private static func word(_ text: String, also others: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isTaken = isLetter(scalar) && (scalar.isASCII || scalar.value >= 0xC0) || scalar == "_"
      result.append(isTaken || others.unicodeScalars.contains(scalar) ? scalar : "_")
    }
    let word = String(result)
    let start = word.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    // These words are marks, and with a digit no word begins.
    let isOther = word.isEmpty || ["pk", "fk", "uk"].contains(start.lowercased()) || start.first?.isNumber == true
    return isOther ? "_" + word : word
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark: true
    default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
  }
}

extension SchemaMap {
  /// What people call a table: its item, or its schema and name where it is not among these schemas.
  func title(of table: TableName) -> String {
    contains(table.schema) ? item(table) : "\(table.schema).\(table.name)"
  }
}
