/// The migrated schemas as a value: their tables and all that is carried beside them.
struct SchemaDescription: Sendable {
  var schemas: SchemaMap
  /// In the order of work: largest first, parents before children.
  var tables: [TableDescription] = []
  /// What tables need, each after what it needs itself; that may be a table, too.
  var prerequisites: [SchemaObject] = []
  /// Partitions' own after their parents', else in name order.
  var foreignKeys: [ForeignKeyDescription] = []
  /// What comes when the tables are there: views, triggers…, each after what it needs.
  var dependents: [SchemaObject] = []
  /// What an object or a table needs, beside what its order tells: tables by item, objects by label.
  var needs: [ExactName: Needs] = [:]
  /// What sequences are called in the old schema, where it is not what they are called here.
  var origins: [OID: TableName] = [:]
  /// How names that are deparsed with their schema follow it, for the tables and objects that have such names.
  var requalifications: [CatalogID: Requalification] = [:]
  /// What comes after an object is made, and last of a table's transaction: owner, privileges, labels.
  var attributes: [CatalogID: [String]] = [:]
  /// What is granted on a new schema until it has its own privileges, which replace these; by the old one's name.
  var preparation: [ExactName: [String]] = [:]
  /// The items of old tables that are there, but that the patterns leave out.
  var unselected = Set<ExactName>()
  /// Everything else.
  var leftBehind: [LeftBehindObject] = []

  /// What a schema's own owner and privileges are called in the progress file.
  static func label(ofSchema old: String) -> String { "schema \(old)" }

  /// The tables and objects that have to be settled first.
  struct Needs: Sendable, Equatable {
    var tables: [String] = []
    var objects: [String] = []
    /// It comes when all other objects are settled, however that went.
    var isLast = false
  }
}

/// A thing beside tables: a type, a function, a sequence, a view….
struct SchemaObject: Sendable {
  enum Definition: Sendable {
    case enumeration(labels: [String])
    case domain(
      base: String, collation: String?, defaultExpression: String?, isNotNull: Bool, checks: [CheckConstraint])
    case composite(attributes: [CompositeAttribute])
    /// The definition's parts, such as `subtype = float8`, and the statements that make the functions among them which
    /// take or return the range itself.
    case range(parts: [String], functions: [String])
    case sequence(SequenceDescription)
    /// What PostgreSQL deparses as a whole.
    case deparsed(DeparsedObject)
  }

  var oid: OID
  /// The old schema.
  var schema: String
  var name: String
  /// What stands before the name in the progress file.
  var qualifier = ""
  var definition: Definition
  var comment: String?

  /// Such as `view`.
  var kind: String {
    switch definition {
    case .enumeration, .composite, .range: "type"
    case .domain: "domain"
    case .sequence: "sequence"
    case .deparsed(let object): object.kind
    }
  }

  /// Its name in the progress file.
  var label: String { "\(kind) \(qualifier)\(name)" }

  /// Its row in the catalog.
  var catalogID: CatalogID {
    switch definition {
    case .enumeration, .composite, .range, .domain: CatalogID(.pg_type, oid)
    case .sequence: CatalogID(.pg_class, oid)
    case .deparsed(let object): CatalogID(classID: object.classID, oid: oid)
    }
  }
}

/// An object as the server deparses it, already for the new schema.
struct DeparsedObject: Sendable {
  var classID: OID
  /// Such as `view`.
  var kind: String
  var statements: [String]
  /// An SQL expression for the OID of what was made.
  var made: String
}

/// A column of a composite type.
struct CompositeAttribute: Sendable {
  var name: String
  var type: String
  var collation: String?
}

/// A foreign key; one that a partition has from its parent is not listed.
struct ForeignKeyDescription: Sendable {
  var oid: OID
  var table: TableName
  var name: String
  /// What stands before the table's name in the progress file.
  var qualifier = ""
  /// Such as `FOREIGN KEY (a) REFERENCES t(b) ON DELETE CASCADE`.
  var definition: String
  var referenced: TableName
  /// Its columns, and those they refer to, in the same order.
  var columns: [String] = []
  var referencedColumns: [String] = []
  var comment: String?

  /// Its name in the progress file.
  var label: String { "foreign key \(qualifier)\(table.name).\(name)" }
}

extension ForeignKeyDescription {
  /// A row of `CatalogQueries.foreignKeys`.
  init(_ row: ResultRow, qualifier: String = "") {
    self.init(
      oid: row.oid(7), table: TableName(schema: row.text(0), name: row.text(1)), name: row.text(2),
      qualifier: qualifier, definition: row.text(3),
      referenced: TableName(schema: row.text(4), name: row.text(5)), columns: SQLTokens(row.text(8)).names,
      referencedColumns: SQLTokens(row.text(9)).names, comment: row[6])
  }
}
