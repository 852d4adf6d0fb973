import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import PrivateServer
import TUI
import Web

/// The web view of a progress file: a process of its own, so that nothing that comes over a network is where rows are moved.
struct WebService {
  let progressFile: String
  let address: WebAddress
  let allowsCommands: Bool

  /// A token of a person's own.
  private static let tokenVariable = "LONGHAUL_WEB_TOKEN"

  /// Serves until a signal ends it.
  ///
  /// - Parameter untilClosed: also until standard input is closed, as when a parent ends.
  func run(untilClosed: Bool) throws {
    let token = try token()
    let link = try WebLink(progressFile: progressFile)
    let feed = MigrationFeed(progressFile: progressFile)
    feed.start()
    let path = progressFile
    let routes = WebRoutes(feed: feed, access: Access(token: token, allowsCommands: allowsCommands)) { command in
      do {
        var steering = try Steering(progressFile: path)
        return steering.carryOut(command)
      } catch { return .refused("\(error)") }
    }
    let events = Mailbox<Event>()
    Self.raiseLimit()
    let server = WebServer(address, routes: routes)
    Task {
      do { try await server.run { events.send(.listens($0)) } } catch { events.send(.failed(WebServer.reason(error))) }
    }
    try serve(events, link, token: token, untilClosed: untilClosed)
  }

  private enum Event: Sendable {
    case listens(WebAddress)
    case failed(String)
  }

  private func serve(
    _ events: Mailbox<Event>, _ link: borrowing WebLink, token: String, untilClosed: Bool
  ) throws {
    let signals = TerminalSignals.Reader()
    while true {
      var entries = [
        pollfd(fd: events.doorbell.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        // A negative descriptor is passed over.
        pollfd(fd: untilClosed ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
      ]
      poll(&entries, 3, -1)
      events.doorbell.silence()
      for event in events.takeAll() {
        switch event {
        case .failed(let reason):
          StandardError.write("longhaul: the web view can't listen at \(address): \(reason)\n")
          throw ExitStatus.environment
        case .listens(let actual):
          let whole = "\(actual.url)#\(token)"
          link.publish(whole)
          // Before the line that lets a parent open its screen.
          warn(actual)
          StandardOutput.write(whole + "\n")
        }
      }
      while let signal = signals.next() {
        if [SIGINT, SIGTERM, SIGHUP, SIGQUIT].contains(signal) { return }
      }
      if entries[2].revents != 0 { return }
    }
  }

  /// As many connections as the system allows.
  private static func raiseLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  private func warn(_ actual: WebAddress) {
    if actual.isLoopback { return }
    StandardError.write(
      """
      longhaul: \(actual) can be reached from elsewhere. Who has the token can look\(allowsCommands ? ", and command" : ""); \
      nothing is encrypted, so that a proxy with TLS belongs before it.

      """)
  }

  private func token() throws -> String {
    guard let own = ProcessInfo.processInfo.environment[Self.tokenVariable], !own.isEmpty else {
      return Access.newToken()
    }
    guard own.utf8.count >= Access.shortestToken, own.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw UsageError(
        """
        \(Self.tokenVariable) has to be at least \(Access.shortestToken) letters, digits and signs without blanks, such as \
        `openssl rand -hex 16` makes.
        """)
    }
    return own
  }

  // MARK: Beside a run

  /// Begins it beside this process, and tells where it is. It ends with this process.
  ///
  /// - Throws: its exit code when it can't be.
  func startBeside() throws {
    // Its standard input and output are one end; ours is closed when this process ends, whatever ends it.
    var ends: [CInt] = [0, 0]
    guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw UsageError("no socket for the web view: \(String(cString: strerror(errno)))")
    }
    var words = [OwnProgram.path, "web", "\(address)", "--progress-file", progressFile, "--until-closed"]
    if allowsCommands { words.append("--control") }
    let process = try spawn(words, descriptors: [ends[1], ends[1], STDERR_FILENO], newSession: true)
    close(ends[1])
    // Until the line is there, or the end of it.
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(ends[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
    guard !line.isEmpty else { throw ExitCode(reap(process)) }
    let link = String(decoding: line, as: UTF8.self)
    // What is written to a file is read by others, too.
    let place = link.prefix { $0 != "#" }
    StandardOutput.write(
      StandardOutput.isTerminal
        ? "The web view is at \(link)\n" : "The web view is at \(place); `longhaul web --link` tells its token\n")
  }
}
