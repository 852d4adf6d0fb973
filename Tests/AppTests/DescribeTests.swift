import FoundationEssentials
import TestSupport
import Testing

@testable import longhaul

/// `longhaul describe`, and the files that a run finds beside it; the built program.
@Suite struct DescribeTests {
  private static let file = "DATABASE_SCHEMA.md"

  /// Describes the old schema, by what a person types.
  private func describe(_ place: MigrationPlace, _ arguments: String...) throws -> Program.Output {
    try Program.longhaul.run(
      ["describe", "--source", place.database.connectionString, "--from", "old"] + arguments, in: place.folder.path)
  }

  // MARK: The command

  @Test(.database) func `it writes beside the progress file, and anew what it has written`() throws {
    let place = try MigrationPlace("a", "b")
    let output = try describe(place)
    #expect(output.status == 0 && output.stderr.isEmpty, "\(output)")
    let text = try place.folder.read(Self.file)
    #expect(text.contains("# Schema `old` of database `\(place.database.name)`\n") && text.contains("### `b`"))
    #expect(output.stdout.hasPrefix("DATABASE_SCHEMA.md: 2 tables, ") && output.stdout.hasSuffix(" B\n"), "\(output)")
    try place.database.execute("DROP TABLE old.b")
    #expect(try describe(place).stdout.hasPrefix("DATABASE_SCHEMA.md: 1 table, "))
    #expect(try !place.folder.read(Self.file).contains("### `b`"))
    #expect(place.folder.names == [Self.file])
    // Nothing else than files was changed.
    #expect(try place.newTables.isEmpty)
    try place.folder.makeFolder("there")
    #expect(try describe(place, "--progress-file", "there/p.json").stdout.hasPrefix("there/DATABASE_SCHEMA.md: "))
  }

