extension ListState {
  /// Takes a movement; false when the request is none for this list.
  mutating func perform(_ request: Request, height: Int) -> Bool {
    let page = max(1, height - 1)
    switch request {
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .pageUp: move(by: -page)
    case .pageDown: move(by: page)
    case .halfUp: move(by: -max(1, height / 2))
    case .halfDown: move(by: max(1, height / 2))
    case .first: select(row: 0)
    case .last: select(row: rows.count - 1)
    case .left: return fold(true)
    case .right: return fold(false)
    default: return false
    }
    return true
  }
}
