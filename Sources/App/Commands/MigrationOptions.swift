public import ArgumentParser
public import Engine
import FoundationEssentials

/// What says which migration it is: options, and what `longhaul.yaml` says where there is no option.
struct MigrationOptions: ParsableArguments {
  @Option(help: "Where the tables are: a libpq URI or keyword string. PG* variables, service and password files count.")
  var source: String?

  @Option(help: "Where they go; the source's database when not given.")
  var target: String?

  @Flag(help: "Copy into tables that exist already: matched by name, and only their rows are brought.")
  var existing = false

  @Flag(help: "With --existing: empty those tables first. Else they have to be empty.")
  var truncate = false

  @Option(
    help: ArgumentHelp(
      "The old schema, or several with commas between them. A name with a comma in it stands in double quotes.",
      valueName: "schema"))
  var from: String?

  @Option(help: ArgumentHelp("The new schema; made when it is missing.", valueName: "schema"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "What several schemas become: old=new, with commas between pairs. A schema that is not there keeps its name.",
      valueName: "pairs"))
  var map: String?

  @Option(name: .shortAndLong, help: "How many tables to work on at once. (default: 2)")
  var jobs: Int?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Move only tables that match this shell pattern; may be repeated.", valueName: "pattern"))
  var include: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Don't move tables that match this shell pattern; may be repeated.", valueName: "pattern"))
  var exclude: [String] = []

  @Option(help: ArgumentHelp("Take up at most so many tables, then stop cleanly.", valueName: "n"))
  var maxItems: Int?

  @Option(help: "How a table is compared before it is committed: count, checksum or none. (default: checksum)")
  var verify: VerificationMode?

  @Option(
    help: ArgumentHelp(
      "Copy tables larger than this in parts, several workers at once; `off` for none. (default: longhaul decides)",
      valueName: "size"))
  var splitLargerThan: SplitThreshold?

  @Option(
    help: ArgumentHelp(
      "The memory in which each index of a table of 4 MB or more is built, such as 1GB. (default: longhaul decides)",
      valueName: "size"))
  var maintenanceWorkMem: ByteSize?

