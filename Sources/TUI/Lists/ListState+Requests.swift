extension ListState {
  /// Takes a movement; false when the request is none for a list.
  mutating func perform(_ request: Request, height: Int, _ roster: Roster) -> Bool {
    let page = max(1, height - 1)
    switch request {
    case .up: move(by: -1, roster)
    case .down: move(by: 1, roster)
    case .pageUp: move(by: -page, roster)
    case .pageDown: move(by: page, roster)
    case .halfUp: move(by: -max(1, height / 2), roster)
    case .halfDown: move(by: max(1, height / 2), roster)
    case .first: select(row: 0, roster)
    case .last: select(row: rows.count - 1, roster)
    default: return false
    }
    return true
  }
}
