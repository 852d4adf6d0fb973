/// The one instant of the source that all workers read.
struct SourceSnapshot: Sendable, Equatable {
  /// What other sessions take it by, while the one that exports it is there. Another one may be called the same later.
  var exportedName = ""
  /// What can be seen in it: equal ones are of one instant for ever.
  var instant = ""
}

extension SourceSnapshot {
  /// Bytes above which the transactions that were going on are told by a hash.
  private static let longest = 48

  /// The snapshot of the connection's transaction.
  init(exportedBy connection: borrowing Connection) throws(PostgresError) {
    let answer = try connection.query(
      """
      SELECT pg_export_snapshot(), CASE WHEN length(s) <= \(Self.longest) THEN s
        ELSE split_part(s, ':', 1) || ':' || split_part(s, ':', 2) || ':' || md5(s) END
      FROM CAST(pg_current_snapshot() AS text) AS s
      """)
    exportedName = answer.text(0, 0) ?? ""
    instant = answer.text(0, 1) ?? ""
  }

  /// The statement that lets a transaction see what is seen in it.
  var use: String { "SET TRANSACTION SNAPSHOT \(SQLText.literal(exportedName))" }
}
