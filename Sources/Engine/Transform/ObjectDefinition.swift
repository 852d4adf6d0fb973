/// The SQL that makes what is not a table.
enum ObjectDefinition {
  /// A type, function or sequence, with its comment.
  static func creation(of object: SchemaObject, schema: String) -> [String] {
    let name = SQLText.qualified(schema, object.name)
    switch object.definition {
    case .enumeration(let labels):
      let list = labels.map(SQLText.literal).joined(separator: ", ")
      return ["CREATE TYPE \(name) AS ENUM (\(list))"] + TableDefinition.comment("TYPE \(name)", object.comment)
    case .composite(let attributes):
      let list = attributes.map { attribute in
        "\(SQLText.identifier(attribute.name)) \(attribute.type)"
          + (attribute.collation.map { " COLLATE \($0)" } ?? "")
      }.joined(separator: ", ")
      return ["CREATE TYPE \(name) AS (\(list))"] + TableDefinition.comment("TYPE \(name)", object.comment)
    case .range(let parts, let functions):
      let list = parts.joined(separator: ", ")
      let shell = functions.isEmpty ? [] : ["CREATE TYPE \(name)"] + functions
      return shell
        + ["CREATE TYPE \(name) AS RANGE (\(list))"] + TableDefinition.comment("TYPE \(name)", object.comment)
    case .domain(let base, let collation, let defaultExpression, let isNotNull, let checks):
      var sql = "CREATE DOMAIN \(name) AS \(base)"
      if let collation { sql += " COLLATE \(collation)" }
      if let defaultExpression { sql += " DEFAULT \(defaultExpression)" }
      if isNotNull { sql += " NOT NULL" }
      var later: [String] = []
      for check in checks {
        let constraint = "CONSTRAINT \(SQLText.identifier(check.name)) \(check.definition)"
        if check.isValidated { sql += " \(constraint)" } else { later.append("ALTER DOMAIN \(name) ADD \(constraint)") }
        later += TableDefinition.comment(
          "CONSTRAINT \(SQLText.identifier(check.name)) ON DOMAIN \(name)", check.comment)
      }
      return [sql] + later + TableDefinition.comment("DOMAIN \(name)", object.comment)
    case .deparsed(let object): return object.statements
    case .sequence(let sequence):
      return [TableDefinition.createSequence(sequence, schema: schema)]
        + TableDefinition.comment("SEQUENCE \(name)", object.comment)
    }
  }

  /// A foreign key, with its comment.
  static func creation(of key: ForeignKeyDescription, on table: TableName) -> [String] {
    let name = SQLText.identifier(key.name)
    return ["ALTER TABLE \(table.sql) ADD CONSTRAINT \(name) \(key.definition)"]
      + TableDefinition.comment("CONSTRAINT \(name) ON \(table.sql)", key.comment)
  }
}
