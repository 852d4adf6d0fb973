import Glibc
import TestSupport
import Testing

/// The built program on a terminal.
@Suite(.serialized) struct ScreenTests {
  @Test(.database) func `it follows, shows why a table failed, and leaves the terminal as it was with the report`()
    throws
  {
    let place = try MigrationPlace("a", "b_slow", "c")
    try place.database.execute("CREATE TABLE new.a ()")
    try place.gate.close()
    let terminal = try place.screen()
    try terminal.wait(for: "Failed 1")
    try terminal.wait(for: "b_slow")
    try place.gate.open()
    try terminal.wait(for: "FINISHED")
    try terminal.press("4", "Enter")
    try terminal.wait(for: #"relation "a" already exists"#)
    try terminal.wait(for: "42P07")
    try terminal.press("Escape")
    try terminal.press("q")
    let screen = try terminal.wait(for: "exit 1")
    #expect(screen.contains("longhaul requeue a"), "\(screen)")
    #expect(try place.folder.read("before") == place.folder.read("after"))
  }

  @Test(.database) func `a signal to end finishes what is in flight, and leaves`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let terminal = try place.screen()
    try terminal.wait(for: "RUNNING")
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    kill(try place.engineProcess(), SIGTERM)
    try terminal.wait(for: "DRAINING")
    try place.gate.open()
    try terminal.wait(for: "exit 3")
    #expect(try place.newTables == ["a_slow"])
    #expect(try place.folder.read("before") == place.folder.read("after"))
  }

