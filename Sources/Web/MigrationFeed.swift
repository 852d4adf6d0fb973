public import Engine
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// What is known of a migration now: from its engine while one runs here, else from its progress file.
public final class MigrationFeed: Sendable {
  private let progressFile: String
  private let newest: Mutex<(snapshot: MigrationSnapshot?, endedAt: Date?)>

  /// Milliseconds between two looks for an engine, or for a file that has changed.
  private static let interval: CInt = 500

  /// A feed that has not begun.
  public init(progressFile: String) {
    self.progressFile = progressFile
    newest = Mutex((nil, nil))
  }

  /// One that shows the same for ever, where it is never begun.
  init(showing snapshot: MigrationSnapshot?) {
    progressFile = ""
    newest = Mutex((snapshot, nil))
  }

  /// The newest; nil as long as there is neither an engine nor a file that can be read.
  public var snapshot: MigrationSnapshot? { newest.withLock { $0.snapshot } }

  /// When the run was seen to end.
  var endedAt: Date? { newest.withLock { $0.endedAt } }

  /// Begins, on a thread of its own, and never ends.
  public func start() {
    WorkerThread(name: "feed") { [self] in
      var seen = FileVersion(progressFile)
      if seen != nil { browse() }
      while true {
        // To try without a socket takes descriptors that connections may have used up.
        let isThere = access(ControlSocket(progressFile: progressFile).path, F_OK) == 0
        if isThere, let attached = try? AttachedMigration(progressFile: progressFile) {
          follow(attached)
          // The last that was heard says more than the file.
          seen = FileVersion(progressFile)
        } else if let version = FileVersion(progressFile), version != seen {
          seen = version
          browse()
        }
        poll(nil, 0, Self.interval)
      }
    }.detach()
  }

  private func browse() {
    guard let snapshot = try? MigrationSnapshot.browsing(progressFile: progressFile) else { return }
    newest.withLock { $0 = (snapshot, nil) }
  }

  /// Takes what an engine tells until it has ended.
  private func follow(_ attached: AttachedMigration) {
    attached.start()
    while true {
      attached.snapshots.doorbell.wait(milliseconds: -1)
      guard let snapshot = attached.snapshots.take() else { continue }
      switch snapshot.phase {
      case .finished: return newest.withLock { $0 = (snapshot, Date()) }
      case .lost: return newest.withLock { $0 = (snapshot, nil) }
      default: newest.withLock { $0 = (snapshot, nil) }
      }
    }
  }
}

/// Tells one content of a file from another.
private struct FileVersion: Equatable {
  private let inode: UInt64
  private let changed: [Int]

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = UInt64(status.st_ino)
    changed = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_size)]
  }
}