  @Test(.database) func `somebody else's file is left alone, unless it is forced`() throws {
    let place = try MigrationPlace("a")
    try place.folder.write("mine\n", to: Self.file)
    let output = try describe(place)
    #expect(output.status == 2 && output.stdout.isEmpty)
    #expect(
      output.stderr == """
        longhaul: DATABASE_SCHEMA.md is there already, not written by longhaul describe, and is left as it is. Name another \
        file with --output, or write over it with --force.

        """)
    #expect(try place.folder.read(Self.file) == "mine\n")
    #expect(try describe(place, "--output", "other.md").status == 0)
    #expect(try place.folder.read(Self.file) == "mine\n")
    #expect(try describe(place, "--force").status == 0)
    #expect(try place.folder.read(Self.file).hasPrefix("<!-- Written by longhaul describe"))
  }

  @Test(.database) func `a symbolic link is followed`() throws {
    let place = try MigrationPlace("a")
    try place.folder.makeFolder("docs")
    #expect(try describe(place, "--output", "docs/real.md").status == 0)
    try FileManager.default.createSymbolicLink(
      atPath: place.folder.file(Self.file), withDestinationPath: "docs/real.md")
    try place.database.execute("CREATE TABLE old.later ()")
    #expect(try describe(place).status == 0)
    #expect(try place.folder.read("docs/real.md").contains("### `later`"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.folder.file(Self.file)) == "docs/real.md")
  }

  @Test(.database) func `a dash is standard output, and writes no file`() throws {
    let place = try MigrationPlace("a")
    let output = try describe(place, "--output", "-")
    #expect(output.status == 0 && output.stderr.isEmpty, "\(output)")
    #expect(output.stdout.hasPrefix("<!-- Written by longhaul describe") && output.stdout.contains("### `a`"))
    #expect(place.folder.names.isEmpty)
  }

  @Test(
    .database,
    arguments: [
      "from: old\nto: new\nexclude: b\n", "map: {old: new}\nexclude: [b]\ntables: {a: 1}\n",
      "from: [old]\nmap: {old: new}\nexclude: b\ncontext: DATABASE_SCHEMA.md\nconventions: {nonsense: 1}\n",
    ])
  func `the configuration says which schema; what it says of the new one does not matter`(text: String) throws {
    let place = try MigrationPlace("a", "b")
    try place.folder.write(text, to: "longhaul.yaml")
    let output = try place.folder.longhaul("describe", "--source", place.database.connectionString)
    #expect(output.status == 0, "\(output)")
    #expect(try place.folder.read(Self.file).contains("Left out as the patterns say: 1 table.\n"))
  }

  @Test(.database) func `a migration that has begun knows its schema`() throws {
    let place = try MigrationPlace("a")
    #expect(try place.folder.run(place.database).status == 0)
    let output = try place.folder.longhaul("describe", "--source", place.database.connectionString)
    #expect(output.status == 0, "\(output)")
  }

  @Test(arguments: [
    ([], 2, "Name the old schema with --from, or in longhaul.yaml."),
    (["--from", ""], 2, "--from is empty; name a schema."),
    (["--from", "old", "--source", "host=/nowhere"], 4, "Can't connect to the source"),
    (["--from", "old", "--source", "host='x"], 2, "--source is not a connection string"),
    (["--from", "old", "--output", "no/file.md", "--source", "host=/nowhere"], 4, "Can't connect to the source"),
  ])
  func `what is wrong is told, and nothing is written`(arguments: [String], status: Int32, said: String) throws {
    let folder = try Workplace()
    let output = try Program.longhaul.run(["describe"] + arguments, in: folder.path)
    #expect(output.status == status && output.stdout.isEmpty, "\(output)")
    #expect(output.stderr.contains(said), "\(output)")
    #expect(folder.names.isEmpty)
  }

  @Test(.database) func `a password is nowhere in it`() throws {
    let place = try MigrationPlace("a")
    let words = place.database.connectionString + " password=topsecret"
    let output = try place.folder.longhaul("describe", "--source", words, "--from", "old")
    #expect(output.status == 0, "\(output)")
    #expect(try !place.folder.everything().contains("topsecret") && !output.stdout.contains("topsecret"))
  }

  // MARK: A run

  @Test(.database) func `a run names what it found, in its log and in its report`() throws {
    let place = try MigrationPlace("a", "b")
    #expect(try describe(place).status == 0)
    try place.folder.makeFolder("conf")
    try place.folder.write("as agreed\n", to: "conf/notes.md")
    try place.folder.write("context: [notes.md, ../\(Self.file)]\n", to: "conf/my.yaml")
    let output = try place.folder.run(place.database, "--config", "conf/my.yaml")
    #expect(output.status == 0, "\(output)")
    // By its own name for the folder, which may be reached by a link.
    let here = try Program("pwd").run(["-P"], in: place.folder.path).stdout.dropLast()
    let (schema, notes) = ("\(here)/\(Self.file)", "\(here)/conf/notes.md")
    let log = try place.folder.read("_migration_logs/longhaul.log")
    #expect(log.contains("context: \(schema), ") && log.contains("context: \(notes), 10 B\n"), "\(log)")
    for format in ["text", "markdown", "json"] {
      // A path may be longer than a line.
      let report = try place.folder.longhaul("report", "--format", format).stdout.replacing(#/\n {15}(?=\S)/#, with: "")
      #expect(report.contains("conf/notes.md"), "\(report)")
      // Though it is named in two ways.
      #expect(report.components(separatedBy: Self.file).count == 2, "\(report)")
    }
    // Somewhere else, too.
    try place.folder.makeFolder("elsewhere")
    let report = try Program.longhaul.run(
      ["report", "--format", "json", "--progress-file", "../_migration_status.json"], in: place.folder.file("elsewhere")
    )
    #expect(report.stdout.contains("\"\(notes)\""), "\(report)")
  }

  @Test(.database) func `without a schema file a run says so, and its report names nothing`() throws {
    let place = try MigrationPlace("a")
    #expect(try place.folder.run(place.database).status == 0)
    let log = try place.folder.read("_migration_logs/longhaul.log")
    #expect(log.contains("context: no schema file found: ") && log.contains("/DATABASE_SCHEMA.md\n"), "\(log)")
    #expect(try !place.folder.longhaul("report").stdout.contains("context"))
    #expect(try !place.folder.longhaul("report", "--format", "json").stdout.contains("\"context\""))
    #expect(try !place.folder.longhaul("report", "--format", "markdown").stdout.contains("| Context |"))
  }

  @Test(
    .database,
    arguments: [
      ("context: none.md", "1: context: none.md can't be read: No such file or directory."),
      ("jobs: 1\ncontext:\n  - longhaul.yaml\n  - .", "4: context: . can't be read: Is a directory."),
      ("context: {a: b}", "1: context: expected a file, or a list of files."),
      ("context:", "1: context: expected a file, or a list of files."),
    ])
  func `a file that can't be read is a mistake in the configuration`(text: String, said: String) throws {
    let place = try MigrationPlace("a")
    try place.folder.write(text, to: "longhaul.yaml")
    for command in ["run", "plan"] {
      let output = try Program.longhaul.run(
        [command, "--source", place.database.connectionString, "--from", "old", "--to", "new"], in: place.folder.path)
      #expect(output.status == 2 && output.stdout.isEmpty)
      #expect(output.stderr == "longhaul: longhaul.yaml:\(said)\n")
    }
    #expect(place.folder.names == ["longhaul.yaml"])
    #expect(try place.newTables.isEmpty)
    // It keeps nobody from looking.
    #expect(try place.folder.longhaul("status").stderr.contains("_migration_status.json"))
  }
}
