/// A size in character cells.
struct Size: Equatable, Hashable {
  var columns: Int
  var rows: Int

  init(_ columns: Int, _ rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A rectangle of character cells; never of negative size.
struct Rect: Equatable {
  var column: Int
  var row: Int
  var columns: Int
  var rows: Int

  init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  init(_ size: Size) { self.init(column: 0, row: 0, columns: size.columns, rows: size.rows) }

  /// The first column on its right.
  var right: Int { column + columns }
  /// The first row below it.
  var bottom: Int { row + rows }
  var isEmpty: Bool { columns == 0 || rows == 0 }

  func contains(row: Int, column: Int) -> Bool {
    row >= self.row && row < bottom && column >= self.column && column < right
  }

  func inset(_ columns: Int, _ rows: Int) -> Rect {
    Rect(
      column: column + min(columns, self.columns), row: row + min(rows, self.rows),
      columns: self.columns - 2 * columns, rows: self.rows - 2 * rows)
  }

  /// Cuts `count` rows off the top and returns them.
  mutating func takeTop(_ count: Int) -> Rect {
    let taken = Rect(column: column, row: row, columns: columns, rows: min(max(0, count), rows))
    self = Rect(column: column, row: row + taken.rows, columns: columns, rows: rows - taken.rows)
    return taken
  }

  /// Cuts `count` rows off the bottom and returns them.
  mutating func takeBottom(_ count: Int) -> Rect {
    let taken = min(max(0, count), rows)
    rows -= taken
    return Rect(column: column, row: bottom, columns: columns, rows: taken)
  }

  /// Cuts `count` columns off the left and returns them.
  mutating func takeLeft(_ count: Int) -> Rect {
    let taken = Rect(column: column, row: row, columns: min(max(0, count), columns), rows: rows)
    self = Rect(column: column + taken.columns, row: row, columns: columns - taken.columns, rows: rows)
    return taken
  }

  /// Cuts `count` columns off the right and returns them.
  mutating func takeRight(_ count: Int) -> Rect {
    let taken = min(max(0, count), columns)
    columns -= taken
    return Rect(column: right, row: row, columns: taken, rows: rows)
  }
}
