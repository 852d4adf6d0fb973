import TestSupport
import Testing

@testable import Engine

/// A schema, conventions, and what they come to, a line each.
struct ConventionsCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let schema: String
  let conventions: [Convention]
  let expected: String
  /// PostgreSQL can do it to the old schema itself, as a proof that it is possible.
  var isPossible = true

  init(_ name: String, _ schema: String, _ conventions: [Convention], isPossible: Bool = true, _ expected: String) {
    testDescription = name
    self.schema = schema
    self.conventions = conventions
    self.isPossible = isPossible
    self.expected = expected
  }

  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; SET search_path = old;\n" + schema)
    let outcome = try Self.expand(conventions, in: database, SchemaMap(from: "old", to: "new"))
    #expect(outcome.text(in: database) == expected, sourceLocation: sourceLocation)
    if isPossible, outcome.mistakes.isEmpty { try database.execute(outcome.statements.joined(separator: "\n")) }
  }

  static func expand(
    _ conventions: [Convention], in database: Database, _ schemas: SchemaMap
  ) throws -> Conventions.Outcome {
    let open = try database.session()
    try open.connection.query("BEGIN")
    let schema = try #require(try CatalogReader.read(schemas, isSameDatabase: true, through: open.connection))
    return Conventions.expand(conventions, over: schema)
  }
}

extension Convention {
  /// A convention of line 1.
  static func of(
    _ kind: Kind, tables: [String] = [], columns: [String] = [], except: [String] = []
  ) -> Convention {
    var convention = Convention(kind, place: RulePlace(file: "y", line: 1, key: "c"))
    convention.tables = tables
    convention.columns = columns
    convention.except = except
    return convention
  }
}

// MARK: - As text

extension Conventions.Outcome {
  /// All of it, sorted within its kinds; what the messages say without their place.
  func text(in database: Database) -> String {
    var lines = rules.flatMap(\.lines).sorted()
    lines += enums.map { made in
      "enum \(made.typeName) of \(made.table.schema).\(made.table.name).\(made.column): "
        + made.labels.joined(separator: ", ")
    }
    let names = widened.map { (try? database.query("SELECT relname FROM pg_class WHERE oid = \($0)")) ?? "" }
    if !names.isEmpty { lines.append("wider sequences: " + names.sorted().joined(separator: ", ")) }
    func told(_ messages: [String], _ kind: String) -> [String] {
      messages.map { $0.hasPrefix("y:1: c: ") ? "\(kind): \($0.dropFirst(8))" : "\(kind) WITHOUT PLACE: \($0)" }
    }
    lines += told(mistakes, "mistake").sorted() + told(warnings, "warning").sorted()
    return lines.joined(separator: "\n")
  }
}

extension TableRule {
  fileprivate var lines: [String] {
    var lines: [String] = []
    if let name { lines.append("\(table) is \(name)") }
    for column in columns {
      let label = "\(table).\(column.column)"
      if let name = column.name { lines.append("\(label) is \(name)") }
      if let type = column.type { lines.append("\(label): \(type)" + (column.using.map { " = \($0)" } ?? "")) }
      switch column.defaultExpression {
      case .keep: break
      case .drop: lines.append("\(label) default -")
      case .set(let sql): lines.append("\(label) default \(sql)")
      }
      if case .set(let kind) = column.identity { lines.append("\(label) identity \(kind.rawValue)") }
    }
    lines += constraints.dropped.map { "\(table) - \($0)" }
    lines += constraints.added.map { "\(table) + \($0.name) \($0.definition)" }
    lines += constraints.renamed.map { "\(table) constraint \($0) is \($1)" }
    lines += indexes.renamed.map { "\(table) index \($0) is \($1)" }
    lines += sequences.map { "\(table) sequence \($0) is \($1)" }
    lines += splits.map { "\(table) refers to values of \($0.key.joined(separator: ", "))" }
    return lines
  }
}

// MARK: - As SQL

