import PrivateServer

/// A private server with the demo's old schema, ready to be migrated. It ends with this value or with the process.
///
/// ```swift
/// let demo = try DemoDatabase(tables: 100, rows: 1_000_000, keep: false) { print($0) }
/// // --source demo.connectionString --from DemoDatabase.oldSchema --to DemoDatabase.newSchema
/// ```
struct DemoDatabase {
  /// The schema to migrate.
  static let oldSchema = "old_schema"
  /// The schema to migrate to; it is there and has one table that is in the way.
  static let newSchema = "new_schema"

  /// The server it is on.
  let server: PrivateServer

  /// Starts a server and fills it; takes about ten seconds for a million rows.
  ///
  /// - Parameters:
  ///   - tables: how many tables, at least `DemoSchema.fewestTables`; 0 leaves the server empty.
  ///   - rows: about how many rows in all.
  ///   - keep: leaves the server running at the end; `server.instructions` says how to stop it.
  ///   - settings: for postgresql.conf, before the demo's own.
  ///   - announce: is told what takes time, in a few words.
  init(
    tables: Int, rows: Int, keep: Bool, settings: [String: String] = [:], announce: (String) -> Void
  ) throws(PrivateServerError) {
    announce("starting a private PostgreSQL server")
    let own = ["max_wal_size": "4GB", "cluster_name": "longhaul demo"]
    server = try PrivateServer(settings: own.merging(settings) { $1 }, keep: keep)
    guard tables > 0 else { return }
    announce("filling \(max(tables, DemoSchema.fewestTables)) tables with \(rows) rows")
    try server.run(sql: DemoSchema(tables: tables, rows: rows).script)
  }

  /// How the migration connects: as a role that is no superuser.
  var connectionString: String { server.connectionString(database: "shop", user: "migrator") }

  /// How to look at everything: as superuser.
  var administratorConnectionString: String { server.connectionString(database: "shop") }
}
