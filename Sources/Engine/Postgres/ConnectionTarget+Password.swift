internal import CLibPQ

extension ConnectionTarget {
  /// A connection string with everything in it but passwords; as it is when there is none.
  ///
  /// The corresponding C function is `PQconninfoParse`.
  static func withoutPassword(_ conninfo: String) -> String {
    guard let options = PQconninfoParse(conninfo, nil) else { return conninfo }
    defer { PQconninfoFree(options) }
    var parts: [String] = []
    var hasPassword = false
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        if isSecret(option.pointee) {
          hasPassword = true
        } else {
          parts.append("\(String(cString: keyword))=\(quoted(String(cString: value)))")
        }
      }
      option += 1
    }
    return hasPassword ? parts.joined(separator: " ") : conninfo
  }

  /// By libpq's own mark of what is not to be shown.
  static func isSecret(_ option: PQconninfoOption) -> Bool { String(cString: option.dispchar) == "*" }

  /// A value of a keyword string.
  static func quoted(_ value: String) -> String {
    if !value.isEmpty, !value.utf8.contains(where: { [0x20, 0x27, 0x5C].contains($0) }) { return value }
    var text = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      if scalar == "'" || scalar == "\\" { text.append("\\") }
      text.append(scalar)
    }
    return "'\(String(text))'"
  }
}
