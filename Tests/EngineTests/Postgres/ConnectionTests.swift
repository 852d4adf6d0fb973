import TestSupport
import Testing

@testable import Engine

@Suite(.database) struct ConnectionTests {
  @Test func `parameters reach the server as they are, null too`() throws {
    let open = try Database.own().connect()
    let hostile = "it's \"q\" \\ $1 %s\n\r\n\t; DROP TABLE x --\u{301}"
    let result = try open.connection.query("SELECT $1, $2::text IS NULL, $3", [hostile, nil, ""])
    #expect(result.text(0, 0) == hostile)
    #expect(result.text(0, 1) == "t")
    #expect(result.text(0, 2) == "")
  }

  @Test func `rows are decoded, null apart from empty`() throws {
    let open = try Database.own().connect()
    let rows = try open.connection.query("VALUES (1, '', true), (NULL, NULL, false)").rows { row in
      (row.int(0), row[1], row.bool(2))
    }
    #expect(rows.map(\.0) == [1, 0])
    #expect(rows.map(\.1) == ["", nil])
    #expect(rows.map(\.2) == [true, false])
  }

  @Test func `a result without rows has columns`() throws {
    let open = try Database.own().connect()
    let result = try open.connection.query("SELECT 1, 2 WHERE false")
    #expect(result.count == 0)
    #expect(result.columnCount == 2)
  }

  @Test(arguments: [
    ("CREATE TABLE t (a int)", 0), ("INSERT INTO t SELECT generate_series(1, 12)", 12), ("UPDATE t SET a = 1", 12),
    ("DELETE FROM t WHERE false", 0), ("SELECT 1", 1),
  ])
  func `affected rows come from the command tag`(statement: String, count: Int) throws {
    let database = try Database.own()
    if !statement.hasPrefix("CREATE") {
      try database.execute("CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 12)")
    }
    #expect(try database.connect().connection.query(statement).affectedRows == count)
  }

  @Test func `an error has every field the server sends`() throws {
    let database = try Database.own()
    try database.execute("CREATE TABLE invoices (tax int CONSTRAINT positive CHECK (tax > 0))")
    let open = try database.connect()
    let statement = "INSERT INTO invoices VALUES (-1)"
    let error = try #require(failure { () throws(PostgresError) in try open.connection.query(statement) })
    #expect(error.sqlstate == SQLState("23514"))
    #expect(error.severity == "ERROR")
    #expect(error.message == "new row for relation \"invoices\" violates check constraint \"positive\"")
    #expect(error.detail == "Failing row contains (-1).")
    #expect(error.schema == "public")
    #expect(error.table == "invoices")
    #expect(error.constraint == "positive")
    #expect(error.statement == statement)
    #expect(error.source?.contains("ExecConstraints") == true)
    #expect(!error.connectionLost)
    #expect(!error.isCancellation)
    #expect(!error.isEnvironment)
    #expect(try open.connection.query("SELECT 1").text(0, 0) == "1")
  }

