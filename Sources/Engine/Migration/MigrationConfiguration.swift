/// What is migrated from where to where, and how.
public struct MigrationConfiguration: Sendable, Equatable {
  /// The source: a libpq URI or keyword string; libpq's own rules supply what is missing.
  public var source = ""
  /// The target; nil for the source's database.
  public var target: String?
  /// The old schemas and what they become.
  public var schemas = SchemaMap()
  /// What is to be otherwise in the new schemas.
  public var rules = TransformationRules()
  /// The new tables are there already, as somebody else has made them.
  public var usesExistingTables = false
  /// They are emptied first; else they have to be empty.
  public var truncatesTables = false
  /// Workers.
  public var jobs = 2
  /// How many there can be.
  public static let workerCounts = 1...64
  /// Shell patterns of tables to move; all when empty.
  public var include: [String] = []
  /// Shell patterns of tables not to move.
  public var exclude: [String] = []
  /// Tables to take up at most in this run.
  public var maxItems: Int?
  /// How contents are compared before commit.
  public var verification = VerificationMode.checksum
  /// The progress file's path.
  public var progressFile = "_migration_status.json"
  /// The same error on so many tables in a row pauses the run, or stops it when nobody can be asked.
  public var sameErrorLimit = 10
  /// Milliseconds that a statement waits for somebody else's lock before its table fails; 0 for as long as it takes.
  public var lockTimeout = 30_000
  /// Milliseconds without any answer after which a server is taken to hang; 0 for never.
  public var serverTimeout = 300_000
  /// Each table gets the planner's statistics once it is committed.
  public var analyzes = false
  /// Bytes of memory for each index that is built; nil where longhaul decides.
  public var indexMemory: Int?
  /// What PostgreSQL takes for that.
  public static let indexMemories = 1 << 20..<1 << 41
  /// Tables of more bytes are copied in parts, several workers at once; nil where longhaul decides.
  public var partThreshold: Int?
  /// Bytes a second that all workers together may move; nil for as many as there are.
  public var maxRate: Int?
  /// Bytes of WAL by which a standby of the target may be behind before rows are held; nil where nobody looks.
  public var maxReplicationLag: Int?
  /// Bytes of WAL that a replication slot of the target may keep back before rows are held; nil where nobody looks.
  public var maxWALBacklog: Int?
  /// Bytes that the run's log and each table's may have before it is put aside and begun anew.
  public var logLimit = 100 << 20
  /// Files for people to read beside the migration; nothing depends on them.
  public var contextFiles: [String] = []
  /// Somebody is there to be asked.
  public var isAttended = false

  /// The defaults.
  public init() {}
}
