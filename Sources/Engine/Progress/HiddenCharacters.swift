extension Unicode.Scalar {
  /// Whether it acts on a terminal instead of being seen: control characters, and those that break lines, turn the
  /// direction of text, or take no room at all. Joiners are not among them: scripts and emoji need those.
  var isHidden: Bool {
    switch self {
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200B}", "\u{200E}", "\u{200F}",
      "\u{2028}"..."\u{202E}", "\u{2060}"..."\u{206F}", "\u{FEFF}":
      true
    default: false
    }
  }
}
