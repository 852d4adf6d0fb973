/// A configuration to begin with: made from an old schema, of no effect as it stands, with all that could be otherwise
/// as comments.
///
/// What is to be read by a person begins with `# `; what is to be switched on by taking it away, with `#` alone.
public enum SuggestedConfiguration {
  /// How many tables are shown with their columns, and how many columns of each.
  private static let shownTables = 5
  private static let shownColumns = 8

  /// An option that is none of the engine's.
  public struct Option: Sendable, Equatable {
    /// What it says.
    public enum Value: Sendable, Equatable {
      /// Yes or no.
      case flag(Bool)
      /// Any text.
      case text(String)
      /// Something that may hold a secret, which is not to be written.
      case withheld
    }

    /// Its key in the configuration.
    public var key: String
    /// What it says.
    public var value: Value

    /// An option with what it says.
    public init(_ key: String, _ value: Value) {
      self.key = key
      self.value = value
    }

    var line: String {
      switch value {
      case .flag(let flag): "\(key): \(flag)"
      case .text(let text): "\(key): \(YAMLText.value(text))"
      case .withheld:
        "# \(key) is left out, since it may hold a secret: write it here, or say --\(key.replacing("_", with: "-"))."
      }
    }
  }

  /// Connects to both sides, checks what a run would check, reads the old schema, and changes nothing.
  ///
  /// - Parameter others: what is to be written beside the engine's own options.
  public static func make(
    _ configuration: MigrationConfiguration, others: [Option] = []
  ) throws(EngineError) -> String {
    let survey = try Survey(configuration, applicationName: "longhaul init", interrupt: Interrupt())
    let schema = try survey.describe(configuration)
    let statistics: [ColumnStatistics]
    do throws(PostgresError) { statistics = try ColumnStatistics.read(schema.schemas, through: survey.source) } catch {
      throw EngineError(error, doing: "reading statistics")
    }
    let origin = "\(schema.schemas.oldNames)@\(survey.source.database)"
    return """
      # Longhaul's configuration, made from \(YAMLText.comment(origin)).
      # It changes nothing on the way as it stands. To switch a line on, take away a # that has no space after it.

      \(options(configuration, others, database: survey.source.database))
      # For all tables, in this order.
      conventions:
      \(Suggestion.all(schema, statistics).map { $0.text + "\n" }.joined())
      # For single tables; the largest are here. A name, a type or \
      `drop`, new columns under `add`, and more: see the README.
      tables:
      \(tables(schema))
      # SQL of your own in each table's transaction; {table} is the new table.
      hooks:
        #after_index: ANALYZE {table}

      # The screen's colours: names, bright-red and so on, or numbers of the 256.
      theme:
        #accent: magenta
        #faint: 244

      """
  }

  // MARK: The options

  private static func options(
    _ configuration: MigrationConfiguration, _ others: [Option], database: String
  ) -> String {
    var lines: [String] = []
    connection("source", configuration.source, database, &lines)
    if let target = configuration.target { connection("target", target, nil, &lines) }
    let entries = configuration.schemas.entries
    if configuration.schemas.isSingle {
      lines += entries.flatMap { ["from: \(YAMLText.value($0.from))", "to: \(YAMLText.value($0.to))"] }
    } else {
      let pairs = entries.map { "\(YAMLText.value($0.from)): \(YAMLText.value($0.to))" }
      lines += ["from: \(YAMLText.list(entries.map(\.from)))", "map: {\(pairs.joined(separator: ", "))}"]
    }
    lines.append("jobs: \(configuration.jobs)")
    for (key, patterns) in [("include", configuration.include), ("exclude", configuration.exclude)]
    where !patterns.isEmpty {
      lines.append("\(key): \(YAMLText.list(patterns))")
    }
    return (lines + settings(configuration) + others.map(\.line)).map { $0 + "\n" }.joined()
  }

