import Glibc
import TestSupport
import Testing

/// The built program, for real: the demo's server, the whole migration, the screen.
@Suite struct DemoProgramTests {
  @Test func `the demo without a screen moves all tables but four`() throws {
    let output = try Program.longhaul.run(["demo", "--headless", "--tables", "25", "--rows", "5000"])
    #expect(output.status == 1, "\(output)")
    for sqlstate in ["42P07", "23514", "42704", "42501"] { #expect(output.stdout.contains(sqlstate), "\(output)") }
  }

  @Test func `the demo is watched to its end, and q leaves`() throws {
    let terminal = try Terminal(
      columns: 120, rows: 40, running: [Program.longhaul.path, "demo", "--tables", "25", "--rows", "5000"])
    try terminal.wait(for: "FINISHED", timeout: .seconds(60))
    try terminal.wait(for: "21 of 25 tables")
    try terminal.press("4", "Enter")
    try terminal.wait(for: "SQLSTATE")
    try terminal.press("Escape")
    try terminal.press("q")
    #expect(try terminal.waitForEnd() == 1)
  }

  @Test func `what was moved is the same, and SIGKILL neither loses nor doubles a table`() throws {
    let script = projectFolder + "/scripts/torture"
    let output = try Program(script).run(
      ["--kills", "3", "--tables", "24", "--rows", "20000", "--delay", "0.3", "--seed", "1"],
      environment: ["LONGHAUL": Program.longhaul.path], timeout: .seconds(300))
    #expect(output.status == 0, "\(output)")
    #expect(output.stdout.contains("torture: 3 kills"), "\(output)")
    #expect(output.stdout.contains("0 losses, 0 duplicates, 0 troubles"), "\(output)")
  }
}
