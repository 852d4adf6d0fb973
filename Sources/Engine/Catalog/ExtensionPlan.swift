/// Which extensions the target lacks, and where it has, or will have, those that the old schema houses.
struct ExtensionPlan: Sendable {
  /// Extensions that the target does not have, and the schema each is made in: one named as on the source where the
  /// target has that, else what its own becomes, else the first new schema.
  var missing: [String: String] = [:]
  /// Schemas of the target in which names are looked up that are deparsed as an old schema's own.
  var housed: [String] = []

  /// Asks both sides.
  static func make(
    _ schemas: SchemaMap, source: borrowing Connection, target: borrowing Connection
  ) throws(PostgresError) -> ExtensionPlan {
    let wanted = try source.query(
      """
      SELECT e.extname, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname <> 'plpgsql'
      """
    ).rows { (name: $0.text(0), schema: $0.text(1)) }
    var there: [String: String] = [:]
    for (name, schema) in try target.query(
      "SELECT e.extname, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
    ).rows({ ($0.text(0), $0.text(1)) }) {
      there[name] = schema
    }
    let present = Set(try target.query("SELECT nspname FROM pg_namespace").rows { $0.text(0) })
    var plan = ExtensionPlan()
    for (name, schema) in wanted {
      let new = schemas.newName(of: schema)
      let place = there[name] ?? (present.contains(schema) ? schema : new ?? schemas.entries[0].to)
      if there[name] == nil { plan.missing[name] = place }
      if let new, place != new, !plan.housed.contains(place) { plan.housed.append(place) }
    }
    return plan
  }
}

extension CatalogReader {
  /// Takes the extensions that the target lacks as objects; `dropUnneeded` takes those out again that nothing needs.
  mutating func readExtensions(_ missing: [String: String], _ connection: borrowing Connection) throws(PostgresError) {
    if missing.isEmpty { return }
    let found = try connection.query("SELECT oid, extname FROM pg_extension ORDER BY extname").rows {
      (oid: $0.oid(0), name: $0.text(1))
    }
    for (oid, name) in found {
      guard let place = missing[name] else { continue }
      let object = DeparsedObject(
        classID: CatalogID.Catalog.pg_extension.rawValue, kind: "extension",
        statements: ["CREATE EXTENSION \(SQLText.identifier(name)) SCHEMA \(SQLText.identifier(place)) CASCADE"],
        made: "(SELECT oid FROM pg_extension WHERE extname = \(SQLText.literal(name)))")
      schema.prerequisites.append(SchemaObject(oid: oid, schema: place, name: name, definition: .deparsed(object)))
    }
  }
}
