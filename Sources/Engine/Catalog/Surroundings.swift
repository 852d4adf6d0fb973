/// What stands in no schema and the target lacks: extensions, access methods, foreign-data wrappers and servers. And where
/// the target has, or will have, the extensions that old schemas house.
struct Surroundings: Sendable {
  /// Extensions that the target does not have, and the schema each is made in: one named as on the source where the
  /// target has that, else what its own becomes, else the first new schema.
  var extensions: [String: String] = [:]
  /// The other things that it does not have, by kind and name.
  var others: Set<ExactName> = []
  /// Schemas of the target in which names are looked up that are deparsed as an old schema's own.
  var housed: [String] = []

  /// Asks both sides.
  static func compare(
    _ schemas: SchemaMap, source: borrowing Connection, target: borrowing Connection
  ) throws(PostgresError) -> Surroundings {
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
    var surroundings = Surroundings()
    for (name, schema) in wanted {
      let new = schemas.newName(of: schema)
      let place = there[name] ?? (present.contains(schema) ? schema : new ?? schemas.entries[0].to)
      if there[name] == nil { surroundings.extensions[name] = place }
      if let new, place != new, !surroundings.housed.contains(place) { surroundings.housed.append(place) }
    }
    let others = Set(try target.query(names).rows { ExactName($0.text(0)) })
    surroundings.others = Set(try source.query(names).rows { ExactName($0.text(0)) }).subtracting(others)
    return surroundings
  }

  /// Everything but extensions, by kind and name.
  private static let names = """
    SELECT 'access method ' || amname FROM pg_am UNION ALL
    SELECT 'foreign-data wrapper ' || fdwname FROM pg_foreign_data_wrapper UNION ALL
    SELECT 'server ' || srvname FROM pg_foreign_server
    """

  /// Everything but extensions and what belongs to them: catalog, OID, kind, name, the statement that makes it, the
  /// expression for the OID of what was made.
  fileprivate static let definitions = """
    SELECT 'pg_am'::regclass::oid, a.oid, 'access method', a.amname,
           format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', a.amname,
                  CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, \(DeparsedQueries.function("a.amhandler"))),
           format('(SELECT oid FROM pg_am WHERE amname = %L)', a.amname)
    FROM pg_am a WHERE a.oid >= 16384 AND \(CatalogQueries.notExtension("pg_am", "a.oid"))
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 'foreign-data wrapper', w.fdwname,
           format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname)
           || CASE WHEN w.fdwhandler <> 0 THEN ' HANDLER ' || \(DeparsedQueries.function("w.fdwhandler")) ELSE '' END
           || CASE WHEN w.fdwvalidator <> 0 THEN ' VALIDATOR ' || \(DeparsedQueries.function("w.fdwvalidator")) ELSE '' END
           || \(DeparsedQueries.foreignOptions("w.fdwoptions")),
           format('(SELECT oid FROM pg_foreign_data_wrapper WHERE fdwname = %L)', w.fdwname)
    FROM pg_foreign_data_wrapper w WHERE \(CatalogQueries.notExtension("pg_foreign_data_wrapper", "w.oid"))
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, 'server', s.srvname,
           format('CREATE SERVER %I', s.srvname) || coalesce(' TYPE ' || quote_literal(s.srvtype), '')
           || coalesce(' VERSION ' || quote_literal(s.srvversion), '') || format(' FOREIGN DATA WRAPPER %I', w.fdwname)
           || \(DeparsedQueries.foreignOptions("s.srvoptions")),
           format('(SELECT oid FROM pg_foreign_server WHERE srvname = %L)', s.srvname)
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE \(CatalogQueries.notExtension("pg_foreign_server", "s.oid"))
    """
}

extension CatalogReader {
  /// Takes what the target lacks as objects; `order` takes those out again that nothing needs.
  mutating func readSurroundings(
    _ missing: Surroundings, _ connection: borrowing Connection
  ) throws(PostgresError) {
    if missing.extensions.isEmpty, missing.others.isEmpty { return }
    let extensions = try connection.query("SELECT oid, extname FROM pg_extension ORDER BY extname").rows {
      (oid: $0.oid(0), name: $0.text(1))
    }
    for (oid, name) in extensions {
      guard let place = missing.extensions[name] else { continue }
      let object = DeparsedObject(
        classID: CatalogID.Catalog.pg_extension.rawValue, kind: "extension",
        statements: ["CREATE EXTENSION \(SQLText.identifier(name)) SCHEMA \(SQLText.identifier(place)) CASCADE"],
        made: "(SELECT oid FROM pg_extension WHERE extname = \(SQLText.literal(name)))")
      surround(oid, name, object)
    }
    let others = try connection.query(Surroundings.definitions).rows { row in
      let object = DeparsedObject(
        classID: row.oid(0), kind: row.text(2), statements: [row.text(4)], made: row.text(5))
      return (oid: row.oid(1), name: row.text(3), object: object)
    }
    for other in others where missing.others.contains(ExactName("\(other.object.kind) \(other.name)")) {
      surround(other.oid, other.name, other.object)
    }
  }

  private mutating func surround(_ oid: OID, _ name: String, _ object: DeparsedObject) {
    schema.prerequisites.append(
      SchemaObject(oid: oid, schema: schema.schemas.entries[0].from, name: name, definition: .deparsed(object)))
    surroundings.insert(CatalogID(classID: object.classID, oid: oid))
  }
}
