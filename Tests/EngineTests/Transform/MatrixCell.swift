import Testing

@testable import Engine

/// A convention's column in an awkward case: the names and the SQL that the case is made of.
struct MatrixCell: Sendable {
  let sample: ConventionSample
  let awkward: AwkwardCase
  let fate: ConventionSample.Fate

  init(_ sample: ConventionSample, _ awkward: AwkwardCase) {
    self.sample = sample
    self.awkward = awkward
    fate = sample.fates[awkward.name] ?? .changed
  }

  /// All cases that a convention's column can be in; one of a type that can't be compared is no key.
  static func all(of sample: ConventionSample) -> [MatrixCell] {
    let keys: Set = ["cycle through it", "partition key"]
    let excluded = sample.excluded.union(sample.hasOrder ? [] : keys)
    return AwkwardCase.all.filter { !excluded.contains($0.name) }.map { MatrixCell(sample, $0) }
  }

  private var renames: Bool { sample.oldName("a_b") != "a_b" }

  // MARK: The old schema

  /// The old name of something that is to have this one, for SQL.
  func oldName(_ name: String) -> String { SQLText.identifier(sample.oldName(name)) }

  /// An old table, by its new name.
  func old(_ table: String) -> String { "old." + oldName(table) }

  var oldColumn: String { oldName("item_value") }

  /// The column as it is defined.
  var column: String { column("item_value") }

  func column(_ name: String) -> String { "\(oldName(name)) \(sample.type)\(key)" }

  var key: String { sample.isKey ? " PRIMARY KEY" : "" }

  /// What the column `id` is where the column itself may be the key.
  var idKey: String { sample.isKey ? "NOT NULL UNIQUE" : "PRIMARY KEY" }

  /// SQL over the old column.
  func over(_ sql: String) -> String { sql.replacing("{c}", with: oldColumn) }

  /// Rows of numbers and values.
  func values(_ more: String = "", nullable: Bool = true) -> String {
    let values = sample.values + (sample.isNullable && nullable ? ["NULL"] : [])
    let rows = values.enumerated().map { "(\($0 + 1), \($1)::\(sample.plainType))" }.joined(separator: ", ")
    return "SELECT id, v\(more.isEmpty ? "" : ", \(more)") FROM (VALUES \(rows)) AS r (id, v)"
  }

  /// Gives a table rows.
  func rows(
    _ table: String, _ extra: String = "", _ expression: String = "", column: String = "item_value",
    nullable: Bool = true
  ) -> String {
    let columns = "id, \(oldName(column))\(extra.isEmpty ? "" : ", \(extra)")"
    return "INSERT INTO \(old(table)) (\(columns)) \(values(expression, nullable: nullable));"
  }

  // MARK: The new schema

  /// What the column is called.
  var name: String { fate.isKept ? sample.oldName("item_value") : "item_value" }

  /// The new value of SQL for an old one.
  func value(_ sql: String) -> String { fate.isKept ? sql : sample.value.replacing("{c}", with: sql) }

  func insert(_ literal: String, into table: String) -> String {
    "INSERT INTO new.\(table) (id, \(name)) VALUES (99, \(literal))"
  }

  // MARK: Proofs

  func proof(_ what: String, _ statement: String, _ expected: String = "true") -> AwkwardCase.Proof {
    AwkwardCase.Proof(what: what, statement: statement, expected: expected)
  }

  /// The column is what the convention makes of it, or what it was.
  func sign(of table: String, _ column: String = "item_value") -> AwkwardCase.Proof {
    let new = fate.isKept && renames ? sample.oldName(column) : column
    let isOld = ConventionSample.typeIs(sample.plainType)
    let sign = fate.isKept && !renames ? "NOT (\(sample.sign)) AND \(isOld)" : sample.sign
    return proof(
      "\(table).\(column) is \(fate.isKept ? "as it was" : "changed")",
      """
      SELECT \(sign) FROM pg_attribute a WHERE attrelid = \(SQLText.literal(SQLText.qualified("new", table)))::regclass
        AND attname = \(SQLText.literal(new)) AND NOT attisdropped
      """)
  }

  /// The column is what it shall be, and so are its values.
  ///
  /// - Parameter old: the old names where they do not follow from the new ones.
  func column(
    of table: String, _ column: String = "item_value", old: (table: String, column: String)? = nil
  ) -> [AwkwardCase.Proof] {
    let new = SQLText.qualified("new", table)
    let newColumn = SQLText.identifier(fate.isKept && renames ? sample.oldName(column) : column)
    let before = SQLText.qualified("old", old?.table ?? sample.oldName(table))
    let oldColumn = SQLText.identifier(old?.column ?? sample.oldName(column))
    return [
      sign(of: table, column),
      proof(
        "\(table) has its rows",
        """
        SELECT count(*) = (SELECT count(*) FROM \(new)) AND NOT EXISTS (
          SELECT id, (\(value(oldColumn)))::text FROM \(before) EXCEPT ALL SELECT id, \(newColumn)::text FROM \(new))
        FROM \(before)
        """),
    ]
  }

  /// As many foreign keys between the tables are there and valid.
  func valid(_ count: Int, foreignKeysOf tables: String...) -> AwkwardCase.Proof {
    let list = tables.map { "'new.\($0)'::regclass" }.joined(separator: ", ")
    return proof(
      "foreign keys are there and valid",
      """
      SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated AND conrelid IN (\(list))
        AND confrelid IN (\(list))
      """, "\(count)")
  }

  /// An index is there, valid, and over this.
  func indexed(_ index: String, _ keys: String) -> AwkwardCase.Proof {
    let sql = keys.replacing("item_value", with: name)
    return proof(
      "index \(index) is there",
      """
      SELECT indisvalid AND pg_get_indexdef(indexrelid) LIKE '%USING btree (\(sql)' FROM pg_index
      WHERE indexrelid = 'new.\(index)'::regclass
      """)
  }
}

extension MatrixCell: CustomTestStringConvertible {
  var testDescription: String { "\(sample.name) × \(awkward.name)" }
}
