import TestSupport
import Testing

@testable import Engine

@Suite(.database) struct StatementBatchTests {
  /// Sends statements and takes the first column of the first row of each, or what the statement was.
  private static func results(
    _ statements: [String], on open: OpenConnection
  ) throws(PostgresError) -> [String] {
    guard var batch = StatementBatch(statements) else { return ["several in one"] }
    try batch.send(on: open.connection)
    var seen: [String] = []
    while let result = try batch.next(on: open.connection) { seen.append(result.text(0, 0) ?? "-") }
    return seen
  }

  @Test func `results come one by one, and the connection is free afterwards`() throws {
    let open = try Database.own().connect()
    // A comment at a statement's end hides nothing of the next one.
    let statements = ["BEGIN", "CREATE TABLE a (x int) -- the first", "INSERT INTO a VALUES (7)", "TABLE a", "COMMIT"]
    #expect(try Self.results(statements, on: open) == ["-", "-", "-", "7", "-"])
    #expect(try open.connection.query("SELECT 'after'").text(0, 0) == "after")
  }

  @Test func `what may be two statements is not sent`() throws {
    #expect(StatementBatch(["BEGIN", "SELECT 1; COMMIT"]) == nil)
    #expect(StatementBatch(["BEGIN", "SELECT ';'"]) == nil)
  }

  @Test(
    arguments: [
      ("SELECT 1 / 0", "22012", nil), ("SELECT nonsense", "42703", 8), ("SELEKT 1", "42601", 1),
      ("SELECT 'ü', nonsense", "42703", 13), ("SELECT 1 +", "42601", 11),
    ] as [(String, String, Int?)], 0..<4)
  func `an error tells its statement and the place in it, as if it had been alone`(
    error: (sql: String, sqlstate: String, position: Int?), place: Int
  ) throws {
    let open = try Database.own().connect()
    var statements = ["BEGIN", "CREATE TABLE ä (x int)", "SELECT 'ö'", "COMMIT"]
    statements.insert(error.sql, at: place)
    let found = failure { () throws(PostgresError) in try Self.results(statements, on: open) }
    #expect(found?.sqlstate == SQLState(error.sqlstate))
    #expect(found?.statement == error.sql)
    #expect(found?.statementIndex == place)
    #expect(found?.position == error.position)
    try open.connection.rollBack()
    #expect(try open.connection.query("SELECT to_regclass('ä')").text(0, 0) == nil)
  }

  @Test func `a killed backend tells its statement and its own SQLSTATE`() throws {
    let open = try Database.own().connect()
    let error = failure { () throws(PostgresError) in
      try Self.results(["BEGIN", "SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)", "SELECT 2"], on: open)
    }
    #expect(error?.sqlstate == SQLState("57P01"))
    #expect(error?.statementIndex == 1)
    #expect(error?.connectionLost == true)
  }

  @Test func `a COPY that waits for rows is left without any`() throws {
    let open = try Database.own().connect()
    try open.connection.query("CREATE TABLE t (a int)")
    let batch = try #require(StatementBatch(["BEGIN", "COPY t FROM STDIN"]))
    try batch.send(on: open.connection)
    try open.connection.rollBack()
    #expect(try open.connection.query("SELECT count(*) FROM t").text(0, 0) == "0")
  }

  @Test func `a server that has gone is noticed before anything is sent`() throws {
    let database = try Database.own()
    let open = try database.connect()
    try open.connection.listen()
    _ = try database.query("SELECT pg_terminate_backend(\(open.pid), 10000)")
    let error = failure { () throws(PostgresError) in try open.connection.listen() }
    #expect(error?.connectionLost == true)
  }
}
