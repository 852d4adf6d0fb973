import ArgumentParser
import Engine

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tell counts, rates and what is in flight, from the progress file.")

  @OptionGroup var file: FileOptions
  @Flag(help: "As JSON.") var json = false

  func run() throws {
    try ExitStatus.reporting {
      let status = try StatusSummary.read(progressFile: file.progressFilePath())
      StandardOutput.write(json ? status.json() : status.text())
    }
  }
}
