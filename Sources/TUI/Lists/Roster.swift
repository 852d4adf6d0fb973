internal import Engine
internal import FoundationEssentials

/// A snapshot as lists of entries.
struct Roster {
  let snapshot: MigrationSnapshot
  /// Differs between any two snapshots of a screen.
  let version: Int
  private let itemByName: [ExactName: ItemID]

  init(_ snapshot: MigrationSnapshot, version: Int, previous: Roster? = nil) {
    self.snapshot = snapshot
    self.version = version
    // Equal arrays mostly share their storage, which makes the comparison free.
    if let previous, previous.snapshot.items == snapshot.items {
      itemByName = previous.itemByName
    } else {
      itemByName = Dictionary(
        snapshot.items.enumerated().map { (ExactName($1.name), $0) }, uniquingKeysWith: { first, _ in first })
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

  /// What a row of the failed is about: tables first, then objects.
  func failure(_ index: Int) -> Failure {
    let tables = snapshot.failed
    return index < tables.count ? tables[index] : snapshot.objects.failed[index - tables.count]
  }

  func entry(_ list: ListKind, _ index: Int) -> Entry {
    let subject = subject(list, index)
    var entry = Entry(subject.kind, subject.name, state(list, index))
    entry.item = id(list, index).flatMap(item)
    entry.failure = failed(list, index)
    entry.note = note(list, index)
    switch list {
    case .active: entry.work = snapshot.active[index]
    case .completed: entry.completion = snapshot.completed[index]
    case .pending, .failed, .objects, .leftBehind: break
    }
    return entry
  }

  /// What is known about a subject now, wherever it has got to.
  func entry(for subject: Subject) -> Entry? {
    switch subject.kind {
    case .leftBehind:
      return firstEntry(.leftBehind, subject)
    case .object:
      return firstEntry(.active, subject) ?? firstEntry(.objects, subject)
    case .table:
      let name = ExactName(subject.name)
      if let index = snapshot.active.firstIndex(where: { $0.item != nil && ExactName($0.name) == name }) {
        return entry(.active, index)
      }
      if let index = snapshot.failed.firstIndex(where: { ExactName($0.item) == name }) { return entry(.failed, index) }
      guard let id = itemByName[name] else { return nil }
      if let index = snapshot.completed.firstIndex(where: { $0.item == id }) { return entry(.completed, index) }
      var entry = Entry(.table, subject.name, .pending)
      entry.item = item(id)
      return entry
    }
  }

  /// Whether a table is among the pending ones.
  func isPending(_ table: Subject) -> Bool {
    guard table.kind == .table, let id = id(of: table.name) else { return false }
    return snapshot.pending.contains(id)
  }

  /// The log of a subject, by its file's name: a table's own, an object's in that of the run; nil when it has none.
  func logFile(of subject: Subject) -> String? {
    switch subject.kind {
    case .table: id(of: subject.name).flatMap(item)?.logFile
    case .object: Roster.runLog
    case .leftBehind: nil
    }
  }

  static let runLog = "longhaul.log"

  private func firstEntry(_ list: ListKind, _ subject: Subject) -> Entry? {
    (0..<count(list)).first { self.subject(list, $0) == subject }.map { entry(list, $0) }
  }

  func id(of table: String) -> ItemID? { itemByName[ExactName(table)] }

  // A snapshot comes from another thread's work: a wrong index must not take the screen down.
  func item(_ id: ItemID) -> ItemDescription? { snapshot.items.indices.contains(id) ? snapshot.items[id] : nil }
}
