internal import Engine

/// What reaches a person who looks elsewhere: the bell, and the title of the terminal's window.
extension ScreenModel {
  /// What only a person can go on from.
  private enum Call { case pause, end }

  private static func call(_ phase: Phase) -> Call? {
    switch phase {
    case .paused(_, .sameError), .paused(_, .progressFile): .pause
    case .finished, .lost: .end
    case .starting, .running, .paused, .disconnected, .draining, .aborting, .browsing: nil
    }
  }

  /// What calls a person when a phase begins. Who has just looked in sees it.
  func calls(for phase: Phase) -> [Action] {
    guard rings, context.role == .own || context.isConnected, let call = Self.call(phase),
      call != Self.call(context.live.phase)
    else { return [] }
    return [.ring]
  }

  /// Such as `longhaul 56% shop`, and how it ended.
  var title: String? {
    let live = context.live
    let failures = live.failed.count + live.objects.failed.count
    let failed = failures > 0 ? ", \(Quantity.count(failures)) failed" : ""
    let pending = live.pending.count + live.objects.pending.count
    let word =
      switch live.phase {
      case .finished(.complete): "done"
      case .browsing where pending == 0: "done"
      case .finished: "stopped"
      case .running, .browsing: ""
      case .starting: "starting"
      case .paused: "paused"
      case .disconnected: "disconnected"
      case .draining, .aborting: "stopping"
      case .lost: "lost"
      }
    guard context.isConnected, word != "done" else { return "longhaul \(word.isEmpty ? "starting" : word)\(failed)" }
    let database = live.run.source.split(separator: "@", omittingEmptySubsequences: false).dropFirst().last ?? ""
    let part = live.items.isEmpty ? "" : Quantity.percent(Header.fraction(live))
    let words = ["longhaul", word, part, String(database)].filter { !$0.isEmpty }
    return words.joined(separator: " ") + failed
  }
}
