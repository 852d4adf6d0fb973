/// The title of the window that a terminal is in: who has one, and how it is set and put back (xterm's control sequences
/// OSC 2 and CSI 22 t, CSI 23 t).
enum WindowTitle {
  /// Puts the title on the terminal's stack.
  static let keep = "\u{1B}[22;2t"
  /// Takes it back from there.
  static let putBack = "\u{1B}[23;2t"

  private static let longest = 80
  private static let families = [
    "xterm", "screen", "tmux", "alacritty", "kitty", "foot", "rxvt", "st", "vte", "gnome", "konsole", "wezterm",
    "ghostty", "contour", "mintty", "putty",
  ]

  /// Whether a terminal is known to have one: others would show the sequence as text.
  ///
  /// - Parameters:
  ///   - term: `TERM`.
  ///   - isLikeXterm: its flag `XT`.
  ///   - toStatusLine: its capability `tsl`, which is a title's beginning where it begins as one does.
  static func isTaken(by term: String, isLikeXterm: Bool, toStatusLine: String?) -> Bool {
    isLikeXterm || toStatusLine?.hasPrefix("\u{1B}]") == true
      || families.contains { term == $0 || term.hasPrefix($0 + "-") || term.hasPrefix($0 + ".") }
  }

  /// What sets it. Nothing in the text can end it early.
  static func sequence(_ text: String, _ charset: Charset) -> String {
    "\u{1B}]2;\(charset.seen(charset.clip(text, to: longest)))\u{1B}\\"
  }
}
