extension Frame {
  /// The rows as text, without the blanks at their ends.
  var text: String { lines { cell in cell.scalar == 0 ? "" : Frame.string(cell) } }

  /// The rows as one letter for each cell: the tone, upper case when bold; reverse video as `#`.
  var styleMap: String {
    lines { cell in
      if cell.style.emphasis.contains(.reverse) { return "#" }
      let letter = String(cell.style.tone.letter)
      if cell.style == .plain { return cell.scalar == 0x20 ? " " : letter }
      return cell.style.emphasis.contains(.bold) ? (cell.style.tone == .plain ? "B" : letter.uppercased()) : letter
    }
  }

  private func lines(_ show: (Cell) -> String) -> String {
    (0..<size.rows).map { row in
      var line = (0..<size.columns).map { show(self[row, $0]) }.joined()
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  private static func string(_ cell: Cell) -> String {
    var view = String.UnicodeScalarView()
    for value in [cell.scalar, cell.mark, cell.secondMark] where value != 0 {
      if let scalar = Unicode.Scalar(value) { view.append(scalar) }
    }
    return String(view)
  }
}
