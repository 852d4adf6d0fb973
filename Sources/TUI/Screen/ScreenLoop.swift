internal import Engine
internal import FoundationEssentials
internal import Glibc

/// Waits for the terminal, the engine, signals and the clock, and draws when there is something new to see.
struct ScreenLoop: ~Copyable {
  private var terminal: Terminal
  private let signals = TerminalSignals.Reader()
  private let snapshots: LatestValueChannel<MigrationSnapshot>
  private let commands: Mailbox<EngineCommand>
  private var model: ScreenModel
  private var parser = KeyParser()
  private var size: Size
  private var exit: ScreenExit?

  private let clock = ContinuousClock()
  private var now: ContinuousClock.Instant
  private var lastSnapshot: ContinuousClock.Instant
  private var lastTick: ContinuousClock.Instant
  private var lastByte: ContinuousClock.Instant
  private var isDirty = true

  /// Snapshots are looked at so often at most: calm for the eye, cheap for the processor.
  private static let betweenSnapshots = Duration.milliseconds(250)
  private static let betweenTicks = Duration.seconds(1)
  /// An Escape that nothing follows within this is the key.
  private static let escapeDelay = Duration.milliseconds(25)

  init(_ screen: Screen, on terminal: consuming Terminal) {
    snapshots = screen.snapshots
    commands = screen.commands
    let isPlain = screen.options.ascii || terminal.charset == .ascii
    model = ScreenModel(
      charset: terminal.charset, glyphs: isPlain ? .ascii : .unicode, zone: .local, now: Date())
    size = terminal.size()
    self.terminal = terminal
    now = clock.now
    lastSnapshot = now - ScreenLoop.betweenSnapshots
    lastTick = now
    lastByte = now
  }

  mutating func run() -> ScreenExit {
    while exit == nil {
      if isDirty {
        isDirty = false
        terminal.show(model.frame(size))
      }
      wait()
    }
    return exit ?? .left
  }

  private mutating func wait() {
    let takesSnapshots = now - lastSnapshot >= ScreenLoop.betweenSnapshots
    var deadline = lastTick + ScreenLoop.betweenTicks
    if !takesSnapshots { deadline = min(deadline, lastSnapshot + ScreenLoop.betweenSnapshots) }
    if parser.isWaiting { deadline = min(deadline, lastByte + ScreenLoop.escapeDelay) }
    let readable = Int16(POLLIN)
    var entries = [
      pollfd(fd: terminal.descriptor, events: readable, revents: 0),
      pollfd(fd: signals.descriptor, events: readable, revents: 0),
      // A negative descriptor is passed over: the doorbell may ring as it likes between two looks.
      pollfd(fd: takesSnapshots ? snapshots.doorbell.descriptor : -1, events: readable, revents: 0),
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
    if parser.isWaiting, now - lastByte >= ScreenLoop.escapeDelay { handle(parser.flush()) }
    if entries[2].revents != 0 { takeSnapshot() }
    if now - lastTick >= ScreenLoop.betweenTicks {
      // In step with the seconds, unless it was stopped for long.
      lastTick = now - lastTick < .seconds(2) ? lastTick + ScreenLoop.betweenTicks : now
      if model.tick(now: Date()) { isDirty = true }
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
      carryOut(model.handle(key, now: Date()))
      isDirty = true
    }
  }

  private mutating func takeSnapshot() {
    guard let snapshot = snapshots.take() else { return }
    lastSnapshot = now
    carryOut(model.receive(snapshot, now: Date()))
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
        terminal.resume(mouse: model.capturesMouse)
        size = terminal.size()
        isDirty = true
      default: carryOut(model.terminate(now: Date()))
      }
    }
  }

  private mutating func suspend() {
    terminal.suspend(mouse: model.capturesMouse)
    size = terminal.size()
    isDirty = true
  }

  private mutating func carryOut(_ actions: [ScreenModel.Action]) {
    for action in actions {
      switch action {
      case .send(let command): commands.send(command)
      case .copy(let text): terminal.copy(text)
      case .write(let name, let text): write(text, named: name)
      case .captureMouse(let captures): terminal.captureMouse(captures)
      case .repaint: terminal.forget()
      case .suspend: suspend()
      case .leave: exit = exit ?? .left
      }
    }
  }

  /// For the person alone: what the server said may hold contents of rows.
  private mutating func write(_ text: String, named name: String) {
    let path = model.context.live.run.logFolder + "/" + name
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
      model.say("written to \(path)", .good)
    } else {
      model.say("could not write \(path): \(String(cString: strerror(errno)))", .bad)
    }
  }
}
