import Glibc
import TestSupport
import Testing

@Suite struct TestSupportTests {
  @Test(.database, arguments: 1...3) func `every test case has an empty database of its own`(number: Int) throws {
    let database = try #require(Database.current)
    #expect(try database.query("SELECT current_database()") == database.name)
    try database.execute("CREATE TABLE mine AS SELECT \(number) AS number")
    #expect(try database.rows("SELECT * FROM mine") == ["\(number)"])
  }

  @Test func `a database is dropped with its value`() throws {
    let other = try Database()
    let name = try Database().name
    #expect(try other.query("SELECT count(*) FROM pg_database WHERE datname = '\(name)'") == "0")
  }

  @Test(.database) func `SQL that fails is thrown with what psql said`() throws {
    let database = try #require(Database.current)
    let error = try #require(throws: PsqlError.self) { try database.query("SELECT 1; SELECT no_such_column") }
    #expect(error.message.contains(#"column "no_such_column" does not exist"#))
  }

  @Test func `a program's output, exit code, input, folder and environment`() throws {
    let output = try Program("sh").run(
      ["-c", "cat; pwd; echo $FRUIT >&2; exit 3"], environment: ["FRUIT": "pear"], in: "/usr", input: "in\n")
    #expect(output.status == 3)
    #expect(output.stdout == "in\n/usr\n")
    #expect(output.stderr == "pear\n")
    #expect(try Program("sh").run(["-c", "kill -9 $$"]).status == 128 + SIGKILL)
  }

  @Test func `a program starts with no signal blocked, whatever its parent has blocked`() throws {
    var blocked = sigset_t()
    var before = sigset_t()
    sigfillset(&blocked)
    pthread_sigmask(SIG_SETMASK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let output = try Program("grep").run(["SigBlk", "/proc/self/status"])
    #expect(output.stdout == "SigBlk:\t0000000000000000\n")
  }

  @Test func `a program that takes too long is killed`() throws {
    let error = try #require(throws: ProgramError.self) {
      try Program("sh").run(["-c", "echo begun; sleep 60"], timeout: .milliseconds(200))
    }
    #expect(error.message.contains("took too long") && error.message.contains("begun"))
  }

  @Test func `a terminal shows, takes keys, resizes and tells the exit code`() throws {
    let terminal = try Terminal(
      columns: 40, rows: 6, running: ["sh", "-c", "echo ready; read word; stty size; echo got $word; exit 7"])
    try terminal.wait(for: "ready")
    #expect(try terminal.exitStatus() == nil)
    try terminal.resize(columns: 50, rows: 8)
    try terminal.type("pear")
    try terminal.press("Enter")
    try terminal.wait(for: "got pear")
    #expect(try terminal.screen().contains("8 50"))
    #expect(try terminal.waitForEnd() == 7)
  }

  @Test func `what a terminal waits for in vain is an error with the whole screen`() throws {
    let terminal = try Terminal(columns: 40, rows: 6, running: ["sh", "-c", "echo something else; cat"])
    try terminal.wait(for: "something")
    let error = try #require(throws: ProgramError.self) {
      try terminal.wait(for: "never", timeout: .milliseconds(50))
    }
    #expect(error.message.contains("something else"))
  }
}
