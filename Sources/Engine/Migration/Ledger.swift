/// The ledger: a table in the target database whose row for an item is committed in the same transaction as the
/// item's data. After any crash it decides what is done.
///
/// A worker claims an item by inserting its row first: if an earlier attempt's transaction is still being decided,
/// the insert waits for it, and fails when that one committed. So nothing is ever there twice, even when nobody
/// heard the answer to a COMMIT.
struct Ledger: Sendable {
  /// Which migration a row belongs to: the source database, the old schema and the new one.
  let migration: String
  let runID: String

  /// What a row stands for.
  enum Kind: String, Sendable {
    case item, object
    /// Part of an item that is copied in parts; number 0 stands for its empty table.
    case part
    /// An index of such an item.
    case index
  }

  /// A row of a completed item or object.
  struct Row: Sendable {
    var kind: Kind
    var name: String
    var runID: String
    var rows: Int
    var seconds: Double
    var checksum: String
    var sourceSnapshot: String
    /// What it stands for is still in the target database.
    var isPresent: Bool
  }

  static let schema = "_longhaul"
  static let table = "_longhaul.ledger"

  static let schemaCreation = "CREATE SCHEMA \(schema)"
  static let tableCreation = [
    """
    CREATE TABLE \(table) (
      migration text, kind text, name text, part int DEFAULT 0, run_id text NOT NULL, schema_oid oid NOT NULL,
      object_class oid, object_oid oid, rows bigint, seconds double precision, checksum text, source_snapshot text,
      committed_at timestamptz, first_pages bigint[], PRIMARY KEY (migration, kind, name, part))
    """,
    "COMMENT ON TABLE \(table) IS 'What longhaul has committed; a row is part of its item''s own transaction'",
  ]

  /// Takes the item for the transaction that runs this.
  ///
  /// - Parameters:
  ///   - part: of an item that is copied in parts, which one.
  ///   - targetSchema: where its table goes.
  func claim(_ kind: Kind, _ name: String, part: Int = 0, targetSchema: String) -> String {
    """
    INSERT INTO \(Self.table) (migration, kind, name, part, run_id, schema_oid) VALUES (\(SQLText.literal(migration)), \
    '\(kind.rawValue)', \(SQLText.literal(name)), \(part), \(SQLText.literal(runID)), \
    \(SQLText.literal(SQLText.identifier(targetSchema)))::regnamespace)
    """
  }

  /// Completes the row, just before COMMIT. The source snapshot may still show one that was taken away since it began.
  ///
  /// - Parameter object: an SQL expression for the OID of what was made, and its catalog.
  func record(
    _ kind: Kind, _ name: String, part: Int = 0, object: (oid: String, catalog: OID), rows: Int, seconds: Double,
    checksum: String, sourceSnapshot: String
  ) -> String {
    record(
      kind, name, part: part, object: object,
      Figures(rows: "\(rows)", checksum: SQLText.literal(checksum), seconds: "\(seconds)"),
      sourceSnapshot: sourceSnapshot)
  }

  /// What a row tells in figures, as SQL expressions.
  struct Figures {
    var rows = "0"
    var checksum = "''"
    /// Of its transaction so far, unless told otherwise.
    var seconds = "extract(epoch FROM clock_timestamp() - transaction_timestamp())"
    /// What they are read from; nil where they need nothing.
    var from: String?
  }

  /// The same, with figures that the server itself knows.
  func record(
    _ kind: Kind, _ name: String, part: Int = 0, object: (oid: String, catalog: OID), _ figures: Figures,
    sourceSnapshot: String
  ) -> String {
    """
    UPDATE \(Self.table) SET object_class = \(object.catalog), object_oid = \(object.oid), rows = \(figures.rows), \
    seconds = \(figures.seconds), checksum = \(figures.checksum), source_snapshot = \(SQLText.literal(sourceSnapshot)), \
    committed_at = clock_timestamp()\(figures.from.map { " FROM \($0)" } ?? "") \
    WHERE \(its(kind, name)) AND part = \(part) AND run_id = \(SQLText.literal(runID)) AND committed_at IS NULL
    """
  }

  /// True of the rows of an item or object.
  func its(_ kind: Kind, _ name: String) -> String {
    "migration = \(SQLText.literal(migration)) AND kind = '\(kind.rawValue)' AND name = \(SQLText.literal(name))"
  }

  /// Whether a statement is a claim.
  static func isClaim(_ statement: String?) -> Bool { statement?.hasPrefix("INSERT INTO \(table) ") == true }

  /// Whether an error is that of a claim on something that is committed already.
  static func isClaimed(_ error: PostgresError) -> Bool {
    error.sqlstate == .uniqueViolation && error.schema == schema && error.constraint == "ledger_pkey"
  }

  /// Whether an error says that somebody has dropped the ledger.
  static func isGone(_ error: PostgresError) -> Bool {
    [.undefinedTable, .invalidSchemaName].contains(error.sqlstate) && error.statement?.contains(table) == true
  }

  /// What is told then.
  static let isGoneText = """
    the ledger \(table) is gone from the target: without it nobody knows what is there already. Restore it, or check each \
    new table that the progress file does not have as completed; the next start makes an empty ledger
    """

  /// Forgets what other runs recorded in a target schema that is gone, or for objects that are gone: a new run starts
  /// over. This run's own rows stay whatever happened to their tables.
  func removeStaleRows(through connection: borrowing Connection) throws(PostgresError) {
    try connection.query(
      """
      DELETE FROM \(Self.table) l WHERE migration = $1 AND run_id <> $2 AND kind IN ('item', 'object')
        AND (NOT EXISTS (SELECT FROM pg_namespace n WHERE n.oid = l.schema_oid) OR NOT \(Self.presence))
      """, [migration, runID])
  }

  /// All rows of this migration.
  func rows(through connection: borrowing Connection) throws(PostgresError) -> [Row] {
    try connection.query(
      """
      SELECT kind, name, run_id, rows, seconds, checksum, source_snapshot, \(Self.presence)
      FROM \(Self.table) l WHERE migration = $1 AND kind IN ('item', 'object') AND committed_at IS NOT NULL ORDER BY committed_at
      """, [migration]
    ).rows { row in
      Row(
        kind: Kind(rawValue: row.text(0)) ?? .item, name: row.text(1), runID: row.text(2), rows: row.int(3),
        seconds: row[4].flatMap { Double($0) } ?? -1, checksum: row.text(5), sourceSnapshot: row.text(6),
        isPresent: row.bool(7))
    }
  }

  /// The server has no description for what is not there.
  private static let presence =
    "(object_oid IS NOT NULL AND pg_describe_object(object_class, object_oid, 0) IS NOT NULL)"
}
