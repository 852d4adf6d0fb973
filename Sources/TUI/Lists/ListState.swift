internal import Engine

/// A list as a person sees it: order, selection and the part that is on the screen. The selection is a subject, not a
/// row: it stays on it when rows come and go.
struct ListState {
  let kind: ListKind
  var order = ListOrder()
  private(set) var selected: Subject?
  /// The first line on the screen: that of a row, or of a group's title.
  private(set) var top = 0
  /// Groups of failures, when they are sorted by what groups them: the row that each begins with, and its title.
  private(set) var groups: [(row: Int, title: String)] = []
  /// The selected row; where the selection goes on when its subject leaves the list.
  private(set) var row = 0
  /// Indices into the roster's list, in the order shown.
  private(set) var rows: [Int] = []
  /// What `rows` are indices into: kept with them, so that the two always agree.
  private(set) var roster = Roster.empty
  private var shown: Shown?

  private struct Shown: Equatable {
    var version: Int
    var filter: Filter
    var order: ListOrder
  }

  init(_ kind: ListKind) { self.kind = kind }

  /// Brings the rows up to date with a roster, and the selection to its subject's row.
  mutating func update(_ roster: Roster, filter: Filter) {
    let wanted = Shown(version: roster.version, filter: filter, order: order)
    guard wanted != shown else { return }
    shown = wanted
    self.roster = roster
    let before = line(of: row)
    rows = order.rows(of: kind, in: roster, filter: filter)
    groups = order.groups(of: kind, rows, in: roster)
    guard let subject = selected else { return }
    if let found = place(of: subject) {
      top = max(0, top + line(of: found) - before)
      row = found
    } else {
      row = max(0, min(row, rows.count - 1))
      selected = rows.isEmpty ? nil : roster.subject(kind, rows[row])
    }
  }

  /// Scrolls so that the selection is seen and no room is wasted.
  mutating func settle(height: Int) {
    guard height > 0 else { return }
    if selected != nil {
      let line = line(of: row)
      // The first of a group is seen with the group's title.
      let first = height > 1 && groups.contains { $0.row == row } ? line - 1 : line
      top = min(top, first)
      top = max(top, line - height + 1)
    }
    top = max(0, min(top, lineCount - height))
  }

  // MARK: Lines

  /// Rows and titles.
  var lineCount: Int { rows.count + groups.count }

  /// The line of a row.
  func line(of row: Int) -> Int { row + groups.prefix { $0.row <= row }.count }

  /// What is on a line: a row, or a group's title.
  func content(ofLine line: Int) -> (row: Int?, title: String?) {
    var titles = 0
    for group in groups {
      if line < group.row + titles { break }
      if line == group.row + titles { return (nil, group.title) }
      titles += 1
    }
    return rows.indices.contains(line - titles) ? (line - titles, nil) : (nil, nil)
  }

  mutating func select(_ subject: Subject?) {
    selected = subject
    if let subject, let found = place(of: subject) { row = found }
  }

  mutating func select(row wanted: Int) {
    guard !rows.isEmpty else { return }
    row = max(0, min(wanted, rows.count - 1))
    selected = roster.subject(kind, rows[row])
  }

  /// Moves the selection; the first move selects the first row seen.
  mutating func move(by count: Int) {
    guard selected != nil else { return select(row: content(ofLine: top).row ?? content(ofLine: top + 1).row ?? 0) }
    select(row: row + count)
  }

  /// The places among the rows whose entries match.
  func hits(_ needle: Needle) -> [Int] {
    rows.indices.filter { place in
      let entry = roster.entry(kind, rows[place])
      return needle.matches(entry.subject.name) || needle.matches(entry.note)
        || (entry.failure.map { needle.matches($0.error) || needle.matches($0.sqlstate ?? "") } ?? false)
    }
  }

  /// Looks around the last known row first: rows mostly move a little.
  private func place(of subject: Subject) -> Int? {
    let start = min(row, rows.count - 1)
    var distance = 0
    while start - distance >= 0 || start + distance < rows.count {
      let before = start - distance
      let after = start + distance
      if before >= 0, before < rows.count, roster.subject(kind, rows[before]) == subject { return before }
      if after >= 0, after < rows.count, roster.subject(kind, rows[after]) == subject { return after }
      distance += 1
    }
    return nil
  }
}