extension Conventions.Outcome {
  /// What does the same to the old schema, whose tables have no rows or only what the new types can hold.
  var statements: [String] {
    var statements = enums.map { made in
      "CREATE TYPE old.\(SQLText.identifier(made.typeName)) AS ENUM (\(made.labels.map(SQLText.literal).joined(separator: ", ")));"
    }
    statements.insert("SET search_path = old;", at: 0)
    let parts: [(TableRule, String) -> [String]] = [dropped, types, defaults, identities, renamedColumns, others]
    for part in parts {
      for rule in rules { statements += part(rule, "ALTER TABLE \(SQLText.qualified("old", rule.table))") }
    }
    return statements
      + rules.compactMap { rule in
        rule.name.map {
          "ALTER TABLE \(SQLText.qualified("old", rule.table)) RENAME TO \(SQLText.identifier("new " + $0.suffix(20)));"
        }
      }
  }

  private func dropped(_ rule: TableRule, _ alter: String) -> [String] {
    // Below a parent it may be gone already.
    rule.constraints.dropped.map { "\(alter) DROP CONSTRAINT IF EXISTS \(SQLText.identifier($0));" }
      + rule.columns.filter { $0.type != nil || $0.defaultExpression != .keep || $0.identity != .keep }.map { column in
        let sql = "\(alter) ALTER \(SQLText.identifier(column.column)) DROP DEFAULT;"
        return Self.when("attgenerated = '' AND attidentity = ''", rule, column, sql)
      }
  }

  /// A parent's change is its children's, too.
  private func types(_ rule: TableRule, _ alter: String) -> [String] {
    rule.columns.flatMap { column -> [String] in
      guard let type = column.type else { return [] }
      let name = SQLText.identifier(column.column)
      let sql = "\(alter) ALTER \(name) TYPE \(type)"
      return [
        Self.when("attinhcount = 0 AND attgenerated <> ''", rule, column, "\(sql);"),
        Self.when(
          "attinhcount = 0 AND attgenerated = ''", rule, column, "\(sql) USING (\(column.using ?? name))::\(type);"),
      ]
    }
  }

  /// SQL for a column that is so.
  private static func when(_ condition: String, _ rule: TableRule, _ column: ColumnRule, _ sql: String) -> String {
    let table = SQLText.literal(SQLText.qualified("old", rule.table))
    return """
      DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = \(table)::regclass
        AND attname = \(SQLText.literal(column.column)) AND \(condition)) THEN \(sql) END IF; END $$;
      """
  }

  private func defaults(_ rule: TableRule, _ alter: String) -> [String] {
    rule.columns.compactMap { column in
      guard case .set(let sql) = column.defaultExpression else { return nil }
      return "\(alter) ALTER \(SQLText.identifier(column.column)) SET DEFAULT \(sql);"
    }
  }

  private func identities(_ rule: TableRule, _ alter: String) -> [String] {
    rule.columns.filter { $0.identity != .keep }.map {
      "\(alter) ALTER \(SQLText.identifier($0.column)) ADD GENERATED BY DEFAULT AS IDENTITY;"
    }
  }

  private func renamedColumns(_ rule: TableRule, _ alter: String) -> [String] {
    rule.columns.compactMap { column in
      column.name.map { "\(alter) RENAME \(SQLText.identifier(column.column)) TO \(SQLText.identifier($0));" }
    }
  }

  private func others(_ rule: TableRule, _ alter: String) -> [String] {
    let added = rule.constraints.added.map {
      "\(alter) ADD CONSTRAINT \(SQLText.identifier($0.name)) \($0.definition);"
    }
    let constraints = rule.constraints.renamed.sorted { $0.key < $1.key }.map {
      "\(alter) RENAME CONSTRAINT \(SQLText.identifier($0)) TO \(SQLText.identifier($1));"
    }
    func renamed(_ kind: String, _ names: [String: String]) -> [String] {
      names.sorted { $0.key < $1.key }.map {
        "ALTER \(kind) \(SQLText.qualified("old", $0)) RENAME TO \(SQLText.identifier($1));"
      }
    }
    return added + constraints + renamed("INDEX", rule.indexes.renamed) + renamed("SEQUENCE", rule.sequences)
  }
}
