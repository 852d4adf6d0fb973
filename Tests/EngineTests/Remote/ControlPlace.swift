import TestSupport

@testable import Engine

/// A server with what it serves.
final class ControlPlace {
  let folder: ScratchFolder
  let snapshots = LatestValueChannel<MigrationSnapshot>()
  let commands = Mailbox<EngineCommand>()
  let file: String
  let server: ControlServer

  init(_ name: String = "_migration_status.json") throws {
    folder = try ScratchFolder()
    file = folder.file(name)
    server = try ControlServer(progressFile: file, snapshots: snapshots, commands: commands)
  }

  deinit { server.close() }

  func publish(_ phase: Phase, completed: Int = 0) {
    var snapshot = SnapshotWireTests.full()
    snapshot.phase = phase
    snapshot.throughput.rows = completed
    snapshots.publish(snapshot)
  }

  func attach() throws -> AttachedMigration {
    let attached = try AttachedMigration(progressFile: file)
    attached.start()
    return attached
  }
}
