/// The part of a long text that is on the screen. Lines are numbered from `range.lowerBound`; where they wrap, each takes
/// one or more rows, and movements go by rows.
struct Pager {
  /// Where the first row that is seen stands: in which line, and how many of that line's rows are above it.
  private struct Place: Comparable {
    var line = 0
    var above = 0

    static func < (left: Place, right: Place) -> Bool { (left.line, left.above) < (right.line, right.above) }
  }

  private var place = Place()
  private(set) var left = 0
  var wraps = false
  /// Whether it stays at the end when lines are added.
  private(set) var follows: Bool
  /// The line of the hit that was gone to last.
  private var found: Int?
  /// That line is to be seen.
  private var seeks = false
  /// The end when following stopped.
  private var endWhenLeft = 0
  private var range = 0..<0
  private var height = 1
  /// The place at which the last row is just seen.
  private var end = Place()
  /// Rows still to go: how lines wrap is known when they are drawn.
  private var owed = 0
  /// Reaching the end by them is following again.
  private var mayFollow = false

  init(follows: Bool, wraps: Bool = false) {
    self.follows = follows
    self.wraps = wraps
  }

  /// The first line that is seen.
  var top: Int { place.line }

  /// Lines added since following stopped.
  var news: Int { follows ? 0 : max(0, range.upperBound - endWhenLeft) }

  mutating func follow() { follows = true }

  /// Has a line at the top, where there are enough after it.
  mutating func go(to line: Int) {
    leave()
    stand(at: min(Place(line: max(range.lowerBound, line)), end))
  }

  mutating func toggleWrap() {
    wraps.toggle()
    left = 0
    stand(at: Place(line: top))
  }

  /// Back to the beginning of another text.
  mutating func reset(follows: Bool) { self = Pager(follows: follows, wraps: wraps) }

  /// Goes to a hit among ascending lines: 1 the next, -1 the one before, 0 the nearest that is seen or comes after.
  mutating func find(among lines: [Int], direction: Int) -> Hit? {
    let here = direction == 0 ? top : found ?? (direction > 0 ? top - 1 : top)
    guard let hit = Hit(among: lines, from: here, direction: direction) else {
      found = nil
      return nil
    }
    leave()
    found = lines[hit.place]
    seeks = true
    return hit
  }

  /// Takes a movement; false when the request is none.
  mutating func perform(_ request: Request, canFollow: Bool) -> Bool {
    switch request {
    case .up: scroll(-1, canFollow)
    case .down: scroll(1, canFollow)
    case .pageUp: scroll(-max(1, height - 1), canFollow)
    case .pageDown: scroll(max(1, height - 1), canFollow)
    case .halfUp: scroll(-max(1, height / 2), canFollow)
    case .halfDown: scroll(max(1, height / 2), canFollow)
    case .first:
      leave()
      stand(at: Place(line: range.lowerBound))
    case .last:
      stand(at: end)
      if canFollow { follows = true }
    case .left: left = max(0, left - 8)
    case .right: if !wraps { left = min(left + 8, 16_384) }
    case .wrap: toggleWrap()
    case .follow:
      if canFollow { if follows { leave() } else { follows = true } }
    default: return false
    }
    return true
  }

  mutating func scroll(_ count: Int, _ canFollow: Bool) {
    leave()
    owed += count
    mayFollow = canFollow && count > 0
  }

  private mutating func leave() {
    if follows { endWhenLeft = range.upperBound }
    follows = false
  }

  private mutating func stand(at place: Place) {
    self.place = place
    owed = 0
    seeks = false
  }

  /// Draws the part that fits.
  mutating func draw(
    into frame: inout Frame, area: Rect, range: Range<Int>, glyphs: Glyphs, needle: Needle?, line: (Int) -> Line
  ) {
    self.range = range
    height = max(1, area.rows)
    guard !area.isEmpty, !range.isEmpty else { return }
    let charset = frame.charset
    let wraps = wraps
    func rows(_ number: Int) -> [Line] {
      wraps ? charset.wrap(line(number), to: area.columns - 1) : [line(number)]
    }
    settle(rows, needle)
    var row = area.row
    var number = place.line
    var hidden = place.above
    while row < area.bottom, number < range.upperBound {
      for piece in rows(number).dropFirst(hidden) where row < area.bottom {
        if needle != nil, number == found {
          frame.put(glyphs.pointer, row: row, column: area.column - 1, limit: area.column, style: .accent)
        }
        frame.put(piece, row: row, column: area.column, limit: area.right - 1, skipping: wraps ? 0 : left)
        if let needle { frame.light(needle, row: row, from: area.column, to: area.right - 1) }
        row += 1
      }
      hidden = 0
      number += 1
    }
    let last = end.line - range.lowerBound + height + end.above
    frame.scrollMark(
      area, top: place.line - range.lowerBound + place.above, count: max(range.count, last), glyphs: glyphs)
  }

  /// Finds the place for what was asked since the last time, now that it is known how lines wrap.
  private mutating func settle(_ rows: (Int) -> [Line], _ needle: Needle?) {
    end = lastPlace(rows)
    if follows { place = end }
    place.line = max(range.lowerBound, min(place.line, range.upperBound - 1))
    place.above = min(place.above, rows(place.line).count - 1)
    move(by: owed, rows)
    owed = 0
    if seeks, let found, range.contains(found) { seek(found, rows, needle) }
    seeks = false
    guard place >= end else { return mayFollow = false }
    place = end
    if mayFollow { follows = true }
    mayFollow = false
  }

  /// Has the row of a hit on the screen: a third down, unless it is seen already.
  private mutating func seek(_ line: Int, _ rows: (Int) -> [Line], _ needle: Needle?) {
    let row = needle.flatMap { needle in rows(line).firstIndex { needle.matches($0.text) } } ?? 0
    let hit = Place(line: line, above: row)
    let before = place
    move(by: height - 1, rows)
    let isSeen = hit >= before && hit <= place
    place = before
    if isSeen { return }
    place = hit
    move(by: -(height / 3), rows)
  }

  private mutating func move(by count: Int, _ rows: (Int) -> [Line]) {
    var left = abs(count)
    while left > 0, count < 0 {
      let step = min(left, place.above)
      place.above -= step
      left -= step
      guard left > 0 else { return }
      guard place.line > range.lowerBound else { return }
      place.line -= 1
      place.above = rows(place.line).count - 1
      left -= 1
    }
    while left > 0 {
      let step = min(left, rows(place.line).count - 1 - place.above)
      place.above += step
      left -= step
      guard left > 0, place.line < range.upperBound - 1 else { return }
      place = Place(line: place.line + 1)
      left -= 1
    }
  }

  private func lastPlace(_ rows: (Int) -> [Line]) -> Place {
    guard wraps else { return Place(line: max(range.lowerBound, range.upperBound - height)) }
    var left = height
    for number in range.reversed() {
      let count = rows(number).count
      if count >= left { return Place(line: number, above: count - left) }
      left -= count
    }
    return Place(line: range.lowerBound)
  }
}
