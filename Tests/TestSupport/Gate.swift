import PrivateServer
import Synchronization

/// Holds a migration at a table until it is opened: a session of psql keeps a lock that the table's CHECK waits for.
///
/// ```swift
/// let gate = try Gate(database)
/// try database.execute("CREATE TABLE old.slow (id int CHECK (public.passes_gate(id)))")
/// try gate.close()
/// ```
public final class Gate: Sendable {
  private let database: Database
  private let holder = Mutex<Holder?>(nil)

  private final class Holder: Sendable {
    let process: Mutex<RunningProgram>
    let backend: String

    init(_ database: Database, _ lock: String) throws {
      var process = try Program("\(database.server.binaries)/psql").start(
        ["-XqAt", "-d", database.connectionString],
        input: "SELECT 'gate ' || pg_backend_pid();\nBEGIN;\n\(lock);\n\\echo closed\nSELECT pg_sleep(600);\n")
      let line = try process.waitForLine { $0.hasPrefix("gate ") }
      backend = String(line.dropFirst(5))
      try process.waitForLine { $0 == "closed" }
      self.process = Mutex(process)
    }
  }

  /// Makes the function that waits; the gate is open.
  public init(_ database: Database) throws {
    self.database = database
    try database.execute(
      """
      CREATE OR REPLACE FUNCTION public.passes_gate(id int) RETURNS bool LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN true; END $$
      """)
  }

  /// Closes it: whoever comes to it waits.
  ///
  /// - Parameter lock: an SQL statement that takes another lock instead of the one that `passes_gate` waits for.
  public func close(_ lock: String = "SELECT pg_advisory_xact_lock(4711)") throws {
    let new = try Holder(database, lock)
    holder.withLock { $0 = new }
  }

  /// Opens it.
  public func open() throws {
    guard let backend = holder.withLock({ $0?.backend }) else { return }
    _ = try database.query("SELECT pg_terminate_backend(\(backend), 10000)")
    holder.withLock { $0 = nil }
  }

  /// Whether the session that keeps it closed is there; throws when the server does not answer.
  public var isClosed: Bool {
    get throws {
      guard let backend = holder.withLock({ $0?.backend }) else { return false }
      return try database.query("SELECT count(*) FROM pg_stat_activity WHERE pid = \(backend)") == "1"
    }
  }

  /// The backends that wait at it.
  public func waiting() throws -> [String] {
    try database.rows(
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'longhaul %' AND wait_event_type = 'Lock'
      """)
  }
}
