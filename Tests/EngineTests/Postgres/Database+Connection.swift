import TestSupport
import Testing

@testable import Engine

/// A connection that closures can capture.
typealias OpenConnection = WorkerConnections.Box

extension Database {
  /// The running test's database.
  static func own() throws -> Database { try #require(current) }

  /// Connects with nothing set.
  func connect(_ side: Side = .target, interrupt: Interrupt = Interrupt()) throws -> OpenConnection {
    let target = ConnectionTarget(side: side, conninfo: connectionString, applicationName: "longhaul tests")
    return OpenConnection(try Connection.open(target, interrupt: interrupt))
  }

  /// Connects with everything pinned, as workers do.
  func session(searchPath: [String] = [], interrupt: Interrupt = Interrupt()) throws -> OpenConnection {
    let target = ConnectionTarget(side: .target, conninfo: connectionString, applicationName: "longhaul tests")
    let open = OpenConnection(try Session.open(target, interrupt: interrupt))
    let path = searchPath.map(SQLText.identifier).joined(separator: ", ")
    if !path.isEmpty { try open.connection.query("SET search_path = \(path)") }
    return open
  }

  /// What the catalog reader says of schemas.
  func describe(_ schemas: SchemaMap, isSameDatabase: Bool = true) throws -> SchemaDescription {
    let open = try session()
    try open.connection.query("BEGIN")
    return try #require(
      try CatalogReader.read(schemas, isSameDatabase: isSameDatabase, through: open.connection))
  }

  /// Waits until an SQL condition holds; an error when it does not within ten seconds.
  func wait(until condition: String) throws {
    try execute(
      """
      DO $$ DECLARE began timestamptz := clock_timestamp(); BEGIN
        LOOP
          PERFORM pg_stat_clear_snapshot();
          EXIT WHEN (\(condition));
          IF clock_timestamp() > began + interval '10 s' THEN RAISE 'waited in vain'; END IF;
          PERFORM pg_sleep(0.002);
        END LOOP;
      END $$
      """)
  }

  /// Waits until a backend sleeps, or waits for a lock: its statement is under way.
  func wait(untilWaiting pid: Int) throws {
    try wait(
      until: """
        EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(pid) AND state = 'active'
                AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep'))
        """)
  }
}

extension WorkerConnections.Box {
  /// The connection can't be used any more.
  var isLost: Bool { connection.isLost }

  /// The process ID of the backend.
  var pid: Int { connection.backendPID }
}

/// The error that `body` throws; nil when it throws none.
func failure<Value: ~Copyable>(_ body: () throws(PostgresError) -> Value) -> PostgresError? {
  do {
    _ = try body()
    return nil
  } catch { return error }
}

/// Runs on a thread of its own, and waits for its end when asked.
final class Beside: Sendable {
  private let hasEnded = Doorbell()

  init(_ body: @escaping @Sendable () -> Void) {
    let hasEnded = hasEnded
    WorkerThread(name: "beside") {
      body()
      hasEnded.ring()
    }.detach()
  }

  func join() { hasEnded.wait(milliseconds: 30_000) }
}

/// Seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let began = monotonicSeconds()
  try body()
  return monotonicSeconds() - began
}
