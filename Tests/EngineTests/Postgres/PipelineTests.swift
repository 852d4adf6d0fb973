import TestSupport
import Testing

@testable import Engine

@Suite(.database) struct PipelineTests {
  @Test(arguments: [false, true])
  func `results come in order, each once`(isFollowed: Bool) throws {
    let open = try Database.own().connect()
    var seen: [String] = []
    try open.connection.pipeline((0..<50).map { "SELECT \($0)" }, isFollowed: isFollowed) { index, result in
      seen.append("\(index):\(result.text(0, 0) ?? "")")
    }
    #expect(seen == (0..<50).map { "\($0):\($0)" })
    #expect(try open.connection.query("SELECT 'after'").text(0, 0) == "after")
  }

  @Test func `no statements are no work`() throws {
    try Database.own().connect().connection.pipeline([])
  }

  @Test(arguments: 0..<4)
  func `the first error tells its statement, the later ones are not run`(place: Int) throws {
    let open = try Database.own().connect()
    var statements = ["BEGIN", "CREATE TABLE a (x int)", "CREATE TABLE b (x int)", "COMMIT"]
    statements.insert("SELECT 1 / 0", at: place)
    // Another error behind it, which must not replace it.
    statements.insert("SELECT nonsense", at: place + 1)
    var seen: [Int] = []
    let error = failure { () throws(PostgresError) in
      try open.connection.pipeline(statements) { index, _ in seen.append(index) }
    }
    #expect(error?.statementIndex == place)
    #expect(error?.statement == "SELECT 1 / 0")
    #expect(error?.sqlstate == SQLState("22012"))
    #expect(seen == Array(0..<place))
    try open.connection.rollBack()
    #expect(try open.connection.query("SELECT to_regclass('a')").text(0, 0) == nil)
    try open.connection.pipeline(["SELECT 1", "SELECT 2"])
  }

  @Test func `a statement of two commands is refused by the server, and told`() throws {
    let open = try Database.own().connect()
    let error = failure { () throws(PostgresError) in
      try open.connection.pipeline(["SELECT 1", "SELECT 2; SELECT 3"])
    }
    #expect(error?.statementIndex == 1)
    #expect(error?.sqlstate == SQLState("42601"))
  }

  @Test func `more than the sockets hold goes both ways without a standstill`() throws {
    let open = try Database.own().connect()
    let text = String(repeating: "x", count: 100_000)
    var bytes = 0
    try open.connection.pipeline(Array(repeating: "SELECT '\(text)'", count: 60)) { _, result in
      bytes += result.text(0, 0)?.utf8.count ?? 0
    }
    #expect(bytes == 6_000_000)
  }

  @Test func `a backend killed in the middle tells the statement and its own SQLSTATE`() throws {
    let open = try Database.own().connect()
    let error = failure { () throws(PostgresError) in
      try open.connection.pipeline([
        "SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)", "SELECT 2",
      ])
    }
    #expect(error?.sqlstate == SQLState("57P01"))
    #expect(error?.statementIndex == 1)
    #expect(error?.connectionLost == true)
    let second = failure { () throws(PostgresError) in try open.connection.rollBack() }
    #expect(second?.connectionLost == true)
  }

  @Test func `a deferred constraint's error belongs to COMMIT`() throws {
    let database = try Database.own()
    try database.execute("CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    let open = try database.connect()
    let error = failure { () throws(PostgresError) in
      try open.connection.pipeline(["BEGIN", "INSERT INTO t VALUES (1), (1)", "COMMIT"])
    }
    #expect(error?.statementIndex == 2)
    #expect(error?.sqlstate == .uniqueViolation)
  }
}
