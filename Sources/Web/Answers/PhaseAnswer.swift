internal import Engine
internal import FoundationEssentials

/// What the run does as a whole, in a word and a sentence.
struct PhaseAnswer: Encodable, Equatable {
  /// One of `starting`, `running`, `paused`, `disconnected`, `draining`, `aborting`, `finished`, `stopped`, `trouble`,
  /// `file`, `lost`.
  var name: String
  /// What a person should know; empty when all goes well.
  var text = ""
  /// Since when, in seconds since 1970, where that is known.
  var since: Double?

  /// All that `name` can be.
  static let names = [
    "starting", "running", "paused", "disconnected", "draining", "aborting", "finished", "stopped", "trouble", "file",
    "lost",
  ]

  init(_ phase: Phase) {
    switch phase {
    case .starting(let what): (name, text) = ("starting", what)
    case .running: name = "running"
    case .paused(let date, let reason):
      (name, text, since) = ("paused", Self.text(reason), date.timeIntervalSince1970)
    case .disconnected(let trouble):
      name = "disconnected"
      text = "The \(trouble.side) is in trouble: \(trouble.reason). No table is failed by it; it goes on by itself."
      since = trouble.since.timeIntervalSince1970
    case .draining: (name, text) = ("draining", "What is in flight is finished, then it stops.")
    case .aborting: (name, text) = ("aborting", "What is in flight is rolled back, then it stops.")
    case .finished(.complete): name = "finished"
    case .finished(.stopped): (name, text) = ("stopped", "Work is pending; `longhaul run` goes on.")
    case .finished(.sameError):
      (name, text) = ("stopped", "The same error on too many tables in a row; `longhaul run` goes on.")
    case .finished(.trouble(let what)): (name, text) = ("trouble", what)
    case .browsing: (name, text) = ("file", "Nothing runs here now; this is what the progress file says.")
    case .lost(let date):
      name = "lost"
      text = "The longhaul that migrates went away: killed, or crashed. `longhaul run` goes on from here."
      since = date.timeIntervalSince1970
    }
  }

  private static func text(_ reason: PauseReason) -> String {
    switch reason {
    case .person: "Tables in flight go on, no other is taken up."
    case .sameError(let count, let sqlstate, _):
      "The same error (\(sqlstate)) on \(count) tables in a row. When its cause is gone, resume."
    case .progressFile(let what): "\(what). Put it right, then resume."
    case .backlog(let backlog): "\(backlog); \(backlog.terms) by itself."
    }
  }
}
