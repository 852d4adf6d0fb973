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
  @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.") var command: [String]

  func validate() throws {
    guard tables == 0 || tables >= DemoSchema.fewestTables else {
      throw ValidationError("--tables is 0 or at least \(DemoSchema.fewestTables)")
    }
    guard rows >= 0 else { throw ValidationError("--rows is a number of rows") }
  }

  func run() throws {
    let demo = try DemoDatabase(tables: tables, rows: rows, keep: false) { _ in }
    let status = try demo.server.run(
      command.first == "--" ? Array(command.dropFirst()) : command,
      environment: [
        "LONGHAUL_DEMO_SOURCE": demo.connectionString, "LONGHAUL_DEMO_ADMIN": demo.administratorConnectionString,
        "LONGHAUL_DEMO_BINDIR": demo.server.binaries,
      ])
    demo.server.close()
    throw ExitCode(status)
  }
}
