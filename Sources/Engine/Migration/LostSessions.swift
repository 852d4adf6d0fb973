/// Sessions whose connections were lost. When a network just goes away their servers may not hear of it for hours, and
/// meanwhile they hold what they had: the lock against a second engine, a table's claim.
struct LostSessions: Sendable {
  /// Their backends' process IDs.
  private(set) var source: [Int] = []
  private(set) var target: [Int] = []

  mutating func add(source pid: Int) { source.append(pid) }

  mutating func add(target pid: Int) { target.append(pid) }

  mutating func add(_ others: LostSessions) {
    source += others.source
    target += others.target
  }
}

extension Survey {
  /// Milliseconds in which a session that is ended has to go.
  private static let endPatience = 5000

  /// Ends those of the run's own sessions that are still there.
  func end(_ lost: LostSessions, applicationName: String) throws(EngineError) {
    do throws(PostgresError) {
      try end(lost.target, applicationName, on: target)
      try end(lost.source, applicationName, on: source)
    } catch { throw EngineError(error, doing: "being cleared of the run's own lost sessions") }
  }

  /// A number may be another session's by now.
  private func end(
    _ backends: [Int], _ applicationName: String, on connection: borrowing Connection
  ) throws(PostgresError) {
    let own = [source.backendPID, target.backendPID]
    let others = backends.filter { !own.contains($0) }
    if others.isEmpty { return }
    try connection.query(
      """
      SELECT pg_terminate_backend(pid, \(Self.endPatience)) FROM pg_stat_activity
      WHERE application_name = $1 AND usename = current_user AND pid IN (\(others.map(String.init).joined(separator: ", ")))
      """, [applicationName])
  }
}
