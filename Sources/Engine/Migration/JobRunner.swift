internal import FoundationEssentials

/// Does one job on a worker's connections: everything in one target transaction with its ledger row.
struct JobRunner: ~Copyable {
  let ledger: Ledger
  let status: WorkerStatus
  /// What its long statements may use of the server.
  var share: ServerShare
  /// What rows wait for.
  let throttle: Throttle
  let log: JobLog

  var result = WorkResult()
  private(set) var step = Step.read
  private var stepBegan = monotonicSeconds()
  let began = monotonicSeconds()
  var hasBegun = false
  private(set) var sourceContent: ContentSummary?
  private var targetContent: ContentSummary?
  private var hasLoggedCopy = false
  private var strays: [String] = []
  /// A table that has to be empty is not.
  private var hasFoundRows = false
  /// The steps take long enough to be watched.
  private(set) var isFollowed = false
  /// The part of a table that it is about; nil for a whole one.
  private(set) var part: (pool: PartPool, number: Int)?

  /// Tables of this size and more are watched step by step; for smaller ones that would only cost time.
  private static let followedBytes = 4 << 20

  init(
    ledger: Ledger, status: WorkerStatus, share: ServerShare, throttle: Throttle, log: JobLog
  ) {
    self.ledger = ledger
    self.status = status
    self.share = share
    self.throttle = throttle
    self.log = log
  }

  /// The step it is at, or was at when it failed.
  var currentStep: Step { step }

  // MARK: Items

  /// Moves a table whose source and target are one database: the server copies.
  ///
  /// - Parameter beside: another connection to it, whose transactions see what the source snapshot does not.
  mutating func moveWithinServer(
    _ job: ItemJob, on target: borrowing Connection, beside: WorkerConnections.Box?
  ) throws(WorkError) -> WorkResult {
    begin(job)
    let script = job.script
    var statements = [
      ScriptStatement(step: .read, sql: "BEGIN ISOLATION LEVEL REPEATABLE READ", role: .quiet),
      useSnapshot(job), use(script.searchPaths.target), claim(script),
    ]
    statements += script.readAll
    statements += script.hooks(.beforeCreate) + script.create + script.hooks(.afterCreate)
    if let beside, let question = statements.firstIndex(where: { $0.role.asksForRows }) {
      try run(Array(statements[..<question]), on: target)
      try run([statements[question]], on: beside.connection)
      statements.removeFirst(question + 1)
    }
    statements += script.hooks(.beforeCopy)
    if let path = script.searchPathOfExpressions {
      statements += [use(path, at: .copy)] + script.serverCopyOfAll + [use(script.searchPaths.target, at: .copy)]
    } else {
      statements += script.serverCopyOfAll
    }
    statements += script.serverSequences + script.newSequences + script.hooks(.afterCopy)
    statements += script.hooks(.beforeIndex) + script.index + script.hooks(.afterIndex)
    statements += script.hooks(.beforeVerify)
    if let path = script.searchPathOfExpressions, script.verify(.source) != nil {
      statements.append(use(path, at: .verify))
    }
    if !isFollowed, beside == nil, script.canBeJudgedByServer, script.isCounted {
      try runAtOnce(statements + concluding(job), on: target)
      return concluded(job)
    }
    statements += [script.verify(.source), script.verify(.target)].compactMap(\.self)
    try run(statements, on: target)
    try compare()
    try run(script.hooks(.afterVerify), on: target)
    return try commit(job, on: target)
  }

  /// Moves a table from another database: its rows stream through this program.
  mutating func moveBetweenServers(
    _ job: ItemJob, from source: borrowing Connection, to target: borrowing Connection
  ) throws(WorkError) -> WorkResult {
    begin(job)
    if let result = try moveAtOnce(job, from: source, to: target) { return result }
    let script = job.script
    try run(reading(job), on: source)
    try run(making(script) + script.hooks(.beforeCopy), on: target)
    try streamAll(script, from: source, to: target)
    let sequences = try readSequences(script.sequenceValues, script, on: source)
    // The source hashes while the target builds its indexes.
    let sourceQuestion = script.verify(.source)
    if let sourceQuestion { try guarding(.verify) { () throws(PostgresError) in try source.send(sourceQuestion.sql) } }
    let finishing = sequences + script.newSequences + script.hooks(.afterCopy) + finishing(script)
    try run(finishing + [script.verify(.target)].compactMap(\.self), on: target)
    if let sourceQuestion {
      let answer = try guarding(.verify) { () throws(PostgresError) in try source.takeResult(of: sourceQuestion.sql) }
      sourceContent = ContentSummary(answer)
    }
    try compare()
    try run(script.hooks(.afterVerify), on: target)
    let result = try commit(job, on: target)
    // Nothing was written there; that its connection may be lost by now is the next job's business.
    try? source.rollBack()
    return result
  }

