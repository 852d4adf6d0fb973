import CLinux
import Glibc

/// Standard output, written at once: whoever follows it with `tail -f` sees each line as it comes.
enum StandardOutput {
  /// Writes text; that nobody reads it any more is no reason to stop.
  static func write(_ text: String) { writeAll(text, to: STDOUT_FILENO) }

  /// Whether a person sees it.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1 }

  /// How wide the terminal is; nil when it is none.
  static var columns: Int? {
    var (rows, columns): (CInt, CInt) = (0, 0)
    return linux_terminal_size(STDOUT_FILENO, &rows, &columns) == 0 && columns > 0 ? Int(columns) : nil
  }
}

/// Standard error.
enum StandardError {
  /// Writes text.
  static func write(_ text: String) { writeAll(text, to: STDERR_FILENO) }
}

private func writeAll(_ text: String, to descriptor: CInt) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 {
      if errno == EINTR { continue }
      return
    }
    rest = rest.dropFirst(written)
  }
}
