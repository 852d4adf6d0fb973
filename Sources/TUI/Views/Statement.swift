/// An SQL statement as numbered lines, the place of the error marked.
struct Statement {
  var text: String
  /// The error's place in characters from 1, as PostgreSQL counts.
  var position: Int?
  /// The mark has to stand below the right piece of a line that wraps.
  var page = Document.Page()

  /// The style of the character at which the error is, and of nothing else.
  private static let marked = Style(.bad, [.bold, .underline])

  var lines: [Line] {
    let place = position.flatMap { self.place(of: $0) }
    let parts = Charset.lines(of: text)
    let width = String(parts.count).count
    var lines: [Line] = []
    for (index, part) in parts.enumerated() {
      let number = String(index + 1)
      let blanks = String(repeating: " ", count: width - number.count)
      let isMarked = index == place?.line
      var line = Line(isMarked ? "> " : "  ", Style(.bad, .bold))
      line.indent = width + 4
      line.add(blanks + number + "  ", .faint)
      guard let place, isMarked else {
        lines.append(line.add(part))
        continue
      }
      let scalars = part.unicodeScalars
      line.add(String(scalars.prefix(place.scalar)), .bold)
      line.add(String(scalars.dropFirst(place.scalar).prefix(1)), Self.marked)
      line.add(String(scalars.dropFirst(place.scalar + 1)), .bold)
      lines += withMark(line)
    }
    return lines
  }

  /// A line and what points at its marked character; at its end when the error is there.
  private func withMark(_ line: Line) -> [Line] {
    var pieces = page.columns.map { page.charset.wrap(line, to: $0) } ?? [line]
    for place in pieces.indices { pieces[place].indent = line.indent }
    let isMarked = { (span: Span) in span.style == Self.marked && !span.text.isEmpty }
    let place = pieces.firstIndex { $0.spans.contains(where: isMarked) } ?? pieces.count - 1
    let before = pieces[place].spans.prefix { !isMarked($0) }.map(\.text).joined()
    let column = page.charset.width(before)
    var mark = Line(String(repeating: " ", count: column))
    if column + 6 <= page.columns ?? .max {
      mark.add("^ here", Style(.bad, .bold))
    } else {
      mark = Line(String(repeating: " ", count: max(0, column - 5)))
      mark.add("here ^", Style(.bad, .bold))
    }
    pieces.insert(mark, at: place + 1)
    return pieces
  }

  /// Line and character of it, from 0.
  private func place(of position: Int) -> (line: Int, scalar: Int)? {
    let scalars = text.unicodeScalars
    guard position >= 1, position <= scalars.count + 1 else { return nil }
    let before = String(String.UnicodeScalarView(scalars.prefix(position - 1)))
    let lines = Charset.lines(of: before)
    return (lines.count - 1, lines.last?.unicodeScalars.count ?? 0)
  }
}
