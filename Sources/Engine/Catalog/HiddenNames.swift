/// Names of migrated schemas that `search_path` does not lead to: a name of PostgreSQL's own, or the schema's that comes
/// first, hides them. They are deparsed with their old schema, which has to become the new one.
enum HiddenNames {
  /// For each: catalog, OID, schema and name. Functions and operators are looked up by what they are called with, so
  /// that every namesake may hide them.
  static let query = """
    WITH home AS (SELECT oid, nspname FROM pg_namespace WHERE \(NewNames.has("nspname")))
    SELECT 'pg_class'::regclass::oid, c.oid, home.nspname, c.relname
    FROM pg_class c JOIN home ON home.oid = c.relnamespace WHERE NOT pg_table_is_visible(c.oid)
    UNION ALL
    SELECT 'pg_type'::regclass, x.oid, home.nspname, t.typname
    FROM pg_type t JOIN home ON home.oid = t.typnamespace CROSS JOIN LATERAL (VALUES (t.oid), (t.typarray)) AS x (oid)
    WHERE NOT pg_type_is_visible(t.oid)
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, home.nspname, p.proname
    FROM pg_proc p JOIN home ON home.oid = p.pronamespace
    WHERE NOT pg_function_is_visible(p.oid) OR \(hasNamesake("pg_proc", "pro", "p"))
    UNION ALL
    SELECT 'pg_operator'::regclass, o.oid, home.nspname, o.oprname
    FROM pg_operator o JOIN home ON home.oid = o.oprnamespace
    WHERE NOT pg_operator_is_visible(o.oid) OR \(hasNamesake("pg_operator", "opr", "o"))
    UNION ALL
    SELECT 'pg_opclass'::regclass, o.oid, home.nspname, o.opcname
    FROM pg_opclass o JOIN home ON home.oid = o.opcnamespace WHERE NOT pg_opclass_is_visible(o.oid)
    UNION ALL
    SELECT 'pg_collation'::regclass, c.oid, home.nspname, c.collname
    FROM pg_collation c JOIN home ON home.oid = c.collnamespace WHERE NOT pg_collation_is_visible(c.oid)
    UNION ALL
    SELECT 'pg_ts_config'::regclass, c.oid, home.nspname, c.cfgname
    FROM pg_ts_config c JOIN home ON home.oid = c.cfgnamespace WHERE NOT pg_ts_config_is_visible(c.oid)
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, d.oid, home.nspname, d.dictname
    FROM pg_ts_dict d JOIN home ON home.oid = d.dictnamespace WHERE NOT pg_ts_dict_is_visible(d.oid)
    """

  private static func hasNamesake(_ catalog: String, _ prefix: String, _ own: String) -> String {
    """
    EXISTS (SELECT FROM \(catalog) other WHERE other.\(prefix)name = \(own).\(prefix)name \
    AND other.\(prefix)namespace <> \(own).\(prefix)namespace \
    AND (other.\(prefix)namespace = 'pg_catalog'::regnamespace OR other.\(prefix)namespace IN (SELECT oid FROM home)))
    """
  }
}

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
