import ArgumentParser
import Engine
import FoundationEssentials
import Testing

@testable import longhaul

/// `longhaul.yaml` read into rules: every key that there is.
@Suite struct ConfigurationTests {
  // MARK: Conventions

  @Test(arguments: [
    ("serial_to_identity: true", Convention.Kind.serialToIdentity), ("json_to_jsonb: yes", .jsonToJSONB),
    ("timestamp_to_timestamptz: Europe/Berlin", .timestampToTimestamptz(zone: "Europe/Berlin")),
    ("timestamp_to_timestamptz: {zone: UTC}", .timestampToTimestamptz(zone: "UTC")),
    ("varchar_to_text: true", .varcharToText(withCheck: false)),
    ("varchar_to_text: check", .varcharToText(withCheck: true)),
    ("varchar_to_text: {check: true}", .varcharToText(withCheck: true)),
    ("varchar_to_text: {}", .varcharToText(withCheck: false)), ("char_to_text: true", .charToText(withCheck: false)),
    ("char_to_text: check", .charToText(withCheck: true)),
    ("char_to_text: {check: false}", .charToText(withCheck: false)),
    ("money_to_numeric: true", .moneyToNumeric(type: "numeric(19,2)")),
    ("money_to_numeric: numeric(12,4)", .moneyToNumeric(type: "numeric(12,4)")),
    ("money_to_numeric: {type: 'numeric(12,4)'}", .moneyToNumeric(type: "numeric(12,4)")),
    ("money_to_numeric: {tables: '*'}", .moneyToNumeric(type: "numeric(19,2)")),
    ("integer_keys_to_bigint: true", .integerKeysToBigint), ("snake_case: true", .snakeCase),
    ("float_to_numeric: {type: numeric, columns: x}", .floatToNumeric(type: "numeric")),
    ("text_to_enum: [a.b]", .textToEnum), ("text_to_enum: a.b", .textToEnum),
    ("text_to_enum: {columns: a.b}", .textToEnum), ("to_boolean: [a.b]", .toBoolean),
    ("text_to_uuid: [a.b]", .textToUUID), ("text_to_lookup: [a.b, '*.c']", .textToLookup),
    ("rename: {pattern: ^tbl_, with: ''}", .rename(pattern: "^tbl_", replacement: "", of: .all)),
    (
      "rename: [{pattern: '^(.)$', with: '\\1_', of: columns}]",
      .rename(pattern: "^(.)$", replacement: "\\1_", of: .columns)
    ),
  ])
  func `each convention, in its short form and its long one`(text: String, kind: Convention.Kind) throws {
    let rules = try rules("conventions:\n  \(text)")
    #expect(rules.conventions.map(\.kind) == [kind])
    let key = "conventions.\(text.prefix { $0 != ":" })"
    #expect(rules.conventions.first?.place == RulePlace(file: "longhaul.yaml", line: 2, key: key))
  }

  @Test(arguments: Convention.Key.allCases)
  func `each convention is told its tables, columns and exceptions, or switched off`(key: Convention.Key) throws {
    let own =
      switch key {
      case .timestampToTimestamptz: "zone: UTC, "
      case .floatToNumeric: "type: numeric, "
      case .rename: "pattern: a, with: b, "
      default: ""
      }
    let name = key.rawValue
    let rules = try rules("conventions: {\(name): {\(own)tables: [a, 'b_*'], columns: '*_at', except: [c, d.e]}}")
    let convention = try #require(rules.conventions.first)
    #expect(convention.tables == ["a", "b_*"])
    #expect(convention.columns == ["*_at"])
    #expect(convention.except == ["c", "d.e"])
    #expect(try self.rules("conventions: {\(name): false}").isEmpty)
  }

