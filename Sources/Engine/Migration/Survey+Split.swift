/// Whether conditions by which rows are told apart can be asked, and always have the same answer.
extension Survey {
  /// What is wrong with the conditions of new tables that are made of parts of old ones.
  func mistakes(
    inConditionsOf rules: [ExactName: TableRule], _ old: SchemaDescription
  ) throws(PostgresError) -> [String] {
    var mistakes: [String] = []
    for table in old.tables {
      guard let rule = rules[ExactName(old.schemas.item(table.tableName))] else { continue }
      for split in rule.splits where !split.isLookup {
        for condition in [split.rows, split.table.filter].compactMap(\.self) {
          if let mistake = try mistake(in: condition, isExact: split.rows != nil, of: table, old) {
            mistakes.append("\(split.place): \(mistake)")
          }
        }
      }
    }
    return mistakes
  }

  /// What moves only for some rows, and is lost for the others.
  func warnings(
    ofSplitsIn rules: [ExactName: TableRule], _ old: SchemaDescription
  ) throws(PostgresError) -> [String] {
    var warnings: [String] = []
    for table in old.tables {
      guard let rule = rules[ExactName(old.schemas.item(table.tableName))] else { continue }
      for split in rule.splits where split.columns?.isEmpty == false {
        guard let filter = split.table.filter, let columns = split.columns else { continue }
        try source.query(Session.localSearchPath(old.schemas.oldSearchPath(of: table.schema)))
        let only = table.kind == .partitioned ? "" : "ONLY "
        let isLost =
          "(\(filter)) IS NOT TRUE AND num_nonnulls(\(columns.map(SQLText.identifier).joined(separator: ", "))) > 0"
        let condition = rule.filter.map { "CASE WHEN (\($0)) THEN \(isLost) ELSE false END" } ?? isLost
        var count = 0
        let question = "SELECT count(*) FROM \(only)\(table.tableName.sql) WHERE \(condition)"
        // Where it can't be asked, the copy will fail and tell why.
        _ = try ValueProbe.ask(question, on: source) { count = $0.text(0, 0).flatMap { Int($0) } ?? 0 }
        guard count > 0 else { continue }
        warnings.append(
          """
          \(split.place): \(Figure.count(count)) \(count == 1 ? "row has" : "rows have") values of \
          \(columns.joined(separator: ", ")) that are lost, since where is not true of them
          """)
      }
    }
    return warnings
  }

  private func mistake(
    in condition: String, isExact: Bool, of table: TableDescription, _ old: SchemaDescription
  ) throws(PostgresError) -> String? {
    try source.query(Session.localSearchPath(old.schemas.oldSearchPath(of: table.schema)))
    if isExact, let name = try changing(condition) {
      return """
        rows depends on \(name), and each table is copied in a transaction of its own: a row could be in two of them or \
        in none. Write the value itself.
        """
    }
    let error = try ValueProbe.ask("EXPLAIN SELECT FROM \(table.tableName.sql) WHERE (\(condition))", on: source)
    // It may name what only the new schema has.
    guard let error, !["42704", "42883"].contains(error.sqlstate.code) else { return nil }
    return "\(error.message)\(error.hint.map { ". \($0)" } ?? "") in: \(condition)"
  }

  /// What a condition calls that may have another answer for the same row.
  private func changing(_ condition: String) throws(PostgresError) -> String? {
    let tokens = SQLTokens(condition).tokens.filter { !$0.text.allSatisfy(\.isWhitespace) }
    for token in tokens {
      if let literal = token.literal?.lowercased(), Self.clockWords.contains(literal) { return token.text }
      // In quotes it is a column.
      if Self.clockNames.contains(token.text.lowercased()) { return token.text }
    }
    for place in tokens.indices.dropLast() where tokens[place + 1].text == "(" {
      guard let written = tokens[place].name else { continue }
      let name = tokens[place].text.hasPrefix("\"") ? written : written.lowercased()
      // From now on, where it is told no other day.
      let isAge = name == "age" && !tokens[place...].prefix { $0.text != ")" }.contains { $0.text == "," }
      if isAge || Self.clockFunctions.contains(name) { return "\(name)()" }
      let isChanging = try source.query(
        "SELECT count(*) > 0 AND bool_and(provolatile = 'v') FROM pg_proc WHERE proname = $1", [name])
      if isChanging.text(0, 0) == "t" { return "\(name), which is VOLATILE" }
    }
    return nil
  }

  private static let clockWords: Set = ["now", "today", "tomorrow", "yesterday"]
  private static let clockNames: Set = [
    "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
  ]
  private static let clockFunctions: Set = ["now", "transaction_timestamp", "statement_timestamp"]
}
