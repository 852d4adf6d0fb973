import Glibc
public import PrivateServer
import Synchronization

/// Stands between libpq and a server as a network does: what either side says arrives later, in any amount at once.
///
/// It counts round trips: how often a client heard something after it had spoken. So a test can tell how long a
/// connection would wait over any network, without waiting.
///
/// ```swift
/// let proxy = try DelayingProxy(to: database.server)
/// // … connect to proxy.connectionString(database) …
/// #expect(proxy.roundTrips == [2])
/// ```
public final class DelayingProxy: Sendable {
  /// Where it listens.
  private let folder: String
  /// Closed to stop it; a byte has it lose its clients.
  private let stop: CInt
  private let thread: pthread_t
  private let counts: Counts

  /// The round trips of each connection, in the order in which they were made.
  fileprivate final class Counts: Sendable {
    let ofConnections = Mutex<[Int]>([])
    let losesAnswers = Atomic(false)
  }

  /// Starts listening.
  ///
  /// - Parameter delay: of each direction; a round trip takes twice as long.
  public init(to server: PrivateServer, delay: Duration = .zero) throws {
    var template = Array("/tmp/longhaul-proxy-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProxyError(action: "mkdtemp") }
    folder = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { throw ProxyError(action: "pipe") }
    stop = ends[1]
    let listener = try UnixSocket.listen(at: "\(folder)/\(UnixSocket.name)")
    counts = Counts()
    let relay = Relay(
      listener: listener, stop: ends[0], server: "\(server.folder)/\(UnixSocket.name)", delay: delay, counts: counts)
    var thread: pthread_t = 0
    guard pthread_create(&thread, nil, runRelay, Unmanaged.passRetained(relay).toOpaque()) == 0 else {
      throw ProxyError(action: "pthread_create")
    }
    self.thread = thread
  }

  deinit {
    close(stop)
    pthread_join(thread, nil)
    unlink("\(folder)/\(UnixSocket.name)")
    rmdir(folder)
  }

  /// What libpq needs to reach a database by way of it.
  public func connectionString(_ database: Database) -> String {
    // Of a keyword that is there twice the last one counts.
    "\(database.connectionString) host=\(folder)"
  }

  /// Has whatever the server says from now on be lost, and the connection with it; or not any more.
  public func loseAnswers(_ loses: Bool) { counts.losesAnswers.store(loses, ordering: .sequentiallyConsistent) }

  /// Cuts off all clients, and the server hears nothing of it: as when a network goes away.
  public func loseClients() {
    var byte: UInt8 = 1
    _ = write(stop, &byte, 1)
  }

  /// The round trips of each connection so far, in the order in which they were made.
  public var roundTrips: [Int] { counts.ofConnections.withLock { $0 } }
}

/// A system call that failed.
struct ProxyError: Error, CustomStringConvertible {
  var action: String
  var code = errno

  var description: String { "\(action): \(String(cString: strerror(code)))" }
}

/// Sockets of the file system.
private enum UnixSocket {
  static let name = ".s.PGSQL.5432"

  static func listen(at path: String) throws -> CInt {
    let socket = try open(path, bind)
    guard Glibc.listen(socket, 64) == 0 else { throw ProxyError(action: "listen") }
    return socket
  }

  static func connect(to path: String) throws -> CInt { try open(path, Glibc.connect) }

  private static func open(
    _ path: String, _ use: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) throws -> CInt {
    let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        use(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard socket >= 0, status == 0 else {
      let error = ProxyError(action: path)
      close(socket)
      throw error
    }
    return socket
  }
}

/// What the proxy's thread does.
private final class Relay: Sendable {
  private let listener: CInt
  private let stop: CInt
  private let server: String
  private let delay: Duration
  private let counts: DelayingProxy.Counts

  init(listener: CInt, stop: CInt, server: String, delay: Duration, counts: DelayingProxy.Counts) {
    self.listener = listener
    self.stop = stop
    self.server = server
    self.delay = delay
    self.counts = counts
  }

  /// One direction of a connection.
  private struct Direction {
    let from: CInt
    let to: CInt
    /// What is under way, and when it arrives.
    var underWay: [(due: ContinuousClock.Instant, bytes: ArraySlice<UInt8>)] = []
    var hasEnded = false
    var isShut = false

    /// The end has arrived, too.
    var isOver: Bool { hasEnded && underWay.isEmpty }

    init(from: CInt, to: CInt) {
      self.from = from
      self.to = to
    }

    /// What is under way is lost, and nothing follows.
    mutating func end() {
      underWay = []
      hasEnded = true
    }

