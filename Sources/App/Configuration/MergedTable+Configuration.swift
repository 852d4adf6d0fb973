import Engine

extension MergedTable {
  private static let keys = ["columns", "values", "drop", "where"]

  /// What is under `merge`: one table, a list of tables, or tables with what is said of each.
  static func all(_ value: ConfigurationValue) throws -> [MergedTable] {
    guard value.node.entries != nil else {
      _ = try value.names("a table")
      return try value.elements.map { MergedTable(table: try $0.text("a table"), place: $0.place) }
    }
    let tables = try value.entries("tables").map { try MergedTable($0.value, table: $0.name) }
    if tables.isEmpty { throw value.mistake("expected a table or a list of them.") }
    return tables
  }

  private init(_ value: ConfigurationValue, table: String) throws {
    self.init(table: table, place: value.place)
    if value.isNull { return }
    let fields = try value.fields(Self.keys, expected: "keys such as `columns: {old: new}` or `where: …`")
    columns = try fields["columns"]?.renames() ?? [:]
    for (name, value) in try fields["values"]?.entries("new columns with SQL expressions") ?? [] {
      // NULL stands there as a word of SQL's, and null as YAML's nothing.
      values[name] = value.isNull ? "NULL" : try value.text("an SQL expression")
    }
    dropped = try fields["drop"]?.names("a column") ?? []
    filter = try fields["where"]?.text("an SQL condition")
  }
}

extension Discriminator {
  init(_ value: ConfigurationValue) throws {
    guard value.node.entries != nil else {
      self.init(name: try value.name(), place: value.place)
      return
    }
    let expected = "a name, or keys such as {name: origin, type: smallint, values: {…}}"
    let fields = try value.fields(["name", "type", "values"], expected: expected)
    self.init(name: try fields.required("name", "a name").name(), place: value.place)
    type = try fields["type"]?.text("a type") ?? type
    for (table, value) in try fields["values"]?.entries("tables with their values") ?? [] {
      if value.isNull { throw value.mistake("expected a value.") }
      values[table] = try value.text("a value", orEmpty: true)
    }
  }
}
