import Glibc
import PrivateServer
import TestSupport
import Testing

/// The built program without a screen: signals, exit codes, being killed, being started twice.
@Suite struct HeadlessTests {
  // MARK: Exit codes

  @Test(.database) func `0: all is done, and once more there is nothing to do`() throws {
    let place = try MigrationPlace("a", "b")
    let output = try place.folder.run(place.database)
    #expect(output.status == 0, "\(output)")
    #expect(output.stderr.isEmpty)
    #expect(try place.folder.progress().completed == ["a", "b"])
    let again = try place.folder.run(place.database)
    #expect(again.status == 0)
    #expect(!again.stdout.contains(" completed a"), "\(again)")
  }

  @Test(.database) func `1: done, with failures`() throws {
    let place = try MigrationPlace("a", "b")
    try place.database.execute("CREATE TABLE new.a ()")
    let output = try place.folder.run(place.database)
    #expect(output.status == 1, "\(output)")
    #expect(output.stdout.contains(#" FAILED a at step create: relation "a" already exists (SQLSTATE 42P07)"#))
    // A resumed run tells only of what happens in it.
    let again = try place.folder.run(place.database)
    #expect(again.status == 1)
    #expect(!again.stdout.contains(" FAILED a"), "\(again)")
  }

  @Test(.database) func `a migration that has begun knows its schemas`() throws {
    let place = try MigrationPlace("a", "b")
    #expect(try place.folder.run(place.database, "--max-items", "1").status == 3)
    let arguments = ["run", "--headless", "--source", place.database.connectionString]
    let output = try Program.longhaul.run(arguments, in: place.folder.path)
    #expect(output.status == 0, "\(output)")
    #expect(try place.newTables == ["a", "b"])
  }

  @Test(.database, arguments: [1, 2]) func `3: --max-items takes up exactly so many`(limit: Int) throws {
    let place = try MigrationPlace("a", "b", "c")
    let output = try place.folder.run(place.database, "--max-items", "\(limit)")
    #expect(output.status == 3, "\(output)")
    #expect(try Set(place.folder.progress().completed) == Set(["a", "b", "c"].prefix(limit)))
    #expect(try place.newTables == Array(["a", "b", "c"].prefix(limit)))
    #expect(try place.folder.run(place.database).status == 0)
    #expect(try place.newTables == ["a", "b", "c"])
  }

  @Test(.database) func `5: the same error again and again`() throws {
    let place = try MigrationPlace("a", "b", "c")
    try place.database.execute("CREATE TABLE new.a (); CREATE TABLE new.b ()")
    let output = try place.folder.run(place.database, "--same-error-limit", "2", "--jobs", "1")
    #expect(output.status == 5, "\(output)")
    #expect(try place.folder.progress().pending == ["c"])
  }

  // MARK: Signals

  @Test(.database, arguments: [SIGINT, SIGTERM, SIGQUIT])
  func `3: the first signal finishes what is in flight`(signal: CInt) throws {
    let place = try MigrationPlace("a_slow", "b")
    var running = try place.startAtGate()
    running.signal(signal)
    try running.waitForLine { $0.contains("stopping: what is in flight is finished first") }
    try place.gate.open()
    let output = try running.wait()
    #expect(output.status == 3, "\(output)")
    #expect(output.stdout.contains("stopped with 1 tables pending"))
    let progress = try place.folder.progress()
    #expect(progress.isWhole && progress.completed == ["a_slow"] && progress.pending == ["b"])
    #expect(try place.newTables == ["a_slow"])
    #expect(try place.folder.run(place.database).status == 0)
  }

  @Test(.database, arguments: [SIGINT, SIGTERM])
  func `130: the second signal rolls back what is in flight`(signal: CInt) throws {
    let place = try MigrationPlace("a_slow", "b")
    var running = try place.startAtGate()
    running.signal(signal)
    try running.waitForLine { $0.contains("stopping: what is in flight is finished first") }
    running.signal(signal)
    let output = try running.wait()
    #expect(output.status == 130, "\(output)")
    let progress = try place.folder.progress()
    #expect(progress.isWhole && progress.pending == ["a_slow", "b"] && progress.failed.isEmpty)
    #expect(progress.metadata.in_progress?.isEmpty == true)
    #expect(try place.newTables.isEmpty)
    #expect(try place.database.query("SELECT count(*) FROM _longhaul.ledger") == "0")
    try place.gate.open()
    #expect(try place.folder.run(place.database).status == 0)
  }

  @Test(.database) func `a hangup is nobody's wish to stop`() throws {
    let place = try MigrationPlace("a_slow", "b")
    var running = try place.startAtGate()
    running.signal(SIGHUP)
    try place.gate.open()
    #expect(try running.wait().status == 0)
    #expect(try place.newTables == ["a_slow", "b"])
  }

