/// A convention of the configuration, with what it would touch in an old schema.
struct Suggestion {
  /// The key, and what stands behind it.
  var convention: String
  var value = "true"
  /// Why one may want it: a sentence.
  var reason: String
  /// What it would touch, such as `customer.name varchar(40)`.
  var touched: [String]
  /// What those are, when one is touched.
  var noun = "column"

  private static let shown = 3

  /// A comment that tells why and what, and the line itself, switched off.
  var text: String {
    let figure = Figure.count(touched.count) + " " + noun + (touched.count == 1 ? "" : "s")
    let examples = touched.prefix(Self.shown).map(YAMLText.comment).joined(separator: ", ")
    let found = touched.isEmpty ? "Nothing here." : "\(figure), such as \(examples)."
    return "  # \(reason) \(found)\n  #\(convention): \(value)"
  }

  /// All that there are, in the order in which they are best applied.
  static func all(_ schema: SchemaDescription, _ statistics: [ColumnStatistics]) -> [Suggestion] {
    let columns = Column.all(schema, statistics)
    func those(_ isMeant: (Column) -> Bool) -> [String] { columns.filter(isMeant).map(\.label) }
    return [
      Suggestion(
        convention: "serial_to_identity", reason: "The sequence of an identity column needs no grants of its own.",
        touched: those(\.isSerial)),
      Suggestion(
        convention: "json_to_jsonb",
        reason: "jsonb can be compared and indexed; it forgets spaces, the order of keys and keys that stand twice.",
        touched: those { $0.type == "json" }),
      Suggestion(
        convention: "timestamp_to_timestamptz", value: "Etc/UTC",
        reason: "timestamptz is one moment everywhere; name the zone in which the old times were written.",
        touched: those { $0.type.hasPrefix("timestamp") && $0.type.hasSuffix(" without time zone") }),
      Suggestion(
        convention: "varchar_to_text", reason: "A length that is no rule is in the way one day; `check` keeps it.",
        touched: those { $0.type.hasPrefix("character varying") && !$0.isArray }),
      Suggestion(
        convention: "char_to_text", reason: "char(n) is padded with spaces that count here and not there.",
        touched: those { $0.type.hasPrefix("character(") && !$0.isArray }),
      Suggestion(
        convention: "money_to_numeric", value: YAMLText.value("numeric(19,2)"),
        reason: "What money looks like and how precise it is depends on lc_monetary.",
        touched: those { $0.type == "money" }),
      Suggestion(
        convention: "integer_keys_to_bigint",
        reason: "integer ends at 2 147 483 647; columns that refer to such keys change with them.",
        touched: those { $0.isKey && ["integer", "smallint"].contains($0.type) }),
      Suggestion(
        convention: "snake_case", reason: "Names with capitals and spaces have to be quoted everywhere.",
        touched: names(schema).filter { $0 != $0.lowercased() || $0.contains(" ") }, noun: "name"),
    ] + chosen(columns, those) + [rename(schema)]
  }

  /// Those that have to be told their columns.
  private static func chosen(_ columns: [Column], _ those: ((Column) -> Bool) -> [String]) -> [Suggestion] {
    func patterns(_ isMeant: (Column) -> Bool, or example: String) -> String {
      let found = columns.filter(isMeant).prefix(shown).map { ShellWord.pattern(matching: $0.name) }
      return YAMLText.list(found.isEmpty ? [example] : Array(found))
    }
    let isFloat = { (column: Column) in ["real", "double precision"].contains(column.type) }
    let hasValues = { (values: ColumnStatistics.Values) in { (column: Column) in column.values == values } }
    return [
      Suggestion(
        convention: "float_to_numeric",
        value: "{type: \"numeric(12,2)\", columns: \(patterns(isFloat, or: "*price*"))}",
        reason: "Floating-point numbers don't add up exactly: choose those that are amounts.", touched: those(isFloat)),
      Suggestion(
        convention: "text_to_enum", value: patterns(hasValues(.few), or: "*status"),
        reason: "An enum allows no other values; for those that hardly ever change.", touched: those(hasValues(.few))),
      Suggestion(
        convention: "to_boolean", value: patterns(hasValues(.truth), or: "is_*"),
        reason: "What is only ever yes or no.", touched: those(hasValues(.truth))),
      Suggestion(
        convention: "text_to_uuid", value: patterns(hasValues(.uuid), or: "*uuid"),
        reason: "A uuid takes 16 bytes instead of 37, and nothing else gets in.", touched: those(hasValues(.uuid))),
    ]
  }

