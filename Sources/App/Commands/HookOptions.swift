import ArgumentParser

/// Commands of a person's own, run as things happen.
struct HookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A shell command to run when the run has ended; facts are in LONGHAUL_… variables, and as JSON on its standard input.",
      valueName: "command"))
  var onFinish: String?

  @Option(
    help: ArgumentHelp("The same for each table or object that fails.", valueName: "command"))
  var onFailure: String?

  @Flag(help: "Note the run in MIGRATION_HISTORY.md; where that file is there already it always is.")
  var history = false

  /// The commands, where the configuration says them where no option does.
  func commands(_ settings: ConfigurationFile) -> EventCommands {
    EventCommands(onFinish: onFinish ?? settings.onFinish, onFailure: onFailure ?? settings.onFailure)
  }
}
