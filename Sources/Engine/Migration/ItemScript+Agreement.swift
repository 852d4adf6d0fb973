/// The comparison made by the server, so that nobody has to be asked between the last statement and COMMIT.
extension ItemScript {
  /// The settings of the transaction in which the sides' answers are kept, as `count checksum`.
  private static func setting(_ side: Side) -> String { "longhaul.\(side.rawValue)" }

  private static func kept(_ side: Side) -> String { "current_setting('\(setting(side))')" }

  /// The question to one side, whose answer the transaction keeps, too.
  func keptAnswer(_ question: ScriptStatement, of side: Side) -> ScriptStatement {
    let isCount = verification == .count
    var statement = question
    statement.sql = """
      SELECT rows, \(isCount ? "''" : "checksum"), \
      set_config('\(Self.setting(side))', concat(rows, ' ', \(isCount ? "''" : "coalesce(checksum, 0)")), true) \
      FROM (\(question.sql)) AS content (rows\(isCount ? "" : ", checksum"))
      """
    return statement
  }

  /// Fails unless the new table's kept answer is the old one's.
  ///
  /// - Parameter source: the old one's, where another server gave it.
  func agreement(with source: ContentSummary?) -> ScriptStatement {
    let old = source.map { SQLText.literal("\($0.rows) \($0.checksum)") } ?? Self.kept(.source)
    let new = Self.kept(.target)
    return ScriptStatement(
      step: .verify,
      sql: """
        SELECT ('the new table''s content differs from the old one''s (rows, checksum): ' || \(old) || ' in the old, ' || \
        \(new) || ' in the new')::int WHERE \(old) <> \(new)
        """, role: .agreement)
  }

  /// What the ledger is told of a table whose answer is kept.
  var keptFigures: Ledger.Figures {
    guard hasRows, verification != .none else { return Ledger.Figures() }
    return Ledger.Figures(
      rows: "split_part(\(Self.kept(.target)), ' ', 1)::bigint", checksum: "split_part(\(Self.kept(.target)), ' ', 2)")
  }

  /// The server counts its rows before COMMIT, or there are none.
  var isCounted: Bool { !hasRows || verification != .none }

  /// Nothing of its results has to be judged by anybody but the server.
  var canBeJudgedByServer: Bool {
    !(create + index).contains { $0.role.isJudgedHere }
  }
}

extension ScriptStatement.Role {
  /// Whether it fails is decided from its result, by longhaul.
  var isJudgedHere: Bool {
    switch self {
    case .strays, .emptiness: true
    case .plain, .quiet, .copiesRows, .checksum, .agreement, .sequenceValue, .unchanged: false
    }
  }
}
