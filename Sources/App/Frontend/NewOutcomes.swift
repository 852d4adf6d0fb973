import Engine
import FoundationEssentials

/// Finds in snapshots, of which some may be missed, what was settled since the last look. Only this run's outcomes count:
/// those of earlier runs were told by them.
struct NewOutcomes {
  /// The last that was told, by name.
  private var told: [ExactName: Date] = [:]
  private var seenCompleted: (count: Int, last: CompletedItem)?
  private var seenObjects: Int?
  /// What was settled before then was told elsewhere.
  private let since: Date?

  /// - Parameter since: nil for the run's beginning.
  init(since: Date? = nil) { self.since = since }

  /// Items completed.
  mutating func completed(_ snapshot: MigrationSnapshot) -> [CompletedItem] {
    let all = snapshot.completed
    // What is new stands at the end, unless a person has moved something in the file.
    let known = seenCompleted.flatMap { $0.count <= all.count && all[$0.count - 1] == $0.last ? $0.count : nil } ?? 0
    seenCompleted = all.last.map { (all.count, $0) }
    return all.dropFirst(known).filter { isNew(snapshot.items[$0.item].name, $0.finishedAt, snapshot) }
  }

  /// Items that failed.
  mutating func failed(_ snapshot: MigrationSnapshot) -> [Failure] { new(snapshot.failed, snapshot) }

  /// Objects made.
  mutating func completedObjects(_ snapshot: MigrationSnapshot) -> ArraySlice<String> {
    let all = snapshot.objects.completed
    defer { seenObjects = all.count }
    // Objects have no dates: what is there at the first look counts as told.
    let seen = seenObjects ?? (since == nil ? 0 : all.count)
    return all.dropFirst(max(seen, snapshot.run.objectsCompletedBefore))
  }

  /// Objects that failed.
  mutating func failedObjects(_ snapshot: MigrationSnapshot) -> [Failure] { new(snapshot.objects.failed, snapshot) }

  private mutating func new(_ failures: [Failure], _ snapshot: MigrationSnapshot) -> [Failure] {
    failures.filter { isNew($0.item, $0.timestamp, snapshot) }
  }

  private mutating func isNew(_ name: String, _ date: Date, _ snapshot: MigrationSnapshot) -> Bool {
    date >= max(snapshot.run.startedAt, since ?? .distantPast)
      && told.updateValue(date, forKey: ExactName(name)) != date
  }
}
