internal import Glibc
internal import Synchronization

/// A PostgreSQL server of one's own: a fresh cluster in a temporary folder that listens on a Unix socket in it and
/// nowhere else. It ends and its folder is removed with this value or with the process, however that ends.
///
/// ```swift
/// let server = try PrivateServer(settings: ["wal_level": "logical"])
/// print(server.connectionString())  // host=/tmp/longhaul-x4DsQ1 port=5432 user=postgres dbname=postgres
/// ```
///
/// The server belongs to a supervising shell in a session of its own, which holds one end of a socket; the owner's
/// death closes the other. PostgreSQL does not run as root: then everything belongs to user `postgres`.
public final class PrivateServer: Sendable {
  /// How a server is stopped (PostgreSQL documentation, "pg_ctl").
  public enum StopMode: String, Sendable {
    /// Sessions are ended, data is written.
    case fast
    /// As in a crash: sessions are cut off, the next start recovers.
    case immediate
  }

  /// Its folder: the socket, `data`, and `log`, what the server says.
  public let folder: String
  /// The folder of PostgreSQL's programs, such as `psql`.
  public let binaries: String
  /// Whether it outlives its owner.
  public let keep: Bool
  private let supervisor: Mutex<Supervisor?>

  private struct Supervisor {
    var process: pid_t
    var socket: CInt
  }

  /// Makes a cluster and starts its server; takes about a second.
  ///
  /// - Parameters:
  ///   - settings: for postgresql.conf. `fsync` is off unless set here.
  ///   - keep: leaves the server running when its owner ends; `instructions` says how to stop it.
  public init(settings: [String: String] = [:], keep: Bool = false) throws(PrivateServerError) {
    guard getuid() != 0 || getpwnam("postgres") != nil else {
      let advice = "PostgreSQL does not run as root, and there is no user postgres. Try: apt-get install postgresql"
      throw PrivateServerError(action: "start", output: advice)
    }
    var sockets: [CInt] = [-1, -1]
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &sockets) == 0 else {
      throw PrivateServerError(action: "make a socket", output: String(cString: strerror(errno)))
    }
    let lines = settings.sorted { $0.key < $1.key }.map { name, value in
      "\(name) = '\(value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
    let shell = [
      "sh", "-c", supervisorScript, "longhaul-private-server", lines.joined(separator: "\n"), keep ? "keep" : "",
    ]
    let process: pid_t
    do throws(SpawnError) {
      let descriptors = Array(repeating: CInt?.some(sockets[1]), count: 3)
      process = try spawn(Self.unprivileged + shell, descriptors: descriptors, newSession: true)
    } catch {
      for socket in sockets { Glibc.close(socket) }
      throw PrivateServerError(action: "start", output: error.description)
    }
    Glibc.close(sockets[1])
    do throws(PrivateServerError) {
      let answer = try Self.answer(on: sockets[0], to: "start")
      guard answer.count >= 2 else { throw PrivateServerError(action: "start", output: answer.joined(separator: "\n")) }
      (folder, binaries) = (answer[0], answer[1])
    } catch {
      Glibc.close(sockets[0])
      reap(process)
      throw error
    }
    self.keep = keep
    supervisor = Mutex(Supervisor(process: process, socket: sockets[0]))
  }

  deinit { close() }

  /// What libpq needs to reach it.
  public func connectionString(database: String = "postgres", user: String = "postgres") -> String {
    "host=\(folder) port=5432 user=\(Self.quoted(user)) dbname=\(Self.quoted(database))"
  }

  /// How to connect to a kept server and how to stop it, to be shown to a person.
  public var instructions: String {
    let stop = (Self.unprivileged + ["\(binaries)/pg_ctl", "-D", "\(folder)/data", "-m", "fast", "stop"])
    return """
      connect: psql '\(connectionString())'
      stop:    \(stop.joined(separator: " ")) && rm -rf \(folder)
      """
  }

  /// Starts it again after `stop` or `kill`.
  public func start() throws(PrivateServerError) { try tell("start") }

  /// Stops it; its data stays.
  public func stop(_ mode: StopMode = .fast) throws(PrivateServerError) { try tell("stop \(mode.rawValue)") }

  /// Stops it as in a crash; its data stays.
  public func kill() throws(PrivateServerError) { try stop(.immediate) }

  /// Stops it and starts it again.
  public func restart(_ mode: StopMode = .fast) throws(PrivateServerError) {
    try stop(mode)
    try start()
  }

  /// Ends it for good and waits until nothing of it is left, or, when it is kept, leaves it alone.
  public func close() {
    supervisor.withLock { supervisor in
      guard let ended = supervisor else { return }
      supervisor = nil
      Glibc.close(ended.socket)
      reap(ended.process)
    }
  }

  private func tell(_ command: String) throws(PrivateServerError) {
    // The lock is held until the answer is there: one conversation at a time.
    let result = supervisor.withLock { supervisor -> Result<Void, PrivateServerError> in
      guard let supervisor else {
        return .failure(PrivateServerError(action: command, output: "the server was closed"))
      }
      let line = Array("\(command)\n".utf8)
      guard send(supervisor.socket, line, line.count, CInt(MSG_NOSIGNAL)) == line.count else {
        return .failure(PrivateServerError(action: command, output: "its supervising shell is gone"))
      }
      return Result { () throws(PrivateServerError) in _ = try Self.answer(on: supervisor.socket, to: command) }
    }
    try result.get()
  }

  /// Reads one answer: lines up to `ok`; `failed`, or the end, is an error.
  private static func answer(on socket: CInt, to command: String) throws(PrivateServerError) -> [String] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
      if bytes.last == UInt8(ascii: "\n"), let last = lines.last, last == "ok" || last == "failed" {
        lines.removeLast()
        if last == "ok" { return lines }
        throw PrivateServerError(action: command, output: lines.joined(separator: "\n"))
      }
      let count = read(socket, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        lines.append("its supervising shell ended")
        throw PrivateServerError(action: command, output: lines.joined(separator: "\n"))
      }
      bytes += buffer[..<count]
    }
  }

  /// What goes before a command so that it does not run as root.
  private static var unprivileged: [String] {
    getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : []
  }

  /// A value of a connection string (PostgreSQL documentation, "Keyword/Value Connection Strings").
  private static func quoted(_ value: String) -> String {
    if !value.isEmpty && value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) { return value }
    var quoted = "'"
    for character in value {
      if character == "'" || character == "\\" { quoted.append("\\") }
      quoted.append(character)
    }
    return quoted + "'"
  }
}

/// A private server that can't be made, started or stopped.
public struct PrivateServerError: Error, Sendable, CustomStringConvertible {
  /// What was to be done, such as `start`.
  public var action: String
  /// What the shell and PostgreSQL's programs said.
  public var output: String

  /// For people.
  public var description: String { "private PostgreSQL server, \(action): \(output)" }
}
