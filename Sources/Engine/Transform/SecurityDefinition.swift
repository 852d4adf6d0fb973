/// The SQL that gives what was made to its owner, grants what was granted and sets labels, as far as the target can
/// take it; the rest is left behind. Decided while planning, so that no table fails for a role that is missing.
///
/// The owner comes first: what was granted to the connected role would else be lost in its own rights as owner. Who
/// gives a thing away keeps the owner's rights, as superuser or as a member; where that is not so, nothing is given.
struct SecurityDefinition {
  private let security: SchemaSecurity
  private let target: TargetRoles
  /// Why things are left behind, and which.
  private var left: [LeftBehind: [String]] = [:]
  /// What stands before names in the progress file.
  private var qualifier = ""
  /// What the old schema is called there.
  private var shownName = ""
  /// Who needs the new schema before its own privileges are set: with CREATE or without.
  private var advance: [String: Bool] = [:]

  private struct LeftBehind: Hashable {
    var kind: String
    var note: String
  }

  private init(_ security: SchemaSecurity, _ target: TargetRoles) {
    self.security = security
    self.target = target
  }

  /// Adds to a schema's description what its tables and objects need, and its own owner and privileges as objects.
  static func apply(_ security: SchemaSecurity, _ target: TargetRoles, to schema: inout SchemaDescription) {
    var definition = SecurityDefinition(security, target)
    definition.apply(to: &schema)
  }

  private mutating func apply(to schema: inout SchemaDescription) {
    var names: [CatalogID: String] = [:]
    let schemas = schema.schemas
    qualifier = schemas.qualifier(of: security.schema)
    shownName = schemas.shownName(of: security.schema)
    for table in schema.tables {
      names[CatalogID(.pg_class, table.oid)] = schemas.item(table.tableName)
      for sequence in table.sequences {
        names[CatalogID(.pg_class, sequence.oid)] = "sequence \(qualifier)\(sequence.name)"
      }
    }
    for object in schema.prerequisites + schema.dependents { names[object.catalogID] = object.label }
    // Functions that a type can't be made without are no objects of their own.
    for object in security.objects where object.kind == "f" && object.carrier.flatMap({ names[$0] }) != nil {
      names[object.id] = object.identity
    }
    for var object in security.objects {
      guard let name = names[object.id] else { continue }
      if let requalification = schema.requalifications[object.id] { requalification.apply(&object.identity) }
      // An owned sequence can't be given away but with its table.
      let carrier = object.carrier.flatMap { names[$0] == nil ? nil : $0 }
      let made = statements(for: object, named: name, followsTable: carrier != nil && object.kind == "s")
      // In a table's list its own statements stand first: a sequence's are about what its owner has become.
      if object.id == (carrier ?? object.id) {
        schema.attributes[object.id, default: []].insert(contentsOf: made, at: 0)
      } else {
        schema.attributes[carrier ?? object.id, default: []] += made
      }
    }
    for object in defaultPrivileges() + schemaItself() {
      schema.dependents.append(object)
      schema.needs[ExactName(object.label)] = SchemaDescription.Needs(isLast: true)
    }
    schema.preparation[ExactName(shownName)] = preparation()
    schema.leftBehind += leftBehind()
  }

  // MARK: What is left behind

  private mutating func leave(_ kind: String, _ name: String, _ note: String) {
    left[LeftBehind(kind: kind, note: note), default: []].append(name)
  }

  /// One entry for all that has one cause.
  private func leftBehind() -> [LeftBehindObject] {
    left.map { cause, names in LeftBehindObject(kind: cause.kind, names: Set(names), note: cause.note) }
      .sorted { ($0.kind, $0.name, $0.note) < ($1.kind, $1.name, $1.note) }
  }

  private static func missing(_ role: String) -> String { "role \(role) is missing on the target" }
}

// MARK: - One object

extension SecurityDefinition {
  private mutating func statements(
    for object: SchemaSecurity.Object, named name: String, followsTable: Bool
  ) -> [String] {
    var statements: [String] = []
    var holder = target.current
    if object.owner != holder {
      if let obstacle = obstacle(owner: object.owner) {
        if !followsTable { leave("owner", name, obstacle) }
      } else {
        holder = object.owner
        if !isSuperuser(holder) { advance[holder] = advance[holder, default: false] || !target.isSuperuser }
        if !followsTable { statements.append(ownership(object, holder)) }
      }
    }
    statements += grants(of: object, named: name, holder: holder, alsoFrom: target.defaultGrantees[object.kind ?? " "])
    return statements + words(on: object, named: name)
  }

