internal import FoundationEssentials

extension MigrationSnapshot {
  /// What a progress file and its journal tell, to be browsed without any server.
  ///
  /// - Returns: a snapshot in phase `.browsing`; figures that the journal does not know are -1, sizes 0.
  public static func browsing(progressFile: String) throws(ProgressFileError) -> MigrationSnapshot {
    let report = try MigrationReport.read(progressFile: progressFile)
    let progress = report.progress
    var run = RunDescription(
      source: report.source, target: report.target, startedAt: progress.metadata.startedAt,
      progressFile: progressFile, logFolder: LogFolder(progressFile: progressFile).path)
    run.contextFiles = ContextFiles.paths(progressFile: progressFile, named: report.contextFiles)
    var snapshot = MigrationSnapshot(run: run)
    snapshot.phase = .browsing
    let names = progress.pending + progress.completed + progress.failed.map(\.failure.item)
    snapshot.items = names.map { name in
      let outcome = report.journal.items[ExactName(name)]
      return ItemDescription(
        name: name, bytes: outcome?.bytes ?? 0, estimatedRows: outcome?.rows ?? -1,
        logFile: LogFolder.fileName(of: name))
    }
    snapshot.pending = Array(progress.pending.indices)
    snapshot.completed = progress.completed.enumerated().map { place, name in
      let outcome = report.journal.items[ExactName(name)].flatMap { $0.succeeded ? $0 : nil }
      return CompletedItem(
        item: progress.pending.count + place, rows: outcome?.rows ?? -1, seconds: outcome?.seconds ?? -1,
        finishedAt: outcome?.finishedAt ?? progress.metadata.lastUpdate)
    }
    snapshot.failed = progress.failed.map(\.failure)
    snapshot.objects.pending = progress.objects.pending
    snapshot.objects.completed = progress.objects.completed
    snapshot.objects.failed = progress.objects.failed.map(\.failure)
    snapshot.leftBehind = report.journal.leftBehind
    let outcomes = report.completedOutcomes
    snapshot.throughput.rows = outcomes.reduce(0) { $0 + $1.rows }
    snapshot.throughput.bytesDone = outcomes.reduce(0) { $0 + $1.bytes }
    snapshot.throughput.bytesTotal = snapshot.items.reduce(0) { $0 + $1.bytes }
    return snapshot
  }
}
