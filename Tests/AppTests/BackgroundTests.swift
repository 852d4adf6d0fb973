import Engine
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import longhaul

/// Walking away from a migration, and coming back.
@Suite(.serialized, .database) struct BackgroundTests {
  /// A migration in the background with its slow table at the gate; killed with this value where it has not ended.
  private final class Detached {
    let place: MigrationPlace
    let process: pid_t

    init(_ tables: (String, String, String) = ("a_slow", "b", "c"), _ words: String...) throws {
      place = try MigrationPlace(tables.0, tables.1, tables.2)
      try place.gate.close()
      let output = try Program.longhaul.run(
        ["--source", place.database.connectionString, "--from", "old", "--to", "new", "--jobs", "1", "--detach"]
          + words,
        in: place.folder.path)
      process = try #require(
        output.stdout.split(separator: " ").compactMap { pid_t($0.prefix { $0.isNumber }) }.first, "\(output)")
      // From here on its end is this value's to see to.
      #expect(output.status == 0, "\(output)")
      let gate = place.gate
      try waitUntil("it waits at the gate") { try !gate.waiting().isEmpty }
    }

    deinit { kill(process, SIGKILL) }

    var isThere: Bool { kill(process, 0) == 0 && !isZombie }

    private var isZombie: Bool {
      guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return true }
      return stat.contains(") Z ")
    }

    func waitForEnd() throws { try waitUntil("it has ended") { !isThere } }

    func longhaul(_ words: String...) throws -> Program.Output {
      try Program.longhaul.run(words, in: place.folder.path)
    }

    func terminal(_ words: String...) throws -> Terminal {
      try Terminal(
        columns: 100, rows: 30,
        running: ["bash", "-c", #"cd "$0"; "$@"; echo "exit $?"; cat"#, place.folder.path, Program.longhaul.path]
          + words)
    }
  }

  @Test func `it goes on without a terminal, and several look in, steer it, and leave`() throws {
    let run = try Detached()
    let first = try run.terminal("attach")
    let second = try run.terminal("attach")
    try first.wait(for: "a_slow")
    try second.wait(for: "a_slow")
    #expect(try run.longhaul("pause").stdout == "paused; the 1 in flight are finished\n")
    try first.wait(for: "PAUSED")
    try second.wait(for: "PAUSED")
    try second.press("p")
    try first.wait(for: "RUNNING")
    // A definition is asked of the engine.
    try first.press("1", "Down", "d")
    try first.wait(for: "CREATE TABLE new.")
    try first.press("Escape", "q")
    try first.wait(for: "Leave: the migration goes on")
    try first.press("Enter")
    try first.wait(for: "exit 0")
    #expect(run.isThere)
    try run.place.gate.open()
    try second.wait(for: "FINISHED")
    try run.waitForEnd()
    try second.press("q")
    try second.wait(for: "exit 0")
    #expect(try run.place.newTables == ["a_slow", "b", "c"])
    #expect(try run.place.folder.read("_migration_status.log").contains("The migration is complete."))
    #expect(!run.place.folder.names.contains("._migration_status.sock"))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal ends the waiting for its beginning, and the migration goes on`(signal: CInt) throws {
    let place = try MigrationPlace("a")
    try place.gate.close("LOCK TABLE old.a IN ACCESS EXCLUSIVE MODE")
    var waiting = try Program.longhaul.start(
      ["run", "--detach", "--source", place.database.connectionString, "--from", "old", "--to", "new"],
      in: place.folder.path)
    try waitUntil("it waits for the lock") { try !place.gate.waiting().isEmpty }
    waiting.signal(signal)
    #expect(try waiting.wait(timeout: .seconds(10)).status == 128 + signal)
    try place.gate.open()
    try place.folder.waitForProgress { $0.completed == ["a"] }
    try waitUntil("it has ended") { !place.folder.names.contains("._migration_status.sock") }
  }

  @Test func `killed, all who look say so within a second, and the next run goes on`() throws {
    let run = try Detached()
    let screens = try (0..<3).map { _ in try run.terminal("attach") }
    for screen in screens { try screen.wait(for: "RUNNING") }
    let killed = ContinuousClock.now
    kill(run.process, SIGKILL)
    for screen in screens { try screen.wait(for: "went away") }
    // The time that three looks at tmux take is in it.
    #expect(ContinuousClock.now - killed < .seconds(2))
    try screens[0].press("q")
    #expect(try screens[0].wait(for: "exit 3").contains("Nothing works on it now, and work is pending"))
    try run.place.gate.open()
    let next = try run.longhaul(
      "run", "--headless", "--source", run.place.database.connectionString, "--from", "old", "--to", "new")
    #expect(next.status == 0, "\(next)")
    #expect(try run.place.newTables == ["a_slow", "b", "c"])
  }

  @Test func `a shell pauses, resumes, skips, changes workers and stops it, and is told what comes of it`() throws {
    let run = try Detached()
    let paused = try run.longhaul("pause", "--json").stdout
    #expect(paused.contains("\"done\":true") && paused.contains("paused; the 1 in flight are finished"))
    #expect(try run.longhaul("pause").stdout == "it is paused already\n")
    #expect(try run.longhaul("resume").stdout == "going on\n")
    #expect(try run.longhaul("resume").stdout == "it is not paused\n")
    #expect(try run.longhaul("workers", "3").stdout == "workers: 1 before, 3 now\n")
    #expect(try run.longhaul("workers", "65").status == 2)
    let unknown = try run.longhaul("skip", "bb")
    #expect(unknown.status == 2)
    #expect(unknown.stderr == "longhaul: there is no table bb; did you mean b?\n")
    #expect(try run.longhaul("stop").stdout == "stopping: 1 in flight are finished first\n")
    #expect(try run.longhaul("stop").stdout == "it is stopping already: what is in flight is finished\n")
    #expect(try run.longhaul("stop", "--now").stdout.hasPrefix("stop"))
    try run.waitForEnd()
    #expect(try run.place.folder.progress().isWhole)
    #expect(try !run.place.newTables.contains("a_slow"))
    let nobody = try run.longhaul("pause")
    #expect(nobody.status == 2)
    #expect(nobody.stderr.hasPrefix("longhaul: no longhaul works on _migration_status.json"))
    let asked = try run.longhaul("pause", "--json")
    #expect(asked.status == 2 && asked.stderr.isEmpty)
    #expect(asked.stdout.hasPrefix(#"{"answer":"no longhaul works on"#) || asked.stdout.hasPrefix(#"{"done":false,"#))
  }

  @Test func `a pending table is skipped from a shell`() throws {
    let run = try Detached()
    #expect(try run.longhaul("skip", "c").stdout == "c is skipped\n")
    #expect(try run.longhaul("skip", "a_slow").status == 2)
    try run.place.gate.open()
    try run.waitForEnd()
    #expect(try run.place.newTables == ["a_slow", "b"])
  }

  @Test func `only looking changes nothing`() throws {
    let run = try Detached()
    let screen = try run.terminal("attach", "--read-only")
    try screen.wait(for: "RUNNING")
    try screen.press("p")
    try screen.wait(for: "only looked at")
    try screen.press("q")
    try screen.wait(for: "exit 0")
    #expect(run.isThere)
    #expect(try run.longhaul("status", "--json").stdout.contains("\"run_by\": \"process \(run.process)"))
    let running = try run.terminal("attach", "--read-only")
    try running.wait(for: "RUNNING")
  }

  @Test func `the status is told again until nothing runs any more`() throws {
    let run = try Detached()
    #expect(try run.longhaul("status").stdout.contains("worker 1: a_slow, "))
    let watcher = try run.terminal("status", "--watch")
    try watcher.wait(for: "0 of 3 tables, 0 failed")
    try run.place.gate.open()
    try watcher.wait(for: "exit 0")
  }

  @Test func `the logs are shown, and followed as they grow`() throws {
    let run = try Detached()
    #expect(try run.longhaul("log").stdout.contains("source snapshot"))
    #expect(try run.longhaul("log", "a_slow").stdout.contains("source snapshot"))
    #expect(try run.longhaul("log", "nosuch").status == 2)
    let follower = try run.terminal("log", "-f", "a_slow")
    try follower.wait(for: "source snapshot")
    try run.place.gate.open()
    try follower.wait(for: "committed")
    try follower.press("C-c")
  }

  @Test func `a log is shown as it is, and to nobody who has stopped to read`() throws {
    let folder = try Workplace()
    try folder.makeFolder("_migration_logs")
    // A character stands over the end of what is read at once.
    let text = String(repeating: "x", count: 65_535) + "日本語\n" + String(repeating: "a line\n", count: 200_000)
    try folder.write(text, to: "_migration_logs/longhaul.log")
    let shown = try Program.longhaul.run(["log"], in: folder.path)
    #expect(shown.stdout == text)
    let command = #""$0" log --follow | head -n 1 | wc -c"#
    try folder.write("12:00:00.000 run       begun\n", to: "_migration_logs/longhaul.log")
    let entries = try Program.longhaul.run(["log", "--json"], in: folder.path).stdout
    #expect(entries == #"{"subject":"run","text":"begun","time":"12:00:00.000"}"# + "\n", "\(entries)")
    try folder.write(text, to: "_migration_logs/longhaul.log")
    let cut = try Program("bash").run(["-c", command, Program.longhaul.path], in: folder.path)
    #expect(cut.stdout == "65545\n", "\(cut)")
  }

  @Test func `the terminal is given back to the shell while what is in flight goes on`() throws {
    let place = try MigrationPlace("a_slow", "b", "c")
    try place.gate.close()
    let terminal = try Terminal(
      columns: 100, rows: 30, running: ["bash", "--norc", "-i"], environment: ["PS1": "ready> "])
    let command = try
      "\(Program.longhaul.path) --source '\(place.database.connectionString)' --from old --to new --jobs 1"
    try terminal.type("cd \(place.folder.path); \(command)")
    try terminal.press("Enter")
    try terminal.wait(for: "Active 1")
    try terminal.press("D")
    try terminal.wait(for: "goes on in the background")
    try terminal.type("echo the shell is $((6 * 7))")
    try terminal.press("Enter")
    try terminal.wait(for: "the shell is 42")
    #expect(try Program.longhaul.run(["status"], in: place.folder.path).stdout.contains("in flight    a_slow"))
    try place.gate.open()
    try place.folder.waitForProgress { $0.completed.count == 3 }
    try waitUntil("its report is in the log") {
      try place.folder.read("_migration_status.log").contains("The migration is complete.")
    }
  }

  @Test func `what can't begin is told at once, with its exit code`() throws {
    let place = try MigrationPlace("a")
    let output = try Program.longhaul.run(
      ["--source", place.database.connectionString, "--from", "nosuch", "--to", "new", "--detach"],
      in: place.folder.path)
    #expect(output.status == 2)
    #expect(output.stderr.contains("nosuch"), "\(output)")
  }

  @Test func `a second one beside the first is refused, and the first goes on`() throws {
    let run = try Detached()
    let second = try run.longhaul(
      "run", "--detach", "--source", run.place.database.connectionString, "--from", "old", "--to", "new")
    #expect(second.status == 4, "\(second)")
    #expect(second.stderr.contains("is in use by process \(run.process)"), "\(second)")
    #expect(run.isThere)
  }

  @Test func `whoever looks in again and again leaves no connection behind`() throws {
    let run = try Detached()
    for _ in 0..<100 {
      let steering = try Steering(progressFile: run.place.folder.file(Workplace.progressFile))
      #expect(steering.snapshot.items.count == 3)
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can be another user")) func `another user gets nowhere`() throws {
    let run = try Detached()
    try run.place.folder.write("", to: "x")
    chmod(run.place.folder.path, 0o777)
    let words = try ["-u", "postgres", "--", Program.longhaul.path]
    for command in [["pause"], ["attach", "--read-only"], ["stop", "--now"]] {
      let output = try Program("runuser").run(words + command, in: run.place.folder.path)
      #expect(output.status != 0, "\(output)")
      #expect(!output.stdout.contains("old"), "\(output)")
    }
    #expect(run.isThere)
    #expect(try run.longhaul("pause").status == 0)
  }
}
