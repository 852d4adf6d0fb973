extension Frame {
  /// A horizontal bar.
  mutating func bar(
    _ fraction: Double, row: Int, column: Int, columns: Int, style: Style, glyphs: Glyphs
  ) {
    guard columns > 0 else { return }
    let fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
    let steps = glyphs.eighths.count + 1
    var filled = Int(fraction * Double(columns * steps))
    // Full only when all is done, and something as soon as anything is.
    if fraction < 1 { filled = min(filled, columns * steps - 1) }
    if fraction > 0 { filled = max(filled, 1) }
    let whole = filled / steps
    var place = put(
      String(repeating: glyphs.full, count: whole), row: row, column: column, limit: column + columns, style: style)
    if filled % steps > 0 {
      place = put(glyphs.eighths[filled % steps - 1], row: row, column: place, limit: column + columns, style: style)
    }
    put(
      String(repeating: glyphs.track, count: max(0, column + columns - place)), row: row, column: place,
      limit: column + columns, style: .faint)
  }

  /// A line of small columns, newest at the right.
  mutating func sparkline(
    _ values: [Double], row: Int, column: Int, columns: Int, style: Style, glyphs: Glyphs
  ) {
    let shown = values.suffix(max(0, columns))
    let top = shown.max() ?? 0
    var place = column + columns - shown.count
    for value in shown {
      let level = top > 0 && value.isFinite ? Int((max(0, value) / top * Double(glyphs.spark.count - 1)).rounded()) : 0
      place = put(
        glyphs.spark[min(level, glyphs.spark.count - 1)], row: row, column: place, limit: column + columns, style: style
      )
    }
  }

  /// A rule with a title, such as `── 1 Pending 611 ─────── by size ─`.
  mutating func rule(_ area: Rect, title: Line, note: String = "", glyphs: Glyphs) {
    guard area.rows > 0, area.columns > 0 else { return }
    put(
      String(repeating: glyphs.horizontal, count: area.columns), row: area.row, column: area.column, limit: area.right,
      style: .faint)
    let end = put(title, row: area.row, column: area.column + 1, limit: area.right - 1)
    let width = charset.width(note)
    if width > 0, end + width + 4 <= area.right {
      put(" \(note) ", row: area.row, column: area.right - width - 3, limit: area.right, style: .faint)
    }
  }

  /// Vertical rules, joined to the horizontal ones that they meet.
  mutating func divide(_ areas: [Rect], glyphs: Glyphs) {
    for area in areas {
      for row in area.row..<area.bottom where !isRule(row, area.column, glyphs.horizontal) {
        put(glyphs.vertical, row: row, column: area.column, limit: area.right, style: .faint)
      }
    }
    for area in areas {
      for row in area.row...area.bottom {
        let left = isRule(row, area.column - 1, glyphs.horizontal)
        let right = isRule(row, area.column + 1, glyphs.horizontal)
        guard left || right else { continue }
        let up = areas.contains { $0.contains(row: row - 1, column: area.column) }
        let down = areas.contains { $0.contains(row: row + 1, column: area.column) }
        let joint =
          switch (up, down) {
          case (true, true): left && right ? glyphs.joints.cross : left ? glyphs.joints.left : glyphs.joints.right
          case (true, false): glyphs.joints.up
          case (false, true): glyphs.joints.down
          case (false, false): glyphs.horizontal
          }
        put(joint, row: row, column: area.column, limit: area.right, style: .faint)
      }
    }
  }

  private func isRule(_ row: Int, _ column: Int, _ glyph: String) -> Bool {
    guard row >= 0, row < size.rows, column >= 0, column < size.columns else { return false }
    let cell = self[row, column]
    return cell.style == .faint && cell.scalar == glyph.unicodeScalars.first?.value
  }

  /// A box with a blank inside.
  mutating func box(_ area: Rect, style: Style, glyphs: Glyphs) {
    guard area.columns >= 2, area.rows >= 2 else { return }
    clear(area)
    let middle = String(repeating: glyphs.horizontal, count: area.columns - 2)
    put(
      glyphs.topLeft + middle + glyphs.topRight, row: area.row, column: area.column, limit: area.right, style: style)
    put(
      glyphs.bottomLeft + middle + glyphs.bottomRight, row: area.bottom - 1, column: area.column, limit: area.right,
      style: style)
    for row in area.row + 1..<area.bottom - 1 {
      put(glyphs.vertical, row: row, column: area.column, limit: area.right, style: style)
      put(glyphs.vertical, row: row, column: area.right - 1, limit: area.right, style: style)
    }
  }

  /// The mark at the right edge that tells which part of a long list is seen.
  mutating func scrollMark(_ area: Rect, top: Int, count: Int, glyphs: Glyphs) {
    guard count > area.rows, area.rows > 1, area.columns > 4 else { return }
    let length = max(1, area.rows * area.rows / count)
    let start = min(area.rows - length, top * (area.rows - length) / max(1, count - area.rows))
    for row in max(0, start)..<max(0, start + length) {
      put(glyphs.thumb, row: area.row + row, column: area.right - 1, limit: area.right, style: .faint)
    }
  }
}
