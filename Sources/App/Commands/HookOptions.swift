import ArgumentParser

/// Whoever is told as things happen.
struct HookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A shell command to run when the run has ended; facts are in LONGHAUL_… variables, and as JSON on its standard input.",
      valueName: "command"))
  var onFinish: String?

  @Option(
    help: ArgumentHelp("The same for each table or object that fails.", valueName: "command"))
  var onFailure: String?

  @Option(
    help: ArgumentHelp(
      "Where to post, as JSON, how the run ends, what fails, and when it waits for a person; `text` suits Slack and its like.",
      valueName: "url"))
  var webhook: String?

  @Option(
    help: ArgumentHelp(
      "The server of a dashboard for many agents (Mission Control), which is posted what happens at URL/events.",
      valueName: "url"))
  var missionControl: String?

  @Flag(help: "Note the run in MIGRATION_HISTORY.md; where that file is there already it always is.")
  var history = false

  /// All of them; the configuration says them where no option does.
  func hooks(_ settings: ConfigurationFile) throws -> Hooks {
    Hooks(
      commands: EventCommands(onFinish: onFinish ?? settings.onFinish, onFailure: onFailure ?? settings.onFailure),
      missionControl: try missionControl.map { try address($0, "--mission-control") } ?? settings.missionControl,
      webhook: try webhook.map { try address($0, "--webhook") } ?? settings.webhook)
  }

  /// It is not repeated where it is wrong: it may hold a key.
  private func address(_ text: String, _ option: String) throws -> PostAddress {
    guard let address = PostAddress(text) else { throw UsageError("\(option) has to be \(PostAddress.expected).") }
    return address
  }
}