  /// What is to be otherwise than usual.
  private static func settings(_ configuration: MigrationConfiguration) -> [String] {
    let usual = MigrationConfiguration()
    var lines: [String] = []
    func add<Value: Equatable>(
      _ key: String, _ value: KeyPath<MigrationConfiguration, Value>, _ text: (Value) -> String
    ) {
      let wanted = configuration[keyPath: value]
      if wanted != usual[keyPath: value] { lines.append("\(key): \(text(wanted))") }
    }
    func number(_ number: Int?) -> String { "\(number ?? 0)" }
    func size(_ bytes: Int?) -> String { bytes == .max ? "off" : written(bytes ?? 0, in: sizes) }
    func time(_ milliseconds: Int) -> String { milliseconds == 0 ? "off" : written(milliseconds, in: times) }
    add("target_tables", \.usesExistingTables) { $0 ? "existing" : "new" }
    add("truncate", \.truncatesTables) { "\($0)" }
    add("max_items", \.maxItems, number)
    add("verify", \.verification, \.rawValue)
    add("analyze", \.analyzes) { "\($0)" }
    add("split_larger_than", \.partThreshold, size)
    add("maintenance_work_mem", \.indexMemory, size)
    add("lock_timeout", \.lockTimeout, time)
    add("server_timeout", \.serverTimeout, time)
    add("same_error_limit", \.sameErrorLimit, number)
    add("max_rate", \.maxRate, size)
    add("max_replication_lag", \.maxReplicationLag, size)
    add("max_wal_backlog", \.maxWALBacklog, size)
    add("log_limit", \.logLimit, size)
    add("progress_file", \.progressFile, YAMLText.value)
    return lines
  }

  private static let sizes = [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"), (1, "B")]
  private static let times = [(3_600_000, "h"), (60_000, "min"), (1000, "s"), (1, "ms")]

  /// A number in the largest unit that leaves no rest.
  private static func written(_ number: Int, in units: [(Int, String)]) -> String {
    for (unit, name) in units where number % unit == 0 { return "\(number / unit)\(name)" }
    return "\(number)"
  }

  private static func connection(_ key: String, _ conninfo: String, _ database: String?, _ lines: inout [String]) {
    if conninfo.isEmpty, let database {
      lines.append("# Where the PG* variables lead to.\n#\(key): \(YAMLText.value("dbname=" + database))")
      return
    }
    let shown = ConnectionTarget.withoutPassword(conninfo)
    if shown != conninfo {
      lines.append("# Without the password: leave that to PGPASSFILE or a service file.")
    }
    lines.append("\(key): \(YAMLText.value(shown))")
  }

  // MARK: The tables

  private static func tables(_ schema: SchemaDescription) -> String {
    let largest = schema.tables.filter { !$0.isPartition }.sorted { $0.bytes > $1.bytes }.prefix(shownTables)
    return largest.map { table in
      var size = Figure.bytes(table.bytes)
      if table.estimatedRows >= 0 { size += ", about \(Figure.count(table.estimatedRows)) rows" }
      var lines = [
        "  # \(size)", "  #\(YAMLText.value(schema.schemas.item(table.tableName))):",
        "    #name: \(YAMLText.value(table.name))",
      ]
      if !table.columns.isEmpty { lines.append("    #columns:") }
      lines += table.columns.prefix(shownColumns).map { column in
        let name = YAMLText.value(column.name)
        return "      #\(name): {name: \(name), type: \(YAMLText.value(column.type))}"
      }
      let others = table.columns.count - shownColumns
      if others > 0 { lines.append("      # \(others) more columns.") }
      return lines.map { $0 + "\n" }.joined()
    }.joined()
  }
}

/// Text in YAML.
enum YAMLText {
  /// A value that is read back as this text: bare where it can be.
  static func value(_ text: String) -> String {
    let bare = text.unicodeScalars.allSatisfy { scalar in
      isLetter(scalar) || ("0"..."9").contains(scalar) || "./-= ".unicodeScalars.contains(scalar)
    }
    if bare, text.unicodeScalars.first.map(isLetter) == true, text.last != " ", !words.contains(text.lowercased()) {
      return text
    }
    return quoted(text)
  }

  static func list(_ texts: [String]) -> String { "[\(texts.map(value).joined(separator: ", "))]" }

  /// Text in a comment: as it is unless it would break out of it.
  static func comment(_ text: String) -> String { text.unicodeScalars.contains(where: isEscaped) ? quoted(text) : text }

  /// Bare, they would be something else than a text, or nothing.
  private static let words: Set = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "drop", "check"]

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isHidden || ["\u{FFFE}", "\u{FFFF}"].contains(scalar)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if isEscaped(scalar) {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        if scalar == "\"" || scalar == "\\" { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
