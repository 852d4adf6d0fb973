import TestSupport
import Testing

@testable import Engine

@Suite(.database) struct InterruptTests {
  /// Raises the interrupt from another thread as soon as the connection's statement is under way.
  private func raising(
    _ interrupt: Interrupt, when open: OpenConnection, _ database: Database, _ body: () throws(PostgresError) -> Void
  ) -> PostgresError? {
    let pid = open.pid
    let other = Beside {
      _ = try? database.wait(untilWaiting: pid)
      interrupt.raise()
    }
    defer { other.join() }
    return failure(body)
  }

  @Test func `a query is cancelled from another thread`() throws {
    let database = try Database.own()
    let interrupt = Interrupt()
    let open = try database.connect(interrupt: interrupt)
    let error = try #require(
      raising(interrupt, when: open, database) { () throws(PostgresError) in
        try open.connection.query("SELECT pg_sleep(60)")
      })
    #expect(error.isCancellation)
    #expect(error.sqlstate == .queryCanceled)
    #expect(!error.connectionLost)
    try open.connection.rollBack()
    #expect(!open.isLost)
  }

  @Test func `a pipeline is cancelled from another thread, and the rest of it does not run`() throws {
    let database = try Database.own()
    let interrupt = Interrupt()
    let open = try database.connect(interrupt: interrupt)
    let error = try #require(
      raising(interrupt, when: open, database) { () throws(PostgresError) in
        try open.connection.pipeline(["BEGIN", "CREATE TABLE t ()", "SELECT pg_sleep(60)", "COMMIT"])
      })
    #expect(error.isCancellation)
    #expect(error.statementIndex == 2)
    try open.connection.rollBack()
    #expect(try database.query("SELECT to_regclass('t') IS NULL") == "t")
  }

  @Test func `what is started after the interrupt is cancelled, too`() throws {
    let interrupt = Interrupt()
    let open = try Database.own().connect(interrupt: interrupt)
    interrupt.raise()
    for _ in 0..<5 {
      let error = failure { () throws(PostgresError) in try open.connection.query("SELECT pg_sleep(60)") }
      #expect(error?.isCancellation == true)
    }
  }

  @Test func `a statement that swallows the cancellation is cancelled again`() throws {
    let database = try Database.own()
    let interrupt = Interrupt()
    let open = try database.connect(interrupt: interrupt)
    let swallowing = """
      DO $$ BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END $$
      """
    let took = seconds {
      let error = raising(interrupt, when: open, database) { () throws(PostgresError) in
        try open.connection.pipeline([swallowing, "SELECT pg_sleep(20)"])
      }
      #expect(error?.isCancellation == true)
      #expect(error?.statementIndex == 1)
    }
    #expect(took < 10)
  }

  @Test func `an error of another kind is not taken for the cancellation`() throws {
    let database = try Database.own()
    let open = try database.connect()
    try database.execute("ALTER DATABASE \(database.name) SET statement_timeout = '50ms'")
    let limited = try database.connect()
    let error = failure { () throws(PostgresError) in try limited.connection.query("SELECT pg_sleep(60)") }
    #expect(error?.sqlstate == .queryCanceled)
    #expect(error?.isCancellation == false)
    #expect(try open.connection.query("SELECT 1").text(0, 0) == "1")
  }
}
