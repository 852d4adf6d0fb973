internal import CLinux

/// The characters a terminal can show, how wide they are, and what stands for those that must not reach it.
///
/// Widths are the C library's own (`wcwidth`), the same that ncurses goes by.
enum Charset {
  case unicode, ascii

  /// What is shown for a scalar of unknown origin, and its columns. Never a control, nor anything that moves other
  /// characters about.
  func visible(_ scalar: Unicode.Scalar) -> (scalar: UInt32, width: Int) {
    let value = scalar.value
    if value >= 0x20, value < 0x7F { return (value, 1) }
    guard self == .unicode else { return (value == 0x0A || value == 0x09 ? 0x20 : 0x3F, 1) }
    switch value {
    case 0x09: return (0x20, 1)
    case 0x0A: return (0x21B5, 1)
    case 0..<0x20: return (0x2400 + value, 1)
    case 0x7F: return (0x2421, 1)
    case 0x80..<0xA0, 0x2028, 0x2029, 0xE0000...0xE0FFF: return Charset.replacement
    // Terminals disagree about what these do to the width of their neighbours.
    case 0xFE00...0xFE0F, 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF: return Charset.replacement
    default:
      let width = Int(linux_wcwidth(value))
      // Format characters: soft hyphen, zero widths and joiners, directions, isolates, byte order mark….
      guard (0...2).contains(width), scalar.properties.generalCategory != .format else { return Charset.replacement }
      return (value, width)
    }
  }

  private static let replacement: (UInt32, Int) = (0xFFFD, 1)

  /// The text as it is seen: fit to be read anywhere, not only here.
  func seen(_ text: String) -> String {
    var view = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let visible = Unicode.Scalar(visible(scalar).scalar) { view.append(visible) }
    }
    return String(view)
  }

  /// The columns a text takes.
  func width(_ text: String) -> Int {
    var width = 0
    for scalar in text.unicodeScalars { width += visible(scalar).width }
    return width
  }

  /// The columns a line takes.
  func width(_ line: Line) -> Int { line.spans.reduce(0) { $0 + width($1.text) } }

  var ellipsis: String { self == .unicode ? "…" : "~" }

  /// The text cut to `columns`, its end replaced by an ellipsis.
  func clip(_ text: String, to columns: Int) -> String {
    guard width(text) > columns else { return text }
    guard columns > 1 else { return columns == 1 ? ellipsis : "" }
    return head(text, columns - 1) + ellipsis
  }

  /// The text cut to `columns` in its middle: names that differ at their ends stay apart.
  func clipMiddle(_ text: String, to columns: Int) -> String {
    guard width(text) > columns else { return text }
    guard columns > 6 else { return clip(text, to: columns) }
    let tail = (columns - 1) * 2 / 5
    return head(text, columns - 1 - tail) + ellipsis + end(text, tail)
  }

  /// The text with blanks after it (or before it, `right`) to fill `columns`.
  func pad(_ text: String, to columns: Int, right: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, columns - width(text)))
    return right ? blanks + text : text + blanks
  }

  private func head(_ text: String, _ columns: Int) -> String {
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      used += visible(scalar).width
      if used > columns { break }
      result.append(scalar)
    }
    return String(result)
  }

  private func end(_ text: String, _ columns: Int) -> String {
    let scalars = text.unicodeScalars
    var start = scalars.endIndex
    var used = 0
    while start > scalars.startIndex {
      let before = scalars.index(before: start)
      used += visible(scalars[before]).width
      if used > columns { break }
      start = before
    }
    return String(scalars[start...])
  }
}
