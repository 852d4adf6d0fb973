import Glibc
import TestSupport
import Testing

@testable import longhaul

/// A person's own commands, run as things happen.
@Suite struct EventCommandTests {
  @Test(.database) func `each failure and the end are told, as variables and as JSON`() throws {
    let place = try MigrationPlace("a", "b", "c")
    try place.database.execute("CREATE TABLE new.a ()")
    let output = try place.folder.longhaul(
      "run", "--headless", "--source", place.database.connectionString, "--from", "old", "--to", "new",
      "--on-failure", #"echo "$LONGHAUL_ITEM|$LONGHAUL_SQLSTATE|$LONGHAUL_STEP" >>failures; cat >failure.json"#,
      "--on-finish", #"echo "$LONGHAUL_REASON|$LONGHAUL_COMPLETED|$LONGHAUL_FAILED|$LONGHAUL_PENDING" >end"#)
    #expect(output.status == 1, "\(output)")
    #expect(try place.folder.read("failures") == "a|42P07|create\n")
    #expect(try place.folder.read("end") == "complete|2|1|0\n")
    let json = try place.folder.read("failure.json")
    for part in [
      #""event":"failure""#, #""item":"a""#, #""sqlstate":"42P07""#, #""progress_file":"_migration_status.json""#,
    ] {
      #expect(json.contains(part), "\(json)")
    }
  }

  @Test(.database) func `what stands in the configuration counts, and a command that fails is told and harms nothing`()
    throws
  {
    let place = try MigrationPlace("a")
    try place.folder.write("on_finish: touch done; exit 7\nfrom: old\nto: new\n", to: "longhaul.yaml")
    let output = try place.folder.longhaul("run", "--headless", "--source", place.database.connectionString)
    #expect(output.status == 0, "\(output)")
    #expect(place.folder.names.contains("done"))
    #expect(output.stderr == "longhaul: warning: touch done; exit 7: exit code 7\n")
  }

  @Test(.database) func `the report and the history don't wait for it, and ^C leaves it`() throws {
    let place = try MigrationPlace("a")
    try place.folder.write("", to: "hold")
    var running = try place.folder.start(
      place.database, "--history", "--on-finish", "touch begun; until [ ! -e hold ]; do :; done; touch done")
    try running.waitForLine { $0.contains("The migration is complete.") }
    try waitUntil("the history is there") { place.folder.names.contains("MIGRATION_HISTORY.md") }
    try waitUntil("the command is at work") { place.folder.names.contains("begun") }
    running.signal(SIGINT)
    let output = try running.wait()
    #expect(output.status == 0, "\(output)")
    #expect(!place.folder.names.contains("done"))
    _ = try Program("rm").run(["hold"], in: place.folder.path)
    try waitUntil("the command ends by itself") { place.folder.names.contains("done") }
  }

  @Test(.database) func `whoever is told of the end can begin again`() throws {
    let place = try MigrationPlace("a")
    let program = try Program.longhaul.path
    let again = "'\(program)' run --headless --source '\(place.database.connectionString)' >again 2>&1; echo $? >code"
    #expect(try place.folder.run(place.database, "--on-finish", again).status == 0)
    let said = try place.folder.read("again")
    #expect(try place.folder.read("code") == "0\n", "\(said)")
  }

  @Test(.database) func `an error of any length is told`() throws {
    let place = try MigrationPlace()
    try place.database.execute(
      "CREATE TABLE old.t (v text); INSERT INTO old.t VALUES (repeat('x', 200000))")
    try place.folder.write("tables: {t: {columns: {v: {type: integer, using: 'v::integer'}}}}", to: "longhaul.yaml")
    let output = try place.folder.run(
      place.database, "--on-failure", "echo ${#LONGHAUL_ERROR} >length; wc -c >json")
    #expect(output.status == 1 && output.stderr.isEmpty, "\(output)")
    #expect(try place.folder.read("length") == "30000\n")
    #expect(Int(try place.folder.read("json").filter(\.isNumber)) ?? 0 > 200_000)
  }

  @Test(.database) func `a slow command holds nothing up`() throws {
    let place = try MigrationPlace("a", "b", "c")
    try place.database.execute("CREATE TABLE new.a ()")
    try place.folder.write("", to: "hold")
    var running = try place.folder.start(
      place.database, "--on-failure", "until [ ! -e hold ]; do :; done; touch done")
    try place.folder.waitForProgress { $0.completed.count == 2 }
    #expect(!place.folder.names.contains("done"))
    _ = try Program("rm").run(["hold"], in: place.folder.path)
    #expect(try running.wait().status == 1)
    #expect(place.folder.names.contains("done"))
  }
}
