/// The part of a long text that is on the screen. Lines are numbered from `range.lowerBound`.
struct Pager {
  private(set) var top = 0
  private(set) var left = 0
  var wraps = false
  /// Whether it stays at the end when lines are added.
  private(set) var follows: Bool
  /// The line of the hit that was gone to last.
  private var found: Int?
  /// The end when following stopped.
  private var endWhenLeft = 0
  private var range = 0..<0
  private var height = 1
  private var lastTop = 0

  init(follows: Bool, wraps: Bool = false) {
    self.follows = follows
    self.wraps = wraps
  }

  /// Lines added since following stopped.
  var news: Int { follows ? 0 : max(0, range.upperBound - endWhenLeft) }

  mutating func follow() { follows = true }

  /// Has a line at the top, where there are enough after it.
  mutating func go(to line: Int) {
    leave()
    top = min(max(range.lowerBound, line), lastTop)
  }

  mutating func toggleWrap() {
    wraps.toggle()
    left = 0
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
    let line = lines[hit.place]
    leave()
    found = line
    if line < top || line >= top + height { top = line - height / 3 }
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
      top = range.lowerBound
    case .last:
      top = lastTop
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
    top = min(max(range.lowerBound, top + count), lastTop)
    // Reaching the end by scrolling down is following again.
    if canFollow, count > 0, top == lastTop { follows = true }
  }

  private mutating func leave() {
    if follows { endWhenLeft = range.upperBound }
    follows = false
  }

  /// Draws the part that fits.
  mutating func draw(
    into frame: inout Frame, area: Rect, range: Range<Int>, glyphs: Glyphs, needle: Needle?, line: (Int) -> Line
  ) {
    self.range = range
    height = max(1, area.rows)
    guard !area.isEmpty else { return }
    let room = area.columns - 1
    lastTop = lastTop(area: area, room: room, frame.charset, line)
    if follows { top = lastTop }
    top = max(range.lowerBound, min(top, lastTop))
    var row = area.row
    var number = top
    while row < area.bottom, number < range.upperBound {
      let pieces = wraps ? frame.charset.wrap(line(number), to: room) : [line(number)]
      for piece in pieces where row < area.bottom {
        if needle != nil, number == found {
          frame.put(glyphs.pointer, row: row, column: area.column - 1, limit: area.column, style: .accent)
        }
        frame.put(piece, row: row, column: area.column, limit: area.right - 1, skipping: wraps ? 0 : left)
        if let needle { frame.light(needle, row: row, from: area.column, to: area.right - 1) }
        row += 1
      }
      number += 1
    }
    frame.scrollMark(
      area, top: top - range.lowerBound, count: max(range.count, lastTop - range.lowerBound + height), glyphs: glyphs)
  }

  /// The top at which the last line is just seen.
  private func lastTop(area: Rect, room: Int, _ charset: Charset, _ line: (Int) -> Line) -> Int {
    guard wraps else { return max(range.lowerBound, range.upperBound - area.rows) }
    var rows = 0
    var number = range.upperBound
    while number > range.lowerBound {
      rows += charset.wrap(line(number - 1), to: room).count
      if rows > area.rows { return min(number, range.upperBound - 1) }
      number -= 1
    }
    return number
  }
}
