/// Moving a big table in parts: its empty table is committed first, then every part in a transaction of its own, by several
/// workers at once, then every index likewise; constraints, verification and the item's own ledger row come last, in one
/// transaction again.
extension JobRunner {
  /// Where a part is read and written.
  struct Ends {
    /// Nil when both sides are one database.
    let source: WorkerConnections.Box?
    let target: WorkerConnections.Box
    /// Opens a table's parts to idle workers.
    let pools: OpenPools
  }

  /// Does what a table's own worker does.
  ///
  /// - Parameter count: how many parts, unless it was begun before.
  mutating func moveInParts(_ job: ItemJob, count: Int, _ ends: borrowing Ends) throws(WorkError) -> WorkResult {
    begin(job)
    while true {
      try tryClaim(job.script, on: ends.target.connection)
      if let parts = try openPool(job, count, ends) {
        try empty(parts, ends)
        if parts.isSpoiled {
          log(.copy, "the old table has changed since its first parts were copied: it is copied anew")
        } else if let indexes = try openIndexes(job, ends) {
          try empty(indexes, ends)
          return try finish(job, ends)
        } else {
          log(.index, "the indexes that an earlier attempt built are not those it is to have: it is copied anew")
        }
      }
      try dropTable(of: job, on: ends.target.connection)
    }
  }

  /// Learns as every other table does whether it is committed already: then nothing of it may be touched.
  private mutating func tryClaim(_ script: ItemScript, on target: borrowing Connection) throws(WorkError) {
    try run(
      [
        ScriptStatement(step: .read, sql: "BEGIN", role: .quiet), claim(script),
        ScriptStatement(step: .read, sql: "ROLLBACK", role: .quiet),
      ], on: target)
  }

  /// Works until nothing of a pool is left, while others may help.
  private mutating func empty(_ pool: PartPool, _ ends: borrowing Ends) throws(WorkError) {
    ends.pools.open(pool)
    while let task = pool.take() {
      var runner = JobRunner(ledger: ledger, status: status, share: share, throttle: throttle, log: log)
      runner.work(at: task, of: pool, ends)
    }
    ends.pools.close(pool)
    guard let failure = pool.waitUntilIdle() else { return }
    // Whoever it was: what a part does to a server is the table's doing.
    hasBegun = failure.hadBegun
    throw failure.error
  }

  /// Does one part, and tells the pool how it ended.
  mutating func work(at task: PartPool.Task, of pool: PartPool, _ ends: borrowing Ends) {
    begin(pool.job, part: (pool, task.number))
    do throws(WorkError) {
      switch task {
      case .copy(let part): try copy(part, of: pool, ends)
      case .prove(let part, let rows, let checksum):
        if try !isAsBefore(part, rows, checksum, pool.job, ends) { pool.spoil() }
      case .build(let index): try build(index, of: pool, ends)
      }
      pool.settle(nil)
    } catch {
      guard case .postgres(let failure, _) = error, Ledger.isClaimed(failure) else {
        return pool.settle(PartPool.Failure(error: error, hadBegun: hasBegun))
      }
      settleClaimed(task, of: pool, ends)
    }
  }

  /// An earlier attempt had committed it, though nobody heard the answer.
  private mutating func settleClaimed(_ task: PartPool.Task, of pool: PartPool, _ ends: borrowing Ends) {
    let (name, ledger) = (pool.job.script.name, ledger)
    do throws(PostgresError) {
      try ends.target.connection.rollBack()
      try? ends.source?.connection.rollBack()
      if case .copy(let part) = task {
        let snapshot = try ledger.snapshot(ofPart: part.number, of: name, through: ends.target.connection)
        if snapshot != pool.job.sourceSnapshot.instant { pool.spoil() }
      }
      pool.settle(nil)
    } catch { pool.settle(PartPool.Failure(error: .postgres(error, .copy), hadBegun: hasBegun)) }
  }

  // MARK: The empty table

