public import Engine
internal import FoundationEssentials
internal import Glibc

/// Whether there is colour.
public enum ColorMode: String, Sendable, CaseIterable {
  /// As the terminal can, unless `NO_COLOR` is set.
  case auto
  /// As the terminal can, whatever `NO_COLOR` says.
  case always
  /// Bold, dim, underline and reverse video only.
  case never
}

/// What a screen can do to the migration that it shows.
public enum ScreenRole: Sendable, Equatable {
  /// The engine is in this program.
  case own
  /// The engine is elsewhere: leaving does not touch it.
  case attached
  /// It is elsewhere, and is only looked at.
  case watching
}

/// How the screen looks.
public struct ScreenOptions: Sendable, Equatable {
  /// Whether pictures are made of ASCII alone. So they are anyway where the locale is not UTF-8.
  public var ascii: Bool
  /// Whether there is colour.
  public var color: ColorMode
  /// Which colours.
  public var theme: Theme
  /// What it can do.
  public var role = ScreenRole.own
  /// Whether the terminal's bell rings when the run ends, and when it waits for a person.
  public var rings = true
  /// Whether the window's title tells how far the run is, where the terminal is known to have one.
  public var setsTitle = true

  /// Unicode and colour where the terminal has them.
  public init(ascii: Bool = false, color: ColorMode = .auto, theme: Theme = Theme()) {
    self.ascii = ascii
    self.color = color
    self.theme = theme
  }
}

/// Why the screen was left.
public enum ScreenExit: Sendable, Equatable {
  /// A person left it, or the run that was told to stop has ended.
  case left
  /// The terminal is gone; the run can go on without it.
  case hangup
  /// A person wants the terminal back while the run goes on.
  case detached
}

/// Why there is no screen.
public enum ScreenError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The program has no terminal.
  case noTerminal
  /// The terminal can't put its cursor where it is told to.
  case noCursorPositioning(term: String)

  /// In a sentence.
  public var description: String {
    switch self {
    case .noTerminal: "there is no terminal"
    case .noCursorPositioning(let term): "the terminal (TERM=\(term)) can't position its cursor"
    }
  }
}

/// The live screen: shows the newest snapshot, sends what a person commands.
///
///     TerminalSignals.block()  // first thing in main
///     let screen = Screen(snapshots: engine.snapshots, commands: engine.commands)
///     switch try screen.run() { … }
///
/// It runs in the thread that calls `run`, the only one that touches the terminal. It starts at once: before the first
/// snapshot it says that the run is starting.
public struct Screen {
  let snapshots: LatestValueChannel<MigrationSnapshot>
  let commands: Mailbox<EngineCommand>
  let options: ScreenOptions

  /// A screen that is not shown yet.
  ///
  /// - Parameters:
  ///   - snapshots: what the engine publishes.
  ///   - commands: what the engine obeys.
  ///   - options: how it looks.
  public init(
    snapshots: LatestValueChannel<MigrationSnapshot>, commands: Mailbox<EngineCommand>,
    options: ScreenOptions = ScreenOptions()
  ) {
    self.snapshots = snapshots
    self.commands = commands
    self.options = options
  }

  /// Shows it until a person leaves, the run that was told to stop has ended, or the terminal is gone. The terminal is
  /// then as it was before.
  public func run() throws(ScreenError) -> ScreenExit {
    let terminal = try Terminal(options)
    var model = ScreenModel(
      charset: terminal.charset, glyphs: terminal.glyphs(options), zone: .local, now: Date())
    model.context.role = options.role
    model.rings = options.rings
    var loop = ScreenLoop(model, on: terminal, news: snapshots, commands: commands)
    return loop.run()
  }
}
