extension CatalogReader {
  /// Asks everything about the schema at once; who reads finds the answers there.
  func askAll(_ connection: borrowing Connection) throws(PostgresError) {
    let ofSchema = [
      CatalogQueries.tables, CatalogQueries.indexes(version: connection.serverVersion), CatalogQueries.indexKeys,
      CatalogQueries.constraints, CatalogQueries.inheritance, CatalogQueries.sequenceUsers, CatalogQueries.sequences,
      CatalogQueries.enumLabels, CatalogQueries.domainChecks, CatalogQueries.compositeAttributes, CatalogQueries.types,
      CatalogQueries.foreignKeys, CatalogQueries.dependenciesOfSchema,
    ]
    var questions = ofSchema.map { Connection.Question($0, [schemaOID]) }
    questions += [Connection.Question(CatalogQueries.storedTypes), Connection.Question(HiddenNames.query)]
    questions.append(Connection.Question(CatalogQueries.ranges, [schemaOID, entry.to]))
    // About as much work as all of these.
    var aside = DeparsedQueries.all(isSameDatabase: isSameDatabase).map { Connection.Question($0, names(for: $0)) }
    aside.append(Connection.Question(CatalogQueries.columns, [schemaOID]))
    aside.append(Connection.Question(leftBehindQuery(connection), [schemaOID]))
    aside += SecurityReader.questions(about: entry)
    try answers.ask(
      CatalogAnswers.Questions(
        entry: entry, schemas: schema.schemas, all: questions, aside: aside, isLarge: isLarge),
      through: connection)
  }

  func answer(
    _ connection: borrowing Connection, _ sql: String, _ values: [String?] = []
  ) throws(PostgresError) -> CatalogAnswers.Answer {
    try answers.answer(Connection.Question(sql, values), about: entry.from, through: connection)
  }

  func leftBehindQuery(_ connection: borrowing Connection) -> String {
    CatalogQueries.leftBehind(version: connection.serverVersion, isSameDatabase: isSameDatabase)
  }

  /// Casts and transforms are in no schema.
  func names(for deparsedQuery: String) -> [String] {
    deparsedQuery.contains("$2") ? [schemaOID, entry.to] : [schemaOID]
  }
}
