public import Glibc
import PrivateServer
import Synchronization

/// A terminal to run a program in: tmux with a private socket, so what is seen is what a terminal makes of the bytes.
///
/// ```swift
/// let terminal = try Terminal(columns: 80, rows: 24, running: [Program.longhaul.path, "demo"])
/// try terminal.wait(for: "RUNNING")
/// try terminal.press("4", "Enter")
/// ```
public final class Terminal: Sendable {
  private let socket: String
  // Ends tmux when this process is killed: it waits for the end of a pipe that this process holds.
  private let guardian: pid_t
  private let lifeline: CInt

  private static let count = Atomic(0)

  /// Starts a program in a terminal of that size.
  ///
  /// - Parameters:
  ///   - columns: its width.
  ///   - rows: its height.
  ///   - command: the program and its arguments.
  ///   - environment: added to the test's own; TERM is tmux's `tmux-256color` unless given here.
  public init(columns: Int, rows: Int, running command: [String], environment: [String: String] = [:]) throws {
    socket = "longhaul-\(getpid())-\(Self.count.add(1, ordering: .relaxed).newValue)"
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { throw ProgramError(message: "no pipe") }
    defer { close(ends[0]) }
    lifeline = ends[1]
    guardian = try spawn(
      ["sh", "-c", "cat; tmux -L \"$0\" kill-server 2>&1", socket], descriptors: [ends[0], nil, nil], newSession: true)
    let variables = environment.map { "\($0.key)=\($0.value)" }
    let size = ["-x", "\(columns)", "-y", "\(rows)"]
    try tmux(
      ["-u", "-f", "/dev/null", "start-server"], ["set-option", "-g", "status", "off"],
      ["set-option", "-g", "remain-on-exit", "on"], ["set-option", "-g", "remain-on-exit-format", ""],
      ["set-option", "-g", "default-terminal", "tmux-256color"],
      ["new-session", "-d"] + size + ["env"] + variables + command)
  }

  deinit {
    close(lifeline)
    reap(guardian)
  }

  /// The screen's text, a line per row, trailing spaces cut.
  ///
  /// - Parameter withStyles: whether colours and the like are kept, as escape sequences.
  public func screen(withStyles: Bool = false) throws -> String {
    try tmux(["capture-pane", "-p"] + (withStyles ? ["-e"] : []))
  }

  /// The title of its window.
  public func title() throws -> String { String(try tmux(["display-message", "-p", "#{pane_title}"]).dropLast()) }

  /// Whether its bell has rung.
  public func hasRung() throws -> Bool { try tmux(["display-message", "-p", "#{window_bell_flag}"]) == "1\n" }

  /// Presses keys, by tmux's names: `a`, `Enter`, `C-c`, `PPage`….
  public func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Types text as it stands.
  public func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

  /// Changes its size.
  public func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// The program's exit code; nil while it runs. A signal is 128 + its number.
  public func exitStatus() throws -> CInt? {
    let format = "#{pane_dead}|#{pane_dead_status}|#{pane_dead_signal}|#{pid}|"
    let fields = try tmux(["display-message", "-p", format]).split(separator: "|", omittingEmptySubsequences: false)
    guard fields.count > 4, fields[0] == "1" else { return nil }
    if let status = CInt(fields[1]) { return status }
    if let signal = CInt(fields[2]) { return 128 + signal }
    // tmux 3.3 now and then misses the signal that tells it to ask for the exit code.
    if let server = pid_t(fields[3]) { kill(server, SIGCHLD) }
    return nil
  }

  /// The program's process.
  public func process() throws -> pid_t? {
    let text = try tmux(["display-message", "-p", "#{pane_pid}"])
    return pid_t(text.prefix { $0.isNumber })
  }

  /// Waits until text is on the screen; the error has the whole screen.
  @discardableResult
  public func wait(for text: String, timeout: Duration = .seconds(30)) throws -> String {
    try wait(until: "“\(text)” is on the screen", timeout: timeout) { $0.contains(text) }
  }

  /// Waits until the screen satisfies a condition; the error has the whole screen.
  @discardableResult
  public func wait(
    until what: String, timeout: Duration = .seconds(30), _ condition: (String) throws -> Bool
  ) throws -> String {
    let deadline = ContinuousClock.now + timeout
    while true {
      let screen = try screen()
      if try condition(screen) { return screen }
      guard ContinuousClock.now < deadline else {
        throw ProgramError(message: "not in \(timeout): \(what). The screen:\n\(screen)")
      }
      // tmux can't be waited on for a change; this is the interval between looks.
      poll(nil, 0, 20)
    }
  }

  /// Waits for the program's end.
  public func waitForEnd(timeout: Duration = .seconds(30)) throws -> CInt {
    try wait(until: "the program has ended", timeout: timeout) { _ in try exitStatus() != nil }
    return try exitStatus() ?? -1
  }

  @discardableResult
  private func tmux(_ commands: [String]...) throws -> String {
    let output = try Program("tmux").run(["-L", socket] + Array(commands.joined(separator: [";"])))
    guard output.status == 0 else { throw ProgramError(message: "tmux \(commands): \(output.stderr)") }
    return output.stdout
  }
}
