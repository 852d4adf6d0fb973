extension MigrationLoop {
  /// Which lists names stand in, for quick answers; kept equal to the progress file's.
  struct Standing: Sendable {
    private(set) var completed: Set<ExactName>
    private(set) var failed: Set<ExactName>
    private(set) var failedObjects: Set<ExactName>
    private(set) var pending: [String]
    private(set) var pendingPrerequisites: [String]
    /// Foreign keys, what else comes after the tables, and what the old schema no longer has.
    private(set) var pendingDependents: [String]
    /// What stays pending without being tried: the patterns of this run leave it out, or something that it needs.
    let leftOut: [String]

    init(_ progress: MigrationProgress, _ plan: MigrationPlan) {
      completed = Set(progress.completed.map(ExactName.init))
      failed = Set(progress.failed.map { ExactName($0.failure.item) })
      failedObjects = Set(progress.objects.failed.map { ExactName($0.failure.item) })
      let leftOut = plan.leftOut(of: progress)
      let isLeftOut = { (name: String) in !leftOut.isEmpty && leftOut.contains(ExactName(name)) }
      pending = progress.pending.filter { !isLeftOut($0) }
      let objects = progress.objects.pending.filter { !isLeftOut($0) }
      pendingPrerequisites = objects.filter(plan.isPrerequisite)
      pendingDependents = objects.filter { !plan.isPrerequisite($0) }
      self.leftOut = leftOut.isEmpty ? [] : (progress.pending + progress.objects.pending).filter(isLeftOut)
    }

    func isPending(_ work: Work) -> Bool {
      switch work {
      case .item(let name): pending.firstIndex(ofExactly: name) != nil
      case .object(let name): (pendingPrerequisites + pendingDependents).firstIndex(ofExactly: name) != nil
      }
    }

    func isCompleted(_ item: String) -> Bool { completed.contains(ExactName(item)) }
    func isFailed(_ item: String) -> Bool { failed.contains(ExactName(item)) }
    func hasFailed(object name: String) -> Bool { failedObjects.contains(ExactName(name)) }

    mutating func settle(_ work: Work, completed isCompleted: Bool) {
      switch work {
      case .item(let name):
        if let place = pending.firstIndex(ofExactly: name) { pending.remove(at: place) }
        // A person may have moved it while it was in flight: what happened counts.
        if isCompleted { failed.remove(ExactName(name)) } else { completed.remove(ExactName(name)) }
        if isCompleted { completed.insert(ExactName(name)) } else { failed.insert(ExactName(name)) }
      case .object(let name):
        if let place = pendingPrerequisites.firstIndex(ofExactly: name) { pendingPrerequisites.remove(at: place) }
        if let place = pendingDependents.firstIndex(ofExactly: name) { pendingDependents.remove(at: place) }
        if !isCompleted { failedObjects.insert(ExactName(name)) }
      }
    }
  }
}
