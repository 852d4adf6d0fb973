internal import Engine
internal import FoundationEssentials

/// In which order a list is shown.
struct ListOrder: Equatable {
  enum Column: String {
    /// The order of work, or newest first.
    case natural, name, size, rows, duration, sqlstate, step
  }

  var column = Column.natural
  var isReversed = false

  /// The columns that a list can be sorted by.
  static func columns(of list: ListKind) -> [Column] {
    switch list {
    case .pending: [.natural, .name, .size, .rows]
    case .active: [.natural, .name, .size, .step]
    case .completed: [.natural, .name, .size, .rows, .duration]
    case .failed: [.natural, .sqlstate, .step, .name, .size]
    case .objects, .leftBehind: [.natural, .name]
    }
  }

  /// The same with the list's next column.
  func next(for list: ListKind) -> ListOrder {
    let columns = ListOrder.columns(of: list)
    let place = columns.firstIndex(of: column) ?? 0
    return ListOrder(column: columns[(place + 1) % columns.count])
  }

  /// What a list's title says about it; empty for the natural order.
  func label(_ glyphs: Glyphs) -> String {
    if column == .natural { return isReversed ? "reversed" : "" }
    // Numbers start with the largest.
    let descends = (column == .size || column == .rows || column == .duration) != isReversed
    return "by \(column == .sqlstate ? "SQLSTATE" : column.rawValue) " + (descends ? glyphs.sortDown : glyphs.sortUp)
  }

  /// The rows of a list that a filter lets through, in this order.
  func rows(of list: ListKind, in roster: Roster, filter: Filter) -> [Int] {
    let count = roster.count(list)
    // Natural order is that of work for what is to come, newest first for what has been.
    let newestFirst = list == .completed || list == .failed
    var all = newestFirst ? Array((0..<count).reversed()) : Array(0..<count)
    // Causes before their consequences.
    if list == .failed {
      let consequences = all.filter { roster.isUntried(list, $0) }
      if !consequences.isEmpty { all = all.filter { !roster.isUntried(list, $0) } + consequences }
    }
    if filter.isEmpty, column == .natural { return isReversed ? all.reversed() : all }
    all = filter.kept(all, of: list, in: roster)
    var sorted: [Int]
    switch column {
    case .natural: sorted = all
    case .name: sorted = byText(all) { roster.name(list, $0) }
    case .sqlstate: sorted = byText(all) { kindKey(roster, list, $0) }
    case .step:
      sorted = byNumber(all) { Double(roster.step(list, $0).flatMap { Step.allCases.firstIndex(of: $0) } ?? -1) }
    case .size: sorted = byNumber(all) { -Double(roster.bytes(list, $0) ?? -1) }
    case .rows: sorted = byNumber(all) { -Double(roster.rows(list, $0) ?? -1) }
    case .duration: sorted = byNumber(all) { -(roster.seconds(list, $0) ?? -1) }
    }
    if isReversed { sorted.reverse() }
    return sorted
  }

  /// What failures are sorted by: first those with an SQLSTATE, last those that nothing was tried for.
  private func kindKey(_ roster: Roster, _ list: ListKind, _ index: Int) -> String {
    roster.sqlstate(list, index) ?? (roster.isUntried(list, index) ? "~~" : "~")
  }

  private func byNumber(_ rows: [Int], _ key: (Int) -> Double) -> [Int] {
    var placed = rows.enumerated().map { (key: key($1), place: $0) }
    placed.sort { ($0.key, $0.place) < ($1.key, $1.place) }
    return placed.map { rows[$0.place] }
  }

  /// By bytes; of those, eight after what all have in common are compared as one number.
  private func byText(_ rows: [Int], _ key: (Int) -> String) -> [Int] {
    let keys = rows.map(key)
    let common = commonLength(keys)
    var placed = keys.enumerated().map { place, key in
      let bytes = key.utf8.dropFirst(common).prefix(8)
      let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return (number: number << UInt64(8 * (8 - bytes.count)), place: place)
    }
    placed.sort { left, right in
      if left.number != right.number { return left.number < right.number }
      let (first, second) = (keys[left.place], keys[right.place])
      return first == second ? left.place < right.place : first.utf8.lexicographicallyPrecedes(second.utf8)
    }
    return placed.map { rows[$0.place] }
  }

  /// How many bytes all texts begin with.
  private func commonLength(_ texts: [String]) -> Int {
    let first = Array((texts.first ?? "").utf8)
    var common = first.count
    for text in texts {
      var length = 0
      for byte in text.utf8.prefix(common) where length < common {
        guard byte == first[length] else { break }
        length += 1
      }
      common = length
    }
    return common
  }
}
