internal import FlyingFox
internal import FlyingSocks
internal import Glibc

/// Shows a migration to browsers and programs over HTTP: it listens, `WebRoutes` answers.
public struct WebServer: Sendable {
  private let server: HTTPServer
  private let address: WebAddress

  /// Seconds that an answer may take: a command's effect is waited for.
  private static let patience = 20.0

  /// A server that does not listen yet.
  public init(_ address: WebAddress, routes: WebRoutes) throws {
    self.address = address
    server = HTTPServer(
      address: try address.socketAddress(), timeout: Self.patience, logger: .disabled, handler: routes)
  }

  /// Serves until it is cancelled.
  ///
  /// - Parameter isListening: called once with where it listens, when it does.
  public func run(isListening: @escaping @Sendable (WebAddress) -> Void) async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { try await server.run() }
      group.addTask {
        try await server.waitUntilListening(timeout: Self.patience)
        isListening(await actualAddress)
      }
      try await group.waitForAll()
    }
  }

  /// With the port that the system chose where any was wanted.
  private var actualAddress: WebAddress {
    get async {
      switch await server.listeningAddress {
      case .ip4(let host, let port), .ip6(let host, let port): WebAddress(host: host, port: port)
      case .unix, nil: address
      }
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
