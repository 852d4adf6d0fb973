import PrivateServer
import TestSupport
import Testing

/// What a person gets wrong: a paragraph that says what and where and what to do; nothing is changed.
@Suite struct BadInputTests {
  // MARK: Connections

  @Test(
    .database,
    arguments: [
      ("host=/nowhere", "/nowhere/.s.PGSQL.5432"), ("host=127.0.0.1 port=1", "Connection refused"),
      ("HOST dbname=nosuch user=postgres", #"database "nosuch" does not exist"#),
      ("HOST user=nosuch dbname=postgres", #"role "nosuch" does not exist"#),
    ])
  func `a server, database or role that is not there`(words: String, said: String) throws {
    let place = try Place()
    let host = "host=\(try #require(Database.current).server.folder)"
    for option in ["--source", "--target"] {
      let others = option == "--target" ? ["--source", place.database.connectionString] : []
      let output = try place.run(
        others + [option, words.replacing("HOST", with: host), "--from", "old", "--to", "new"])
      #expect(output.status == 4)
      #expect(output.stderr.hasPrefix("longhaul: Can't connect to the \(option.dropFirst(2)): "), "\(output)")
      #expect(output.stderr.contains(said) && output.stderr.contains("Check \(option)"), "\(output)")
      try place.expectUntouched()
    }
  }

  @Test(
    .database,
    arguments: [
      "postgresql://u:topsecret@[::1]x/db", "postgresql://u:top%secret@host/db", "host=x password=other topsecret",
      "host=x password='topsecret", "postgresql://u:topsecret@[::1/db",
    ])
  func `words that libpq does not understand are told without the password in them`(words: String) throws {
    let place = try Place()
    let output = try place.run(["--source", words, "--from", "old", "--to", "new"])
    #expect(output.status == 2)
    #expect(output.stderr.hasPrefix("longhaul: --source is not a connection string that libpq understands: "))
    #expect(!"\(output)".contains("secret"), "\(output)")
    try place.expectUntouched()
  }

  @Test(
    .database,
    arguments: [
      (" connect_timeout=2", [:]), (" service=slow", [:]), ("", ["PGCONNECT_TIMEOUT": "2"]),
      ("", ["PGSERVICE": "slow"]),
    ])
  func `a server that does not answer is waited for as long as is said`(
    words: String, environment: [String: String]
  ) throws {
    let place = try Place()
    let proxy = try DelayingProxy(to: place.database.server, delay: .seconds(60))
    try place.folder.write("[slow]\nconnect_timeout=2\n", to: "services")
    let began = ContinuousClock.now
    let output = try Program.longhaul.run(
      ["plan", "--source", proxy.connectionString(place.database) + words, "--from", "old", "--to", "new"],
      environment: environment.merging(["PGSERVICEFILE": place.folder.file("services")]) { $1 }, in: place.folder.path)
    #expect(output.status == 4 && output.stderr.contains("timeout expired"), "\(output)")
    // It would be ten seconds.
    #expect(ContinuousClock.now - began < .seconds(8))
  }

  @Test(.database) func `an option of libpq that there is not is named`() throws {
    let place = try Place()
    let output = try place.run(["--source", "host=x databse=y", "--from", "old", "--to", "new"])
    #expect(output.status == 2)
    #expect(output.stderr.contains(#"invalid connection option "databse""#), "\(output)")
  }

  // MARK: Schemas and rights

  @Test(.database) func `a schema that is not there, and those that are`() throws {
    let place = try Place()
    try place.database.execute("CREATE SCHEMA other")
    let output = try place.run(place.source + ["--from", "olt", "--to", "new"])
    #expect(output.status == 2)
    #expect(
      output.stderr == "longhaul: Database \(place.database.name) has no schema olt. It has: old, other, public.\n")
    try place.expectUntouched(schemas: ["old", "other", "public"])
  }

  @Test(.database) func `a name that would steer the terminal is seen as what it is`() throws {
    let place = try Place()
    try place.database.execute("CREATE SCHEMA \"ol\u{1B}]0;x\u{7}\"")
    let output = try place.run(place.source + ["--from", "olt", "--to", "new"])
    #expect(output.stderr.contains(#"It has: ol\u{1b}]0;x\u{7}, old, public."#), "\(output)")
  }

  @Test(.database) func `source and target the same`() throws {
    let place = try Place()
    let output = try place.run(place.source + ["--from", "old", "--to", "old"])
    #expect(output.status == 2)
    #expect(output.stderr.contains("Source and target are the same: schema old of database \(place.database.name)."))
    try place.expectUntouched()
  }

  @Test(.database) func `each missing right, with the GRANT that gives it`() throws {
    let place = try Place()
    let role = "r_\(place.database.name)"
    let source = ["--source", place.database.connectionString(user: role), "--from", "old", "--to", "new"]
    try place.database.execute("CREATE ROLE \(role) LOGIN")
    defer { try? place.database.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    func refused(_ expected: String, _ grant: String, schemas: [String] = ["old", "public"]) throws {
      let output = try place.run(source)
      #expect(output.status == 2)
      #expect(output.stderr.contains(expected) && output.stderr.contains(grant), "\(output)")
      try place.expectUntouched(schemas: schemas)
      try place.database.execute(grant + " TO \(role)")
    }
    let database = place.database.name
    try refused("Role \(role) may not look into schema old", "GRANT USAGE ON SCHEMA old")
    try refused("Role \(role) may not create schema new", "GRANT CREATE ON DATABASE \(database)")
    try place.database.execute("CREATE SCHEMA new")
    try refused(
      "Role \(role) may not create tables in schema new", "GRANT CREATE, USAGE ON SCHEMA new",
      schemas: ["new", "old", "public"])
    // All rights but one, which is that table's own failure.
    try place.database.execute("GRANT SELECT ON old.a TO \(role)")
    let output = try place.run(source)
    #expect(output.status == 1, "\(output)")
    let progress = try place.folder.progress()
    #expect(progress.completed == ["a"])
    #expect(progress.failed.map(\.item) == ["b"])
    #expect(progress.failed.first?.error == "permission denied for table b")
  }

  @Test(.database, arguments: ["", "pg_new"]) func `a new schema that can't be made`(name: String) throws {
    let place = try Place()
    let output = try place.run(place.source + ["--from", "old", "--to", name])
    #expect(output.status == 2)
    #expect(output.stderr.hasPrefix("longhaul: --to "), "\(output)")
    try place.expectUntouched()
  }

  // MARK: The progress file

  @Test(
    .database,
    arguments: [
      ("{", ":1:2: expected a key in quotes or \"}\", found the end of the file"),
      (#"{"a": 1}"#, ":1: not a progress file"),
      (
        """
        {"completed": [], "failed": [], "metadata":
          {"started_at": "2026-11-23T11:58:00.000001", "source_db": "old", "target_db": "new"},
         "pending": ["a", 7]}
        """, #":3: "pending" must hold names in quotes, but holds the number 7"#
      ),
      (
        #"{"pending": [], "completed": [], "failed": [], "metadata": {"started_at": "2026-11-23T11:58:00.000001", "#
          + #""source_db": "older", "target_db": "new"}}"#,
        ":1: it belongs to the migration of older to new, not of old to new"
      ),
    ])
  func `a progress file that is broken, foreign or another migration's`(text: String, said: String) throws {
    let place = try Place()
    try place.folder.write(text, to: Workplace.progressFile)
    let output = try place.run(place.source + ["--from", "old", "--to", "new"])
    #expect(output.status == 2)
    #expect(output.stderr.hasPrefix("longhaul: \(Workplace.progressFile)\(said)"), "\(output)")
    #expect(output.stderr.contains("Nothing was changed. Mend the file, or move it away to begin anew."))
    #expect(try place.folder.read(Workplace.progressFile) == text)
    try place.expectUntouched(names: [Workplace.progressFile])
  }

  @Test(.database) func `a folder that is not there or can't be written to`() throws {
    let place = try Place()
    for path in ["no/such.json", "/proc/such.json"] {
      let output = try place.run(place.source + ["--from", "old", "--to", "new", "--progress-file", path])
      #expect(output.status == 4)
      #expect(output.stderr.hasPrefix("longhaul: \(path) can't be locked: "), "\(output)")
      #expect(output.stderr.contains("--progress-file"))
      try place.expectUntouched()
    }
  }

  @Test(arguments: [["status"], ["report"], ["requeue", "a"], ["requeue", "--all-failed"]])
  func `there is no progress file yet`(arguments: [String]) throws {
    let folder = try Workplace()
    let output = try Program.longhaul.run(arguments, in: folder.path)
    #expect(output.status == 2)
    #expect(
      output.stderr == """
        longhaul: _migration_status.json: there is no such file. Name it with --progress-file, or begin a migration \
        with `longhaul run`.

        """)
    #expect(folder.names.isEmpty)
  }

  // MARK: Options and configuration

  @Test(arguments: [
    (["run", "--headles"], "Unknown option '--headles'. Did you mean '--headless'?"),
    (["run", "--max-rate", "fast"], "The value 'fast' is invalid for '--max-rate <size>'"),
    (["run", "--jobs", "many"], "The value 'many' is invalid for '--jobs <jobs>'"),
    (["run", "--lock-timeout", "soon"], "The value 'soon' is invalid for '--lock-timeout <time>'"),
    (
      ["run", "--from", "a", "--to", "b", "--maintenance-work-mem", "1kB"],
      "--maintenance-work-mem has to be at least 1MB and less than 2TB"
    ),
    (["run", "--split-larger-than", "lots"], "The value 'lots' is invalid for '--split-larger-than <size>'"),
    (["run", "--verify", "all"], "Please provide one of 'count', 'checksum' or 'none'."),
    (["report", "--format", "xml"], "Please provide one of 'text', 'markdown' or 'json'."),
    (["rum"], "Unexpected argument 'rum'"), (["requeue"], "Name what to requeue, or give --all-failed."),
    (["requeue", "--all-failed", "a"], "Name what to requeue, or give --all-failed."),
    (["run", "--from", "old"], "Name the old schema with --from and the new one with --to, or in longhaul.yaml."),
    (["run", "--to", "new"], "Name the old schema with --from and the new one with --to, or in longhaul.yaml."),
    (["run", "--from", "a,b", "--to", "c"], "There are 2 old schemas: say what each becomes with --map old=new,…"),
    (["run", "--map", "a=pg_b"], "--map can't be pg_b: PostgreSQL keeps schemas that begin with pg_ for itself."),
    (["run", "--from", "a", "--to", "b", "--jobs", "0"], "--jobs has to be at least 1, not 0."),
    (["run", "--from", "a", "--to", "b", "--jobs", "65"], "--jobs has to be at most 64, not 65."),
    (["run", "--from", "a", "--to", "b", "--max-items", "0"], "--max-items has to be at least 1, not 0."),
    (["run", "--from", "a", "--to", "b", "--web-control"], "--web-control lets the web view command; it needs --web."),
    (["run", "--webhook", "hooks.example.com/key"], "longhaul: --webhook has to be a URL with http or https and a"),
    (["run", "--mission-control", "http://"], "longhaul: --mission-control has to be a URL with http or https and a"),
    (
      ["run", "--config", "no.yaml"],
      "The configuration no.yaml can't be read: see whether it is there and may be read."
    ),
  ])
  func `options that are wrong end with exit code 2 and what would be right`(arguments: [String], said: String) throws {
    let folder = try Workplace()
    let output = try Program.longhaul.run(arguments, in: folder.path)
    #expect(output.status == 2)
    #expect(output.stderr.contains(said), "\(output)")
    #expect(output.stdout.isEmpty)
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: [
    ("fron: old", "1: fron: there is no such key; did you mean from?"),
    (
      "# all\ncolour: red",
      """
      2: colour: there is no such key; known are source, target, target_tables, truncate, from, to, map, jobs, \
      include, exclude, max_items, verify, analyze, split_larger_than, maintenance_work_mem, lock_timeout, \
      server_timeout, same_error_limit, max_rate, max_replication_lag, \
      max_wal_backlog, log_limit, progress_file, context, theme, on_finish, on_failure, webhook, mission_control, \
      web, web_control, bell, title, conventions, tables, tables_from, hooks.
      """
    ),
    ("from: a\nmax_rate: fast", "2: max_rate: expected a size such as 500kB, 64MB, 10GB or 1TB."),
    ("max_replication_lag: 0", "1: max_replication_lag: expected a size such as 500kB, 64MB, 10GB or 1TB."),
    ("max_wal_backlog: [1GB]", "1: max_wal_backlog: expected a size such as 500kB, 64MB, 10GB or 1TB."),
    ("from: a\njobs: many", "2: jobs: expected a whole number from 1 to 64."),
    ("jobs: 65", "1: jobs: expected a whole number from 1 to 64."),
    ("max_items: 0", "1: max_items: expected a whole number from 1."), ("from: {a: b}", "1: from: expected a text."),
    ("split_larger_than: big", "1: split_larger_than: expected a size such as 500kB, 64MB, 10GB or 1TB, or off."),
    ("maintenance_work_mem: much", "1: maintenance_work_mem: expected a size such as 500kB, 64MB, 10GB or 1TB."),
    ("lock_timeout: 5", "1: lock_timeout: expected a time such as 500ms, 30s, 5min or 1h, or off."),
    ("lock_timeout: 30 days", "1: lock_timeout: expected a time such as 500ms, 30s, 5min or 1h, or off."),
    ("split_larger_than: true", "1: split_larger_than: expected a size such as 500kB, 64MB, 10GB or 1TB, or off."),
    (
      "from: a\nwebhook: ftp://topsecret@host",
      "2: webhook: expected a URL with http or https and a host, such as https://hooks.example.com/services/key."
    ),
    (
      "mission_control: [http://a]",
      "1: mission_control: expected a URL with http or https and a host, such as https://hooks.example.com/services/key."
    ),
    ("bell: loud", "1: bell: expected true or false."), ("title: maybe", "1: title: expected true or false."),
    ("analyze: maybe", "1: analyze: expected true or false."),
    ("map: [a]", "1: map: expected pairs such as `old: new`."), ("map: {a: }", "1: map.a: expected a text."),
    ("exclude: [a, [b]]", "1: exclude: expected a text."),
    ("verify: most", "1: verify: expected count, checksum, none."),
    ("- a", "1: expected keys such as `from: old_schema`."),
    ("from: [old\nto: new", "2:3: this is not YAML: did not find expected ',' or ']'"),
    (#"source: "password=topsecret \q""#, "1:29: this is not YAML: found unknown escape character"),
    ("from: a\nfrom: b", "2: from: stands there already, in line 1."),
  ])
  func `a configuration that is wrong names file, line and key, and what would be right`(
    text: String, said: String
  ) throws {
    let folder = try Workplace()
    try folder.write(text, to: "longhaul.yaml")
    let output = try folder.longhaul("run", "--headless")
    #expect(output.status == 2)
    #expect(output.stderr == "longhaul: longhaul.yaml:\(said)\n")
    #expect(folder.names == ["longhaul.yaml"])
  }

  /// A folder and a database with two tables to migrate.
  private struct Place {
    let folder: Workplace
    let database: Database

    init() throws {
      folder = try Workplace()
      database = try #require(Database.current)
      try database.execute(
        "CREATE SCHEMA old; CREATE TABLE old.a AS SELECT 1 AS id; CREATE TABLE old.b AS SELECT 2 AS id")
    }

    var source: [String] { ["--source", database.connectionString] }

    func run(_ arguments: [String]) throws -> Program.Output {
      try Program.longhaul.run(["run", "--headless"] + arguments, in: folder.path)
    }

    /// Neither the folder nor the database has changed.
    func expectUntouched(
      names: [String] = [], schemas: [String] = ["old", "public"], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      #expect(folder.names == names, sourceLocation: sourceLocation)
      let found = try database.rows(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' ORDER BY 1")
      #expect(found == schemas, sourceLocation: sourceLocation)
    }
  }
}
