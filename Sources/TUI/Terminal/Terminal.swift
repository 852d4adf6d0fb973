internal import CLinux
internal import CNCurses
internal import Glibc

/// The terminal: the one place that touches ncurses. Frames go in, bytes that were typed come out.
struct Terminal: ~Copyable {
  /// To poll for reading.
  let descriptor: CInt
  let charset: Charset
  private let screen: OpaquePointer
  private let output: UnsafeMutablePointer<FILE>
  private let input: UnsafeMutablePointer<FILE>
  private let looks: [Look]
  private let before: termios
  private var shown: Frame?
  /// Whether this terminal's window has a title to set.
  private let hasTitle: Bool
  /// The title before is on the terminal's stack.
  private var keepsTitle = false

  private struct Look {
    var pair: Int16
    var attributes: CInt
  }

  init(_ options: ScreenOptions) throws(ScreenError) {
    let charset = Terminal.adoptLocale()
    // A value that has a deinit is made whole or not at all.
    let opened = try Terminal.open()
    self.charset = charset
    descriptor = opened.descriptor
    before = opened.modes
    output = opened.output
    input = opened.input
    screen = opened.screen
    looks = Terminal.begin(options)
    hasTitle =
      options.setsTitle
      && opened.term.map {
        WindowTitle.isTaken(
          by: $0, isLikeXterm: curses_flag("XT"), toStatusLine: Terminal.capability("tsl"))
      } ?? false
    let restore = ["sgr0", "op", "cnorm", "rmcup"].compactMap { Terminal.capability($0) }.joined()
    let text = Terminal.mouseOff + Terminal.pasteOff + restore + (hasTitle ? WindowTitle.putBack : "")
    TrapRestore.arm(descriptor, modes: before, text: Array(text.utf8))
    send(Terminal.mouseOn + Terminal.pasteOn)
    keepTitle()
  }

  private struct Opened {
    var descriptor: CInt
    var modes: termios
    var output: UnsafeMutablePointer<FILE>
    var input: UnsafeMutablePointer<FILE>
    var screen: OpaquePointer
    /// What the terminal is, where it is known.
    var term: String?
  }