  @Test func `an error in a function has the inner query, the hint and the context`() throws {
    let open = try Database.own().connect()
    let error = try #require(
      failure { () throws(PostgresError) in
        try open.connection.query("DO $$ BEGIN EXECUTE 'SELECT nothing FROM nowhere'; END $$")
      })
    #expect(error.sqlstate == SQLState("42P01"))
    #expect(error.internalQuery == "SELECT nothing FROM nowhere")
    #expect(error.internalPosition == 21)
    #expect(error.context == "PL/pgSQL function inline_code_block line 1 at EXECUTE")
    let hinted = failure { () throws(PostgresError) in
      try open.connection.query("DO $$ BEGIN RAISE 'no' USING HINT = 'try again', ERRCODE = '22012'; END $$")
    }
    #expect(hinted?.hint == "try again")
    #expect(hinted?.sqlstate.code == "22012")
  }

  @Test func `the position of a syntax error counts characters`() throws {
    let open = try Database.own().connect()
    let error = failure { () throws(PostgresError) in try open.connection.query("SELECT 'é漢' FRM x") }
    #expect(error?.position == 17)
  }

  @Test func `a killed backend's own SQLSTATE is kept`() throws {
    let database = try Database.own()
    let open = try database.connect()
    let pid = open.pid
    let victim = Beside {
      // Whatever happens here shows in the error of the one who waits.
      _ = try? database.wait(untilWaiting: pid)
      _ = try? database.execute("SELECT pg_terminate_backend(\(pid))")
    }
    let error = try #require(
      failure { () throws(PostgresError) in try open.connection.query("SELECT pg_sleep(30)") })
    victim.join()
    #expect(error.sqlstate == SQLState("57P01"))
    #expect(error.message == "terminating connection due to administrator command")
    #expect(error.severity == "FATAL")
    #expect(error.connectionLost)
    #expect(error.isEnvironment)
    #expect(!error.isCancellation)
    #expect(open.isLost)
  }

  @Test func `a backend killed while idle is found lost at the next statement, with its own words`() throws {
    let database = try Database.own()
    let open = try database.connect()
    let pid = open.pid
    try database.execute("SELECT pg_terminate_backend(\(pid))")
    try database.wait(until: "NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(pid))")
    let error = try #require(failure { () throws(PostgresError) in try open.connection.query("SELECT 1") })
    #expect(error.sqlstate == SQLState("57P01"))
    #expect(error.connectionLost)
  }

  @Test func `a connection that can't be made says why`() throws {
    let database = try Database.own()
    let target = ConnectionTarget(
      side: .source, conninfo: Database(existing: "no such", on: database.server).connectionString, applicationName: "")
    let error = failure { () throws(PostgresError) in try Connection.open(target, interrupt: Interrupt()) }
    #expect(error?.sqlstate == SQLState("08001"))
    #expect(error?.side == .source)
    #expect(error?.connectionLost == true)
    #expect(error?.message.contains("database \"no such\" does not exist") == true)
  }

  @Test func `a connection closes with its value`() throws {
    let database = try Database.own()
    var open: [OpenConnection] = []
    for _ in 0..<5 { open.append(try database.connect()) }
    let count =
      "(SELECT count(*) FROM pg_stat_activity WHERE application_name = 'longhaul tests' AND datname = "
      + "'\(database.name)')"
    #expect(try database.query("SELECT \(count)") == "5")
    open.removeLast(3)
    try database.wait(until: "\(count) = 2")
    open = []
    try database.wait(until: "\(count) = 0")
  }

  @Test func `a rolled back connection is out of its transaction and usable`() throws {
    let open = try Database.own().connect()
    try open.connection.query("BEGIN")
    try open.connection.query("CREATE TABLE t (a int)")
    _ = failure { () throws(PostgresError) in try open.connection.query("SELECT 1 / 0") }
    try open.connection.rollBack()
    #expect(try open.connection.query("SELECT to_regclass('t') IS NULL").text(0, 0) == "t")
    try open.connection.rollBack()
    #expect(try open.connection.query("SELECT 1").text(0, 0) == "1")
  }

  @Test func `notices go to the handler and are counted`() throws {
    let open = try Database.own().connect()
    var heard: [String] = []
    open.connection.notices.handler = { heard.append("\($0): \($1)") }
    try open.connection.query("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
    #expect(heard == ["NOTICE: one", "WARNING: two"])
    let count = open.connection.notices.count
    #expect(count == 2)
  }

  @Test func `a session pins what the text of values depends on, whatever database and role say`() throws {
    let database = try Database.own()
    for setting in [
      "DateStyle = 'German, DMY'", "IntervalStyle = sql_standard", "TimeZone = 'Asia/Tokyo'", "extra_float_digits = 0",
      "bytea_output = escape", "xmloption = document", "statement_timeout = '1ms'", "row_security = on",
      "lock_timeout = '1ms'", "search_path = nowhere", "standard_conforming_strings = off",
      "client_min_messages = error",
    ] {
      try database.execute("ALTER DATABASE \(database.name) SET \(setting)")
    }
    let open = try database.session(searchPath: ["a", "B c"])
    let text = try open.connection.query(
      #"""
      SELECT concat_ws(' ', date '2026-02-01', interval '1 day 2:03', timestamptz '2026-02-01 12:00+09', 0.1::float4,
                       bytea '\xff', 'a\b', current_setting('search_path'), current_setting('row_security')),
             pg_sleep(0.01)
      """#
    ).text(0, 0)
    #expect(text == #"2026-02-01 1 day 02:03:00 2026-02-01 03:00:00+00 0.1 \xff a\b a, "B c" off"#)
  }
}
