/// One statement of an item's transaction.
struct ScriptStatement: Sendable {
  /// What its result is for.
  enum Role: Sendable {
    case plain
    /// Housekeeping that no log needs to tell.
    case quiet
    /// Its command tag counts rows that were copied.
    case copiesRows
    /// It tells a side's count and checksum.
    case checksum(Side)
    /// It fails when the two sides' counts and checksums differ.
    case agreement
    /// It tells a sequence's `last_value` and `is_called`, for the sequence of that name in the new schema.
    case sequenceValue(String)
    /// It tells which objects of the old schema the new table would depend on; there may be none.
    case strays
    /// It fails when the old table is another one than was planned.
    case unchanged
    /// It tells whether this new table, which has to be empty, has rows.
    case emptiness(TableName)

    /// Nobody is told of it.
    var isQuiet: Bool { if case .quiet = self { true } else { false } }
  }

  var step: Step
  var sql: String
  var role = Role.plain
  /// About how many bytes of rows it moves within one database; 0 where that is nothing to wait for.
  var bytes = 0
  /// About how many bytes it sorts to build an index; nil where it builds none by sorting.
  var sortedBytes: Int?
}

/// How an item's contents are compared before commit.
public enum VerificationMode: String, Sendable, CaseIterable {
  /// Counts only.
  case count
  /// Counts and contents.
  case checksum
  /// Not at all.
  case none
}

/// The schemas in which names are looked up on either side, in their order.
struct SearchPaths: Sendable {
  var source: [String]
  var target: [String]
}

/// All that is done to one item, as SQL: made from its mapping by rules alone, so `plan` shows what `run` does.
struct ItemScript: Sendable {
  /// Pages of one INSERT when a heap is larger: it tells how far the copy is and can be cancelled at once.
  static let pagesPerCopy = 1024

  let name: String
  let mapping: TableMapping
  let searchPaths: SearchPaths
  let verification: VerificationMode
  let encodings: DatabaseEncodings
  /// Looks for names that were found in the old schema by mistake; nil when they can't be.
  let strayCheck: StrayCheck?
  /// Owner, privileges and labels of the table and its sequences.
  let attributes: [String]
  /// A person's own SQL for this item.
  let hooks: [Hook]

  private var source: String { SQLText.qualified(mapping.source.schema, mapping.source.name) }
  var newTable: String { SQLText.qualified(mapping.target.schema, mapping.target.name) }
  /// A partitioned table holds no rows itself: its partitions are items of their own.
  var hasRows: Bool { mapping.hasRows }
  /// What stands before a table whose rows alone are meant.
  var onlyOld: String { mapping.joinsPartitions ? "" : "ONLY " }
  private var onlyNew: String { mapping.newPartitions.isEmpty && mapping.target.kind == .ordinary ? "ONLY " : "" }

  /// What a person has run at a moment.
  func hooks(_ moment: Hook.Moment) -> [ScriptStatement] {
    let step: Step =
      switch moment {
      case .beforeCreate, .afterCreate: .create
      case .beforeCopy, .afterCopy: .copy
      case .beforeIndex, .afterIndex: .index
      case .beforeVerify, .afterVerify: .verify
      }
    return hooks.filter { $0.moment == moment }.map {
      ScriptStatement(step: step, sql: $0.sql(for: mapping.target.tableName, item: name))
    }
  }

  /// Keeps the old table as it is while it is read, and makes sure that it is what was planned.
  ///
  /// A source snapshot does not protect from this: after TRUNCATE, or ALTER TABLE that writes it anew, it shows an empty
  /// table. Functions look at the catalog as it is now, queries as it was then.
  var read: [ScriptStatement] {
    let table = mapping.source
    var statements = [
      ScriptStatement(step: .read, sql: "LOCK TABLE \(onlyOld)\(source) IN ACCESS SHARE MODE", role: .quiet)
    ]
    guard hasRows, table.oid != 0 else { return statements }
    let changes =
      (table.filenode == 0 ? [] : ["pg_relation_filenode(\(table.oid)) IS DISTINCT FROM \(table.filenode)"])
      + ["has_column_privilege(\(table.oid), \(table.lastColumn + 1)::smallint, 'SELECT') IS NOT NULL"]
    statements.append(
      ScriptStatement(
        step: .read,
        sql: """
          SELECT concat('the old table has changed: ', pg_relation_filenode(\(table.oid)))::int \
          WHERE \(changes.joined(separator: " OR "))
          """, role: .unchanged))
    return statements
  }

  var create: [ScriptStatement] {
    if let existing = mapping.existing { return hasRows ? existing.preparation(of: mapping.target) : [] }
    return (TableDefinition(table: mapping.target).creation + newPartitions).map {
      ScriptStatement(step: .create, sql: $0)
    }
  }

  private var newPartitions: [String] {
    mapping.newPartitions.map { partition in
      "CREATE TABLE \(partition.tableName.sql) PARTITION OF \(newTable) \(partition.partitionBound ?? "DEFAULT")"
    }
  }

