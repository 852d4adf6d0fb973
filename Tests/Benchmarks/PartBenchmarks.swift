import Foundation
import Glibc
import Testing

@testable import Engine

/// Where the databases are that the script has made; nil without it.
private enum Given {
  static let catalog = ProcessInfo.processInfo.environment["LONGHAUL_BENCH_CATALOG"]
  static let large = ProcessInfo.processInfo.environment["LONGHAUL_BENCH_LARGE"]
}

/// What single parts take, for people to read: `scripts/bench --micro` builds this with optimisation and hands it two
/// databases. Each figure is printed as a line `benchmark: what, value, unit`, separated by tabs.
@Suite(.serialized, .enabled(if: Given.catalog != nil && Given.large != nil)) struct PartBenchmarks {
  private func tell(_ what: String, _ value: Double, _ unit: String) {
    FileHandle.standardOutput.write(Data("\nbenchmark: \(what)\t\(value)\t\(unit)\n".utf8))
  }

  /// This process's user and system seconds. The corresponding C function is `getrusage`.
  private func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }

  /// The seconds that work takes, by the clock and of the processor.
  private func measured(_ work: () throws -> Void) rethrows -> (clock: Double, processor: Double) {
    let (before, clock) = (processorSeconds(), ContinuousClock())
    let elapsed = try clock.measure(work)
    return (elapsed / .seconds(1), processorSeconds() - before)
  }

  private func session(_ conninfo: String?) throws -> WorkerConnections.Box {
    let target = ConnectionTarget(side: .source, conninfo: try #require(conninfo), applicationName: "longhaul")
    return WorkerConnections.Box(try Session.open(target, interrupt: Interrupt()))
  }

  @Test func `saving the progress of 10,000 items`() throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/longhaul-benchmark-\(getpid()).json"
    defer { unlink(path) }
    var progress = MigrationProgress(
      metadata: .init(startedAt: Date(), sourceDB: "old_schema", targetDB: "new_schema"))
    let items = (1...10_000).map { "some_table_of_a_schema_\($0)" }
    progress.pending = Array(items[1000...])
    progress.completed = Array(items[..<1000])
    let file = ProgressFile(path: path)
    try file.create(progress)
    var keeper = ProgressKeeper(file: file, progress: try file.read())
    let saves = 500
    let time = try measured {
      for item in items[1000..<1000 + saves] {
        _ = try keeper.refresh()
        keeper.make(.begin(item, Date()))
        keeper.make(.complete(item, Date()))
        _ = try keeper.save()
      }
    }
    tell("progress file of 10,000 items: read, change, save", time.processor / Double(saves) * 1000, "ms CPU")
    tell("the same by the clock, with two fsyncs", time.clock / Double(saves) * 1000, "ms")
  }

  @Test func `reading the catalog`() throws {
    let open = try session(Given.catalog)
    try open.connection.query("SELECT public.pg_stat_statements_reset()")
    try open.connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    var tables = 0
    let time = try measured {
      let schemas = SchemaMap(from: "old_schema", to: "new_schema")
      let schema = try CatalogReader.read(schemas, isSameDatabase: true, through: open.connection)
      tables = schema?.tables.count ?? 0
    }
    try open.connection.query("COMMIT")
    // Not the reset, BEGIN and COMMIT.
    let calls = try open.connection.query("SELECT sum(calls) - 3 FROM public.pg_stat_statements").text(0, 0)
    tell("catalog of \(tables) tables", time.clock, "s")
    tell("of it the client", time.processor, "s CPU")
    tell("queries for it", Double(try #require(calls)) ?? .nan, "queries")
  }

  @Test(arguments: [0, 2]) func `a table's checksum`(workers: Int) throws {
    let open = try session(Given.large)
    try open.connection.query("BEGIN")
    try open.connection.query("SET LOCAL search_path = old_schema")
    try open.connection.query("SET LOCAL max_parallel_workers_per_gather = \(workers)")
    let schemas = SchemaMap(from: "old_schema", to: "new_schema")
    let schema = try CatalogReader.read(schemas, isSameDatabase: true, through: open.connection)
    let table = try #require(schema?.tables.first)
    let values = table.columns.map { (expression: SQLText.identifier($0.name), type: $0.storedType) }
    for (name, sql) in [
      ("checksum", RowChecksum.query(values, from: "large")), ("count", RowChecksum.countQuery(from: "large")),
    ] {
      // Once so that it is in memory.
      try open.connection.query(sql)
      let seconds = try (0..<3).map { _ in try measured { _ = try open.connection.query(sql) }.clock }.min() ?? .nan
      tell("\(name), \(workers) parallel workers", seconds / Double(table.bytes) * 1e9, "s a GB")
    }
    try open.connection.query("COMMIT")
  }
}
