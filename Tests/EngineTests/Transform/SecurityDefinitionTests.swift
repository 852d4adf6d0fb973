import Testing

@testable import Engine

/// What is decided without a server: from what was read and what the target says, which statements come out and what
/// is left behind.
@Suite struct SecurityDefinitionTests {
  private static let table = CatalogID(.pg_class, 20001)
  private static let sequence = CatalogID(.pg_class, 20002)
  private static let tablePrivileges = ["INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]

  private static let superuser = TargetRoles(
    current: "root", isSuperuser: true, schema: "new", schemaOwner: "root",
    roles: ["root": .init(isSuperuser: true), "app": .init(), "bob": .init(), "eve": .init()],
    privileges: ["r": Set(tablePrivileges), "n": ["USAGE", "CREATE"], "s": ["USAGE", "SELECT", "UPDATE"]])

  /// `migrator` is a member of `app` and nothing else.
  private static let plainRole = {
    var target = superuser
    target.current = "migrator"
    target.schemaOwner = "migrator"
    target.isSuperuser = false
    target.roles["app"]?.isUsable = true
    target.roles["migrator"] = .init(isUsable: true)
    return target
  }()

  private static func grant(
    _ privileges: String, to grantee: String?, by grantor: String = "app", isGrantable: Bool = false,
    column: String? = nil
  ) -> SchemaSecurity.Grant {
    .init(
      column: column, grantor: grantor, grantee: grantee, isGrantable: isGrantable,
      privileges: privileges == "ALL" ? tablePrivileges : privileges.split(separator: " ").map(String.init))
  }

  private static func security(_ grants: [SchemaSecurity.Grant]?, owner: String = "app") -> SchemaSecurity {
    var security = SchemaSecurity(schema: "old")
    security.objects = [
      .init(id: CatalogID(.pg_namespace, 20000), kind: "n", word: "SCHEMA", identity: "new", owner: "root"),
      .init(id: table, kind: "r", word: "TABLE", identity: "new.t", owner: owner, hasPrivileges: grants != nil),
    ]
    security.objects[1].grants = grants ?? []
    security.standard = ["r": .init(all: tablePrivileges), "n": .init(all: ["USAGE", "CREATE"])]
    return security
  }

  private static func applied(_ security: SchemaSecurity, _ target: TargetRoles) -> SchemaDescription {
    var schema = SchemaDescription(schemas: SchemaMap(from: "old", to: "new"))
    schema.tables = [
      TableDescription(oid: table.oid, schema: "old", name: "t", kind: .ordinary, isUnlogged: false)
    ]
    SecurityDefinition.apply(security, target, to: &schema)
    return schema
  }

  private static func text(_ schema: SchemaDescription) -> String {
    var lines = (schema.preparation[ExactName("old")] ?? []).map { "first \($0)" }
    lines += schema.attributes[table] ?? []
    for object in schema.dependents {
      if case .deparsed(let object) = object.definition { lines += object.statements.map { "last \($0)" } }
    }
    lines += schema.leftBehind.map { "left \($0.kind) \($0.name): \($0.note)" }
    return lines.joined(separator: "\n")
  }

  @Test func `nothing is said about what is as it would be anyway`() {
    #expect(Self.text(Self.applied(Self.security(nil, owner: "root"), Self.superuser)) == "")
  }

  @Test func `a schema's privileges replace what its owners and grantors were given in advance`() {
    #expect(
      Self.text(Self.applied(Self.security(nil), Self.superuser)) == """
        first GRANT USAGE ON SCHEMA new TO app
        ALTER TABLE new.t OWNER TO app
        last REVOKE ALL ON SCHEMA new FROM root
        last REVOKE ALL ON SCHEMA new FROM app
        last GRANT ALL ON SCHEMA new TO root
        """)
  }

