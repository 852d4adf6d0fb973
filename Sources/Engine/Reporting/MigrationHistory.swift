internal import FoundationEssentials
internal import Glibc

/// `MIGRATION_HISTORY.md` beside the progress file: an entry for each run, for people to read and for the next plan to
/// learn from.
public enum MigrationHistory {
  /// Where it is, for a progress file.
  public static func path(progressFile: String) -> String {
    ProgressFile.beside(progressFile, "MIGRATION_HISTORY.md")
  }

  /// Adds what became of a run.
  ///
  /// - Parameter isWanted: whether the file is to be begun where there is none.
  /// - Returns: why it could not be written; nil when it was, or was not to be.
  public static func append(_ report: MigrationReport, isWanted: Bool) -> String? {
    let path = path(progressFile: report.progressFile)
    let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | (isWanted ? O_CREAT : 0), 0o600)
    guard file >= 0 else { return errno == ENOENT && !isWanted ? nil : "\(path): \(SystemError.current)" }
    defer { close(file) }
    let isNew = lseek(file, 0, SEEK_END) == 0
    let text = (isNew ? "# Migrations\n" : "") + entry(report)
    // As one, so that two runs that end together don't mix.
    let written = Array(text.utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    return written == text.utf8.count ? nil : "\(path): \(SystemError.current)"
  }

  private static func entry(_ report: MigrationReport) -> String {
    let progress = report.progress
    func counts(_ completed: Int, _ failed: Int, _ pending: Int) -> String {
      "\(Figure.count(completed)) completed, \(Figure.count(failed)) failed, \(Figure.count(pending)) pending"
    }
    let objects = progress.objects
    let time = Timestamp.plain(progress.metadata.finishedAt ?? progress.metadata.lastUpdate)
    var lines = [
      "", "## \(time): \(Markdown.inline(report.source)) to \(Markdown.inline(report.target))", "", report.headline, "",
      "- tables: \(counts(progress.completed.count, progress.failed.count, progress.pending.count))",
      "- objects: \(counts(objects.completed.count, objects.failed.count, objects.pending.count))",
      "- rows: \(Figure.count(report.completedOutcomes.reduce(0) { $0 + $1.rows })), "
        + "\(Figure.bytes(report.completedOutcomes.reduce(0) { $0 + $1.bytes })), in \(Figure.seconds(report.duration))",
      "- progress file: \(Markdown.code(report.progressFile))",
    ]
    lines += (progress.failed + objects.failed).map { entry in
      let sqlstate = entry.failure.sqlstate.map { $0 + " " } ?? ""
      return failedMark + Markdown.code(entry.failure.item) + " " + Markdown.inline(sqlstate + entry.failure.error)
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static let failedMark = "- failed: "

  /// What its last entry of each says to have failed, by name, with the time of that entry.
  static func failures(progressFile: String) -> [String: String] {
    guard let bytes = try? SystemFileOperations().read(path(progressFile: progressFile)) else { return [:] }
    var failures: [String: String] = [:]
    var time = ""
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("## ") {
        time = String(line.dropFirst(3).prefix(19))
      } else if line.hasPrefix(failedMark), let name = code(line.dropFirst(failedMark.count)) {
        failures[name] = time
      }
    }
    return failures
  }

  /// What stands as code at the beginning of a text.
  private static func code(_ text: Substring) -> String? {
    let fence = text.prefix { $0 == "`" }
    guard !fence.isEmpty else { return nil }
    var rest = text.dropFirst(fence.count)
    var code = ""
    while let first = rest.first {
      let run = rest.prefix { $0 == "`" }
      if run.count == fence.count { return code.trimmingOneSpace.replacing("\\|", with: "|") }
      code += run.isEmpty ? Substring(String(first)) : run
      rest = rest.dropFirst(max(1, run.count))
    }
    return nil
  }
}

extension String {
  /// Without the space that keeps backticks apart from the fence.
  fileprivate var trimmingOneSpace: String {
    hasPrefix(" ") && hasSuffix(" ") && count > 2 && (dropFirst().hasPrefix("`") || dropLast().hasSuffix("`"))
      ? String(dropFirst().dropLast()) : self
  }
}
