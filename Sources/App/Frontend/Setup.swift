import Engine
import TUI

/// Has a person choose what to migrate, where the command line does not say it, and writes down what was chosen.
struct Setup {
  /// What is not chosen.
  let base: MigrationConfiguration
  let options: ScreenOptions
  /// What else was said that is to be written down.
  let others: [SuggestedConfiguration.Option]

  /// What is to be migrated now; nil for nothing.
  func run() throws -> MigrationConfiguration? {
    let draft = SetupDraft(
      source: try fields(base.source, "--source"), target: try base.target.map { try fields($0, "--target") },
      jobs: base.jobs, include: base.include, exclude: base.exclude)
    let setup = MigrationSetup(base)
    setup.start()
    let outcome = try SetupScreen(
      draft: draft, questions: setup.questions, answers: setup.answers, options: options
    ).run()
    switch outcome {
    case .left: return nil
    case .write(let draft):
      _ = try write(draft)
      StandardOutput.write("\(path) is written; `longhaul` begins what it says.\n")
      return nil
    case .start(let draft): return try write(draft)
    }
  }

  private func fields(_ conninfo: String, _ option: String) throws -> ConnectionFields {
    guard let fields = ConnectionFields(conninfo) else {
      throw UsageError("\(option) is not a connection string that libpq understands; `longhaul plan` says why.")
    }
    return fields
  }

  private var path: String { ConfigurationFile.defaultPath }

  /// The next run is one word.
  private func write(_ draft: SetupDraft) throws -> MigrationConfiguration {
    let configuration = try draft.configuration(from: base)
    try InitCommand.write(SuggestedConfiguration.make(configuration, others: others), to: path)
    return configuration
  }
}