  /// - Returns: nil when what is there is no good.
  private mutating func openPool(
    _ job: ItemJob, _ count: Int, _ ends: borrowing Ends
  ) throws(WorkError) -> PartPool? {
    let table = job.script.mapping.target.tableName
    let (name, ledger) = (job.script.name, ledger)
    let target = ends.target
    let before = try guarding(.read) { () throws(PostgresError) in
      try ledger.unfinished(name, table: table, through: target.connection)
    }
    guard let before else { return try makeEmpty(job, count, ends) }
    let isKnown = Dictionary(before.parts.map { ($0.number, $0) }) { first, _ in first }
    guard
      before.parts.allSatisfy({ $0.sourceSnapshot == job.sourceSnapshot.instant })
        || job.script.verification == .checksum
    else {
      log(.read, "of an earlier source snapshot, whose rows could not be compared: it is copied anew")
      return nil
    }
    var tasks: [PartPool.Task] = []
    let ranges = PageRange.all(from: before.firstPages)
    for (place, range) in ranges.enumerated() {
      let part = PartPool.Part(number: place + 1, range: range)
      if let done = isKnown[part.number] {
        if done.sourceSnapshot == job.sourceSnapshot.instant { continue }
        tasks.append(.prove(part, rows: done.rows, checksum: done.checksum))
      } else {
        tasks.append(.copy(part))
      }
    }
    log(.read, "\(before.parts.count) of \(ranges.count) parts are there already")
    return PartPool(job, tasks: tasks, count: ranges.count)
  }

  private mutating func makeEmpty(
    _ job: ItemJob, _ count: Int, _ ends: borrowing Ends
  ) throws(WorkError) -> PartPool {
    let script = job.script
    let source = ends.source ?? ends.target
    let firsts = try guarding(.read) { () throws(PostgresError) in
      let sample = try source.connection.query(script.pageSample(for: count)).rows {
        (page: $0.int(0), bytes: $0.int(1))
      }
      return PageRange.firsts(of: count, pages: script.mapping.source.pages, sample: sample)
    }
    let opened = ledger.openParts(
      script.name, table: script.mapping.target.tableName, firstPages: firsts,
      sourceSnapshot: job.sourceSnapshot.instant)
    var statements = [ScriptStatement(step: .read, sql: "BEGIN", role: .quiet), use(script.searchPaths.target)]
    statements += script.hooks(.beforeCreate) + script.create + script.hooks(.afterCreate) + script.hooks(.beforeCopy)
    statements.append(ScriptStatement(step: .create, sql: opened, role: .quiet))
    statements.append(ScriptStatement(step: .create, sql: "COMMIT", role: .quiet))
    try run(statements, on: ends.target.connection)
    log(.create, "the empty table is committed; its rows come in \(firsts.count) parts")
    let tasks = PageRange.all(from: firsts).enumerated().map {
      PartPool.Task.copy(PartPool.Part(number: $0.offset + 1, range: $0.element))
    }
    return PartPool(job, tasks: tasks, count: firsts.count)
  }

  private func dropTable(of job: ItemJob, on target: borrowing Connection) throws(WorkError) {
    let (name, ledger) = (job.script.name, ledger)
    _ = try guarding(.create) { () throws(PostgresError) in
      try ledger.dropUnfinished("name = \(SQLText.literal(name))", through: target)
    }
  }

  // MARK: One part

  private mutating func copy(
    _ part: PartPool.Part, of pool: PartPool, _ ends: borrowing Ends
  ) throws(WorkError) {
    let script = pool.job.script
    let table = script.mapping.target.tableName
    let claim = ScriptStatement(
      step: .copy, sql: ledger.claim(.part, script.name, part: part.number, targetSchema: table.schema), role: .quiet)
    if let source = ends.source {
      try run(reading(pool.job), on: source.connection)
      try run(
        [ScriptStatement(step: .copy, sql: "BEGIN", role: .quiet), use(script.searchPaths.target, at: .copy), claim],
        on: ends.target.connection)
      if let copy = script.stream(of: part.range) {
        try stream(copy, script, from: source.connection, to: ends.target.connection)
      }
      try run(question(part, script), on: source.connection)
    } else {
      var statements = [
        ScriptStatement(step: .copy, sql: "BEGIN ISOLATION LEVEL REPEATABLE READ", role: .quiet),
        useSnapshot(pool.job), use(script.searchPaths.target, at: .copy), claim,
      ]
      statements += script.read
      if let path = script.searchPathOfExpressions { statements.append(use(path, at: .copy)) }
      statements += script.serverCopy(of: part.range)
      try run(statements + question(part, script), on: ends.target.connection)
    }
    if let found = sourceContent, found.rows != String(result.rows) {
      throw .unfit("part \(part.number): \(found.rows) rows in the old table, \(result.rows) copied", .verify)
    }
    let oid = "\(SQLText.literal(table.sql))::regclass"
    let record = ledger.record(
      .part, script.name, part: part.number, object: (oid, CatalogID.Catalog.pg_class.rawValue), rows: result.rows,
      seconds: monotonicSeconds() - began, checksum: sourceContent?.checksum ?? "",
      sourceSnapshot: pool.job.sourceSnapshot.instant)
    try run(committing(record, at: .copy), on: ends.target.connection)
    try? ends.source?.connection.rollBack()
    log(
      .copy,
      "part \(part.number) of \(pool.count): \(result.rows) rows in \(Figure.seconds(monotonicSeconds() - began))")
  }

