internal import CLibPQ

/// How the two databases encode text: decides in which encoding rows travel, and in which they are compared.
struct DatabaseEncodings: Sendable, Equatable {
  var source = utf8
  var target = utf8

  private static let utf8 = "UTF8"
  private static let unknown = "SQL_ASCII"

  /// Equal texts have other bytes on the other side.
  var differ: Bool { source != target }

  /// Texts travel as both databases have them. In binary form no COPY option can say otherwise.
  var areUTF8: Bool { source == Self.utf8 && target == Self.utf8 }

  /// An option of a COPY statement, or none: in which encoding it writes or reads.
  ///
  /// Into its like a row goes as it is stored, and into UTF8 in the old database's own encoding: then it is the target
  /// that converts, and it tells the line of what does not fit. Else both sides convert by way of UTF8. SQL_ASCII is no
  /// encoding: such a database never checked what it took. It sends it as it is, and the target reads it as UTF8, which
  /// is how names and comments are read; told that a file is SQL_ASCII, a server would not check it either.
  func option(ofCopyOn side: Side) -> [String] {
    let encoding =
      if !differ || source == Self.unknown && side == .source {
        source
      } else if target == Self.utf8 && source != Self.unknown {
        source
      } else {
        Self.utf8
      }
    // Every session's client encoding is UTF8.
    return encoding == Self.utf8 ? [] : ["ENCODING \(SQLText.literal(encoding))"]
  }
}

extension Connection {
  /// The database's encoding. The corresponding C function is `PQparameterStatus`.
  var encoding: String { PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "UTF8" }
}

extension Survey {
  var encodings: DatabaseEncodings { DatabaseEncodings(source: source.encoding, target: target.encoding) }
}
