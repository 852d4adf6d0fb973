import ArgumentParser
import Engine
import FoundationEssentials
import TUI

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a configuration to begin with, from the old schema; nothing is on in it.",
    discussion: """
      Each convention stands there as a comment, with what it would touch in this schema.

      EXAMPLE
        longhaul init --source service=shop --from old_schema --to new_schema --output longhaul.yaml
      """)

  @OptionGroup var options: MigrationOptions
  @Option(help: ArgumentHelp("Where to write it; a file that is there is left alone.", valueName: "file"))
  var output: String?

  func run() throws {
    try ExitStatus.reporting {
      if let output, FileManager.default.fileExists(atPath: output) { throw Self.isThere(output) }
      TerminalSignals.unblock()
      let hooks = try options.hooks.hooks(options.file.settings())
      let text = try SuggestedConfiguration.make(options.configuration(), others: hooks.written)
      guard let output else { return StandardOutput.write(text) }
      try Self.write(text, to: output)
    }
  }

  /// Writes a new file.
  static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      throw isThere(path)
    } catch {
      throw UsageError("\(path) can't be written: see whether its folder is there and may be written to.")
    }
  }

  private static func isThere(_ path: String) -> UsageError {
    UsageError("\(path) is there already and is left as it is. Name another file, or move it away.")
  }
}