  @Test(.database) func `nobody reading its output any more is no reason to stop`() throws {
    let place = try MigrationPlace("a", "b", "c")
    let command = "\(try Program.longhaul.path) run --headless --source \"$0\" --from old --to new --jobs 1 | head -n 1"
    let output = try Program("sh").run(["-c", command, place.database.connectionString], in: place.folder.path)
    #expect(output.status == 0)
    try place.folder.waitForProgress { $0.completed == ["a", "b", "c"] }
  }

  // MARK: A full disk

  @Test(.database) func `once the progress file can't be written nothing more is begun, and that is told once`() throws
  {
    let place = try MigrationPlace("a_slow", "b", "c")
    try place.gate.close()
    let command = """
      trap '' XFSZ; exec "$0" run --headless --source "$1" --from old --to new --jobs 1
      """
    var running = try Program("sh").start(
      ["-c", command, Program.longhaul.path, place.database.connectionString], in: place.folder.path)
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    func limit(_ bytes: String) throws {
      #expect(try Program("prlimit").run(["--pid", "\(running.process)", "--fsize=\(bytes)"]).status == 0)
    }
    try limit("10:unlimited")
    try place.gate.open()
    try running.waitForLine { $0.contains("can't be written: File too large") }
    // Each attempt makes a file and removes it.
    var attempts = Set<Int>()
    try waitUntil("it has tried several times") {
      var status = stat()
      stat(place.folder.path, &status)
      attempts.insert(status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
      return attempts.count > 4
    }
    // The worker had gone on to the next table when that came out.
    #expect(try !place.newTables.contains("c"))
    #expect(try place.folder.progress().pending == ["a_slow", "b", "c"])
    try limit("unlimited")
    let output = try running.wait()
    #expect(output.status == 0, "\(output)")
    #expect(output.stdout.split(separator: "waiting for the progress file").count == 2, "\(output)")
    #expect(try place.folder.progress().completed == ["a_slow", "b", "c"])
    #expect(!place.folder.names.contains { $0.hasSuffix(".tmp") })
  }

  // MARK: Being killed

  @Test(.database, arguments: 0..<3) func `whatever moment it is killed at, nothing is lost or copied twice`(
    seed: Int
  ) throws {
    let place = try MigrationPlace()
    try place.database.execute(
      """
      CREATE TYPE old.mood AS ENUM ('well', 'ill');
      DO $$ BEGIN FOR i IN 1..24 LOOP
        EXECUTE format('CREATE TABLE old.t%s (id int PRIMARY KEY, mood old.mood, text text)', i);
        EXECUTE format('INSERT INTO old.t%s SELECT g, ''well'', md5(g::text) FROM generate_series(1, %s) g', i, i * 200);
        IF i > 1 THEN EXECUTE format('ALTER TABLE old.t%s ADD FOREIGN KEY (id) REFERENCES old.t1 NOT VALID', i); END IF;
      END LOOP; END $$
      """)
    var lines = [1, 3, 6, 2, 9, 4, 7][seed...].makeIterator()
    var kills = 0
    while kills < 4, let count = lines.next() {
      var running = try place.folder.start(place.database, "--jobs", "3")
      var seen = 0
      do {
        try running.waitForLine { line in
          if line.contains(" completed t") || line.contains(" made ") { seen += 1 }
          return seen >= count
        }
      } catch { break }
      running.signal(SIGKILL)
      // On a fast machine it may have come to its end meanwhile.
      guard try running.wait().status == 128 + SIGKILL else { break }
      #expect(try place.folder.progress().isWhole)
      kills += 1
    }
    var output = try place.folder.run(place.database, "--jobs", "3")
    let interrupted = try place.folder.progress().failed
    #expect(interrupted.allSatisfy { $0.error.hasPrefix("interrupted twice") }, "\(output)")
    if !interrupted.isEmpty {
      #expect(try place.folder.longhaul("requeue", "--all-failed").status == 0)
      output = try place.folder.run(place.database, "--jobs", "3")
    }
    #expect(kills > 1)
    let progress = try place.folder.progress()
    #expect(progress.completed.count == 24 && progress.pending.isEmpty && progress.isWhole, "\(output)")
    for number in 1...24 {
      let counts = "SELECT (SELECT count(*) FROM new.t\(number)), (SELECT count(*) FROM old.t\(number))"
      #expect(try place.database.query(counts) == "\(number * 200)|\(number * 200)")
    }
    let keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'new'::regnamespace"
    #expect(try place.database.query(keys) == "\(progress.objects.completed.count - 1)")
    #expect(
      try place.database.query("SELECT count(*), count(DISTINCT (kind, name)) FROM _longhaul.ledger")
        == "\(24 + progress.objects.completed.count)|\(24 + progress.objects.completed.count)")
  }

