import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import TUI

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Show the log of the run, or of a table; with -f, as it grows.")

  @OptionGroup var file: FileOptions
  @Flag(name: .shortAndLong, help: "Go on as it grows, until ^C.") var follow = false
  @Flag(help: "A JSON object a line: subject, text, time.") var json = false
  @Argument(help: "A table or an object, named as in the progress file; the whole run without one.") var name: String?

  func run() throws {
    try ExitStatus.reporting {
      TerminalSignals.unblock()
      let folder = LogFolder(progressFile: try file.progressFilePath())
      let path = name.map(folder.log) ?? folder.runLog
      guard try show(path) else {
        throw UsageError("There is no log of \(name ?? "a run") yet: \(path) is not there.")
      }
    }
  }

  /// Writes the log, what comes later, and what is begun anew in its place; false when there is none.
  private func show(_ path: String) throws -> Bool {
    func trouble() -> UsageError { UsageError("\(path) can't be read: \(String(cString: strerror(errno))).") }
    var descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return false }
      throw trouble()
    }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var entries = LogEntries()
    while true {
      // Before it is read: what was written before another took its place is read to its end.
      var (here, there) = (stat(), stat())
      let isReplaced = fstat(descriptor, &here) == 0 && stat(path, &there) == 0 && here.st_ino != there.st_ino
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        if json { try entries.take(buffer[..<count]).forEach(show) } else { StandardOutput.write(buffer[..<count]) }
        continue
      }
      if let last = entries.takeLast() { try show(last) }
      if count < 0, errno != EINTR { throw trouble() }
      guard follow else { return true }
      if isReplaced {
        let next = open(path, O_RDONLY | O_CLOEXEC)
        if next >= 0 {
          close(descriptor)
          descriptor = next
        }
      } else {
        poll(nil, 0, 250)
      }
    }
  }

  private func show(_ entry: LogEntries.Entry) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    StandardOutput.write(String(decoding: try encoder.encode(entry), as: UTF8.self) + "\n")
  }
}
