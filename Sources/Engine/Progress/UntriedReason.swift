/// Why something was failed without being tried: what it needs had failed. Such a failure goes with its cause: whoever
/// requeues the one requeues the other.
enum UntriedReason {
  /// A partition's or an inheriting table's parent failed.
  static func parent(_ table: String) -> String { "its parent table \(table) failed" }

  /// A table that a foreign key, a view… needs failed.
  static func table(_ table: String) -> String { "not built: its table \(table) failed" }

  /// An object that another needs failed.
  static func object(_ object: String) -> String { "not made: it needs \(object), which failed" }

  /// Whether a failure is nothing but the consequence of that of a table or object.
  static func blames(_ name: String, in failure: Failure) -> Bool {
    failure.step == nil && [parent(name), table(name), object(name)].firstIndex(ofExactly: failure.error) != nil
  }
}

extension Failure {
  /// Whether nothing was tried, because of what had failed before.
  public var isUntried: Bool { step == nil && Self.tellsOfAnother(error) }

  /// Whether a message tells that something before had failed.
  public static func tellsOfAnother(_ error: String) -> Bool {
    ["its parent table ", "not built: ", "not made: "].contains { error.utf8.starts(with: $0.utf8) }
  }
}
