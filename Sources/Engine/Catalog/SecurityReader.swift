/// Reads owners, privileges and labels from the old schema, and from the target what it can take of them.
enum SecurityReader {
  /// All that is asked about one of the migrated schemas.
  static func questions(about entry: SchemaMap.Entry) -> [Connection.Question] {
    let ofObjects = [SecurityQueries.owners, SecurityQueries.grants, SecurityQueries.labels, SecurityQueries.comments]
    return ofObjects.map { Connection.Question($0, [entry.from, entry.to]) }
      + [Connection.Question(SecurityQueries.defaultPrivileges, [entry.from])]
  }

  /// Reads one of the migrated schemas.
  static func read(
    _ entry: SchemaMap.Entry, of schemas: SchemaMap, answers: CatalogAnswers = CatalogAnswers(),
    through connection: borrowing Connection
  ) throws(PostgresError) -> SchemaSecurity {
    try connection.query(Session.localSearchPath(schemas.oldSearchPath(of: entry.from)))
    func rows<Row>(
      _ sql: String, _ values: [String?], _ decode: (ResultRow) -> Row
    ) throws(PostgresError) -> [Row] {
      try answers.answer(Connection.Question(sql, values), about: entry.from, through: connection).result.rows(decode)
    }
    var security = SchemaSecurity(schema: entry.from)
    let names = [entry.from, entry.to]
    security.objects = try rows(SecurityQueries.owners, names) { row in
      SchemaSecurity.Object(
        id: CatalogID(classID: row.oid(0), oid: row.oid(1)), kind: row[2]?.first, word: row.text(3),
        identity: row.text(4), owner: row.text(5), hasPrivileges: row.bool(6),
        carrier: row[7] == nil ? nil : CatalogID(row[2] == "f" ? .pg_type : .pg_class, row.oid(7)))
    }
    var place: [CatalogID: Int] = [:]
    for (index, object) in security.objects.enumerated() { place[object.id] = index }
    for (id, grant) in try rows(
      SecurityQueries.grants, names,
      { row in
        (
          CatalogID(classID: row.oid(0), oid: row.oid(1)),
          SchemaSecurity.Grant(
            column: row[2], grantor: row.text(3), grantee: row[4], isGrantable: row.bool(5),
            privileges: list(row.text(6)))
        )
      })
    {
      if let index = place[id] { security.objects[index].grants.append(grant) }
    }
    for (id, label) in try rows(
      SecurityQueries.labels, names,
      { row in
        (
          CatalogID(classID: row.oid(0), oid: row.oid(1)),
          SchemaSecurity.Label(provider: row.text(2), statement: row.text(3))
        )
      })
    {
      if let index = place[id] { security.objects[index].labels.append(label) }
    }
    for (id, comment) in try rows(
      SecurityQueries.comments, names,
      { row in
        (CatalogID(classID: row.oid(0), oid: row.oid(1)), row.text(2))
      })
    {
      if let index = place[id] { security.objects[index].comments.append(comment) }
    }
    for (role, kind, grant) in try rows(
      SecurityQueries.defaultPrivileges, [entry.from],
      { row in
        (
          row.text(0), row.text(1).first ?? "r",
          SchemaSecurity.Grant(
            grantor: row.text(0), grantee: row[2], isGrantable: row.bool(3), privileges: list(row.text(4)))
        )
      })
    {
      if let last = security.defaultPrivileges.indices.last, security.defaultPrivileges[last].role == role,
        security.defaultPrivileges[last].kind == kind
      {
        security.defaultPrivileges[last].grants.append(grant)
      } else {
        security.defaultPrivileges.append(.init(role: role, kind: kind, grants: [grant]))
      }
    }
    for (kind, isPublic, privileges) in try standardPrivileges(connection) {
      if isPublic {
        security.standard[kind, default: .init()].toPublic = privileges
      } else {
        security.standard[kind, default: .init()].all = privileges
      }
    }
    return security
  }

  /// What the target can take of all that.
  ///
  /// - Parameter schema: the new schema's name.
  static func askTarget(
    _ schema: String, about security: SchemaSecurity, through connection: borrowing Connection
  ) throws(PostgresError) -> TargetRoles {
    let answer = try connection.query(SecurityQueries.connectedRole, [schema])
    let current = answer.text(0, 0) ?? ""
    let isSuperuser = answer.text(0, 1) == "t"
    var target = TargetRoles(
      current: current, isSuperuser: isSuperuser, mayCreateSchemas: answer.text(0, 2) == "t", schema: schema,
      schemaOwner: answer.text(0, 3) ?? current, ownsSchema: isSuperuser || answer.text(0, 4) != "f")
    let question = SecurityQueries.roles(security.roles.sorted(), version: connection.serverVersion)
    for (name, role) in try connection.query(question, [schema]).rows({ row in
      (
        row.text(0),
        TargetRoles.Role(
          isSuperuser: row.bool(1), isUsable: row.bool(2), mayUseSchema: row.bool(3), mayCreateInSchema: row.bool(4))
      )
    }) {
      target.roles[name] = role
    }
    for (kind, isPublic, privileges) in try standardPrivileges(connection) where !isPublic {
      target.privileges[kind] = Set(privileges)
    }
    for (kind, hasGrantee, grantee) in try connection.query(SecurityQueries.appliedDefaults, [schema]).rows({ row in
      (row.text(0).first ?? "r", row.bool(1), row[2])
    }) {
      target.defaultGrantees[kind, default: []].formUnion(hasGrantee ? [grantee] : [])
    }
    for provider in Set(security.objects.flatMap { $0.labels.map(\.provider) })
    where try isLoaded(provider, connection) {
      target.providers.insert(provider)
    }
    return target
  }

  private static func standardPrivileges(
    _ connection: borrowing Connection
  ) throws(PostgresError) -> [(kind: Character, isPublic: Bool, privileges: [String])] {
    try connection.query(SecurityQueries.standardPrivileges).rows { row in
      (row.text(0).first ?? "r", row.bool(1), list(row.text(2)))
    }
  }

  /// The server looks for the provider before it looks for the table, which is not there.
  private static func isLoaded(_ provider: String, _ connection: borrowing Connection) throws(PostgresError) -> Bool {
    do throws(PostgresError) {
      try connection.query(
        "SECURITY LABEL FOR \(SQLText.identifier(provider)) ON TABLE pg_catalog.\"no such table\" IS NULL")
      return true
    } catch {
      if error.sqlstate.isEnvironment { throw error }
      return error.sqlstate == .undefinedTable
    }
  }

  private static func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}
