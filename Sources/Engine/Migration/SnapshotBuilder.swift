internal import FoundationEssentials

/// Keeps the snapshot that is published next in step with what happens.
struct SnapshotBuilder {
  private(set) var snapshot: MigrationSnapshot
  private var places: [ExactName: ItemID] = [:]
  private var known: [ItemID: CompletedItem] = [:]
  private var inFlight = Set<ItemID>()
  private var pending: [ItemID] = []
  private var meter = ThroughputMeter()
  private var bytesSettled = 0
  /// Something has changed since the last publication.
  private(set) var isChanged = true

  init(run: RunDescription, workers: Int) {
    snapshot = MigrationSnapshot(run: run)
    snapshot.workers = workers
  }

  // MARK: What is known at the start

  /// Names both ends, once they are known.
  mutating func describeRun(source: String, target: String) {
    snapshot.run.source = source
    snapshot.run.target = target
  }

  /// Takes the plan's tables, and whatever else the progress file names, as items.
  mutating func describe(_ plan: MigrationPlan, _ progress: MigrationProgress) {
    snapshot.run.objectsCompletedBefore = progress.objects.completed.count
    snapshot.comparisons = TableComparisons { plan.comparison(of: $0) }
    for (name, table) in zip(plan.items, plan.schema.tables) {
      add(name: name, bytes: table.kind == .partitioned ? 0 : table.bytes, rows: table.estimatedRows)
    }
    take(progress)
  }

  /// Takes what this run does not carry.
  mutating func leftBehind(_ objects: [LeftBehindObject]) {
    snapshot.leftBehind = objects
    isChanged = true
  }

  /// Notes figures of an item that an earlier run completed.
  mutating func remember(_ item: String, rows: Int, seconds: Double, at date: Date) {
    guard let id = places[ExactName(item)] else { return }
    known[id] = CompletedItem(item: id, rows: rows, seconds: seconds, finishedAt: date)
  }

  /// Takes all lists from the progress file.
  mutating func take(_ progress: MigrationProgress) {
    for name in progress.pending + progress.completed + progress.failed.map(\.failure.item) {
      if places[ExactName(name)] == nil { add(name: name, bytes: 0, rows: -1) }
    }
    pending = progress.pending.compactMap { places[ExactName($0)] }
    // What is in flight is shown there alone, wherever a person has moved it meanwhile.
    snapshot.completed = progress.completed.compactMap { name in
      places[ExactName(name)].flatMap { id in
        inFlight.contains(id)
          ? nil
          : known[id] ?? CompletedItem(item: id, rows: -1, seconds: -1, finishedAt: progress.metadata.lastUpdate)
      }
    }
    let settled = progress.failed.compactMap { entry in
      places[ExactName(entry.failure.item)].flatMap { inFlight.contains($0) ? nil : (id: $0, entry.failure) }
    }
    snapshot.failed = settled.map(\.1)
    snapshot.objects.pending = progress.objects.pending
    snapshot.objects.completed = progress.objects.completed
    snapshot.objects.failed = progress.objects.failed.map(\.failure)
    // The old schema may have tables that the file does not name: they are no work.
    func bytes(_ items: some Sequence<ItemID>) -> Int { items.reduce(0) { $0 + snapshot.items[$1].bytes } }
    bytesSettled = bytes(snapshot.completed.map(\.item)) + bytes(settled.map(\.id))
    snapshot.throughput.bytesTotal = bytesSettled + bytes(inFlight.union(pending))
    isChanged = true
  }

  private mutating func add(name: String, bytes: Int, rows: Int) {
    places[ExactName(name)] = snapshot.items.count
    snapshot.items.append(
      ItemDescription(name: name, bytes: bytes, estimatedRows: rows, logFile: LogFolder.fileName(of: name)))
  }

  /// An item's index and size.
  func item(_ name: String) -> (id: ItemID, bytes: Int)? {
    places[ExactName(name)].map { ($0, snapshot.items[$0].bytes) }
  }

  // MARK: What happens

  mutating func phase(_ phase: Phase) {
    if snapshot.phase != phase {
      snapshot.phase = phase
      isChanged = true
    }
  }

  mutating func workers(_ count: Int) {
    snapshot.workers = count
    isChanged = true
  }

  mutating func maxRate(_ rate: Int?) {
    snapshot.maxRate = rate
    isChanged = true
  }

