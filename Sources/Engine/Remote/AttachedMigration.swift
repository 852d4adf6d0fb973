internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// An engine in another process, looked in on by its socket: the same two channels as an engine's own.
public final class AttachedMigration: Sendable {
  /// Why it can't be looked in on.
  public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// No engine works on the progress file here.
    case nobody(progressFile: String)
    /// The socket is there, and may not be used.
    case closed(path: String, reason: String)
    /// The engine is of another version of the program.
    case otherVersion

    /// In a paragraph.
    public var description: String {
      switch self {
      case .nobody(let file):
        "no longhaul works on \(file) on this machine; `longhaul run` begins or goes on, `longhaul status` reads the file"
      case .closed(let path, let reason):
        "\(path) can't be used: \(reason). It belongs to whoever started the migration; be that user, or root"
      case .otherVersion:
        "the longhaul that migrates is of another version; use the same program to look in on it"
      }
    }
  }

  /// What happens, newest first and only. When the engine goes without a word, its last snapshot comes in phase `.lost`.
  public let snapshots = LatestValueChannel<MigrationSnapshot>()
  /// What a person tells it.
  public let commands = Mailbox<EngineCommand>()
  private let desk = ComparisonDesk()
  /// What has come and is not taken yet.
  private let incoming = Mutex(MessageBuffer(longest: RemoteMessage.longest))
  private let socket: CInt
  /// As it was named here: the engine may have been started in another folder.
  private let progressFile: String
  /// The engine's process, where the system tells.
  public let process: Int32?

  /// Milliseconds that an engine has to answer the first word.
  private static let patience = 5000

  /// Connects to the engine that works on a progress file.
  public init(progressFile: String) throws(Refusal) {
    self.progressFile = progressFile
    let place = ControlSocket(progressFile: progressFile)
    let file: Descriptor
    do throws(SystemError) { file = try place.connect() } catch {
      switch error.code {
      case ENOENT, ECONNREFUSED, ENOTDIR: throw .nobody(progressFile: progressFile)
      default: throw .closed(path: place.path, reason: "\(error)")
      }
    }
    socket = dup(file.number)
    process = file.peer?.process
    try greet()
  }

  deinit { close(socket) }

  /// Looks in no longer: the engine's connection and the thread that listens end.
  public func leave() { shutdown(socket, CInt(SHUT_RDWR)) }

  private func greet() throws(Refusal) {
    let file = Descriptor(taking: dup(socket))
    var outgoing = RemoteMessage.hello(version: RemoteMessage.version).framed[...]
    let deadline = monotonicSeconds() + Double(Self.patience) / 1000
    while monotonicSeconds() < deadline {
      if let count = file.send(outgoing) { outgoing = outgoing.dropFirst(count) }
      var entry = pollfd(fd: file.number, events: Int16(POLLIN) | (outgoing.isEmpty ? 0 : Int16(POLLOUT)), revents: 0)
      poll(&entry, 1, CInt(clamping: Self.patience))
      guard let bytes = file.receive() else { throw .nobody(progressFile: progressFile) }
      let answer = incoming.withLock { buffer in
        buffer.append(bytes)
        return Result { try buffer.next() }
      }
      switch answer {
      case .success(nil): continue
      case .success(.hello(RemoteMessage.version)): return
      case .success, .failure: throw .otherVersion
      }
    }
    throw .closed(path: ControlSocket(progressFile: progressFile).path, reason: "the engine does not answer")
  }

  /// Begins to listen on a thread of its own.
  public func start() {
    WorkerThread(name: "attached") { [self] in listen() }.detach()
  }

  // MARK: The thread

  private func listen() {
    let file = Descriptor(taking: dup(socket))
    var incoming = self.incoming.withLock { $0 }
    var outgoing: ArraySlice<UInt8> = []
    var sections = [[UInt8]](repeating: [], count: SnapshotSection.allCases.count)
    var snapshot = Self.nothing
    // Some may have come with the greeting.
    var isGone = !take(&incoming, &sections, &snapshot)
    while !isGone {
      var entries = [
        pollfd(fd: file.number, events: Int16(POLLIN) | (outgoing.isEmpty ? 0 : Int16(POLLOUT)), revents: 0),
        pollfd(fd: commands.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: desk.questions.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      poll(&entries, 3, -1)
      commands.doorbell.silence()
      desk.questions.doorbell.silence()
      for command in commands.takeAll() { outgoing += RemoteMessage.command(command).framed }
      for item in desk.questions.takeAll() { outgoing += RemoteMessage.compare(item: item).framed }
      if let count = file.send(outgoing) { outgoing = outgoing.dropFirst(count) }
      guard entries[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { continue }
      guard let bytes = file.receive() else { break }
      incoming.append(bytes)
      isGone = !take(&incoming, &sections, &snapshot)
    }
    if case .finished = snapshot.phase { return }
    desk.close()
    snapshot.lose(at: Date())
    publish(snapshot)
  }

  /// Takes what has come; false when it makes no sense.
  private func take(
    _ incoming: inout MessageBuffer, _ sections: inout [[UInt8]], _ snapshot: inout MigrationSnapshot
  ) -> Bool {
    do throws(WireReader.Mistake) {
      var isNew = false
      while let message = try incoming.next() {
        switch message {
        case .news(let changes):
          for change in changes { try apply(change, to: &sections, &snapshot) }
          isNew = true
        case .comparison(let item, let comparison):
          desk.receive(comparison, of: item)
        default: throw WireReader.Mistake()
        }
      }
      guard snapshot.isConsistent else { throw WireReader.Mistake() }
      if isNew { publish(snapshot) }
      return true
    } catch { return false }
  }

  private static var nothing: MigrationSnapshot {
    MigrationSnapshot(
      run: RunDescription(source: "", target: "", startedAt: Date(), progressFile: "", logFolder: ""))
  }

  private func apply(
    _ change: RemoteMessage.Change, to sections: inout [[UInt8]], _ snapshot: inout MigrationSnapshot
  ) throws(WireReader.Mistake) {
    guard let section = SnapshotSection(rawValue: change.section), change.kept <= sections[change.section].count else {
      throw WireReader.Mistake()
    }
    sections[change.section].removeLast(sections[change.section].count - change.kept)
    sections[change.section] += change.bytes
    try section.read(sections[change.section], into: &snapshot)
  }

  private func publish(_ snapshot: MigrationSnapshot) {
    var snapshot = snapshot
    let desk = desk
    snapshot.run.progressFile = progressFile
    snapshot.run.logFolder = LogFolder(progressFile: progressFile).path
    if snapshot.comparisons != nil { snapshot.comparisons = TableComparisons { desk.comparison(of: $0) } }
    snapshots.publish(snapshot)
  }
}

/// Where comparisons are asked for, and what was answered.
private final class ComparisonDesk: Sendable {
  /// What is to be asked.
  let questions = Mailbox<String>()
  private let known = Mutex(Known())
  private let answered = Doorbell()

  private struct Known {
    var comparisons: [ExactName: TableComparison?] = [:]
    /// The engine has let somebody wait in vain: nobody else waits until it answers again.
    var isLate = false
  }

  /// Milliseconds that an engine has to answer.
  private static let patience = 500

  func receive(_ comparison: TableComparison?, of item: String) {
    known.withLock {
      $0.comparisons[ExactName(item)] = .some(comparison)
      $0.isLate = false
    }
    answered.ring()
  }

  /// Nobody answers any more.
  func close() { known.withLock { $0.isLate = true } }

  /// Asks the engine, once for each item.
  func comparison(of item: String) -> TableComparison? {
    let (known, isLate) = known.withLock { ($0.comparisons[ExactName(item)], $0.isLate) }
    if let known { return known }
    questions.send(item)
    if isLate { return nil }
    let deadline = monotonicSeconds() + Double(Self.patience) / 1000
    while monotonicSeconds() < deadline {
      answered.wait(milliseconds: max(0, Int((deadline - monotonicSeconds()) * 1000)))
      answered.silence()
      if let known = self.known.withLock({ $0.comparisons[ExactName(item)] }) { return known }
    }
    self.known.withLock { $0.isLate = true }
    return nil
  }
}

extension MigrationSnapshot {
  /// Its engine went away: what was in flight is rolled back, and pending.
  fileprivate mutating func lose(at date: Date) {
    phase = .lost(since: date)
    pending = active.compactMap(\.item) + pending
    active = []
    heldBack = nil
    throughput.bytesPerSecond = nil
    throughput.secondsLeft = nil
  }
}
