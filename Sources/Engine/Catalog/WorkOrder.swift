/// The order in which things are made.
enum WorkOrder {
  /// Largest first, parents before children.
  static func sorted(_ tables: [TableDescription]) -> [TableDescription] {
    let bySize = tables.sorted { ($0.bytes, $1.name, $1.schema) > ($1.bytes, $0.name, $0.schema) }
    var place: [TableName: Int] = [:]
    for (index, table) in bySize.enumerated() { place[table.tableName] = index }
    let order = afterNeeds(count: bySize.count) { index in bySize[index].parents.compactMap { place[$0] } }
    return order.map { bySize[$0] }
  }

  /// Visits `0..<count` in order, each after what it needs. A cycle is broken where it is met.
  static func afterNeeds(count: Int, _ needs: (Int) -> [Int]) -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(count)
    var isVisited = [Bool](repeating: false, count: count)
    for start in 0..<count where !isVisited[start] {
      // A stack of its own: chains of thousands of needs must not exhaust the thread's.
      isVisited[start] = true
      var stack = [(index: start, rest: needs(start)[...])]
      while let top = stack.last {
        if let next = top.rest.first {
          stack[stack.count - 1].rest.removeFirst()
          if !isVisited[next] {
            isVisited[next] = true
            stack.append((next, needs(next)[...]))
          }
        } else {
          order.append(top.index)
          stack.removeLast()
        }
      }
    }
    return order
  }
}
