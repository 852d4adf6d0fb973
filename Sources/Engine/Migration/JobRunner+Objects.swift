/// Making what stands beside tables.
extension JobRunner {
  /// Makes a thing beside tables: a type, a sequence, a foreign key….
  ///
  /// - Parameter source: where an old sequence is read when that is another database; else nil.
  mutating func make(
    _ job: ObjectJob, on target: borrowing Connection, sequenceValue: ScriptStatement?
  ) throws(WorkError) -> WorkResult {
    let claim = ledger.claim(.object, job.name, targetSchema: job.schema)
    var statements = [
      ScriptStatement(step: .read, sql: "BEGIN", role: .quiet), use(job.searchPath),
      ScriptStatement(step: .read, sql: claim, role: .quiet),
    ]
    statements += job.statements
    if let sequenceValue { statements.append(sequenceValue) }
    let record = committing(
      ledger.record(.object, job.name, object: job.object, Ledger.Figures(), sourceSnapshot: ""))
    if statements.contains(where: { $0.role.isJudgedHere }) {
      try run(statements, on: target)
      try run(record, on: target)
    } else {
      try run(statements + record, on: target)
    }
    closeStep()
    result.seconds = monotonicSeconds() - began
    return result
  }

  /// The statement that gives a new sequence the old one's value.
  func sequenceValue(
    of job: ObjectJob, from source: borrowing Connection
  ) throws(WorkError) -> ScriptStatement? {
    guard let sequence = job.sequence else { return nil }
    let answer = try guarding(.read) { () throws(PostgresError) in
      try source.query("SELECT last_value, is_called FROM \(sequence.old)")
    }
    return ScriptStatement(
      step: .create,
      sql: "SELECT setval(\(SQLText.literal(sequence.new)), \(answer.text(0, 0) ?? "1"), \(answer.text(0, 1) == "t"))")
  }
}
