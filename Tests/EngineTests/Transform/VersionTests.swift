import TestSupport
import Testing

@testable import Engine

/// What differs between PostgreSQL's versions and builds, as far as one server can show it.
@Suite(.database) struct VersionTests {
  @Test func `a partition that has its parent's identity, as since 17, has no sequence of its own`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY, a int) PARTITION BY LIST (a);
      CREATE TABLE part PARTITION OF parent FOR VALUES IN (1);
      INSERT INTO parent (a) VALUES (1), (1);
      UPDATE pg_attribute SET attidentity = 'a' WHERE attrelid = 'part'::regclass AND attname = 'id';
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    #expect(
      try database.rows("SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'new'::regnamespace")
        == ["parent_id_seq"])
    #expect(try database.query("SELECT count(*), max(id) FROM new.part") == "2|2")
  }

  @Test func `a library or an extension's file that the target lacks is no trouble with the server`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE FUNCTION gone(int) RETURNS int LANGUAGE internal AS 'int4abs';
      CREATE TABLE t (a int);
      UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'c'), probin = '/no/such/library'
        WHERE proname = 'gone';
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    #expect(migrated.end.reason == .complete)
    #expect(migrated.progress.completed == ["t"])
    #expect(migrated.progress.objects.failed.map(\.failure.item) == ["function gone(integer)"])
    #expect(migrated.progress.objects.failed.map(\.failure.sqlstate) == ["58P01"])
  }

  @Test func `what a server keeps for itself among a column's options is not set`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE t (a int, b int);
      CREATE FOREIGN TABLE f (a int, b int) SERVER nowhere;
      CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
      UPDATE pg_attribute SET attoptions = CASE attname WHEN 'a' THEN '{pg_attver=7,n_distinct=5}'::text[]
                                                ELSE '{pg_attver=7}' END
        WHERE attrelid IN ('t'::regclass, 'f'::regclass, 'm'::regclass) AND attname IN ('a', 'b');
      """)
    let migrated = try Migrated(database, from: "old", to: "new")
    migrated.expectComplete()
    #expect(
      try database.rows(
        """
        SELECT c.relname || '.' || a.attname || ' ' || option_name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
          CROSS JOIN pg_options_to_table(a.attoptions)
        WHERE c.relnamespace = 'new'::regnamespace AND option_value IN ('5', '7') ORDER BY 1
        """) == ["f.a n_distinct", "m.a n_distinct", "t.a n_distinct"])
  }

  private static let sequence = SequenceDescription(
    oid: 1, schema: "new", name: "s", type: "integer", start: "1", increment: "1", minimum: "1", maximum: "9",
    cache: "1", isCycling: false, owner: nil, isIdentity: false, isUnlogged: true)

  private static func schema() -> SchemaDescription {
    var identity = sequence
    identity.name = "t_id_seq"
    identity.isIdentity = true
    identity.isUnlogged = false
    identity.owner = (2, 1)
    var table = TableDescription(oid: 2, schema: "new", name: "t", kind: .partitioned, isUnlogged: true)
    table.partitionKey = "LIST (id)"
    table.accessMethod = "columnar"
    table.sequences = [identity]
    table.columns = [
      ColumnDescription(
        name: "id", number: 1, type: "integer", storedType: StoredType(oid: 23, element: 0), isGenerated: false,
        identity: .always, isNotNull: true),
      ColumnDescription(
        name: "doc", number: 2, type: "text", storedType: StoredType(oid: 25, element: 0), isGenerated: false,
        isNotNull: false, compression: "lz4"),
    ]
    var schema = SchemaDescription(schemas: SchemaMap(from: "old", to: "new"))
    schema.tables = [table]
    schema.dependents = [SchemaObject(oid: 1, schema: "old", name: "s", definition: .sequence(sequence))]
    return schema
  }

  /// The statements that make the table, in a line, and the free sequence.
  private static func made(_ schema: SchemaDescription) -> [String] {
    let tables = schema.tables.flatMap { TableDefinition(table: $0).creation }
    let sequences = schema.dependents.compactMap { object -> String? in
      guard case .sequence(let sequence) = object.definition else { return nil }
      return TableDefinition.createSequence(sequence, schema: "new")
    }
    return (tables + sequences).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
  }

  private static let options = "INCREMENT BY 1 MINVALUE 1 MAXVALUE 9 START WITH 1 CACHE 1"

  @Test func `what an older or smaller server can't have is left out and listed`() {
    var schema = Self.schema()
    TargetLimits(version: 140_001, compressionMethods: ["pglz"]).apply(to: &schema)
    #expect(
      Self.made(schema) == [
        """
        CREATE UNLOGGED TABLE new.t ( id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME new.t_id_seq \
        \(Self.options)) NOT NULL, doc text ) PARTITION BY LIST (id)
        """,
        "CREATE SEQUENCE new.s AS integer \(Self.options)",
      ])
    #expect(
      schema.leftBehind == [
        .init(kind: "compression", name: "t.doc", note: "the target was built without lz4"),
        .init(
          kind: "access method", name: "t",
          note: "of partitions to come: the target knows none of a partitioned table"),
        .init(kind: "unlogged sequence", name: "s", note: "logged on the target, which has no others"),
      ])
  }

  @Test func `an exclusion constraint that a partition has from its parent, as since 17, comes with its place`() {
    var table = TableDescription(oid: 2, schema: "new", name: "part", kind: .ordinary, isUnlogged: false)
    table.parents = [TableName(schema: "new", name: "whole")]
    table.partitionBound = "FOR VALUES IN (1)"
    func constraint(_ name: String, isAttached: Bool) -> KeyConstraint {
      var index = IndexDescription(oid: 3, name: name, method: "btree", isUnique: false, isNullsNotDistinct: false)
      index.isAttached = isAttached
      return KeyConstraint(
        name: name, kind: .exclusion, definition: "EXCLUDE USING btree (a WITH =)", isDeferrable: false,
        isDeferred: false, index: index)
    }
    table.keys = [constraint("own", isAttached: false), constraint("of_parent", isAttached: true)]
    #expect(
      TableDefinition(table: table).completion == [
        "ALTER TABLE new.part ADD CONSTRAINT own EXCLUDE USING btree (a WITH =)",
        "ALTER TABLE new.whole ATTACH PARTITION new.part FOR VALUES IN (1)",
      ])
  }

  @Test func `a column that is generated when it is read, as since 18, stays one`() {
    var table = TableDescription(oid: 2, schema: "new", name: "t", kind: .ordinary, isUnlogged: false)
    table.columns = [true, false].map { isVirtual in
      ColumnDescription(
        name: isVirtual ? "v" : "s", number: isVirtual ? 1 : 2, type: "integer",
        storedType: StoredType(oid: 23, element: 0), expression: "5", isGenerated: true, isNotNull: false,
        isVirtual: isVirtual)
    }
    #expect(
      TableDefinition(table: table).createTable == """
        CREATE TABLE new.t (
          v integer GENERATED ALWAYS AS (5) VIRTUAL,
          s integer GENERATED ALWAYS AS (5) STORED
        )
        """)
  }

  @Test func `a server that can have it all gets it all`() {
    var schema = Self.schema()
    TargetLimits(version: 170_000, compressionMethods: ["pglz", "lz4"]).apply(to: &schema)
    #expect(Self.made(schema) == Self.made(Self.schema()))
    #expect(schema.leftBehind == [])
  }
}
