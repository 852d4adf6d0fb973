import Engine
import FoundationEssentials
import Yams

/// `longhaul.yaml`: the options of a migration, so that the command is one word.
struct ConfigurationFile {
  var source: String?
  var target: String?
  var from: String?
  var to: String?
  var map: [(from: String, to: String)] = []
  var jobs: Int?
  var include: [String] = []
  var exclude: [String] = []
  var maxItems: Int?
  var verification: VerificationMode?
  var sameErrorLimit: Int?
  var progressFile: String?

  private static let defaultPath = "longhaul.yaml"
  private static let keys = [
    "source", "target", "from", "to", "map", "jobs", "include", "exclude", "max_items", "verify", "same_error_limit",
    "progress_file",
  ]

  /// Reads the file; an empty one when none is named and there is none.
  static func read(_ path: String?) throws -> ConfigurationFile {
    guard let path = path ?? (FileManager.default.fileExists(atPath: defaultPath) ? defaultPath : nil) else {
      return ConfigurationFile()
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError("The configuration \(path) can't be read: see whether it is there and may be read.")
    }
    return try ConfigurationFile(String(decoding: data, as: UTF8.self), path: path)
  }

  private init() {}

  private init(_ text: String, path: String) throws {
    let root: Node?
    do { root = try compose(yaml: text) } catch { throw UsageError(Self.text(of: error, path)) }
    guard let root, root.null == nil else { return }
    guard let mapping = root.mapping else {
      throw UsageError("\(path):1: expected keys such as `from: old_schema`.")
    }
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? ""
      let place = "\(path):\(keyNode.mark?.line ?? 1): \(key)"
      switch key {
      case "source": source = try Self.string(value, place)
      case "target": target = try Self.string(value, place)
      case "from":
        from = try value.sequence == nil ? Self.string(value, place) : SchemaMap.list(Self.strings(value, place))
      case "map": map = try Self.pairs(value, place)
      case "to": to = try Self.string(value, place)
      case "jobs": jobs = try Self.int(value, place, upTo: 64)
      case "include": include = try Self.strings(value, place)
      case "exclude": exclude = try Self.strings(value, place)
      case "max_items": maxItems = try Self.int(value, place)
      case "same_error_limit": sameErrorLimit = try Self.int(value, place)
      case "progress_file": progressFile = try Self.string(value, place)
      case "verify":
        guard let mode = VerificationMode(rawValue: try Self.string(value, place)) else {
          throw UsageError("\(place): expected \(VerificationMode.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        verification = mode
      default:
        let near = NearNames.of(key, in: Self.keys).first
        let hint = near.map { "did you mean \($0)?" } ?? "known are \(Self.keys.joined(separator: ", "))."
        throw UsageError("\(place): there is no such key; \(hint)")
      }
    }
  }

  /// Where it is no YAML and why; never the line itself, which may have a password in it.
  private static func text(of error: any Error, _ path: String) -> String {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      "\(path):\(mark.line):\(mark.column): this is not YAML: \(problem)"
    case YamlError.duplicatedKeysInMapping(let keys, _):
      "\(path): \(keys.sorted().joined(separator: ", ")): stands there more than once"
    default: "\(path): this is not YAML"
    }
  }

  private static func string(_ node: Node, _ place: String) throws -> String {
    guard let text = node.scalar?.string, node.null == nil else { throw UsageError("\(place): expected a text.") }
    return text
  }

  private static func int(_ node: Node, _ place: String, upTo limit: Int = .max) throws -> Int {
    guard let number = node.int, (1...limit).contains(number) else {
      throw UsageError("\(place): expected a whole number from 1\(limit == .max ? "" : " to \(limit)").")
    }
    return number
  }

  private static func pairs(_ node: Node, _ place: String) throws -> [(from: String, to: String)] {
    guard let mapping = node.mapping else { throw UsageError("\(place): expected pairs such as `old: new`.") }
    return try mapping.map { key, value in (try string(key, place), try string(value, place)) }
  }

  private static func strings(_ node: Node, _ place: String) throws -> [String] {
    guard let sequence = node.sequence else { return [try string(node, place)] }
    return try sequence.map { try string($0, place) }
  }
}
