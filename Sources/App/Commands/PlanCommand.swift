import ArgumentParser
import Engine

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show everything that would be done, and what is left behind; change nothing.")

  @OptionGroup var options: MigrationOptions

  func run() throws {
    try ExitStatus.reporting {
      StandardOutput.write(try PlanReport.make(options.configuration()).text())
    }
  }
}
