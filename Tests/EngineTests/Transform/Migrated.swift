import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// A migration that was run by the engine to its end.
struct Migrated {
  let end: EngineEnd
  let progress: MigrationProgress
  /// The last that was published.
  let snapshot: MigrationSnapshot
  let folder: ScratchFolder

  /// Moves a schema; within its database, or into another one.
  init(
    _ database: Database, from: String, to: String, into target: Database? = nil,
    configure: (inout MigrationConfiguration) -> Void = { _ in }
  ) throws {
    try self.init(database, SchemaMap(from: from, to: to), into: target, configure: configure)
  }

  init(
    _ database: Database, _ schemas: SchemaMap, into target: Database? = nil,
    configure: (inout MigrationConfiguration) -> Void = { _ in }
  ) throws {
    folder = try ScratchFolder()
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.target = target?.connectionString
    configuration.schemas = schemas
    configuration.progressFile = folder.file("_migration_status.json")
    configuration.sameErrorLimit = 1000
    configure(&configuration)
    let engine = MigrationEngine(configuration)
    engine.start()
    end = try #require(engine.wait(milliseconds: 120_000), "the engine did not end")
    snapshot = try #require(engine.snapshots.take())
    if case .trouble(let text) = end.reason { Issue.record("trouble: \(text)") }
    let file = ProgressFile(path: configuration.progressFile)
    progress = try file.read()
  }

  /// What was left behind, as kind and name.
  var leftBehind: [String] { snapshot.leftBehind.map { "\($0.kind) \($0.name)" } }

  /// All that failed, a line each.
  var failures: [String] {
    (progress.failed.map(\.failure) + progress.objects.failed.map(\.failure)).map { failure in
      "\(failure.item): \(failure.error)\(failure.statement.map { " in: \($0)" } ?? "")"
    }
  }

  func expectComplete(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(end.reason == .complete, sourceLocation: sourceLocation)
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))", sourceLocation: sourceLocation)
    #expect(progress.pending == [], sourceLocation: sourceLocation)
    #expect(progress.objects.pending == [], sourceLocation: sourceLocation)
  }
}

/// What pg_dump says of a schema: each entry's SQL, whatever their order.
struct SchemaDump {
  var entries: Set<String>

  init(_ database: Database, schema: String) throws {
    let output = try Program("\(database.server.binaries)/pg_dump").run([
      "-s", "--no-owner", "-n", SQLText.identifier(schema), "-d", database.connectionString,
    ])
    try #require(output.status == 0, "\(output)")
    // What pg_dump says about itself, not about the schema.
    let preamble = ["-- ", "SET ", "SELECT pg_catalog.set_config", "\\restrict ", "\\unrestrict "]
    let texts = output.stdout.split(separator: "\n--\n").map { entry in
      entry.split(separator: "\n").filter { line in !preamble.contains { line.hasPrefix($0) } }.joined(separator: "\n")
    }
    entries = Set(texts.filter { !$0.isEmpty && !$0.hasPrefix("CREATE SCHEMA") })
  }

  /// What one has and the other has not, as text.
  func difference(from other: SchemaDump) -> String {
    let missing = other.entries.subtracting(entries).sorted().map { "- " + $0 }
    let extra = entries.subtracting(other.entries).sorted().map { "+ " + $0 }
    return (missing + extra).joined(separator: "\n")
  }
}

/// The rows of every table of two schemas, compared by psql as sorted text.
func contentDifferences(
  _ old: (database: Database, schema: String), _ new: (database: Database, schema: String)
) throws -> [String] {
  func contents(_ side: (database: Database, schema: String)) throws -> [String] {
    try side.database.rows(
      """
      SET search_path = \(SQLText.identifier(side.schema)); SET extra_float_digits = 3;
      SELECT format($q$SELECT %L, count(*), md5(coalesce(string_agg(r, E'\\n' ORDER BY r COLLATE "C"), ''))
        FROM (SELECT ROW(%s)::text AS r FROM ONLY %I.%I t) x$q$, c.relname,
        (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname COLLATE "C") FROM pg_attribute
         WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped), n.nspname, c.relname)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname = \(SQLText.literal(side.schema)) ORDER BY c.relname COLLATE "C" \\gexec
      SELECT format('SELECT %L, last_value, is_called FROM %I.%I', relname, n.nspname, relname)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND n.nspname = \(SQLText.literal(side.schema)) ORDER BY c.relname COLLATE "C" \\gexec
      """)
  }
  let (before, after) = (try contents(old), try contents(new))
  return Set(before).symmetricDifference(after).sorted()
}

/// Expects that a new schema stays what it is when the old one goes, with all that depends on it.
func expectIndependence(
  of new: String, from old: String, in database: Database, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let before = try SchemaDump(database, schema: new)
  try database.execute("DROP SCHEMA IF EXISTS \(SQLText.identifier(old)) CASCADE")
  let difference = try SchemaDump(database, schema: new).difference(from: before)
  #expect(difference.isEmpty, "\(difference)", sourceLocation: sourceLocation)
}