  /// Its security labels, and the comments that do not come with its definition.
  private mutating func words(on object: SchemaSecurity.Object, named name: String) -> [String] {
    for label in object.labels where !target.providers.contains(label.provider) {
      leave("security label", name, "provider \(label.provider) is not loaded on the target")
    }
    return object.labels.filter { target.providers.contains($0.provider) }.map(\.statement) + object.comments
  }

  private func ownership(_ object: SchemaSecurity.Object, _ owner: String) -> String {
    "ALTER \(object.word) \(object.identity) OWNER TO \(SQLText.identifier(owner))"
  }

  private func isSuperuser(_ role: String) -> Bool { target.roles[role]?.isSuperuser == true }

  /// Why nothing can be given to a role; nil when it can.
  private func obstacle(owner: String) -> String? {
    guard let role = target.roles[owner] else { return Self.missing(owner) }
    if target.isSuperuser { return nil }
    if !role.isUsable { return "\(target.current) may not give it to \(owner)" }
    // A new owner must be allowed to create in the schema; a role that owns the schema can see to that.
    return role.mayCreateInSchema || target.ownsSchema ? nil : "\(owner) may not create in schema \(target.schema)"
  }

  /// - Parameters:
  ///   - holder: who owns the object by then.
  ///   - others: who has privileges on it that nobody asked for; nil when only the standard ones are there.
  private mutating func grants(
    of object: SchemaSecurity.Object, named name: String, holder: String, alsoFrom others: Set<String?>?
  ) -> [String] {
    guard let kind = object.kind, let standard = security.standard[kind] else { return [] }
    let isOwnerCarried = holder == object.owner
    let toPublic = SchemaSecurity.Grant(grantor: holder, grantee: nil, privileges: standard.toPublic)
    let toOwner = SchemaSecurity.Grant(grantor: holder, grantee: holder, privileges: standard.all)
    // An owner that is another than in the old schema keeps what owners have.
    let present = (standard.toPublic.isEmpty ? [] : [toPublic]) + (isOwnerCarried ? [toOwner] : [])
    var wanted = object.grants
    if !object.hasPrivileges, others != nil { wanted = present + wanted }
    if !isOwnerCarried {
      wanted.removeAll { $0.grantee == object.owner || $0.grantee == holder }
      for index in wanted.indices where wanted[index].grantor == object.owner { wanted[index].grantor = holder }
    }
    wanted = possible(wanted, kind: kind, holder: holder, named: name)
    var statements: [String] = []
    if object.hasPrivileges || others != nil {
      let onItself = wanted.filter { $0.column == nil }
      let kept = present.filter(onItself.contains)
      var revoked = present.filter { !onItself.contains($0) }.map(\.grantee)
      if others == nil, onItself.starts(with: kept) {
        wanted.removeFirst(kept.count)
      } else {
        // The order of an ACL can only be had from nothing.
        revoked = present.map(\.grantee)
        revoked += (others ?? []).subtracting(revoked).filter { $0 != holder }.sorted { ($0 ?? "") < ($1 ?? "") }
      }
      statements += revoked.map { role in
        // The owner keeps what the old server did not know and so could not take away.
        let privileges = role == holder ? all(of: kind, standard) : "ALL"
        return "REVOKE \(privileges) ON \(object.granted) FROM \(Self.name(role))"
      }
    }
    for grant in wanted {
      let statement = """
        GRANT \(privileges(grant, of: kind, standard)) ON \(object.granted) TO \(Self.name(grant.grantee))\
        \(grant.isGrantable ? " WITH GRANT OPTION" : "")
        """
      if grant.grantor == holder {
        statements.append(statement)
      } else {
        statements += ["SET LOCAL ROLE \(SQLText.identifier(grant.grantor))", statement, "RESET ROLE"]
      }
    }
    return statements
  }

