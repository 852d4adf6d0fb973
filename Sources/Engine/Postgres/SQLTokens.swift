/// SQL text in tokens, as PostgreSQL's own lexer parts it; nothing is lost, white space and comments are tokens too.
///
/// Source: PostgreSQL documentation, "Lexical Structure".
struct SQLTokens {
  struct Token {
    var text: String

    /// What an identifier names; nil for all else.
    var name: String? {
      guard let first = text.unicodeScalars.first else { return nil }
      if first == "\"" { return unquoted("\"") }
      return SQLTokens.beginsName(first) ? text : nil
    }

    /// What an operator is called, as after `OPERATOR(schema.`; nil for all else.
    var operatorName: String? {
      guard let first = text.unicodeScalars.first, SQLTokens.operatorCharacters.contains(first) else { return nil }
      return text
    }

    /// The value of a string literal, as `quote_literal` writes it.
    var literal: String? {
      switch text.unicodeScalars.first {
      case "'": unquoted("'")
      case "E" where text.unicodeScalars.dropFirst().first == "'":
        Token(text: String(text.dropFirst())).unquoted("'").replacing("\\\\", with: "\\")
      default: nil
      }
    }

    private func unquoted(_ quote: Unicode.Scalar) -> String {
      var value = String.UnicodeScalarView()
      var isDoubled = false
      for scalar in text.unicodeScalars.dropFirst().dropLast() {
        isDoubled = scalar == quote && !isDoubled
        if !isDoubled { value.append(scalar) }
      }
      return String(value)
    }
  }

  private(set) var tokens: [Token] = []
  private let scalars: [Unicode.Scalar]
  private var place = 0

  /// What its identifiers name, keywords among them.
  var names: [String] { tokens.compactMap(\.name) }

  init(_ sql: String) {
    scalars = Array(sql.unicodeScalars)
    while place < scalars.count {
      let start = place
      advance()
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[start..<place])
      tokens.append(Token(text: String(text)))
    }
  }

  private static let operatorCharacters = Set("+-*/<>=~!@#%^&|`?".unicodeScalars)

  private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.value >= 128 || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private func scalar(_ offset: Int) -> Unicode.Scalar? {
    place + offset < scalars.count ? scalars[place + offset] : nil
  }

  /// Goes to the end of the token that begins here.
  private mutating func advance() {
    let first = scalars[place]
    place += 1
    switch first {
    case "'": skipQuoted("'", escapes: false)
    case "\"": skipQuoted("\"", escapes: false)
    case "e" where scalar(0) == "'", "E" where scalar(0) == "'":
      place += 1
      skipQuoted("'", escapes: true)
    case "$": if !skipDollarQuoted() { skip { ("0"..."9").contains($0) } }
    case "-" where scalar(0) == "-": skip { $0 != "\n" }
    case "/" where scalar(0) == "*": skipComment()
    case ":": if scalar(0) == ":" || scalar(0) == "=" { place += 1 }
    case _ where first.properties.isWhitespace: skip { $0.properties.isWhitespace }
    case _ where Self.beginsName(first):
      skip { Self.beginsName($0) || ("0"..."9").contains($0) || $0 == "$" }
    case "0"..."9": skip { ("0"..."9").contains($0) || $0 == "." }
    case _ where Self.operatorCharacters.contains(first): skip { Self.operatorCharacters.contains($0) }
    default: break
    }
  }

  private mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
    while let next = scalar(0), condition(next) { place += 1 }
  }

  /// Goes behind the closing quote; a doubled one is part of the value.
  private mutating func skipQuoted(_ quote: Unicode.Scalar, escapes: Bool) {
    while let next = scalar(0) {
      place += 1
      if escapes, next == "\\" {
        place += 1
      } else if next == quote {
        guard scalar(0) == quote else { return }
        place += 1
      }
    }
    place = min(place, scalars.count)
  }

  /// Goes behind `$tag$…$tag$`.
  private mutating func skipDollarQuoted() -> Bool {
    var end = place
    while end < scalars.count, scalars[end] != "$" {
      guard Self.beginsName(scalars[end]) || (end > place && ("0"..."9").contains(scalars[end])) else { return false }
      end += 1
    }
    guard end < scalars.count else { return false }
    let tag = Array(scalars[(place - 1)...end])
    place = end + 1
    while place < scalars.count {
      if scalars[place...].starts(with: tag) {
        place += tag.count
        return true
      }
      place += 1
    }
    return true
  }

  /// Goes behind a comment; comments nest.
  private mutating func skipComment() {
    place += 1
    var depth = 1
    while depth > 0, place < scalars.count {
      if scalar(0) == "*", scalar(1) == "/" {
        depth -= 1
        place += 2
      } else if scalar(0) == "/", scalar(1) == "*" {
        depth += 1
        place += 2
      } else {
        place += 1
      }
    }
  }
}
