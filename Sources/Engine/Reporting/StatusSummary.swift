public import FoundationEssentials

/// How far a migration is, in a few figures: what `longhaul status` tells.
public struct StatusSummary: Sendable, Equatable {
  /// How many there are in each list.
  public struct Counts: Sendable, Equatable {
    /// To do, those in flight too.
    public var pending: Int
    /// Done.
    public var completed: Int
    /// Failed.
    public var failed: Int
    /// All.
    public var total: Int { pending + completed + failed }
  }

  /// An item that a worker has taken up.
  public struct InFlight: Sendable, Equatable {
    /// The item.
    public var item: String
    /// When it was taken up.
    public var startedAt: Date
    /// How often it was interrupted before.
    public var interruptions: Int
  }

  /// The progress file's path, as it was given.
  public var progressFile: String
  /// The old schema.
  public var source: String
  /// The new schema.
  public var target: String
  /// Tables.
  public var tables: Counts
  /// All else that is carried.
  public var objects: Counts
  /// What workers were doing when the file was written.
  public var inFlight: [InFlight]
  /// When the migration began.
  public var startedAt: Date
  /// When the file was written last by the program.
  public var lastUpdate: Date
  /// When nothing was left to do.
  public var finishedAt: Date?
  /// The process that works on it, such as `process 4711 on db1`; nil when there is none.
  public var worker: String?

  /// Reads it from a progress file; harmless while an engine works on it.
  public static func read(progressFile: String) throws(ProgressFileError) -> StatusSummary {
    let file = ProgressFile(path: progressFile)
    let progress = try file.read()
    let objects = progress.objects
    return StatusSummary(
      progressFile: progressFile, source: progress.metadata.sourceDB, target: progress.metadata.targetDB,
      tables: Counts(
        pending: progress.pending.count, completed: progress.completed.count, failed: progress.failed.count),
      objects: Counts(
        pending: objects.pending.count, completed: objects.completed.count, failed: objects.failed.count),
      inFlight: progress.metadata.inProgress.map {
        InFlight(item: $0.item, startedAt: $0.startedAt, interruptions: $0.interruptions)
      },
      startedAt: progress.metadata.startedAt, lastUpdate: progress.metadata.lastUpdate,
      finishedAt: progress.metadata.finishedAt, worker: ProgressLock.holder(ofProgressFile: progressFile))
  }

  /// The summary for a terminal, at most 80 columns wide.
  public func text() -> String {
    var page = TextPage()
    page.line("             total  completed             failed    pending")
    page.counts("tables", tables.completed, tables.failed, tables.pending)
    if objects.total > 0 { page.counts("objects", objects.completed, objects.failed, objects.pending) }
    page.line("")
    for work in inFlight {
      let before = work.interruptions == 0 ? "" : ", interrupted before"
      // Nobody works on it: what is noted as in flight was broken off.
      page.field(
        worker == nil ? "broken off" : "in flight", "\(work.item) since \(Timestamp.plain(work.startedAt))\(before)")
    }
    page.field("started", Timestamp.plain(startedAt))
    page.field("last update", Timestamp.plain(lastUpdate))
    if let finishedAt { page.field("finished", Timestamp.plain(finishedAt)) }
    page.field("run by", worker ?? "nobody")
    return page.text
  }

  /// The summary for programs. Keys are never renamed; new ones may come.
  public func json() -> String {
    var writer = JSONWriter(capacity: 1024)
    writer.object { writer in
      writer.string("progress_file", progressFile)
      writer.object("tables") { $0.counts(tables.completed, tables.failed, tables.pending) }
      writer.object("objects") { $0.counts(objects.completed, objects.failed, objects.pending) }
      writer.list("in_flight", inFlight) { writer, work in
        writer.object { writer in
          writer.string("item", work.item)
          writer.time("started_at", work.startedAt)
          writer.int("interruptions", work.interruptions)
        }
      }
      writer.time("started_at", startedAt)
      writer.time("last_update", lastUpdate)
      writer.timeOrNull("finished_at", finishedAt)
      writer.key("run_by")
      writer.compact(worker.map { .string($0) } ?? .null)
    }
    writer.raw("\n")
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
