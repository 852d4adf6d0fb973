import Engine

extension Phase {
  /// What keeps a run from going on as usual; nil where nothing does.
  var news: String? {
    switch self {
    case .paused(_, .person): "paused"
    case .paused(_, .sameError(let count, let sqlstate, _)):
      "paused: the same error (\(sqlstate)) on \(count) tables in a row"
    case .paused(_, .backlog(let backlog)): "paused: \(backlog); \(backlog.terms)"
    case .paused(_, .progressFile(let problem)): "waiting for the progress file: \(problem)"
    case .disconnected(let trouble): "the \(trouble.side) is in trouble: \(trouble.reason)"
    case .draining: "finishing what is in flight"
    case .aborting: "rolling back what is in flight"
    case .starting, .running, .finished, .browsing, .lost: nil
    }
  }

  /// Whether another phase is this one still: how far behind something is, and when the next try is made, changes all the time.
  func goesOn(as other: Phase) -> Bool {
    switch (self, other) {
    case (.paused(let since, .backlog), .paused(let other, .backlog)): since == other
    case (.disconnected(let trouble), .disconnected(let other)): trouble.since == other.since
    default: self == other
    }
  }
}
