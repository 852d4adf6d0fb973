import ArgumentParser
import Engine
import TUI
import Web

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Migrate: the live screen on a terminal, lines otherwise. Goes on where it stopped.",
    discussion: """
      EXAMPLES
        longhaul run --source service=shop --from old_schema --to new_schema --jobs 4
        longhaul run --headless --source 'host=db1 dbname=shop' --from public --to shop --exclude '*_tmp'
      """)

  @OptionGroup var options: MigrationOptions
  @OptionGroup var screen: ScreenChoices
  @OptionGroup var web: WebOptions
  @Flag(help: "Go on in the background, without a terminal; `longhaul attach` looks in.")
  var detach = false

  func run() throws {
    try ExitStatus.reporting {
      let settings = try options.file.settings()
      let hooks = try options.hooks.hooks(settings)
      if detach { return try Background.start(progressFile: options.configuration().progressFile) }
      let web = try web.service(options.file)
      var frontend = Frontend(choices: screen, theme: settings.theme)
      screen.attention.choose(for: &frontend, settings)
      if !screen.isHeadless, !screen.plain, let finished = try finishedMigration() {
        try web?.startBeside()
        try frontend.browse(finished)
        return
      }
      var configuration: MigrationConfiguration
      if !screen.isHeadless, !screen.plain, let base = try options.configurationToComplete() {
        let others = hooks.written + (web?.written ?? []) + screen.attention.written
        guard let chosen = try Setup(base: base, options: frontend.options, others: others).run() else { return }
        configuration = chosen
      } else {
        configuration = try options.configuration()
      }
      configuration.isAttended = screen.isAttended
      try web?.startBeside()
      try frontend.follow(configuration, hooks, keepsHistory: options.hooks.history)
    }
  }

  /// The progress file's content when nothing is left to do and it is this migration's: then nothing needs connecting.
  private func finishedMigration() throws -> MigrationSnapshot? {
    let path = try options.file.progressFilePath()
    // What is wrong with the file the run itself will say.
    guard let snapshot = try? MigrationSnapshot.browsing(progressFile: path) else { return nil }
    let isOther = [(options.from, snapshot.run.source), (options.to, snapshot.run.target)].contains { name, run in
      name.map { run.split(separator: "@").first.map(String.init) != $0 } ?? false
    }
    let isDone = snapshot.pending.isEmpty && snapshot.active.isEmpty && snapshot.objects.pending.isEmpty
    return isDone && !isOther ? snapshot : nil
  }
}

/// The web view beside a run.
struct WebOptions: ParsableArguments {
  @Option(
    defaultAsFlag: WebAddress.standard,
    help: ArgumentHelp(
      "Show the migration to browsers, too, at 127.0.0.1:7432 or where it is said; `longhaul web --help` tells more.",
      valueName: "address"))
  var web: WebAddress?

  @Flag(help: "Let who has the web view's token command the migration, too.")
  var webControl = false

  /// What is to be begun; nil where no web view is wanted.
  func service(_ file: FileOptions) throws -> WebService? {
    let settings = try file.settings()
    guard let address = web ?? settings.web else {
      if webControl { throw UsageError("--web-control lets the web view command; it needs --web.") }
      return nil
    }
    return WebService(
      progressFile: file.progressFilePath(settings), address: address,
      allowsCommands: webControl || settings.webControl ?? false)
  }
}

/// How the migration is shown.
struct ScreenChoices: ParsableArguments {
  @Flag(help: "No screen: one timestamped line an event.")
  var headless = false

  @Flag(
    help: "Lines instead of a screen, and commands that are typed: for screen readers, and simple terminals.")
  var plain = false

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  @OptionGroup var attention: Attention

  /// The screen, wherever it may be.
  static func screen(ascii: Bool) -> ScreenChoices {
    var choices = ScreenChoices()
    choices.headless = false
    choices.plain = false
    choices.ascii = ascii
    return choices
  }

  /// No screen: asked for, or there is no terminal.
  var isHeadless: Bool { headless || !StandardOutput.isTerminal && !plain }

  /// Somebody is there to be asked.
  var isAttended: Bool { plain ? !headless : !isHeadless }
}

/// How the screen calls a person who looks elsewhere.
struct Attention: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, help: "Ring the terminal's bell at the end, and when somebody is needed. (default: --bell)")
  var bell: Bool?

  @Flag(inversion: .prefixedNo, help: "Tell how far it is in the title of the terminal's window. (default: --title)")
  var title: Bool?

  /// The configuration says what no option does.
  func choose(for frontend: inout Frontend, _ settings: ConfigurationFile?) {
    frontend.rings = bell ?? settings?.bell ?? true
    frontend.setsTitle = title ?? settings?.title ?? true
  }
}
