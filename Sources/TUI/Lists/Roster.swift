internal import Engine
internal import FoundationEssentials

/// A snapshot as lists of entries.
struct Roster {
  let snapshot: MigrationSnapshot
  /// Differs between any two snapshots of a screen.
  let version: Int
  private let itemByName: [String: ItemID]

  init(_ snapshot: MigrationSnapshot, version: Int, previous: Roster? = nil) {
    self.snapshot = snapshot
    self.version = version
    // Equal arrays mostly share their storage, which makes the comparison free.
    if let previous, previous.snapshot.items == snapshot.items {
      itemByName = previous.itemByName
    } else {
      itemByName = Dictionary(
        snapshot.items.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Of nothing.
  static var empty: Roster {
    let run = RunDescription(source: "", target: "", startedAt: .distantPast, progressFile: "", logFolder: "")
    return Roster(MigrationSnapshot(run: run), version: 0)
  }

  func count(_ list: ListKind) -> Int {
    switch list {
    case .pending: snapshot.pending.count
    case .active: snapshot.active.count
    case .completed: snapshot.completed.count
    case .failed: snapshot.failed.count + snapshot.objects.failed.count
    case .objects:
      snapshot.objects.failed.count + snapshot.objects.pending.count + snapshot.objects.completed.count
    case .leftBehind: snapshot.leftBehind.count
    }
  }

  /// What a row is about: cheaper than its entry.
  func subject(_ list: ListKind, _ index: Int) -> Subject {
    switch list {
    case .pending: Subject(kind: .table, name: name(snapshot.pending[index]))
    case .active: subject(of: snapshot.active[index])
    case .completed: Subject(kind: .table, name: name(snapshot.completed[index].item))
    case .failed, .objects, .leftBehind: entry(list, index).subject
    }
  }

  private func subject(of work: ActiveWork) -> Subject {
    Subject(kind: work.item == nil && !work.isHelping ? .object : .table, name: work.name)
  }

  /// What a row of the failed is about: tables first, then objects.
  func failure(_ index: Int) -> Failure {
    let tables = snapshot.failed
    return index < tables.count ? tables[index] : snapshot.objects.failed[index - tables.count]
  }

  func entry(_ list: ListKind, _ index: Int) -> Entry {
    switch list {
    case .pending:
      var entry = Entry(.table, name(snapshot.pending[index]), .pending)
      entry.item = item(snapshot.pending[index])
      return entry
    case .active:
      let work = snapshot.active[index]
      var entry = Entry(subject(of: work).kind, work.name, .active)
      entry.item = (work.item ?? (work.isHelping ? itemByName[work.name] : nil)).flatMap(item)
      entry.work = work
      return entry
    case .completed:
      let completion = snapshot.completed[index]
      var entry = Entry(.table, name(completion.item), .completed)
      entry.item = item(completion.item)
      entry.completion = completion
      return entry
    case .failed:
      return failed(index < snapshot.failed.count ? .table : .object, failure(index))
    case .objects: return object(index)
    case .leftBehind:
      let object = snapshot.leftBehind[index]
      var entry = Entry(.leftBehind, "\(object.kind) \(object.name)", .leftBehind)
      entry.note = object.note
      return entry
    }
  }

  /// What is known about a subject now, wherever it has got to.
  func entry(for subject: Subject) -> Entry? {
    switch subject.kind {
    case .leftBehind:
      return firstEntry(.leftBehind, subject)
    case .object:
      return firstEntry(.active, subject) ?? firstEntry(.objects, subject)
    case .table:
      if let index = snapshot.active.firstIndex(where: { $0.item != nil && $0.name == subject.name }) {
        return entry(.active, index)
      }
      if let index = snapshot.failed.firstIndex(where: { $0.item == subject.name }) { return entry(.failed, index) }
      guard let id = itemByName[subject.name] else { return nil }
      if let index = snapshot.completed.firstIndex(where: { $0.item == id }) { return entry(.completed, index) }
      var entry = Entry(.table, subject.name, .pending)
      entry.item = item(id)
      return entry
    }
  }

  /// Whether a table is among the pending ones.
  func isPending(_ table: Subject) -> Bool {
    guard table.kind == .table, let id = itemByName[table.name] else { return false }
    return snapshot.pending.contains(id)
  }

  /// The log of a subject, by its file's name: a table's own, an object's in that of the run; nil when it has none.
  func logFile(of subject: Subject) -> String? {
    switch subject.kind {
    case .table: itemByName[subject.name].flatMap(item)?.logFile
    case .object: Roster.runLog
    case .leftBehind: nil
    }
  }

  static let runLog = "longhaul.log"

  private func firstEntry(_ list: ListKind, _ subject: Subject) -> Entry? {
    (0..<count(list)).first { self.subject(list, $0) == subject }.map { entry(list, $0) }
  }

  private func object(_ index: Int) -> Entry {
    let objects = snapshot.objects
    var index = index
    if index < objects.failed.count { return failed(.object, objects.failed[index]) }
    index -= objects.failed.count
    if index < objects.pending.count { return Entry(.object, objects.pending[index], .pending) }
    return Entry(.object, objects.completed[index - objects.pending.count], .completed)
  }

  private func failed(_ kind: Subject.Kind, _ failure: Failure) -> Entry {
    var entry = Entry(kind, failure.item, .failed)
    entry.failure = failure
    if kind == .table { entry.item = itemByName[failure.item].flatMap(item) }
    return entry
  }

  // A snapshot comes from another thread's work: a wrong index must not take the screen down.
  private func item(_ id: ItemID) -> ItemDescription? {
    snapshot.items.indices.contains(id) ? snapshot.items[id] : nil
  }

  private func name(_ id: ItemID) -> String { item(id)?.name ?? "" }
}
