/// Puts new schemas in the place of old ones in what was deparsed: only before the names that are hidden there, and only
/// where the text has both as a name with its schema.
struct Requalification {
  private var newNames: [TableName: String] = [:]

  /// - Parameter names: schemas and names that are hidden and that the text is known to refer to.
  init(_ names: Set<TableName>, _ schemas: SchemaMap) {
    for name in names {
      guard let new = schemas.newName(of: name.schema), !new.hasSameBytes(as: name.schema) else { continue }
      newNames[name] = new
    }
  }

  var isEmpty: Bool { newNames.isEmpty }

  /// The text with the new schemas.
  func apply(_ sql: String) -> String {
    if isEmpty { return sql }
    var tokens = SQLTokens(sql).tokens
    for index in tokens.indices {
      if let literal = tokens[index].literal, isCastToName(tokens, after: index) {
        tokens[index].text = SQLText.literal(apply(literal))
        continue
      }
      guard index + 2 < tokens.count, tokens[index + 1].text == ".", let schema = tokens[index].name,
        let name = tokens[index + 2].name ?? tokens[index + 2].operatorName,
        let new = newNames[TableName(schema: schema, name: name)]
      else { continue }
      // What comes after another dot is a column, as in `alias.column`.
      if index > 0, tokens[index - 1].text == "." { continue }
      tokens[index].text = SQLText.identifier(new)
    }
    return tokens.map(\.text).joined()
  }

  /// Whether a literal is a name in text, as in `'old.t'::regclass`.
  private func isCastToName(_ tokens: [SQLTokens.Token], after index: Int) -> Bool {
    guard index + 2 < tokens.count, tokens[index + 1].text == "::" else { return false }
    return tokens[index + 2].text.hasPrefix("reg")
  }
}

// MARK: - In descriptions

extension Requalification {
  func apply(_ text: inout String) { text = apply(text) }

  func apply(_ text: inout String?) { text = text.map { apply($0) } }

  func apply(to table: inout TableDescription) {
    apply(&table.ofType)
    apply(&table.partitionKey)
    apply(&table.partitionBound)
    for index in table.columns.indices {
      apply(&table.columns[index].type)
      apply(&table.columns[index].collation)
      apply(&table.columns[index].expression)
    }
    for index in table.checks.indices { apply(&table.checks[index].definition) }
    for index in table.keys.indices {
      apply(&table.keys[index].definition)
      apply(to: &table.keys[index].index)
    }
    for index in table.indexes.indices { apply(to: &table.indexes[index]) }
  }

  private func apply(to index: inout IndexDescription) {
    apply(&index.predicate)
    for key in index.keys.indices {
      apply(&index.keys[key].expression)
      apply(&index.keys[key].collation)
      apply(&index.keys[key].operatorClass)
    }
  }

  func apply(to object: inout SchemaObject) {
    switch object.definition {
    case .enumeration, .sequence: break
    case .domain(var base, var collation, var defaultExpression, let isNotNull, var checks):
      apply(&base)
      apply(&collation)
      apply(&defaultExpression)
      for index in checks.indices { apply(&checks[index].definition) }
      object.definition = .domain(
        base: base, collation: collation, defaultExpression: defaultExpression, isNotNull: isNotNull, checks: checks)
    case .composite(var attributes):
      for index in attributes.indices {
        apply(&attributes[index].type)
        apply(&attributes[index].collation)
      }
      object.definition = .composite(attributes: attributes)
    case .range(let parts, let functions):
      object.definition = .range(parts: parts.map { apply($0) }, functions: functions.map { apply($0) })
    case .deparsed(var deparsed):
      deparsed.statements = deparsed.statements.map { apply($0) }
      apply(&deparsed.made)
      object.definition = .deparsed(deparsed)
    }
  }
}
