/// What the ledger knows of an item that is copied in parts: that its table was made, where its parts begin, and each part
/// that is committed. While there is no row of the item itself, such a table is one that longhaul has made and not completed.
extension Ledger {
  /// An unfinished table and its parts.
  struct Unfinished: Sendable {
    /// A part that is there.
    struct Part: Sendable, Equatable {
      var number: Int
      var rows: Int
      var checksum: String
      var sourceSnapshot: String
    }

    var firstPages: [Int]
    var parts: [Part]
  }

  /// Records an empty table, in the transaction that makes it.
  func openParts(_ item: String, table: TableName, firstPages: [Int], sourceSnapshot: String) -> String {
    """
    INSERT INTO \(Self.table) (migration, kind, name, part, run_id, schema_oid, object_class, object_oid, first_pages, \
    source_snapshot, committed_at) VALUES (\(SQLText.literal(migration)), 'part', \(SQLText.literal(item)), 0, \
    \(SQLText.literal(runID)), \(SQLText.literal(SQLText.identifier(table.schema)))::regnamespace, \
    'pg_class'::regclass, \(SQLText.literal(table.sql))::regclass, \
    '{\(firstPages.map(String.init).joined(separator: ","))}', \(SQLText.literal(sourceSnapshot)), clock_timestamp())
    """
  }

  /// What is there of an item that was begun in parts; nil when nothing is, or its table is another one by now.
  func unfinished(
    _ item: String, table: TableName, through connection: borrowing Connection
  ) throws(PostgresError) -> Unfinished? {
    var found: Unfinished?
    for (number, rows, checksum, snapshot, firstPages) in try connection.query(
      """
      SELECT part, coalesce(rows, 0), coalesce(checksum, ''), source_snapshot, array_to_string(first_pages, ',')
      FROM \(Self.table) WHERE \(its(.part, item)) AND committed_at IS NOT NULL
        AND object_oid = to_regclass(\(SQLText.literal(table.sql))) ORDER BY part
      """
    ).rows({ ($0.int(0), $0.int(1), $0.text(2), $0.text(3), $0.text(4)) }) {
      if number == 0 {
        found = Unfinished(firstPages: firstPages.split(separator: ",").compactMap { Int($0) }, parts: [])
      } else {
        found?.parts.append(.init(number: number, rows: rows, checksum: checksum, sourceSnapshot: snapshot))
      }
    }
    return found
  }

  /// The instant of the source that a part's rows are of.
  func snapshot(
    ofPart number: Int, of item: String, through connection: borrowing Connection
  ) throws(PostgresError) -> String? {
    let found = try connection.query(
      "SELECT source_snapshot FROM \(Self.table) WHERE \(its(.part, item)) AND part = \(number)")
    return found.count == 0 ? nil : found.text(0, 0)
  }

  /// A part's rows are the same in another source snapshot.
  func confirmPart(_ item: String, _ number: Int, sourceSnapshot: String) -> String {
    """
    UPDATE \(Self.table) SET source_snapshot = \(SQLText.literal(sourceSnapshot)) \
    WHERE \(its(.part, item)) AND part = \(number)
    """
  }

  /// Asks what all parts of an item hold together, as `RowChecksum` tells it of a table.
  func sumOfParts(_ item: String, withChecksum: Bool) -> String {
    let checksum = withChecksum ? ", sum(nullif(checksum, '')::numeric)" : ""
    return "SELECT coalesce(sum(rows), 0)\(checksum) FROM \(Self.table) WHERE \(its(.part, item)) AND part > 0"
  }

  /// Which indexes of an item stand.
  ///
  /// - Returns: their numbers; nil when one is gone, or was built by another statement.
  func built(
    _ indexes: [ItemScript.IndexApart], of item: String, table: TableName, through connection: borrowing Connection
  ) throws(PostgresError) -> Set<Int>? {
    let statements = indexes.map { SQLText.literal($0.statement.sql) }.joined(separator: ", ")
    let found = try connection.query(
      """
      SELECT part, coalesce(checksum = md5(sql), false) AND EXISTS (
          SELECT FROM pg_index WHERE indexrelid = object_oid AND indrelid = to_regclass(\(SQLText.literal(table.sql)))
            AND indisvalid)
      FROM \(Self.table) LEFT JOIN unnest(ARRAY[\(statements)]::text[]) WITH ORDINALITY AS i (sql, number) ON number = part
      WHERE \(its(.index, item)) AND committed_at IS NOT NULL
      """
    ).rows { (number: $0.int(0), isRight: $0.bool(1)) }
    return found.allSatisfy(\.isRight) ? Set(found.map(\.number)) : nil
  }

  /// Records an index, in the transaction that builds it.
  func record(_ index: ItemScript.IndexApart, of item: String, sourceSnapshot: String) -> String {
    record(
      .index, item, part: index.number,
      object: ("\(SQLText.literal(index.name.sql))::regclass", CatalogID.Catalog.pg_class.rawValue),
      Figures(checksum: "md5(\(SQLText.literal(index.statement.sql)))"), sourceSnapshot: sourceSnapshot)
  }

  /// Takes unfinished tables away again: what the ledger proves to have been made, and nothing else.
  ///
  /// Each by claiming its item first: a transaction that still completes it is waited for, and what it commits stays.
  ///
  /// - Parameters:
  ///   - condition: true of the row of each such table.
  ///   - lockTimeout: in milliseconds; nil for the session's own.
  /// - Returns: their items.
  @discardableResult
  func dropUnfinished(
    _ condition: String, lockTimeout: Int? = nil, through connection: borrowing Connection
  ) throws(PostgresError) -> [String] {
    let tables = try connection.query(
      """
      SELECT name, c.oid::regclass::text FROM \(Self.table) l LEFT JOIN pg_class c ON c.oid = object_oid
      WHERE migration = $1 AND kind = 'part' AND part = 0 AND (\(condition))
        AND NOT EXISTS (SELECT FROM \(Self.table) d WHERE (d.migration, d.kind, d.name) = (l.migration, 'item', l.name))
      """, [migration]
    ).rows { (item: $0.text(0), table: $0[1]) }
    var dropped: [String] = []
    let patience = lockTimeout.map { ["SET LOCAL lock_timeout = \($0)"] } ?? []
    for (item, table) in tables {
      let drop = table.map { ["DROP TABLE \($0)"] } ?? []
      do throws(PostgresError) {
        try connection.pipeline(
          ["BEGIN"] + patience + [claimUnfinished(item)] + drop
            + [Kind.part, .index, .item].map { "DELETE FROM \(Self.table) WHERE \(its($0, item))" } + ["COMMIT"])
        dropped.append(item)
      } catch {
        try connection.rollBack()
        if !Self.isClaimed(error) { throw error }
      }
    }
    return dropped
  }

  /// Takes the item of an unfinished table.
  private func claimUnfinished(_ item: String) -> String {
    """
    INSERT INTO \(Self.table) (migration, kind, name, part, run_id, schema_oid) \
    SELECT migration, 'item', name, 0, run_id, schema_oid FROM \(Self.table) WHERE \(its(.part, item)) AND part = 0
    """
  }
}
