/// How one old table becomes one new table: both as values, and for each new column the expression over the old row.
///
/// This is the seam for rules: whatever changes a table changes `target` and `columns`, and everything after —
/// creating, copying, verifying — follows.
struct TableMapping: Sendable {
  /// A new column's value.
  struct Column: Sendable {
    /// The new column's name.
    var name: String
    /// What is selected from the old row, in SQL.
    var expression: String
    /// Its type in the new table.
    var type: String
    /// What its values are made of in the new table.
    var storedType: StoredType
    /// Computed by the new table itself: not copied, but has to come out equal.
    var isGenerated: Bool
    /// Computed from the table's own OID: it can't be what it was.
    var tellsTable = false
  }

  var source: TableDescription
  var target: TableDescription
  var columns: [Column]

  /// What a server-side copy selects for a column: a value of one of the old schemas' own types becomes one of its
  /// namesake's by way of its text.
  static func converted(_ column: Column) -> String {
    column.storedType.isOfSchema ? "(\(column.expression))::text::\(column.type)" : column.expression
  }

  /// The columns that are copied.
  var copied: [Column] { columns.filter { !$0.isGenerated } }
}

/// From the old schemas to the new ones.
struct Transformation: Sendable {
  var schemas: SchemaMap

  /// The table in its new schema, everything else the same.
  func map(_ table: TableDescription) -> TableMapping {
    var target = table
    target.schema = map(table.tableName).schema
    target.parents = table.parents.map(map)
    for index in target.sequences.indices { target.sequences[index].schema = target.schema }
    let columns = table.columns.map { column in
      TableMapping.Column(
        name: column.name, expression: SQLText.identifier(column.name), type: column.type,
        storedType: column.storedType, isGenerated: column.isGenerated,
        tellsTable: column.isGenerated && column.expression?.contains("tableoid") == true)
    }
    return TableMapping(source: table, target: target, columns: columns)
  }

  /// A table's new name; tables of other schemas stay where they are.
  func map(_ name: TableName) -> TableName {
    TableName(schema: schemas.newName(of: name.schema) ?? name.schema, name: name.name)
  }
}
