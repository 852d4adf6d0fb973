extension Conventions {
  /// SQL of a table that reads its columns.
  struct Expression {
    enum Subject: Equatable {
      case check(String)
      case generated(String)
      case index(String)
      case partitionKey
    }

    let subject: Subject
    /// Without white space.
    private let tokens: [SQLTokens.Token]
    private let columns: Set<ExactName>

    init(_ subject: Subject, _ sql: String) {
      self.subject = subject
      tokens = SQLTokens(sql).tokens.filter { !$0.isSpace }
      var columns = Set<ExactName>()
      for place in tokens.indices {
        if let name = Self.column(tokens, place) { columns.insert(ExactName(name)) }
      }
      self.columns = columns
    }

    /// What may be a column: neither a keyword, which is deparsed in capitals, nor a function, a type or a part of
    /// something.
    private static func column(_ tokens: [SQLTokens.Token], _ place: Int) -> String? {
      guard let name = tokens[place].name else { return nil }
      let isQuoted = tokens[place].text.hasPrefix("\"")
      if !isQuoted, name.unicodeScalars.contains(where: { ("A"..."Z").contains($0) }) { return nil }
      if place > 0, ["::", "."].contains(tokens[place - 1].text) { return nil }
      return place + 1 < tokens.count && tokens[place + 1].text == "(" ? nil : name
    }

    func reads(_ column: String) -> Bool { columns.contains(ExactName(column)) }

    /// It is a column and nothing else.
    var isColumn: Bool { tokens.count == 1 }

    /// It calls functions that are of `json` alone.
    var usesJSON: Bool { tokens.contains { $0.name?.hasPrefix("json_") == true } }

    var namesMoney: Bool { tokens.contains { $0.name == "money" } }

    /// It asks of a column whether it is null, and nothing else.
    func asksForNull(of column: String) -> Bool {
      for place in tokens.indices where Self.column(tokens, place)?.hasSameBytes(as: column) == true {
        let rest = tokens[(place + 1)...].drop { $0.text == ")" }.prefix(3).map(\.text)
        guard rest.starts(with: ["IS", "NULL"]) || rest == ["IS", "NOT", "NULL"] else { return false }
      }
      return true
    }

    /// It compares one column with values, and does nothing else.
    func listsValues(of column: String) -> Bool {
      var hasValue = false
      for place in tokens.indices {
        let token = tokens[place]
        if token.literal != nil || token.isNumber { hasValue = true }
        if let name = token.operatorName, !Self.comparisons.contains(name) { return false }
        guard let name = token.name, Self.column(tokens, place)?.hasSameBytes(as: column) != true else { continue }
        guard Self.wordsOfLists.contains(name) else { return false }
      }
      return hasValue && reads(column)
    }

    /// The values it lists as allowed; none where it is about others, or about something made of the column.
    var allowedValues: [String] {
      let isPlain = tokens.allSatisfy { token in
        token.operatorName.map { $0 == "=" } ?? !Self.functions.union(["NOT"]).contains(token.text)
      }
      return isPlain ? tokens.compactMap { $0.literal ?? ($0.isNumber ? $0.text : nil) } : []
    }

    /// It compares columns with each other alone.
    var comparesColumns: Bool {
      tokens.enumerated().allSatisfy { place, token in
        if token.literal != nil || token.isNumber { return false }
        guard let name = token.name else { return token.text != "::" }
        return Self.column(tokens, place) != nil || Self.logic.contains(name)
      }
    }

    private static let logic: Set = ["CHECK", "AND", "OR", "NOT", "IS", "NULL", "NO", "INHERIT", "VALID"]

    private static let wordsOfLists = logic.union([
      "ANY", "ALL", "ARRAY", "IN", "character", "varying", "bpchar", "text", "smallint", "integer", "bigint", "numeric",
    ]).union(functions)

    private static let comparisons: Set = ["=", "<>", "<", ">", "<=", ">=", "~~"]

    private static let functions: Set = ["upper", "lower", "btrim"]
  }
}

extension SQLTokens.Token {
  var isNumber: Bool { text.unicodeScalars.first.map { ("0"..."9").contains($0) } ?? false }
}

extension Conventions.Table {
  /// Made when first asked for: most tables are never asked.
  mutating func readExpressions() -> [Conventions.Expression] {
    if let expressions { return expressions }
    var found = old.checks.map { Conventions.Expression(.check($0.name), $0.definition) }
    for column in old.columns where column.isGenerated {
      if let sql = column.expression { found.append(Conventions.Expression(.generated(column.name), sql)) }
    }
    for index in allIndexes {
      found += index.keys.map { Conventions.Expression(.index(index.name), $0.expression) }.filter { !$0.isColumn }
      if let predicate = index.predicate { found.append(Conventions.Expression(.index(index.name), predicate)) }
    }
    if let key = old.partitionKey { found.append(Conventions.Expression(.partitionKey, key)) }
    expressions = found
    return found
  }

  /// Those of constraints, too.
  var allIndexes: [IndexDescription] { old.keys.map(\.index) + old.indexes }
}