  /// What the old rows of a part are; asked while the table is still being copied.
  private func question(_ part: PartPool.Part, _ script: ItemScript) -> [ScriptStatement] {
    guard var question = script.verify(.source, of: part.range) else { return [] }
    question.step = .copy
    return [question]
  }

  /// Whether a part of an earlier source snapshot has the same rows in this one.
  private mutating func isAsBefore(
    _ part: PartPool.Part, _ rows: Int, _ checksum: String, _ job: ItemJob, _ ends: borrowing Ends
  ) throws(WorkError) -> Bool {
    guard let question = job.script.verify(.source, of: part.range) else { return false }
    let source = ends.source ?? ends.target
    var path = job.script.searchPaths.source
    if ends.source == nil { path = job.script.searchPathOfExpressions ?? job.script.searchPaths.target }
    try run(reading(job) + [use(path, at: .verify), question], on: source.connection)
    try? source.connection.rollBack()
    guard let found = sourceContent, found.rows == String(rows), found.checksum == checksum else { return false }
    let confirmation = ledger.confirmPart(job.script.name, part.number, sourceSnapshot: job.sourceSnapshot.instant)
    try run([ScriptStatement(step: .verify, sql: confirmation, role: .quiet)], on: ends.target.connection)
    log(.verify, "part \(part.number) is as it was when it was copied")
    return true
  }

  // MARK: The rest

  mutating func finish(_ job: ItemJob, _ ends: borrowing Ends) throws(WorkError) -> WorkResult {
    let script = job.script
    var statements = [
      ScriptStatement(step: .copy, sql: "BEGIN", role: .quiet), use(script.searchPaths.target, at: .copy),
      claim(script),
    ]
    if let source = ends.source {
      statements += try readSequences(script.sequenceValues, script, on: source.connection)
    } else {
      statements += script.serverSequences
    }
    statements += script.newSequences + script.hooks(.afterCopy)
    statements +=
      script.hooks(.beforeIndex) + script.indexAfterParts + script.hooks(.afterIndex) + script.hooks(.beforeVerify)
    statements += [script.verify(.target)].compactMap(\.self)
    let sum = ledger.sumOfParts(script.name, withChecksum: script.verification == .checksum)
    statements.append(ScriptStatement(step: .verify, sql: sum, role: .checksum(.source)))
    try run(statements, on: ends.target.connection)
    result.rows = sourceContent.flatMap { Int($0.rows) } ?? 0
    try compare()
    try run(script.hooks(.afterVerify), on: ends.target.connection)
    return try commit(job, on: ends.target.connection)
  }
}

extension ItemScript {
  /// Asks for some pages and how much their rows hold, values that stand elsewhere (TOAST) included.
  func pageSample(for parts: Int) -> String {
    // Fewer would tell too little of where a part begins, more would take too long.
    let pages = max(400, parts * 40)
    let percent = min(100, Double(pages) / Double(max(mapping.source.pages, 1)) * 100)
    let sizes = mapping.source.columns.filter { !$0.isVirtual }.map {
      "coalesce(pg_column_size(\(SQLText.identifier($0.name))), 0)"
    }
    return """
      SELECT (ctid::text::point)[0]::bigint AS page, sum(24 + \(sizes.isEmpty ? "0" : sizes.joined(separator: " + "))) \
      FROM ONLY \(mapping.source.tableName.sql) TABLESAMPLE SYSTEM (\(percent)) GROUP BY page ORDER BY page
      """
  }
}
