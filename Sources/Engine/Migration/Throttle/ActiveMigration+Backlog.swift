internal import FoundationEssentials

/// Holding rows back for the sake of those that follow the target.
extension ActiveMigration {
  /// Asks the target when that is due, and stops rows or lets them go on.
  func lookAtBacklog() {
    guard var watch, loop.stop != .abort else { return }
    let before = watch.gate.held
    if disconnection == nil, let survey, monotonicSeconds() >= watch.nextQuestion {
      do throws(PostgresError) { watch.gate.measured(try survey.backlogs(watch.limits)) } catch { disconnect(error) }
      watch.nextQuestion = monotonicSeconds() + BacklogWatch.interval
    }
    // A run that is to stop does not connect again: what is in flight would wait for ever.
    let isUnknown = disconnection != nil && loop.stop != nil
    if isUnknown { watch.gate = BacklogGate() }
    let held = watch.gate.held
    if let held, before == nil {
      watch.heldSince = Date()
      engine.runLog.append("paused: \(held); \(held.terms)")
    } else if held == nil, let before {
      let name = before.follower.name
      engine.runLog.append(
        """
        going on after \(Figure.seconds(Date().timeIntervalSince(watch.heldSince))): \
        \(isUnknown ? "how far \(name) is behind can't be asked before the run stops" : "\(name) has caught up")
        """)
    }
    self.watch = watch
    throttle.hold(held != nil)
    loop.isHeldBack = held != nil
    engine.builder.heldBack(held)
  }

  /// Milliseconds until the target is asked again; nil when it is not.
  var backlogPatience: Int? {
    guard let watch, disconnection == nil, loop.stop != .abort else { return nil }
    return max(0, Int((watch.nextQuestion - monotonicSeconds()) * 1000)) + 1
  }
}

extension Backlog.Follower {
  /// Such as `standby replica1`.
  fileprivate var name: String {
    switch self {
    case .standby(let name): "standby \(name)"
    case .slot(let name): "replication slot \(name)"
    }
  }
}
