import TestSupport
import Testing

@testable import Engine

@Suite(.database) struct CopyStreamTests {
  /// Both ends in one database.
  struct Ends {
    let database: Database
    let source: OpenConnection
    let target: OpenConnection

    init(_ tables: String = "CREATE TABLE t (a int, b text)", interrupt: Interrupt = Interrupt()) throws {
      database = try Database.own()
      try database.execute(tables)
      source = try database.connect(.source, interrupt: interrupt)
      target = try database.connect(.target, interrupt: interrupt)
      try target.connection.query("BEGIN")
    }

    func copy(
      _ query: String, into table: String = "t", format: CopyFormat = .text,
      throttle: Throttle = Throttle(),
      progress: (CopyStream.Passed) -> Void = { _ in }
    ) throws(PostgresError) -> CopyStream.Passed {
      let option = format == .binary ? " (FORMAT binary)" : ""
      return try CopyStream.run(
        from: source.connection, "COPY (\(query)) TO STDOUT\(option)", to: target.connection,
        "COPY \(table) FROM STDIN\(option)", format: format, throttle: throttle, progress: progress)
    }

    /// The rows that stay when the transaction is committed, as far as it still can be.
    func committedRows() throws -> String {
      _ = failure { () throws(PostgresError) in try target.connection.query("COMMIT") }
      return try database.query("SELECT count(*) FROM t")
    }

    /// Both connections answer, and are in no transaction.
    func expectUsable(sourceLocation: SourceLocation = #_sourceLocation) throws {
      for end in [source, target] {
        try end.connection.rollBack()
        #expect(try end.connection.query("SELECT 1").text(0, 0) == "1", sourceLocation: sourceLocation)
      }
    }
  }

  /// Rows without end, for as long as anybody listens.
  static let endless = "SELECT generate_series(1, 1000000000), repeat('x', 1000)"
  /// A few rows, and then a long silence.
  static let stalling = "SELECT g, CASE WHEN g = 5 THEN pg_sleep(60)::text END FROM generate_series(1, 5) g"

  @Test func `rows and bytes are counted as they pass`() throws {
    let ends = try Ends()
    let passed = try ends.copy("SELECT g, 'x' FROM generate_series(1, 1000) g")
    #expect(passed.rows == 1000)
    // Digits, a tab, x and a newline for each row.
    #expect(passed.bytes == 9 + 90 * 2 + 900 * 3 + 4 + 3 * 1000)
    #expect(try ends.committedRows() == "1000")
    try ends.expectUsable()
  }

  @Test(arguments: [CopyFormat.text, .binary]) func `an empty source is no error`(format: CopyFormat) throws {
    let ends = try Ends()
    let passed = try ends.copy("SELECT 1, 'x' WHERE false", format: format)
    #expect(passed.rows == 0)
    // The beginning and the end of the binary form.
    #expect(passed.bytes == (format == .text ? 0 : 21))
    try ends.expectUsable()
  }

  @Test func `rows in binary form arrive, long ones too, and are counted`() throws {
    let ends = try Ends("CREATE TABLE s (a int, b text); CREATE TABLE t (LIKE s)")
    try ends.database.execute(
      """
      INSERT INTO s SELECT g, repeat('ü', g % 7 * 200000) FROM generate_series(1, 40) g;
      INSERT INTO s VALUES (NULL, NULL), (0, '')
      """)
    var told: [Int] = []
    let passed = try ends.copy("TABLE s", format: .binary) { told.append($0.rows) }
    #expect(passed.rows == 42)
    #expect(told.allSatisfy { $0 <= 42 })
    #expect(try ends.committedRows() == "42")
    #expect(try ends.database.query("SELECT count(*) FROM (TABLE s EXCEPT ALL TABLE t) x") == "0")
  }

  @Test(.timeLimit(.minutes(1))) func `rows in binary form go on in another COPY when the target was asked`() throws {
    let ends = try Ends()
    // Longer than the target is left unasked.
    let slow = "SELECT g, repeat('x', 300000) || left(pg_sleep(0.1)::text, 0) FROM generate_series(1, 25) g"
    let passed = try ends.copy(slow, format: .binary)
    #expect(passed.rows == 25)
    #expect(try ends.committedRows() == "25")
    #expect(try ends.database.query("SELECT count(DISTINCT a) FROM t WHERE length(b) = 300000") == "25")
  }

