internal import FoundationEssentials

/// One run of the engine, on its own thread: prepares, then goes round the loop until it ends.
final class EngineRun {
  let configuration: MigrationConfiguration
  let interrupt = Interrupt()
  let commands: Mailbox<EngineCommand>
  let outcomes: Mailbox<WorkerOutcome>
  /// Everybody who is told.
  private let outlets: [LatestValueChannel<MigrationSnapshot>]
  /// The one of them that serves the socket.
  private let remoteSnapshots: LatestValueChannel<MigrationSnapshot>
  private var control: ControlServer?
  /// Why nobody can look in.
  private(set) var controlTrouble: String?
  let logFolder: LogFolder
  let runLog: RunLog
  var builder: SnapshotBuilder
  var lastPublished = 0.0

  /// Seconds between two publications at least, so that 10,000 small tables cost nothing.
  private static let publishInterval = 0.05
  /// Seconds between two looks at what workers do.
  private static let observeInterval = 0.25

  init(
    _ configuration: MigrationConfiguration, outlets: [LatestValueChannel<MigrationSnapshot>],
    remoteSnapshots: LatestValueChannel<MigrationSnapshot>, commands: Mailbox<EngineCommand>
  ) {
    self.configuration = configuration
    self.outlets = outlets
    self.remoteSnapshots = remoteSnapshots
    self.commands = commands
    // One bell for both: the loop waits in one place.
    outcomes = Mailbox(doorbell: commands.doorbell)
    logFolder = LogFolder(progressFile: configuration.progressFile, limit: configuration.logLimit)
    runLog = RunLog(in: logFolder)
    var run = RunDescription(
      source: configuration.schemas.oldNames, target: configuration.schemas.newNames, startedAt: Date(),
      progressFile: configuration.progressFile, logFolder: logFolder.path)
    run.contextFiles = ContextFiles.paths(progressFile: configuration.progressFile, named: configuration.contextFiles)
    builder = SnapshotBuilder(run: run, workers: configuration.jobs)
  }

  /// Runs to the end.
  func run() -> EngineEnd {
    do throws(EngineError) {
      let active = try ActiveMigration(self)
      let reason = active.loopUntilEnd()
      let end = active.end(reason)
      // While the progress file is still locked: the next engine makes a socket of its own.
      withExtendedLifetime(active) { control?.close() }
      return end
    } catch {
      // A run that never began leaves no log behind, but a log that is there tells why it did not go on.
      if runLog.exists { runLog.append("stopped: \(error)") }
      publish(.finished(.trouble(error.description)))
      control?.close()
      return EngineEnd(reason: .trouble(error.description), error: error)
    }
  }

  /// Lets others look in, now that the progress file is ours. The migration does not depend on it.
  func openControl() {
    do throws(SystemError) {
      control = try ControlServer(
        progressFile: configuration.progressFile, snapshots: remoteSnapshots, commands: commands)
    } catch {
      let path = ControlSocket(progressFile: configuration.progressFile).path
      controlTrouble = "nobody can look in from outside: \(path): \(error)"
    }
  }

  private func tell(_ snapshot: MigrationSnapshot) {
    for outlet in outlets { outlet.publish(snapshot) }
  }

  /// Publishes a phase at once.
  func publish(_ phase: Phase) {
    builder.phase(phase)
    lastPublished = monotonicSeconds()
    // What was settled since the last look counts too; nothing is in flight at a run's start and end.
    builder.observe({ _ in nil }, seconds: lastPublished)
    tell(builder.taken())
  }

  /// Publishes what has changed, but not more often than is any use.
  ///
  /// - Parameter onceRecorded: called just before.
  /// - Returns: milliseconds until the next look at the workers; nil when there is nothing to look at.
  func publishChanges(onceRecorded record: () -> Void, _ status: (Int) -> WorkerStatus.Current?) -> Int? {
    let now = monotonicSeconds()
    builder.observe(status, seconds: now)
    if builder.isChanged {
      let wait = lastPublished + Self.publishInterval - now
      if wait > 0 { return Int(wait * 1000) + 1 }
      record()
      lastPublished = now
      tell(builder.taken())
    }
    return builder.snapshot.active.isEmpty ? nil : Int(Self.observeInterval * 1000)
  }
}

/// How a run ended.
public struct EngineEnd: Sendable {
  /// Why.
  public var reason: FinishReason
  /// Whether work was taken up: what has come of it is in the progress file then, whatever the reason.
  public var hasBegun = false
  /// What was in flight was rolled back as asked.
  public var isAborted = false
  /// What was in the way, when something was.
  public var error: EngineError?
  /// What went wrong beside the migration, such as a log that could not be written.
  public var warnings: [String] = []
}
