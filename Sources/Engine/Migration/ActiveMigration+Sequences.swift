/// Sequences that belong to no single table, at the end of the work.
extension ActiveMigration {
  /// Has them go on where the old ones stand by now: tables may be of a later source snapshot than their values are.
  func moveSequencesOn() {
    let sequences = keeper.progress.objects.completed.compactMap { plan.job(object: $0)?.sequence }
    if sequences.isEmpty { return }
    guard let survey else {
      return engine.runLog.append("warning: sequences may be behind the old ones: there is nobody to ask")
    }
    do throws(PostgresError) {
      let outcome = try survey.moveOn(sequences)
      if !outcome.moved.isEmpty {
        engine.runLog.append("moved on to where the old ones stand: \(outcome.moved.joined(separator: ", "))")
      }
      for refusal in outcome.refusals { engine.runLog.append("warning: \(refusal)") }
    } catch { engine.runLog.append("warning: sequences may be behind the old ones: \(error)") }
  }
}

extension Survey {
  /// Gives new sequences the old ones' values where those are further on; none goes back, whoever has moved it on.
  ///
  /// - Parameter sequences: their names, qualified and quoted.
  /// - Returns: which were moved, and why others could not be.
  func moveOn(
    _ sequences: [(old: String, new: String)]
  ) throws(PostgresError) -> (moved: [String], refusals: [String]) {
    let names = sequences.map { SQLText.literal($0.old) }.joined(separator: ", ")
    // Null before the first value was taken, and then there is nothing to move on to.
    let found = try source.query(
      """
      SELECT s.number, q.last_value FROM unnest(ARRAY[\(names)]::text[]) WITH ORDINALITY AS s (name, number)
      JOIN pg_class c ON c.oid = to_regclass(s.name) JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_sequences q ON q.schemaname = n.nspname AND q.sequencename = c.relname
      WHERE q.last_value IS NOT NULL
      """, within: Self.answerPatience
    ).rows { (sequence: sequences[$0.int(0) - 1], value: $0.text(1)) }
    var (moved, refusals): ([String], [String]) = ([], [])
    for (sequence, value) in found {
      do throws(PostgresError) {
        let answer = try target.query(
          """
          SELECT setval(p.seqrelid, \(value)) FROM \(sequence.new) s, pg_sequence p
          WHERE p.seqrelid = \(SQLText.literal(sequence.new))::regclass
            AND (s.last_value = \(value) AND NOT s.is_called
              OR CASE WHEN p.seqincrement > 0 THEN s.last_value < \(value) ELSE s.last_value > \(value) END)
          """, within: Self.answerPatience)
        if answer.count > 0 { moved.append(sequence.new) }
      } catch {
        if error.connectionLost { throw error }
        refusals.append("\(sequence.new) may be behind \(sequence.old): \(error)")
      }
    }
    return (moved, refusals)
  }
}