  @Test func `progress is told while rows pass and never goes back`() throws {
    let ends = try Ends()
    var told: [Int] = []
    let passed = try ends.copy("SELECT g, repeat('x', 1000) FROM generate_series(1, 3000) g") { told.append($0.bytes) }
    #expect(told.count >= 5)
    #expect(told == told.sorted())
    #expect(try #require(told.last) <= passed.bytes)
  }

  @Test func `what text can't hold plainly passes unchanged`() throws {
    let ends = try Ends("CREATE TABLE s (a int, b text); CREATE TABLE t (LIKE s)")
    try ends.database.execute(
      #"""
      INSERT INTO s VALUES (1, E'tab\tline\nreturn\r\\backslash'), (2, '\N'), (3, NULL), (4, ''), (5, '\.'),
        (6, repeat('ü', 3000000)), (NULL, E'\\t')
      """#)
    let passed = try ends.copy("TABLE s")
    #expect(passed.rows == 7)
    #expect(try ends.committedRows() == "7")
    #expect(try ends.database.query("SELECT count(*) FROM (TABLE s EXCEPT ALL TABLE t) x") == "0")
  }

  @Test(arguments: [CopyFormat.text, .binary])
  func `an error on the target ends it though the source would go on for ever`(format: CopyFormat) throws {
    let ends = try Ends("CREATE TABLE t (a int CHECK (a < 2000), b text)")
    let took = try seconds {
      let error = try #require(
        failure { () throws(PostgresError) in try ends.copy(Self.endless, format: format) })
      #expect(error.side == .target)
      #expect(error.sqlstate == SQLState("23514"))
      #expect(error.constraint == "t_a_check")
      #expect(error.statement == (format == .text ? "COPY t FROM STDIN" : "COPY t FROM STDIN (FORMAT binary)"))
      #expect(error.context?.contains("COPY t, line 2000") == true)
      #expect(!error.isCancellation)
    }
    #expect(took < 20)
    #expect(try ends.committedRows() == "0")
    try ends.expectUsable()
  }

  @Test func `an error on the target ends it while the source is silent`() throws {
    let ends = try Ends("CREATE TABLE t (a int CHECK (a < 3), b text)")
    // The rows before the silence fill more than the server keeps back.
    let stalling = """
      SELECT g, CASE WHEN g = 5 THEN pg_sleep(60)::text ELSE repeat('x', 100000) END FROM generate_series(1, 5) g
      """
    let took = try seconds {
      let error = try #require(failure { () throws(PostgresError) in try ends.copy(stalling) })
      #expect(error.side == .target)
      #expect(error.sqlstate == SQLState("23514"))
    }
    #expect(took < 20)
    try ends.expectUsable()
  }

  @Test func `an error that comes together with a notice is noticed as soon`() throws {
    let ends = try Ends(
      """
      CREATE FUNCTION picky(a int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
        IF a = 3 THEN RAISE NOTICE 'this is row %', a; RAISE 'not row %', a; END IF; RETURN true; END $$;
      CREATE TABLE t (a int CHECK (picky(a)), b text)
      """)
    let stalling = """
      SELECT g, CASE WHEN g = 5 THEN pg_sleep(20)::text ELSE repeat('x', 100000) END FROM generate_series(1, 5) g
      """
    let took = try seconds {
      let error = try #require(failure { () throws(PostgresError) in try ends.copy(stalling) })
      #expect(error.message == "not row 3")
    }
    #expect(took < 10)
    try ends.expectUsable()
  }

  @Test(arguments: [10, 100_000, 3_000_000])
  func `notices during COPY don't end it, however long they are`(length: Int) throws {
    let ends = try Ends(
      """
      CREATE FUNCTION chatty(a int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
        IF a % 100 = 0 THEN RAISE NOTICE '%', repeat('n', \(length)); END IF; RETURN true; END $$;
      CREATE TABLE t (a int CHECK (chatty(a)), b text)
      """)
    let passed = try ends.copy("SELECT g, repeat('x', 1000) FROM generate_series(1, 1000) g")
    #expect(passed.rows == 1000)
    let notices = ends.target.connection.notices.count
    #expect(notices == 10)
    #expect(try ends.committedRows() == "1000")
  }

  @Test func `an error after a notice tells where its line numbers begin, and nothing of the rows before it stays`()
    throws
  {
    let ends = try Ends(
      """
      CREATE FUNCTION picky(a int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
        IF a % 1000 = 0 THEN RAISE NOTICE 'row %', a; END IF; RETURN a < 5000; END $$;
      CREATE TABLE t (a int CHECK (picky(a)), b text)
      """)
    let error = try #require(
      failure { () throws(PostgresError) in
        try ends.copy("SELECT g, repeat('x', 2000) FROM generate_series(1, 6000) g")
      })
    #expect(error.sqlstate == SQLState("23514"))
    let context = try #require(error.context)
    #expect(context.contains("\n(line 1 of this COPY is row "))
    #expect(context.hasPrefix("COPY t, line "))
    // Both numbers together are the row's.
    let numbers = context.split { !$0.isNumber }.compactMap { Int($0) }.filter { $0 != 1 }
    #expect((numbers.first ?? 0) + (numbers.last ?? 0) - 1 == 5000)
    #expect(try ends.committedRows() == "0")
  }

  @Test func `an error on the source leaves nothing on the target, and tells the source's statement`() throws {
    let ends = try Ends()
    let error = try #require(
      failure { () throws(PostgresError) in try ends.copy("SELECT 1 / (3000 - g), 'x' FROM generate_series(1, 3000) g")
      })
    #expect(error.side == .source)
    #expect(error.sqlstate == SQLState("22012"))
    #expect(error.statement == "COPY (SELECT 1 / (3000 - g), 'x' FROM generate_series(1, 3000) g) TO STDOUT")
    #expect(try ends.committedRows() == "0")
    try ends.expectUsable()
  }

  @Test func `a source statement that is wrong from the start leaves both sides usable`() throws {
    let ends = try Ends()
    let error = failure { () throws(PostgresError) in try ends.copy("SELECT nonsense") }
    #expect(error?.side == .source)
    #expect(error?.sqlstate == SQLState("42703"))
    #expect(error?.statement == "COPY (SELECT nonsense) TO STDOUT")
    try ends.expectUsable()
  }

  @Test func `a target statement that is wrong from the start leaves both sides usable`() throws {
    let ends = try Ends()
    let error = failure { () throws(PostgresError) in try ends.copy("SELECT 1", into: "nowhere") }
    #expect(error?.side == .target)
    #expect(error?.sqlstate == SQLState("42P01"))
    #expect(error?.statement == "COPY nowhere FROM STDIN")
    try ends.expectUsable()
  }

  @Test func `an error that the target finds only at the end is the target's`() throws {
    let ends = try Ends("CREATE TABLE t (a int UNIQUE, b text)")
    let error = failure { () throws(PostgresError) in try ends.copy("SELECT 1, 'x' FROM generate_series(1, 2)") }
    #expect(error?.side == .target)
    #expect(error?.sqlstate == .uniqueViolation)
    #expect(error?.statement == "COPY t FROM STDIN")
    try ends.expectUsable()
  }

  @Test(arguments: [endless, stalling])
  func `the interrupt ends it from another thread`(query: String) throws {
    let interrupt = Interrupt()
    let ends = try Ends(interrupt: interrupt)
    let database = ends.database
    let pid = ends.target.pid
    let other = Beside {
      _ = try? database.wait(until: "EXISTS (SELECT FROM pg_stat_progress_copy WHERE pid = \(pid))")
      interrupt.raise()
    }
    let took = try seconds {
      let error = try #require(failure { () throws(PostgresError) in try ends.copy(query) })
      #expect(error.isCancellation)
      #expect(!error.connectionLost)
    }
    other.join()
    #expect(took < 20)
    try ends.target.connection.rollBack()
    try ends.source.connection.rollBack()
    #expect(try ends.committedRows() == "0")
  }

  @Test(arguments: [Side.source, .target], [endless, stalling])
  func `a connection lost on either side is told with that side and the server's own code`(
    side: Side, query: String
  ) throws {
    let ends = try Ends()
    let database = ends.database
    let victim = (side == .source ? ends.source : ends.target).pid
    let copying = ends.target.pid
    let other = Beside {
      _ = try? database.wait(until: "EXISTS (SELECT FROM pg_stat_progress_copy WHERE pid = \(copying))")
      _ = try? database.execute("SELECT pg_terminate_backend(\(victim))")
    }
    let took = try seconds {
      let error = try #require(failure { () throws(PostgresError) in try ends.copy(query) })
      #expect(error.side == side)
      #expect(error.isEnvironment)
      #expect(error.connectionLost)
      #expect(!error.isCancellation)
    }
    other.join()
    #expect(took < 20)
    let survivor = side == .source ? ends.target : ends.source
    try survivor.connection.rollBack()
    #expect(try survivor.connection.query("SELECT 1").text(0, 0) == "1")
    #expect(try ends.committedRows() == "0")
  }
}