  @Option(
    help: ArgumentHelp(
      "How long a table waits for a lock that somebody else holds before it fails: 30s, 5min, or `off` for ever. (default: 30s)",
      valueName: "time"))
  var lockTimeout: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "A server that answers nothing at all for so long hangs: its tables go back to pending, and it is tried again: 90s, 10min, or `off`. (default: 5min)",
      valueName: "time"))
  var serverTimeout: TimeSpan?

  @Flag(help: "ANALYZE each table once it is committed, so that the planner knows it at once.")
  var analyze = false

  @Option(help: ArgumentHelp("The same error on so many tables in a row pauses the run. (default: 10)", valueName: "n"))
  var sameErrorLimit: Int?

  @Option(
    help: ArgumentHelp(
      "All workers together move so much a second at most, such as 50MB. Keys of the screen change it.",
      valueName: "size"))
  var maxRate: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Pause while a standby of the target is behind by more WAL than this, such as 1GB.", valueName: "size"))
  var maxReplicationLag: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Pause while a replication slot of the target keeps back more WAL than this, such as 10GB.", valueName: "size"))
  var maxWalBacklog: ByteSize?

  @Option(
    help: ArgumentHelp(
      "A log that would grow beyond this is put aside as ….log.1, in place of the one before. (default: 100MB)",
      valueName: "size"))
  var logLimit: ByteSize?

  @OptionGroup var file: FileOptions
  @OptionGroup var hooks: HookOptions

  /// The configuration, whole and checked.
  func configuration() throws -> MigrationConfiguration {
    let settings = try file.settings()
    var configuration = try allButSchemas(settings)
    configuration.schemas = try schemas(settings, progressFile: configuration.progressFile)
    return configuration
  }

  /// The configuration where nothing says which schemas are meant, and no file that would have to agree; nil elsewhere.
  func configurationToComplete() throws -> MigrationConfiguration? {
    guard from == nil, to == nil, map == nil, !file.hasSettings() else { return nil }
    let settings = try file.settings()
    let configuration = try allButSchemas(settings)
    return FileManager.default.fileExists(atPath: configuration.progressFile) ? nil : configuration
  }

  /// What of it says which old tables are meant: for who looks at these alone.
  func sourceConfiguration() throws -> MigrationConfiguration {
    let settings = try file.settings()
    var configuration = ofSource(settings)
    let pairs = try map.map(SchemaMap.pairs) ?? settings.map
    let mapped = pairs.isEmpty ? nil : SchemaMap.list(pairs.map(\.from))
    let begun = try? StatusSummary.read(progressFile: configuration.progressFile)
    guard let old = from ?? settings.from ?? mapped ?? begun?.source else {
      throw UsageError("Name the old schema with --from, or in longhaul.yaml.")
    }
    configuration.schemas = try SchemaMap(reading: old, to: old)
    return configuration
  }

  private func ofSource(_ settings: ConfigurationFile) -> MigrationConfiguration {
    var configuration = MigrationConfiguration()
    configuration.source = source ?? settings.source ?? ""
    configuration.include = include.isEmpty ? settings.include : include
    configuration.exclude = exclude.isEmpty ? settings.exclude : exclude
    configuration.lockTimeout = (lockTimeout ?? settings.lockTimeout)?.milliseconds ?? configuration.lockTimeout
    configuration.progressFile = file.progressFilePath(settings)
    return configuration
  }

  private func allButSchemas(_ settings: ConfigurationFile) throws -> MigrationConfiguration {
    var configuration = ofSource(settings)
    configuration.target = target ?? settings.target
    configuration.usesExistingTables = existing || settings.usesExistingTables ?? false
    configuration.truncatesTables = truncate || settings.truncatesTables ?? false
    configuration.jobs = jobs ?? settings.jobs ?? configuration.jobs
    configuration.maxItems = maxItems ?? settings.maxItems
    configuration.verification = verify ?? settings.verification ?? configuration.verification
    configuration.partThreshold = (splitLargerThan ?? settings.splitLargerThan)?.bytes
    configuration.indexMemory = (maintenanceWorkMem ?? settings.maintenanceWorkMem)?.bytes
    configuration.serverTimeout = (serverTimeout ?? settings.serverTimeout)?.milliseconds ?? configuration.serverTimeout
    configuration.analyzes = analyze || settings.analyzes ?? false
    configuration.sameErrorLimit = sameErrorLimit ?? settings.sameErrorLimit ?? configuration.sameErrorLimit
    configuration.maxRate = (maxRate ?? settings.maxRate)?.bytes
    configuration.maxReplicationLag = (maxReplicationLag ?? settings.maxReplicationLag)?.bytes
    configuration.maxWALBacklog = (maxWalBacklog ?? settings.maxWALBacklog)?.bytes
    configuration.logLimit = (logLimit ?? settings.logLimit)?.bytes ?? configuration.logLimit
    configuration.rules = try settings.rules()
    configuration.contextFiles = try settings.contextFiles()
    try checkExisting(configuration)
    for (value, option) in [
      (configuration.jobs, "--jobs"), (configuration.maxItems ?? 1, "--max-items"),
      (configuration.sameErrorLimit, "--same-error-limit"),
    ] where value < 1 {
      throw UsageError("\(option) has to be at least 1, not \(value).")
    }
    if let memory = configuration.indexMemory, !MigrationConfiguration.indexMemories.contains(memory) {
      throw UsageError("--maintenance-work-mem has to be at least 1MB and less than 2TB, as PostgreSQL has it.")
    }
    guard configuration.jobs <= 64 else { throw UsageError("--jobs has to be at most 64, not \(configuration.jobs).") }
    return configuration
  }

  private func checkExisting(_ configuration: MigrationConfiguration) throws {
    if configuration.usesExistingTables { return }
    if configuration.truncatesTables {
      throw UsageError(
        """
        --truncate (truncate: true) empties tables that exist already; it needs --existing (target_tables: existing).
        """)
    }
    for added in configuration.rules.tables.flatMap(\.added) where added.type.isEmpty {
      throw UsageError("\(added.place): type is missing: a type.")
    }
  }

  /// Options count before the configuration, and that before what a migration that has begun knows.
  private func schemas(_ settings: ConfigurationFile, progressFile: String) throws -> SchemaMap {
    let pairs = try map.map(SchemaMap.pairs) ?? (to == nil ? settings.map : [])
    var old = from ?? settings.from
    var new = to ?? (map == nil ? settings.to : nil)
    if pairs.isEmpty, old == nil || new == nil, let begun = try? StatusSummary.read(progressFile: progressFile) {
      old = old ?? begun.source
      new = new ?? begun.target
    }
    let schemas = try SchemaMap(reading: old, to: new, map: pairs)
    if let taken = schemas.entries.map(\.to).first(where: { $0.hasPrefix("pg_") }) {
      let option = map == nil ? "--to" : "--map"
      throw UsageError("\(option) can't be \(taken): PostgreSQL keeps schemas that begin with pg_ for itself.")
    }
    return schemas
  }
}

/// Which files belong to the migration.
struct FileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The progress file. (default: _migration_status.json)", valueName: "file"))
  var progressFile: String?

  @Option(help: ArgumentHelp("The configuration. (default: longhaul.yaml, when there is one)", valueName: "file"))
  var config: String?

  /// Whether there is a configuration.
  func hasSettings() -> Bool {
    config != nil || FileManager.default.fileExists(atPath: ConfigurationFile.defaultPath)
  }

  func settings() throws -> ConfigurationFile { try ConfigurationFile.read(config) }

  func progressFilePath() throws -> String { try progressFilePath(settings()) }

  func progressFilePath(_ settings: ConfigurationFile) -> String {
    progressFile ?? settings.progressFile ?? MigrationConfiguration().progressFile
  }
}

extension VerificationMode: ExpressibleByArgument {}

/// What a person got wrong: one paragraph, exit code 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
