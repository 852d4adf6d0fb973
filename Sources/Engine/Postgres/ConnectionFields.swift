internal import CLibPQ

/// How a server is reached, as fields that a person fills in.
public struct ConnectionFields: Sendable, Equatable {
  /// A name, an address or a socket's folder; empty for the local socket.
  public var host = ""
  /// The port.
  public var port = ""
  /// The database's name.
  public var database = ""
  /// The role to log in as.
  public var user = ""
  /// Only when one is given here; password and service files work all the same.
  public var password = ""
  /// Everything else as keywords, such as `sslmode=require`.
  public var others = ""
  /// Of the same kind, but not to be seen: a key's password.
  private var secrets = ""

  /// Reads a connection string; what it does not say comes from libpq's own defaults, or stays empty where the string
  /// names a service: what is said counts more than that.
  ///
  /// Returns nil for one that libpq does not understand. The corresponding C functions are `PQconninfoParse` and
  /// `PQconndefaults`.
  public init?(_ conninfo: String) {
    let text = conninfo.contains("=") || conninfo.contains("://") || conninfo.isEmpty ? conninfo : "dbname=\(conninfo)"
    guard let said = PQconninfoParse(text, nil) else { return nil }
    defer { PQconninfoFree(said) }
    let defaults = PQconndefaults()
    defer { PQconninfoFree(defaults) }
    let own = Self.options(said)
    let namesService = own["service"] != nil
    let ownDefaults = namesService ? [:] : Self.options(defaults)
    func value(_ keyword: String) -> String { own[keyword] ?? ownDefaults[keyword] ?? "" }
    host = value("host")
    port = value("port")
    user = value("user")
    database = value("dbname").isEmpty && !namesService ? user : value("dbname")
    password = own["password"] ?? ""
    let hidden = Self.options(said, ConnectionTarget.isSecret)
    func words(_ options: [String: String]) -> String {
      options.filter { !Self.named.contains($0.key) }.sorted { $0.key < $1.key }
        .map { "\($0.key)=\(ConnectionTarget.quoted($0.value))" }.joined(separator: " ")
    }
    others = words(own.filter { hidden[$0.key] == nil })
    secrets = words(hidden)
  }

  private static let named: Set = ["host", "port", "dbname", "user", "password"]

  /// Those of libpq's options that have a value.
  static func options(
    _ first: UnsafeMutablePointer<PQconninfoOption>?, _ isMeant: (PQconninfoOption) -> Bool = { _ in true }
  ) -> [String: String] {
    var values: [String: String] = [:]
    guard var option = first else { return values }
    while let keyword = option.pointee.keyword {
      if isMeant(option.pointee), let value = option.pointee.val {
        values[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    return values
  }

  /// As a keyword string.
  public var conninfo: String {
    let parts = [
      ("host", host), ("port", port), ("dbname", database), ("user", user), ("password", password),
    ].filter { !$0.1.isEmpty }.map { "\($0.0)=\(ConnectionTarget.quoted($0.1))" }
    return (parts + [others, secrets].filter { !$0.isEmpty }).joined(separator: " ")
  }
}
