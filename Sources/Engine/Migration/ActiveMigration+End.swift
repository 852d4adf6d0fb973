internal import FoundationEssentials

/// How a run ends.
extension ActiveMigration {
  /// Lets everything go, once what is known is written.
  func finish(_ reason: FinishReason) -> FinishReason {
    if reason == .complete { keeper.make(.finish(Date())) }
    // What goes on being listed as in flight counts as interrupted at the next start.
    for suspect in suspects where !suspect.counts { keeper.make(.putBack(suspect.work.name)) }
    if keeper.isUnsaved { _ = saveFile() }
    for worker in workers.values { worker.stop() }
    for watch in statementWatches { watch.stop() }
    keeper.writer.stop()
    threads.joinAll()
    if reason == .complete {
      takeAwayLeftovers()
      moveSequencesOn()
    }
    let text: String
    switch reason {
    case .complete: text = "finished"
    case .stopped: text = "stopped as asked, with work pending"
    case .sameError: text = "stopped: the same error on \(loop.rules.sameErrorLimit) tables in a row"
    case .trouble(let trouble): text = "stopped: \(trouble)"
    }
    let progress = keeper.progress
    engine.runLog.append(
      """
      \(text): \(progress.completed.count) completed, \(progress.failed.count) failed, \
      \(progress.pending.count) pending
      """)
    if !progress.setAside.isEmpty {
      engine.runLog.append(
        """
        warning: still set aside, recorded in \(SetAside.table) of the target: \(progress.setAside.joined(separator: ", "))
        """)
    }
    journal.append(.runFinished(runID: runID, at: Date(), reason: text))
    survey = nil
    engine.publish(.finished(reason))
    return reason
  }

  /// The end of the run, for who started it.
  func end(_ reason: FinishReason) -> EngineEnd {
    var end = EngineEnd(reason: reason, isAborted: loop.stop == .abort)
    end.hasBegun = true
    if case .trouble(let text) = reason { end.error = .environment(text) }
    end.warnings = [engine.runLog.firstError, journal.firstError, engine.controlTrouble].compactMap(\.self)
    return end
  }
}
