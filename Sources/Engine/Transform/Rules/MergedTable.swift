/// An old table whose rows come into the new table of another one.
public struct MergedTable: Sendable, Equatable {
  /// The item: the old table's name, with its schema where several are migrated.
  public var table: String
  /// Where it stands.
  public var place: RulePlace
  /// Names that its columns have in the new table, by its own; all others go by their names.
  public var columns: [String: String] = [:]
  /// Values of new columns, over its row.
  public var values: [String: String] = [:]
  /// Its columns that go nowhere.
  public var dropped: [String] = []
  /// Only rows for which this is true are moved.
  public var filter: String?

  /// With the same columns.
  public init(table: String, place: RulePlace = RulePlace()) {
    self.table = table
    self.place = place
  }
}

/// A new column that tells from which old table a row comes.
public struct Discriminator: Sendable, Equatable {
  /// The column's name.
  public var name: String
  /// Where it stands.
  public var place: RulePlace
  /// Its type.
  public var type = "text"
  /// Values by item; empty for the items' names themselves.
  public var values: [String: String] = [:]

  /// A text column with the old tables' names.
  public init(name: String, place: RulePlace = RulePlace()) {
    self.name = name
    self.place = place
  }

  /// What the rows of a table have in it, as SQL; nil for one that is forgotten.
  func value(of item: String) -> String? { (values.isEmpty ? item : values[item]).map(SQLText.literal) }
}

extension TableRule {
  /// This rule with the discriminator among the new columns.
  func addingDiscriminator() -> TableRule {
    guard let discriminator, let value = discriminator.value(of: table) else { return self }
    var rule = self
    var column = AddedColumn(name: discriminator.name, type: discriminator.type, place: discriminator.place)
    column.value = value
    column.isNotNull = true
    rule.added.append(column)
    return rule
  }
}
