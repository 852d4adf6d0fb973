/// A table as a value: all that is needed to make it again, part by part, so that rules can change each part.
///
/// Expressions are deparsed with the migrated schemas alone in `search_path`: names inside them come unqualified and mean
/// the new schemas' when executed there; all other names are qualified.
struct TableDescription: Sendable, Equatable {
  /// Bytes of a page, as PostgreSQL is built nearly everywhere.
  static let pageSize = 8192

  enum Kind: Sendable { case ordinary, partitioned }

  /// What logical replication knows a row by.
  enum ReplicaIdentity: Sendable, Equatable {
    case primaryKey, full, nothing
    case index(String)
  }

  var oid: OID
  var schema: String
  var name: String
  var kind: Kind
  var isUnlogged: Bool
  /// The composite type of a typed table.
  var ofType: String?
  /// Where it is not `heap`, or where a partitioned table has one for its partitions to come (since 17).
  var accessMethod: String?
  /// Where it is not the database's own.
  var tablespace: String?
  var replicaIdentity = ReplicaIdentity.primaryKey
  /// The index that CLUSTER follows.
  var clusteredIndex: String?
  var columns: [ColumnDescription] = []
  var checks: [CheckConstraint] = []
  /// Primary key, unique and exclusion constraints.
  var keys: [KeyConstraint] = []
  /// Indexes that no constraint owns.
  var indexes: [IndexDescription] = []
  /// Sequences that belong to the table alone: made, filled and owned with it.
  var sequences: [SequenceDescription] = []
  /// Sequences made before the tables, whose owner is a column of this one.
  var adoptedSequences: [(sequence: String, column: String)] = []
  /// Such as `RANGE (created_at)`.
  var partitionKey: String?
  /// Such as `FOR VALUES FROM (…) TO (…)` or `DEFAULT`.
  var partitionBound: String?
  /// What it inherits from or is a partition of, in order.
  var parents: [TableName] = []
  /// Storage parameters as they stand in `WITH (…)`.
  var options: String?
  var comment: String?
  /// Heap, TOAST and indexes.
  var bytes = 0
  /// Pages of the heap, as the planner knows them or more.
  var pages = 0
  /// The planner's estimate; -1 when never analyzed.
  var estimatedRows = -1
  /// The file of its rows: TRUNCATE and some forms of ALTER TABLE give it another one.
  var filenode = 0
  /// The highest number that a column has had.
  var lastColumn = 0

  var isPartition: Bool { partitionBound != nil }

  var tableName: TableName { TableName(schema: schema, name: name) }

  /// It is made with `INHERITS`, so that columns and checks of its parents are theirs. One whose own columns are all of
  /// its own inherits afterwards, which keeps their order.
  var isBornOfParents: Bool { !isPartition && !parents.isEmpty && columns.contains { !$0.isLocal } }

  static func == (left: Self, right: Self) -> Bool {
    left.oid == right.oid && left.schema == right.schema && left.name == right.name && left.columns == right.columns
      && left.checks == right.checks && left.keys == right.keys && left.indexes == right.indexes
  }
}

/// A table's schema and name.
struct TableName: Sendable, Hashable {
  var schema: String
  var name: String

  static func == (left: Self, right: Self) -> Bool {
    left.schema.hasSameBytes(as: right.schema) && left.name.hasSameBytes(as: right.name)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ExactName(schema))
    hasher.combine(ExactName(name))
  }

  /// As SQL.
  var sql: String { SQLText.qualified(schema, name) }
}

/// A column of a table.
struct ColumnDescription: Sendable, Equatable {
  enum Identity: String, Sendable {
    case always = "a"
    case byDefault = "d"
  }

  var name: String
  /// Number in the table, with gaps where columns were dropped.
  var number: Int
  /// With its modifier, such as `numeric(10,2)`.
  var type: String
  /// The type that is hashed and sent: the base of a domain, else the type itself.
  var storedType: StoredType
  /// Only where it differs from the type's own.
  var collation: String?
  /// The default, or the expression of a generated column.
  var expression: String?
  var isGenerated: Bool
  var identity: Identity?
  var isNotNull: Bool
  var comment: String?
  /// The catalog row of the default or the generation expression.
  var expressionOID: OID = 0
  /// It is defined here; else it is inherited and nothing more.
  var isLocal = true
  /// What it has otherwise than the parent it is inherited from.
  var overrides = Overrides()
  /// Where it is not the type's own.
  var storage: String?
  var compression: String?
  var statisticsTarget: String?
  /// Such as `n_distinct='5'`.
  var options: String?
  /// Generated when it is read (since 18); else when it is written.
  var isVirtual = false

  /// What an inherited column has otherwise than its parent.
  struct Overrides: Sendable, Equatable {
    var expression = false
    var notNull = false
  }
}

/// What a column's values are made of, as far as comparing and sending them goes.
struct StoredType: Sendable, Equatable {
  var oid: OID
  /// The element's OID for an array, else 0.
  var element: OID
  /// It is one of the old schemas' own types, so that the new ones have another in its place.
  var isOfSchema = false
  /// It is an enum.
  var isEnum = false
  /// The column's type is a domain over it.
  var isDomain = false

  /// The column's type is one of PostgreSQL's own.
  var isBuiltIn: Bool { !isDomain && oid < 16384 }
}

/// A CHECK constraint.
struct CheckConstraint: Sendable, Equatable {
  var name: String
  /// Such as `CHECK ((price > 0))`, with NO INHERIT and NOT VALID where they belong.
  var definition: String
  var isValidated: Bool
  var comment: String?
  var oid: OID = 0
  /// It is defined here; else it is inherited and nothing more.
  var isLocal = true
}

/// A constraint that an index carries.
struct KeyConstraint: Sendable, Equatable {
  enum Kind: String, Sendable {
    case primaryKey = "p"
    case unique = "u"
    case exclusion = "x"
  }

  var name: String
  var kind: Kind
  /// For an exclusion constraint: all of it.
  var definition: String
  var isDeferrable: Bool
  var isDeferred: Bool
  var index: IndexDescription
  var comment: String?
}

/// An index by its parts.
struct IndexDescription: Sendable, Equatable {
  struct Key: Sendable, Equatable {
    /// A column, or an expression in parentheses.
    var expression: String
    var collation: String?
    /// With its parameters, where it is not the default one.
    var operatorClass: String?
    var isDescending: Bool
    var isNullsFirst: Bool
    var statisticsTarget: String?
  }

  var oid: OID
  var name: String
  var method: String
  var isUnique: Bool
  var isNullsNotDistinct: Bool
  var keys: [Key] = []
  var included: [String] = []
  var predicate: String?
  /// Storage parameters as they stand in `WITH (…)`.
  var options: String?
  var comment: String?
  /// Where it is not the database's own.
  var tablespace: String?
  /// It is part of the index of a partitioned table.
  var isAttached = false
  /// As they were counted last.
  var pages = 0
}

/// A sequence.
struct SequenceDescription: Sendable, Equatable {
  var oid: OID
  var schema: String
  var name: String
  var type: String
  var start: String
  var increment: String
  var minimum: String
  var maximum: String
  var cache: String
  var isCycling: Bool
  /// The owning table and column's number; nil for a free one.
  var owner: (table: OID, column: Int)?
  /// Made by an identity column.
  var isIdentity: Bool
  var isUnlogged = false
  var comment: String?

  static func == (left: Self, right: Self) -> Bool { left.oid == right.oid && left.name == right.name }
}