  /// Within one database: the server copies by itself.
  ///
  /// - Parameter range: pages of the old table; nil for all.
  func serverCopy(of range: PageRange? = nil) -> [ScriptStatement] {
    guard hasRows else { return [] }
    let columns = mapping.copied
    let list = columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
    let values = columns.map(TableMapping.converted).joined(separator: ", ")
    let overriding = mapping.target.columns.contains { $0.identity == .always } ? " OVERRIDING SYSTEM VALUE" : ""
    if mapping.isDistinct {
      let rows = mapping.distinctRows(from: oldRows(), converts: true)
      return [
        ScriptStatement(
          step: .copy, sql: "INSERT INTO \(newTable) (\(list))\(overriding) \(rows)", role: .copiesRows,
          bytes: mapping.bytesRead())
      ]
    }
    let sql = "INSERT INTO \(newTable)\(columns.isEmpty ? "" : " (\(list))")\(overriding) SELECT \(values) FROM "
    let isLarge = mapping.source.pages > Self.pagesPerCopy * 2 && !mapping.joinsPartitions
    let ranges: [PageRange?] =
      range != nil || isLarge
      ? (range ?? PageRange(first: 0)).pieces(of: Self.pagesPerCopy, pages: mapping.source.pages) : [nil]
    return ranges.map {
      ScriptStatement(
        step: .copy, sql: sql + oldRows(of: $0), role: .copiesRows, bytes: mapping.bytesRead(in: $0))
    }
  }

  /// The old rows that are moved, as what follows FROM.
  func oldRows(of range: PageRange? = nil) -> String {
    let conditions = [range?.condition ?? "", mapping.filter.map { "(\($0))" } ?? ""].filter { !$0.isEmpty }
    return "\(onlyOld)\(source)" + (conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))")
  }

  /// The values of the table's sequences, read after the rows: never lower than the rows need.
  var sequenceValues: [ScriptStatement] {
    oldSequences.map { new, old in
      ScriptStatement(
        step: .copy, sql: "SELECT last_value, is_called FROM \(standing(of: new, old))", role: .sequenceValue(new))
    }
  }

  /// Within one database: the same in one statement a sequence.
  var serverSequences: [ScriptStatement] {
    oldSequences.map { name, old in
      let new = SQLText.literal(SQLText.qualified(mapping.target.schema, name))
      return ScriptStatement(
        step: .copy, sql: "SELECT setval(\(new), last_value, is_called) FROM \(standing(of: name, old))")
    }
  }

  private var oldSequences: [(new: String, old: TableName)] {
    mapping.target.sequences.compactMap { sequence in mapping.sequences[sequence.name].map { (sequence.name, $0) } }
  }

  /// Sequences that the old table did not have go on after the highest value that is there.
  var newSequences: [ScriptStatement] {
    mapping.newSequences.map { column in
      let name = SQLText.identifier(column)
      return ScriptStatement(
        step: .copy,
        sql: """
          SELECT setval(pg_get_serial_sequence(\(SQLText.literal(newTable)), \(SQLText.literal(column))), \
          greatest(max(\(name)), 1), max(\(name)) >= 1) FROM \(newTable)
          """)
    } + outrunSequences
  }

  /// Where names are looked up in a person's own expressions: what is made comes first, what it is made from after it.
  var searchPathOfExpressions: [String]? {
    mapping.hasOwnExpressions
      ? searchPaths.target + searchPaths.source.filter { !searchPaths.target.contains($0) } : nil
  }

  /// Sets a new sequence to what the old one told.
  func setSequence(_ name: String, _ old: borrowing QueryResult) -> ScriptStatement {
    let new = SQLText.literal(SQLText.qualified(mapping.target.schema, name))
    return ScriptStatement(
      step: .copy, sql: "SELECT setval(\(new), \(old.text(0, 0) ?? "1"), \(old.text(0, 1) == "t"))")
  }

  /// What one side tells for the comparison; nil when nothing is compared.
  ///
  /// - Parameter range: pages of the old table; nil for all.
  func verify(_ side: Side, of range: PageRange? = nil) -> ScriptStatement? {
    guard hasRows, verification != .none else { return nil }
    if side == .source, !mapping.merged.isEmpty {
      return questionOfAll().map { ScriptStatement(step: .verify, sql: $0, role: .checksum(side)) }
    }
    let isDistinct = side == .source && mapping.isDistinct
    let from =
      if side == .target {
        "\(onlyNew)\(newTable)"
      } else if isDistinct {
        "(\(mapping.distinctRows(from: oldRows(), converts: false))) AS part"
      } else {
        oldRows(of: range)
      }
    let sql =
      verification == .count
      ? RowChecksum.countQuery(from: from)
      : RowChecksum.query(
        isDistinct
          ? mapping.distinctValues
          : mapping.columns.compactMap { column in
            column.compared.map { (side == .source ? $0 : SQLText.identifier(column.name), column.storedType) }
          }, from: from, isOtherEncoding: encodings.differ)
    return ScriptStatement(step: .verify, sql: sql, role: .checksum(side))
  }
}