  private static func name(_ role: String?) -> String { role.map(SQLText.identifier) ?? "PUBLIC" }

  private func privileges(
    _ grant: SchemaSecurity.Grant, of kind: Character, _ standard: SchemaSecurity.Standard
  ) -> String {
    if let column = grant.column {
      return grant.privileges.map { "\($0) (\(SQLText.identifier(column)))" }.joined(separator: ", ")
    }
    let isAll = Set(grant.privileges) == Set(standard.all)
    return isAll ? all(of: kind, standard) : grant.privileges.joined(separator: ", ")
  }

  /// All that there are on the source, by name where the target has more: `MAINTAIN` came with 17, and who had all
  /// privileges before did not have that one.
  private func all(of kind: Character, _ standard: SchemaSecurity.Standard) -> String {
    target.privileges[kind, default: []].isSubset(of: standard.all) ? "ALL" : standard.all.joined(separator: ", ")
  }

  /// The grants that the target can take, each after the one that its grantor needs.
  private mutating func possible(
    _ grants: [SchemaSecurity.Grant], kind: Character, holder: String, named name: String
  ) -> [SchemaSecurity.Grant] {
    let known = target.privileges[kind] ?? []
    let all = security.standard[kind].map { Set($0.all) } ?? []
    var waiting: [SchemaSecurity.Grant] = []
    for var grant in grants {
      if let obstacle = obstacle(grant, holder: holder) {
        leave("grant", name, obstacle)
        continue
      }
      let unknown = grant.privileges.filter { !known.contains($0) }
      // ALL means whatever there is.
      if !unknown.isEmpty, grant.column != nil || Set(grant.privileges) != all {
        leave("grant", name, "the target has no privilege \(unknown.joined(separator: ", "))")
        grant.privileges.removeAll(where: unknown.contains)
        if grant.privileges.isEmpty { continue }
      }
      waiting.append(grant)
    }
    var done: [SchemaSecurity.Grant] = []
    while true {
      let before = waiting.count
      waiting.removeAll { grant in
        let isInTurn =
          grant.grantor == holder
          || grant.privileges.allSatisfy { privilege in
            done.contains {
              $0.isGrantable && $0.grantee == grant.grantor && ($0.column ?? grant.column) == grant.column
                && $0.privileges.contains(privilege)
            }
          }
        if isInTurn { done.append(grant) }
        return isInTurn
      }
      if waiting.count == before { break }
    }
    for grant in waiting { leave("grant", name, "\(grant.grantor) can't grant it without a grant option of its own") }
    for grant in done where grant.grantor != holder && !isSuperuser(grant.grantor) {
      advance[grant.grantor] = advance[grant.grantor, default: false]
    }
    return done
  }

  private func obstacle(_ grant: SchemaSecurity.Grant, holder: String) -> String? {
    if let grantee = grant.grantee, target.roles[grantee] == nil, grantee != target.current {
      return Self.missing(grantee)
    }
    if grant.grantor == holder { return nil }
    guard let grantor = target.roles[grant.grantor] else { return Self.missing(grant.grantor) }
    if !target.isSuperuser, !grantor.isUsable { return "\(target.current) may not grant as \(grant.grantor)" }
    return grantor.isSuperuser || grantor.mayUseSchema || target.ownsSchema
      ? nil : "\(grant.grantor) may not use schema \(target.schema)"
  }
}

// MARK: - The schema itself

extension SecurityDefinition {
  /// What has to be there before the first table: owners that are to create and grantors that are to name things in
  /// the new schema. The schema's own privileges replace it at the end.
  private func preparation() -> [String] {
    guard target.ownsSchema else { return [] }
    return advance.sorted { $0.key < $1.key }.compactMap { role, creates in
      let found = target.roles[role] ?? TargetRoles.Role()
      let lacking =
        (found.mayUseSchema ? [] : ["USAGE"]) + (creates && !found.mayCreateInSchema ? ["CREATE"] : [])
      if lacking.isEmpty { return nil }
      return """
        GRANT \(lacking.joined(separator: ", ")) ON SCHEMA \(SQLText.identifier(target.schema)) \
        TO \(SQLText.identifier(role))
        """
    }
  }

