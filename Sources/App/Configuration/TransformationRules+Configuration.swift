import Engine
import FoundationEssentials

extension TransformationRules {
  /// The keys of the configuration that say what is to be otherwise.
  static let keys = ["conventions", "tables", "tables_from", "hooks"]

  init(_ fields: ConfigurationValue.Fields) throws {
    self.init()
    conventions = try fields["conventions"].map(Convention.all) ?? []
    hooks = try fields["hooks"].map { try Hook.all($0) } ?? []
    let entries = try fields["tables"]?.entries("tables with what is said of them") ?? []
    var places: [[UInt8]: RulePlace] = [:]
    for (table, value) in try entries + (fields["tables_from"].map(Self.files) ?? []) {
      if let other = places.updateValue(value.place, forKey: Array(table.utf8)) {
        throw value.mistake("the table stands in \(other.file):\(other.line) already.")
      }
      let (rule, own) = try TableRule.read(value, table: table)
      tables.append(rule)
      hooks += own
    }
  }

  /// The files in a folder, each with what is said of one table.
  private static func files(_ value: ConfigurationValue) throws -> [(name: String, value: ConfigurationValue)] {
    let folder = try value.path("a folder")
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw value.mistake("\(folder) is no folder that can be read.")
    }
    return try names.sorted().filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.map { name in
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      return try table(inFile: path, named: String(name.dropLast(".yaml".count)))
    }
  }

  /// What a file says of its table, which it may name itself.
  private static func table(
    inFile path: String, named name: String
  ) throws -> (name: String, value: ConfigurationValue) {
    var table = name
    let value = try ConfigurationFile.value(ofFile: path, key: "tables.\(name)")
    guard case .mapping(var entries) = value.node.content else { return (table, value) }
    if let place = entries.firstIndex(where: { $0.key == "table" }) {
      let entry = entries.remove(at: place)
      let key = RulePlace(file: path, line: entry.line, key: "\(value.place.key).table")
      table = try ConfigurationValue(node: entry.value, place: key).text("a table")
    }
    let node = YAMLNode(content: .mapping(entries), line: value.node.line)
    let place = RulePlace(file: path, line: value.place.line, key: "tables.\(table)")
    return (table, ConfigurationValue(node: node, place: place))
  }
}

extension Hook {
  /// The hooks under the key `hooks`.
  ///
  /// - Parameter table: the table that they are of; nil for all tables.
  static func all(_ value: ConfigurationValue, of table: String? = nil) throws -> [Hook] {
    let moments = Moment.allCases.map(\.rawValue)
    let fields = try value.fields(moments, expected: "pairs such as `after_create: SELECT 1`")
    return try Moment.allCases.flatMap { moment in
      try fields[moment.rawValue]?.elements.flatMap { try read($0, moment, table) } ?? []
    }
  }

  private static func read(_ value: ConfigurationValue, _ moment: Moment, _ table: String?) throws -> [Hook] {
    let keys = table == nil ? "{sql: …, tables: …}" : "{sql: …}"
    let expected = "a statement, \(keys), or a list of such"
    var statements = [value]
    var tables = table.map { [ShellWord.pattern(matching: $0)] } ?? []
    if value.node.entries != nil {
      let fields = try value.fields(table == nil ? ["sql", "tables"] : ["sql"], expected: expected)
      statements = try fields.required("sql", "a statement or a list of them").elements
      tables = try fields["tables"]?.names("a shell pattern") ?? tables
    }
    return try statements.map { statement in
      var hook = Hook(moment, sql: try statement.text(expected), place: statement.place)
      hook.tables = tables
      return hook
    }
  }
}
