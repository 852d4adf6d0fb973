import FoundationEssentials
import Glibc
import Synchronization

/// A web server that hears posts on 127.0.0.1 and keeps them.
///
/// ```swift
/// let server = try PostServer(.missionControl)
/// // … post to server.url + "/events" …
/// #expect(server.mistakes.isEmpty)
/// ```
public final class PostServer: Sendable {
  /// What it answers.
  public enum Answer: Sendable {
    /// Any post with this status.
    case status(Int)
    /// Nothing at all.
    case silence
    /// That it is to be posted somewhere else.
    case redirect(to: String)
    /// As the dashboard does: 400 where something is missing that every event has to have.
    case missionControl
  }

  /// A post.
  public struct Request: Sendable {
    /// Such as `/events`.
    public var path: String
    /// The lines before the body.
    public var head: String
    /// What was posted.
    public var body: String
    /// When all of it was there.
    public var time: ContinuousClock.Instant

    /// What the body says, as JSON.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
      try JSONDecoder().decode(type, from: Data(body.utf8))
    }
  }

  /// Where it listens, such as `http://127.0.0.1:40123`.
  public let url: String
  private let stop: CInt
  private let thread: pthread_t
  private let state: State

  fileprivate final class State: Sendable {
    let answer: Mutex<Answer>
    let requests = Mutex<[Request]>([])
    let mistakes = Mutex<[String]>([])
    let listener: CInt
    let stop: CInt

    init(_ answer: Answer, listener: CInt, stop: CInt) {
      self.answer = Mutex(answer)
      self.listener = listener
      self.stop = stop
    }
  }

  /// Starts listening.
  public init(_ answer: Answer, port: UInt16 = 0) throws {
    let (listener, port) = try Self.listen(port)
    url = "http://127.0.0.1:\(port)"
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { throw ProgramError(message: "no pipe") }
    stop = ends[1]
    state = State(answer, listener: listener, stop: ends[0])
    var thread: pthread_t = 0
    guard pthread_create(&thread, nil, serve, Unmanaged.passRetained(state).toOpaque()) == 0 else {
      throw ProgramError(message: "no thread")
    }
    self.thread = thread
  }

  deinit {
    close(stop)
    pthread_join(thread, nil)
  }

  /// What was posted, in order.
  public var requests: [Request] { state.requests.withLock { $0 } }

  /// What of it the dashboard would not take, or not bear.
  public var mistakes: [String] {
    let times = requests.map(\.time)
    let crowded = times.indices.dropFirst(10).filter { times[$0] - times[$0 - 10] < .seconds(1) }
    return state.mistakes.withLock { $0 } + crowded.map { "post \($0) is the 11th in a second" }
  }

  /// Has it answer otherwise from now on.
  public func answer(_ answer: Answer) { state.answer.withLock { $0 = answer } }

  /// An address at which nobody listens.
  public static func deadURL() throws -> String {
    let (listener, port) = try listen(0)
    close(listener)
    return "http://127.0.0.1:\(port)"
  }

  private static func listen(_ port: UInt16) throws -> (CInt, UInt16) {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var yes: CInt = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && Glibc.listen(listener, 64) == 0
          ? getsockname(listener, address, &size) : -1
      }
    }
    guard status == 0 else { throw ProgramError(message: "can't listen: \(String(cString: strerror(errno)))") }
    return (listener, UInt16(bigEndian: address.sin_port))
  }
}

extension PostServer.State {
  /// Until the test's end of the pipe is closed.
  fileprivate func run() {
    var connections: [(descriptor: CInt, bytes: [UInt8])] = []
    defer { for descriptor in connections.map(\.descriptor) + [listener, stop] { close(descriptor) } }
    while true {
      var entries = ([stop, listener] + connections.map(\.descriptor)).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      poll(&entries, nfds_t(entries.count), -1)
      if entries[0].revents != 0 { return }
      for place in connections.indices.reversed() where entries[place + 2].revents != 0 {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = read(connections[place].descriptor, &buffer, buffer.count)
        if count > 0 {
          connections[place].bytes += buffer[..<count]
          while let request = Self.take(from: &connections[place].bytes) {
            hear(request, connections[place].descriptor)
          }
        } else {
          close(connections.remove(at: place).descriptor)
        }
      }
      if entries[1].revents != 0 {
        let descriptor = accept(listener, nil, nil)
        if descriptor >= 0 { connections.append((descriptor, [])) }
      }
    }
  }

  private static func take(from bytes: inout [UInt8]) -> PostServer.Request? {
    guard let gap = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: bytes[..<gap.lowerBound], as: UTF8.self)
    let lines = head.split(separator: "\r\n")
    let length =
      lines.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.drop { !$0.isNumber }) } ?? 0
    guard bytes.count >= gap.upperBound + length else { return nil }
    let body = String(decoding: bytes[gap.upperBound..<gap.upperBound + length], as: UTF8.self)
    bytes.removeFirst(gap.upperBound + length)
    let path = lines.first?.split(separator: " ").dropFirst().first ?? ""
    return PostServer.Request(path: String(path), head: head, body: body, time: .now)
  }

  private func hear(_ request: PostServer.Request, _ connection: CInt) {
    requests.withLock { $0.append(request) }
    var more = ""
    let status: Int
    switch answer.withLock({ $0 }) {
    case .silence: return
    case .status(let chosen): status = chosen
    case .redirect(let place):
      status = 307
      more = "Location: \(place)\r\n"
    case .missionControl:
      let wrong = Self.mistakes(request)
      mistakes.withLock { $0 += wrong }
      status = wrong.isEmpty ? 200 : 400
    }
    let answer = Array("HTTP/1.1 \(status) Status\r\n\(more)Content-Length: 2\r\n\r\nok".utf8)
    // Whoever has gone does not hear it.
    send(connection, answer, answer.count, CInt(MSG_NOSIGNAL))
  }

  /// What every event of the dashboard has to have.
  private struct Event: Decodable {
    struct Payload: Decodable { var tool_name: String? }

    var source_app: String
    var session_id: String
    var hook_event_type: String
    var payload: Payload
    var timestamp: Int
  }

  private static func mistakes(_ request: PostServer.Request) -> [String] {
    var mistakes = request.path == "/events" ? [] : ["posted to \(request.path)"]
    do {
      let event = try request.decoded(as: Event.self)
      if event.source_app.isEmpty || event.source_app.contains(":") {
        mistakes.append("source_app: \(event.source_app)")
      }
      if event.session_id.isEmpty { mistakes.append("no session_id") }
      if event.hook_event_type.isEmpty { mistakes.append("no hook_event_type") }
      // From 2001 to 2286, in milliseconds.
      if !(1_000_000_000_000..<10_000_000_000_000).contains(event.timestamp) {
        mistakes.append("timestamp: \(event.timestamp)")
      }
    } catch { mistakes.append("\(error): \(request.body)") }
    return mistakes
  }
}

private func serve(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<PostServer.State>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
