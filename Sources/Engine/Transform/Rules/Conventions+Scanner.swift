/// Reads SQL token by token, over white space and comments.
struct SQLScanner {
  private let tokens: [SQLTokens.Token]
  /// The token that comes next.
  private(set) var place = 0

  init(_ sql: String) {
    tokens = SQLTokens(sql).tokens
    skipSpace()
  }

  var isAtEnd: Bool { place == tokens.count }

  private mutating func skipSpace() {
    while place < tokens.count, tokens[place].isSpace { place += 1 }
  }

  private mutating func advance() {
    place += 1
    skipSpace()
  }

  /// Goes past a token that is exactly this.
  mutating func take(_ text: String) -> Bool {
    guard place < tokens.count, tokens[place].text == text else { return false }
    advance()
    return true
  }

  mutating func takeLiteral() -> String? {
    guard place < tokens.count, let literal = tokens[place].literal else { return nil }
    advance()
    return literal
  }

  mutating func takeName() -> String? {
    guard place < tokens.count, let name = tokens[place].name else { return nil }
    advance()
    return name
  }

  mutating func takeNumber() -> String? {
    guard place < tokens.count, let first = tokens[place].text.first, ("0"..."9").contains(first) else { return nil }
    defer { advance() }
    return tokens[place].text
  }

  /// A type's name to its end, such as `character varying(20)[]`.
  mutating func takeType() -> String? {
    let start = place
    guard takeName() != nil else { return nil }
    while true {
      let before = self
      let isTaken =
        take(".") || (take("[") && take("]"))
        || (take("(") && takeNumber() != nil && (take(",") ? takeNumber() != nil : true) && take(")"))
        || Self.words.contains { take($0) } || (tokens[place - 1].text == "." && takeName() != nil)
      guard isTaken else {
        self = before
        return text(from: start)
      }
    }
  }

  /// What follows the first word of a type's name.
  private static let words = ["varying", "precision", "without", "with", "time", "zone"]

  /// The text from a token to where this stands, without white space around it.
  func text(from start: Int) -> String {
    var part = tokens[start..<place]
    while part.first?.isSpace == true { part.removeFirst() }
    while part.last?.isSpace == true { part.removeLast() }
    return part.map(\.text).joined()
  }
}

extension SQLTokens.Token {
  /// White space or a comment.
  var isSpace: Bool {
    guard let first = text.unicodeScalars.first else { return true }
    return first.properties.isWhitespace || text.hasPrefix("--") || text.hasPrefix("/*")
  }
}
