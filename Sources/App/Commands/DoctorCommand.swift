import ArgumentParser
import Engine
import TUI

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at both servers, the folder and the plan: what is in a migration's way, and what that means.",
    discussion: """
      It changes nothing.

      EXIT CODES
          0  nothing is in the way
          1  something is: see what is marked PROBLEM
          2  bad usage or configuration
      """)

  @OptionGroup var options: MigrationOptions
  @Flag(help: "As JSON.") var json = false

  func run() throws {
    try ExitStatus.reporting {
      let configuration = try options.configuration()
      TerminalSignals.unblock()
      let checkup = Checkup.make(configuration)
      StandardOutput.write(json ? checkup.json() : checkup.text(columns: StandardOutput.columns ?? 80))
      if checkup.hasProblems { throw ExitStatus.doneWithFailures }
    }
  }
}
