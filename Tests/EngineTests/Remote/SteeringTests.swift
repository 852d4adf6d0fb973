import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

/// What a shell is told that steers a running engine.
@Suite struct SteeringTests {
  /// An engine that does as a test says.
  private final class Engine {
    let place: ControlPlace
    let received = Mailbox<EngineCommand>()

    /// - Parameter react: what a command changes.
    init(
      _ snapshot: MigrationSnapshot,
      react: @escaping @Sendable (EngineCommand, inout MigrationSnapshot) -> Void = { _, _ in }
    ) throws {
      place = try ControlPlace()
      place.snapshots.publish(snapshot)
      let (commands, snapshots, received) = (place.commands, place.snapshots, received)
      WorkerThread(name: "engine") {
        var snapshot = snapshot
        while true {
          commands.doorbell.wait(milliseconds: -1)
          commands.doorbell.silence()
          for command in commands.takeAll() {
            if command == .abort { return }
            received.send(command)
            react(command, &snapshot)
            snapshots.publish(snapshot)
          }
        }
      }.detach()
    }

    deinit { place.commands.send(.abort) }

    func steer() throws -> Steering { try Steering(progressFile: place.file) }
  }

  private static func running(_ phase: Phase = .running) -> MigrationSnapshot {
    var snapshot = SnapshotWireTests.full()
    snapshot.phase = phase
    snapshot.items[3].name = "caf\u{E9}"
    return snapshot
  }

  @Test func `a pending table is skipped`() throws {
    let engine = try Engine(Self.running()) { _, snapshot in snapshot.pending.removeAll { $0 == 3 } }
    var steering = try engine.steer()
    #expect(steering.skip("caf\u{E9}") == .done("caf\u{E9} is skipped"))
  }

  @Test func `one that was taken up meanwhile is not said to be skipped`() throws {
    let engine = try Engine(Self.running()) { _, snapshot in
      snapshot.pending.removeAll { $0 == 3 }
      snapshot.active.append(ActiveWork(worker: 4, name: "caf\u{E9}", item: 3, startedAt: Date()))
    }
    var steering = try engine.steer()
    #expect(steering.skip("caf\u{E9}") == .refused("caf\u{E9} was taken up before it could be skipped"))
  }

  @Test func `a name that only looks the same is another`() throws {
    let engine = try Engine(Self.running())
    var steering = try engine.steer()
    let answer = steering.skip("cafe\u{301}")
    #expect(!answer.isDone && answer.text.hasPrefix("there is no table "), "\(answer)")
    #expect(engine.received.takeAll().isEmpty)
  }

  @Test(arguments: [EngineCommand.pause, .resume])
  func `while a server is away a command is sent, and it is said that it has to wait`(command: EngineCommand) throws {
    let away = Disconnection(side: "target", reason: "connection refused", since: Date(), nextAttempt: Date())
    let engine = try Engine(Self.running(.disconnected(away)))
    var steering = try engine.steer()
    let answer = steering.carryOut(command)
    #expect(answer.isDone && answer.text.contains("the target is in trouble (connection refused)"), "\(answer)")
    var received: [EngineCommand] = []
    try waitUntil("it arrives") {
      received += engine.received.takeAll()
      return received == [command]
    }
  }

  @Test(arguments: [
    (EngineCommand.setWorkers(7), "workers: 7 before, 7 now"), (.setMaxRate(1 << 20), "1.0 MB a second at most"),
  ])
  func `what it has already is answered at once, and told all the same`(command: EngineCommand, text: String) throws {
    let place = try ControlPlace()
    place.publish(.running)
    var steering = try Steering(progressFile: place.file)
    var answer: Steering.Answer?
    #expect(seconds { answer = steering.carryOut(command) } < 5)
    #expect(answer == .done(text))
    try waitUntil("it arrives") { place.commands.takeAll() == [command] }
  }
}
