internal import FlyingFox
internal import FlyingSocks
internal import Glibc
internal import Synchronization

/// Shows a migration to browsers and programs over HTTP: it listens, `WebRoutes` answers.
public struct WebServer: Sendable {
  private let address: WebAddress
  private let routes: WebRoutes

  /// Seconds that an answer may take: a command's effect is waited for.
  private static let patience = 20.0
  /// Before it listens again.
  private static let pause = Duration.seconds(1)

  /// A server that does not listen yet.
  public init(_ address: WebAddress, routes: WebRoutes) {
    self.address = address
    self.routes = routes
  }

  /// Serves until it is cancelled. Once it has listened, it listens again after whatever ends that: a flood of
  /// connections must not be the end of it.
  ///
  /// - Parameter isListening: called once with where it listens, when it does.
  public func run(isListening: @escaping @Sendable (WebAddress) -> Void) async throws {
    let place = Mutex<WebAddress?>(nil)
    while true {
      let known = place.withLock { $0 }
      do {
        try await serve(known ?? address) { actual in
          place.withLock { $0 = actual }
          if known == nil { isListening(actual) }
        }
        return
      } catch {
        guard place.withLock({ $0 }) != nil, !Task.isCancelled else { throw error }
        try await Task.sleep(for: Self.pause)
      }
    }
  }

  private func serve(_ address: WebAddress, isListening: @escaping @Sendable (WebAddress) -> Void) async throws {
    let server = HTTPServer(
      address: try address.socketAddress(), timeout: Self.patience, logger: .disabled, handler: routes)
    try await withThrowingTaskGroup { group in
      group.addTask { try await server.run() }
      group.addTask {
        try await server.waitUntilListening(timeout: Self.patience)
        isListening(await Self.actualAddress(of: server) ?? address)
      }
      try await group.waitForAll()
    }
  }

  /// With the port that the system chose where any was wanted.
  private static func actualAddress(of server: HTTPServer) async -> WebAddress? {
    switch await server.listeningAddress {
    case .ip4(let host, let port), .ip6(let host, let port): WebAddress(host: host, port: port)
    case .unix, nil: nil
    }
  }
}

extension WebServer {
  /// Why it can't listen, in a sentence: what the library says is for programmers.
  public static func reason(_ error: any Error) -> String {
    guard case .failed(_, let code, _)? = error as? SocketError else { return "\(error)" }
    return String(cString: strerror(code))
  }
}
