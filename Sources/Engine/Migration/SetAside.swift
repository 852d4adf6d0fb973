/// A foreign key of tables that are there already, which is dropped before the rows come and made again afterwards.
///
/// It is recorded in the same transaction that drops it, and the record goes in the one that makes it again: whatever
/// happens in between, the target itself knows how to make it.
struct SetAside: Sendable, Equatable {
  static let table = "_longhaul.set_aside"
  static let tableCreation = [
    """
    CREATE TABLE \(table) (
      migration text, table_schema text, table_name text, name text, referenced_schema text NOT NULL,
      referenced_name text NOT NULL, definition text NOT NULL, comment text,
      add_constraint text NOT NULL, add_comment text, set_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (migration, table_schema, table_name, name))
    """,
    """
    COMMENT ON TABLE \(table) IS 'Foreign keys that longhaul has dropped and will make again; to make them by hand: \
    SELECT add_constraint, add_comment FROM \(table) \\gexec'
    """,
  ]

  /// What the objects that drop keys are called in the progress file, before the key's own name.
  static let prefix = "set aside "

  var table: TableName
  var name: String
  var referenced: TableName
  /// Such as `FOREIGN KEY (a) REFERENCES new.t(b)`, with all names qualified.
  var definition: String
  var comment: String?

  private var isKey: String {
    "conrelid = \(SQLText.literal(table.sql))::regclass AND conname = \(SQLText.literal(name))"
  }

  private var constraint: String { SQLText.identifier(name) }

  /// Records it and drops it; does nothing where it is dropped already.
  func dropping(_ migration: String) -> [String] {
    let table = SQLText.literal(self.table.sql)
    let name = SQLText.literal(constraint)
    return [
      "SET LOCAL search_path = ''",
      """
      INSERT INTO \(Self.table) (migration, table_schema, table_name, name, referenced_schema, referenced_name, definition,
        comment, add_constraint, add_comment)
      SELECT \(SQLText.literal(migration)), \(SQLText.literal(self.table.schema)), \(SQLText.literal(self.table.name)), conname,
             \(SQLText.literal(referenced.schema)), \(SQLText.literal(referenced.name)), pg_get_constraintdef(oid),
             obj_description(oid, 'pg_constraint'),
             format('ALTER TABLE %s ADD CONSTRAINT %s %s', \(table), \(name), pg_get_constraintdef(oid)),
             format('COMMENT ON CONSTRAINT %s ON %s IS ', \(name), \(table)) || quote_literal(obj_description(oid, 'pg_constraint'))
      FROM pg_constraint WHERE \(isKey)
      ON CONFLICT (migration, table_schema, table_name, name) DO UPDATE
      SET definition = EXCLUDED.definition, comment = EXCLUDED.comment, add_constraint = EXCLUDED.add_constraint,
          add_comment = EXCLUDED.add_comment, set_aside_at = EXCLUDED.set_aside_at
      """,
      "ALTER TABLE \(self.table.sql) DROP CONSTRAINT IF EXISTS \(constraint)",
    ]
  }

  /// Makes it again and strikes the record.
  func making(_ migration: String) -> [String] {
    ["SET LOCAL search_path = ''", "ALTER TABLE \(table.sql) ADD CONSTRAINT \(constraint) \(definition)"]
      + TableDefinition.comment("CONSTRAINT \(constraint) ON \(table.sql)", comment) + [
        """
        DELETE FROM \(Self.table) WHERE migration = \(SQLText.literal(migration)) AND table_schema = \
        \(SQLText.literal(table.schema)) AND table_name = \(SQLText.literal(table.name)) AND name = \(SQLText.literal(name))
        """
      ]
  }

  /// Those of a migration that an earlier run has dropped.
  static func recorded(_ migration: String, through target: borrowing Connection) throws(PostgresError) -> [SetAside] {
    guard try target.query("SELECT to_regclass('\(table)')").text(0, 0) != nil else { return [] }
    return try target.query(
      """
      SELECT table_schema, table_name, name, definition, comment, referenced_schema, referenced_name FROM \(table) WHERE migration = $1
      ORDER BY table_schema, table_name, name
      """, [migration]
    ).rows {
      SetAside(
        table: TableName(schema: $0.text(0), name: $0.text(1)), name: $0.text(2),
        referenced: TableName(schema: $0.text(5), name: $0.text(6)), definition: $0.text(3), comment: $0[4])
    }
  }
}

extension SetAside {
  /// The two objects of the progress file.
  ///
  /// - Parameter qualifier: what stands before the table's name there.
  func objects(_ migration: String, oid: OID, qualifier: String) -> (dropping: SchemaObject, making: SchemaObject) {
    func object(_ kind: String, _ classID: CatalogID.Catalog, _ statements: [String], made: String) -> SchemaObject {
      SchemaObject(
        oid: oid, schema: table.schema, name: "\(table.name).\(name)", qualifier: qualifier,
        definition: .deparsed(
          DeparsedObject(classID: classID.rawValue, kind: kind, statements: statements, made: made)))
    }
    return (
      object(
        Self.prefix + "foreign key", .pg_class, dropping(migration), made: "\(SQLText.literal(table.sql))::regclass"),
      object(
        "foreign key", .pg_constraint, making(migration), made: "(SELECT oid FROM pg_constraint WHERE \(isKey))")
    )
  }
}

extension MigrationProgress {
  /// The foreign keys that are dropped and not made again yet.
  var setAside: [String] {
    let made = Set(objects.completed.map(ExactName.init))
    return objects.completed.filter { $0.hasPrefix(SetAside.prefix) }
      .map { String($0.dropFirst(SetAside.prefix.count)) }.filter { !made.contains(ExactName($0)) }
  }
}

extension MigrationProgress.Metadata {
  private static let key = "target_tables"

  /// The new tables were there before; kept in the file, so that nobody goes on otherwise by mistake.
  var usesExistingTables: Bool {
    get { unknown.contains { $0.key == Self.key && $0.value == .string("existing") } }
    set {
      unknown.removeAll { $0.key == Self.key }
      if newValue { unknown.append(JSONMember(Self.key, .string("existing"))) }
    }
  }
}
