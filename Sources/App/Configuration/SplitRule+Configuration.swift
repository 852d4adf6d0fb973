import Engine

extension SplitRule {
  private static let keys = [
    "key", "columns", "where", "distinct", "rows", "primary_key", "constraints", "indexes", "comment", "add", "order",
  ]

  /// What is said of a new table that is made of a part of an old one.
  init(_ value: ConfigurationValue, name: String) throws {
    try value.checkLength(of: name)
    self.init(name: name, place: value.place)
    let fields = try value.fields(Self.keys, expected: "keys such as {key: [id], columns: [street, city]} or {rows: …}")
    for other in ["columns", "key", "where", "distinct"] { try fields.exclude(["rows", other]) }
    key = try fields["key"]?.names("a column") ?? []
    columns = try fields["columns"].map { $0.isEmptyList ? [] : try $0.names("a column") }
    rows = try fields["rows"]?.text("an SQL condition")
    isDistinct = try fields["distinct"]?.flag() ?? false
    table.filter = try fields["where"]?.text("an SQL condition")
    table.primaryKey = try fields["primary_key"]?.change { try $0.names("a column, or null,") } ?? .keep
    table.constraints = try fields["constraints"].map { try PartRules($0, such: "CHECK (price > 0)") } ?? PartRules()
    table.indexes = try fields["indexes"].map { try PartRules($0, such: "USING gin (tags)") } ?? PartRules()
    table.comment = try fields["comment"]?.change { try $0.text("a text, or null") } ?? .keep
    table.added =
      try fields["add"]?.entries("new columns with their types")
      .map { try AddedColumn($0.value, name: $0.name) } ?? []
    table.order = try fields["order"]?.names("a column") ?? []
  }
}

extension ConfigurationValue {
  fileprivate var isEmptyList: Bool { node.list?.isEmpty == true }
}
