import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import PrivateServer
import TUI

/// A migration that goes on without a terminal.
enum Background {
  /// Where its lines go: beside the progress file.
  static func log(_ progressFile: String) -> String {
    (progressFile.hasSuffix(".json") ? String(progressFile.dropLast(5)) : progressFile) + ".log"
  }

  /// What a person can do with it from now on.
  static func advice(process: pid_t, progressFile: String) -> String {
    let option =
      progressFile == MigrationConfiguration().progressFile ? "" : " --progress-file \(ShellWord.quoted(progressFile))"
    return """
      The migration goes on in the background, as process \(process).
        longhaul attach\(option)   looks in again
        longhaul status\(option)   tells how far it is
        longhaul stop\(option)     finishes what is in flight, then stops
        tail -f \(ShellWord.quoted(log(progressFile)))

      """
  }

  /// Starts the same command once more, in a session of its own and without a terminal, and waits until it has begun.
  ///
  /// - Throws: its exit code when it ended before.
  static func start(progressFile: String) throws {
    let path = log(progressFile)
    let file = try open(path)
    defer { close(file) }
    let begin = lseek(file, 0, SEEK_END)
    var words = CommandLine.arguments.dropFirst().filter { $0 != "--detach" }
    if words.first != "run" { words.insert("run", at: 0) }
    words.insert("--headless", at: 1)
    let process = try spawn([OwnProgram.path] + words, descriptors: [nil, file, file], newSession: true)
    // Whoever does not want to wait may go; the migration is a process of its own by now.
    TerminalSignals.unblock()
    while true {
      var status: CInt = 0
      if waitpid(process, &status, WNOHANG) == process {
        StandardError.write(text(of: path, from: begin))
        let signal = status & 0x7f
        throw ExitCode(signal == 0 ? (status >> 8) & 0xff : 128 + signal)
      }
      // Another engine may be at work there: then this one ends, and says so.
      if let attached = try? AttachedMigration(progressFile: progressFile), attached.process == process,
        begins(attached)
      {
        break
      }
      // There is nothing to wait on: the socket comes when the file is locked.
      poll(nil, 0, 50)
    }
    StandardOutput.write(advice(process: process, progressFile: progressFile))
  }

  /// Whether it is past its start, once that is known.
  private static func begins(_ attached: AttachedMigration) -> Bool {
    attached.start()
    while attached.snapshots.doorbell.wait(milliseconds: 60_000) {
      switch attached.snapshots.take()?.phase {
      case nil, .starting: continue
      case .finished(.trouble), .lost: return false
      default: return true
      }
    }
    return true
  }

  private static func open(_ path: String) throws -> CInt {
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw UsageError("\(path) can't be written: \(String(cString: strerror(errno))).") }
    return file
  }

  private static func text(of path: String, from place: off_t) -> String {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return String(decoding: bytes.dropFirst(Int(place)), as: UTF8.self)
  }

  /// Gives the terminal back to the shell, while all that is in flight goes on: lines go to the log from now on.
  ///
  /// The shell takes its terminal back when the program stops; it stops for a moment only.
  static func leaveTerminal(progressFile: String) {
    StandardOutput.write(advice(process: getpid(), progressFile: progressFile))
    let nothing = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
    dup2(nothing, STDIN_FILENO)
    let file = (try? open(log(progressFile))) ?? nothing
    dup2(file, STDOUT_FILENO)
    dup2(file, STDERR_FILENO)
    for descriptor in Set([nothing, file]) where descriptor > STDERR_FILENO { close(descriptor) }
    guard let waker = try? spawn(["sh", "-c", "sleep 0.2; kill -CONT \(getpid())"], newSession: true) else { return }
    kill(getpid(), SIGSTOP)
    reap(waker)
  }
}
