@testable import Engine

/// Schemas as values, for what is written of them.
enum SchemaSample {
  static func column(_ name: String, _ type: String, _ expression: String? = nil, isNotNull: Bool = false)
    -> ColumnDescription
  {
    ColumnDescription(
      name: name, number: 1, type: type, storedType: StoredType(oid: 0, element: 0), expression: expression,
      isGenerated: false, isNotNull: isNotNull)
  }

  static func index(_ name: String, _ columns: String..., isUnique: Bool = false) -> IndexDescription {
    IndexDescription(
      oid: 0, name: name, method: "btree", isUnique: isUnique, isNullsNotDistinct: false,
      keys: columns.map {
        IndexDescription.Key(expression: SQLText.identifier($0), isDescending: false, isNullsFirst: false)
      })
  }

  static func key(_ name: String, _ kind: KeyConstraint.Kind, _ column: String) -> KeyConstraint {
    KeyConstraint(
      name: name, kind: kind, definition: "", isDeferrable: false, isDeferred: false,
      index: index(name, column, isUnique: true))
  }

  static func table(_ name: String, _ columns: [ColumnDescription], _ keys: KeyConstraint...) -> TableDescription {
    var table = TableDescription(oid: 0, schema: "old", name: name, kind: .ordinary, isUnlogged: false)
    table.columns = columns
    table.keys = keys
    (table.bytes, table.estimatedRows) = (8192, 3)
    return table
  }

  static func foreignKey(
    _ name: String, _ table: String, _ column: String, to referenced: String, _ other: String = "id"
  ) -> ForeignKeyDescription {
    ForeignKeyDescription(
      oid: 0, table: TableName(schema: "old", name: table), name: name,
      definition: """
        FOREIGN KEY (\(SQLText.identifier(column))) REFERENCES \(SQLText.identifier(referenced))(\(SQLText.identifier(other)))
        """,
      referenced: TableName(schema: "old", name: referenced), columns: [column], referencedColumns: [other])
  }

  static func schema(_ tables: [TableDescription], _ foreignKeys: [ForeignKeyDescription] = []) -> SchemaDescription {
    var schema = SchemaDescription(schemas: SchemaMap(from: "old", to: "old"))
    (schema.tables, schema.foreignKeys) = (tables, foreignKeys)
    return schema
  }

  /// Two tables with a name each as people choose them, one with names that were made to do harm, and other objects.
  static func shop() -> SchemaDescription {
    var customer = table(
      "customer",
      [
        column("id", "integer", isNotNull: true), column("email", "character varying(40)"),
        column("credit", "numeric(10,2)", "0", isNotNull: true),
      ], key("customer_pkey", .primaryKey, "id"), key("customer_email_key", .unique, "email"))
    customer.comment = "Who buys.\n# <b>not</b> a | heading"
    customer.columns[0].identity = .always
    customer.columns[2].comment = "in *euros*"
    customer.checks = [
      CheckConstraint(
        name: "customer_credit_check", definition: "CHECK ((credit >= 0) OR (email || 'x' <> ''))", isValidated: true)
    ]
    (customer.bytes, customer.estimatedRows) = (1_258_291, 12_345)
    var orders = table(
      "orders",
      [
        column("nr", "bigint", isNotNull: true), column("customer_id", "integer", isNotNull: true),
        column("made", "date"),
      ],
      key("orders_pkey", .primaryKey, "nr"))
    orders.indexes = [index("orders_made", "made")]
    orders.indexes[0].keys[0].isDescending = true
    orders.indexes[0].keys[0].isNullsFirst = true
    orders.indexes[0].predicate = "(made IS NOT NULL)"
    orders.indexes[0].comment = "newest first"
    orders.estimatedRows = -1
    let odd = "we|ird `t`\n</td>\u{1b}[31m 日本"
    let hostile = table(
      odd, [column("pk", "integer", isNotNull: true), column("a | `b`", "\"My Type\"[]", "'|'::text")],
      key("odd_pkey", .primaryKey, "pk"))
    var schema = schema(
      [orders, hostile, customer],
      [
        foreignKey("orders_customer_id_fkey", "orders", "customer_id", to: "customer"),
        foreignKey("odd_fkey", odd, "pk", to: "orders", "nr"),
      ])
    schema.prerequisites = [
      SchemaObject(oid: 0, schema: "old", name: "mood", definition: .enumeration(labels: ["good", "it's"])),
      SchemaObject(
        oid: 0, schema: "old", name: "cents",
        definition: .domain(
          base: "integer", collation: nil, defaultExpression: "0", isNotNull: true,
          checks: [CheckConstraint(name: "c", definition: "CHECK ((VALUE >= 0))", isValidated: true)])),
    ]
    schema.dependents = [
      SchemaObject(
        oid: 0, schema: "old", name: "names",
        definition: .deparsed(DeparsedObject(classID: 0, kind: "view", statements: [], made: "")), comment: "just names"
      )
    ]
    schema.leftBehind = [
      LeftBehindObject(kind: "publication", name: "p of customer"),
      LeftBehindObject(kind: "file", name: "is no object"),
    ]
    return schema
  }
}
