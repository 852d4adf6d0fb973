internal import Synchronization

/// The engine: a thread that runs the migration loop, joined to whoever watches by two channels and nothing else.
public final class MigrationEngine: Sendable {
  /// What happens, newest first and only.
  public let snapshots = LatestValueChannel<MigrationSnapshot>()
  /// What a person tells it.
  public let commands = Mailbox<EngineCommand>()
  private let subscriptions = Mutex<[LatestValueChannel<MigrationSnapshot>]>([])
  /// What happens, for who looks in from outside.
  private let remoteSnapshots = LatestValueChannel<MigrationSnapshot>()
  private let configuration: MigrationConfiguration
  private let end = Mutex<EngineEnd?>(nil)
  /// Rings when the run is over, and goes on ringing.
  public let ended = Doorbell()

  /// An engine that has not begun.
  public init(_ configuration: MigrationConfiguration) { self.configuration = configuration }

  /// One more channel that tells what happens; to be asked for before it begins.
  public func subscribe() -> LatestValueChannel<MigrationSnapshot> {
    let channel = LatestValueChannel<MigrationSnapshot>()
    subscriptions.withLock { $0.append(channel) }
    return channel
  }

  /// Begins on a thread of its own.
  public func start() {
    WorkerThread(name: "engine") { [self] in
      let end = EngineRun(
        configuration, outlets: [snapshots, remoteSnapshots] + subscriptions.withLock { $0 },
        remoteSnapshots: remoteSnapshots, commands: commands
      ).run()
      self.end.withLock { $0 = end }
      ended.ring()
    }.detach()
  }

  /// Waits for the end of the run.
  ///
  /// - Parameter milliseconds: how long at most; -1 for ever.
  /// - Returns: nil when it has not ended by then.
  public func wait(milliseconds: Int = -1) -> EngineEnd? {
    ended.wait(milliseconds: milliseconds)
    return end.withLock { $0 }
  }
}
