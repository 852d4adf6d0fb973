import ArgumentParser
import Engine

struct RequeueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requeue",
    abstract: "Put failed tables and objects back to pending; the next run attempts them again.",
    discussion: "Nothing else ever retries a failed table. A running engine sees it at once.")

  @OptionGroup var file: FileOptions
  @Flag(help: "All that failed.") var allFailed = false
  @Argument(help: "Failed tables or objects, named as in the progress file.") var names: [String] = []

  func validate() throws {
    if allFailed == !names.isEmpty { throw ValidationError("Name what to requeue, or give --all-failed.") }
  }

  func run() throws {
    try ExitStatus.reporting {
      let path = try file.progressFilePath()
      let done = try allFailed ? Requeue.allFailed(progressFile: path) : Requeue.named(names, progressFile: path)
      let all = done.items + done.objects
      StandardOutput.write(all.isEmpty ? "Nothing has failed.\n" : "Pending again: \(all.joined(separator: ", "))\n")
    }
  }
}
