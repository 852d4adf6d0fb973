import TestSupport
import Testing

@testable import longhaul

@Suite struct PlainCommandTests {
  @Test(arguments: [
    ("status", PlainCommand.status), ("sta", .status), ("STOP", .stop), ("  f ", .failures), ("", .help),
    ("show the \"odd\" name  ", .show("the \"odd\" name")), ("requeue a", .requeue("a")), ("skip b\r", .skip("b")),
    ("workers 3", .workers(3)), ("w 65", .mistake("expected workers and a number from 1 to 64")),
    ("abort", .abort), ("a", .mistake("expected \(PlainCommand.table.map(\.words).joined(separator: ", "))")),
    ("show", .mistake("expected show NAME")), ("st", .mistake("expected one of status, stop")),
    (
      "dance",
      .mistake(
        "expected status, failures, show, pause, resume, workers, skip, requeue, stop, abort, help")
    ),
  ])
  func `what is typed is understood, cut short too, or answered with what was expected`(
    line: String, command: PlainCommand
  ) { #expect(PlainCommand(line) == command) }
}

/// The built program, followed as lines by somebody who types.
@Suite struct PlainModeTests {
  private func terminal(_ place: MigrationPlace, _ environment: [String: String] = [:], _ options: String) throws
    -> Terminal
  {
    try Terminal(
      columns: 120, rows: 60,
      running: [
        "sh", "-c",
        """
        cd "$0"; "$1" --source "$2" --from old --to new --jobs 1 \(options); echo "exit $?"; cat
        """, place.folder.path, Program.longhaul.path, place.database.connectionString,
      ], environment: environment)
  }

  @Test(.database) func `lines are told, and what is typed is followed`() throws {
    let place = try MigrationPlace("a", "b_slow", "c", "d")
    try place.database.execute("CREATE TABLE new.a ()")
    try place.gate.close()
    let terminal = try terminal(place, [:], "--plain")
    func type(_ text: String) throws {
      try terminal.type(text)
      try terminal.press("Enter")
    }
    try terminal.wait(for: #"FAILED a at step create: relation "a" already exists"#)
    try waitUntil("b_slow waits at the gate") { try !place.gate.waiting().isEmpty }
    try type("status")
    try terminal.wait(for: "1 of 4 tables, 1 failed")
    try terminal.wait(for: "worker 1: b_slow, ")
    try type("show a")
    try terminal.wait(for: "SQLSTATE      42P07 duplicate_table")
    try type("show cc")
    try terminal.wait(for: "there is no cc; did you mean c?")
    try type("skip c")
    try terminal.wait(for: "c is skipped")
    try place.folder.waitForProgress { $0.pending == ["b_slow", "d"] }
    try place.database.execute("DROP TABLE new.a")
    try type("requeue a")
    try terminal.wait(for: "a is pending again")
    try type("pause")
    try terminal.wait(for: "paused")
    try place.gate.open()
    try terminal.wait(for: "completed b_slow")
    try type("res")
    try terminal.wait(for: "completed a")
    try terminal.wait(for: "exit 0")
    #expect(try place.newTables == ["a", "b_slow", "d"])
  }

  @Test(.database) func `a terminal that can't be drawn on is told lines, and heard`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let terminal = try terminal(place, ["TERM": "dumb"], "")
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    try terminal.wait(for: "going on with lines, as --plain does: type help")
    try terminal.type("stop")
    try terminal.press("Enter")
    try terminal.wait(for: "stopping: what is in flight is finished first; abort rolls it back")
    try place.gate.open()
    try terminal.wait(for: "exit 3")
    #expect(try place.newTables == ["a_slow"])
  }
}
