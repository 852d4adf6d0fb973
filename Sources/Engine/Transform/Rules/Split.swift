/// A new table that is made of a part of an old one: of some of its columns, or of some of its rows.
public struct SplitRule: Sendable, Equatable {
  /// The new table's name; it comes into the schema of the old table's successor.
  public var name: String
  /// Where it stands.
  public var place: RulePlace
  /// Old columns that both tables have.
  public var key: [String] = []
  /// Old columns that the successor of the old table has no more; nil for all, where rows move.
  public var columns: [String]?
  /// Rows for which this is true move; the first split that a row fits has it.
  public var rows: String?
  /// Equal rows become one.
  public var isDistinct = false
  /// What is said of the new table itself: which rows have one there, its primary key, constraints and indexes, columns
  /// that it has beside those of the old one, their order, its comment.
  public var table: TableRule
  /// The values of one column of the successor, which refers to them.
  var isLookup = false

  /// Nothing said yet.
  public init(name: String, place: RulePlace = RulePlace()) {
    self.name = name
    self.place = place
    table = TableRule(table: name, place: place)
  }

  /// The values of a column; the table's name is made of the new names of both.
  static func lookup(of column: String, place: RulePlace) -> SplitRule {
    var split = SplitRule(name: "", place: place)
    split.key = [column]
    split.columns = []
    split.isDistinct = true
    split.isLookup = true
    return split
  }

  /// Whether the new table has an old column.
  func has(_ column: String) -> Bool {
    columns == nil || (key + (columns ?? [])).contains { $0.hasSameBytes(as: column) }
  }
}

extension PartRules.Addition {
  /// It is a foreign key: those come when all tables have their keys.
  var isForeignKey: Bool { SQLTokens(definition).words.first?.lowercased() == "foreign" }
}

extension SQLTokens {
  /// What is neither blank nor comment.
  var words: [String] {
    tokens.map(\.text).filter { text in
      !text.allSatisfy(\.isWhitespace) && !text.hasPrefix("--") && !text.hasPrefix("/*")
    }
  }
}

extension SQLTokens {
  /// The names in the first parentheses.
  var firstList: Set<ExactName> {
    let inside = tokens.drop { $0.text != "(" }.prefix { $0.text != ")" }
    return Set(inside.compactMap { $0.name.map(ExactName.init) })
  }
}

/// Which of the new tables an old row goes to: each to exactly one.
struct RowParts {
  /// Only these rows are moved at all.
  let filter: String?
  /// In their order.
  let conditions: [String]

  /// A condition that is true of the rows of one of the conditions, or of none of them.
  func condition(of place: Int?) -> String? {
    guard !conditions.isEmpty else { return filter }
    if conditions.count == 1, filter == nil { return "(\(conditions[0])) IS \(place == nil ? "NOT " : "")TRUE" }
    // One expression for all of them, whatever the conditions say: no row can be in two tables or in none.
    let cases = conditions.enumerated().map { " WHEN (\($1)) THEN \($0 + 1)" }.joined()
    let outside = filter.map { " WHEN (\($0)) IS NOT TRUE THEN -1" } ?? ""
    return "CASE\(outside)\(cases) ELSE 0 END = \((place ?? -1) + 1)"
  }

  /// Of the rows that no condition is true of, those for which this is true.
  func rest(where condition: String?) -> String? {
    guard let rest = self.condition(of: nil) else { return condition }
    return condition.map { "CASE WHEN \(rest) THEN (\($0)) ELSE false END" } ?? rest
  }
}
