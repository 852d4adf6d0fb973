import ArgumentParser
import Engine
import FoundationEssentials
import PrivateServer

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Start a private server, fill an old schema, and migrate it in the live screen.",
    discussion: """
      Four of its tables fail, each for a reason of its own. The server and all files are removed at the end.
      """)

  @OptionGroup var screen: ScreenChoices
  @Option(help: "How many tables.") var tables = 100
  @Option(help: "About how many rows in all.") var rows = 1_000_000
  @Option(name: .shortAndLong, help: "How many tables to work on at once.") var jobs = 2
  @Flag(help: "Leave server and files there, and tell how to connect.") var keep = false

  func validate() throws {
    guard tables >= DemoSchema.fewestTables else {
      throw ValidationError("--tables is at least \(DemoSchema.fewestTables)")
    }
    guard rows >= 0 else { throw ValidationError("--rows is a number of rows") }
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs is from 1 to 64") }
  }

  func run() throws {
    try ExitStatus.reporting {
      let demo = try DemoDatabase(tables: tables, rows: rows, keep: keep) { StandardError.write("\($0)…\n") }
      let folder = try ScratchFolder()
      defer {
        if !keep { folder.remove() }
        demo.server.close()
        if keep {
          StandardOutput.write("\n\(demo.server.instructions)\nProgress file and logs: \(folder.path)\n")
        }
      }
      var configuration = MigrationConfiguration()
      configuration.source = demo.connectionString
      configuration.schemas = SchemaMap(from: DemoDatabase.oldSchema, to: DemoDatabase.newSchema)
      configuration.jobs = jobs
      configuration.progressFile = folder.path + "/_migration_status.json"
      configuration.isAttended = screen.isAttended
      var frontend = Frontend(choices: screen)
      screen.attention.choose(for: &frontend, nil)
      try frontend.follow(configuration)
    }
  }
}

/// A folder of the demo's own for the progress file and the logs.
private struct ScratchFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "longhaul-demo-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
