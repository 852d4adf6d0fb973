import Engine
import FoundationEssentials
import TUI
import Web

/// `longhaul.yaml`: the options of a migration, so that the command is one word, and what is to be otherwise.
struct ConfigurationFile {
  var source: String?
  var target: String?
  /// The new tables are there already.
  var usesExistingTables: Bool?
  var truncatesTables: Bool?
  var from: String?
  var to: String?
  var map: [(from: String, to: String)] = []
  var jobs: Int?
  var include: [String] = []
  var exclude: [String] = []
  var maxItems: Int?
  var verification: VerificationMode?
  var sameErrorLimit: Int?
  var maxRate: ByteSize?
  var maxReplicationLag: ByteSize?
  var maxWALBacklog: ByteSize?
  var logLimit: ByteSize?
  var progressFile: String?
  var analyzes: Bool?
  var splitLargerThan: SplitThreshold?
  var maintenanceWorkMem: ByteSize?
  var lockTimeout: TimeSpan?
  var serverTimeout: TimeSpan?
  var theme = Theme()
  var onFinish: String?
  var onFailure: String?
  var webhook: PostAddress?
  var missionControl: PostAddress?
  var web: WebAddress?
  var webControl: Bool?
  var bell: Bool?
  var title: Bool?
  private var context: ConfigurationValue?
  private var ruleFields: ConfigurationValue.Fields?

  static let defaultPath = "longhaul.yaml"
  /// Bytes of one file: ten thousand tables with something said of each column are half of it.
  private static let largest = 10_000_000
  private static let optionKeys = [
    "source", "target", "target_tables", "truncate", "from", "to", "map", "jobs", "include", "exclude", "max_items",
    "verify", "analyze", "split_larger_than", "maintenance_work_mem", "lock_timeout", "server_timeout",
    "same_error_limit", "max_rate",
    "max_replication_lag", "max_wal_backlog", "log_limit", "progress_file", "context", "theme",
    "on_finish", "on_failure", "webhook", "mission_control", "web", "web_control", "bell", "title",
  ]

  /// Reads the file; an empty one when none is named and there is none.
  static func read(_ path: String?) throws -> ConfigurationFile {
    guard let path = path ?? (FileManager.default.fileExists(atPath: defaultPath) ? defaultPath : nil) else {
      return ConfigurationFile()
    }
    return try ConfigurationFile(value(ofFile: path))
  }

  /// What to do otherwise. Only who migrates asks for it: a mistake in it keeps nobody from looking at the status.
  func rules() throws -> TransformationRules { try ruleFields.map(TransformationRules.init) ?? TransformationRules() }

  /// Files for people to read beside the migration. Only who migrates asks for them, too.
  func contextFiles() throws -> [String] {
    try context?.elements.map { value in
      let path = try value.path("a file, or a list of files")
      if let trouble = ContextFile(reading: path).trouble { throw value.mistake("\(path) can't be read: \(trouble).") }
      return path
    } ?? []
  }

  private init() {}

  private init(_ value: ConfigurationValue) throws {
    let fields = try value.fields(
      Self.optionKeys + TransformationRules.keys, expected: "keys such as `from: old_schema`")
    source = try fields["source"]?.text(orEmpty: true)
    usesExistingTables = try fields["target_tables"].map(Self.targetTables)
    // No connection string is a bare word.
    let place = try fields["target"]?.text()
    if place == Self.existing { usesExistingTables = true } else { target = place }
    truncatesTables = try fields["truncate"]?.flag()
    from = try fields["from"].map { try $0.node.list == nil ? $0.text() : SchemaMap.list($0.texts()) }
    to = try fields["to"]?.text()
    map = try fields["map"]?.entries("pairs such as `old: new`").map { (from: $0.name, to: try $0.value.text()) } ?? []
    jobs = try fields["jobs"]?.number(upTo: 64)
    include = try fields["include"]?.texts() ?? []
    exclude = try fields["exclude"]?.texts() ?? []
    maxItems = try fields["max_items"]?.number()
    verification = try fields["verify"].map { try $0.choice() }
    sameErrorLimit = try fields["same_error_limit"]?.number()
    maxRate = try fields["max_rate"]?.size()
    maxReplicationLag = try fields["max_replication_lag"]?.size()
    maxWALBacklog = try fields["max_wal_backlog"]?.size()
    logLimit = try fields["log_limit"]?.size()
    progressFile = try fields["progress_file"]?.text()
    context = fields["context"]
    splitLargerThan = try fields["split_larger_than"]?.splitThreshold()
    maintenanceWorkMem = try fields["maintenance_work_mem"]?.size()
    serverTimeout = try fields["server_timeout"]?.timeSpan()
    lockTimeout = try fields["lock_timeout"]?.timeSpan()
    analyzes = try fields["analyze"]?.flag()
    onFinish = try fields["on_finish"]?.text("a shell command")
    onFailure = try fields["on_failure"]?.text("a shell command")
    webhook = try fields["webhook"]?.postAddress()
    missionControl = try fields["mission_control"]?.postAddress()
    web = try fields["web"].flatMap(Self.webAddress)
    webControl = try fields["web_control"]?.flag()
    bell = try fields["bell"]?.flag()
    title = try fields["title"]?.flag()
    theme = try fields["theme"].map(Self.theme) ?? Theme()
    ruleFields = fields
  }

  /// The word for new tables that are there already.
  static let existing = "existing"

  private static func targetTables(_ value: ConfigurationValue) throws -> Bool {
    guard let word = value.node.text, ["new", existing].contains(word) else {
      throw value.mistake("expected new or existing.")
    }
    return word == existing
  }

  /// An address, or `true` for the usual one.
  private static func webAddress(_ value: ConfigurationValue) throws -> WebAddress? {
    if let flag = value.node.bool { return flag ? .standard : nil }
    guard let address = value.node.text.flatMap({ WebAddress($0) }) else {
      throw value.mistake("expected true, a port, or an IP address and a port, such as 127.0.0.1:7432.")
    }
    return address
  }

  private static func theme(_ value: ConfigurationValue) throws -> Theme {
    let fields = try value.fields(Theme.parts, expected: "colours such as `accent: magenta`")
    var theme = Theme()
    for part in Theme.parts {
      guard let color = fields[part] else { continue }
      guard let text = color.node.text, theme.choose(text, for: part) else {
        throw color.mistake("expected a colour: \(Theme.colors).")
      }
    }
    return theme
  }

  /// What is in a file; null when that is nothing.
  ///
  /// - Parameter key: the keys that would lead to it, were it part of the configuration's main file.
  static func value(ofFile path: String, key: String = "") throws -> ConfigurationValue {
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    guard size ?? 0 <= largest else {
      throw UsageError("The configuration \(path) has more than \(largest / 1_000_000) MB; a configuration is smaller.")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError("The configuration \(path) can't be read: see whether it is there and may be read.")
    }
    do throws(YAMLParser.Mistake) {
      let nothing = YAMLNode(content: .text("", isPlain: true), line: 1)
      let node = try YAMLParser.parse(Array(data)) ?? nothing
      return ConfigurationValue(node: node, place: RulePlace(file: path, line: node.line, key: key))
    } catch {
      let line = error.column.map { "\(error.line):\($0)" } ?? "\(error.line)"
      let keys = [key, error.key].filter { !$0.isEmpty }.joined(separator: ".")
      throw UsageError("\(path):\(line): \(keys.isEmpty ? "" : keys + ": ")\(error.reason)")
    }
  }
}
