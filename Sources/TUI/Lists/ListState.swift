internal import Engine

/// A list as a person sees it: order, selection and the part that is on the screen. The selection is a subject, not a
/// row: it stays on it when rows come and go.
struct ListState {
  let kind: ListKind
  var order = ListOrder()
  private(set) var selected: Subject?
  /// The first line on the screen: that of a row, or of a group's title.
  private(set) var top = 0
  /// Groups of failures, when they are sorted by what groups them.
  private(set) var groups: [ListGroup] = []
  /// The names of the groups that are folded.
  private var folded: Set<String> = []
  /// The selected row; where the selection goes on when its subject leaves the list.
  private(set) var row = 0
  /// Indices into the roster's list, in the order shown.
  private(set) var rows: [Int] = []
  /// How many the filter lets through: all rows, and those in folded groups.
  private(set) var count = 0
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
    arrange(filter)
  }

  private mutating func arrange(_ filter: Filter) {
    let before = line(of: row)
    rows = order.rows(of: kind, in: roster, filter: filter)
    count = rows.count
    groups = order.groups(of: kind, rows, in: roster)
    if !folded.isEmpty, !groups.isEmpty { collapse() }
    guard let subject = selected else { return }
    if let found = place(of: subject) {
      top = max(0, top + line(of: found) - before)
      row = found
    } else {
      row = max(0, min(row, rows.count - 1))
      selected = rows.isEmpty ? nil : roster.subject(kind, rows[row])
    }
  }

  /// Of each folded group's rows leaves one, that of the selection or else the first.
  private mutating func collapse() {
    var left: [Int] = []
    for place in groups.indices {
      let first = groups[place].row
      let all = rows[first..<first + groups[place].count]
      groups[place].row = left.count
      groups[place].isFolded = folded.contains(groups[place].name)
      if groups[place].isFolded {
        left.append(all.first { roster.subject(kind, $0) == selected } ?? rows[first])
      } else {
        left += all
      }
    }
    rows = left
  }

  /// The group of the selection.
  var group: ListGroup? { selected == nil ? nil : groups.last { $0.row <= row } }

  /// Folds the selection's group, or unfolds it; false when that changes nothing.
  mutating func fold(_ folds: Bool) -> Bool {
    guard let group, group.isFolded != folds, let shown else { return false }
    if folds { folded.insert(group.name) } else { folded.remove(group.name) }
    arrange(shown.filter)
    return true
  }

  /// Scrolls so that the selection is seen and no room is wasted.
  mutating func settle(height: Int) {
    guard height > 0 else { return }
    if selected != nil {
      let line = line(of: row)
      // The first of a group is seen with the group's title.
      let first = height > 1 && groups.contains { $0.row == row && !$0.isFolded } ? line - 1 : line
      top = min(top, first)
      top = max(top, line - height + 1)
    }
    top = max(0, min(top, lineCount - height))
  }

  // MARK: Lines

  /// Rows and titles; a folded group's row is its title.
  var lineCount: Int { rows.count + groups.count { !$0.isFolded } }

  /// The line of a row.
  func line(of row: Int) -> Int { row + groups.prefix { $0.row <= row }.count { !$0.isFolded } }

  /// What is on a line: a row, a group's title, or one that is the other.
  func content(ofLine line: Int) -> (row: Int?, group: ListGroup?) {
    var titles = 0
    for group in groups {
      if line < group.row + titles { break }
      if line == group.row + titles { return (group.isFolded ? group.row : nil, group) }
      if !group.isFolded { titles += 1 }
    }
    return rows.indices.contains(line - titles) ? (line - titles, nil) : (nil, nil)
  }

  /// Selects what is on a line; on the title of a group folds or unfolds it.
  mutating func point(atLine line: Int) {
    let content = content(ofLine: line)
    guard let row = content.row ?? content.group?.row else { return }
    select(row: row)
    if let group = content.group { _ = fold(!group.isFolded) }
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

  /// The places among the rows whose entries match; groups are unfolded for it.
  mutating func hits(_ needle: Needle) -> [Int] {
    if !folded.isEmpty, let shown {
      folded = []
      arrange(shown.filter)
    }
    return rows.indices.filter { place in
      let index = rows[place]
      return needle.matches(roster.name(kind, index)) || needle.matches(roster.note(kind, index))
        || (roster.error(kind, index).map(needle.matches) ?? false)
        || (roster.sqlstate(kind, index).map(needle.matches) ?? false)
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
