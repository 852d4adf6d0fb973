/// One character cell. A wide character is followed by a cell whose scalar is 0.
struct Cell: Equatable {
  var scalar: UInt32 = 0x20
  /// Combining marks; 0 for none.
  var mark: UInt32 = 0
  var secondMark: UInt32 = 0
  var style = Style.plain

  static let blank = Cell()
}

/// What is to be seen, cell by cell. Drawing outside of it does nothing.
///
/// `put` is the one way for text to get here, and it lets only visible characters through (`Charset.visible`).
struct Frame: Equatable {
  let size: Size
  let charset: Charset
  private(set) var cells: [Cell]
  /// Where the cursor is shown; nil hides it.
  var cursor: Position?

  struct Position: Equatable {
    var row: Int
    var column: Int
  }

  init(_ size: Size, charset: Charset) {
    self.size = size
    self.charset = charset
    cells = Array(repeating: .blank, count: size.columns * size.rows)
  }

  subscript(row: Int, column: Int) -> Cell { cells[row * size.columns + column] }

  /// Puts text on a row, from `column` up to but not including `limit`.
  ///
  /// - Parameter skipping: columns of the text that are scrolled out to the left.
  /// - Returns: the column after it.
  @discardableResult
  mutating func put(
    _ text: String, row: Int, column: Int, limit: Int, style: Style = .plain, skipping: Int = 0
  ) -> Int {
    guard row >= 0, row < size.rows else { return column }
    let limit = min(limit, size.columns)
    var place = column - skipping
    for scalar in text.unicodeScalars {
      let (visible, width) = charset.visible(scalar)
      if width == 0 {
        addMark(visible, row: row, before: place, from: column)
        continue
      }
      if place + width > limit { break }
      if place >= column, place >= 0 {
        set(visible, width: width, row: row, column: place, style: style)
      } else if place + width > column, column >= 0 {
        // The right half of a wide character that is half scrolled out.
        set(0x20, width: 1, row: row, column: column, style: style)
      }
      place += width
    }
    return max(place, column)
  }

  /// Puts a line of several styles; `put` says how.
  @discardableResult
  mutating func put(_ line: Line, row: Int, column: Int, limit: Int, skipping: Int = 0) -> Int {
    var place = column
    var hidden = skipping
    for span in line.spans {
      if hidden > 0 {
        let width = charset.width(span.text)
        place = put(span.text, row: row, column: place, limit: limit, style: span.style, skipping: hidden)
        hidden = max(0, hidden - width)
      } else {
        place = put(span.text, row: row, column: place, limit: limit, style: span.style)
      }
    }
    return place
  }

  /// Fills a rectangle with blanks.
  mutating func clear(_ area: Rect, style: Style = .plain) {
    for row in max(0, area.row)..<max(0, area.row, min(area.bottom, size.rows)) {
      for column in max(0, area.column)..<max(0, area.column, min(area.right, size.columns)) {
        set(0x20, width: 1, row: row, column: column, style: style)
      }
    }
  }

  /// Changes the style of the cells of a row.
  mutating func restyle(row: Int, from: Int, to: Int, _ change: (Style) -> Style) {
    guard row >= 0, row < size.rows else { return }
    for column in max(0, from)..<max(0, from, min(to, size.columns)) {
      let index = row * size.columns + column
      cells[index].style = change(cells[index].style)
    }
  }

  /// Lights every occurrence of what is searched for in the cells of a row.
  mutating func light(_ needle: Needle, row: Int, from: Int, to: Int) {
    guard row >= 0, row < size.rows else { return }
    let places = (max(0, from)..<max(0, from, min(to, size.columns))).filter { self[row, $0].scalar != 0 }
    let text = places.map { self[row, $0].scalar }
    for hit in needle.hits(in: text) {
      guard let last = places[hit].last else { continue }
      restyle(row: row, from: places[hit.lowerBound], to: last + 1) {
        Style(.hit, $0.emphasis.union([.bold, .underline]))
      }
    }
  }

  private mutating func set(_ scalar: UInt32, width: Int, row: Int, column: Int, style: Style) {
    let index = row * size.columns + column
    // What is left of a wide character after losing a half is a blank.
    if cells[index].scalar == 0, column > 0 { cells[index - 1] = Cell(style: cells[index - 1].style) }
    let next = column + width
    if next < size.columns, cells[row * size.columns + next].scalar == 0 {
      cells[row * size.columns + next] = Cell(style: cells[row * size.columns + next].style)
    }
    cells[index] = Cell(scalar: scalar, style: style)
    if width == 2 { cells[index + 1] = Cell(scalar: 0, style: style) }
  }

  private mutating func addMark(_ mark: UInt32, row: Int, before column: Int, from first: Int) {
    guard column > max(0, first), column <= size.columns else { return }
    var index = row * size.columns + column - 1
    if cells[index].scalar == 0, column > 1 { index -= 1 }
    if cells[index].mark == 0 {
      cells[index].mark = mark
    } else if cells[index].secondMark == 0 {
      cells[index].secondMark = mark
    }
  }
}
