/// A value in a YAML file and the line it begins in.
struct YAMLNode {
  enum Content {
    /// Plain is what stands without quotes and without a tag: only that can be null, a number or true.
    case text(String, isPlain: Bool)
    case list([YAMLNode])
    /// In the order of the file; each key once.
    case mapping([Entry])
  }

  struct Entry {
    var key: String
    /// The key's line.
    var line: Int
    var value: YAMLNode
  }

  var content: Content
  /// From 1.
  var line: Int

  var isNull: Bool {
    guard case .text(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// True or false, in any of YAML's words for them.
  var bool: Bool? {
    guard case .text(let text, isPlain: true) = content else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: return nil
    }
  }

  /// A text, a number, or whatever stands there as one word; nil for null, lists and mappings.
  var text: String? {
    guard case .text(let text, _) = content, !isNull else { return nil }
    return text
  }

  var list: [YAMLNode]? {
    guard case .list(let elements) = content else { return nil }
    return elements
  }

  var entries: [Entry]? {
    guard case .mapping(let entries) = content else { return nil }
    return entries
  }
}