  /// From the beginning of the target's transaction to the empty table.
  func making(_ script: ItemScript) -> [ScriptStatement] {
    [ScriptStatement(step: .read, sql: "BEGIN", role: .quiet), use(script.searchPaths.target), claim(script)]
      + script.hooks(.beforeCreate) + script.create + script.hooks(.afterCreate)
  }

  /// From the last row to the comparison.
  func finishing(_ script: ItemScript) -> [ScriptStatement] {
    script.hooks(.beforeIndex) + script.index + script.hooks(.afterIndex) + script.hooks(.beforeVerify)
  }

  mutating func begin(_ job: ItemJob, part: (PartPool, Int)? = nil) {
    isFollowed = job.script.mapping.bytes >= Self.followedBytes
    self.part = part
    if part == nil { log(.read, "source snapshot \(job.sourceSnapshot.instant)") }
  }

  /// What begins reading in another database.
  func reading(_ job: ItemJob) -> [ScriptStatement] {
    [
      ScriptStatement(step: .read, sql: "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", role: .quiet),
      useSnapshot(job), use(job.script.searchPaths.source),
    ] + job.script.readAll
  }

  func useSnapshot(_ job: ItemJob) -> ScriptStatement {
    ScriptStatement(step: .read, sql: job.sourceSnapshot.use, role: .quiet)
  }

  func use(_ searchPath: [String], at step: Step = .read) -> ScriptStatement {
    ScriptStatement(step: step, sql: Session.localSearchPath(searchPath), role: .quiet)
  }

  func claim(_ script: ItemScript) -> ScriptStatement {
    ScriptStatement(
      step: .read, sql: ledger.claim(.item, script.name, targetSchema: script.mapping.target.schema), role: .quiet)
  }

  mutating func keepSourceContent(_ answer: borrowing QueryResult) { sourceContent = ContentSummary(answer) }

  func compare() throws(WorkError) {
    guard let source = sourceContent, let target = targetContent else { return }
    guard source != target else {
      let checksum = source.checksum.isEmpty ? "" : ", checksum \(source.checksum)"
      log(.verify, "\(source.rows) rows on both sides\(checksum)")
      return
    }
    var text = "the new table's content differs from the old one's: \(source.rows) rows in the old, "
    text += "\(target.rows) in the new"
    if source.rows == target.rows { text += ", checksum \(source.checksum) in the old, \(target.checksum) in the new" }
    throw .unfit(text, .verify)
  }

  mutating func commit(_ job: ItemJob, on target: borrowing Connection) throws(WorkError) -> WorkResult {
    let record = ledger.record(
      .item, job.script.name, object: tableObject(job.script), rows: result.rows, seconds: monotonicSeconds() - began,
      checksum: targetContent?.checksum ?? "", sourceSnapshot: job.sourceSnapshot.instant)
    try run(committing(record), on: target)
    return concluded(job)
  }

  /// What is known of an item that is committed.
  mutating func concluded(_ job: ItemJob) -> WorkResult {
    result.checksum = targetContent?.checksum ?? ""
    result.sourceSnapshot = job.sourceSnapshot.instant
    result.seconds = monotonicSeconds() - began
    closeStep()
    return result
  }

  func tableObject(_ script: ItemScript) -> (oid: String, catalog: OID) {
    ("\(SQLText.literal(script.newTable))::regclass", CatalogID.Catalog.pg_class.rawValue)
  }

  func committing(_ record: String, at step: Step = .commit) -> [ScriptStatement] {
    [ScriptStatement(step: step, sql: record, role: .quiet), commit(at: step)]
  }

  func commit(at step: Step = .commit) -> ScriptStatement {
    ScriptStatement(step: step, sql: "COMMIT", role: .quiet)
  }

  // MARK: Statements

  /// Runs statements in few round trips, each at its step.
  mutating func run(_ statements: [ScriptStatement], on connection: borrowing Connection) throws(WorkError) {
    var start = 0
    while start < statements.count {
      // What takes long gets as much of the server as is free when it begins.
      let isLong = { (statement: ScriptStatement) in
        !statement.role.isQuiet && (statement.step == .index || statement.step == .verify)
      }
      // What copies rows may have to wait for its turn, if only because somebody says so while the table is copied.
      let (isFollowed, mayWait) = (isFollowed, isFollowed || throttle.isOn)
      let next = statements[start...].firstIndex { isFollowed && isLong($0) || mayWait && $0.bytes > 0 }
      if let next, next == start {
        let (statement, throttle, share) = (statements[start], throttle, share)
        try guarding(statement.step) { () throws(PostgresError) in
          if isLong(statement) { try connection.pipeline(share.settings(for: statement)) }
          if statement.bytes > 0 {
            try connection.wait(for: throttle, bytes: statement.bytes, before: statement.sql)
          }
        }
        try run(statements, start..<start + 1, on: connection)
        start += 1
      } else {
        let end = next ?? statements.count
        try run(statements, start..<end, on: connection)
        start = end
      }
    }
  }

