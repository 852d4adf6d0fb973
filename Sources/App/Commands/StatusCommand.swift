import ArgumentParser
import Engine
import Glibc
import TUI

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell counts and what is in flight, from the progress file; from a running engine, also how fast it is.")

  @OptionGroup var file: FileOptions
  @Flag(help: "As JSON.") var json = false
  @Flag(help: "Again every two seconds, until nothing runs any more.") var watch = false

  private static let interval: CInt = 2000

  func run() throws {
    try ExitStatus.reporting {
      TerminalSignals.unblock()
      let path = try file.progressFilePath()
      let isSeen = watch && !json && StandardOutput.isTerminal
      while true {
        let status = try StatusSummary.read(progressFile: path)
        var text = json ? status.json() : status.text() + live(path)
        // In place on a terminal.
        if isSeen { text = "\u{1B}[H\u{1B}[J" + text }
        StandardOutput.write(text)
        guard watch, status.worker != nil else { return }
        poll(nil, 0, Self.interval)
        if !json, !isSeen { StandardOutput.write("\n") }
      }
    }
  }

  /// What only the engine knows; nothing where none runs here.
  private func live(_ path: String) -> String {
    guard let snapshot = try? Steering(progressFile: path).snapshot else { return "" }
    return "\n" + snapshot.statusLines.map { "  \($0.onOneLine)\n" }.joined()
  }
}
