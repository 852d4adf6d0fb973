import ArgumentParser
import Engine
import TUI
import FoundationEssentials

/// What every command to a running migration has.
struct ControlOptions: ParsableArguments {
  @OptionGroup var file: FileOptions
  @Flag(help: "The answer as JSON.") var json = false

  /// Tells the engine, and what came of it.
  func tell(_ body: (inout Steering) -> Steering.Answer) throws {
    try ExitStatus.reporting {
      TerminalSignals.unblock()
      let answer = try answer(body)
      if json {
        let text = try JSONEncoder().encode(answer)
        StandardOutput.write(String(decoding: text, as: UTF8.self) + "\n")
      } else if answer.isDone {
        StandardOutput.write(answer.text.onOneLine + "\n")
      } else {
        StandardError.write("longhaul: \(answer.text.onOneLine)\n")
      }
      if !answer.isDone { throw ExitStatus.usage }
    }
  }

  /// That nobody is there is an answer, too.
  private func answer(_ body: (inout Steering) -> Steering.Answer) throws -> Steering.Answer {
    let path = try file.progressFilePath()
    do {
      var steering = try Steering(progressFile: path)
      return body(&steering)
    } catch let refusal as AttachedMigration.Refusal { return .refused("\(refusal)") }
  }
}

struct PauseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Have a running migration take up no more tables; those in flight are finished.")

  @OptionGroup var control: ControlOptions

  func run() throws { try control.tell { $0.pause() } }
}

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Have a paused migration go on.")

  @OptionGroup var control: ControlOptions

  func run() throws { try control.tell { $0.resume() } }
}

struct StopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Have a running migration finish what is in flight, then stop.",
    discussion: "What is pending stays pending: `longhaul run` goes on from there.")

  @OptionGroup var control: ControlOptions
  @Flag(help: "Roll back what is in flight instead of finishing it.") var now = false

  func run() throws { try control.tell { $0.stop(now: now) } }
}

struct SkipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skip", abstract: "Take a pending table out of the work of a running migration.")

  @OptionGroup var control: ControlOptions
  @Argument(help: "A pending table, named as in the progress file.") var table: String

  func run() throws { try control.tell { $0.skip(table) } }
}

struct WorkersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "Let so many workers of a running migration take up tables.")

  @OptionGroup var control: ControlOptions
  @Argument(help: "How many, from 1 to 64.") var count: Int

  func validate() throws {
    guard MigrationConfiguration.workerCounts.contains(count) else {
      throw ValidationError("Give a number of workers from 1 to 64.")
    }
  }

  func run() throws { try control.tell { $0.setWorkers(count) } }
}
