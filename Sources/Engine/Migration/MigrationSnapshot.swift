public import FoundationEssentials

/// An item's place in `MigrationSnapshot.items`.
public typealias ItemID = Int

/// Everything that can be known about a migration at one instant. The engine publishes a new one on every change;
/// the screen, line mode and the tests read nothing else.
///
/// Built to be copied cheaply at 10,000 items: lists that grow hold plain numbers, names stand once in `items`.
public struct MigrationSnapshot: Sendable {
  /// What does not change during a run.
  public var run: RunDescription
  /// What the run is doing as a whole.
  public var phase: Phase
  /// Every item of the progress file; the other lists refer to it by index.
  public var items: [ItemDescription]
  /// Items to do, in the order of work.
  public var pending: [ItemID]
  /// What workers are doing now, items and objects, by worker number.
  public var active: [ActiveWork]
  /// Items done, oldest first.
  public var completed: [CompletedItem]
  /// Items that failed, oldest first.
  public var failed: [Failure]
  /// The things beside tables: types, sequences, foreign keys….
  public var objects: ObjectProgress
  /// What the old schema holds and this run does not carry.
  public var leftBehind: [LeftBehindObject]
  /// Old tables beside new ones; nil while they are not known, as when a progress file alone is browsed.
  public var comparisons: TableComparisons?
  /// How far the run is, in bytes and rows.
  public var throughput: Throughput
  /// The number of workers that take up work.
  public var workers: Int
  /// Bytes a second that all workers together may move; nil for as many as there are.
  public var maxRate: Int?
  /// Why no rows flow for the moment; nil while they do.
  public var heldBack: Backlog?

  /// A run that has not begun.
  public init(run: RunDescription) {
    self.run = run
    phase = .starting("starting")
    items = []
    pending = []
    active = []
    completed = []
    failed = []
    objects = ObjectProgress()
    leftBehind = []
    throughput = Throughput()
    workers = 0
  }
}

/// What does not change during a run.
public struct RunDescription: Sendable, Equatable {
  /// Where rows come from, as `schema@database`.
  public var source: String
  /// Where rows go, as `schema@database`.
  public var target: String
  /// When this run of the program began.
  public var startedAt: Date
  /// The progress file's path.
  public var progressFile: String
  /// The folder of the logs: one file per item and `longhaul.log` for the run.
  public var logFolder: String
  /// What there is to read beside the migration, by paths from the root: the schema's description first, also where there
  /// is none.
  public var contextFiles: [String] = []
  /// How many objects were completed before this run began; what else was done before has a time to tell it by.
  public var objectsCompletedBefore = 0

  /// All the parts.
  public init(source: String, target: String, startedAt: Date, progressFile: String, logFolder: String) {
    self.source = source
    self.target = target
    self.startedAt = startedAt
    self.progressFile = progressFile
    self.logFolder = logFolder
  }
}

/// What the run is doing as a whole.
public enum Phase: Sendable, Equatable {
  /// Connecting, reading the old schema…: the text says which.
  case starting(String)
  /// Workers take up items.
  case running
  /// No item is taken up until somebody says so; those in flight go on.
  case paused(since: Date, PauseReason)
  /// A server can't be reached or is in trouble; the run goes on by itself when it is well again.
  case disconnected(Disconnection)
  /// Items in flight are finished, then the run ends.
  case draining
  /// Items in flight are rolled back, then the run ends.
  case aborting
  /// The run has ended.
  case finished(FinishReason)
  /// A progress file is shown; nothing is connected.
  case browsing
  /// The engine that was looked in on is gone without a word.
  case lost(since: Date)
}

/// Why a run is paused.
public enum PauseReason: Sendable, Equatable {
  /// A person asked for it.
  case person
  /// The same error on this many items in a row.
  case sameError(count: Int, sqlstate: String, step: Step?)
  /// The progress file is missing, unreadable or invalid: the text says what and where.
  case progressFile(String)
  /// Something that follows the target is too far behind; rows in flight wait, too, until it has caught up.
  case backlog(Backlog)
}

/// A server that can't be reached, or that is in trouble.
public struct Disconnection: Sendable, Equatable {
  /// Which one: `source` or `target`.
  public var side: String
  /// What it said, in one line.
  public var reason: String
  /// When it began.
  public var since: Date
  /// When the next attempt is made.
  public var nextAttempt: Date

  /// All the parts.
  public init(side: String, reason: String, since: Date, nextAttempt: Date) {
    self.side = side
    self.reason = reason
    self.since = since
    self.nextAttempt = nextAttempt
  }
}

/// Why a run has ended.
public enum FinishReason: Sendable, Equatable {
  /// Nothing is pending.
  case complete
  /// Stopped as asked (drained, aborted, `--max-items`), with work pending.
  case stopped
  /// The same error on many items in a row, and nobody there to ask.
  case sameError
  /// It could not start or go on: the text says what happened, where, and what to do.
  case trouble(String)
}

