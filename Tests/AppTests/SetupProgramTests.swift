import TestSupport
import Testing

/// The built program, started without a word about what to migrate.
@Suite(.serialized, .database) struct SetupProgramTests {
  private static func terminal(_ place: MigrationPlace, _ words: String = "") throws -> Terminal {
    try Terminal(
      columns: 100, rows: 30,
      running: [
        "bash", "-c",
        #"cd "$0"; stty -a >before; "$1" --source "$2" \#(words); code=$?; stty -a >after; echo "exit $code"; cat"#,
        place.folder.path, Program.longhaul.path, place.database.connectionString,
      ])
  }

  /// From the first step to the plan: `old` becomes `fresh`, all its tables but `b`.
  private static func choose(_ terminal: Terminal) throws {
    try terminal.wait(for: "Where are the tables")
    try terminal.press("BTab", "Enter")
    try terminal.wait(for: "Which schemas?")
    try terminal.press("e", "C-u")
    try terminal.type("fresh")
    try terminal.press("Enter")
    try terminal.wait(for: "→ fresh")
    try terminal.press("Enter")
    try terminal.wait(for: "Which tables?")
    try terminal.press("/", "b", "Enter", "Space")
    try terminal.wait(for: "2 of 3 chosen")
    try terminal.press("Enter")
    try terminal.wait(for: "CREATE SCHEMA fresh;")
    try terminal.press("Enter")
    try terminal.wait(for: "Start?")
  }

  @Test func `leads from the connection to the migration, and the next run is one word`() throws {
    let place = try MigrationPlace("a", "b", "c")
    try place.database.execute("DROP SCHEMA new")
    let terminal = try Self.terminal(place)
    try Self.choose(terminal)
    #expect(try place.database.rows("SELECT FROM pg_namespace WHERE nspname = 'fresh'").isEmpty)
    try terminal.press("y")
    try terminal.wait(for: "FINISHED")
    try terminal.press("q")
    try terminal.wait(for: "exit 0")
    #expect(try place.folder.read("before") == place.folder.read("after"))
    let tables = "SELECT relname FROM pg_class WHERE relnamespace = 'fresh'::regnamespace ORDER BY 1"
    #expect(try place.database.rows(tables) == ["a", "c"])
    let configuration = try place.folder.read("longhaul.yaml")
    #expect(configuration.contains("\nto: fresh\n") && configuration.contains("\nexclude: [b]\n"), "\(configuration)")
    // Nothing is left to do, and the configuration says so by itself.
    let again = try Program.longhaul.run(["run", "--headless"], in: place.folder.path)
    #expect(again.status == 0, "\(again)")
  }

  @Test func `only writes the configuration when told to`() throws {
    let place = try MigrationPlace("a", "b", "c")
    let terminal = try Self.terminal(place)
    try Self.choose(terminal)
    try terminal.press("w")
    let screen = try terminal.wait(for: "exit 0")
    #expect(screen.contains("longhaul.yaml is written"))
    #expect(try place.folder.read("longhaul.yaml").contains("\nexclude: [b]\n"))
    #expect(try place.database.rows("SELECT FROM pg_namespace WHERE nspname = 'fresh'").isEmpty)
  }

  @Test func `what options said is checked and written, but for what may be a secret`() throws {
    let place = try MigrationPlace("a", "b", "c")
    let terminal = try Self.terminal(
      place, "--exclude 'b*' --verify count --on-failure 'echo \"$X\"' --webhook http://h/topsecret --no-bell")
    try terminal.wait(for: "Where are the tables")
    try terminal.press("BTab", "Enter")
    try terminal.wait(for: "Which schemas?")
    try terminal.press("Enter")
    try terminal.wait(for: "2 of 3 chosen")
    try terminal.press("Enter")
    try terminal.wait(for: "The plan")
    try terminal.press("Enter", "w")
    try terminal.wait(for: "exit 0")
    let configuration = try place.folder.read("longhaul.yaml")
    for line in [
      #"exclude: ["b*"]"#, "verify: count", #"on_failure: "echo \"$X\"""#, "bell: false",
      "# webhook is left out, since it may hold a secret: write it here, or say --webhook.",
    ] {
      #expect(configuration.contains("\n\(line)\n"), "\(line)\n--- in\n\(configuration)")
    }
    #expect(!configuration.contains("topsecret"))
  }

  @Test func `leaving changes nothing`() throws {
    let place = try MigrationPlace("a", "b", "c")
    let terminal = try Self.terminal(place)
    try Self.choose(terminal)
    try terminal.press("Escape", "q")
    try terminal.wait(for: "Leave, and forget what was chosen?")
    try terminal.press("y")
    try terminal.wait(for: "exit 0")
    #expect(try place.folder.read("before") == place.folder.read("after"))
    #expect(throws: (any Error).self) { try place.folder.read("longhaul.yaml") }
    #expect(throws: (any Error).self) { try place.folder.read("_migration_status.json") }
  }

  @Test func `a password is used and never written`() throws {
    let place = try MigrationPlace("a", "b", "c")
    let terminal = try Self.terminal(place)
    try terminal.wait(for: "Where are the tables")
    try terminal.press("Down", "Down", "Down", "Down")
    try terminal.type("s3cret")
    try terminal.wait(for: "******")
    try terminal.press("Down", "Down", "Down", "Enter")
    try terminal.wait(for: "Which schemas?")
    try terminal.press("Space", "Space", "Enter")
    try terminal.wait(for: "Which tables?")
    try terminal.press("Enter")
    try terminal.wait(for: "The plan")
    try terminal.press("Enter", "w")
    try terminal.wait(for: "exit 0")
    let configuration = try place.folder.read("longhaul.yaml")
    #expect(!configuration.contains("s3cret"))
    #expect(configuration.contains("Without the password"))
  }

  @Test func `a connection string that makes no sense is told at once`() throws {
    let terminal = try Terminal(columns: 80, rows: 24, running: [Program.longhaul.path, "--source", "nonsense=1"])
    #expect(try terminal.waitForEnd() == 2)
    #expect(try terminal.screen().contains("--source is not a connection string"))
  }

  @Test func `a server that is not there can be put right`() throws {
    let place = try MigrationPlace("a")
    let words = place.database.connectionString.split(separator: " ")
    let host = try #require(words.first { $0.hasPrefix("host=") })
    let elsewhere = words.map { $0 == host ? "host=/nonexistent" : $0 }.joined(separator: " ")
    let terminal = try Terminal(
      columns: 80, rows: 24, running: [Program.longhaul.path, "--source", elsewhere])
    try terminal.wait(for: "/nonexistent")
    try terminal.press("BTab", "Enter")
    try terminal.wait(for: "Can't connect to the source")
    try terminal.press("C-u")
    try terminal.type(String(host.dropFirst(5)))
    try terminal.press("BTab", "Enter")
    try terminal.wait(for: "Which schemas?")
    try terminal.press("C-c")
    try terminal.wait(for: "Leave, and forget what was chosen?")
    try terminal.press("y")
    #expect(try terminal.waitForEnd() == 0)
  }
}
