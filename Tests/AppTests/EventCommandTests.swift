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
