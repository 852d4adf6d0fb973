internal import FoundationEssentials

/// Makes failed items and objects pending again, as a person asks. An edit of the progress file like one by hand: an
/// engine that works on it reads the edit before its next action.
public struct Requeue: Sendable, Equatable {
  /// The tables that are pending again.
  public var items: [String] = []
  /// The objects that are pending again.
  public var objects: [String] = []

  /// Why nothing was requeued.
  public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The progress file can't be read or written.
    case file(ProgressFileError)
    /// Names of which none is a failed item or object; nothing was changed, for the right ones neither.
    case notFailed([String])

    /// A line for each reason.
    public var description: String {
      switch self {
      case .file(let error): error.description
      case .notFailed(let reasons): reasons.joined(separator: "\n")
      }
    }
  }

  /// The command that makes a failure pending again, to be typed where the program was started.
  public static func command(_ name: String, progressFile: String) -> String {
    // A name that looks like an option must not be taken for one.
    command("\(name.hasPrefix("-") ? "-- " : "")\(ShellWord.quoted(name))", progressFile)
  }

  /// The command that makes all failures pending again.
  static func commandForAll(progressFile: String) -> String { command("--all-failed", progressFile) }

  private static func command(_ arguments: String, _ progressFile: String) -> String {
    // The default needs no saying.
    let isDefault = progressFile == MigrationConfiguration().progressFile
    return "longhaul requeue \(isDefault ? "" : "--progress-file \(ShellWord.quoted(progressFile)) ")\(arguments)"
  }

  /// Makes some pending again, and what failed untried because of them.
  ///
  /// - Parameter names: items and objects as they are named in `failed`.
  public static func named(_ names: [String], progressFile: String) throws(Refusal) -> Requeue {
    return try edit(progressFile) { (progress) throws(Refusal) in
      let reasons = names.compactMap { Self.reason(against: $0, progress) }
      if !reasons.isEmpty { throw .notFailed(reasons) }
      let wanted = withConsequences(names, progress)
      return { wanted.contains(ExactName($0)) }
    }
  }

  /// These and all that failed untried because of them.
  static func withConsequences(_ names: [String], _ progress: MigrationProgress) -> Set<ExactName> {
    let failures = (progress.failed + progress.objects.failed).map(\.failure)
    var wanted = Set(names.map(ExactName.init))
    var causes = names
    while let cause = causes.popLast() {
      for failure in failures where UntriedReason.blames(cause, in: failure) {
        if wanted.insert(ExactName(failure.item)).inserted { causes.append(failure.item) }
      }
    }
    return wanted
  }

  /// Makes all that failed pending again.
  public static func allFailed(progressFile: String) throws(Refusal) -> Requeue {
    try edit(progressFile) { (_) throws(Refusal) in { _ in true } }
  }

  /// Reads, changes and writes, again when somebody else wrote in between.
  private static func edit(
    _ path: String, _ choose: (MigrationProgress) throws(Refusal) -> (String) -> Bool
  ) throws(Refusal) -> Requeue {
    let file = ProgressFile(path: path)
    // An engine writes many times a second at most, each time in an instant.
    for _ in 0..<100 {
      var progress: MigrationProgress
      do throws(ProgressFileError) { progress = try file.read() } catch { throw .file(error) }
      let isWanted = try choose(progress)
      let done = Requeue(
        items: progress.failed.map(\.failure.item).filter(isWanted),
        objects: progress.objects.failed.map(\.failure.item).filter(isWanted))
      if done == Requeue() { return done }
      progress.requeue(where: isWanted)
      progress.requeueObjects(where: isWanted)
      do throws(ProgressFileError) {
        try file.write(progress)
        return done
      } catch {
        if case .changed = error { continue }
        throw .file(error)
      }
    }
    throw .file(.changed(path: path))
  }

  // MARK: Names

  private static func reason(against name: String, _ progress: MigrationProgress) -> String? {
    let objects = progress.objects
    let failed = (progress.failed + objects.failed).map(\.failure.item)
    if failed.firstIndex(ofExactly: name) != nil { return nil }
    let quoted = name.quotedForMessage
    if (progress.pending + objects.pending).firstIndex(ofExactly: name) != nil { return "\(quoted) is pending already" }
    if (progress.completed + objects.completed).firstIndex(ofExactly: name) != nil {
      return "\(quoted) is completed; what is done is not done again"
    }
    let near = NearNames.of(name, in: failed).map(\.quotedForMessage)
    if near.isEmpty { return "\(quoted) is not in the progress file" }
    return "\(quoted) is not in the progress file; did you mean \(near.joined(separator: " or "))?"
  }
}

/// Names that somebody may have meant.
public enum NearNames {
  /// At most three, nearest first: without regard to case, with a part of the name, or with a few letters wrong.
  public static func of(_ name: String, in names: [String]) -> [String] {
    let wanted = Array(name.lowercased())
    let ranked = names.compactMap { candidate -> (rank: Int, name: String)? in
      let lowered = candidate.lowercased()
      if lowered.hasSuffix("." + name.lowercased()) { return (0, candidate) }
      let distance = distance(wanted, Array(lowered))
      if distance <= max(1, wanted.count / 3) { return (distance, candidate) }
      return wanted.count > 2 && lowered.contains(name.lowercased()) ? (wanted.count, candidate) : nil
    }
    return ranked.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.prefix(3).map(\.name)
  }

  /// Levenshtein's distance: how many letters to add, remove or change.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (place, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for column in right.indices {
        let substitution = diagonal + (letter == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substitution, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