  @Test func `limits of rate and backlog, where an option counts before the file`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "longhaul-limits-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/longhaul.yaml"
    let text = "from: a\nto: b\nmax_rate: 64MB\nmax_replication_lag: 1GB\nmax_wal_backlog: 500kB\nlog_limit: 2MB\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let alone = try MigrationOptions.parse(["--config", file]).configuration()
    #expect(alone.maxRate == 64 << 20)
    #expect(alone.maxReplicationLag == 1 << 30)
    #expect(alone.maxWALBacklog == 500 << 10)
    #expect(alone.logLimit == 2 << 20)
    let options = ["--max-rate", "5MB", "--max-replication-lag", "2MB", "--max-wal-backlog", "3MB"]
    let both = try MigrationOptions.parse(["--config", file] + options).configuration()
    #expect([both.maxRate, both.maxReplicationLag, both.maxWALBacklog] == [5 << 20, 2 << 20, 3 << 20])
    #expect(try MigrationOptions.parse(["--config", file, "--log-limit", "1MB"]).configuration().logLimit == 1 << 20)
    #expect(MigrationConfiguration().maxRate == nil)
  }

  @Test func `conventions keep their order, and a list is that of their columns`() throws {
    let rules = try rules(
      """
      conventions:
        to_boolean: [a.b, c.d]
        rename:
          - {pattern: '^tbl_', with: '', of: tables}
          - {pattern: '^fld_', with: ''}
        snake_case: true
      """)
    #expect(
      rules.conventions.map(\.kind) == [
        .toBoolean, .rename(pattern: "^tbl_", replacement: "", of: .tables),
        .rename(pattern: "^fld_", replacement: "", of: .all), .snakeCase,
      ])
    #expect(rules.conventions.map(\.place.line) == [2, 4, 5, 6])
    #expect(rules.conventions.first?.columns == ["a.b", "c.d"])
  }

  // MARK: Tables

  @Test func `new tables that are made of parts of one`() throws {
    let rules = try rules(
      """
      tables:
        customer:
          split:
            part:
              {key: id, columns: [b, c], where: b > 0, distinct: true, primary_key: [id], order: [c], comment: of a,
               constraints: {add: {x: CHECK (b > 1)}}, indexes: {add: {y: (c)}}, add: {d: text}}
            old: {rows: b < 0}
            empty: {columns: []}
      """)
    let splits = try #require(rules.tables.first).splits
    func place(_ line: Int, _ key: String) -> RulePlace {
      RulePlace(file: "longhaul.yaml", line: line, key: "tables.customer.split.\(key)")
    }
    var part = SplitRule(name: "part", place: place(4, "part"))
    part.key = ["id"]
    part.columns = ["b", "c"]
    part.isDistinct = true
    part.table.filter = "b > 0"
    part.table.primaryKey = .set(["id"])
    part.table.order = ["c"]
    part.table.comment = .set("of a")
    part.table.constraints.added = [PartRules.Addition(name: "x", definition: "CHECK (b > 1)")]
    part.table.indexes.added = [PartRules.Addition(name: "y", definition: "(c)")]
    part.table.added = [AddedColumn(name: "d", type: "text", place: place(6, "part.add.d"))]
    var old = SplitRule(name: "old", place: place(7, "old"))
    old.rows = "b < 0"
    var empty = SplitRule(name: "empty", place: place(8, "empty"))
    empty.columns = []
    #expect(splits == [part, old, empty])
  }

  private static let tableKeys: [(String, @Sendable (inout TableRule) -> Void)] = [
    ("name: client", { $0.name = "client" }), ("schema: crm", { $0.schema = "crm" }),
    ("where: NOT deleted", { $0.filter = "NOT deleted" }),
    ("comment: People who buy", { $0.comment = .set("People who buy") }), ("comment: null", { $0.comment = .drop }),
    ("order: [id, display_name]", { $0.order = ["id", "display_name"] }), ("order: id", { $0.order = ["id"] }),
    ("primary_key: [id, part]", { $0.primaryKey = .set(["id", "part"]) }),
    ("primary_key: id", { $0.primaryKey = .set(["id"]) }), ("primary_key: null", { $0.primaryKey = .drop }),
    (
      "partition_by: {key: LIST (kind), partitions: {k_ab: 'IN (1, 2)', k_rest: DEFAULT}}",
      {
        var partitioning = Partitioning(key: "LIST (kind)")
        partitioning.partitions = [
          PartRules.Addition(name: "k_ab", definition: "IN (1, 2)"),
          PartRules.Addition(name: "k_rest", definition: "DEFAULT"),
        ]
        $0.partitioning = .set(partitioning)
      }
    ),
    (
      "partition_by: {key: RANGE (made), every: month}",
      {
        var partitioning = Partitioning(key: "RANGE (made)")
        partitioning.period = .month
        $0.partitioning = .set(partitioning)
      }
    ),
    ("partition_by: null", { $0.partitioning = .drop }),
    (
      "constraints: {drop: [a, d], rename: {b: c}, add: {positive: CHECK (price > 0), x: UNIQUE (a)}}",
      {
        $0.constraints.dropped = ["a", "d"]
        $0.constraints.renamed = ["b": "c"]
        $0.constraints.added = [
          PartRules.Addition(name: "positive", definition: "CHECK (price > 0)"),
          PartRules.Addition(name: "x", definition: "UNIQUE (a)"),
        ]
      }
    ),
    (
      "indexes: {drop: a, rename: {b: c}, add: {by_tags: USING gin (tags)}}",
      {
        $0.indexes.dropped = ["a"]
        $0.indexes.renamed = ["b": "c"]
        $0.indexes.added = [PartRules.Addition(name: "by_tags", definition: "USING gin (tags)")]
      }
    ),
    ("sequences: {rename: {a: b, c: d}}", { $0.sequences = ["a": "b", "c": "d"] }),
    (
      "options: {fillfactor: 70, autovacuum_enabled: null}",
      { $0.options = ["fillfactor": "70", "autovacuum_enabled": ""] }
    ),
    ("columns:\n", { _ in }), ("hooks:\n", { _ in }),
    ("merge: a", { $0.merged = [merged("a", "merge")] }),
    ("merge: [a, b]", { $0.merged = [merged("a", "merge"), merged("b", "merge")] }),
    (
      "merge: {a: {columns: {x: y}, values: {v: 'NULL', w: null, z: lower(x)}, drop: [p, q], where: NOT test}, b: }",
      {
        var first = merged("a", "merge.a")
        first.columns = ["x": "y"]
        first.values = ["v": "NULL", "w": "NULL", "z": "lower(x)"]
        first.dropped = ["p", "q"]
        first.filter = "NOT test"
        $0.merged = [first, merged("b", "merge.b")]
      }
    ),
    (
      "{merge: a, discriminator: origin}",
      {
        $0.merged = [merged("a", "merge")]
        $0.discriminator = Discriminator(name: "origin", place: place("discriminator"))
      }
    ),
    (
      "{merge: a, discriminator: {name: origin, type: smallint, values: {customer: 1, a: 2}}}",
      {
        $0.merged = [merged("a", "merge")]
        $0.discriminator = Discriminator(name: "origin", place: place("discriminator"))
        $0.discriminator?.type = "smallint"
        $0.discriminator?.values = ["customer": "1", "a": "2"]
      }
    ),
  ]

  private static func place(_ key: String) -> RulePlace {
    RulePlace(file: "longhaul.yaml", line: 3, key: "tables.customer.\(key)")
  }

  private static func merged(_ table: String, _ key: String) -> MergedTable {
    MergedTable(table: table, place: place(key))
  }

  @Test(arguments: tableKeys)
  func `each key of a table`(text: String, change: @Sendable (inout TableRule) -> Void) throws {
    let rules = try rules("tables:\n  customer:\n    \(text)")
    var expected = TableRule(
      table: "customer", place: RulePlace(file: "longhaul.yaml", line: 2, key: "tables.customer"))
    change(&expected)
    #expect(rules.tables == [expected])
    #expect(rules.hooks.isEmpty && rules.conventions.isEmpty)
  }

  private static let columnKeys: [(String, @Sendable (inout ColumnRule) -> Void)] = [
    ("{name: display_name}", { $0.name = "display_name" }), ("drop", { $0.isDropped = true }),
    ("{drop: true}", { $0.isDropped = true }), ("{drop: false}", { _ in }), ("text", { $0.type = "text" }),
    ("{type: 'numeric(4,1)'}", { $0.type = "numeric(4,1)" }), ("numeric(4,1)", { $0.type = "numeric(4,1)" }),
    ("{using: trim(full_name)}", { $0.using = "trim(full_name)" }),
    (#"{collation: '"de_DE"'}"#, { $0.collation = #""de_DE""# }),
    (#"{default: "''"}"#, { $0.defaultExpression = .set("''") }),
    ("{default: 0}", { $0.defaultExpression = .set("0") }), ("{default: null}", { $0.defaultExpression = .drop }),
    ("{default: 'null'}", { $0.defaultExpression = .set("null") }), ("{not_null: true}", { $0.isNotNull = true }),
    ("{not_null: off}", { $0.isNotNull = false }), ("{identity: always}", { $0.identity = .set(.always) }),
    ("{identity: by default}", { $0.identity = .set(.byDefault) }), ("{identity: null}", { $0.identity = .drop }),
    ("{generated: price * 2}", { $0.generated = .set("price * 2") }), ("{generated: ~}", { $0.generated = .drop }),
    ("{comment: Its name}", { $0.comment = .set("Its name") }), ("{comment: null}", { $0.comment = .drop }),
    (
      "{identity: null, default: nextval('s')}",
      {
        $0.identity = .drop
        $0.defaultExpression = .set("nextval('s')")
      }
    ),
  ]

  @Test(arguments: columnKeys)
  func `each key of a column`(text: String, change: @Sendable (inout ColumnRule) -> Void) throws {
    let rules = try rules("tables:\n  customer:\n    columns:\n      full_name: \(text)")
    var expected = ColumnRule(
      column: "full_name",
      place: RulePlace(file: "longhaul.yaml", line: 4, key: "tables.customer.columns.full_name"))
    change(&expected)
    #expect(rules.tables.first?.columns == [expected])
  }

  private static let addedKeys: [(String, @Sendable (inout AddedColumn) -> Void)] = [
    ("text", { _ in }), ("{type: text}", { _ in }), (#"{type: text, value: "'legacy'"}"#, { $0.value = "'legacy'" }),
    ("{type: text, default: now()}", { $0.defaultExpression = "now()" }),
    ("{type: text, not_null: true}", { $0.isNotNull = true }),
    ("{type: text, identity: by default}", { $0.identity = .byDefault }),
    ("{type: text, generated: lower(name)}", { $0.generated = "lower(name)" }),
    ("{type: text, comment: From where}", { $0.comment = "From where" }),
  ]

  @Test(arguments: addedKeys)
  func `each key of a new column`(text: String, change: @Sendable (inout AddedColumn) -> Void) throws {
    let rules = try rules("tables:\n  customer:\n    add:\n      source: \(text)")
    var expected = AddedColumn(
      name: "source", type: "text",
      place: RulePlace(file: "longhaul.yaml", line: 4, key: "tables.customer.add.source"))
    change(&expected)
    #expect(rules.tables.first?.added == [expected])
  }

  // MARK: Hooks

  @Test(arguments: Hook.Moment.allCases)
  func `hooks for all tables, for some, and for one`(moment: Hook.Moment) throws {
    let name = moment.rawValue
    let rules = try rules(
      """
      hooks:
        \(name):
          - SELECT 1
          - {sql: SELECT 2, tables: ['sales_*', b]}
          - sql: [SELECT 3, SELECT 4]
      tables:
        'odd[*]': {hooks: {\(name): [SELECT 5, {sql: SELECT 6}]}}
      """)
    #expect(rules.hooks.map(\.sql) == (1...6).map { "SELECT \($0)" })
    #expect(rules.hooks.map(\.moment) == Array(repeating: moment, count: 6))
    #expect(rules.hooks.map(\.place.line) == [3, 4, 5, 5, 7, 7])
    #expect(rules.hooks.first?.place.key == "hooks.\(name)")
    #expect(rules.hooks.last?.place.key == "tables.odd[*].hooks.\(name).sql")
    // A table's own name is no pattern.
    #expect(
      rules.hooks.map(\.tables) == [[], ["sales_*", "b"], [], [], ["odd\\[\\*]"], ["odd\\[\\*]"]])
    #expect(try self.rules("hooks: {\(name): SELECT 1}").hooks.map(\.sql) == ["SELECT 1"])
  }

  // MARK: Files

  @Test func `a folder with a file for each table`() throws {
    let folder = try Workplace()
    try folder.makeFolder("conf/rules")
    try folder.write("tables: {a: {name: first}}\ntables_from: rules/", to: "conf/my.yaml")
    try folder.write("# b\nname: second\ncolumns:\n  x: drop", to: "conf/rules/b.yaml")
    try folder.write("table: sales.c\nhooks: {after_copy: ANALYZE}", to: "conf/rules/third.yaml")
    try folder.write("# nothing", to: "conf/rules/d.yaml")
    for ignored in [".b.yaml", "README.md"] { try folder.write("- not read", to: "conf/rules/\(ignored)") }
    let path = folder.file("conf/my.yaml")
    let rules = try ConfigurationFile.read(path).rules()
    #expect(rules.tables.map(\.table) == ["a", "b", "d", "sales.c"])
    #expect(rules.tables.map(\.name) == ["first", "second", nil, nil])
    let column = try #require(rules.tables[1].columns.first)
    #expect(
      column.place == RulePlace(file: folder.file("conf/rules/b.yaml"), line: 4, key: "tables.b.columns.x"))
    #expect(rules.hooks.map(\.tables) == [["sales.c"]])
  }

  @Test func `the README's example is read`() throws {
    let folder = try Workplace()
    let readme = try String(contentsOfFile: projectFolder + "/README.md", encoding: .utf8)
    let start = try #require(readme.firstRange(of: "```yaml\nconventions:"))
    let rest = readme[start.lowerBound...].dropFirst("```yaml\n".count)
    let end = try #require(rest.firstRange(of: "```"))
    try folder.write(String(rest[..<end.lowerBound]), to: "longhaul.yaml")
    try folder.makeFolder("rules")
    let rules = try ConfigurationFile.read(folder.file("longhaul.yaml")).rules()
    #expect(rules.conventions.count == 7)
    #expect(rules.tables.flatMap(\.splits).map(\.name) == ["address_phone", "orders_archive"])
    #expect(rules.tables.first?.columns.count == 3)
    #expect(rules.hooks.count == 1)
  }

  @Test(arguments: ["", "# nothing", "conventions:\ntables:\nhooks:", "tables: {}", "conventions: {snake_case: no}"])
  func `nothing said is nothing otherwise`(text: String) throws {
    #expect(try rules(text).isEmpty)
  }

  @Test func `an alias stands for its value, and names that only look alike are two`() throws {
    let rules = try rules(
      """
      tables:
        a: {columns: {x: &money {type: numeric}, é: text, e\u{301}: drop}}
        b: {columns: {y: *money}}
      """)
    #expect(rules.tables[0].columns.map(\.type) == ["numeric", "text", nil])
    #expect(rules.tables[1].columns.map(\.type) == ["numeric"])
    #expect(rules.tables[1].columns.first?.place.line == 3)
  }

  /// The rules of a configuration, with places as if it were in the working folder.
  private func rules(_ text: String) throws -> TransformationRules {
    let folder = try Workplace()
    try folder.write(text, to: "longhaul.yaml")
    var rules = try ConfigurationFile.read(folder.file("longhaul.yaml")).rules()
    func shorten(_ place: inout RulePlace) { place.file = String(place.file.dropFirst(folder.path.count + 1)) }
    for index in rules.conventions.indices { shorten(&rules.conventions[index].place) }
    for index in rules.hooks.indices { shorten(&rules.hooks[index].place) }
    for index in rules.tables.indices {
      shorten(&rules.tables[index].place)
      for column in rules.tables[index].columns.indices { shorten(&rules.tables[index].columns[column].place) }
      for column in rules.tables[index].added.indices { shorten(&rules.tables[index].added[column].place) }
      for split in rules.tables[index].splits.indices {
        shorten(&rules.tables[index].splits[split].place)
        shorten(&rules.tables[index].splits[split].table.place)
        for column in rules.tables[index].splits[split].table.added.indices {
          shorten(&rules.tables[index].splits[split].table.added[column].place)
        }
      }
      for table in rules.tables[index].merged.indices { shorten(&rules.tables[index].merged[table].place) }
      if var discriminator = rules.tables[index].discriminator {
        shorten(&discriminator.place)
        rules.tables[index].discriminator = discriminator
      }
    }
    return rules
  }
}
