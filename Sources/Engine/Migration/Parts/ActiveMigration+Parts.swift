/// What is done about tables that were begun in parts and not completed.
extension ActiveMigration {
  /// Takes away what an earlier run has begun and this one does not go on with.
  func takeAwayUnfinished(_ survey: Survey) throws(EngineError) {
    let goesOn = keeper.progress.pending.filter { item in
      plan.isUnselected(item) || plan.script(item).map { plan.partPolicy.count(for: $0.mapping) != nil } ?? false
    }
    let names = goesOn.map(SQLText.literal).joined(separator: ", ")
    let condition = "run_id <> \(SQLText.literal(runID)) OR name <> ALL (ARRAY[\(names)]::text[])"
    do throws(PostgresError) {
      for item in try ledger.dropUnfinished(condition, through: survey.target) {
        engine.runLog.append("\(item): what an earlier attempt had copied in parts is taken away")
      }
    } catch { throw EngineError(error, doing: "being cleared of tables that were not completed") }
  }

  /// Takes away at the end of all work what was skipped or failed while the target could not be asked.
  func takeAwayLeftovers() {
    guard plan.mappings.contains(where: { plan.partPolicy.count(for: $0) != nil }) else { return }
    var obstacle = "the target is away"
    if let survey {
      do throws(PostgresError) {
        for item in try ledger.dropUnfinished("true", lockTimeout: Self.lockPatience, through: survey.target) {
          engine.runLog.append("\(item): what was copied in parts is taken away")
        }
        return
      } catch { obstacle = error.description }
    }
    engine.runLog.append("warning: unfinished tables may still be there, and go at the next start: \(obstacle)")
  }

  /// Milliseconds that the whole run waits for the lock of a table that nobody needs any more.
  private static let lockPatience = 2000

  /// Takes away what a failed table had already.
  func takeAway(_ item: String) {
    guard plan.script(item).map({ plan.partPolicy.count(for: $0.mapping) != nil }) ?? false else { return }
    var obstacle = "the target is away"
    if let survey {
      do throws(PostgresError) {
        try ledger.dropUnfinished(
          "name = \(SQLText.literal(item))", lockTimeout: Self.lockPatience, through: survey.target)
        return
      } catch { obstacle = error.description }
    }
    engine.runLog.append("\(item): its unfinished table is still there, and goes at the next start: \(obstacle)")
  }
}
