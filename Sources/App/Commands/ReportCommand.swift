import ArgumentParser
import Engine

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Print the report, from the progress file and the journal beside it.")

  /// How the report is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, markdown, json
  }

  @OptionGroup var file: FileOptions
  @Option(help: "text, markdown or json.") var format = Format.text

  func run() throws {
    try ExitStatus.reporting {
      let report = try MigrationReport.read(progressFile: file.progressFilePath())
      switch format {
      case .text: StandardOutput.write(report.text())
      case .markdown: StandardOutput.write(report.markdown())
      case .json: StandardOutput.write(report.json())
      }
    }
  }
}
