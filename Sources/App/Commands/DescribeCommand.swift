import ArgumentParser
import Engine
import FoundationEssentials
import TUI

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Write DATABASE_SCHEMA.md: the old schema's tables, keys, relations and other objects, to read.",
    discussion: """
      It asks the source alone and changes nothing there. The live screen shows the file, c opens it.

      EXAMPLES
        longhaul describe --source service=shop --from old_schema
        longhaul describe --source service=shop --from old_schema --output - | less
      """)

  @OptionGroup var options: MigrationOptions
  @Option(
    help: ArgumentHelp(
      "Where to write it; - for standard output. (default: DATABASE_SCHEMA.md beside the progress file)",
      valueName: "file"))
  var output: String?
  @Flag(help: "Write over a file that longhaul describe has not written.") var force = false

  /// What stands for standard output.
  private static let standardOutput = "-"

  func run() throws {
    try ExitStatus.reporting {
      let configuration = try options.sourceConfiguration()
      let path = output ?? ContextFiles.schemaPath(progressFile: configuration.progressFile)
      let isNew = try path == Self.standardOutput || mayWrite(path)
      TerminalSignals.unblock()
      let page = try SchemaPage.make(configuration)
      let text = page.markdown()
      if path == Self.standardOutput { return StandardOutput.write(text) }
      if isNew { try InitCommand.write(text, to: path) } else { try Self.replace(path, with: text) }
      let tables = page.tableCount == 1 ? "1 table" : "\(page.tableCount) tables"
      StandardOutput.write("\(path): \(tables), \(Figure.bytes(text.utf8.count))\n")
    }
  }

  /// Whether nothing is there yet.
  ///
  /// - Throws: when something is that may not be written over.
  private func mayWrite(_ path: String) throws -> Bool {
    let there = ContextFile(reading: path)
    if there.isMissing { return true }
    if force || SchemaPage.isOwn(there.text) { return false }
    throw UsageError(
      """
      \(path) is there already, not written by longhaul describe, and is left as it is. Name another file with \
      --output, or write over it with --force.
      """)
  }

  /// At once: whoever reads it meanwhile sees the old or the new page. A symbolic link is followed, and what is no file,
  /// such as `/dev/stderr`, is written to.
  private static func replace(_ path: String, with text: String) throws {
    let file = URL(filePath: path).resolvingSymlinksInPath()
    let kind = try? FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
    do { try Data(text.utf8).write(to: file, options: kind == .typeRegular ? .atomic : []) } catch {
      throw UsageError("\(path) can't be written: see whether its folder is there and may be written to.")
    }
  }
}
