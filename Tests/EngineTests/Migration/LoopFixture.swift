import FoundationEssentials

@testable import Engine

/// A plan of tables and objects that exist nowhere, for what is decided without a server.
struct PlanFixture {
  var tables: [TableDescription] = []
  var prerequisites: [SchemaObject] = []
  var foreignKeys: [ForeignKeyDescription] = []
  /// Tables that are there, too, and that patterns leave out.
  var unselected: [String] = []

  static let old = "old"
  private static let schemas = SchemaMap(from: old, to: "new")

  mutating func table(_ name: String, parents: [String] = [], isPartition: Bool = false, bytes: Int = 0) {
    var table = TableDescription(oid: 1, schema: Self.old, name: name, kind: .ordinary, isUnlogged: false)
    table.parents = parents.map { TableName(schema: Self.old, name: $0) }
    table.partitionBound = isPartition ? "DEFAULT" : nil
    table.bytes = bytes
    tables.append(table)
  }

  mutating func type(_ name: String) {
    prerequisites.append(SchemaObject(oid: 1, schema: Self.old, name: name, definition: .enumeration(labels: ["a"])))
  }

  mutating func foreignKey(_ name: String, from table: String, to referenced: String) {
    foreignKeys.append(
      ForeignKeyDescription(
        oid: 0, table: TableName(schema: Self.old, name: table), name: name, definition: "",
        referenced: TableName(schema: Self.old, name: referenced)))
  }

  var plan: MigrationPlan {
    MigrationPlan(
      schema: SchemaDescription(
        schemas: Self.schemas, tables: tables, prerequisites: prerequisites, foreignKeys: foreignKeys,
        unselected: Set(unselected.map(ExactName.init))),
      verification: .none, isSameDatabase: true,
      housedExtensions: [])
  }

  /// The progress file of a run that has not begun.
  var progress: MigrationProgress {
    var progress = MigrationProgress(
      metadata: .init(startedAt: Date(timeIntervalSince1970: 1_795_000_000), sourceDB: Self.old, targetDB: "new"))
    progress.pending = tables.map(\.name)
    progress.objects.pending = plan.objectNames
    return progress
  }

  func loop(
    workers: Int = 2, maxItems: Int? = nil, sameErrorLimit: Int = 10, isAttended: Bool = false
  ) -> MigrationLoop {
    loop(progress, workers: workers, maxItems: maxItems, sameErrorLimit: sameErrorLimit, isAttended: isAttended)
  }

  /// The loop of a run that goes on.
  func loop(
    _ progress: MigrationProgress, workers: Int = 2, maxItems: Int? = nil, sameErrorLimit: Int = 10,
    isAttended: Bool = false
  ) -> MigrationLoop {
    MigrationLoop(
      rules: .init(workers: workers, maxItems: maxItems, sameErrorLimit: sameErrorLimit, isAttended: isAttended),
      plan: plan, progress: progress)
  }
}

extension Failure {
  /// A failure as the server reports one.
  static func sample(_ item: String, sqlstate: String = "23505", step: Step = .copy) -> Failure {
    var failure = Failure(item: item, error: "no", timestamp: Date(timeIntervalSince1970: 1_795_000_000), step: step)
    failure.sqlstate = sqlstate
    return failure
  }
}

extension RandomNumberGenerator {
  /// Whether something that happens `percent` times in a hundred happens now.
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

extension MigrationLoop {
  /// The next decision, carried out when it starts something.
  mutating func take() -> Decision {
    let decision = next()
    if case .start(let worker, let work) = decision { started(work, worker: worker) }
    return decision
  }

  mutating func completeAllTables() {
    while case .start(let worker, .item(let name)) = next() {
      started(.item(name), worker: worker)
      completed(.item(name), worker: worker)
    }
  }

  mutating func failNext(times: Int, sqlstate: String = "23505", step: Step = .copy) {
    for _ in 0..<times {
      guard case .start(let worker, let work) = take() else { return }
      failed(work, worker: worker, .sample(work.name, sqlstate: sqlstate, step: step))
    }
  }
}
