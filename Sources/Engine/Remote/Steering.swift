/// A running engine, told what to do from a shell: a command goes, and its effect is waited for.
package struct Steering: ~Copyable {
  /// What came of it.
  package struct Answer: Equatable, Sendable, Encodable {
    package var isDone: Bool
    package var text: String

    enum CodingKeys: String, CodingKey {
      case isDone = "done"
      case text = "answer"
    }

    package static func done(_ text: String) -> Answer { Answer(isDone: true, text: text) }
    package static func refused(_ text: String) -> Answer { Answer(isDone: false, text: text) }
  }

  private let attached: AttachedMigration
  package private(set) var snapshot: MigrationSnapshot

  /// Milliseconds in which an effect is to be seen.
  private static let patience = 10_000

  package init(progressFile: String) throws {
    let attached = try AttachedMigration(progressFile: progressFile)
    attached.start()
    attached.snapshots.doorbell.wait(milliseconds: Self.patience)
    guard let first = attached.snapshots.take() else {
      attached.leave()
      throw AttachedMigration.Refusal.nobody(progressFile: progressFile)
    }
    self.attached = attached
    snapshot = first
  }

  deinit { attached.leave() }

  /// Does what a command says.
  package mutating func carryOut(_ command: EngineCommand) -> Answer {
    switch command {
    case .pause: pause()
    case .resume: resume()
    case .drain: stop(now: false)
    case .abort: stop(now: true)
    case .setWorkers(let count): setWorkers(count)
    case .setMaxRate(let rate): setMaxRate(rate)
    case .skip(let name): skip(name)
    case .requeue(let name): requeue(name)
    }
  }

  /// Sends a command, and waits for what comes of it.
  ///
  /// - Parameters:
  ///   - command: what is wanted.
  ///   - effect: the answer once it is seen; nil as long as it is not.
  private mutating func tell(_ command: EngineCommand, until effect: (MigrationSnapshot) -> Answer?) -> Answer {
    attached.commands.send(command)
    // Where that changes nothing, no news come of it.
    if let answer = effect(snapshot) { return answer }
    var left = Self.patience
    while left > 0 {
      let before = ContinuousClock.now
      attached.snapshots.doorbell.wait(milliseconds: left)
      if let newer = attached.snapshots.take() { snapshot = newer }
      if case .lost = snapshot.phase { return .refused("the longhaul that migrates is gone") }
      if let answer = effect(snapshot) { return answer }
      left -= Int((ContinuousClock.now - before) / .milliseconds(1)) + 1
    }
    return .done("it is told, and will do it when it can")
  }

  /// What is to be said where nothing more can be told.
  private var isOver: Answer? {
    switch snapshot.phase {
    case .finished, .browsing, .lost: .refused("it has ended")
    case .draining, .aborting: .refused("it is stopping")
    default: nil
    }
  }

  /// What keeps it from its work; whether it is paused beside that is not seen.
  private var trouble: Disconnection? {
    if case .disconnected(let trouble) = snapshot.phase { trouble } else { nil }
  }

  /// Sends a command whose effect can't be seen before a server is well again.
  private func send(_ command: EngineCommand, _ trouble: Disconnection, _ effect: String) -> Answer {
    attached.commands.send(command)
    return .done(
      "it is told; the \(trouble.side) is in trouble (\(trouble.reason)): \(effect), when that is well again")
  }

  package mutating func pause() -> Answer {
    if case .paused(_, .person) = snapshot.phase { return .done("it is paused already") }
    if let isOver { return isOver }
    if let trouble { return send(.pause, trouble, "no other table is taken up then") }
    return tell(.pause) { snapshot in
      guard case .paused = snapshot.phase else { return nil }
      let busy = snapshot.active.count
      return .done("paused" + (busy > 0 ? "; the \(busy) in flight are finished" : ""))
    }
  }

  package mutating func resume() -> Answer {
    if let isOver { return isOver }
    if let trouble { return send(.resume, trouble, "it goes on then") }
    switch snapshot.phase {
    case .paused(_, .backlog(let backlog)): return .refused("it waits: \(backlog); \(backlog.terms) by itself")
    case .paused(_, .progressFile(let problem)): return .refused("\(problem); put it right first")
    case .paused: break
    default: return .done("it is not paused")
    }
    return tell(.resume) { snapshot in
      if case .paused = snapshot.phase { return nil }
      return .done("going on")
    }
  }

  package mutating func stop(now: Bool) -> Answer {
    switch snapshot.phase {
    case .finished, .browsing, .lost: return .refused("it has ended")
    case .aborting: return .done("it is stopping already: what is in flight is rolled back")
    case .draining where !now: return .done("it is stopping already: what is in flight is finished")
    default: break
    }
    return tell(now ? .abort : .drain) { snapshot in
      switch snapshot.phase {
      case .draining where !now: .done("stopping: \(snapshot.active.count) in flight are finished first")
      case .aborting: .done("stopping: what is in flight is rolled back")
      case .finished: .done("stopped")
      default: nil
      }
    }
  }

  package mutating func setWorkers(_ count: Int) -> Answer {
    if let isOver { return isOver }
    let before = snapshot.workers
    return tell(.setWorkers(count)) { $0.workers == count ? .done("workers: \(before) before, \(count) now") : nil }
  }

  package mutating func setMaxRate(_ rate: Int?) -> Answer {
    if let isOver { return isOver }
    let said = rate.map { "\(Figure.bytes($0)) a second at most" } ?? "as many bytes a second as there are"
    return tell(.setMaxRate(rate)) { $0.maxRate == rate ? .done(said) : nil }
  }

  package mutating func requeue(_ name: String) -> Answer {
    if let isOver { return isOver }
    func hasFailed(_ snapshot: MigrationSnapshot) -> Bool {
      (snapshot.failed + snapshot.objects.failed).contains { $0.item.hasSameBytes(as: name) }
    }
    guard hasFailed(snapshot) else { return .refused("\(name) has not failed") }
    return tell(.requeue(name)) { hasFailed($0) ? nil : .done("\(name) is tried again") }
  }

  package mutating func skip(_ name: String) -> Answer {
    if let isOver { return isOver }
    func isPending(_ snapshot: MigrationSnapshot) -> Bool {
      snapshot.pending.contains { snapshot.items[$0].name.hasSameBytes(as: name) }
    }
    /// What is skipped stands nowhere any more.
    func isTakenUp(_ snapshot: MigrationSnapshot) -> Bool {
      snapshot.active.contains { $0.name.hasSameBytes(as: name) }
        || snapshot.completed.contains { snapshot.items[$0.item].name.hasSameBytes(as: name) }
        || snapshot.failed.contains { $0.item.hasSameBytes(as: name) }
    }
    guard isPending(snapshot) else {
      guard snapshot.items.contains(where: { $0.name.hasSameBytes(as: name) }) else {
        let near = NearNames.of(name, in: snapshot.items.map(\.name))
        return .refused(
          "there is no table \(name)" + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"))
      }
      return .refused("\(name) is not pending")
    }
    return tell(.skip(name)) { snapshot in
      if isPending(snapshot) { return nil }
      return isTakenUp(snapshot)
        ? .refused("\(name) was taken up before it could be skipped") : .done("\(name) is skipped")
    }
  }
}
