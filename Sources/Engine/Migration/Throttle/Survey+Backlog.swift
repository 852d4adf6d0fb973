/// What the target tells of those that follow it.
extension Survey {
  /// Sees to it before anything is changed that the target will tell what a limit needs.
  func checkBacklog(_ limits: BacklogLimits) throws(EngineError) {
    if limits.isEmpty { return }
    let answer: QueryResult
    do throws(PostgresError) {
      answer = try target.query("SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'), current_user")
    } catch { throw EngineError(error, doing: "being looked at") }
    if limits.replicationLag != nil, answer.text(0, 0) != "t" {
      let role = answer.text(0, 1) ?? ""
      throw .usage(
        """
        Role \(role) may not see in the target how far its standbys are behind, which --max-replication-lag needs. \
        GRANT pg_monitor TO \(SQLText.identifier(role)), or leave the option out. Nothing was changed.
        """)
    }
    do throws(PostgresError) { _ = try backlogs(limits) } catch {
      throw EngineError(error, doing: "being asked how far its standbys and slots are behind")
    }
  }

  /// How far each one that follows the target is behind just now.
  ///
  /// A standby by what it has not replayed (`pg_stat_replication.replay_lsn`); a slot by the WAL that it keeps back: a
  /// physical one from `restart_lsn`. A logical one counts from `confirmed_flush_lsn`, because its `restart_lsn` stays
  /// behind as long as a table's own transaction lasts, and would never come on while that one waits.
  func backlogs(_ limits: BacklogLimits) throws(PostgresError) -> [Backlog] {
    var backlogs: [Backlog] = []
    if let limit = limits.replicationLag {
      backlogs += try target.query(
        """
        SELECT coalesce(nullif(application_name, ''), client_addr::text, pid::text),
               pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint
        FROM pg_stat_replication WHERE replay_lsn IS NOT NULL
        """, within: Self.answerPatience
      ).rows { Backlog(follower: .standby($0.text(0)), bytes: $0.int(1), limit: limit) }
    }
    if let limit = limits.walBacklog {
      backlogs += try target.query(
        """
        SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(confirmed_flush_lsn, restart_lsn))::bigint
        FROM pg_replication_slots WHERE restart_lsn IS NOT NULL
        """, within: Self.answerPatience
      ).rows { Backlog(follower: .slot($0.text(0)), bytes: $0.int(1), limit: limit) }
    }
    return backlogs
  }
}
