/// A schema as a value: its tables and what they need.
struct SchemaDescription: Sendable {
  var name: String
  /// In the order of work: largest first, parents before children.
  var tables: [TableDescription] = []
  /// What has to be there before the tables, each after what it needs.
  var prerequisites: [PrerequisiteObject] = []
  /// In name order.
  var foreignKeys: [ForeignKeyDescription] = []
  /// Everything else.
  var leftBehind: [LeftBehindObject] = []
}

/// A type, function or free sequence that tables need.
struct PrerequisiteObject: Sendable {
  enum Definition: Sendable {
    case enumeration(labels: [String])
    case domain(
      base: String, collation: String?, defaultExpression: String?, isNotNull: Bool, checks: [CheckConstraint])
    case composite(attributes: [CompositeAttribute])
    /// The definition's parts, such as `subtype = float8`.
    case range(parts: [String])
    /// All of it but the schema: what follows `CREATE FUNCTION schema.`.
    case function(identity: String, text: String)
    case sequence(SequenceDescription)
  }

  var oid: OID
  var name: String
  var definition: Definition
  var comment: String?

  /// Its name in the progress file.
  var label: String {
    switch definition {
    case .enumeration, .composite, .range: "type \(name)"
    case .domain: "domain \(name)"
    case .function(let identity, _): "function \(identity)"
    case .sequence: "sequence \(name)"
    }
  }
}

/// A column of a composite type.
struct CompositeAttribute: Sendable {
  var name: String
  var type: String
  var collation: String?
}

/// A foreign key; one that a partition has from its parent is not listed.
struct ForeignKeyDescription: Sendable {
  var table: TableName
  var name: String
  /// Such as `FOREIGN KEY (a) REFERENCES t(b) ON DELETE CASCADE`.
  var definition: String
  var referenced: TableName
  var comment: String?

  /// Its name in the progress file.
  var label: String { "foreign key \(table.name).\(name)" }
}
