internal import FoundationEssentials

/// What the engine and a person do to the lists. Each change leaves every item in exactly one list, whatever a person
/// has done to the file meanwhile.
extension MigrationProgress {
  /// Notes that a worker has taken an item up; it stays pending until its outcome is known.
  mutating func begin(_ item: String, at date: Date) {
    forgetInFlight(item)
    let entry = InProgressEntry(
      item: item, startedAt: Timestamp.rounded(date), interruptions: metadata.interruptions[item])
    metadata.interruptions[item] = 0
    metadata.inProgress.append(entry)
    metadata.lastUpdate = Timestamp.rounded(date)
  }

  /// Notes that an item in flight went back because the program, a server or a connection went away.
  ///
  /// - Returns: how often that happened to the item so far.
  @discardableResult
  mutating func interrupt(_ item: String) -> Int {
    let before = forgetInFlight(item)?.interruptions ?? metadata.interruptions[item]
    metadata.interruptions[item] = before + 1
    return before + 1
  }

  /// Notes that an item in flight was rolled back as a person asked; that is no interruption.
  mutating func putBack(_ item: String) {
    guard let entry = forgetInFlight(item) else { return }
    metadata.interruptions[item] = entry.interruptions
  }

  /// Moves an item to `completed`.
  mutating func complete(_ item: String, at date: Date) {
    settle(item)
    completed.append(item)
    metadata.lastUpdate = Timestamp.rounded(date)
  }

  /// Moves an item to `failed`. Attempts made before it was requeued are added to the failure's own.
  mutating func fail(_ failure: Failure) {
    var failure = failure
    failure.attempts += metadata.attempts[failure.item]
    failure.timestamp = Timestamp.rounded(failure.timestamp)
    settle(failure.item)
    failed.append(FailedEntry(failure))
    metadata.lastUpdate = failure.timestamp
  }

  /// Moves an object to `objects.completed`.
  mutating func completeObject(_ name: String, at date: Date) {
    settleObject(name)
    objects.completed.append(name)
    metadata.lastUpdate = Timestamp.rounded(date)
  }

  /// Moves an object to `objects.failed`.
  mutating func failObject(_ failure: Failure) {
    var failure = failure
    failure.attempts += objects.attempts[failure.item]
    failure.timestamp = Timestamp.rounded(failure.timestamp)
    settleObject(failure.item)
    objects.failed.append(FailedEntry(failure))
    metadata.lastUpdate = failure.timestamp
  }

  /// Notes the end of the work.
  mutating func finish(at date: Date) {
    metadata.finishedAt = Timestamp.rounded(date)
    metadata.lastUpdate = Timestamp.rounded(date)
    metadata.inProgress = []
  }

  /// Moves failed items for which `isWanted` holds to the end of `pending`, and remembers their attempts.
  mutating func requeue(where isWanted: (String) -> Bool) {
    let wanted = failed.filter { isWanted($0.failure.item) }
    if wanted.isEmpty { return }
    failed.removeAll { isWanted($0.failure.item) }
    for entry in wanted {
      pending.append(entry.failure.item)
      metadata.attempts[entry.failure.item] = entry.failure.attempts
      // The attempt is a new one by a person's wish: it may be interrupted once again.
      metadata.interruptions[entry.failure.item] = 0
    }
    metadata.finishedAt = nil
  }

  /// Moves failed objects for which `isWanted` holds to the end of `objects.pending`, and remembers their attempts.
  mutating func requeueObjects(where isWanted: (String) -> Bool) {
    let wanted = objects.failed.filter { isWanted($0.failure.item) }
    if wanted.isEmpty { return }
    objects.failed.removeAll { isWanted($0.failure.item) }
    for entry in wanted {
      objects.pending.append(entry.failure.item)
      objects.attempts[entry.failure.item] = entry.failure.attempts
    }
    metadata.finishedAt = nil
  }

  /// Remembers attempts where a person moved an entry from `failed` back to `pending` by an edit, as `requeue` does.
  ///
  /// - Parameter before: what was known before the edit.
  mutating func rememberAttempts(from before: MigrationProgress) {
    let waiting = Set(pending.map(ExactName.init))
    // What an earlier edit made known may not be in the file yet.
    for entry in before.metadata.attempts.entries where waiting.contains(ExactName(entry.item)) {
      metadata.attempts[entry.item] = max(metadata.attempts[entry.item], entry.count)
    }
    for entry in before.failed where waiting.contains(ExactName(entry.failure.item)) {
      metadata.attempts[entry.failure.item] = entry.failure.attempts
    }
    let objectsWaiting = Set(objects.pending.map(ExactName.init))
    for entry in before.objects.attempts.entries where objectsWaiting.contains(ExactName(entry.item)) {
      objects.attempts[entry.item] = max(objects.attempts[entry.item], entry.count)
    }
    for entry in before.objects.failed where objectsWaiting.contains(ExactName(entry.failure.item)) {
      objects.attempts[entry.failure.item] = entry.failure.attempts
    }
  }

  @discardableResult
  private mutating func forgetInFlight(_ name: String) -> InProgressEntry? {
    guard let index = metadata.inProgress.firstIndex(where: { $0.item.hasSameBytes(as: name) }) else { return nil }
    return metadata.inProgress.remove(at: index)
  }

  private mutating func settle(_ item: String) {
    forgetInFlight(item)
    metadata.interruptions[item] = 0
    metadata.attempts[item] = 0
    if let index = pending.firstIndex(ofExactly: item) {
      pending.remove(at: index)
      return
    }
    // A person moved it while it was in flight: what happened counts, not where it stood.
    if let index = completed.firstIndex(ofExactly: item) { completed.remove(at: index) }
    failed.removeAll { $0.failure.item.hasSameBytes(as: item) }
  }

  private mutating func settleObject(_ name: String) {
    forgetInFlight(name)
    objects.attempts[name] = 0
    if let index = objects.pending.firstIndex(ofExactly: name) {
      objects.pending.remove(at: index)
      return
    }
    if let index = objects.completed.firstIndex(ofExactly: name) { objects.completed.remove(at: index) }
    objects.failed.removeAll { $0.failure.item.hasSameBytes(as: name) }
  }
}