    /// Takes what there is.
    ///
    /// - Returns: whether there was something.
    mutating func take(due: ContinuousClock.Instant) -> Bool {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = Glibc.read(from, &buffer, buffer.count)
      if count > 0 { underWay.append((due, buffer[..<count])) }
      if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { hasEnded = true }
      return count > 0
    }

    /// Hands on what has arrived.
    mutating func deliver(_ now: ContinuousClock.Instant) {
      while let first = underWay.first, first.due <= now {
        let sent = first.bytes.withUnsafeBytes { send(to, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
        guard sent > 0 else {
          if errno == EAGAIN || errno == EINTR { return }
          // Nobody takes it any more.
          end()
          break
        }
        if sent == first.bytes.count { underWay.removeFirst() } else { underWay[0].bytes.removeFirst(sent) }
      }
      if isOver, !isShut {
        shutdown(to, CInt(SHUT_WR))
        isShut = true
      }
    }
  }

  private struct Link {
    let number: Int
    var up: Direction
    var down: Direction
    /// The client has heard nothing since it spoke.
    var hasAsked = false

    mutating func cut() {
      up.end()
      down.end()
    }
  }

  func run() {
    var links: [Link] = []
    // To the server, without a client.
    var orphans: [CInt] = []
    while true {
      let now = ContinuousClock.now
      let due = links.flatMap { [$0.up, $0.down] }.compactMap { $0.underWay.first?.due }.min()
      var entries = [stop, listener].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      for link in links {
        entries.append(Self.entry(link.up, link.down, now))
        entries.append(Self.entry(link.down, link.up, now))
      }
      poll(&entries, nfds_t(entries.count), due.map { Self.milliseconds(until: $0, now) } ?? -1)
      if entries[0].revents & Int16(POLLHUP) != 0 { break }
      if entries[0].revents != 0 {
        var byte: UInt8 = 0
        _ = read(stop, &byte, 1)
        for link in links {
          close(link.up.from)
          orphans.append(link.up.to)
        }
        links = []
        continue
      }
      let after = ContinuousClock.now
      let readable = Int16(POLLIN | POLLHUP | POLLERR)
      for place in links.indices {
        if entries[2 + place * 2].revents & readable != 0, links[place].up.take(due: after + delay) {
          links[place].hasAsked = true
        }
        if entries[3 + place * 2].revents & readable != 0, links[place].down.take(due: after + delay) {
          if counts.losesAnswers.load(ordering: .sequentiallyConsistent) {
            links[place].cut()
          } else {
            count(&links[place])
          }
        }
        links[place].up.deliver(after)
        links[place].down.deliver(after)
      }
      links.removeAll { link in
        guard link.up.isOver && link.down.isOver else { return false }
        close(link.up.from)
        close(link.up.to)
        return true
      }
      if entries[1].revents != 0, let link = accept() { links.append(link) }
    }
    for link in links {
      close(link.up.from)
      close(link.up.to)
    }
    for orphan in orphans { close(orphan) }
    close(listener)
    close(stop)
  }

  private func accept() -> Link? {
    let client = Glibc.accept(listener, nil, nil)
    guard client >= 0 else { return nil }
    guard let server = try? UnixSocket.connect(to: server) else {
      close(client)
      return nil
    }
    for socket in [client, server] { _ = fcntl(socket, F_SETFL, O_NONBLOCK) }
    let number = counts.ofConnections.withLock { counts in
      counts.append(0)
      return counts.count - 1
    }
    return Link(number: number, up: Direction(from: client, to: server), down: Direction(from: server, to: client))
  }

  private func count(_ link: inout Link) {
    guard link.hasAsked else { return }
    link.hasAsked = false
    counts.ofConnections.withLock { $0[link.number] += 1 }
  }

  /// The socket that `direction` reads, into which `other` writes.
  private static func entry(_ direction: Direction, _ other: Direction, _ now: ContinuousClock.Instant) -> pollfd {
    let isFull = other.underWay.first.map { $0.due <= now } ?? false
    let events = (direction.hasEnded ? 0 : POLLIN) | (isFull ? POLLOUT : 0)
    return pollfd(fd: events == 0 ? -1 : direction.from, events: Int16(events), revents: 0)
  }

  /// Rounded up, and not for ever when something is due that can't be written yet.
  private static func milliseconds(until due: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> CInt {
    if due <= now { return -1 }
    let (seconds, attoseconds) = (due - now).components
    return CInt(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

}

/// What the thread begins with.
private func runRelay(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<Relay>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
