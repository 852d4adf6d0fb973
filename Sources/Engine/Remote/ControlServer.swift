internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// Lets others look in on an engine and command it, by the socket beside its progress file: on a thread of its own, which
/// takes snapshots only for who is there and ready for one. Whoever does not read costs nothing, and gets the newest later.
final class ControlServer: Sendable {
  private let socket: ControlSocket
  private let identity: UInt64?
  private let snapshots: LatestValueChannel<MigrationSnapshot>
  private let commands: Mailbox<EngineCommand>
  private let end = Doorbell()
  private let ended = Doorbell()

  /// Milliseconds in which the last news have to be read after the end of the run.
  private static let patience = 500

  /// Listens. The caller has the progress file's lock.
  init(
    progressFile: String, snapshots: LatestValueChannel<MigrationSnapshot>, commands: Mailbox<EngineCommand>
  ) throws(SystemError) {
    socket = ControlSocket(progressFile: progressFile)
    let file = try socket.listen()
    // The thread's own from here on.
    let listener = dup(file.number)
    if listener < 0 { throw .current }
    identity = socket.identity
    self.snapshots = snapshots
    self.commands = commands
    WorkerThread(name: "control") { [self] in
      ControlLoop(
        listener: Descriptor(taking: listener), snapshots: snapshots, commands: commands, end: end,
        patience: Self.patience
      ).run()
      ended.ring()
    }.detach()
  }

  /// Sends the last news, closes all connections, and removes the socket. A second time it does nothing.
  func close() {
    end.ring()
    ended.wait(milliseconds: Self.patience * 2)
    // Another engine may have made its own since.
    if let identity, socket.identity == identity { unlink(socket.path) }
  }
}

/// Who looks in.
private struct Client: ~Copyable {
  let file: Descriptor
  var incoming = MessageBuffer(longest: 1 << 16)
  var outgoing: ArraySlice<UInt8> = []
  /// The sections as they were sent last; nil before the first.
  var sent: [[UInt8]]?
  var isGreeted = false
  var isGone = false

  init(_ file: consuming Descriptor) { self.file = file }

  /// Whether the next news can be sent.
  var isReady: Bool { isGreeted && outgoing.isEmpty && !isGone }

  mutating func send(_ message: RemoteMessage) {
    outgoing += message.framed
    flush()
  }

  mutating func flush() {
    while !outgoing.isEmpty, !isGone {
      guard let count = file.send(outgoing) else { return isGone = true }
      if count == 0 { return }
      outgoing = outgoing.dropFirst(count)
    }
    if outgoing.isEmpty { outgoing = [] }
  }

  /// Sends what has changed since the last time.
  mutating func sendNews(_ sections: [[UInt8]]) {
    var changes: [RemoteMessage.Change] = []
    for (number, bytes) in sections.enumerated() {
      let before = sent?[number] ?? []
      if sent != nil, before == bytes { continue }
      let kept = zip(before, bytes).prefix { $0 == $1 }.count
      changes.append(RemoteMessage.Change(section: number, kept: kept, bytes: Array(bytes[kept...])))
    }
    sent = sections
    if !changes.isEmpty { send(.news(changes)) }
  }
}

/// The control thread's work.
private struct ControlLoop: ~Copyable {
  let listener: Descriptor
  let snapshots: LatestValueChannel<MigrationSnapshot>
  let commands: Mailbox<EngineCommand>
  let end: Doorbell
  let patience: Int

  private var clients: [Int: Box] = [:]
  private var nextNumber = 0
  private var newest: MigrationSnapshot?
  /// The newest snapshot's sections, once somebody wants them.
  private var sections: [[UInt8]]?
  private var lastNews = 0.0
  /// Until when nobody can be let in, after the system had no descriptor for somebody.
  private var fullUntil = 0.0

  /// Seconds between two looks at what is new.
  private static let betweenNews = 0.25
  /// Seconds before somebody is let in again.
  private static let betweenRefusals = 1.0
  /// How many may look in at once.
  private static let mostClients = 64

  /// A client has a descriptor of its own, which no array can hold.
  private final class Box {
    var client: Client
    init(_ client: consuming Client) { self.client = client }
  }

  init(
    listener: consuming Descriptor, snapshots: LatestValueChannel<MigrationSnapshot>, commands: Mailbox<EngineCommand>,
    end: Doorbell,
    patience: Int
  ) {
    self.listener = listener
    self.snapshots = snapshots
    self.commands = commands
    self.end = end
    self.patience = patience
  }

