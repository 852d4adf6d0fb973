import Glibc
public import PrivateServer
import Synchronization
public import Testing

/// A database of one's own on the test run's private server; dropped with this value.
///
/// Made by the trait `.database`, or directly where a test needs a second one:
///
/// ```swift
/// @Test(.database) func `an index is carried`() throws {
///   let database = try #require(Database.current)
///   try database.execute("CREATE TABLE t (a int)")
///   #expect(try database.query("SELECT count(*) FROM t") == "0")
/// }
/// ```
public final class Database: Sendable {
  /// The database that the trait made for the running test. A thread that the test makes must be handed it.
  @TaskLocal public static var current: Database?

  /// The server it is on.
  public let server: PrivateServer
  /// Its name.
  public let name: String
  private let isDropped: Bool

  private static let count = Atomic(0)
  private static let shared = Mutex<PrivateServer?>(nil)

  /// The test run's one server, started when it is first asked for; it ends with the run.
  public static func sharedServer() throws -> PrivateServer {
    try shared.withLock { server in
      if let server { return server }
      let started = try PrivateServer(settings: ["max_connections": "200"])
      server = started
      return started
    }
  }

  /// A fresh, empty database.
  ///
  /// - Parameters:
  ///   - server: where; the test run's server unless the test means to harm it.
  ///   - encoding: such as `LATIN1`; the server's own unless told.
  public init(on server: PrivateServer? = nil, encoding: String? = nil) throws {
    self.server = try server ?? Self.sharedServer()
    isDropped = true
    name = "test_\(Self.count.add(1, ordering: .relaxed).newValue)"
    let own = encoding.map { " ENCODING '\($0)' TEMPLATE template0 LOCALE 'C'" } ?? ""
    try Self.psql(self.server, "postgres", "CREATE DATABASE \(name)\(own)")
  }

  /// A database that is there; it is not dropped.
  public init(existing name: String, on server: PrivateServer) {
    self.server = server
    self.name = name
    isDropped = false
  }

  deinit {
    guard isDropped else { return }
    _ = try? Self.psql(server, "postgres", "DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
  }

  /// What libpq needs to reach it.
  public var connectionString: String { connectionString(user: "postgres") }

  /// What libpq needs to reach it as another role.
  public func connectionString(user: String) -> String { server.connectionString(database: name, user: user) }

  /// Runs SQL by psql, all of it or up to the first error, which is thrown with what psql said.
  public func execute(_ sql: String, user: String = "postgres") throws {
    try Self.psql(server, name, "SET client_min_messages = warning;\n" + sql, user: user)
  }

  /// The result of SQL by psql: a line per row, columns separated by `|`, without a final newline.
  public func query(_ sql: String, user: String = "postgres") throws -> String {
    let output = try Self.psql(server, name, sql, user: user)
    return output.hasSuffix("\n") ? String(output.dropLast()) : output
  }

  /// The lines of a query's result.
  public func rows(_ sql: String, user: String = "postgres") throws -> [String] {
    try query(sql, user: user).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .filter { !$0.isEmpty }
  }

  /// psql on purpose, not the engine's own libpq layer: a test must not believe what it tests.
  @discardableResult
  private static func psql(_ server: PrivateServer, _ name: String, _ sql: String, user: String = "postgres") throws
    -> String
  {
    let psql = Program("\(server.binaries)/psql")
    let output = try psql.run(
      ["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", server.connectionString(database: name, user: user)],
      environment: ["PGOPTIONS": "", "PGCLIENTENCODING": "UTF8"], input: sql, timeout: .seconds(300))
    guard output.status == 0 else { throw PsqlError(message: output.stderr, sql: sql) }
    return output.stdout
  }
}

/// SQL that failed.
public struct PsqlError: Error, CustomStringConvertible {
  /// What psql said.
  public var message: String
  /// What it was given.
  public var sql: String

  /// For people.
  public var description: String { "\(message)in: \(sql.prefix(2000))" }
}

/// Gives each test a database, `Database.current`, and drops it afterwards.
public struct DatabaseTrait: TestTrait, SuiteTrait, TestScoping {
  /// Every test of a suite has its own.
  public var isRecursive: Bool { true }

  /// Runs a test, or one case of it, in its database.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    try await Database.$current.withValue(Database()) { try await function() }
  }
}

extension Trait where Self == DatabaseTrait {
  /// A fresh database for each test and each of its arguments.
  public static var database: Self { DatabaseTrait() }
}
