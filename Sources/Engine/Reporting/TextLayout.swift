/// Text for a terminal of a fixed width: hidden characters are made visible, wide ones are counted twice.
package enum TextLayout {
  /// The text on one line: line feeds and tabs become blanks, hidden characters `\u{…}`.
  package static func visible(_ text: String) -> String {
    var visible = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\t": visible += " "
      case _ where scalar.isHidden: visible += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }

  /// How many columns a terminal needs for it.
  static func width(_ text: some StringProtocol) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20..<0x300: 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD:
      2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: 0
      default: 1
      }
    }
  }

  /// Cut to a width, the cut marked by `…`, and filled with blanks.
  static func padded(_ text: String, _ columns: Int) -> String {
    let cut = cut(text, columns)
    return cut + String(repeating: " ", count: max(0, columns - width(cut)))
  }

  /// Cut to a width, the cut marked by `…`.
  static func cut(_ text: String, _ columns: Int) -> String {
    if width(text) <= columns { return text }
    var cut = ""
    var used = 1
    for character in text {
      used += width(String(character))
      if used > columns { break }
      cut.append(character)
    }
    return cut + "…"
  }

  /// Filled with blanks on the left.
  static func right(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - width(text))) + text
  }

  /// Broken at blanks, or within a word that is wider than a line. Lines of the text stay lines.
  static func wrapped(_ text: String, _ columns: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      wrappedLine(visible(String(line)), columns)
    }
  }

  private static func wrappedLine(_ line: String, _ columns: Int) -> [String] {
    if width(line) <= columns { return [line] }
    var lines: [String] = []
    var current = ""
    var room = columns
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      let needed = width(word) + (current.isEmpty ? 0 : 1)
      if needed <= room {
        current += (current.isEmpty ? "" : " ") + word
        room -= needed
        continue
      }
      if !current.isEmpty { lines.append(current) }
      current = ""
      room = columns
      for character in word {
        let size = width(String(character))
        if size > room {
          lines.append(current)
          current = ""
          room = columns
        }
        current.append(character)
        room -= size
      }
    }
    return current.isEmpty ? lines : lines + [current]
  }
}
