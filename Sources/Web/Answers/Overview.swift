internal import Engine
internal import FoundationEssentials

/// How far a migration is, without its lists. Times are seconds since 1970, sizes bytes.
struct Overview: Encodable, Equatable {
  struct Counts: Encodable, Equatable {
    var pending: Int
    var active: Int
    var completed: Int
    var failed: Int
  }

  /// What a worker does.
  struct Work: Encodable, Equatable {
    var worker: Int
    var name: String
    var step: String
    var rows: Int
    var bytes: Int?
    var fraction: Double?
    var note: String
    var lockWait: String?
    var startedAt: Double

    init(_ work: ActiveWork, in snapshot: MigrationSnapshot) {
      worker = work.worker
      name = work.name
      step = work.step.rawValue
      rows = work.rows
      bytes = work.item.map { snapshot.items[$0].bytes }
      fraction = work.fraction
      note = work.note
      lockWait = work.lockWait?.description
      startedAt = work.startedAt.timeIntervalSince1970
    }
  }

  var source: String
  var target: String
  var startedAt: Double
  var progressFile: String
  var phase: PhaseAnswer
  var tables: Counts
  var objects: Counts
  var leftBehind: Int
  var bytesDone: Int
  var bytesTotal: Int
  var rows: Int
  var bytesPerSecond: Double?
  /// Bytes a second of the last seconds, oldest first.
  var history: [Double]
  /// The least and the most; missing rather than a guess.
  var secondsLeft: [Double]?
  var workers: Int
  var maxRate: Int?
  /// Why no rows flow for the moment.
  var heldBack: String?
  var active: [Work]

  init(_ snapshot: MigrationSnapshot) {
    source = snapshot.run.source
    target = snapshot.run.target
    startedAt = snapshot.run.startedAt.timeIntervalSince1970
    progressFile = snapshot.run.progressFile
    phase = PhaseAnswer(snapshot.phase)
    let busyTables = snapshot.active.count { $0.item != nil }
    tables = Counts(
      pending: snapshot.pending.count, active: busyTables, completed: snapshot.completed.count,
      failed: snapshot.failed.count)
    // What is in hand is pending until it is made.
    let busyObjects = snapshot.active.count { $0.item == nil && !$0.isHelping }
    objects = Counts(
      pending: max(0, snapshot.objects.pending.count - busyObjects), active: busyObjects,
      completed: snapshot.objects.completed.count, failed: snapshot.objects.failed.count)
    leftBehind = snapshot.leftBehind.count
    let throughput = snapshot.throughput
    bytesDone = throughput.bytesDone
    bytesTotal = throughput.bytesTotal
    rows = throughput.rows
    bytesPerSecond = throughput.bytesPerSecond
    history = throughput.history
    secondsLeft = throughput.secondsLeft.map { [$0.lowerBound, $0.upperBound] }
    workers = snapshot.workers
    maxRate = snapshot.maxRate
    heldBack = snapshot.heldBack?.description
    active = snapshot.active.map { Work($0, in: snapshot) }
  }
}
