/// What a person wants otherwise in the new schemas: what the configuration says under `conventions`, `tables` and `hooks`.
///
/// Columns are named as in the old table, unless something is said to be new. All expressions are SQL over the old row.
public struct TransformationRules: Sendable, Equatable {
  /// Conventions for all tables, in the order they are written; what is said of a table by name counts more.
  public var conventions: [Convention] = []
  /// What is said of single tables.
  public var tables: [TableRule] = []
  /// SQL of a person's own that runs in the items' transactions.
  public var hooks: [Hook] = []

  /// Nothing: the new schema is the old one.
  public init() {}

  /// Nothing is to be otherwise.
  public var isEmpty: Bool { conventions.isEmpty && tables.isEmpty && hooks.isEmpty }
}

/// Where a rule stands, for messages: `longhaul.yaml:12: tables.customer.columns.name`.
public struct RulePlace: Sendable, Equatable, CustomStringConvertible {
  /// The file as it was given.
  public var file: String
  /// From 1.
  public var line: Int
  /// The keys that lead to it, with dots between them.
  public var key: String

  /// All the parts.
  public init(file: String = "", line: Int = 0, key: String = "") {
    self.file = file
    self.line = line
    self.key = key
  }

  /// As it stands before a message.
  public var description: String { "\(file):\(line): \(key)" }
}

/// A change of something that can also be taken away.
public enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
  /// As in the old schema.
  case keep
  /// Something else.
  case set(Value)
  /// Nothing in its place.
  case drop
}

/// A rule for many tables and columns at once.
public struct Convention: Sendable, Equatable {
  /// What it does.
  public enum Kind: Sendable, Equatable {
    /// Columns whose default is the next value of a sequence they own become identity columns (BY DEFAULT).
    case serialToIdentity
    /// `json` becomes `jsonb`.
    case jsonToJSONB
    /// `timestamp` becomes `timestamptz`: what the old one says is the time in this zone.
    case timestampToTimestamptz(zone: String)
    /// `varchar(n)` and `varchar` become `text`; the length becomes a check when asked for.
    case varcharToText(withCheck: Bool)
    /// `char(n)` becomes `text` without its padding; the length becomes a check when asked for.
    case charToText(withCheck: Bool)
    /// `money` becomes this type.
    case moneyToNumeric(type: String)
    /// Integer and smallint primary keys become `bigint`, with every column that refers to them.
    case integerKeysToBigint
    /// `orderItem`, `OrderItem` and `Order Item` become `order_item`: names of tables, columns, constraints, indexes and
    /// sequences.
    case snakeCase
    /// `real` and `double precision` columns that are chosen become this type.
    case floatToNumeric(type: String)
    /// Text columns that are chosen become an enum of the values they have.
    case textToEnum
    /// The values of text columns that are chosen become tables of their own, to which the columns refer.
    case textToLookup
    /// Integer and text columns that are chosen become `boolean`: 1, t, true, y, yes, on are true; 0, f, false, n, no,
    /// off are false; all else fails.
    case toBoolean
    /// Text columns that are chosen become `uuid`.
    case textToUUID
    /// Names that match a regular expression are replaced, as by `regexp_replace`.
    case rename(pattern: String, replacement: String, of: Renamed)
  }

  /// Whose names are replaced.
  public enum Renamed: String, Sendable, Equatable, CaseIterable {
    case tables, columns, all
  }

  /// What it does.
  public var kind: Kind
  /// Shell patterns of items; all when empty.
  public var tables: [String] = []
  /// Shell patterns of columns, `name` or `table.name`; all when empty.
  public var columns: [String] = []
  /// Shell patterns of items and of columns as `table.name` that are left alone.
  public var except: [String] = []
  /// Where it stands.
  public var place: RulePlace

  /// For all tables and columns.
  public init(_ kind: Kind, place: RulePlace = RulePlace()) {
    self.kind = kind
    self.place = place
  }
}

/// What is said of one table.
public struct TableRule: Sendable, Equatable {
  /// The item: the old table's name, with its schema where several are migrated.
  public var table: String
  /// Where it stands.
  public var place: RulePlace
  /// The new name.
  public var name: String?
  /// The new schema: one of those that are migrated into.
  public var schema: String?
  /// Only rows for which this is true are moved.
  public var filter: String?
  /// The table's comment.
  public var comment = Change<String>.keep
  /// What is said of its columns.
  public var columns: [ColumnRule] = []
  /// New columns.
  public var added: [AddedColumn] = []
  /// Columns by their new names, in the order they shall have; the others follow as they were.
  public var order: [String] = []
  /// Columns of the primary key by their new names.
  public var primaryKey = Change<[String]>.keep
  /// How it is parted; `drop` makes a partitioned table one that is not, with the rows of all its partitions.
  public var partitioning = Change<Partitioning>.keep
  /// Constraints, foreign keys too.
  public var constraints = PartRules()
  /// Indexes; a definition is what follows `ON table`, such as `USING gin (tags)`, or `UNIQUE (email)`.
  public var indexes = PartRules()
  /// New names of the sequences that belong to it, by their old ones.
  public var sequences: [String: String] = [:]
  /// New tables that are made of parts of this one.
  public var splits: [SplitRule] = []
  /// The item of the old table that this one is made of a part of.
  var origin: String?
  /// Equal rows become one.
  var isDistinct = false
  /// Columns that are added to a parent, and so to this table.
  var inherited: [AddedColumn] = []
  /// Other old tables whose rows come into the new one.
  public var merged: [MergedTable] = []
  /// Tells from which of them a row comes.
  public var discriminator: Discriminator?
  /// Storage parameters, such as `fillfactor`; an empty text takes one away.
  public var options: [String: String] = [:]

