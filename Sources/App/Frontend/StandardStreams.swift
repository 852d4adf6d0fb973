import CLinux
import Engine
import Glibc

/// Standard output, written at once: whoever follows it with `tail -f` sees each line as it comes.
enum StandardOutput {
  /// Writes text; that nobody reads it any more is no reason to stop.
  static func write(_ text: String) { writeAll(Array(text.utf8)[...], to: STDOUT_FILENO) }

  /// Writes what is text already.
  static func write(_ bytes: ArraySlice<UInt8>) { writeAll(bytes, to: STDOUT_FILENO) }

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
  /// Writes text; what a server said or called itself can't steer the terminal by it.
  static func write(_ text: String) {
    let seen = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).onOneLine }
    writeAll(Array(seen.joined(separator: "\n").utf8)[...], to: STDERR_FILENO)
  }
}

private func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: CInt) {
  var rest = bytes
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 {
      if errno == EINTR { continue }
      return
    }
    rest = rest.dropFirst(written)
  }
}

extension String {
  /// On one line, with what would steer a terminal made visible: a name or a server's message can hold both.
  var onOneLine: String { TextLayout.visible(self) }
}
