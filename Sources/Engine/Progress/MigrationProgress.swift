internal import FoundationEssentials

/// The progress file's content: what is pending, completed and failed, and since when.
///
/// Every item stands in exactly one of `pending`, `completed` and `failed`; the changes in
/// `MigrationProgress+Outcomes.swift` keep it so. Keys that this program does not know are kept as they are.
struct MigrationProgress: Sendable, Equatable {
  /// Items to do, in the order of work; those in flight stand here too.
  var pending: [String] = []
  /// Items done, oldest first.
  var completed: [String] = []
  /// Items that failed, oldest first.
  var failed: [FailedEntry] = []
  var metadata: Metadata
  /// The things beside tables: types, sequences, foreign keys….
  var objects = Objects()
  var unknown: [JSONMember] = []

  /// How many items there are.
  var totalItems: Int { pending.count + completed.count + failed.count }
  /// Completed items as a part of all; 0 when there are none.
  var successRate: Double { totalItems == 0 ? 0 : Double(completed.count) / Double(totalItems) }

  /// What `metadata` holds.
  struct Metadata: Sendable, Equatable {
    var startedAt: Date
    var lastUpdate: Date
    /// When the last item was done; nil while there is work.
    var finishedAt: Date?
    var task = "database_migration"
    /// What is migrated, such as `old_schema`.
    var sourceDB: String
    var targetDB: String
    /// Which run of the program wrote last.
    var runID: String?
    /// What workers were doing when the file was written.
    var inProgress: [InProgressEntry] = []
    /// How often a pending item was in flight when the program or a server went away.
    var interruptions = ItemCounts()
    /// How often a pending item was attempted before a person requeued it.
    var attempts = ItemCounts()
    var unknown: [JSONMember] = []

    init(startedAt: Date, sourceDB: String, targetDB: String) {
      self.startedAt = Timestamp.rounded(startedAt)
      lastUpdate = self.startedAt
      self.sourceDB = sourceDB
      self.targetDB = targetDB
    }
  }

  /// What `objects` holds.
  struct Objects: Sendable, Equatable {
    var pending: [String] = []
    var completed: [String] = []
    var failed: [FailedEntry] = []
    /// How often a pending object was attempted before a person requeued it.
    var attempts = ItemCounts()
    var unknown: [JSONMember] = []

    var total: Int { pending.count + completed.count + failed.count }
  }

  /// An entry of `failed`.
  struct FailedEntry: Sendable, Equatable {
    var failure: Failure
    /// False for an entry that a person wrote without a time; `failure` then has the file's last update.
    var hasTimestamp = true
    var unknown: [JSONMember] = []

    init(_ failure: Failure) { self.failure = failure }
  }

  /// An entry of `metadata.in_progress`.
  struct InProgressEntry: Sendable, Equatable {
    var item: String
    var startedAt: Date
    /// How often the item was interrupted before.
    var interruptions = 0
    var unknown: [JSONMember] = []
  }
}

/// A number for each of some items; those with 0 are not listed.
struct ItemCounts: Sendable, Equatable {
  private(set) var entries: [(item: String, count: Int)] = []

  subscript(item: String) -> Int {
    get { entries.first { $0.item.hasSameBytes(as: item) }?.count ?? 0 }
    set {
      if let index = entries.firstIndex(where: { $0.item.hasSameBytes(as: item) }) {
        if newValue == 0 { entries.remove(at: index) } else { entries[index].count = newValue }
      } else if newValue != 0 {
        entries.append((item, newValue))
      }
    }
  }

  /// Adds an item known not to be there yet.
  mutating func append(_ item: String, _ count: Int) { if count != 0 { entries.append((item, count)) } }

  static func == (left: ItemCounts, right: ItemCounts) -> Bool {
    left.entries.elementsEqual(right.entries) { $0.item.hasSameBytes(as: $1.item) && $0.count == $1.count }
  }
}
