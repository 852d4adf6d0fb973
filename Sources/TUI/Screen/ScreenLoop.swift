internal import Engine
internal import FoundationEssentials
internal import Glibc

/// What is on a screen. News and keys go in, frames and actions come out; the terminal it does not know.
protocol ScreenContent {
  /// What comes from outside, of which only the newest counts.
  associatedtype News: Sendable
  /// What is sent outside.
  associatedtype Command: Sendable

  var capturesMouse: Bool { get }
  mutating func receive(_ news: News, now: Date) -> [ScreenAction<Command>]
  mutating func handle(_ key: Key, now: Date) -> [ScreenAction<Command>]
  /// A signal asked for the end.
  mutating func terminate(now: Date) -> [ScreenAction<Command>]
  /// Time has passed: whether anything that is seen may have changed.
  mutating func tick(now: Date) -> Bool
  /// What is to be seen now.
  mutating func frame(_ size: Size) -> Frame
  mutating func say(_ text: String, _ tone: Tone)
  /// What the title of the terminal's window says; nil for what it said before.
  var title: String? { get }
}

extension ScreenContent {
  var title: String? { nil }
}

/// What is to be done outside.
enum ScreenAction<Command> {
  case send(Command)
  case copy(String)
  case write(path: String, text: String)
  case captureMouse(Bool)
  /// Call a person who looks elsewhere.
  case ring
  case repaint
  case suspend
  case leave
  /// Leave, and let what is shown go on.
  case detach
}

extension ScreenAction: Equatable where Command: Equatable {}

/// Waits for the terminal, for news, signals and the clock, and draws when there is something new to see.
struct ScreenLoop<Content: ScreenContent>: ~Copyable {
  private var terminal: Terminal
  private let signals = TerminalSignals.Reader()
  private let news: LatestValueChannel<Content.News>
  private let commands: Mailbox<Content.Command>
  private(set) var content: Content
  private var parser = KeyParser()
  private var size: Size
  private var exit: ScreenExit?

  private let clock = ContinuousClock()
  private var now: ContinuousClock.Instant
  private var lastNews: ContinuousClock.Instant
  private var lastTick: ContinuousClock.Instant
  private var lastByte: ContinuousClock.Instant
  private var isDirty = true
  /// What the window's title was last set to.
  private var title: (text: String, at: ContinuousClock.Instant)?

  /// News are looked at so often at most: calm for the eye, cheap for the processor.
  private let betweenNews = Duration.milliseconds(250)
  private let betweenTicks = Duration.seconds(1)
  private let betweenTitles = Duration.seconds(3)
  /// An Escape that nothing follows within this is the key.
  private let escapeDelay = Duration.milliseconds(25)

  init(
    _ content: Content, on terminal: consuming Terminal, news: LatestValueChannel<Content.News>,
    commands: Mailbox<Content.Command>
  ) {
    self.news = news
    self.commands = commands
    self.content = content
    size = terminal.size()
    self.terminal = terminal
    now = clock.now
    lastNews = now - betweenNews
    lastTick = now
    lastByte = now
  }

  mutating func run() -> ScreenExit {
    while exit == nil {
      if isDirty {
        isDirty = false
        terminal.show(content.frame(size))
      }
      sayTitle()
      wait()
    }
    return exit ?? .left
  }

  private mutating func sayTitle() {
    if let title, now - title.at < betweenTitles { return }
    guard let text = content.title, text != title?.text else { return }
    title = (text, now)
    terminal.say(title: text)
  }

  private mutating func wait() {
    let takesNews = now - lastNews >= betweenNews
    var deadline = lastTick + betweenTicks
    if !takesNews { deadline = min(deadline, lastNews + betweenNews) }
    if parser.isWaiting { deadline = min(deadline, lastByte + escapeDelay) }
    let readable = Int16(POLLIN)
    var entries = [
      pollfd(fd: terminal.descriptor, events: readable, revents: 0),
      pollfd(fd: signals.descriptor, events: readable, revents: 0),
      // A negative descriptor is passed over: the doorbell may ring as it likes between two looks.
      pollfd(fd: takesNews ? news.doorbell.descriptor : -1, events: readable, revents: 0),
    ]
    let wait = max(.zero, deadline - clock.now)
    let milliseconds = wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000 + 1
    _ = poll(&entries, nfds_t(entries.count), CInt(clamping: milliseconds))
    now = clock.now
    if entries[1].revents != 0 { takeSignals() }
    if entries[0].revents & readable != 0 {
      takeInput()
    } else if entries[0].revents != 0 {
      exit = exit ?? .hangup
    }
    if parser.isWaiting, now - lastByte >= escapeDelay { handle(parser.flush()) }
    if entries[2].revents != 0 { takeNews() }
    if now - lastTick >= betweenTicks {
      // In step with the seconds, unless it was stopped for long.
      lastTick = now - lastTick < .seconds(2) ? lastTick + betweenTicks : now
      if content.tick(now: Date()) { isDirty = true }
    }
  }

  private mutating func takeInput() {
    guard let bytes = terminal.read() else {
      exit = exit ?? .hangup
      return
    }
    lastByte = now
    handle(parser.feed(bytes))
  }

  private mutating func handle(_ keys: [Key]) {
    for key in keys {
      carryOut(content.handle(key, now: Date()))
      isDirty = true
    }
  }

  private mutating func takeNews() {
    guard let newest = news.take() else { return }
    lastNews = now
    carryOut(content.receive(newest, now: Date()))
    isDirty = true
  }

  private mutating func takeSignals() {
    while let number = signals.next() {
      switch number {
      case SIGWINCH:
        size = terminal.size()
        isDirty = true
      case SIGHUP: exit = .hangup
      case SIGTSTP: suspend()
      case SIGCONT:
        terminal.resume(mouse: content.capturesMouse)
        hasTerminalAgain()
      default: carryOut(content.terminate(now: Date()))
      }
    }
  }

  private mutating func suspend() {
    terminal.suspend(mouse: content.capturesMouse)
    hasTerminalAgain()
  }

  private mutating func hasTerminalAgain() {
    size = terminal.size()
    isDirty = true
    title = nil
  }

  private mutating func carryOut(_ actions: [ScreenAction<Content.Command>]) {
    for action in actions {
      switch action {
      case .send(let command): commands.send(command)
      case .copy(let text): terminal.copy(text)
      case .write(let path, let text): write(text, to: path)
      case .captureMouse(let captures): terminal.captureMouse(captures)
      case .ring: terminal.ring()
      case .repaint: terminal.forget()
      case .suspend: suspend()
      case .leave: exit = exit ?? .left
      case .detach: exit = exit ?? .detached
      }
    }
  }

  /// For the person alone: what the server said may hold contents of rows.
  private mutating func write(_ text: String, to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    var isWritten = descriptor >= 0
    if isWritten {
      var text = text
      text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while isWritten, let base = rest.baseAddress, rest.count > 0 {
          let count = Glibc.write(descriptor, base, rest.count)
          isWritten = count > 0
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
        }
      }
      isWritten = close(descriptor) == 0 && isWritten
    }
    if isWritten {
      content.say("written to \(path)", .good)
    } else {
      content.say("could not write \(path): \(String(cString: strerror(errno)))", .bad)
    }
  }
}
