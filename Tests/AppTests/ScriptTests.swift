import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The project's folder.
let projectFolder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

@Suite struct ScriptTests {
  @Test(arguments: [
    ".ci/run", "scripts/bench", "scripts/compare-schemas", "scripts/demo", "scripts/rename-test", "scripts/screenshots",
    "scripts/fuzz", "scripts/install", "scripts/man-page", "scripts/sanitize", "scripts/screen-goals", "scripts/setup",
    "scripts/terminal-svg", "scripts/test", "scripts/torture",
    "scripts/version-test",
  ])
  func `a script can be run, and its language understands it`(name: String) throws {
    let path = projectFolder + "/" + name
    #expect(access(path, X_OK) == 0)
    let isPython = try String(contentsOfFile: path, encoding: .utf8).hasPrefix("#!/usr/bin/env python3")
    let check =
      isPython
      ? try Program("python3").run([
        "-c", "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())", path,
      ])
      : try Program("bash").run(["-n", path])
    #expect(check.status == 0, "\(check)")
  }

  @Test func `it is installed with its manual page and completions, made from its own commands`() throws {
    let folder = try Workplace()
    let output = try Program("bash").run(
      [projectFolder + "/scripts/install", folder.file("prefix")], environment: ["LONGHAUL": Program.longhaul.path])
    #expect(output.status == 0, "\(output)")
    let files = output.stdout.split(separator: "\n").map(String.init)
    #expect(files.count == 5)
    for file in files { #expect(access(file, R_OK) == 0, "\(file)") }
    #expect(try Program(folder.file("prefix/bin/longhaul")).run(["--help"]).status == 0)
    let page = try folder.read("prefix/share/man/man1/longhaul.1")
    for command in ["run", "attach", "plan", "status", "requeue", "stop"] {
      #expect(page.contains("\n.SS longhaul \(command)\n"), "\(command)")
    }
    #expect(page.contains("\n\\fB\\-\\-lock\\-timeout\\fR \\fItime\\fR\n"))
    for file in ["bash-completion/completions/longhaul", "zsh/site-functions/_longhaul"] {
      let completion = try folder.read("prefix/share/\(file)")
      #expect(completion.contains("requeue") && completion.contains("--lock-timeout"), "\(file)")
    }
    let check = try Program("bash").run(["-n", folder.file("prefix/share/bash-completion/completions/longhaul")])
    #expect(check.status == 0, "\(check)")
  }

  @Test func `set-up says which Swift is needed where there is none`() throws {
    let output = try Program("/bin/bash").run(["-c", "swift() { return 127; }; . '\(projectFolder)/scripts/setup'"])
    #expect(output.status == 1)
    #expect(output.stderr.contains("Swift 6.2 or newer is needed, none is here. See https://www.swift.org/install/"))
  }

  @Test(.database) func `equal schemas compare as equal`() throws {
    let database = try #require(Database.current)
    try database.execute(schemas + "SELECT nextval('old.o_id_seq'), nextval('new.o_id_seq');")
    let output = try compare(database)
    #expect(output.stdout == "compared 2 tables and 1 sequences: 0 differences\n")
    #expect(output.status == 0, "\(output)")
  }

  @Test(
    .database,
    arguments: [
      ("DELETE FROM new.o WHERE id = 2", "o: 3 rows"), ("INSERT INTO new.o SELECT * FROM new.o LIMIT 1", "now 4 rows"),
      ("UPDATE new.o SET at = at + interval '1 microsecond' WHERE id = 1", "o: 3 rows"),
      ("UPDATE new.o SET n = 1.50 WHERE id = 1", "o: 3 rows"), ("UPDATE new.o SET t = '' WHERE t IS NULL", "o: 3 rows"),
      (#"DROP TABLE new."It's ""p"" too""#, #"relation "new.It's "p" too" does not exist"#),
      ("ALTER TABLE new.o ADD extra int", #"columns "id", "n", "t", "at", now "id", "n", "t", "at", "extra""#),
      ("DROP INDEX new.later", "o: < index CREATE INDEX later ON o USING btree (at)"),
      ("ALTER TABLE new.o DROP CONSTRAINT few", "o: < constraint few CHECK (id < 1000)"),
      ("ALTER TABLE new.o ALTER t TYPE varchar", "o: < column t text > column t character varying"),
      (
        "ALTER TABLE new.o ALTER id DROP DEFAULT",
        "o: < column id integer NOT NULL default nextval('o_id_seq'::regclass)"
      ),
      ("COMMENT ON TABLE new.o IS 'pears'", "o: < table kind r > table kind r comment 'pears'"),
      ("SELECT nextval('new.o_id_seq')", "sequence o_id_seq: at 1|f, now o_id_seq|o|1|t"),
    ])
  func `a difference is found`(change: String, said: String) throws {
    let database = try #require(Database.current)
    try database.execute(schemas + change)
    let output = try compare(database)
    #expect(output.status == 1, "\(output)")
    #expect(output.stdout.contains(said), "\(output)")
    #expect(output.stdout.hasSuffix("compared 2 tables and 1 sequences: 1 differences\n"), "\(output)")
  }

  @Test(.database) func `only what a progress file has as completed is compared`() throws {
    let database = try #require(Database.current)
    try database.execute(schemas + "DELETE FROM new.o")
    let file = "/tmp/\(database.name)-\(getpid()).json"
    defer { unlink(file) }
    try #"{"completed": ["It's \"p\" too"]}"#.write(toFile: file, atomically: false, encoding: .utf8)
    let output = try compare(database, "--only", file)
    #expect(output.stdout == "compared 1 tables and 0 sequences: 0 differences\n", "\(output)")
  }

  @Test(arguments: [(["--sets", "Q"], "--sets takes S, M, L, W, E, not Q"), (["--rounds", "0"], "at least 1, not 0")])
  func `the benchmark says what is wrong with an option`(options: [String], said: String) throws {
    let output = try Program(projectFolder + "/scripts/bench").run(options)
    #expect(output.status == 2)
    #expect(output.stderr.contains(said), "\(output)")
  }

  @Test func `the benchmark counts right results and leaves nothing`() throws {
    let folder = "/tmp/bench-test-\(getpid())"
    mkdir(folder, 0o777)
    chmod(folder, 0o777)
    defer { rmdir(folder) }
    let output = try Program(projectFolder + "/scripts/bench").run(
      ["--sets", "S,M", "--scale", "0.005", "--rounds", "1", "--tools", "longhaul,sql,longhaul-across"],
      environment: ["LONGHAUL": try Program.longhaul.path, "TMPDIR": folder], timeout: .seconds(300))
    #expect(output.status == 0, "\(output)")
    #expect(output.stdout.components(separatedBy: " 1/1 |").count == 7, "\(output)")
    #expect(output.stdout.contains("100 tables, 37") && output.stdout.contains("99 foreign keys"), "\(output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [], "\(output)")
  }

  @Test func `a screen becomes an image with its colours, lines and wide characters`() throws {
    let screen = "\u{1B}[1;38;5;196mred\u{1B}[0m │日本\u{1B}[7m ab \u{1B}[0m<&>\u{1B}[2m\u{0E}q\u{0F}\u{1B}[0m\n"
    let output = try Program(projectFolder + "/scripts/terminal-svg").run(["20", "2", "a <title>"], input: screen)
    #expect(output.status == 0, "\(output)")
    let image = output.stdout
    #expect(image.contains(##"fill="#ff0000" font-weight="bold">red</text>"##), "\(image)")
    // The third wide character begins 5 + 2 × 2 cells of 8.4 from the margin of 12.
    #expect(image.contains(#"<text x="70.80" y="53.32" textLength="16.80" lengthAdjust="spacingAndGlyphs">本</text>"#))
    #expect(image.contains(##"<rect x="87.60" y="40.00" width="33.60" height="18.00" fill="#d7dae0"/>"##), "\(image)")
    #expect(image.contains("&lt;&amp;&gt;") && image.contains("<title>a &lt;title&gt;</title>"))
    #expect(image.contains(##"<g opacity="0.6"><path d="M"##))
    #expect(try Program(projectFolder + "/scripts/terminal-svg").run(["wide"]).status == 1)
  }

  private func compare(_ database: Database, _ options: String...) throws -> Program.Output {
    let dsn = database.connectionString
    return try Program(projectFolder + "/scripts/compare-schemas").run(options + [dsn, "old", dsn, "new"])
  }

  private let schemas = ["old", "new"].map { schema in
    """
    CREATE SCHEMA \(schema);
    CREATE TABLE \(schema).o (id serial, n numeric, t text, at timestamptz, CONSTRAINT few CHECK (id < 1000));
    CREATE INDEX later ON \(schema).o (at);
    INSERT INTO \(schema).o VALUES (1, 1.5, E'a\\nb', '2026-01-01Z'), (2, 'NaN', NULL, NULL), (3, 0, '\\N', 'infinity');
    CREATE TABLE \(schema)."It's ""p"" too" (a xml, b json, c point);
    INSERT INTO \(schema)."It's ""p"" too" VALUES ('<a/>', '{"b" : 1}', '(1,2)');

    """
  }.joined()
}
