internal import CLibPQ

/// Where to connect: a libpq URI or keyword string as a person wrote it, everything else from libpq's own rules.
struct ConnectionTarget: Sendable {
  let side: Side
  let conninfo: String
  let applicationName: String
  /// Milliseconds that its statements wait for a lock; 0 for as long as it takes.
  var lockTimeout = MigrationConfiguration().lockTimeout

  /// Where neither the text nor a service or an environment variable says anything else.
  private static let defaults = [
    ("connect_timeout", "10"), ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
    ("tcp_user_timeout", "60000"),
  ]

  /// Starts and finishes a connection. Blocks for at most `connect_timeout` a host (10 s unless said otherwise).
  ///
  /// The corresponding C function is `PQconnectdbParams`.
  func connect() -> OpaquePointer? {
    let said = said
    let own = [("dbname", conninfo), ("application_name", applicationName), ("client_encoding", "UTF8")]
    return Self.pass(Self.defaults.filter { !said.contains($0.0) } + own) { PQconnectdbParams($0, $1, 1) }
  }

  /// The keywords that the text, its service or environment variables give a value.
  ///
  /// Only a connection tells what its service says, so one is begun that libpq refuses before it connects to anything: two
  /// addresses for one host. The corresponding C functions are `PQconnectStartParams` and `PQconninfo`.
  private var said: Set<String> {
    let parameters = [("dbname", conninfo), ("hostaddr", ","), ("host", "x")]
    guard let refused = Self.pass(parameters, to: { PQconnectStartParams($0, $1, 1) }) else { return [] }
    let options = PQconninfo(refused)
    defer {
      PQconninfoFree(options)
      PQfinish(refused)
    }
    return Set(ConnectionFields.options(options).filter { !$0.value.isEmpty }.keys)
  }

  /// Hands parameters to libpq: of one that is there twice, the later one counts.
  private static func pass(
    _ parameters: [(String, String)],
    to connect: ([UnsafePointer<CChar>?], [UnsafePointer<CChar>?]) -> OpaquePointer?
  ) -> OpaquePointer? {
    var keywords: [UnsafePointer<CChar>?] = []
    var values: [UnsafePointer<CChar>?] = []
    func pass(_ rest: ArraySlice<(String, String)>) -> OpaquePointer? {
      guard let (keyword, value) = rest.first else { return connect(keywords + [nil], values + [nil]) }
      return keyword.withCString { keyword in
        value.withCString { value in
          keywords.append(keyword)
          values.append(value)
          return pass(rest.dropFirst())
        }
      }
    }
    return pass(parameters[...])
  }

  /// What is wrong with the text itself, or nil. The corresponding C function is `PQconninfoParse`.
  var syntaxError: String? {
    guard conninfo.contains("=") || conninfo.contains("://") else { return nil }
    var message: UnsafeMutablePointer<CChar>?
    let options = PQconninfoParse(conninfo, &message)
    defer {
      PQconninfoFree(options)
      PQfreemem(message)
    }
    return message.map { concealing(String(cString: $0).trimmingNewlines) }
  }

  /// libpq quotes what it does not understand, and that may be a password or a part of one. Only names of options stay.
  private func concealing(_ message: String) -> String {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.enumerated().map { place, part in
      let isName = part.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } && conninfo.contains(part + "=")
      // libpq's own words within quotes are single signs.
      return place.isMultiple(of: 2) || isName || part.count == 1 ? String(part) : "…"
    }.joined(separator: "\"")
  }
}
