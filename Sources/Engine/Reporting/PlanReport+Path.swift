/// By which way rows come into the new tables.
extension PlanReport {
  /// Tables in parts that are named before the others are only counted.
  private static let namedTables = 3

  /// How many parts a table is copied in.
  func parts(of table: Table) -> Int { plan.partPolicy.count(for: table.mapping) ?? 1 }

  /// For machines: `server`, or the form in which rows travel.
  func format(of table: Table) -> String? {
    guard table.script.hasRows else { return nil }
    if plan.isSameDatabase { return "server" }
    return switch table.script.stream()?.format {
    case .binary: "binary"
    case .text: "text"
    case nil: nil
    }
  }

  /// A clause for each way that tables go.
  var way: [String] {
    let moved = tables.filter(\.script.hasRows)
    var way: [String] = []
    if plan.isSameDatabase {
      way.append("the server copies by itself")
    } else {
      let text = moved.count { format(of: $0) == "text" }
      way.append(
        text == moved.count && text > 0
          ? "rows travel as text"
          : "rows travel in binary form" + (text > 0 ? ", of \(Figure.count(text)) tables as text" : ""))
    }
    let parted = moved.filter { parts(of: $0) > 1 }
    if parted.isEmpty { return way }
    var names = parted.prefix(Self.namedTables).map { "\($0.item) in \(parts(of: $0))" }
    if parted.count > names.count { names.append("\(Figure.count(parted.count - names.count)) more") }
    return way + ["in parts: \(names.joined(separator: ", "))"]
  }
}
