public import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import TUI
public import Web

struct WebCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "web",
    abstract: "Show a migration to browsers: live while it runs here, else what the progress file says.",
    discussion: """
      Whoever has the token in the address it prints can look; with --control they can also pause, stop and so on. A token \
      of your own can be given as LONGHAUL_WEB_TOKEN. Nothing is encrypted: from elsewhere, come by `ssh -L` or through a \
      proxy with TLS.

        /              the page
        /metrics       figures for Prometheus (OpenMetrics)
        /api/snapshot  everything at one instant, as JSON
        /api/command   POST {"command": "pause"}, with --control

      EXAMPLES
        longhaul web
        longhaul web 0.0.0.0:7432 --control
        curl -H "Authorization: Bearer $LONGHAUL_WEB_TOKEN" http://127.0.0.1:7432/metrics
      """)

  @OptionGroup var file: FileOptions
  @Argument(help: "Where it listens: an IP address, a port, or both.")
  var address = WebAddress.standard
  @Flag(help: "Let whoever has the token command the migration, not only look.") var control = false
  @Flag(help: "Only print the address, with its token, of the web view that is there already.") var link = false
  @Flag(help: .private) var untilClosed = false

  func run() throws {
    try ExitStatus.reporting {
      let path = try file.progressFilePath()
      guard !link else { return try printLink(path) }
      let service = WebService(progressFile: path, address: address, allowsCommands: control)
      do { try service.run(untilClosed: untilClosed) } catch WebLink.Refusal.taken(let link) where untilClosed {
        // The run goes on: who wants to look has where to.
        StandardOutput.write(link + "\n")
      }
    }
  }

  private func printLink(_ path: String) throws {
    guard let link = WebLink.current(progressFile: path) else {
      throw UsageError("There is no web view of \(path) on this machine; `longhaul web` begins one.")
    }
    StandardOutput.write(link + "\n")
  }
}

extension WebAddress: ExpressibleByArgument {
  /// As it is typed.
  public init?(argument: String) { self.init(argument) }
}