  @Test(.database, arguments: [("Drain", 3, ["a_slow"]), ("Abort", 130, [])])
  func `control-C asks first, and Cancel changes nothing`(choice: String, status: Int, tables: [String]) throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let terminal = try place.screen()
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    try terminal.wait(for: "Active 1")
    try terminal.press("C-c")
    try terminal.wait(for: "Drain: finish the 1 in flight")
    try terminal.press("Enter")
    try terminal.wait(until: "the dialog is gone") { !$0.contains("Cancel") && $0.contains("RUNNING") }
    try terminal.press("C-c")
    try terminal.wait(for: "Abort: roll back the 1 in flight")
    for _ in 0..<(choice == "Drain" ? 1 : 2) { try terminal.press("Down") }
    try terminal.press("Enter")
    if choice == "Drain" {
      try terminal.wait(for: "DRAINING")
      try place.gate.open()
    }
    try terminal.wait(for: "exit \(status)")
    #expect(try place.newTables == tables)
    #expect(try place.folder.progress().isWhole)
  }

  @Test(.database) func `a run that is left while it stops is followed by lines, and can still be aborted`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let terminal = try place.screen()
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    try terminal.wait(for: "Active 1")
    try terminal.press("q", "Down", "Enter")
    try terminal.wait(for: "DRAINING")
    try terminal.press("q")
    try terminal.wait(for: "Leave the screen")
    try terminal.press("Up", "Enter")
    try terminal.wait(for: "the screen is left")
    kill(try place.engineProcess(), SIGINT)
    let screen = try terminal.wait(for: "exit 130")
    #expect(screen.contains("rolling back what is in flight"), "\(screen)")
    #expect(try place.newTables == [])
    #expect(try place.folder.read("before") == place.folder.read("after"))
  }

  @Test(.database) func `it outlives every size of the terminal`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let terminal = try place.screen()
    try terminal.wait(for: "RUNNING")
    for (columns, rows) in [(200, 60), (40, 10), (1, 1), (3, 2), (120, 40), (80, 1), (80, 24)] {
      try terminal.resize(columns: columns, rows: rows)
      if columns >= 80, rows >= 24 { try terminal.wait(until: "it is drawn anew") { $0.contains("a_slow") } }
    }
    try terminal.wait(for: "RUNNING")
    try place.gate.open()
    try terminal.wait(for: "FINISHED")
    try terminal.press("q")
    try terminal.wait(for: "exit 0")
  }

  @Test(.database, arguments: [SIGSEGV, SIGABRT])
  func `the signal of a crash ends it, with the terminal as it was`(signal: CInt) throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let terminal = try place.screen()
    try terminal.wait(for: "Active 1")
    kill(try place.engineProcess(), signal)
    try terminal.wait(for: "exit \(128 + signal)")
    #expect(try place.folder.read("before") == place.folder.read("after"))
    #expect(try terminal.title() == "mine")
    #expect(try place.folder.progress().isWhole)
  }

  @Test(.database) func `the title says how far it is and is put back, and the bell rings at the end`() throws {
    let place = try MigrationPlace("a", "b_slow")
    try place.database.execute("CREATE TABLE new.a ()")
    try place.gate.close()
    let terminal = try place.screen()
    try terminal.wait(for: "Active 1")
    try waitUntil("the title says so") {
      let title = try terminal.title()
      return title.hasPrefix("longhaul ") && title.hasSuffix(" \(place.database.name), 1 failed")
    }
    #expect(try !terminal.hasRung())
    try place.gate.open()
    try waitUntil("the title says so") { try terminal.title() == "longhaul done, 1 failed" }
    #expect(try terminal.hasRung())
    try terminal.press("q")
    try terminal.wait(for: "exit 1")
    #expect(try terminal.title() == "mine")
  }

  @Test(.database) func `there is no bell and no title for who wants none`() throws {
    let place = try MigrationPlace("a")
    try place.folder.write("bell: false\n", to: "longhaul.yaml")
    let terminal = try place.screen("--no-title")
    try terminal.wait(for: "FINISHED")
    try terminal.press("q")
    try terminal.wait(for: "exit 0")
    #expect(try terminal.title() == "mine")
    #expect(try !terminal.hasRung())
  }

  @Test(.database) func `suspended it gives the terminal back, and goes on where it was`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let terminal = try Terminal(
      columns: 100, rows: 30,
      running: [
        "bash", "-c",
        """
        printf '\\033]2;mine\\033\\\\'; set -m; cd "$0"; stty -a >before; "$1" --source "$2" --from old --to new --jobs 1
        stty -a >suspended; echo "given back"; read -r; fg; echo "exit $?"; cat
        """, place.folder.path, Program.longhaul.path, place.database.connectionString,
      ])
    try terminal.wait(for: "Active 1")
    try terminal.press("C-z")
    try terminal.wait(for: "Suspend?")
    try terminal.press("Down", "Enter")
    try terminal.wait(for: "given back")
    #expect(try place.folder.read("before") == place.folder.read("suspended"))
    #expect(try terminal.title() == "mine")
    // What it waits for is done while it stands still, and it does not notice.
    try place.gate.open()
    try terminal.press("Enter")
    try terminal.wait(for: "FINISHED")
    try waitUntil("the title says so") { try terminal.title() == "longhaul done" }
    try terminal.press("q")
    try terminal.wait(for: "exit 0")
    #expect(try terminal.title() == "mine")
    #expect(try place.newTables == ["a_slow", "b"])
  }

  @Test(.database) func `when the terminal goes away the migration goes on`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    do {
      let terminal = try place.screen()
      try terminal.wait(for: "RUNNING")
      try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    }
    try place.gate.open()
    try place.folder.waitForProgress { $0.completed == ["a_slow", "b"] }
  }

  @Test(.database) func `a finished migration is shown without any server`() throws {
    let place = try MigrationPlace("a", "b")
    try place.database.execute("CREATE TABLE new.a ()")
    #expect(try place.folder.run(place.database).status == 1)
    let terminal = try place.screen(source: "host=/nowhere")
    try terminal.wait(for: "Failed 1")
    try terminal.press("4", "Enter")
    try terminal.wait(for: #"relation "a" already exists"#)
    try terminal.press("Escape", "q")
    try terminal.wait(for: "exit 1")
    #expect(try place.folder.read("before") == place.folder.read("after"))
  }

  @Test(.database) func `what is written of the old schema is read beside the run, and when all is done`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    let running = try place.screen()
    try running.wait(for: "RUNNING")
    try running.press("c")
    try running.wait(for: "no schema file found")
    let output = try place.folder.longhaul(
      "describe", "--source", place.database.connectionString, "--from", "old")
    #expect(output.status == 0, "\(output)")
    try running.press("Escape", "c")
    try running.wait(for: "# Schema `old` of database")
    try place.gate.open()
    try running.wait(for: "FINISHED")
    try running.press("q")
    try running.press("q")
    try running.wait(for: "exit 0")
    let browsing = try place.screen(source: "host=/nowhere")
    try browsing.wait(for: "BROWSING")
    try browsing.press("c")
    try browsing.wait(for: "# Schema `old` of database")
    try browsing.press("Escape", "q")
    try browsing.wait(for: "exit 0")
  }

  @Test(.database) func `what can't begin is told in words, not on a screen`() throws {
    let place = try MigrationPlace()
    let terminal = try place.screen(source: "host=/nowhere")
    try terminal.wait(for: "Can't connect to the source")
    try terminal.wait(for: "exit 4")
  }
}

extension MigrationPlace {
  /// Starts it in a terminal, between two looks at the terminal's settings; at the end its exit code is shown.
  fileprivate func screen(_ words: String..., source: String? = nil) throws -> Terminal {
    try Terminal(
      columns: 100, rows: 30,
      running: [
        "sh", "-c",
        """
        export SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-interactive=no}
        printf '\\033]2;mine\\033\\\\'; cd "$0"; stty -a >before
        program=$1 source=$2; shift 2; "$program" --source "$source" --from old --to new --jobs 1 "$@"; status=$?
        stty -a >after; echo "exit $status"; cat
        """, folder.path, Program.longhaul.path, source ?? database.connectionString,
      ] + words)
  }

  /// The process that has the lock.
  fileprivate func engineProcess() throws -> pid_t {
    let words = try folder.read("._migration_status.lock").split(separator: " ")
    return try #require(words.count > 1 ? pid_t(words[1]) : nil)
  }
}
