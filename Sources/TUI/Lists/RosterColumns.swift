internal import Engine

/// Single facts of a row, as its entry has them: filters and orders ask for one or two of each of 10,000 rows, and whole
/// entries would take them too long.
extension Roster {
  /// What a row is about.
  func subject(_ list: ListKind, _ index: Int) -> Subject {
    Subject(kind: kind(list, index), name: name(list, index))
  }

  private func kind(_ list: ListKind, _ index: Int) -> Subject.Kind {
    switch list {
    case .pending, .completed: .table
    case .active: snapshot.active[index].item == nil && !snapshot.active[index].isHelping ? .object : .table
    case .failed: index < snapshot.failed.count ? .table : .object
    case .objects: .object
    case .leftBehind: .leftBehind
    }
  }

  func name(_ list: ListKind, _ index: Int) -> String {
    switch list {
    case .pending, .completed: id(list, index).flatMap { item($0)?.name } ?? ""
    case .active: snapshot.active[index].name
    case .failed: failure(index).item
    case .objects: objectName(index)
    case .leftBehind: "\(snapshot.leftBehind[index].kind) \(snapshot.leftBehind[index].name)"
    }
  }

  private func objectName(_ index: Int) -> String {
    let objects = snapshot.objects
    var index = index
    if index < objects.failed.count { return objects.failed[index].item }
    index -= objects.failed.count
    return index < objects.pending.count ? objects.pending[index] : objects.completed[index - objects.pending.count]
  }

  func state(_ list: ListKind, _ index: Int) -> EntryState {
    switch list {
    case .pending: .pending
    case .active: .active
    case .completed: .completed
    case .failed: .failed
    case .objects:
      if index < snapshot.objects.failed.count {
        .failed
      } else {
        index < snapshot.objects.failed.count + snapshot.objects.pending.count ? .pending : .completed
      }
    case .leftBehind: .leftBehind
    }
  }

  /// The table's item; nil for anything else.
  func id(_ list: ListKind, _ index: Int) -> ItemID? {
    switch list {
    case .pending: return snapshot.pending[index]
    case .active:
      let work = snapshot.active[index]
      return work.item ?? (work.isHelping ? id(of: work.name) : nil)
    case .completed: return snapshot.completed[index].item
    case .failed: return index < snapshot.failed.count ? id(of: snapshot.failed[index].item) : nil
    case .objects, .leftBehind: return nil
    }
  }

  func bytes(_ list: ListKind, _ index: Int) -> Int? { id(list, index).flatMap { item($0)?.bytes } }

  /// Rows copied, or else estimated; nil when unknown.
  func rows(_ list: ListKind, _ index: Int) -> Int? {
    switch list {
    case .active: snapshot.active[index].rows
    case .completed: snapshot.completed[index].knownRows
    default: id(list, index).flatMap { item($0)?.knownRows }
    }
  }

  /// Seconds it took; nil when unknown.
  func seconds(_ list: ListKind, _ index: Int) -> Double? {
    list == .completed ? snapshot.completed[index].knownSeconds : nil
  }

  func step(_ list: ListKind, _ index: Int) -> Step? {
    list == .active ? snapshot.active[index].step : fact(of: list, index) { $0.step } ?? nil
  }

  /// What is said beside the name; mostly empty.
  func note(_ list: ListKind, _ index: Int) -> String { list == .leftBehind ? snapshot.leftBehind[index].note : "" }

  /// The message it failed with; nil when it did not.
  func error(_ list: ListKind, _ index: Int) -> String? { fact(of: list, index) { $0.error } }

  func sqlstate(_ list: ListKind, _ index: Int) -> String? { fact(of: list, index) { $0.sqlstate } ?? nil }

  /// What a failed one has in common with others: as the failure says.
  func failureKind(_ list: ListKind, _ index: Int) -> String {
    sqlstate(list, index) ?? (isUntried(list, index) ? Failure.untried : Failure.withoutSQLSTATE)
  }

  /// Whether nothing was tried, because of what had failed before.
  func isUntried(_ list: ListKind, _ index: Int) -> Bool {
    step(list, index) == nil && error(list, index).map(Failure.tellsOfAnother) ?? false
  }

  /// Why it failed; nil when it did not.
  func failed(_ list: ListKind, _ index: Int) -> Failure? { fact(of: list, index) { $0 } }

  /// Reads a part of a failure where it stands: a copy of all its parts would take longer than everything else, and
  /// computed properties make one.
  @inline(__always)
  private func fact<Fact>(of list: ListKind, _ index: Int, _ read: (Failure) -> Fact) -> Fact? {
    switch list {
    case .failed where index < snapshot.failed.count: read(snapshot.failed[index])
    case .failed: read(snapshot.objects.failed[index - snapshot.failed.count])
    case .objects where index < snapshot.objects.failed.count: read(snapshot.objects.failed[index])
    default: nil
    }
  }
}

extension ItemDescription {
  /// Nil when the table was never analyzed.
  var knownRows: Int? { estimatedRows >= 0 ? estimatedRows : nil }
}

extension CompletedItem {
  /// Nil when no longer known.
  var knownRows: Int? { rows >= 0 ? rows : nil }

  /// Nil when no longer known.
  var knownSeconds: Double? { seconds >= 0 ? seconds : nil }
}
