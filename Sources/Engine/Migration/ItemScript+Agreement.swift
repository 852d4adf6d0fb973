/// The comparison made by the server, so that nobody has to be asked between the last statement and COMMIT.
extension ItemScript {
  /// What stands before both sides' answers in the error of a table that can't be agreed on.
  private static let mark = "longhaul: "

  /// Compares both sides and completes the ledger's row, in one statement. Its answer is each side's rows and checksum, the
  /// old one's first; it fails when they differ, or when there is no row to complete.
  ///
  /// - Parameters:
  ///   - source: the old one's answer, where another server gave it.
  ///   - record: the statement that completes the row, from the figures.
  /// - Returns: nil when nothing is compared.
  func agreement(with source: ContentSummary?, _ record: (Ledger.Figures) -> String) -> ScriptStatement? {
    guard let new = verify(.target), let old = source.map(constant) ?? verify(.source)?.sql else { return nil }
    let isCount = verification == .count
    let checksum = { (side: Side) in isCount ? "''" : "coalesce(\(side).checksum, 0)" }
    let answers = [Side.source, .target].map { "\($0).rows, \(checksum($0))" }.joined(separator: ", ")
    let recorded = record(
      Ledger.Figures(
        rows: "target.rows", checksum: isCount ? "''" : "coalesce(target.checksum, 0)::text", from: "target"))
    let columns = isCount ? "(rows)" : "(rows, checksum)"
    let differs =
      "source.rows <> target.rows" + (isCount ? "" : " OR \(checksum(.source)) <> \(checksum(.target))")
    return ScriptStatement(
      step: .verify,
      sql: """
        WITH source \(columns) AS (\(old)), target \(columns) AS (\(new.sql)), recorded AS (\(recorded) RETURNING part) \
        SELECT \(answers), CASE WHEN \(differs) OR NOT EXISTS (SELECT FROM recorded) \
        THEN ('\(Self.mark)' || concat_ws(' ', \(answers)))::int END FROM source, target
        """, role: .agreement)
  }

  private func constant(_ content: ContentSummary) -> String {
    "SELECT \(content.rows)::bigint" + (verification == .count ? "" : ", \(content.checksum)::numeric")
  }

  /// Both sides' answers from the error of `agreement`; nil when it is another one.
  static func disagreement(_ error: PostgresError) -> (source: ContentSummary, target: ContentSummary)? {
    guard error.sqlstate == .invalidTextRepresentation, let place = error.message.firstRange(of: mark) else {
      return nil
    }
    let fields = error.message[place.upperBound...].prefix { $0 != "\"" }
      .split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 4 else { return nil }
    return (
      ContentSummary(rows: fields[0], checksum: fields[1]), ContentSummary(rows: fields[2], checksum: fields[3])
    )
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
