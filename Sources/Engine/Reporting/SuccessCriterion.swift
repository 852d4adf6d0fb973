/// One of the conditions under which a migration is a success, worked out from what happened.
struct SuccessCriterion: Sendable, Equatable {
  /// A stable name, for programs.
  var key: String
  /// What must hold.
  var text: String
  var isMet: Bool
  /// The figures or names that decide.
  var detail: String
}

extension MigrationReport {
  /// All criteria, in a fixed order.
  var criteria: [SuccessCriterion] { [nothingPending, mostCompleted, failuresDocumented, attemptedOnce] }

  private var nothingPending: SuccessCriterion {
    SuccessCriterion(
      key: "pending_empty", text: "no table is pending", isMet: progress.pending.isEmpty,
      detail: progress.pending.isEmpty ? "none" : Self.names(progress.pending))
  }

  private var mostCompleted: SuccessCriterion {
    let (done, all) = (progress.completed.count, progress.totalItems)
    return SuccessCriterion(
      key: "completion", text: "at least 90 % of the tables are completed", isMet: done * 10 >= all * 9,
      detail: "\(Figure.count(done)) of \(Figure.count(all)), \(Figure.percent(done, of: all))")
  }

  private var failuresDocumented: SuccessCriterion {
    let entries = progress.failed + progress.objects.failed
    let bare = entries.filter { entry in
      !entry.hasTimestamp || !entry.failure.error.contains { !$0.isWhitespace }
    }
    return SuccessCriterion(
      key: "failures_documented", text: "every failure is documented with its error and time", isMet: bare.isEmpty,
      detail: bare.isEmpty
        ? (entries.isEmpty ? "nothing failed" : "\(Figure.count(entries.count)) of \(Figure.count(entries.count))")
        : "error or time is missing: " + Self.names(bare.map(\.failure.item)))
  }

  /// A person may have a failed table tried again, and then it has more than one attempt; the engine may not.
  private var attemptedOnce: SuccessCriterion {
    let again = Set(progress.metadata.attempts.entries.map { ExactName($0.item) })
    let notYet = progress.pending.filter { item in
      journal.attempts[ExactName(item)] == nil && !again.contains(ExactName(item))
    }
    var wrong: [String] = []
    var requeued = progress.pending.filter { again.contains(ExactName($0)) }
    for item in progress.completed {
      let attempts = journal.attempts[ExactName(item)] ?? JournalContents.Attempts()
      if attempts.completed > 1 { wrong.append(item) } else if attempts.failed > 0 { requeued.append(item) }
    }
    for failure in progress.failed.map(\.failure) {
      let attempts = journal.attempts[ExactName(failure.item)] ?? JournalContents.Attempts()
      if attempts.completed + attempts.failed > failure.attempts {
        wrong.append(failure.item)
      } else if failure.attempts > 1 {
        requeued.append(failure.item)
      }
    }
    var details: [String] = []
    if !notYet.isEmpty { details.append("not attempted yet: " + Self.names(notYet)) }
    if !wrong.isEmpty { details.append("attempted again, and nobody asked for it: " + Self.names(wrong)) }
    if !requeued.isEmpty { details.append("again as a person asked: " + Self.names(requeued)) }
    return SuccessCriterion(
      key: "attempted_once", text: "every table was attempted once, again only if a person asked",
      isMet: notYet.isEmpty && wrong.isEmpty,
      detail: details.isEmpty ? "\(Figure.count(progress.totalItems)) once" : details.joined(separator: "; "))
  }

  /// The first few names, and how many more.
  private static func names(_ names: [String]) -> String {
    let first = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? "\(first) and \(Figure.count(names.count - 3)) more" : first
  }
}