  /// Nothing said yet.
  public init(table: String, place: RulePlace = RulePlace()) {
    self.table = table
    self.place = place
  }
}

/// How a table is parted that was not.
public struct Partitioning: Sendable, Equatable {
  /// Of what length partitions are that are made from the data.
  public enum Period: String, Sendable, Equatable, CaseIterable {
    case day, month, year
  }

  /// Over the new columns, such as `RANGE (made)`.
  public var key: String
  /// Names and bounds, such as `FROM ('2025-01-01') TO ('2026-01-01')`, `IN (1, 2)` or `DEFAULT`.
  public var partitions: [PartRules.Addition] = []
  /// One partition for each of these between the lowest and the highest value; the key is one column of dates then.
  public var period: Period?

  /// By this key, with no partitions yet.
  public init(key: String) { self.key = key }
}

/// What is said of one column.
public struct ColumnRule: Sendable, Equatable {
  /// The old name.
  public var column: String
  /// Where it stands.
  public var place: RulePlace
  /// The new name.
  public var name: String?
  /// It is not carried.
  public var isDropped = false
  /// The new type.
  public var type: String?
  /// The value, over the old row; without it the old value is cast.
  public var using: String?
  /// The new collation, quoted where it needs to be.
  public var collation: String?
  /// The default.
  public var defaultExpression = Change<String>.keep
  /// Whether it has NOT NULL.
  public var isNotNull: Bool?
  /// `always` or `by default`.
  public var identity = Change<IdentityKind>.keep
  /// The expression that the column is generated from, over the new row; `drop` makes it an ordinary column.
  public var generated = Change<String>.keep
  /// The comment.
  public var comment = Change<String>.keep

  /// Nothing said yet.
  public init(column: String, place: RulePlace = RulePlace()) {
    self.column = column
    self.place = place
  }
}

/// How an identity column takes values.
public enum IdentityKind: String, Sendable, Equatable, CaseIterable {
  case always
  case byDefault = "by default"
}

/// A column that the old table does not have.
public struct AddedColumn: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// Where it stands.
  public var place: RulePlace
  /// Its type.
  public var type: String
  /// The value for each row, over the old row; without it the default.
  public var value: String?
  /// The default.
  public var defaultExpression: String?
  /// It has NOT NULL.
  public var isNotNull = false
  /// It is an identity column.
  public var identity: IdentityKind?
  /// The expression it is generated from, over the new row.
  public var generated: String?
  /// The comment.
  public var comment: String?

  /// A column and nothing more.
  public init(name: String, type: String, place: RulePlace = RulePlace()) {
    self.name = name
    self.type = type
    self.place = place
  }
}

/// Constraints or indexes that are taken away, renamed or added.
public struct PartRules: Sendable, Equatable {
  /// Old names.
  public var dropped: [String] = []
  /// Old names and new ones.
  public var renamed: [String: String] = [:]
  /// Names and definitions, over the new columns, in the order they are written.
  public var added: [Addition] = []

  /// Something new.
  public struct Addition: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its definition.
    public var definition: String

    /// Both.
    public init(name: String, definition: String) {
      self.name = name
      self.definition = definition
    }
  }

  /// Nothing.
  public init() {}
}

/// SQL of a person's own before or after a step, in the item's transaction; when it fails, the table fails.
///
/// `{table}` is the new table with its schema, quoted for SQL; `{schema}` and `{name}` are its parts, quoted; `{item}` is the
/// item's name as a string literal.
public struct Hook: Sendable, Equatable {
  /// When it runs.
  public enum Moment: String, Sendable, Equatable, CaseIterable {
    case beforeCreate = "before_create"
    case afterCreate = "after_create"
    case beforeCopy = "before_copy"
    case afterCopy = "after_copy"
    case beforeIndex = "before_index"
    case afterIndex = "after_index"
    case beforeVerify = "before_verify"
    case afterVerify = "after_verify"
  }

  /// When it runs.
  public var moment: Moment
  /// One statement.
  public var sql: String
  /// Shell patterns of items; all when empty.
  public var tables: [String] = []
  /// Where it stands.
  public var place: RulePlace

  /// For all tables.
  public init(_ moment: Moment, sql: String, place: RulePlace = RulePlace()) {
    self.moment = moment
    self.sql = sql
    self.place = place
  }
}
