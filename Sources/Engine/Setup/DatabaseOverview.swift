/// The schemas of a database and their tables: what a person chooses from.
public struct DatabaseOverview: Sendable, Equatable {
  /// A table.
  public struct Table: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// With TOAST and indexes; negative when somebody has the table to himself, so that nobody can tell.
    public var bytes: Int
    /// An estimate; negative when it was never analyzed.
    public var rows: Int
    /// It has partitions, which hold the rows.
    public var isPartitioned: Bool

    /// A table as the catalog has it.
    public init(name: String, bytes: Int, rows: Int, isPartitioned: Bool = false) {
      self.name = name
      self.bytes = bytes
      self.rows = rows
      self.isPartitioned = isPartitioned
    }
  }

  /// A schema with its tables, by name.
  public struct Schema: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// All that are not temporary and no extension's.
    public var tables: [Table]

    /// A schema as the catalog has it.
    public init(name: String, tables: [Table]) {
      self.name = name
      self.tables = tables
    }
  }

  /// The source's schemas, by name, but the server's own.
  public var schemas: [Schema]
  /// Whether the new schemas come into the same database.
  public var isSameDatabase: Bool

  /// An overview of what is there.
  public init(schemas: [Schema], isSameDatabase: Bool) {
    self.schemas = schemas
    self.isSameDatabase = isSameDatabase
  }

  /// Connects to both sides and looks at them; changes nothing.
  ///
  /// - Parameters:
  ///   - source: a connection string.
  ///   - target: another; nil for the source's database.
  public static func read(source: String, target: String?) throws(EngineError) -> DatabaseOverview {
    let name = "longhaul setup"
    let old = try open(ConnectionTarget(side: .source, conninfo: source, applicationName: name))
    let new = try open(ConnectionTarget(side: .target, conninfo: target ?? source, applicationName: name))
    do throws(PostgresError) {
      return DatabaseOverview(
        schemas: try schemas(old),
        isSameDatabase: try Survey.identity(old).instance == Survey.identity(new).instance)
    } catch { throw EngineError(error, doing: "being looked at") }
  }

  private static func open(_ target: ConnectionTarget) throws(EngineError) -> Connection {
    do throws(PostgresError) { return try Session.open(target, interrupt: Interrupt()) } catch {
      throw EngineError(connecting: error)
    }
  }

  private static func schemas(_ connection: borrowing Connection) throws(PostgresError) -> [Schema] {
    let rows = try connection.query(
      """
      SELECT n.nspname, c.relname,
        CASE WHEN c.oid IN (\(CatalogQueries.barredTables)) THEN -1 ELSE pg_total_relation_size(c.oid) END,
        c.reltuples::bigint, c.relkind = 'p'
      FROM pg_namespace n
      LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
        AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
      WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '\(Ledger.schema)')
        AND has_schema_privilege(n.oid, 'USAGE')
      ORDER BY 1, 2
      """
    ).rows { row in
      (
        row.text(0),
        row[1].map { Table(name: $0, bytes: row.int(2), rows: row.int(3), isPartitioned: row.bool(4)) }
      )
    }
    var schemas: [Schema] = []
    for (name, table) in rows {
      if schemas.last?.name.hasSameBytes(as: name) != true { schemas.append(Schema(name: name, tables: [])) }
      if let table { schemas[schemas.count - 1].tables.append(table) }
    }
    return schemas
  }
}
