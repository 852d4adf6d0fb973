import FoundationEssentials

/// An address that a person wants told. Its user, password, path and query may be secrets: what it says of itself is
/// scheme, host and port.
struct PostAddress: Sendable, Equatable, CustomStringConvertible {
  let url: URL
  let description: String

  /// What is told to who has written something else.
  static let expected = "a URL with http or https and a host, such as https://hooks.example.com/services/key"

  init?(_ text: String) {
    guard let url = URL(string: text, encodingInvalidCharacters: false), let scheme = url.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = url.host(), !host.isEmpty, (1...65535).contains(url.port ?? 1)
    else { return nil }
    self.url = url
    description = "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)" + (url.port.map { ":\($0)" } ?? "")
  }

  private init(_ url: URL, _ description: String) {
    self.url = url
    self.description = description
  }

  /// The same with a word more in its path.
  func appending(_ word: String) -> PostAddress { PostAddress(url.appending(path: word), description) }

  /// Whether a text holds any of what is not to be told.
  func isGivenAway(by text: String) -> Bool {
    let secrets = [url.user(), url.password(), url.query()] + url.pathComponents.map(Optional.some)
    return secrets.contains { secret in secret.map { $0.count > 2 && text.contains($0) } ?? false }
  }
}

extension ConfigurationValue {
  /// A web address. It is not repeated where it is wrong.
  func postAddress() throws -> PostAddress {
    guard let address = node.text.flatMap(PostAddress.init) else { throw mistake("expected \(PostAddress.expected).") }
    return address
  }
}
