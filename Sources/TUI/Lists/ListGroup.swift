internal import Engine

/// Failures that have in common what their list is sorted by.
struct ListGroup: Equatable {
  /// What that is, such as `23502 not_null_violation`.
  var name: String
  /// The first of its rows, among those shown.
  var row: Int
  /// How many rows it has, shown or not.
  var count: Int
  /// Whether one of its rows stands for all of them.
  var isFolded = false

  var title: String { "\(name) (\(Quantity.count(count)))" }
}

extension ListOrder {
  /// The groups of sorted rows; none where the order makes none.
  func groups(of list: ListKind, _ rows: [Int], in roster: Roster) -> [ListGroup] {
    guard list == .failed, column == .sqlstate || column == .step else { return [] }
    var groups: [ListGroup] = []
    for (row, index) in rows.enumerated() {
      if row > 0, belongTogether(rows[row - 1], index, in: roster) {
        groups[groups.count - 1].count += 1
      } else {
        groups.append(ListGroup(name: groupName(of: roster.failure(index)), row: row, count: 1))
      }
    }
    return groups
  }

  private func belongTogether(_ first: Int, _ second: Int, in roster: Roster) -> Bool {
    column == .step
      ? roster.step(.failed, first) == roster.step(.failed, second)
      : roster.failureKind(.failed, first) == roster.failureKind(.failed, second)
  }

  private func groupName(of failure: Failure) -> String {
    if column == .step { return failure.step.map { "at \($0.rawValue)" } ?? "before any step" }
    return failure.kind + (ConditionName.of(failure.kind).map { " " + $0 } ?? "")
  }
}

extension Failure {
  /// What it has in common with others: its SQLSTATE, or words where it has none.
  var kind: String { sqlstate ?? (isUntried ? Self.untried : Self.withoutSQLSTATE) }

  /// The kind of those that nothing is wrong with but what failed before.
  static let untried = "not tried"
  static let withoutSQLSTATE = "no SQLSTATE"
}