  /// The privileges, and what becomes of them beside the change of owner.
  static let privileges: [(grants: [SchemaSecurity.Grant], statements: String)] = [
    ([grant("ALL", to: "app"), grant("SELECT", to: nil)], "GRANT SELECT ON TABLE new.t TO PUBLIC"),
    ([grant("ALL", to: "app"), grant("ALL", to: "bob")], "GRANT ALL ON TABLE new.t TO bob"),
    ([], "REVOKE ALL ON TABLE new.t FROM app"),
    (
      [grant("INSERT SELECT", to: "app"), grant("SELECT", to: "bob", isGrantable: true)],
      """
      REVOKE ALL ON TABLE new.t FROM app
      GRANT INSERT, SELECT ON TABLE new.t TO app
      GRANT SELECT ON TABLE new.t TO bob WITH GRANT OPTION
      """
    ),
    // The owner's own came back after bob's: the order shows in a dump.
    (
      [grant("SELECT", to: "bob"), grant("ALL", to: "app")],
      """
      REVOKE ALL ON TABLE new.t FROM app
      GRANT SELECT ON TABLE new.t TO bob
      GRANT ALL ON TABLE new.t TO app
      """
    ),
    (
      [
        grant("ALL", to: "app"), grant("SELECT", to: "eve", by: "bob"), grant("SELECT", to: "bob", isGrantable: true),
      ],
      """
      GRANT SELECT ON TABLE new.t TO bob WITH GRANT OPTION
      SET LOCAL ROLE bob
      GRANT SELECT ON TABLE new.t TO eve
      RESET ROLE
      """
    ),
    (
      [grant("ALL", to: "app"), grant("SELECT UPDATE", to: "bob", column: "Odd Col")],
      #"GRANT SELECT ("Odd Col"), UPDATE ("Odd Col") ON TABLE new.t TO bob"#
    ),
  ]

