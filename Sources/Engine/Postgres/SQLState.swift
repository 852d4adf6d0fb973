/// A five-character error code (PostgreSQL documentation, appendix A, "PostgreSQL Error Codes").
public struct SQLState: Sendable, Hashable, CustomStringConvertible {
  /// The five characters.
  public let code: String

  /// A code.
  public init(_ code: String) { self.code = code }

  /// The first two characters.
  public var family: Substring { code.prefix(2) }

  /// The code.
  public var description: String { code }

  static let duplicateTable = SQLState("42P07")
  static let undefinedTable = SQLState("42P01")
  static let notNullViolation = SQLState("23502")
  static let uniqueViolation = SQLState("23505")
  static let queryCanceled = SQLState("57014")
  static let connectionFailure = SQLState("08006")
  static let invalidSchemaName = SQLState("3F000")
  static let dependentObjectsStillExist = SQLState("2BP01")
  static let lockNotAvailable = SQLState("55P03")
  static let invalidTextRepresentation = SQLState("22P02")
  static let serializationFailure = SQLState("40001")

  /// Whether the code speaks of the environment and not of what was asked: connection lost, resources exhausted,
  /// server going away or coming up, system error (classes 08, 53, 57P0x, 58).
  public var isEnvironment: Bool {
    switch family {
    case "08": true
    // A file that is named and missing, such as a function's library or, before version 15, an extension, does not come.
    case "58": code != "58P01"
    // A limit that somebody configured, such as temp_file_limit, is met by the table and does not go away.
    case "53": code != "53400"
    case "57": code.hasPrefix("57P0")
    default: false
    }
  }
}
