import ArgumentParser
import Engine
import FoundationEssentials

/// The exit codes, as `longhaul --help` tells them.
enum ExitStatus {
  static let doneWithFailures = ExitCode(1)
  static let usage = ExitCode(2)
  static let stopped = ExitCode(3)
  static let environment = ExitCode(4)
  static let sameError = ExitCode(5)
  static let interrupted = ExitCode(130)

  /// Runs a command's body; what goes wrong in it is told on standard error in one paragraph.
  static func reporting(_ body: () throws -> Void) throws {
    do { try body() } catch let error as ExitCode { throw error } catch let error as CleanExit { throw error } catch {
      StandardError.write("longhaul: \(error)\(advice(on: error))\n")
      throw code(of: error)
    }
  }

  /// What to do when there is no progress file to tell of.
  private static func advice(on error: any Error) -> String {
    switch error {
    case ProgressFileError.missing, Requeue.Refusal.file(.missing):
      ". Name it with --progress-file, or begin a migration with `longhaul run`."
    default: ""
    }
  }

  private static func code(of error: any Error) -> ExitCode {
    switch error {
    case let error as EngineError: error.kind == .usage ? usage : environment
    default: usage
    }
  }

  /// The exit code of a run.
  static func code(of end: EngineEnd, report: MigrationReport?) -> ExitCode {
    switch end.reason {
    case .complete: report?.hasFailures == false ? .success : doneWithFailures
    case .stopped: end.isAborted ? interrupted : stopped
    case .sameError: sameError
    case .trouble: end.error?.kind == .usage ? usage : environment
    }
  }
}
