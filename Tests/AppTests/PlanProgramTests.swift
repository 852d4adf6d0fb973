import Glibc
import TestSupport
import Testing

/// `longhaul plan`, the built program: exit codes, formats, widths.
@Suite(.database) struct PlanProgramTests {
  private func plan(_ place: MigrationPlace, _ arguments: String...) throws -> Program.Output {
    try Program.longhaul.run(
      ["plan", "--source", place.database.connectionString, "--from", "old", "--to", "new"] + arguments,
      in: place.folder.path)
  }

  @Test func `0: it would run, and nothing is written`() throws {
    let place = try MigrationPlace("a", "b")
    let output = try plan(place, "--check-data")
    #expect(output.status == 0, "\(output)")
    #expect(output.stdout.contains("  data         every value can be had as it is\n"), "\(output)")
    #expect(output.stderr.isEmpty && place.folder.names == [])
    #expect(try place.newTables == [])
  }

  @Test func `1: it would run, but something would fail`() throws {
    let place = try MigrationPlace("a", "b")
    try place.database.execute("CREATE TABLE new.a ()")
    let output = try plan(place)
    #expect(output.status == 1, "\(output)")
    #expect(output.stdout.contains("Problems: these will fail\n  a: new.a is there already"), "\(output)")
    #expect(output.stderr.isEmpty)
    #expect(try place.folder.run(place.database).status == 1)
  }

  @Test func `1: rows that would fail are found when they are looked for`() throws {
    let place = try MigrationPlace("a")
    try place.database.execute("ALTER TABLE old.a ADD word text DEFAULT 'x'")
    try place.folder.write("tables: {a: {columns: {word: {type: integer, default: null}}}}", to: "longhaul.yaml")
    #expect(try plan(place).status == 0)
    let output = try plan(place, "--check-data")
    #expect(output.status == 1, "\(output)")
    #expect(output.stdout.contains("    word: 1 row can't become integer\n"), "\(output)")
  }

  @Test(arguments: [["--format", "yaml"], ["--jobs", "0"], ["--from", "nosuch"], ["--nosuch"]])
  func `2: usage`(arguments: [String]) throws {
    let place = try MigrationPlace("a")
    let output = try Program.longhaul.run(
      ["plan", "--source", place.database.connectionString, "--from", "old", "--to", "new"] + arguments,
      in: place.folder.path)
    #expect(output.status == 2, "\(output)")
    #expect(output.stdout.isEmpty && !output.stderr.isEmpty)
  }

  @Test func `4: no server`() throws {
    let output = try Workplace().longhaul("plan", "--source", "host=/nowhere", "--from", "old", "--to", "new")
    #expect(output.status == 4, "\(output)")
  }

  @Test func `formats, and 160 columns where there is no terminal`() throws {
    let place = try MigrationPlace("a")
    let columns = (1...60).map { "id AS c\($0)" }.joined(separator: ", ")
    try place.database.execute("CREATE VIEW old.wide AS SELECT \(columns) FROM old.a")
    let widths = try plan(place, "--all").stdout.split(separator: "\n").map(\.count)
    #expect((130...160).contains(widths.max() ?? 0), "\(widths)")
    #expect(try plan(place, "--format", "json").stdout.hasPrefix("{\n  \"source\": \"old@"))
    #expect(try plan(place, "--format", "sql").stdout.hasPrefix("-- What longhaul would do "))
  }

  @Test func `it is as wide as the terminal`() throws {
    let place = try MigrationPlace("a")
    let command = """
      stty cols 60; '\(try Program.longhaul.path)' plan --source '\(place.database.connectionString)' --from old --to new --all
      """
    let output = try Program("script").run(["-qec", command, "/dev/null"])
    let widths = output.stdout.split(whereSeparator: \.isNewline).map(\.count)
    #expect((45...60).contains(widths.max() ?? 0), "\(output)")
  }

  @Test(arguments: [SIGINT, SIGTERM]) func `a signal ends it at once`(signal: CInt) throws {
    let place = try MigrationPlace("a")
    try place.gate.close("LOCK TABLE old.a IN ACCESS EXCLUSIVE MODE")
    var running = try Program.longhaul.start(
      ["plan", "--source", place.database.connectionString, "--from", "old", "--to", "new"], in: place.folder.path)
    try waitUntil("it waits for the lock") { try !place.gate.waiting().isEmpty }
    running.signal(signal)
    #expect(try running.wait(timeout: .seconds(10)).status == 128 + signal)
  }
}
