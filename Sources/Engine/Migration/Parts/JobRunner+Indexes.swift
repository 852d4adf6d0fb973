/// The indexes of a table in parts: each is built in a transaction of its own with its ledger row, several at once.
extension JobRunner {
  /// - Returns: nil when an earlier attempt has built others than are to be built.
  func openIndexes(_ job: ItemJob, _ ends: borrowing Ends) throws(WorkError) -> PartPool? {
    let script = job.script
    let indexes = script.indexesApart
    let (ledger, target) = (ledger, ends.target)
    let done = try guarding(.index) { () throws(PostgresError) in
      try ledger.built(
        indexes, of: script.name, table: script.mapping.target.tableName, through: target.connection)
    }
    guard let done else { return nil }
    if !done.isEmpty { log(.index, "\(done.count) of \(indexes.count) indexes are there already") }
    // What takes longest comes first, so that no worker is left with it alone.
    let tasks = indexes.filter { !done.contains($0.number) }
      .sorted { $0.statement.sortedBytes ?? .max > $1.statement.sortedBytes ?? .max }
    return PartPool(job, "index", tasks: tasks.map(PartPool.Task.build), count: indexes.count)
  }

  mutating func build(
    _ index: ItemScript.IndexApart, of pool: PartPool, _ ends: borrowing Ends
  ) throws(WorkError) {
    let script = pool.job.script
    share = share.shared(running: pool.running, of: pool.running + pool.waiting)
    let claim = ledger.claim(.index, script.name, part: index.number, targetSchema: index.name.schema)
    let statements = [
      ScriptStatement(step: .index, sql: "BEGIN", role: .quiet), use(script.searchPaths.target, at: .index),
      ScriptStatement(step: .index, sql: claim, role: .quiet), index.statement,
    ]
    let record = ledger.record(index, of: script.name, sourceSnapshot: pool.job.sourceSnapshot.instant)
    try run(statements + committing(record, at: .index), on: ends.target.connection)
    log(.index, "index \(index.number) of \(pool.count) in \(Figure.seconds(monotonicSeconds() - began))")
  }
}
