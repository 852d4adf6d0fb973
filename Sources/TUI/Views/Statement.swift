/// An SQL statement as numbered lines, the place of the error marked.
enum Statement {
  /// - Parameter position: the error's place in characters from 1, as PostgreSQL counts.
  static func lines(_ statement: String, position: Int?) -> [Line] {
    let place = position.flatMap { self.place($0, in: statement) }
    let parts = Charset.lines(of: statement)
    let width = String(parts.count).count
    var lines: [Line] = []
    for (index, part) in parts.enumerated() {
      let number = String(index + 1)
      let blanks = String(repeating: " ", count: width - number.count)
      let isMarked = index == place?.line
      var line = Line(isMarked ? "> " : "  ", Style(.bad, .bold))
      line.indent = width + 4
      line.add(blanks + number + "  ", .faint)
      line.add(part, isMarked ? .bold : .plain)
      lines.append(line)
      if let place, isMarked {
        var mark = Line(String(repeating: " ", count: width + 4 + place.column))
        mark.add("^ here", Style(.bad, .bold))
        lines.append(mark)
      }
    }
    return lines
  }

  /// Line and column from 0.
  private static func place(_ position: Int, in statement: String) -> (line: Int, column: Int)? {
    let scalars = statement.unicodeScalars
    guard position >= 1, position <= scalars.count + 1 else { return nil }
    let before = String(String.UnicodeScalarView(scalars.prefix(position - 1)))
    let lines = Charset.lines(of: before)
    return (lines.count - 1, Charset.unicode.width(lines.last ?? ""))
  }
}
