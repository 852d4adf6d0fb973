internal import FlyingFox

/// Who may look, and who may command: whoever has the token, which is in the address that only its owner is told.
public struct Access: Sendable {
  let token: String
  /// Whether commands are taken at all.
  let allowsCommands: Bool

  /// - Parameter token: what a request has to bring as `Authorization: Bearer …`.
  public init(token: String, allowsCommands: Bool) {
    self.token = token
    self.allowsCommands = allowsCommands
  }

  /// A token that nobody can guess: 128 random bits.
  public static func newToken() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(generator.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The least that a token of a person's own has to have.
  public static let shortestToken = 16

  func admits(_ request: HTTPRequest) -> Bool {
    let prefix = "Bearer "
    guard let header = request.headers[.authorization], header.hasPrefix(prefix) else { return false }
    return isEqual(Array(header.dropFirst(prefix.count).utf8), Array(token.utf8))
  }

  /// Takes as long whatever the first difference is.
  private func isEqual(_ given: [UInt8], _ wanted: [UInt8]) -> Bool {
    given.count == wanted.count && zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
