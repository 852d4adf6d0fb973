extension Unicode.Scalar {
  /// Whether it acts on a terminal instead of being seen: control characters, and those that break lines or turn the
  /// direction of text.
  var isHidden: Bool {
    switch self {
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{2028}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      true
    default: false
    }
  }
}