/// One item of the progress file, as known before it is moved.
public struct ItemDescription: Sendable, Equatable {
  /// The name in the progress file.
  public var name: String
  /// Heap, TOAST and indexes of the old table in bytes.
  public var bytes: Int
  /// The planner's estimate of its rows; -1 when the table was never analyzed.
  public var estimatedRows: Int
  /// The name of its log file in the log folder.
  public var logFile: String

  /// All the parts.
  public init(name: String, bytes: Int, estimatedRows: Int, logFile: String) {
    self.name = name
    self.bytes = bytes
    self.estimatedRows = estimatedRows
    self.logFile = logFile
  }
}

/// What one worker is doing.
public struct ActiveWork: Sendable, Equatable {
  /// The worker's number, from 1.
  public var worker: Int
  /// The item's or object's name.
  public var name: String
  /// The item; nil when it is an object, or a table that another worker has in hand.
  public var item: ItemID?
  /// Whether it copies a part of a table that another worker has in hand.
  public var isHelping = false
  /// The step it is at.
  public var step: Step
  /// Rows copied so far.
  public var rows: Int
  /// How much of the step is done, from 0 to 1; nil when that can't be known.
  public var fraction: Double?
  /// What is to be said beside the step, such as `2 of 3`.
  public var note: String
  /// Whose lock it waits for; nil when it waits for none.
  public var lockWait: LockWait?
  /// When the worker took it up.
  public var startedAt: Date

  /// Work just taken up.
  public init(worker: Int, name: String, item: ItemID?, startedAt: Date) {
    self.worker = worker
    self.name = name
    self.item = item
    step = .read
    rows = 0
    note = ""
    self.startedAt = startedAt
  }
}

/// A session that holds a lock which a worker waits for.
public struct LockWait: Sendable, Equatable {
  /// Its process.
  public var pid: Int
  /// Such as `idle in transaction`; empty where longhaul's role may not see it.
  public var state: String
  /// What it runs, or ran last.
  public var query: String

  /// All the parts.
  public init(pid: Int, state: String, query: String) {
    self.pid = pid
    self.state = state
    self.query = query
  }
}

extension LockWait: CustomStringConvertible {
  /// Such as `the lock of backend 4711 (idle in transaction): LOCK TABLE t`.
  public var description: String {
    "the lock of backend \(pid)\(state.isEmpty ? "" : " (\(state))")\(query.isEmpty ? "" : ": \(query)")"
  }
}

/// An item that is done.
public struct CompletedItem: Sendable, Equatable {
  /// The item.
  public var item: ItemID
  /// Rows copied; -1 when no longer known.
  public var rows: Int
  /// Seconds from being taken up to commit; -1 when no longer known.
  public var seconds: Double
  /// When it was committed.
  public var finishedAt: Date

  /// All the parts.
  public init(item: ItemID, rows: Int, seconds: Double, finishedAt: Date) {
    self.item = item
    self.rows = rows
    self.seconds = seconds
    self.finishedAt = finishedAt
  }
}

/// How far the things beside tables are, by name such as `type mood` or `foreign key orders.orders_customer_fkey`.
public struct ObjectProgress: Sendable, Equatable {
  /// To do, in the order of work.
  public var pending: [String] = []
  /// Done, oldest first.
  public var completed: [String] = []
  /// Failed, oldest first.
  public var failed: [Failure] = []

  /// Nothing at all.
  public init() {}
}

/// Something that the old schema holds and this run does not carry.
public struct LeftBehindObject: Sendable, Equatable {
  /// What it is, such as `view` or `trigger`.
  public var kind: String
  /// Its name, such as `active_customers` or `orders.touch`.
  public var name: String
  /// Why it is not carried, or what to do about it; may be empty.
  public var note: String

  /// Several that have one cause, of which the first three are named.
  init(kind: String, names: Set<String>, note: String) {
    let shown = 3
    let rest = names.count - shown
    self.init(
      kind: kind,
      name: names.sorted().prefix(shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : ""), note: note)
  }

  /// All the parts.
  public init(kind: String, name: String, note: String = "") {
    self.kind = kind
    self.name = name
    self.note = note
  }
}

/// How far the run is, in bytes of the old schema and in rows.
public struct Throughput: Sendable, Equatable {
  /// Bytes of the old tables that are done, parts of tables in flight included.
  public var bytesDone = 0
  /// Bytes of all old tables.
  public var bytesTotal = 0
  /// Rows copied in this run.
  public var rows = 0
  /// Bytes a second, smoothed; nil before there is anything to tell.
  public var bytesPerSecond: Double?
  /// Bytes a second of the last intervals, oldest first, for a sparkline.
  public var history: [Double] = []
  /// Seconds still needed, as a range; nil rather than a guess.
  public var secondsLeft: ClosedRange<Double>?

  /// Nothing measured.
  public init() {}
}
