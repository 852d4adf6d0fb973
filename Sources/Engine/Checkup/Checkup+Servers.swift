internal import FoundationEssentials

/// What both servers have, and what they lack.
extension Checkup {
  /// Seconds by which clocks may differ before times in logs of both mislead.
  private static let clockTolerance = 5.0
  /// Seconds after which a transaction is a long one.
  private static let longTransaction = 600

  mutating func lookAtSides(_ survey: Survey, _ configuration: MigrationConfiguration) throws(PostgresError) {
    try lookAtSide(survey.source, "source", survey.sourceVersion, configuration, isTarget: false)
    if !survey.isSameDatabase {
      try lookAtSide(survey.target, "target", survey.targetVersion, configuration, isTarget: true)
    }
    if survey.source.serverVersion / 10000 > survey.target.serverVersion / 10000 {
      add(
        .warning, "versions", "the target is older than the source: \(survey.sourceVersion) to \(survey.targetVersion)",
        "What only the newer one knows can't be made there; `longhaul plan` shows what would be run.")
    }
    let encodings = (try encoding(survey.source), try encoding(survey.target))
    if encodings.0 != encodings.1 {
      add(
        .warning, "encodings", "\(encodings.0) becomes \(encodings.1)",
        "A character that the new one lacks fails its table, and no other. Binary COPY is not used.")
    } else {
      add(.good, "encodings", "\(encodings.0) on both sides")
    }
  }

  private func encoding(_ connection: borrowing Connection) throws(PostgresError) -> String {
    try connection.query("SHOW server_encoding").text(0, 0) ?? ""
  }

  private mutating func lookAtSide(
    _ connection: borrowing Connection, _ side: String, _ version: String, _ configuration: MigrationConfiguration,
    isTarget: Bool
  ) throws(PostgresError) {
    // What sessions of other roles do is hidden from a plain one, but not that they are there. Those of this command end
    // with it, and no limit but the server's own holds for superusers.
    let facts = try connection.query(
      """
      SELECT current_user, current_setting('is_superuser') = 'on', extract(epoch FROM clock_timestamp()),
        least(
          current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true)::int, 0) - used.everywhere,
          CASE WHEN NOT r.rolsuper THEN nullif(r.rolconnlimit, -1) - used.by_role END,
          CASE WHEN NOT r.rolsuper THEN nullif(d.datconnlimit, -1) - used.of_database END),
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false), inet_server_addr() IS NOT NULL,
        pg_is_in_recovery(), current_setting('max_standby_streaming_delay')
      FROM pg_roles r, pg_database d, LATERAL (
        SELECT count(*) AS everywhere, count(*) FILTER (WHERE usesysid = r.oid) AS by_role,
          count(*) FILTER (WHERE datid = d.oid) AS of_database
        FROM pg_stat_activity
        WHERE datid IS NOT NULL AND usesysid IS NOT NULL
          AND coalesce(backend_type, 'client backend') = 'client backend'
          AND NOT (usesysid = r.oid AND application_name = current_setting('application_name'))) used
      WHERE r.rolname = session_user AND d.datname = current_database()
      """
    ).rows { row in (0..<8).map { row[$0] ?? "" } }
    guard let row = facts.first else { return }
    add(
      .good, side,
      "PostgreSQL \(version), database \(connection.database), role \(row[0])\(row[1] == "t" ? ", a superuser" : "")"
    )
    if row[5] == "t", row[4] == "f" {
      add(
        .note, side, "the connection is not encrypted",
        "Rows travel in clear; sslmode=require in the connection string, where the server has a certificate.")
    }
    let difference = abs((Double(row[2]) ?? 0) - Date().timeIntervalSince1970)
    if difference > Self.clockTolerance {
      add(
        .note, "clock", "the \(side)'s clock differs by \(Figure.seconds(difference)) from this machine's",
        "Times in longhaul's logs and in the server's don't fit together.")
    }
    // Each worker has a connection of each side; the engine and those who watch have some more.
    let needed = configuration.jobs + 3
    let free = Int(row[3]) ?? 0
    if free < needed {
      add(
        .warning, "connections", "the \(side) has \(max(0, free)) left; \(configuration.jobs) workers want \(needed)",
        "Without them fewer workers are at work at once: lower --jobs, or raise max_connections or the role's limit.")
    } else {
      add(.good, "connections", "the \(side) has \(free) left, \(needed) are wanted")
    }
    if row[6] == "t", !isTarget {
      add(
        .note, side, "it is a standby; max_standby_streaming_delay is \(row[7])",
        "Long reads may be cancelled there; such a table is taken up again. hot_standby_feedback helps.")
    }
  }

  private struct OldTable {
    let table: TableName
    let isReadable: Bool
    let hasHiddenRows: Bool
    let bytes: Int

    init(_ row: ResultRow) {
      table = TableName(schema: row.text(0), name: row.text(1))
      (isReadable, hasHiddenRows, bytes) = (row.bool(2), row.bool(3), row.int(4))
    }

    var name: String { "\(table.schema).\(table.name)" }
  }