  private static func rename(_ schema: SchemaDescription) -> Suggestion {
    let names = schema.tables.map(\.name)
    let prefixes = Dictionary(grouping: names) { name in
      name.firstIndex(of: "_").map { String(name[...$0]) } ?? ""
    }
    let common = prefixes.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
    let isPlain = common?.key.utf8.allSatisfy { $0 == 95 || ($0 | 32 >= 97 && $0 | 32 <= 122) } ?? false
    let found = common.flatMap { prefix, tables in
      isPlain && prefix.utf8.count > 1 && tables.count > 2 && tables.count * 2 > names.count ? prefix : nil
    }
    return Suggestion(
      convention: "rename", value: "{pattern: \"^\(found ?? "tbl_")\", with: \"\", of: tables}",
      reason: "What stands before every name says nothing.",
      touched: found == nil ? [] : names.filter { $0.hasPrefix(found ?? "") }, noun: "table")
  }

  /// All names that a convention for names would see.
  private static func names(_ schema: SchemaDescription) -> [String] {
    let tables: [[String]] = schema.tables.map { table in
      [table.name] + table.columns.filter(\.isLocal).map(\.name) + table.keys.map(\.name) + table.checks.map(\.name)
        + table.indexes.map(\.name) + table.sequences.map(\.name)
    }
    return tables.flatMap(\.self) + schema.foreignKeys.map(\.name)
  }
}

extension Suggestion {
  /// A column, as far as conventions look at it.
  struct Column {
    /// As a convention names it: `table.column`.
    var name: String
    var type: String
    /// Its default is the next value of a sequence of its own.
    var isSerial: Bool
    /// It is part of the primary key.
    var isKey: Bool
    /// What the planner's statistics know.
    var values: ColumnStatistics.Values?

    var isArray: Bool { type.hasSuffix("]") }
    var label: String { "\(name) \(shortType)" }

    /// As most people write it.
    private var shortType: String {
      let short = [("character varying", "varchar"), ("character(", "char(")].first { type.hasPrefix($0.0) }
      return short.map { $0.1 + type.dropFirst($0.0.count) } ?? type.replacing(" without time zone", with: "")
    }

    /// The columns that tables have for themselves.
    static func all(_ schema: SchemaDescription, _ statistics: [ColumnStatistics]) -> [Column] {
      var values: [TableName: [ExactName: ColumnStatistics.Values]] = [:]
      for column in statistics { values[column.table, default: [:]][ExactName(column.name)] = column.values }
      var owned = Set<Owned>()
      for table in schema.tables {
        for sequence in table.sequences where !sequence.isIdentity {
          if let owner = sequence.owner { owned.insert(Owned(table: owner.table, column: owner.column)) }
        }
      }
      return schema.tables.filter { !$0.isPartition }.flatMap { table in
        let key = table.keys.first { $0.kind == .primaryKey }?.index.keys.map(\.expression) ?? []
        return table.columns.filter(\.isLocal).map { column in
          let isAdopting = table.adoptedSequences.contains { $0.column.hasSameBytes(as: column.name) }
          let hasSequence = isAdopting || owned.contains(Owned(table: table.oid, column: column.number))
          return Column(
            name: "\(schema.schemas.item(table.tableName)).\(column.name)", type: column.type,
            isSerial: hasSequence && column.expression?.hasPrefix("nextval(") == true,
            isKey: key.contains { $0 == column.name || $0 == SQLText.identifier(column.name) },
            values: values[table.tableName]?[ExactName(column.name)])
        }
      }
    }
  }

  private struct Owned: Hashable {
    var table: OID
    var column: Int
  }
}
