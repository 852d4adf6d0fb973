import TestSupport
import Testing

/// A folder and a database whose schema `old` has tables of one row; the one called so waits at the gate.
struct MigrationPlace {
  let folder: Workplace
  let database: Database
  let gate: Gate

  init(_ tables: String..., in database: Database? = nil) throws {
    folder = try Workplace()
    self.database = try database ?? #require(Database.current)
    let database = self.database
    gate = try Gate(database)
    try database.execute("CREATE SCHEMA old; CREATE SCHEMA new")
    for table in tables {
      let check = table.hasSuffix("slow") ? "CHECK (public.passes_gate(id))" : ""
      try database.execute("CREATE TABLE old.\(table) (id int \(check)); INSERT INTO old.\(table) VALUES (1)")
    }
  }

  /// Starts it and waits until the slow table is in flight.
  func startAtGate() throws -> RunningProgram {
    try gate.close()
    let running = try folder.start(database, "--jobs", "1")
    try waitUntil("it waits at the gate") { try !gate.waiting().isEmpty }
    return running
  }

  var newTables: [String] {
    get throws {
      try database.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'new'::regnamespace AND relkind = 'r' ORDER BY 1")
    }
  }
}
