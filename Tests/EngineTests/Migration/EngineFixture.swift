import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Engine

/// The engine at work on a real database: `old` becomes `new`.
final class EngineFixture {
  static let file = "_migration_status.json"
  let database: Database
  let folder: ScratchFolder
  let gate: Gate
  var configuration = MigrationConfiguration()
  private var engine: MigrationEngine?
  /// The newest snapshot.
  private(set) var snapshot: MigrationSnapshot?

  /// A schema `old` with tables of one row each, worked on in the order of their names.
  init(_ tables: String..., in database: Database? = nil) throws {
    self.database = try database ?? #require(Database.current)
    folder = try ScratchFolder()
    gate = try Gate(self.database)
    try self.database.execute("CREATE SCHEMA old; CREATE SCHEMA new")
    for table in tables { try make(table) }
    configuration.source = self.database.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.jobs = 1
    configuration.progressFile = folder.file(Self.file)
  }

  /// A table with a row; one that is called so waits at the gate.
  func make(_ table: String) throws {
    let check = table.hasSuffix("slow") ? "CHECK (public.passes_gate(id))" : ""
    try database.execute("CREATE TABLE old.\(table) (id int \(check)); INSERT INTO old.\(table) VALUES (1)")
  }

  /// Has a table wait at the gate while it is read.
  func holdReading(of table: String) {
    var rule = TableRule(table: table)
    rule.filter = "public.passes_gate(id)"
    configuration.rules.tables = [rule]
  }

  func start() {
    let engine = MigrationEngine(configuration)
    self.engine = engine
    snapshot = nil
    engine.start()
  }

  func tell(_ command: EngineCommand) { engine?.commands.send(command) }

  /// Waits until a published snapshot is as expected.
  @discardableResult
  func wait(
    until what: String, timeout: Double = 30, _ condition: (MigrationSnapshot) throws -> Bool
  ) throws -> MigrationSnapshot {
    let engine = try #require(engine)
    let deadline = monotonicSeconds() + timeout
    while true {
      if let newer = engine.snapshots.take() { snapshot = newer }
      if let snapshot, try condition(snapshot) { return snapshot }
      let left = Int((deadline - monotonicSeconds()) * 1000)
      // What the condition looks at may not ring: a look now and then.
      engine.snapshots.doorbell.wait(milliseconds: min(left, 20))
      if left <= 0 {
        throw Trouble("not in \(timeout) s: \(what): \(snapshot.map { "\($0.phase) \($0.active)" } ?? "")\n\(log)")
      }
    }
  }

  /// Waits until an item is in flight and stands at the gate.
  func waitAtGate() throws { try wait(until: "it waits at the gate") { _ in try !gate.waiting().isEmpty } }

  /// Waits for the end.
  func end() throws -> EngineEnd {
    try wait(until: "it ends") { if case .finished = $0.phase { true } else { false } }
    let engine = try #require(engine)
    return try #require(engine.wait(milliseconds: 10_000))
  }

  /// Runs from start to end.
  func run() throws -> EngineEnd {
    start()
    return try end()
  }

  var progress: MigrationProgress {
    get throws { try MigrationProgress(parsing: Array(folder.read(Self.file).utf8)) }
  }

  /// Edits the file as a person with an editor does.
  func edit(_ change: (inout MigrationProgress) -> Void) throws {
    let editor = ProgressFile(path: folder.file(Self.file))
    var progress = try editor.read()
    change(&progress)
    try editor.write(progress)
  }

  var newTables: [String] {
    get throws {
      try database.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'new'::regnamespace AND relkind = 'r' ORDER BY 1")
    }
  }

  /// The run's log.
  var log: String { (try? folder.read("_migration_logs/longhaul.log")) ?? "" }

  struct Trouble: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }
}

/// Waits until a server that recovers from a crash takes connections.
func waitForServer(_ database: Database) throws {
  try waitUntil("the server comes back") { (try? database.query("SELECT 1")) != nil }
}
