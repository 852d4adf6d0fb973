extension CatalogReader {
  /// A result that can be kept.
  final class Answer {
    let result: QueryResult

    init(_ result: consuming QueryResult) { self.result = result }
  }

  /// Asks everything about the schema at once; who reads finds the answers there.
  mutating func askAll(_ connection: borrowing Connection) throws(PostgresError) {
    let ofSchema = [
      CatalogQueries.tables, CatalogQueries.columns, CatalogQueries.indexes(version: connection.serverVersion),
      CatalogQueries.indexKeys, CatalogQueries.constraints, CatalogQueries.inheritance, CatalogQueries.sequenceUsers,
      CatalogQueries.sequences, CatalogQueries.enumLabels, CatalogQueries.domainChecks,
      CatalogQueries.compositeAttributes, CatalogQueries.types, CatalogQueries.foreignKeys,
      CatalogQueries.dependenciesOfSchema,
    ]
    var questions = ofSchema.map { Connection.Question($0, [schemaOID]) }
    questions += [Connection.Question(CatalogQueries.storedTypes), Connection.Question(HiddenNames.query)]
    questions.append(Connection.Question(CatalogQueries.ranges, [schemaOID, entry.to]))
    questions += DeparsedQueries.all(isSameDatabase: isSameDatabase).map { Connection.Question($0, names(for: $0)) }
    var answers: [Connection.Question: Answer] = [:]
    try connection.pipeline(questions) { index, result in answers[questions[index]] = Answer(result) }
    self.answers = answers
  }

  func answer(
    _ connection: borrowing Connection, _ sql: String, _ values: [String?] = []
  ) throws(PostgresError) -> Answer {
    if let answer = answers[Connection.Question(sql, values)] { return answer }
    return Answer(try connection.query(sql, values))
  }

  /// Casts and transforms are in no schema.
  func names(for deparsedQuery: String) -> [String] {
    deparsedQuery.contains("$2") ? [schemaOID, entry.to] : [schemaOID]
  }
}
