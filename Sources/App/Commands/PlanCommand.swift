import ArgumentParser
import Engine
import TUI

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show everything that would be done, and what is left behind; change nothing.",
    discussion: """
      EXIT CODES
          0  it would run
          1  it would run, but something in it would fail: see the problems, and with --check-data the rows
          2  bad usage or configuration
          4  a server is in the way
      """)

  /// How the plan is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, sql
  }

  /// How wide a text is that no terminal shows.
  private static let columns = 160

  @OptionGroup var options: MigrationOptions
  @Option(help: "text, json, or sql: a script of all statements.") var format = Format.text
  @Flag(help: "In the text, also the statements of what is not changed.") var all = false
  @Flag(help: "Also read the old rows of changed columns: which can't become new ones, and which would be altered.")
  var checkData = false

  func run() throws {
    try ExitStatus.reporting {
      let configuration = try options.configuration()
      // There is nothing to put in order when it is stopped.
      TerminalSignals.unblock()
      let report = try PlanReport.make(configuration, checksData: checkData)
      switch format {
      case .text: StandardOutput.write(report.text(columns: StandardOutput.columns ?? Self.columns, all: all))
      case .json: StandardOutput.write(report.json())
      case .sql: StandardOutput.write(report.sql())
      }
      if report.willFail { throw ExitStatus.doneWithFailures }
    }
  }
}