  private mutating func schemaItself() -> [SchemaObject] {
    guard let schema = security.objects.first(where: { $0.id.classID == CatalogID.Catalog.pg_namespace.rawValue })
    else { return [] }
    let name = SchemaDescription.label(ofSchema: shownName)
    guard target.ownsSchema else {
      let isBare = !schema.hasPrivileges && schema.comments.isEmpty && schema.labels.isEmpty
      if !isBare { leave("grant", name, "schema \(target.schema) belongs to \(target.schemaOwner)") }
      if schema.owner != target.schemaOwner {
        leave("owner", name, "schema \(target.schema) belongs to \(target.schemaOwner)")
      }
      return []
    }
    var statements: [String] = []
    var holder = target.schemaOwner
    if schema.owner != holder {
      if let obstacle = obstacle(schemaOwner: schema.owner) {
        leave("owner", name, obstacle)
      } else {
        holder = schema.owner
        statements.append(ownership(schema, holder))
      }
    }
    let granted = Set(advance.keys).map(Optional.some) + (target.defaultGrantees["n"].map(Array.init) ?? [])
    statements += grants(of: schema, named: name, holder: holder, alsoFrom: granted.isEmpty ? nil : Set(granted))
    statements += words(on: schema, named: name)
    if statements.isEmpty { return [] }
    return [
      object(
        .pg_namespace, "schema", shownName, schema.id.oid, statements,
        made: "\(SQLText.literal(SQLText.identifier(target.schema)))::regnamespace")
    ]
  }

  private func obstacle(schemaOwner owner: String) -> String? {
    // Who made the new schema for somebody else meant it.
    if target.schemaOwner != target.current { return "schema \(target.schema) belongs to \(target.schemaOwner)" }
    guard let role = target.roles[owner] else { return Self.missing(owner) }
    return target.isSuperuser || (role.isUsable && target.mayCreateSchemas)
      ? nil : "\(target.current) may not give it to \(owner)"
  }

  /// One object a role.
  private mutating func defaultPrivileges() -> [SchemaObject] {
    var roles: [(name: String, statements: [String])] = []
    for entry in security.defaultPrivileges {
      let role = target.roles[entry.role]
      guard let role, target.isSuperuser || role.isUsable else {
        leave(
          "default privileges", entry.role,
          role == nil ? Self.missing(entry.role) : "\(target.current) may not set them for \(entry.role)")
        continue
      }
      // Here a sequence is `S`, to `acldefault` it is `s`.
      let kind: Character = entry.kind == "S" ? "s" : entry.kind
      let word = ["r": "TABLES", "s": "SEQUENCES", "f": "ROUTINES", "T": "TYPES"][kind] ?? "TABLES"
      let grants = possible(entry.grants, kind: kind, holder: entry.role, named: "default privileges \(entry.role)")
      let standard = security.standard[kind] ?? SchemaSecurity.Standard()
      let statements = grants.map { grant in
        """
        ALTER DEFAULT PRIVILEGES FOR ROLE \(SQLText.identifier(entry.role)) \
        IN SCHEMA \(SQLText.identifier(target.schema)) \
        GRANT \(privileges(grant, of: kind, standard)) ON \(word) TO \(Self.name(grant.grantee))\
        \(grant.isGrantable ? " WITH GRANT OPTION" : "")
        """
      }
      if statements.isEmpty { continue }
      if roles.last?.name == entry.role {
        roles[roles.count - 1].statements += statements
      } else {
        roles.append((entry.role, statements))
      }
    }
    return roles.map { role in
      let made = """
        (SELECT min(d.oid) FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole \
        WHERE r.rolname = \(SQLText.literal(role.name)) \
        AND d.defaclnamespace = \(SQLText.literal(SQLText.identifier(target.schema)))::regnamespace)
        """
      return object(.pg_default_acl, "default privileges", qualifier + role.name, 0, role.statements, made: made)
    }
  }

  private func object(
    _ catalog: CatalogID.Catalog, _ kind: String, _ name: String, _ oid: OID, _ statements: [String], made: String
  ) -> SchemaObject {
    SchemaObject(
      oid: oid, schema: security.schema, name: name,
      definition: .deparsed(
        DeparsedObject(classID: catalog.rawValue, kind: kind, statements: statements, made: made)))
  }
}
