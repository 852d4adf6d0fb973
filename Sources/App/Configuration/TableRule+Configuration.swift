import Engine

extension TableRule {
  private static let keys = [
    "name", "schema", "where", "comment", "columns", "add", "order", "primary_key", "partition_by", "split", "merge",
    "discriminator", "constraints", "indexes", "sequences", "options", "hooks",
  ]

  /// What is said of a table, and the hooks of its own.
  static func read(_ value: ConfigurationValue, table: String) throws -> (rule: TableRule, hooks: [Hook]) {
    if value.node.text == "drop" {
      throw value.mistake("a table is left out by `exclude`, not here.")
    }
    let fields = try value.fields(keys, expected: "keys such as `name: …` or `columns: …`")
    var rule = TableRule(table: table, place: value.place)
    rule.name = try fields["name"]?.name()
    rule.schema = try fields["schema"]?.name()
    rule.filter = try fields["where"]?.text("an SQL condition")
    rule.comment = try fields["comment"]?.change { try $0.text("a text, or null") } ?? .keep
    rule.columns =
      try fields["columns"]?.entries("columns with what is said of them")
      .map { try ColumnRule($0.value, column: $0.name) } ?? []
    rule.added =
      try fields["add"]?.entries("new columns with their types")
      .map { try AddedColumn($0.value, name: $0.name) } ?? []
    rule.order = try fields["order"]?.names("a column") ?? []
    rule.primaryKey = try fields["primary_key"]?.change { try $0.names("a column, or null,") } ?? .keep
    rule.partitioning = try fields["partition_by"]?.change { try Partitioning($0) } ?? .keep
    rule.constraints = try fields["constraints"].map { try PartRules($0, such: "CHECK (price > 0)") } ?? PartRules()
    rule.indexes = try fields["indexes"].map { try PartRules($0, such: "USING gin (tags)") } ?? PartRules()
    rule.splits =
      try fields["split"]?.entries("new tables with what each has of this one")
      .map { try SplitRule($0.value, name: $0.name) } ?? []
    rule.merged = try fields["merge"].map(MergedTable.all) ?? []
    rule.discriminator = try fields["discriminator"].map { try Discriminator($0) }
    if let discriminator = fields["discriminator"], rule.merged.isEmpty {
      throw discriminator.mistake("it tells tables apart that are merged; merge names none.")
    }
    let sequences = try fields["sequences"]?.fields(["rename"], expected: "{rename: {old: new}}")
    rule.sequences = try sequences?["rename"]?.renames() ?? [:]
    for (name, value) in try fields["options"]?.entries("pairs such as `fillfactor: 70`") ?? [] {
      rule.options[name] = try value.isNull ? "" : value.text("a value, or null")
    }
    return (rule, try fields["hooks"].map { try Hook.all($0, of: table) } ?? [])
  }
}

extension ColumnRule {
  private static let keys = [
    "name", "drop", "type", "using", "collation", "default", "not_null", "identity", "generated", "comment",
  ]

  init(_ value: ConfigurationValue, column: String) throws {
    self.init(column: column, place: value.place)
    let expected = "a type, `drop`, or keys such as {name: …, type: …}"
    guard value.node.entries != nil else {
      let word = try value.text(expected)
      if word == "drop" { isDropped = true } else { type = word }
      return
    }
    let fields = try value.fields(Self.keys, expected: expected)
    isDropped = try fields["drop"]?.flag() ?? false
    if isDropped, let other = Self.keys.first(where: { $0 != "drop" && fields[$0] != nil }) {
      throw value.mistake("the column is dropped; \(other) says nothing then.")
    }
    name = try fields["name"]?.name()
    type = try fields["type"]?.text("a type")
    using = try fields["using"]?.text("an SQL expression")
    collation = try fields["collation"]?.text("a collation")
    defaultExpression = try fields["default"]?.change { try $0.text("an SQL expression, or null") } ?? .keep
    isNotNull = try fields["not_null"]?.flag()
    identity = try fields["identity"]?.change { try IdentityKind($0, orNull: true) } ?? .keep
    generated = try fields["generated"]?.change { try $0.text("an SQL expression, or null") } ?? .keep
    comment = try fields["comment"]?.change { try $0.text("a text, or null") } ?? .keep
    try fields.exclude(["default", "identity", "generated"])
    try fields.exclude(["using", "generated"])
  }
}

extension AddedColumn {
  private static let keys = ["type", "value", "default", "not_null", "identity", "generated", "comment"]

  init(_ value: ConfigurationValue, name: String) throws {
    try value.checkLength(of: name)
    let expected = "a type, or keys such as {type: text, value: \"'legacy'\"}"
    guard value.node.entries != nil else {
      self.init(name: name, type: try value.text(expected), place: value.place)
      return
    }
    let fields = try value.fields(Self.keys, expected: expected)
    self.init(name: name, type: "", place: value.place)
    self.value = try fields["value"]?.text("an SQL expression")
    // A column that exists already, with its type, is given its value alone.
    if self.value == nil || fields["type"] != nil {
      type = try fields.required("type", "a type").text("a type")
    }
    defaultExpression = try fields["default"]?.text("an SQL expression")
    isNotNull = try fields["not_null"]?.flag() ?? false
    identity = try fields["identity"].map { try IdentityKind($0, orNull: false) }
    generated = try fields["generated"]?.text("an SQL expression")
    comment = try fields["comment"]?.text()
    try fields.exclude(["default", "identity", "generated"])
    try fields.exclude(["value", "generated"])
  }
}

extension Partitioning {
  fileprivate init(_ value: ConfigurationValue) throws {
    let expected = "keys such as {key: RANGE (made), partitions: {…}}, or null"
    let fields = try value.fields(["key", "partitions", "every"], expected: expected)
    self.init(key: try fields.required("key", "a key such as RANGE (made)").text("a key such as RANGE (made)"))
    partitions =
      try fields["partitions"]?.entries("names and bounds").map { name, value in
        try value.checkLength(of: name)
        return .init(name: name, definition: try value.text("a bound such as `IN (1, 2)` or `DEFAULT`"))
      } ?? []
    guard let every = fields["every"] else {
      if partitions.isEmpty { throw value.mistake("partitions is missing: names and bounds; or `every: month`.") }
      return
    }
    period = try every.choice()
  }
}

extension IdentityKind {
  fileprivate init(_ value: ConfigurationValue, orNull: Bool) throws {
    guard let kind = value.node.text.flatMap(IdentityKind.init) else {
      let words = IdentityKind.allCases.map(\.rawValue) + (orNull ? ["null"] : [])
      throw value.mistake("expected \(words.joined(separator: ", ")).")
    }
    self = kind
  }
}

extension PartRules {
  /// - Parameter such: a definition, for who gives something else.
  init(_ value: ConfigurationValue, such: String) throws {
    self.init()
    let fields = try value.fields(["drop", "rename", "add"], expected: "the keys drop, rename, add")
    dropped = try fields["drop"]?.names() ?? []
    renamed = try fields["rename"]?.renames() ?? [:]
    if let both = dropped.first(where: { renamed[$0] != nil }) {
      throw value.mistake("\(both) is both dropped and renamed.")
    }
    added =
      try fields["add"]?.entries("names and definitions").map { name, value in
        try value.checkLength(of: name)
        return Addition(name: name, definition: try value.text("a definition such as `\(such)`"))
      } ?? []
  }
}
