internal import FoundationEssentials

/// `DATABASE_SCHEMA.md`: what old schemas hold, as a page of Markdown to read beside a migration.
public struct SchemaPage: Sendable {
  let schema: SchemaDescription
  let database: String
  /// The server's `server_version`.
  let version: String
  let readAt: Date
  /// How many tables the patterns leave out.
  let leftOut: Int
  /// By name.
  let tables: [TableDescription]
  private let places: [TableName: Int]
  let foreignKeys: [TableName: [ForeignKeyDescription]]
  /// Tables that refer to a table, by name.
  let referring: [TableName: [String]]
  /// The partitions of a table, by name.
  let partitions: [TableName: [TableDescription]]

  /// The first line: a file that begins with it is longhaul's to write anew.
  static let mark = "<!-- Written by longhaul describe, which writes it anew as long as this line is the first. -->"

  init(_ schema: SchemaDescription, database: String, version: String, readAt: Date, leftOut: Int = 0) {
    self.schema = schema
    self.database = database
    self.version = version
    self.readAt = readAt
    self.leftOut = leftOut
    tables = schema.tables.map { (title: schema.schemas.title(of: $0.tableName), table: $0) }
      .sorted { $0.title < $1.title }.map(\.table)
    places = Dictionary(tables.enumerated().map { ($1.tableName, $0) }) { first, _ in first }
    foreignKeys = Dictionary(grouping: schema.foreignKeys, by: \.table)
    referring = Dictionary(grouping: schema.foreignKeys, by: \.referenced).mapValues { keys in
      var seen = Set<ExactName>()
      return keys.map { schema.schemas.title(of: $0.table) }.sorted().filter { seen.insert(ExactName($0)).inserted }
    }
    partitions = Dictionary(grouping: tables.filter(\.isPartition)) { $0.parents[0] }
  }

  /// How many tables there are.
  public var tableCount: Int { tables.count }

  /// A table that is on the page.
  func table(_ name: TableName) -> TableDescription? { places[name].map { tables[$0] } }

  /// What a table is called here.
  func title(_ table: TableName) -> String { schema.schemas.title(of: table) }

  /// Bytes and estimated rows of a table, with those of its partitions; rows are nil where they are not known.
  func figures(_ table: TableDescription) -> (bytes: Int, rows: Int?) {
    guard table.kind == .partitioned else { return (table.bytes, table.estimatedRows < 0 ? nil : table.estimatedRows) }
    return (partitions[table.tableName] ?? []).map(figures).reduce((0, 0)) { sum, next in
      (sum.bytes + next.bytes, sum.rows.flatMap { rows in next.rows.map { rows + $0 } })
    }
  }

  // MARK: The page

  /// Whether a text is such a page, so that another one can take its place.
  public static func isOwn(_ text: String) -> Bool { text.hasPrefix(mark) }

  /// The whole page.
  public func markdown() -> String {
    var page = MarkdownPage()
    page.line(Self.mark)
    page.line("")
    let names = schema.schemas.entries.map { Markdown.code($0.from, isInTable: false) }.joined(separator: ", ")
    let what = schema.schemas.isSingle ? "Schema" : "Schemas"
    page.line("# \(what) \(names) of database \(Markdown.code(database, isInTable: false))")
    page.line("")
    page.line(introduction)
    overview(&page)
    relations(&page)
    if !tables.isEmpty { page.heading("Table by table") }
    for table in tables { section(table, &page) }
    objects(&page)
    return page.text
  }

  private var introduction: String {
    let bytes = tables.filter { $0.kind == .ordinary }.reduce(0) { $0 + $1.bytes }
    let others = otherObjects.count
    var text = """
      Read from PostgreSQL \(version.split(separator: " ").first ?? "") on \(Timestamp.plain(readAt)). \
      \(Self.count(tables.count, "table")) of \(Figure.bytes(bytes)), with indexes and TOAST, and \
      \(Self.count(others, "other object")). Rows are the planner's estimates.
      """
    if leftOut > 0 { text += " Left out as the patterns say: \(Self.count(leftOut, "table"))." }
    return text
  }

  private static func count(_ number: Int, _ what: String) -> String {
    "\(Figure.count(number)) \(what)\(number == 1 ? "" : "s")"
  }

  private func overview(_ page: inout MarkdownPage) {
    if tables.isEmpty { return }
    page.heading("Tables")
    page.table(
      ["Table", "Rows", "Size", "Comment"],
      tables.map { table in
        let figures = figures(table)
        return [
          Markdown.code(title(table.tableName)), figures.rows.map(Figure.count) ?? "unknown",
          Figure.bytes(figures.bytes), remark(table),
        ]
      })
  }

  private func remark(_ table: TableDescription) -> String {
    let whole = table.isPartition ? table.parents.first.map { "partition of \(Markdown.code(title($0)))" } : nil
    return [whole, table.comment.map(Markdown.inline)].compactMap(\.self).joined(separator: ": ")
  }

  private func relations(_ page: inout MarkdownPage) {
    let diagram = RelationDiagram(schema)
    if diagram.related == 0 { return }
    page.heading("Relations")
    if diagram.shown == 0 {
      return page.line("\(Self.count(diagram.related, "table")) refer to each other: too much for a diagram.")
    }
    var text = "Tables with foreign keys, and their key columns. In names, `_` stands for what a diagram can't have."
    if diagram.shown < diagram.related {
      text += """
         Of \(Self.count(diagram.related, "table")) with foreign keys, \(diagram.shown) are shown: the one with the most, \
        and those that it is related to; all keys are listed below.
        """
    }
    page.line(text)
    page.block(diagram.text, language: "mermaid")
  }
}
