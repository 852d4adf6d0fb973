internal import FoundationEssentials

/// The clipboard of the terminal that a person sits at, through ssh and tmux: the OSC 52 sequence.
enum Clipboard {
  /// Terminals drop sequences of more than about 100,000 bytes.
  static let most = 74_000

  /// What to write to the terminal.
  ///
  /// - Parameter isTmux: tmux takes the sequence itself (`set-clipboard on`) or passes it on (`allow-passthrough on`).
  static func sequence(for text: String, isTmux: Bool) -> String {
    var bytes = Array(text.utf8.prefix(most))
    if bytes.count < text.utf8.count {
      // Not in the middle of a character.
      while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
      if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
    }
    let encoded = Data(bytes).base64EncodedString()
    let plain = "\u{1B}]52;c;\(encoded)\u{07}"
    return isTmux ? plain + "\u{1B}Ptmux;\u{1B}\(plain)\u{1B}\\" : plain
  }
}
