internal import FoundationEssentials

extension SchemaPage {
  /// Connects to the source alone and reads the old schemas; changes nothing.
  ///
  /// - Parameter configuration: of which the source, the old schemas and the patterns count.
  public static func make(_ configuration: MigrationConfiguration) throws(EngineError) -> SchemaPage {
    let side = Survey.source(configuration, "longhaul describe")
    try Survey.checkSyntax(of: side)
    let interrupt = Interrupt()
    let source: Connection
    do throws(PostgresError) { source = try Session.open(side, interrupt: interrupt) } catch {
      throw EngineError(connecting: error)
    }
    try Survey.checkVersion(source.serverVersion, of: .source)
    for entry in configuration.schemas.entries { try Survey.checkSource(entry.from, source) }
    do throws(PostgresError) {
      try source.query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      let answers = CatalogAnswers(
        companion: .init(target: side, interrupt: interrupt, snapshot: try SourceSnapshot(exportedBy: source)))
      guard var schema = try CatalogReader.look(at: configuration.schemas, answers: answers, through: source) else {
        throw PostgresError(
          side: .source, sqlstate: .invalidSchemaName, message: "no schema \(configuration.schemas.oldNames)")
      }
      let leftOut = choose(configuration, from: &schema)
      return SchemaPage(
        schema, database: source.database, version: try Survey.identity(source).version, readAt: Date(),
        leftOut: leftOut)
    } catch { throw EngineError(error, doing: "reading schema \(configuration.schemas.oldNames)") }
  }

  /// Takes out the tables that the patterns leave out, with their own foreign keys.
  ///
  /// - Returns: how many they are.
  private static func choose(_ configuration: MigrationConfiguration, from schema: inout SchemaDescription) -> Int {
    let selection = TableSelection(include: configuration.include, exclude: configuration.exclude)
    let schemas = schema.schemas
    func isChosen(_ table: TableName) -> Bool { selection.isSelected(schemas.item(table), table.name) }
    let all = schema.tables.count
    schema.tables.removeAll { !isChosen($0.tableName) }
    schema.foreignKeys.removeAll { !isChosen($0.table) }
    return all - schema.tables.count
  }
}
