/// How one old table becomes one new table: both as values, and for each new column the expression over the old row.
struct TableMapping: Sendable {
  /// A new column's value.
  struct Column: Sendable {
    /// The new column's name.
    var name: String
    /// What is selected from the old row, in SQL; nil for a column that computes its value itself.
    var copied: String?
    /// What the new value is compared with, over the old row; nil where nothing can be said.
    var compared: String?
    /// Its type in the new table.
    var type: String
    /// What its values are made of in the new table.
    var storedType: StoredType
    /// The old column it comes from.
    var oldName: String?
    /// It is not the old value as it is.
    var isChanged = false
  }

  /// A sequence that may be behind the values of its column.
  struct OutrunSequence: Sendable {
    var name: String
    var column: String
    var isDescending: Bool
  }

  var source: TableDescription
  var target: TableDescription
  var columns: [Column]
  /// Only these of the old rows are moved.
  var filter: String?
  /// Old sequences by the new ones' names.
  var sequences: [String: TableName]
  /// Columns with a sequence that the old table did not have: it goes on after the highest value.
  var newSequences: [String] = []
  /// Partitions that are made with it, though the old table has none.
  var newPartitions: [TableDescription] = []
  /// It is made of a part of the old table, beside the table that the old one becomes.
  var isPart = false
  /// Equal rows are one.
  var isDistinct = false
  /// The old table's rows are in its partitions, too.
  var joinsPartitions = false
  /// Other old tables whose rows come into the same new table, each with its own values for the same columns.
  var merged: [TableMapping] = []
  /// Sequences of theirs, by the new one that goes on after all of them.
  var mergedSequences: [String: [TableName]] = [:]
  /// Sequences, with the columns that they feed, that have to go on after the highest value: not all values are of them.
  var outrunSequences: [OutrunSequence] = []
  /// A person's own expressions are in it, which may name what the old schema alone has.
  var hasOwnExpressions = false

  /// The new table was there before.
  var existing: ExistingTable?

  /// What a server-side copy selects for a column: a value of one of the old schemas' own types becomes one of its
  /// namesake's by way of its text.
  static func converted(_ column: Column) -> String {
    let expression = column.copied ?? "NULL"
    return column.storedType.isOfSchema ? "(\(expression))::text::\(column.type)" : expression
  }

  /// The columns that are copied.
  var copied: [Column] { columns.filter { $0.copied != nil } }
}

extension TableMapping {
  /// The table in its new schema, everything else the same.
  init(of table: TableDescription, _ schemas: SchemaMap) {
    source = table
    target = table.moved(schemas)
    columns = table.columns.map { column in
      let expression = SQLText.identifier(column.name)
      // What is computed from the table's own OID can't be what it was.
      let tellsTable = column.isGenerated && column.expression?.contains("tableoid") == true
      return Column(
        name: column.name, copied: column.isGenerated ? nil : expression, compared: tellsTable ? nil : expression,
        type: column.type, storedType: column.storedType, oldName: column.name)
    }
    sequences = [:]
    for sequence in table.sequences {
      sequences[sequence.name] = TableName(schema: sequence.schema, name: sequence.name)
    }
  }
}

extension TableDescription {
  /// The same table in its new schema; tables of other schemas stay where they are.
  func moved(_ schemas: SchemaMap) -> TableDescription {
    func moved(_ name: TableName) -> TableName {
      TableName(schema: schemas.newName(of: name.schema) ?? name.schema, name: name.name)
    }
    var table = self
    table.schema = moved(tableName).schema
    table.parents = parents.map(moved)
    for index in table.sequences.indices { table.sequences[index].schema = table.schema }
    return table
  }
}