  @Test(arguments: privileges)
  func `privileges come out in the order of the ACL, each after its grantor's`(
    grants: [SchemaSecurity.Grant], statements: String
  ) {
    let schema = Self.applied(Self.security(grants), Self.superuser)
    #expect(
      schema.attributes[Self.table]?.joined(separator: "\n") == "ALTER TABLE new.t OWNER TO app\n" + statements)
    #expect(schema.leftBehind == [])
  }

  @Test func `of a privilege that only the target knows the owner loses nothing and others get nothing`() {
    var target = Self.superuser
    target.privileges["r"]?.insert("MAINTAIN")
    let grants = [Self.grant("INSERT", to: "app"), Self.grant("ALL", to: "bob")]
    let all = Self.tablePrivileges.joined(separator: ", ")
    #expect(
      Self.applied(Self.security(grants), target).attributes[Self.table] == [
        "ALTER TABLE new.t OWNER TO app", "REVOKE \(all) ON TABLE new.t FROM app", "GRANT INSERT ON TABLE new.t TO app",
        "GRANT \(all) ON TABLE new.t TO bob",
      ])
  }

  @Test func `what the target can't take is left behind, the rest is granted`() {
    let grants = [
      Self.grant("ALL", to: "app"), Self.grant("SELECT", to: "ghost", isGrantable: true),
      Self.grant("SELECT", to: "eve", by: "ghost"), Self.grant("SELECT MAINTAIN", to: "bob"),
      Self.grant("MAINTAIN", to: "eve"), Self.grant("DELETE", to: "eve"), Self.grant("UPDATE", to: "bob", by: "eve"),
    ]
    #expect(
      Self.text(Self.applied(Self.security(grants, owner: "app"), Self.superuser)) == """
        first GRANT USAGE ON SCHEMA new TO app
        ALTER TABLE new.t OWNER TO app
        GRANT SELECT ON TABLE new.t TO bob
        GRANT DELETE ON TABLE new.t TO eve
        last REVOKE ALL ON SCHEMA new FROM root
        last REVOKE ALL ON SCHEMA new FROM app
        last GRANT ALL ON SCHEMA new TO root
        left grant t: eve can't grant it without a grant option of its own
        left grant t: role ghost is missing on the target
        left grant t: the target has no privilege MAINTAIN
        """)
  }

  @Test func `a role that may not give a table away stays its owner, with an owner's privileges`() {
    let grants = [
      Self.grant("INSERT", to: "boss", by: "boss"), Self.grant("SELECT", to: "migrator", by: "boss"),
      Self.grant("SELECT", to: "bob", by: "boss"),
    ]
    var target = Self.plainRole
    target.roles["boss"] = .init()
    #expect(
      Self.text(Self.applied(Self.security(grants, owner: "boss"), target)) == """
        GRANT SELECT ON TABLE new.t TO bob
        left owner schema old: migrator may not give it to root
        left owner t: migrator may not give it to boss
        """)
  }

  @Test func `a plain role gives to those it is a member of, and lets them create where they have to`() {
    #expect(
      Self.text(Self.applied(Self.security(nil), Self.plainRole)) == """
        first GRANT USAGE, CREATE ON SCHEMA new TO app
        ALTER TABLE new.t OWNER TO app
        last REVOKE ALL ON SCHEMA new FROM app
        left owner schema old: migrator may not give it to root
        """)
  }

  @Test func `in a schema of somebody else's nothing is given to who may not create there`() {
    var target = Self.plainRole
    target.ownsSchema = false
    target.schemaOwner = "root"
    #expect(
      Self.text(Self.applied(Self.security(nil), target)) == "left owner t: app may not create in schema new")
    target.roles["app"]?.mayCreateInSchema = true
    #expect(Self.text(Self.applied(Self.security(nil), target)) == "ALTER TABLE new.t OWNER TO app")
  }

  @Test func `many of one cause are one entry`() {
    var security = Self.security(nil, owner: "root")
    var schema = SchemaDescription(schemas: SchemaMap(from: "old", to: "new"))
    for number in 1...100 {
      let oid = OID(30000 + number)
      schema.tables.append(
        TableDescription(oid: oid, schema: "old", name: "t\(number)", kind: .ordinary, isUnlogged: false))
      security.objects.append(
        .init(id: CatalogID(.pg_class, oid), kind: "r", word: "TABLE", identity: "new.t\(number)", owner: "ghost"))
    }
    SecurityDefinition.apply(security, Self.superuser, to: &schema)
    #expect(
      schema.leftBehind == [
        LeftBehindObject(kind: "owner", name: "t1, t10, t100 and 97 more", note: "role ghost is missing on the target")
      ])
  }

  @Test func `an owned sequence goes with its table, its privileges after the table's owner`() {
    var security = Self.security(nil)
    var sequence = SchemaSecurity.Object(
      id: Self.sequence, kind: "s", word: "SEQUENCE", identity: "new.t_id_seq", owner: "app", hasPrivileges: true,
      carrier: Self.table)
    sequence.grants = [Self.grant("USAGE", to: "bob")]
    // Before the table, as names may sort.
    security.objects.insert(sequence, at: 1)
    security.standard["s"] = .init(all: ["USAGE", "SELECT", "UPDATE"])
    var schema = SchemaDescription(schemas: SchemaMap(from: "old", to: "new"))
    schema.tables = [
      TableDescription(oid: Self.table.oid, schema: "old", name: "t", kind: .ordinary, isUnlogged: false)
    ]
    schema.tables[0].adoptedSequences = [("t_id_seq", "id")]
    schema.prerequisites = [
      SchemaObject(
        oid: Self.sequence.oid, schema: "old", name: "t_id_seq",
        definition: .deparsed(DeparsedObject(classID: 1259, kind: "sequence", statements: [], made: "")))
    ]
    SecurityDefinition.apply(security, Self.superuser, to: &schema)
    #expect(
      schema.attributes == [
        Self.table: [
          "ALTER TABLE new.t OWNER TO app", "REVOKE ALL ON SEQUENCE new.t_id_seq FROM app",
          "GRANT USAGE ON SEQUENCE new.t_id_seq TO bob",
        ]
      ])
  }

  @Test func `a label whose provider is not loaded is left behind`() {
    var security = Self.security(nil, owner: "root")
    security.objects[1].labels = [
      .init(provider: "selinux", statement: "SECURITY LABEL FOR selinux ON TABLE new.t IS 'a'"),
      .init(provider: "anon", statement: "SECURITY LABEL FOR anon ON TABLE new.t IS 'b'"),
    ]
    var target = Self.superuser
    target.providers = ["anon"]
    #expect(
      Self.text(Self.applied(security, target)) == """
        SECURITY LABEL FOR anon ON TABLE new.t IS 'b'
        left security label t: provider selinux is not loaded on the target
        """)
  }
}
