import ArgumentParser
import Engine
import TUI

struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Look in on a migration that runs elsewhere on this machine: the same live screen.",
    discussion: """
      Leaving it does not touch the migration. Several can look in at once. Where nothing runs, the progress file is shown.
      """)

  @OptionGroup var file: FileOptions
  @Flag(help: "Only look: no key changes the migration.") var readOnly = false
  @Flag(help: "Draw with ASCII characters alone.") var ascii = false
  @OptionGroup var attention: Attention

  func run() throws {
    try ExitStatus.reporting {
      let path = try file.progressFilePath()
      let settings = try file.settings()
      var frontend = Frontend(choices: ScreenChoices.screen(ascii: ascii), theme: settings.theme)
      attention.choose(for: &frontend, settings)
      guard StandardOutput.isTerminal else {
        throw UsageError(
          "attach needs a terminal; `longhaul status --watch` tells lines, `longhaul log -f` follows the log.")
      }
      let attached: AttachedMigration
      do throws(AttachedMigration.Refusal) { attached = try AttachedMigration(progressFile: path) } catch {
        guard case .nobody = error else { throw error }
        return try frontend.browse(.browsing(progressFile: path))
      }
      frontend.role = readOnly ? .watching : .attached
      try frontend.look(in: attached, path)
    }
  }
}
