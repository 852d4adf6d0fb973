/// Where the values of a new table's columns come from in an old table that is merged into it.
struct MergedColumns {
  enum Origin {
    /// A column of the merged table.
    case column(ColumnDescription)
    /// SQL over its row.
    case value(String)
    /// The new column's default.
    case defaultValue
    /// The new column computes it.
    case generated
  }

  /// By new names.
  private(set) var origins: [ExactName: Origin] = [:]
  /// What can't be, a sentence each.
  private(set) var mistakes: [String] = []

  private let source: TableDescription
  private let rule: MergedTable
  private let head: TableRule
  private let headColumns: [String]
  private let new: [NewColumn]
  /// Its columns that come into the new table, or are not wanted.
  private var used = Set<ExactName>()

  /// A column of the new table, as far as rules tell it.
  private struct NewColumn {
    var name: String
    var old: ColumnDescription?
    var rule: ColumnRule?
    var isGenerated: Bool
    var hasDefault: Bool
    var defaultExpression: String?
  }

  /// - Parameters:
  ///   - source: the merged table.
  ///   - head: the table into whose new one it is merged.
  ///   - headRule: all that is said of that.
  init(_ rule: MergedTable, of source: TableDescription, into head: TableDescription, _ headRule: TableRule) {
    self.rule = rule
    self.source = source
    self.head = headRule
    headColumns = head.columns.map(\.name)
    new = Self.columns(of: head, headRule)
    checkNames()
    for column in new { origins[ExactName(column.name)] = origin(of: column) }
    checkLosses()
  }

  /// The head's old column into whose new one a column of the merged table comes as it is; nil when there is none.
  func headColumn(of column: String) -> String? {
    new.first { new in
      guard case .column(let old) = origins[ExactName(new.name)] else { return false }
      return old.name.hasSameBytes(as: column)
    }?.old?.name
  }

  // MARK: The new table

  private static func columns(of head: TableDescription, _ rule: TableRule) -> [NewColumn] {
    let kept = head.columns.compactMap { old -> NewColumn? in
      let own = rule.columns.first { $0.column.hasSameBytes(as: old.name) }
      if own?.isDropped == true { return nil }
      var isGenerated = old.isGenerated
      var expression = old.isGenerated ? nil : old.expression
      var hasIdentity = old.identity != nil
      switch own?.generated ?? .keep {
      case .keep: break
      case .set: isGenerated = true
      case .drop: isGenerated = false
      }
      switch own?.defaultExpression ?? .keep {
      case .keep: break
      case .set(let text): expression = text
      case .drop: expression = nil
      }
      switch own?.identity ?? .keep {
      case .keep: break
      case .set: hasIdentity = true
      case .drop: hasIdentity = false
      }
      return NewColumn(
        name: own?.name ?? old.name, old: old, rule: own, isGenerated: isGenerated,
        hasDefault: hasIdentity || expression != nil, defaultExpression: hasIdentity ? nil : expression)
    }
    return kept
      + rule.added.map { column in
        NewColumn(
          name: column.name, isGenerated: column.generated != nil,
          hasDefault: column.identity != nil || column.defaultExpression != nil,
          defaultExpression: column.defaultExpression)
      }
  }

  // MARK: Values

  private func own(_ name: String) -> ColumnDescription? { source.columns.first { $0.name.hasSameBytes(as: name) } }

  /// The merged table's column for a new one, by what is said of it or by its name.
  private func match(_ column: NewColumn) -> ColumnDescription? {
    if let name = rule.columns.first(where: { $0.value.hasSameBytes(as: column.name) })?.key { return own(name) }
    let names = [column.name] + (column.old.map { [$0.name] } ?? [])
    return names.lazy.compactMap { name in
      rule.columns.keys.contains { $0.hasSameBytes(as: name) }
        || rule.dropped.contains { $0.hasSameBytes(as: name) } ? nil : own(name)
    }.first
  }

  private mutating func origin(of column: NewColumn) -> Origin {
    let match = match(column)
    if column.isGenerated {
      if let match, match.isGenerated { used.insert(ExactName(match.name)) }
      return .generated
    }
    if let value = rule.values.first(where: { $0.key.hasSameBytes(as: column.name) })?.value {
      if let match { used.insert(ExactName(match.name)) }
      use(namesIn: value)
      return .value(value)
    }
    if let discriminator = head.discriminator, discriminator.name.hasSameBytes(as: column.name) {
      return discriminator.value(of: rule.table).map(Origin.value) ?? .defaultValue
    }
    if let match {
      used.insert(ExactName(match.name))
      guard let using = column.rule?.using else { return .column(match) }
      return adapted(using, column, match)
    }
    if !column.hasDefault {
      mistakes.append(
        """
        \(rule.place): \(rule.table) has nothing for the new column \(column.name), which has no default\(hint(column)) \
        Say values: {\(column.name): …}, or NULL there.
        """)
    }
    // One that is the same for all rows is compared like any other value.
    if let expression = column.defaultExpression, Conventions.Constant(expression) != nil { return .value(expression) }
    return .defaultValue
  }

