/// Small tables, of which waiting for the network is the larger part: all that can be said at once is.
extension JobRunner {
  /// Runs statements in one message: a server takes that in sooner than a pipeline's messages for each.
  mutating func runAtOnce(_ statements: [ScriptStatement], on connection: borrowing Connection) throws(WorkError) {
    // What may have to wait for its turn is told by itself.
    guard !throttle.isOn, var batch = StatementBatch(statements.map(\.sql)) else {
      return try run(statements, on: connection)
    }
    try guarding(step) { () throws(PostgresError) in
      // Who was not there any more when the table began is not its fault.
      try connection.listen()
      try batch.send(on: connection)
    }
    hasBegun = true
    // The answers come all at once.
    log.hold()
    enter(statements[0].step)
    announce(statements[0])
    try take(&batch, statements, on: connection)
    // Nothing comes after the last result but its end.
    try guarding(step) { () throws(PostgresError) in _ = try batch.next(on: connection) }
  }

  /// Moves a small table from another database: one round trip to its server, three to the target's, and both are told
  /// before either is waited for.
  ///
  /// - Returns: nil, and nothing is done, for a table that can't be moved so.
  mutating func moveAtOnce(
    _ job: ItemJob, from source: borrowing Connection, to target: borrowing Connection
  ) throws(WorkError) -> WorkResult? {
    let script = job.script
    guard !isFollowed, script.mapping.merged.isEmpty, script.canBeJudgedByServer, let copy = script.stream() else {
      return nil
    }
    let asking =
      reading(job) + [ScriptStatement(step: .copy, sql: copy.source, role: .quiet)] + script.sequenceValues
      + [script.verify(.source), ScriptStatement(step: .verify, sql: "COMMIT", role: .quiet)].compactMap(\.self)
    let making =
      making(script) + script.hooks(.beforeCopy) + [ScriptStatement(step: .copy, sql: copy.target, role: .quiet)]
    guard var asked = StatementBatch(asking.map(\.sql)), var made = StatementBatch(making.map(\.sql)) else {
      return nil
    }
    var settings: [ScriptStatement] = []
    do throws(WorkError) {
      try guarding(.read) { () throws(PostgresError) in
        // Who was not there any more when the table began is not its fault.
        try source.listen()
        try target.listen()
        try made.send(on: target)
        try asked.send(on: source)
      }
      hasBegun = true
      log.hold()
      let copyPlace = reading(job).count
      try takeAnswers(&asked, asking, until: copyPlace, script, &settings, on: source)
      try take(&made, making, on: target)
      try stream(copy, script, from: source, to: target, isUnderWay: true)
      try takeAnswers(&asked, asking, until: asking.count, script, &settings, on: source)
    } catch {
      source.abandonCopyOut()
      target.abandonCopyIn("cancelled")
      throw error
    }
    let finishing = settings + script.newSequences + script.hooks(.afterCopy) + finishing(script)
    try runAtOnce(finishing + concluding(job), on: target)
    return concluded(job)
  }

  /// Takes what the source says, up to the beginning of a statement.
  private mutating func takeAnswers(
    _ batch: inout StatementBatch, _ statements: [ScriptStatement], until end: Int, _ script: ItemScript,
    _ settings: inout [ScriptStatement], on source: borrowing Connection
  ) throws(WorkError) {
    // With the COPY's own, whose rows come then.
    while batch.index <= end {
      let place = batch.index
      let answer: QueryResult?
      do { answer = try batch.next(on: source) } catch {
        try failed(at: statements[error.statementIndex ?? place], error)
        throw .postgres(error, statements[error.statementIndex ?? place].step)
      }
      guard let answer else { return }
      switch statements[place].role {
      case .sequenceValue(let name): settings.append(script.setSequence(name, answer))
      case .checksum: keepSourceContent(answer)
      default: break
      }
    }
  }

  /// Takes a result for each statement; the last one's may be a COPY's beginning.
  private mutating func take(
    _ batch: inout StatementBatch, _ statements: [ScriptStatement], on target: borrowing Connection
  ) throws(WorkError) {
    while batch.index < statements.count {
      let place = batch.index
      do {
        guard let answer = try batch.next(on: target) else { return }
        take(statements, place, isLast: place + 1 == statements.count, answer)
      } catch {
        try failed(at: statements[error.statementIndex ?? place], error)
        throw .postgres(error, step)
      }
    }
  }

  /// The last statements of a table's transaction, of which none has to be waited for.
  func concluding(_ job: ItemJob) -> [ScriptStatement] {
    let script = job.script
    func record(_ figures: Ledger.Figures) -> String {
      ledger.record(
        .item, script.name, object: tableObject(script), figures, sourceSnapshot: job.sourceSnapshot.instant)
    }
    let agreement =
      script.agreement(with: sourceContent, record)
      ?? ScriptStatement(step: .commit, sql: record(Ledger.Figures(rows: "\(result.rows)")), role: .quiet)
    return [agreement] + script.hooks(.afterVerify) + [commit()]
  }
}