  mutating func heldBack(_ backlog: Backlog?) {
    guard snapshot.heldBack != backlog else { return }
    snapshot.heldBack = backlog
    isChanged = true
  }

  mutating func started(_ work: MigrationLoop.Work, worker: Int, at date: Date) {
    let id: ItemID? = if case .item(let name) = work { places[ExactName(name)] } else { nil }
    if let id { inFlight.insert(id) }
    snapshot.active.append(ActiveWork(worker: worker, name: work.name, item: id, startedAt: date))
    snapshot.active.sort { $0.worker < $1.worker }
    isChanged = true
  }

  /// A worker takes a part of a table; the table itself is shown with the worker that has it in hand.
  mutating func helping(worker: Int, _ item: String, at date: Date) {
    var work = ActiveWork(worker: worker, name: item, item: nil, startedAt: date)
    work.isHelping = true
    snapshot.active.append(work)
    snapshot.active.sort { $0.worker < $1.worker }
    isChanged = true
  }

  mutating func ended(worker: Int) {
    for work in snapshot.active where work.worker == worker { work.item.map { _ = inFlight.remove($0) } }
    snapshot.active.removeAll { $0.worker == worker }
    isChanged = true
  }

  mutating func completed(_ work: MigrationLoop.Work, _ result: WorkResult?, at date: Date) {
    switch work {
    case .item(let name):
      guard let id = settle(name) else { return }
      let item = CompletedItem(item: id, rows: result?.rows ?? -1, seconds: result?.seconds ?? -1, finishedAt: date)
      known[id] = item
      snapshot.completed.append(item)
      snapshot.throughput.rows += result?.rows ?? 0
    case .object(let name):
      snapshot.objects.pending.removeAll { $0.hasSameBytes(as: name) }
      snapshot.objects.completed.append(name)
    }
    isChanged = true
  }

  mutating func failed(_ work: MigrationLoop.Work, _ failure: Failure) {
    switch work {
    case .item(let name):
      _ = settle(name)
      snapshot.failed.append(failure)
    case .object(let name):
      snapshot.objects.pending.removeAll { $0.hasSameBytes(as: name) }
      snapshot.objects.failed.append(failure)
    }
    isChanged = true
  }

  private mutating func settle(_ name: String) -> ItemID? {
    guard let id = places[ExactName(name)] else { return nil }
    if let place = pending.firstIndex(of: id) { pending.remove(at: place) }
    bytesSettled += snapshot.items[id].bytes
    return id
  }

  // MARK: Publishing

  /// Brings in what the workers are doing now.
  mutating func observe(_ status: (Int) -> WorkerStatus.Current?, seconds: Double) {
    var bytes = bytesSettled
    for place in snapshot.active.indices {
      guard let now = status(snapshot.active[place].worker) else { continue }
      var work = snapshot.active[place]
      (work.step, work.rows, work.fraction, work.note) = (now.step, now.rows, now.fractionOfStep, now.note)
      work.lockWait = now.lockWait
      if work != snapshot.active[place] {
        snapshot.active[place] = work
        isChanged = true
      }
      if let item = work.item { bytes += Int(Double(snapshot.items[item].bytes) * Self.doneFraction(work)) }
    }
    let isWorking = !snapshot.active.isEmpty
    meter.sample(seconds: seconds, bytes: bytes, isWorking: isWorking)
    snapshot.throughput.bytesDone = bytes
    snapshot.throughput.bytesPerSecond = isWorking ? meter.bytesPerSecond : nil
    snapshot.throughput.history = meter.history
    snapshot.throughput.secondsLeft =
      isWorking ? meter.secondsLeft(bytes: snapshot.throughput.bytesTotal - bytes) : nil
  }

  /// The snapshot to publish.
  mutating func taken() -> MigrationSnapshot {
    snapshot.pending = inFlight.isEmpty ? pending : pending.filter { !inFlight.contains($0) }
    isChanged = false
    return snapshot
  }

  /// How much of a table is done: building its indexes is about as much work as copying its rows.
  private static func doneFraction(_ work: ActiveWork) -> Double {
    let fraction = work.fraction ?? 0
    return switch work.step {
    case .read, .transform, .create: 0
    case .copy: fraction * 0.5
    case .index: 0.5 + fraction * 0.35
    case .verify: 0.85 + fraction * 0.15
    case .commit: 1
    }
  }
}
