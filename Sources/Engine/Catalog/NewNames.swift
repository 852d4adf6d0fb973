/// What the migrated schemas become, told to the source's session so that its queries can name the new ones.
enum NewNames {
  private static let setting = "longhaul.new_names"

  /// Tells it for the rest of the transaction.
  static func tell(_ schemas: SchemaMap, _ connection: borrowing Connection) throws(PostgresError) {
    let names = schemas.entries.map { "(\(SQLText.literal($0.from)), \(SQLText.literal($0.to)))" }
    try connection.query(
      """
      SELECT set_config('\(setting)', jsonb_object_agg(old, new)::text, true)
      FROM (VALUES \(names.joined(separator: ", "))) AS schema (old, new)
      """)
  }

  /// SQL for a schema's name in the target: another one where it is migrated.
  static func of(_ name: String) -> String { "coalesce(\(map) ->> \(name)::text, \(name))" }

  /// SQL for whether a schema is migrated.
  static func has(_ name: String) -> String { "\(map) ? \(name)::text" }

  /// SQL for the OIDs of all migrated schemas.
  static let schemas = "SELECT oid FROM pg_namespace WHERE \(has("nspname"))"

  private static let map = "current_setting('\(setting)')::jsonb"
}