  private func hint(_ column: NewColumn) -> String {
    NearNames.of(column.name, in: source.columns.map(\.name).filter { !used.contains(ExactName($0)) }).first.map {
      "; is it columns: {\($0): \(column.name)}?"
    } ?? "."
  }

  private mutating func use(namesIn expression: String) {
    let names = Set(SQLTokens(expression).tokens.compactMap { $0.name.map(ExactName.init) })
    let lowered = Set(
      SQLTokens(expression).tokens.filter { !$0.text.hasPrefix("\"") }.compactMap {
        $0.name.map { ExactName($0.lowercased()) }
      })
    for column in source.columns.map({ ExactName($0.name) }) where names.contains(column) || lowered.contains(column) {
      used.insert(column)
    }
  }

  /// The head's own expression over the row of the merged table: each of the head's columns is the one that comes into
  /// the same new column.
  private mutating func adapted(_ using: String, _ column: NewColumn, _ match: ColumnDescription) -> Origin {
    var missing: String?
    let tokens = SQLTokens(using).tokens.filter { !$0.text.allSatisfy(\.isWhitespace) }
    let functions = Set(
      zip(tokens, tokens.dropFirst()).filter { $1.text == "(" }.compactMap { $0.0.name }.map(ExactName.init))
    let text = SQLTokens(using).replacingNames { name in
      let plain = tokens.contains { $0.text == "\"\(name)\"" } ? name : name.lowercased()
      guard !functions.contains(ExactName(name)), headColumns.firstIndex(ofExactly: plain) != nil else { return nil }
      let other = new.first { $0.old?.name.hasSameBytes(as: plain) == true }
      let own = other.map { $0.name.hasSameBytes(as: column.name) ? match : self.match($0) } ?? own(plain)
      if own == nil { missing = plain }
      return own.flatMap { $0.name.hasSameBytes(as: plain) ? nil : $0.name }
    }
    if let missing {
      mistakes.append(
        """
        \(rule.place): the value of \(column.name) is \(using), but \(rule.table) has no \(missing). \
        Say values: {\(column.name): …}.
        """)
    }
    use(namesIn: text)
    return .value(text)
  }

  // MARK: Mistakes

  private mutating func checkNames() {
    let (names, newNames) = (source.columns.map(\.name), new.map(\.name))
    for (old, name) in rule.columns.sorted(by: { $0.key < $1.key }) {
      check(old, in: names, "\(rule.table) has no column")
      check(name, in: newNames, "the new table has no column")
      if rule.dropped.contains(where: { $0.hasSameBytes(as: old) }) {
        mistakes.append("\(rule.place): \(old) of \(rule.table) is both dropped and in columns.")
      }
      if rule.values.keys.contains(where: { $0.hasSameBytes(as: name) }) {
        mistakes.append("\(rule.place): \(name) has a value both from columns and from values.")
      }
    }
    for name in rule.dropped { check(name, in: names, "\(rule.table) has no column") }
    for name in rule.values.keys.sorted() { check(name, in: newNames, "the new table has no column") }
    let given = Array(rule.columns.values) + Array(rule.values.keys)
    for column in new where column.isGenerated && given.contains(where: { $0.hasSameBytes(as: column.name) }) {
      mistakes.append("\(rule.place): the new column \(column.name) is generated: it takes no values.")
    }
  }

  private mutating func check(_ name: String, in names: [String], _ what: String) {
    if names.contains(where: { $0.hasSameBytes(as: name) }) { return }
    let near = NearNames.of(name, in: names).first.map { "; did you mean \($0)?" } ?? "."
    mistakes.append("\(rule.place): \(what) \(name)\(near)")
  }

  /// Columns with nowhere to go.
  private mutating func checkLosses() {
    let wanted = rule.dropped + rule.columns.keys
    for column in source.columns.map(\.name)
    where !used.contains(ExactName(column)) && !wanted.contains(where: { $0.hasSameBytes(as: column) }) {
      let near = NearNames.of(column, in: new.map(\.name)).first { !$0.hasSameBytes(as: column) }
      let hint = near.map { "; is it \($0)?" } ?? "."
      mistakes.append(
        """
        \(rule.place): column \(column) of \(rule.table) goes nowhere\(hint) \
        Name its new column in columns, or put it into drop.
        """)
    }
  }
}