  private static func open() throws(ScreenError) -> Opened {
    let descriptor = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .noTerminal }
    var modes = termios()
    let read = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    let write = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard tcgetattr(descriptor, &modes) == 0, let input = fdopen(read, "r"), let output = fdopen(write, "w") else {
      for each in [descriptor, read, write] where each >= 0 { close(each) }
      throw .noTerminal
    }
    let variable = getenv("TERM").map { String(cString: $0) } ?? ""
    let isKnown = !variable.isEmpty && curses_knows(variable, descriptor)
    let name = isKnown ? variable : "xterm-256color"
    let canPosition = (isKnown || curses_knows(name, descriptor)) && curses_capability("cup") != nil
    let asked = curses_description()
    guard canPosition, let screen = newterm(name, output, input) else {
      fclose(output)
      fclose(input)
      close(descriptor)
      throw .noCursorPositioning(term: variable)
    }
    // The screen has loaded a description of its own.
    if asked != curses_description() { curses_free_description(asked) }
    return Opened(
      descriptor: descriptor, modes: modes, output: output, input: input, screen: screen,
      term: isKnown ? variable : nil)
  }

  deinit {
    endwin()
    send(Terminal.mouseOff + Terminal.pasteOff + (keepsTitle ? WindowTitle.putBack : ""))
    var modes = before
    tcsetattr(descriptor, TCSADRAIN, &modes)
    TrapRestore.disarm()
    delscreen(screen)
    fclose(output)
    fclose(input)
    close(descriptor)
  }

  private static let mouseOn = "\u{1B}[?1000h\u{1B}[?1006h"
  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1000l"
  private static let pasteOn = "\u{1B}[?2004h"
  private static let pasteOff = "\u{1B}[?2004l"

  /// Modes, signals and colours.
  private static func begin(_ options: ScreenOptions) -> [Look] {
    raw()
    noecho()
    nonl()
    typeahead(-1)
    curs_set(0)
    // ncurses has put handlers of its own; signals are read from a descriptor here.
    for number in [SIGINT, SIGTERM, SIGTSTP, SIGWINCH] { signal(number, SIG_DFL) }
    let asksForNone = isSet("NO_COLOR")
    let wantsColor = options.color == .always || (options.color == .auto && !asksForNone)
    guard wantsColor, has_colors() else {
      return Tone.allCases.map { tone in
        Look(pair: 0, attributes: tone == .faint ? CInt(CURSES_DIM) : 0)
      }
    }
    start_color()
    use_default_colors()
    return Tone.allCases.map { tone in
      guard let color = options.theme.color(of: tone, count: curses_colors()) else {
        return Look(pair: 0, attributes: tone == .faint ? CInt(CURSES_DIM) : 0)
      }
      let pair = Int16(tone.rawValue) + 1
      init_pair(pair, Int16(color), -1)
      return Look(pair: pair, attributes: 0)
    }
  }

  /// Whether an environment variable says anything.
  private static func isSet(_ variable: String) -> Bool { getenv(variable).map { $0.pointee != 0 } ?? false }

  private static func capability(_ name: String) -> String? { curses_capability(name).map { String(cString: $0) } }

  /// LC_CTYPE alone: numbers and messages stay as they are. Where no locale is set at all, C.UTF-8.
  private static func adoptLocale() -> Charset {
    let isSet = ["LC_ALL", "LC_CTYPE", "LANG"].contains { Terminal.isSet($0) }
    if setlocale(LC_CTYPE, isSet ? "" : "C.UTF-8") == nil { setlocale(LC_CTYPE, "C.UTF-8") }
    let codeset = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } ?? ""
    return codeset == "UTF-8" ? .unicode : .ascii
  }

  /// What pictures are made of here.
  func glyphs(_ options: ScreenOptions) -> Glyphs { options.ascii || charset == .ascii ? .ascii : .unicode }

  /// The size now.
  func size() -> Size {
    var rows: CInt = 0
    var columns: CInt = 0
    guard linux_terminal_size(descriptor, &rows, &columns) == 0, rows > 0, columns > 0 else { return Size(80, 24) }
    return Size(min(Int(columns), 1000), min(Int(rows), 500))
  }

  /// Shows a frame: only what changed is sent.
  mutating func show(_ frame: Frame) {
    if frame.size != shown?.size {
      resizeterm(CInt(frame.size.rows), CInt(frame.size.columns))
      curses_forget()
      shown = nil
    }
    let previous = shown
    for row in 0..<frame.size.rows {
      var first = 0
      var last = frame.size.columns - 1
      if let previous {
        while first <= last, previous[row, first] == frame[row, first] { first += 1 }
        while last > first, previous[row, last] == frame[row, last] { last -= 1 }
      }
      if first <= last { put(frame, row: row, first...last) }
    }
    if let cursor = frame.cursor {
      move(CInt(cursor.row), CInt(cursor.column))
      if previous?.cursor == nil { curs_set(1) }
    } else if previous?.cursor != nil || previous == nil {
      curs_set(0)
    }
    curses_show()
    shown = frame
  }

  private func put(_ frame: Frame, row: Int, _ columns: ClosedRange<Int>) {
    for column in columns {
      let cell = frame[row, column]
      guard cell.scalar != 0 else { continue }
      let look = looks[Int(cell.style.tone.rawValue)]
      var attributes = look.attributes
      if cell.style.emphasis.contains(.bold) { attributes |= CInt(CURSES_BOLD) }
      if cell.style.emphasis.contains(.reverse) { attributes |= CInt(CURSES_REVERSE) }
      if cell.style.emphasis.contains(.underline) { attributes |= CInt(CURSES_UNDERLINE) }
      var scalars = (cell.scalar, cell.mark, cell.secondMark, UInt32(0))
      withUnsafeBytes(of: &scalars) { bytes in
        guard let base = bytes.assumingMemoryBound(to: UInt32.self).baseAddress else { return }
        curses_put(CInt(row), CInt(column), base, attributes, look.pair)
      }
    }
  }

  /// Makes the next frame repaint everything.
  mutating func forget() {
    shown = nil
    curses_forget()
  }

  func captureMouse(_ captures: Bool) { send(captures ? Terminal.mouseOn : Terminal.mouseOff) }

  /// Puts text on the clipboard of the terminal that shows this one.
  func copy(_ text: String) {
    send(Clipboard.sequence(for: text, isTmux: Terminal.isSet("TMUX")))
  }

  /// Calls a person who looks elsewhere.
  func ring() { beep() }

  /// Sets the window's title, where there is one.
  func say(title: String) {
    if keepsTitle { send(WindowTitle.sequence(title, charset)) }
  }

  private mutating func keepTitle() {
    guard hasTitle, !keepsTitle else { return }
    keepsTitle = true
    send(WindowTitle.keep)
  }

  private mutating func putTitleBack() {
    if keepsTitle { send(WindowTitle.putBack) }
    keepsTitle = false
  }

  /// Gives the terminal back, stops the program as ^Z does, and takes the terminal again when it goes on.
  mutating func suspend(mouse: Bool) {
    endwin()
    send(Terminal.mouseOff + Terminal.pasteOff)
    putTitleBack()
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTSTP)
    kill(getpid(), SIGTSTP)
    // It is delivered, and stops all threads, as soon as one lets it through.
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    resume(mouse: mouse)
  }

  /// Takes the terminal again after the program was stopped.
  mutating func resume(mouse: Bool) {
    reset_prog_mode()
    forget()
    send((mouse ? Terminal.mouseOn : "") + Terminal.pasteOn)
    keepTitle()
  }

  /// What was typed; nil when the terminal is gone.
  func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }

  private func send(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let base = rest.baseAddress, rest.count > 0 {
        let count = write(descriptor, base, rest.count)
        if count <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
