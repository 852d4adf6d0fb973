import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Web

@testable import longhaul

/// `longhaul init`: a configuration to begin with.
@Suite struct InitTests {
  private static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE kind (name text PRIMARY KEY); INSERT INTO kind VALUES ('a'), ('b');
    CREATE TABLE tbl_order (
      id serial PRIMARY KEY, label varchar(40), code char(3), raw json, at timestamp, paid money, weight real,
      status text, town varchar, active smallint, token char(36), tags varchar(9)[],
      kind text REFERENCES kind, odd text);
    INSERT INTO tbl_order (status, town, active, token, label, kind, odd)
      SELECT 'state ' || n % 4, 'town ' || n % 40, n % 2, md5(n::text)::uuid, n,
        CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END, CASE n % 2 WHEN 0 THEN 'no' ELSE 'n' END FROM generate_series(1, 2000) AS n;
    CREATE TABLE tbl_line (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Net Price" float8);
    CREATE TABLE tbl_part (id bigint, at timestamp(3)) PARTITION BY RANGE (id);
    CREATE TABLE tbl_part_1 PARTITION OF tbl_part FOR VALUES FROM (0) TO (9);
    CREATE TABLE "odd: [*] ""#1""\n" ("yes" text, "a\\b" int, "- x" text, "\u{85}" text);
    ANALYZE;
    """

  @Test(.database) func `each convention with what it would touch here`() throws {
    let place = try Place()
    let text = try place.text()
    for line in [
      """
        # The sequence of an identity column needs no grants of its own. 1 column, such as tbl_order.id integer.
        #serial_to_identity: true
      """,
      """
      1 column, such as tbl_order.raw json.
        #json_to_jsonb: true
      """,
      """
      2 columns, such as tbl_order.at timestamp, tbl_part.at timestamp(3).
        #timestamp_to_timestamptz: Etc/UTC
      """,
      """
      2 columns, such as tbl_order.label varchar(40), tbl_order.town varchar.
        #varchar_to_text: true
      """,
      """
      2 columns, such as tbl_order.code char(3), tbl_order.token char(36).
        #char_to_text: true
      """,
      """
      1 column, such as tbl_order.paid money.
        #money_to_numeric: "numeric(19,2)"
      """,
      """
      2 columns, such as tbl_order.id integer, tbl_line.id integer.
        #integer_keys_to_bigint: true
      """,
      #"""
      3 names, such as "odd: [*] \"#1\"\u000a", - x, Net Price.
        #snake_case: true
      """#,
      """
      2 columns, such as tbl_order.weight real, tbl_line.Net Price double precision.
        #float_to_numeric: {type: "numeric(12,2)", columns: [tbl_order.weight, tbl_line.Net Price]}
      """,
      """
      2 columns, such as tbl_order.status text, tbl_order.odd text.
        #text_to_enum: [tbl_order.status, tbl_order.odd]
      """,
      """
      1 column, such as tbl_order.active smallint.
        #to_boolean: [tbl_order.active]
      """,
      """
      1 column, such as tbl_order.token char(36).
        #text_to_uuid: [tbl_order.token]
      """,
      """
      4 tables, such as tbl_order, tbl_line, tbl_part.
        #rename: {pattern: "^tbl_", with: "", of: tables}
      """,
    ] {
      #expect(text.contains(line), "\(line)\n--- in\n\(text)")
    }
  }

  @Test(.database) func `it can be read, and nothing is on in it until lines are switched on`() throws {
    let place = try Place()
    let text = try place.text()
    try place.folder.write(text, to: "longhaul.yaml")
    let path = place.folder.file("longhaul.yaml")
    let file = try ConfigurationFile.read(path)
    #expect(file.source == place.database.connectionString)
    #expect([file.from, file.to] == ["old", "new"])
    #expect(file.jobs == 3)
    #expect(file.exclude == ["*_tmp"])
    #expect(try file.rules().isEmpty)
    // The same that a person does who wants it all.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let whole = lines.map { line in
      let comment = line.firstIndex { $0 != " " }
      guard let comment, line[comment] == "#", !line[comment...].hasPrefix("# ") else { return String(line) }
      return String(line[..<comment] + line[line.index(after: comment)...])
    }
    try place.folder.write(whole.joined(separator: "\n"), to: "longhaul.yaml")
    let rules = try ConfigurationFile.read(path).rules()
    // What a lookup is good for nobody can tell from a schema.
    #expect(rules.conventions.count == Convention.Key.allCases.count { $0 != .textToLookup })
    #expect(rules.hooks.map(\.sql) == ["ANALYZE {table}"])
    // The largest first; a partition is its parent's business.
    #expect(rules.tables.map(\.table) == ["tbl_order", "kind", "odd: [*] \"#1\"\n", "tbl_line", "tbl_part"])
    #expect(rules.tables.map(\.name) == rules.tables.map(\.table))
    #expect(rules.tables[2].columns.map(\.column) == ["yes", "a\\b", "- x", "\u{85}"])
    #expect(rules.tables[2].columns.map(\.type) == ["text", "integer", "text", "text"])
    #expect(rules.tables[0].columns.map(\.type).prefix(3) == ["integer", "character varying(40)", "character(3)"])
  }

  @Test(.database) func `it says all that options said`() throws {
    let place = try Place()
    try place.database.execute("CREATE SCHEMA new")
    let options = try MigrationOptions.parse([
      "--source", place.database.connectionString, "--target", "\(place.database.connectionString) application_name=x",
      "--existing", "--truncate", "--from", "old", "--to", "new", "--jobs", "5", "--include", "tbl_*", "--include",
      "off",
      "--max-items", "7", "--verify", "count", "--split-larger-than", "off", "--maintenance-work-mem", "1.5GB",
      "--lock-timeout", "off", "--server-timeout", "90s", "--analyze", "--same-error-limit", "3", "--max-rate", "50MB",
      "--max-replication-lag", "1001", "--max-wal-backlog", "2TB", "--log-limit", "1000kB",
      "--progress-file", place.folder.file("status #1.json"),
    ])
    let wanted = try options.configuration()
    try place.folder.write(SuggestedConfiguration.make(wanted), to: "longhaul.yaml")
    let path = place.folder.file("longhaul.yaml")
    #expect(try MigrationOptions.parse(["--config", path]).configuration() == wanted)
    let text = try place.folder.read("longhaul.yaml")
    for line in [
      "maintenance_work_mem: 1536MB", "server_timeout: 90s", "max_replication_lag: 1001B", "log_limit: 1000kB",
    ] {
      #expect(text.contains("\n\(line)\n"), "\(line)\n--- in\n\(text)")
    }
  }

  @Test(.database) func `it says whom options said to tell, but for what may be a secret`() throws {
    let place = try Place()
    let text = try place.make(
      "--on-finish", "date >> 'done # by me'", "--on-failure", "curl https://h/topsecret", "--webhook",
      "http://topsecret@h", "--mission-control", "http://h:4000"
    ).stdout
    try place.folder.write(text, to: "longhaul.yaml")
    let file = try ConfigurationFile.read(place.folder.file("longhaul.yaml"))
    #expect(file.onFinish == "date >> 'done # by me'")
    #expect(file.missionControl?.url.absoluteString == "http://h:4000")
    #expect(file.onFailure == nil && file.webhook == nil)
    let why = "is left out, since it may hold a secret: write it here, or say"
    #expect(text.contains("\n# on_failure \(why) --on-failure.\n"))
    #expect(text.contains("\n# webhook \(why) --webhook.\n"))
    #expect(!text.contains("topsecret"))
  }

  @Test func `options of the web view and the screen are written as they are read`() throws {
    let web = WebService(
      progressFile: "p", address: WebAddress(host: "::1", port: 8080), allowsCommands: true)
    var attention = Attention()
    (attention.bell, attention.title) = (nil, false)
    #expect(
      web.written + attention.written == [
        .init("web", .text("[::1]:8080")), .init("web_control", .flag(true)), .init("title", .flag(false)),
      ])
  }

  @Test(.database) func `several schemas`() throws {
    let place = try Place()
    try place.database.execute(#"CREATE SCHEMA "a,b"; CREATE TABLE "a,b".t (x json)"#)
    let arguments = ["init", "--source", place.database.connectionString, "--map", #"old=new,"a,b"=c"#]
    let output = try Program.longhaul.run(arguments, in: place.folder.path)
    #expect(output.status == 0, "\(output)")
    #expect(output.stdout.contains("2 columns, such as old.tbl_order.raw json, a,b.t.x json."), "\(output)")
    try place.folder.write(output.stdout, to: "longhaul.yaml")
    let file = try ConfigurationFile.read(place.folder.file("longhaul.yaml"))
    #expect(file.from == #"old,"a,b""#)
    #expect(file.map.map(\.from) == ["old", "a,b"])
    #expect(file.map.map(\.to) == ["new", "c"])
  }

  @Test(.database, arguments: [SIGINT, SIGTERM]) func `a signal ends it at once`(signal: CInt) throws {
    let place = try MigrationPlace("a")
    try place.gate.close("LOCK TABLE old.a IN ACCESS EXCLUSIVE MODE")
    var running = try Program.longhaul.start(
      ["init", "--source", place.database.connectionString, "--from", "old", "--to", "new"], in: place.folder.path)
    try waitUntil("it waits for the lock") { try !place.gate.waiting().isEmpty }
    running.signal(signal)
    #expect(try running.wait(timeout: .seconds(10)).status == 128 + signal)
  }

  @Test(.database, arguments: ["password=top'secret", "sslpassword=topsecret"])
  func `a password stays out of it`(password: String) throws {
    let place = try Place()
    let words = "\(place.database.connectionString) \(password.replacing("'", with: #"\'"#)) application_name='a \\' b'"
    let output = try Program.longhaul.run(["init", "--source", words, "--from", "old", "--to", "new"])
    #expect(output.status == 0, "\(output)")
    #expect(output.stdout.contains("# Without the password: leave that to PGPASSFILE or a service file.\nsource: "))
    #expect(!output.stdout.contains("secret"))
    // The rest is as it was.
    try place.folder.write(output.stdout, to: "longhaul.yaml")
    let source = try #require(ConfigurationFile.read(place.folder.file("longhaul.yaml")).source)
    #expect(source.contains(#"application_name='a \' b'"#) && source.contains("dbname=\(place.database.name)"))
  }

  @Test(.database) func `it is written to a file, and never over one`() throws {
    let place = try Place()
    let text = try place.text()
    #expect(place.folder.names.isEmpty)
    let output = try place.make("--output", "my.yaml")
    #expect(output.status == 0 && output.stdout.isEmpty, "\(output)")
    #expect(try place.folder.read("my.yaml") == text)
    try place.folder.write("mine", to: "my.yaml")
    let again = try place.make("--output", "my.yaml")
    #expect(again.status == 2)
    #expect(
      again.stderr == "longhaul: my.yaml is there already and is left as it is. Name another file, or move it away.\n")
    #expect(try place.folder.read("my.yaml") == "mine")
    let nowhere = try place.make("--output", "no/my.yaml")
    #expect(nowhere.status == 2)
    #expect(nowhere.stderr.hasPrefix("longhaul: no/my.yaml can't be written: "), "\(nowhere)")
    #expect(place.folder.names == ["my.yaml"])
  }

  /// A folder and a database with something to suggest.
  private struct Place {
    let folder: Workplace
    let database: Database

    init() throws {
      folder = try Workplace()
      database = try #require(Database.current)
      try database.execute(schema)
    }

    func make(_ arguments: String...) throws -> Program.Output {
      let own = ["--from", "old", "--to", "new", "--jobs", "3", "--exclude", "*_tmp"]
      return try Program.longhaul.run(
        ["init", "--source", database.connectionString] + own + arguments, in: folder.path)
    }

    func text() throws -> String {
      let output = try make()
      #expect(output.status == 0 && output.stderr.isEmpty, "\(output)")
      return output.stdout
    }
  }
}