  mutating func lookAtSource(_ survey: Survey, _ configuration: MigrationConfiguration) throws(PostgresError) {
    let names = "(\(configuration.schemas.entries.map { SQLText.literal($0.from) }.joined(separator: ", ")))"
    let selection = TableSelection(include: configuration.include, exclude: configuration.exclude)
    let tables = try survey.source.query(
      """
      SELECT n.nspname, c.relname, has_table_privilege(c.oid, 'SELECT'), c.relrowsecurity AND row_security_active(c.oid),
        CASE WHEN c.oid IN (\(CatalogQueries.barredTables)) THEN 0 ELSE pg_total_relation_size(c.oid) END
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN \(names) AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
        AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
      ORDER BY 1, 2
      """
    ).rows(OldTable.init).filter {
      selection.isSelected(configuration.schemas.item($0.table), $0.table.name)
    }
    let unreadable = tables.filter { !$0.isReadable }.map(\.name)
    if unreadable.isEmpty {
      add(.good, "privileges", "all old tables may be read")
    } else {
      add(
        .problem, "privileges", "may not be read: \(Self.some(unreadable))",
        "They would fail, and what needs them: GRANT SELECT on them, or --exclude them.")
    }
    let hidden = tables.filter(\.hasHiddenRows).map(\.name)
    if !hidden.isEmpty {
      add(
        .problem, "row security", "policies hide rows of \(Self.some(hidden)) from this role",
        "Longhaul never moves a part of a table unasked: they would fail. Use their owner, or a role with BYPASSRLS.")
    }
    let bytes = tables.reduce(0) { $0 + $1.bytes }
    add(
      .note, "size", "the old tables have \(Figure.bytes(bytes)) with indexes and TOAST",
      "The target needs about as much, and as much again for its WAL until that is recycled"
        + (survey.isSameDatabase ? ", on the same server. The old ones stay." : "."))
    try lookAtOthers(survey, names)
  }

  /// Who may be in the way.
  private mutating func lookAtOthers(_ survey: Survey, _ names: String) throws(PostgresError) {
    let locks = try survey.source.query(
      """
      SELECT DISTINCT format('%s on %s.%s by backend %s', l.mode, n.nspname, c.relname, l.pid)
      FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND n.nspname IN \(names) AND l.mode = 'AccessExclusiveLock' AND l.granted ORDER BY 1
      """
    ).rows { $0.text(0) }
    if !locks.isEmpty {
      add(
        .warning, "locks", Self.some(locks),
        "A table that can't be read waits for --lock-timeout, then fails and says for whom it waited.")
    }
    let old = try survey.target.query(
      """
      SELECT format('backend %s of %s, since %s', pid, usename, to_char(xact_start, 'YYYY-MM-DD HH24:MI'))
      FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND xact_start < now() - interval '\(Self.longTransaction) s' ORDER BY xact_start
      """
    ).rows { $0.text(0) }
    if !old.isEmpty {
      add(
        .note, "long transactions", Self.some(old),
        "They hold back VACUUM and wait for, or are waited for by, foreign keys and indexes.")
    }
    let unseen = try survey.target.query(
      """
      SELECT count(*), current_user FROM pg_stat_activity
      WHERE datname = current_database() AND usesysid IS NOT NULL AND backend_type IS NULL
      """)
    if let count = unseen.text(0, 0), count != "0" {
      add(
        .note, "long transactions", "sessions of other roles that can't be looked into: \(count)",
        "To see theirs, too: GRANT pg_read_all_stats TO \(SQLText.identifier(unseen.text(0, 1) ?? "")).")
    }
    let prepared = try survey.target.query("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()")
    if let count = prepared.text(0, 0), count != "0" {
      add(
        .warning, "prepared transactions", "\(count) wait for COMMIT PREPARED",
        "They keep their locks for ever: see pg_prepared_xacts.")
    }
  }

  mutating func lookAtTarget(_ survey: Survey) throws(PostgresError) {
    if !survey.isSameDatabase {
      let wanted = try survey.source.query(
        "SELECT DISTINCT rolname FROM pg_roles r JOIN pg_class c ON c.relowner = r.oid WHERE c.oid >= 16384"
      ).rows { $0.text(0) }
      let there = Set(try survey.target.query("SELECT rolname FROM pg_roles").rows { ExactName($0.text(0)) })
      let missing = wanted.filter { !there.contains(ExactName($0)) }
      if missing.isEmpty {
        add(.good, "roles", "the owners of all that is old are on the target, too")
      } else {
        add(
          .warning, "roles", "not on the target: \(Self.some(missing.sorted()))",
          "What they own belongs to the migrating role then; CREATE ROLE them first to keep owners and grants.")
      }
      let extensions = survey.surroundings.extensions.keys.sorted()
      let available = Set(
        try survey.target.query("SELECT name FROM pg_available_extensions").rows { ExactName($0.text(0)) })
      let absent = extensions.filter { !available.contains(ExactName($0)) }
      if !absent.isEmpty {
        add(
          .problem, "extensions", "not installed on the target's server: \(Self.some(absent))",
          "What uses them fails: install their packages there.")
      } else {
        let made = extensions.isEmpty ? "" : "; made where they are needed: \(Self.some(extensions))"
        add(.good, "extensions", "all that the source has can be on the target\(made)")
      }
    }
    let settings = try survey.target.query(
      """
      SELECT current_setting('fsync'), current_setting('wal_level'), current_setting('maintenance_work_mem'),
        (SELECT count(*) FROM pg_replication_slots WHERE NOT active)
      """)
    if settings.text(0, 0) == "off" {
      add(
        .warning, "durability", "fsync is off on the target",
        "What is committed can be lost with its power, and longhaul could not know it.")
    }
    if let slots = settings.text(0, 3), slots != "0" {
      add(
        .warning, "replication slots", "\(slots) on the target have nobody who reads them",
        "They keep all WAL that the migration writes: drop them, or give --max-wal-backlog.")
    }
    add(
      .note, "settings",
      "on the target wal_level is \(settings.text(0, 1) ?? ""), maintenance_work_mem \(settings.text(0, 2) ?? "")",
      "With wal_level minimal a new table's rows need no WAL; longhaul takes the memory for indexes as it needs it.")
  }

  /// The first three, and how many more.
  private static func some(_ names: [String]) -> String {
    names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
  }
}