  consuming func run() {
    while wait() {}
    takeNews()
    for box in clients.values where box.client.isReady { sendNews(to: box) }
    // Those who read at once get all of it.
    let deadline = monotonicSeconds() + Double(patience) / 1000
    while clients.values.contains(where: { !$0.client.outgoing.isEmpty && !$0.client.isGone }) {
      let left = Int((deadline - monotonicSeconds()) * 1000)
      if left <= 0 { return }
      var entries = clients.values.filter { !$0.client.outgoing.isEmpty && !$0.client.isGone }
        .map { pollfd(fd: $0.client.file.number, events: Int16(POLLOUT), revents: 0) }
      poll(&entries, nfds_t(entries.count), CInt(clamping: left))
      for box in clients.values { box.client.flush() }
      // Whoever was behind gets the newest once there is room.
      for box in clients.values where box.client.isReady { sendNews(to: box) }
    }
  }

  /// One turn; false when the run is over.
  private mutating func wait() -> Bool {
    let now = monotonicSeconds()
    let isAsked = clients.values.contains { $0.client.isReady }
    let isDue = now - lastNews >= Self.betweenNews
    let numbers = clients.keys.sorted()
    var entries = [
      // A negative descriptor is passed over.
      pollfd(fd: now < fullUntil ? -1 : listener.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: end.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isAsked && isDue ? snapshots.doorbell.descriptor : -1, events: Int16(POLLIN), revents: 0),
    ]
    for number in numbers {
      guard let client = clients[number] else { continue }
      let events = Int16(POLLIN) | (client.client.outgoing.isEmpty ? 0 : Int16(POLLOUT))
      entries.append(pollfd(fd: client.client.file.number, events: events, revents: 0))
    }
    let dues = [isAsked && !isDue ? lastNews + Self.betweenNews : nil, now < fullUntil ? fullUntil : nil]
    let timeout = dues.compactMap(\.self).min().map { CInt(($0 - now) * 1000) + 1 } ?? -1
    poll(&entries, nfds_t(entries.count), timeout)
    if entries[0].revents != 0 { accept() }
    if entries[2].revents != 0 {
      takeNews()
      lastNews = monotonicSeconds()
    }
    for (place, number) in numbers.enumerated() where entries[place + 3].revents != 0 { hear(number) }
    for number in numbers where clients[number]?.client.isGone == true { clients[number] = nil }
    for box in clients.values where box.client.isReady { sendNews(to: box) }
    return entries[1].revents == 0
  }

  private mutating func takeNews() {
    guard var snapshot = snapshots.take() else { return }
    // Whoever looks in may have been started in another folder.
    let here = FileManager.default.currentDirectoryPath
    snapshot.run.contextFiles = snapshot.run.contextFiles.map { $0.hasPrefix("/") ? $0 : here + "/" + $0 }
    newest = snapshot
    sections = nil
  }

  private mutating func sendNews(to box: Box) {
    // While nobody looked, nothing was taken.
    if box.client.sent == nil { takeNews() }
    guard let newest else { return }
    if sections == nil { sections = SnapshotSection.allCases.map { $0.bytes(of: newest) } }
    if let sections { box.client.sendNews(sections) }
  }

  private mutating func accept() {
    let number = Glibc.accept(listener.number, nil, nil)
    guard number >= 0 else {
      if errno == EMFILE || errno == ENFILE { fullUntil = monotonicSeconds() + Self.betweenRefusals }
      return
    }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    _ = fcntl(number, F_SETFL, O_NONBLOCK)
    let file = Descriptor(taking: number)
    // For its owner, and for the system administrator.
    guard clients.count < Self.mostClients, let user = file.peer?.user, user == geteuid() || user == 0 else { return }
    clients[nextNumber] = Box(Client(file))
    nextNumber += 1
  }

  private mutating func hear(_ number: Int) {
    guard let box = clients[number] else { return }
    box.client.flush()
    guard let bytes = box.client.file.receive() else { return box.client.isGone = true }
    box.client.incoming.append(bytes)
    do throws(WireReader.Mistake) {
      while let message = try box.client.incoming.next() {
        switch message {
        case .hello(let version):
          box.client.send(.hello(version: RemoteMessage.version))
          // The other side says why it goes.
          if version == RemoteMessage.version { box.client.isGreeted = true }
        case .command(let command) where box.client.isGreeted: commands.send(command)
        case .compare(let item) where box.client.isGreeted:
          box.client.send(.comparison(item: item, newest?.comparisons?[item]))
        default: throw WireReader.Mistake()
        }
      }
    } catch { box.client.isGone = true }
  }
}
