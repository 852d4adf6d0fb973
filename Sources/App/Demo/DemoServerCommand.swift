import ArgumentParser
import FoundationEssentials
import PrivateServer

/// For scripts and tests: runs a command beside the demo's server.
struct DemoServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo-server",
    abstract: "Run a command beside a private server with the demo's old schema, then remove the server.",
    discussion: """
      The command finds LONGHAUL_DEMO_SOURCE (the connection string of the role that migrates), \
      LONGHAUL_DEMO_ADMIN (the superuser's) and LONGHAUL_DEMO_BINDIR (PostgreSQL's programs) in its environment.
      """,
    shouldDisplay: false)

  @Option(help: "How many tables; 0 for an empty server.") var tables = 100
  @Option(help: "About how many rows in all.") var rows = 1_000_000
  @Option(name: .customLong("set"), parsing: .singleValue, help: "A setting of the server's: name=value.")
  var settings: [String] = []
  @Flag(help: "Leave the server running, and say how to stop it.") var keep = false
  @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.") var command: [String]

  func validate() throws {
    guard tables == 0 || tables >= DemoSchema.fewestTables else {
      throw ValidationError("--tables is 0 or at least \(DemoSchema.fewestTables)")
    }
    guard rows >= 0 else { throw ValidationError("--rows is a number of rows") }
    guard settings.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--set takes name=value") }
  }

  func run() throws {
    let pairs = settings.map {
      $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    }
    let own = Dictionary(pairs.map { ($0[0], $0[1]) }) { $1 }
    let demo = try DemoDatabase(tables: tables, rows: rows, keep: keep, settings: own) { _ in }
    let status = try demo.server.run(
      command.first == "--" ? Array(command.dropFirst()) : command,
      environment: [
        "LONGHAUL_DEMO_SOURCE": demo.connectionString, "LONGHAUL_DEMO_ADMIN": demo.administratorConnectionString,
        "LONGHAUL_DEMO_BINDIR": demo.server.binaries,
      ])
    if keep { print(demo.server.instructions) }
    demo.server.close()
    throw ExitCode(status)
  }
}