  @Test(.database) func `killed between commit and saving it leaves the ledger to decide`() throws {
    let place = try MigrationPlace("a_slow", "b")
    var running = try place.startAtGate()
    // Without its file it can't save, but what is in flight is committed.
    #expect(rename(place.folder.file(Workplace.progressFile), place.folder.file("away")) == 0)
    try place.gate.open()
    try running.waitForLine {
      $0.contains("waiting for the progress file: _migration_status.json: there is no such file")
    }
    try waitUntil("a_slow is committed") { try place.newTables == ["a_slow"] }
    running.signal(SIGKILL)
    _ = try running.wait()
    #expect(!place.folder.names.contains(Workplace.progressFile))
    #expect(rename(place.folder.file("away"), place.folder.file(Workplace.progressFile)) == 0)
    #expect(try place.folder.progress().pending == ["a_slow", "b"])
    let output = try place.folder.run(place.database)
    #expect(output.status == 0, "\(output)")
    #expect(try place.database.query("SELECT count(*) FROM new.a_slow") == "1")
    #expect(try place.folder.read("_migration_logs/longhaul.log").contains("a_slow: committed before, says the ledger"))
  }

  @Test(.database) func `killed while a foreign key is built it builds the foreign key once`() throws {
    let place = try MigrationPlace("a", "b")
    try place.database.execute(
      "ALTER TABLE old.b ADD PRIMARY KEY (id); ALTER TABLE old.a ADD FOREIGN KEY (id) REFERENCES old.b")
    #expect(try place.folder.run(place.database, "--max-items", "1").status == 3)
    try place.gate.close("LOCK TABLE new.\(try #require(try place.newTables.first)) IN ROW EXCLUSIVE MODE")
    var running = try place.folder.start(place.database)
    try waitUntil("the foreign key waits") { try !place.gate.waiting().isEmpty }
    running.signal(SIGKILL)
    _ = try running.wait()
    try place.gate.open()
    let output = try place.folder.run(place.database)
    #expect(output.status == 0, "\(output)")
    #expect(try place.folder.progress().objects.completed == ["foreign key a.a_id_fkey"])
    #expect(
      try place.database.query(
        "SELECT count(*) FROM pg_constraint WHERE conrelid = 'new.a'::regclass AND contype = 'f'") == "1")
  }

  // MARK: Two at once

  @Test(.database) func `4: a second engine on the same file, or on the same schema with another`() throws {
    let place = try MigrationPlace("a_slow", "b")
    var running = try place.startAtGate()
    let file = try place.folder.read(Workplace.progressFile)
    let second = try place.folder.run(place.database)
    #expect(second.status == 4)
    #expect(second.stderr.hasPrefix("longhaul: _migration_status.json is in use by process \(running.process) on "))
    #expect(second.stderr.hasSuffix("; wait for it or stop it, then start again\n"))
    let other = try place.folder.run(place.database, "--progress-file", "other.json")
    #expect(other.status == 4)
    #expect(
      other.stderr.hasPrefix(
        "longhaul: Schema new of database \(place.database.name) is being migrated into by another engine (server process"
      ),
      "\(other)")
    // The same server under another name.
    let alias = place.folder.path + "/alias"
    try #require(symlink(place.database.server.folder, alias) == 0)
    let source = place.database.connectionString.replacing(place.database.server.folder, with: alias)
    let aliased = try place.folder.longhaul(
      "run", "--headless", "--source", source, "--from", "old", "--to", "new", "--progress-file", "other.json")
    #expect(aliased.status == 4 && aliased.stderr.contains("by another engine"), "\(aliased)")
    #expect(!place.folder.names.contains("other.json"))
    #expect(try place.folder.read(Workplace.progressFile) == file)
    try place.gate.open()
    #expect(try running.wait().status == 0)
  }

  @Test(.database) func `4: what was done before the trouble is told, and noted`() throws {
    let place = try MigrationPlace("a", "b_slow", "c")
    try place.gate.close()
    var running = try place.folder.start(place.database, "--history")
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    try place.database.execute("DROP SCHEMA _longhaul CASCADE")
    try place.gate.open()
    let output = try running.wait()
    #expect(output.status == 4, "\(output)")
    #expect(output.stderr.contains("_longhaul.ledger"), "\(output)")
    #expect(output.stdout.contains("The migration has work pending."), "\(output)")
    #expect(place.folder.names.contains("MIGRATION_HISTORY.md"))
  }

  // MARK: Requeueing

  @Test(.database) func `a failed table that is requeued after its cause is mended is attempted again`() throws {
    let place = try MigrationPlace("a", "b")
    try place.database.execute("CREATE TABLE new.a ()")
    #expect(try place.folder.run(place.database).status == 1)
    let untouched = try place.folder.run(place.database)
    #expect(untouched.status == 1)
    #expect(try place.folder.progress().failed.map(\.attempts) == [1])
    #expect(try place.folder.longhaul("requeue", "a").stdout == "Pending again: a\n")
    #expect(try place.folder.run(place.database).status == 1)
    #expect(try place.folder.progress().failed.map(\.attempts) == [2])
    try place.database.execute("DROP TABLE new.a")
    #expect(try place.folder.longhaul("requeue", "--all-failed").stdout == "Pending again: a\n")
    #expect(try place.folder.run(place.database).status == 0)
    #expect(try place.newTables == ["a", "b"])
  }
}
