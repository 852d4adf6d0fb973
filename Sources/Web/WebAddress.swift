internal import FlyingSocks
internal import Glibc

/// Where the web view listens: an IP address and a port.
public struct WebAddress: Sendable, Equatable {
  /// An IPv4 or IPv6 address.
  public var host: String
  /// A port; 0 for any that is free.
  public var port: UInt16

  /// On this machine alone.
  public static let standard = WebAddress(host: "127.0.0.1", port: 7432)

  /// An address and a port.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `127.0.0.1:7432`, `[::1]:7432`, `127.0.0.1`, `localhost:8080` or `8080`; nil for anything else.
  public init?(_ text: String) {
    self = .standard
    if let port = UInt16(text) {
      self.port = port
      return
    }
    let isBracketed = text.hasPrefix("[")
    if isBracketed, !text.contains("]") { return nil }
    let end =
      (isBracketed ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")) ?? text.endIndex
    let (host, rest) = (text[..<end], text[end...])
    if !rest.isEmpty {
      guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()) else { return nil }
      self.port = port
    }
    self.host = host == "localhost" ? "127.0.0.1" : String(isBracketed ? host.dropFirst().dropLast() : host)
    guard isIPv4 || isIPv6 else { return nil }
  }

  private var isIPv4: Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1
  }

  private var isIPv6: Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool { host == "::1" || isIPv4 && host.hasPrefix("127.") }

  /// What a browser on this machine takes.
  public var url: String {
    let reachable = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
    return "http://\(reachable.contains(":") ? "[\(reachable)]" : reachable):\(port)/"
  }

  /// For the library.
  func socketAddress() throws -> any SocketAddress {
    if isIPv4 { return try .inet(ip4: host, port: port) as sockaddr_in }
    return try .inet6(ip6: host, port: port) as sockaddr_in6
  }
}

extension WebAddress: CustomStringConvertible {
  /// Such as `127.0.0.1:7432`.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