  private mutating func run(
    _ statements: [ScriptStatement], _ range: Range<Int>, on connection: borrowing Connection
  ) throws(WorkError) {
    enter(statements[range.lowerBound].step)
    announce(statements[range.lowerBound])
    do {
      try connection.pipeline(statements[range].map(\.sql), isFollowed: isFollowed) { index, answer in
        take(statements, range.lowerBound + index, isLast: index + 1 == range.count, answer)
      }
    } catch {
      if let index = error.statementIndex, index < range.count {
        try failed(at: statements[range.lowerBound + index], error)
      }
      throw .postgres(error, step)
    }
    if hasFoundRows, let statement = statements.first(where: { $0.role.asksForRows }) {
      throw .unfit(statement.role.refusal, statement.step)
    }
    guard strays.isEmpty else {
      throw .unfit("it would depend on the old schema: on \(strays.joined(separator: ", "))", step)
    }
  }

  /// A statement gave an error.
  ///
  /// - Throws: what says more than the error.
  mutating func failed(at statement: ScriptStatement, _ error: PostgresError) throws(WorkError) {
    enter(statement.step)
    switch statement.role {
    case .agreement:
      guard let (source, target) = ItemScript.disagreement(error) else { break }
      (sourceContent, targetContent) = (source, target)
      try compare()
      throw .unfit("its row in the ledger \(Ledger.table) is gone", .commit)
    case .unchanged where error.sqlstate == .invalidTextRepresentation:
      throw .unfit(
        """
        the old table has changed since longhaul read the schema: by ALTER TABLE, TRUNCATE, VACUUM FULL or CLUSTER, or it \
        is another one. Stop the run, requeue the table, and the next run takes it as it is then
        """, .read)
    default: break
    }
  }

  func announce(_ statement: ScriptStatement) {
    switch statement.role {
    case .plain: log(statement.step, statement.sql)
    case .copiesRows: if !hasLoggedCopy { log(statement.step, statement.sql) }
    case .quiet, .checksum, .agreement, .sequenceValue, .strays, .unchanged, .emptiness: break
    }
  }

  mutating func take(
    _ statements: [ScriptStatement], _ index: Int, isLast: Bool, _ answer: borrowing QueryResult
  ) {
    hasBegun = true
    let statement = statements[index]
    switch statement.role {
    case .plain, .quiet, .sequenceValue, .unchanged: break
    case .strays: strays += answer.rows { $0.text(0) }
    case .emptiness: hasFoundRows = hasFoundRows || answer.text(0, 0) == "t"
    case .copiesRows:
      result.rows += answer.affectedRows
      hasLoggedCopy = true
      let rows = result.rows
      status.update { $0.rows = rows }
    case .checksum(.source): sourceContent = ContentSummary(answer)
    case .checksum(.target): targetContent = ContentSummary(answer)
    case .agreement:
      (sourceContent, targetContent) = (ContentSummary(answer), ContentSummary(answer, column: 2))
      // That they are the same it has told by not failing.
      try? compare()
    }
    guard index + 1 < statements.count else { return }
    let next = statements[index + 1]
    if next.step != step {
      if step == .copy, hasLoggedCopy { log(.copy, "\(result.rows) rows") }
      enter(next.step)
    }
    if next.step == .copy || next.step == .index { tellPart(of: statements, index + 1) }
    if !isLast { announce(next) }
  }

  /// How much of a step in several statements is done.
  private func tellPart(of statements: [ScriptStatement], _ next: Int) {
    let ofStep = statements.indices.filter {
      statements[$0].step == statements[next].step && !statements[$0].role.isQuiet
    }
    guard let place = ofStep.firstIndex(of: next) else { return }
    let fraction = Double(place) / Double(ofStep.count)
    let part = part
    status.update {
      $0.begin(share: 1 / Double(ofStep.count * (part?.pool.count ?? 1)))
      guard ofStep.count > 1 || part != nil else { return }
      $0.fraction = part.map { $0.pool.fraction(with: fraction) } ?? fraction
      $0.note =
        part.map { $0.pool.note(of: $0.number) }
        ?? (statements[next].step == .index ? "\(place + 1) of \(ofStep.count)" : "")
    }
  }

  func guarding<Value: ~Copyable>(
    _ step: Step, _ body: () throws(PostgresError) -> Value
  ) throws(WorkError) -> Value {
    do { return try body() } catch { throw .postgres(error, step) }
  }

  mutating func enter(_ next: Step) {
    guard next != step else { return }
    closeStep()
    step = next
    status.update {
      $0.step = next
      $0.fraction = nil
      $0.note = ""
      $0.begin()
    }
  }

  mutating func closeStep() {
    let now = monotonicSeconds()
    result.steps[step, default: 0] += now - stepBegan
    stepBegan = now
  }
}
