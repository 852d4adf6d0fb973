/// An old table beside the new one that it becomes.
public struct TableComparison: Sendable, Equatable {
  /// Lines of both definitions that belong beside each other; nil where one side has none.
  public struct Line: Sendable, Equatable {
    /// The old table's.
    public var old: String?
    /// The new table's.
    public var new: String?
    /// They say different things.
    public var isChanged: Bool

    /// All the parts.
    public init(old: String?, new: String?, isChanged: Bool = false) {
      self.old = old
      self.new = new
      self.isChanged = isChanged
    }
  }

  /// A column before and after; nil for one that has no match.
  public struct Column: Sendable, Equatable {
    /// Its name and type on one side.
    public struct Side: Sendable, Equatable {
      /// Its name.
      public var name: String
      /// Its type, in SQL.
      public var type: String

      /// Both parts.
      public init(_ name: String, _ type: String) {
        self.name = name
        self.type = type
      }
    }

    /// In the old table.
    public var old: Side?
    /// In the new table.
    public var new: Side?
    /// What the new value is, over the old row, in SQL; nil where nothing is copied.
    public var expression: String?
    /// It is not the old column as it was.
    public var isChanged: Bool

    /// All the parts.
    public init(old: Side?, new: Side?, expression: String? = nil, isChanged: Bool = false) {
      self.old = old
      self.new = new
      self.expression = expression
      self.isChanged = isChanged
    }
  }

  /// All that makes the tables: columns, then keys, indexes, comments, foreign keys.
  public var definition: [Line]
  /// The new columns in their order, then those that are not carried.
  public var columns: [Column]
  /// Which of the old rows come over, in SQL; nil for all.
  public var filter: String?

  /// All the parts.
  public init(definition: [Line], columns: [Column], filter: String? = nil) {
    self.definition = definition
    self.columns = columns
    self.filter = filter
  }
}

/// The comparisons of a migration's tables, each made when somebody looks at it.
public struct TableComparisons: Sendable {
  private let make: @Sendable (String) -> TableComparison?

  /// - Parameter make: the comparison of an item; nil when it is not known.
  public init(_ make: @escaping @Sendable (_ item: String) -> TableComparison?) { self.make = make }

  /// The comparison of an item; nil when it is not known.
  public subscript(item: String) -> TableComparison? { make(item) }
}

extension MigrationPlan {
  /// An item's old table beside the new one; nil when there is no such item.
  func comparison(of item: String) -> TableComparison? {
    guard let script = script(item), let planned = table(item) else { return nil }
    let newKeys = existing?.foreignKeys ?? schema.foreignKeys
    let table = PlanReport.Table(
      script: script, oldSchemas, isSameDatabase: isSameDatabase,
      isInParts: partPolicy.count(for: script.mapping) != nil,
      oldKeys: oldForeignKeys.filter { $0.table == script.mapping.source.tableName },
      newKeys: newKeys.filter { $0.table == planned.tableName }, findings: nil)
    return TableComparison(
      definition: (table.creation + table.completion).map {
        TableComparison.Line(old: $0.old, new: $0.new, isChanged: $0.isChanged)
      },
      columns: script.mapping.comparedColumns, filter: script.mapping.filter)
  }
}

extension TableMapping {
  /// The new columns in their order beside the old ones, then those that are not carried.
  var comparedColumns: [TableComparison.Column] {
    let kept = columns.map { column in
      let old = ColumnCheck.old(column, self)
      let isSame = old?.name.hasSameBytes(as: column.name) == true && old?.type == column.type && !column.isChanged
      return TableComparison.Column(
        old: old.map { .init($0.name, $0.type) }, new: .init(column.name, column.type), expression: column.copied,
        isChanged: !isSame)
    }
    // What a part has not is in the old table's successor.
    if isPart { return kept }
    let carried = Set(columns.compactMap(\.oldName).map(ExactName.init))
    return kept
      + source.columns.filter { !carried.contains(ExactName($0.name)) }.map {
        TableComparison.Column(old: .init($0.name, $0.type), new: nil, isChanged: true)
      }
  }
}
