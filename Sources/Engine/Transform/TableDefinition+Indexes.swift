/// The indexes of a table: in one transaction with its rows, or each in one of its own when the rows are committed.
extension TableDefinition {
  /// A statement that builds an index.
  struct IndexBuild {
    var name: String
    var index: IndexDescription
    var sql: String
  }

  /// Primary key, unique and exclusion constraints, indexes.
  var indexes: [IndexBuild] {
    // Attaching finds no exclusion constraint: it makes each that the parent has.
    table.keys.filter { $0.kind != .exclusion || !$0.index.isAttached }.map { key in
      IndexBuild(
        name: key.name, index: key.index,
        sql: adding(key, key.kind == .exclusion ? key.definition : Self.definition(of: key)))
    } + table.indexes.map { IndexBuild(name: $0.name, index: $0, sql: creating($0)) }
  }

  /// What can be built by several sessions at once: they lock the table against writing, not against each other.
  var indexesApart: [IndexBuild] {
    table.keys.filter { $0.kind != .exclusion }.map { key in
      var sql = "CREATE UNIQUE INDEX \(SQLText.identifier(key.name)) ON \(name) (\(Self.columns(of: key)))"
      sql += Self.tail(of: key.index, nullsNotDistinct: key.index.isNullsNotDistinct)
      if let tablespace = key.index.tablespace { sql += " TABLESPACE \(SQLText.identifier(tablespace))" }
      return IndexBuild(name: key.name, index: key.index, sql: sql)
    } + table.indexes.map { IndexBuild(name: $0.name, index: $0, sql: creating($0)) }
  }

  /// Makes constraints of such indexes, and those that can't be built so.
  var constraintsByIndexes: [String] {
    table.keys.filter { $0.kind != .exclusion }.map { key in
      adding(key, Self.keyword(key) + " USING INDEX \(SQLText.identifier(key.name))\(Self.moment(of: key))")
    } + table.keys.filter { $0.kind == .exclusion && !$0.index.isAttached }.map { adding($0, $0.definition) }
  }

  private func adding(_ key: KeyConstraint, _ definition: String) -> String {
    "ALTER TABLE \(name) ADD CONSTRAINT \(SQLText.identifier(key.name)) \(definition)"
  }

  /// Such as `UNIQUE (a, b) DEFERRABLE`: what stands after the name of a primary key or unique constraint.
  static func definition(of key: KeyConstraint) -> String {
    var sql = keyword(key)
    if key.index.isNullsNotDistinct { sql += " NULLS NOT DISTINCT" }
    sql += " (\(columns(of: key)))\(tail(of: key.index))"
    if let tablespace = key.index.tablespace { sql += " USING INDEX TABLESPACE \(SQLText.identifier(tablespace))" }
    return sql + moment(of: key)
  }

  private static func keyword(_ key: KeyConstraint) -> String { key.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE" }

  private static func columns(of key: KeyConstraint) -> String {
    key.index.keys.map(\.expression).joined(separator: ", ")
  }

  private static func moment(of key: KeyConstraint) -> String {
    (key.isDeferrable ? " DEFERRABLE" : "") + (key.isDeferred ? " INITIALLY DEFERRED" : "")
  }

  private func creating(_ index: IndexDescription) -> String {
    "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX \(SQLText.identifier(index.name)) ON \(name) "
      + Self.definition(of: index)
  }

  /// Such as `USING btree (a DESC) WHERE b`: what stands after an index's table.
  static func definition(of index: IndexDescription) -> String {
    var sql = "USING \(SQLText.identifier(index.method)) ("
    sql += index.keys.map { key in
      var part = key.expression
      if let collation = key.collation { part += " COLLATE \(collation)" }
      if let operatorClass = key.operatorClass { part += " \(operatorClass)" }
      if key.isDescending { part += " DESC" }
      if key.isNullsFirst != key.isDescending { part += key.isNullsFirst ? " NULLS FIRST" : " NULLS LAST" }
      return part
    }.joined(separator: ", ")
    sql += ")" + tail(of: index, nullsNotDistinct: index.isNullsNotDistinct)
    if let tablespace = index.tablespace { sql += " TABLESPACE \(SQLText.identifier(tablespace))" }
    if let predicate = index.predicate { sql += " WHERE \(predicate)" }
    return sql
  }

  private static func tail(of index: IndexDescription, nullsNotDistinct: Bool = false) -> String {
    var sql = ""
    if !index.included.isEmpty { sql += " INCLUDE (" + index.included.joined(separator: ", ") + ")" }
    if nullsNotDistinct { sql += " NULLS NOT DISTINCT" }
    if let options = index.options { sql += " WITH (\(options))" }
    return sql
  }
}
