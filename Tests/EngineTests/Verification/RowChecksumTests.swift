import TestSupport
import Testing

@testable import Engine

/// Equal contents give equal checksums in two schemas, and the smallest change gives another.
@Suite(.database) struct RowChecksumTests {
  /// Asks for the checksum of `t` in a schema, with the types as the catalog reader has them.
  private func checksum(_ schema: String, in database: Database) throws -> String {
    let description = try database.describe(SchemaMap(from: schema, to: "new"))
    let table = try #require(description.tables.first { $0.name == "t" })
    let open = try database.session(searchPath: [schema])
    let values = table.columns.map { (expression: SQLText.identifier($0.name), type: $0.storedType) }
    return try open.connection.query(
      RowChecksum.query(values, from: "ONLY \(SQLText.qualified(schema, "t"))")
    ).rows { "\($0.text(0)) \($0.text(1))" }.joined()
  }

  @Test func `every built-in type that a column can have is hashed, arrays as well`() throws {
    let open = try Database.own().session(searchPath: ["public"])
    let types = try open.connection.query(
      """
      SELECT format_type(t.oid, NULL), t.oid, CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END
      FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
      WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm')
        AND coalesce(e.typtype, 'b') IN ('b', 'r', 'm') ORDER BY t.oid
      """
    ).rows { (name: $0.text(0), type: StoredType(oid: $0.oid(1), element: $0.oid(2))) }
    #expect(types.count > 140)
    let columns = types.enumerated().map { "c\($0.offset) \($0.element.name)" }.joined(separator: ", ")
    try open.connection.pipeline(["CREATE TABLE t (\(columns))", "INSERT INTO t VALUES (NULL)"])
    let values = types.enumerated().map { ("c\($0.offset)", $0.element.type) }
    let result = try open.connection.query(RowChecksum.query(values, from: "t"))
    #expect(result.text(0, 0) == "1")
    #expect(result.text(0, 1) != nil)
  }

  /// A type, and pairs of values that must not be taken for each other.
  static let lookalikes: [(type: String, values: [String])] = [
    ("numeric", ["'1.0'", "'1.00'", "'1'", "NULL", "'NaN'", "'0'"]),
    ("numeric[]", ["'{1.0}'", "'{1.00}'", "'[2:2]={1.0}'", "'{}'", "'{NULL}'", "NULL"]),
    ("interval", ["'1 day'", "'24 hours'", "'1 mon'", "'30 days'", "'0'", "NULL"]),
    ("interval[]", ["'{1 day}'", "'{24 hours}'"]),
    ("float8", ["'0'", "'-0'", "'NaN'", "'1'", "'1.0000000000000002'", "NULL"]),
    ("float4", ["'0'", "'-0'", "'1'", "'1.0000001'"]),
    ("float8[]", ["'{0}'", "'{-0}'"]),
    ("point", ["'(0,0)'", "'(-0,0)'", "'(0,1)'", "'(1,0)'"]),
    ("char(5)", ["'a'", "'b'", "''", "NULL"]),
    ("text", ["'a'", "'a '", "' a'", "'A'", "''", "NULL", "'á'", "U&'a\\0301'"]),
    ("varchar", ["'a'", "'a '", "''", "NULL"]),
    ("text COLLATE around.caseless", ["'a'", "'A'", "'á'", "U&'a\\0301'"]),
    ("varchar(9) COLLATE around.caseless", ["'a'", "'A'"]),
    ("text[] COLLATE around.caseless", ["'{a}'", "'{A}'"]),
    ("textrange", ["'[a,b]'", "'[A,b]'", "'(a,b]'", "'empty'"]),
    (
      "text[]",
      ["'{a,b}'", "'{\"a,b\"}'", "'{{a,b}}'", "'[0:1]={a,b}'", "'{}'", "'{\"\"}'", "'{NULL}'", "'{\"NULL\"}'", "NULL"]
    ),
    ("int[]", ["'{1,2}'", "'[0:1]={1,2}'", "'{{1,2}}'", "'{{1},{2}}'", "'{2,1}'", "'{}'", "NULL"]),
    ("json", ["'{\"a\":1}'", "'{\"a\": 1}'", "'{\"a\":1.0}'", "'{\"a\":1,\"a\":1}'"]),
    ("jsonb", ["'{\"a\":1}'", "'{\"a\":1.0}'", "'null'", "NULL"]),
    ("xml", ["'<a/>'", "'<a></a>'", "'<a />'"]),
    ("timestamptz", ["'2026-01-01 00:00+00'", "'2026-01-01 00:00:00.000001+00'", "'infinity'"]),
    ("timetz", ["'12:00+00'", "'13:00+01'", "'12:00+01'"]),
    ("bit varying", ["'1'", "'10'", "''", "'01'"]),
    ("bytea", ["'\\x00'", "'\\x0000'", "''"]),
    ("inet", ["'10.0.0.1'", "'10.0.0.1/8'", "'10.0.0.1/9'"]),
    ("money", ["'1.00'", "'1.01'"]),
    ("box", ["'(1,1),(0,0)'", "'(1,1),(0,-0)'"]),
    ("path", ["'((0,0),(1,1))'", "'[(0,0),(1,1)]'"]),
    ("tsvector", ["'a:1'", "'a:1A'", "'a'"]),
    ("numrange", ["'[1,2)'", "'[1.0,2)'", "'(1,2)'", "'(,2)'", "'empty'"]),
    ("nummultirange", ["'{[1,2)}'", "'{[1.0,2)}'", "'{}'"]),
    ("pair", ["'(1,a)'", "'(1,)'", "'(1,\"\")'", "'(,)'", "NULL", "'(1.0,a)'"]),
    ("pair[]", ["'{\"(1,a)\"}'", "'{\"(1,b)\"}'", "'[0:0]={\"(1,a)\"}'"]),
    ("mood", ["'sad'", "'ok'", "NULL"]),
    ("mood[]", ["'{sad}'", "'{ok}'", "'[0:0]={sad}'", "'{sad,NULL}'"]),
    ("precise", ["'1.0'", "'1.00'"]),
    ("precise[]", ["'{1.0}'", "'{1.00}'"]),
    ("many", ["'{1.0}'", "'{1.00}'", "'[2:2]={1.0}'"]),
    ("moodrange", ["'[sad,ok)'", "'[sad,ok]'"]),
    ("around.mood", ["'sad'", "'ok'"]),
    ("\"char\"", ["'a'", "'b'", "''"]),
    ("name", ["'a'", "'A'"]),
    ("oid", ["1", "2"]), ("regtype", ["'int4'", "'int8'"]), ("bool", ["true", "false", "NULL"]),
  ]

  @Test func `equal contents are equal in two schemas, and values that look alike differ`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA around; CREATE SCHEMA old; CREATE SCHEMA new;
      CREATE TYPE around.mood AS ENUM ('sad', 'ok');
      CREATE COLLATION around.caseless (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
      """)
    for schema in ["old", "new"] {
      try database.execute(
        """
        SET search_path = \(schema);
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TYPE pair AS (a numeric, b text);
        CREATE DOMAIN precise AS numeric; CREATE DOMAIN many AS numeric[];
        CREATE TYPE moodrange AS RANGE (subtype = mood);
        CREATE TYPE textrange AS RANGE (subtype = text, collation = around.caseless);
        """)
    }
    let sessions = try ["old", "new"].map { try database.session(searchPath: [$0]) }
    for (type, values) in Self.lookalikes {
      var seen: [String: String] = [:]
      for value in values {
        var sums: [String] = []
        for (schema, open) in zip(["old", "new"], sessions) {
          try open.connection.pipeline([
            "DROP TABLE IF EXISTS t", "CREATE TABLE t (id int, a \(type))", "INSERT INTO t VALUES (1, \(value))",
          ])
          let stored = try open.connection.query(Self.storedType, [schema]).rows {
            StoredType(oid: $0.oid(0), element: $0.oid(1))
          }
          let query = RowChecksum.query(
            [("id", StoredType(oid: 23, element: 0)), ("a", try #require(stored.first))], from: "t")
          sums.append(try open.connection.query(query).text(0, 1) ?? "")
        }
        #expect(sums[0] == sums[1], "\(type) \(value) differs between the schemas")
        let twin = seen.updateValue(value, forKey: sums[0])
        #expect(twin == nil, "\(type): \(value) and \(twin ?? "") have one checksum")
      }
    }
  }

  /// Values with letters whose bytes are others, and in another order, in KOI8R and in UTF8.
  static let lettered: [(type: String, values: [String])] = [
    ("text", ["'ю'", "'а'", "'a'", "''", "'ю '", "NULL"]), ("varchar", ["'ю'", "'а'"]), ("name", ["'ю'", "'а'"]),
    ("char(3)", ["'ю'", "'а'", "''", "NULL"]),
    ("text[]", ["'{ю}'", "'[2:2]={ю}'", "'{а}'", "'{{ю}}'", "'{}'", "NULL"]),
    ("json", ["'{\"ю\":1}'", "'{\"ю\": 1}'"]), ("xml", ["'<ю/>'", "'<ю></ю>'"]), ("mood", ["'ю'", "'а'", "NULL"]),
    (
      "jsonb",
      [
        "'{\"ю\": 1, \"а\": 2}'", "'{\"ю\": 2, \"а\": 1}'", "'{\"ю\": 1}'", "'{\"ю\": \"1\"}'", "'{\"ю\": [1]}'",
        "'{\"ю\": {\"1\": 1}}'", "'{\"ю\": [1, 2]}'", "'{\"ю\": [2, 1]}'", "'{\"ю\": []}'", "'{\"ю\": {}}'",
        "'{\"ю\": null}'", "'{\"ю\": 1.0}'",
        "'\"ю\"'", "'[\"ю\"]'", "'{\"а\": {\"ю\": 1}}'", "'{\"ю\": {\"а\": 1}}'",
        "'{}'", "NULL",
      ]
    ),
    ("jsonb[]", ["ARRAY['{\"ю\": 1, \"а\": 2}'::jsonb]", "'[2:2]={\"\\\"ю\\\"\"}'", "'{\"\\\"ю\\\"\"}'"]),
    ("tsvector", ["'ю:1 а:2'", "'ю:2 а:1'", "'ю:1A а:2'", "'ю а'", "'ю'", "''", "NULL"]),
    ("tsquery", ["'ю & а'", "'а & ю'"]),
    ("pair", ["'(1,ю)'", "'(1,а)'", "'(,ю)'", "NULL"]), ("textrange", ["'[а,а]'", "'(,а]'", "'empty'"]),
  ]

  @Test func `equal texts are equal in databases of other encodings, and others differ`() throws {
    let databases = try ["KOI8R", "UTF8"].map { try Database(encoding: $0) }
    for database in databases {
      try database.execute(
        """
        CREATE TYPE mood AS ENUM ('ю', 'а'); CREATE TYPE pair AS (a numeric, b text);
        CREATE TYPE textrange AS RANGE (subtype = text);
        """)
    }
    let sessions = try databases.map { try $0.session(searchPath: ["public"]) }
    for (type, values) in Self.lettered {
      var seen: [String: String] = [:]
      for value in values {
        let sums = try sessions.map { open in
          try open.connection.pipeline([
            "DROP TABLE IF EXISTS t", "CREATE TABLE t (id int, a \(type))", "INSERT INTO t VALUES (1, \(value))",
          ])
          let stored = try open.connection.query(Self.storedType, ["public"]).rows {
            StoredType(oid: $0.oid(0), element: $0.oid(1))
          }
          let query = RowChecksum.query(
            [("id", StoredType(oid: 23, element: 0)), ("a", try #require(stored.first))], from: "t",
            isOtherEncoding: true)
          return try open.connection.query(query).text(0, 1) ?? ""
        }
        #expect(sums[0] == sums[1], "\(type) \(value) differs between the encodings")
        let twin = seen.updateValue(value, forKey: sums[0])
        #expect(twin == nil, "\(type): \(value) and \(twin ?? "") have one checksum")
      }
    }
    // They are dropped with their values.
    withExtendedLifetime(databases) {}
  }

  /// The base type of column `a` of table `t`, found without the engine.
  private static let storedType = """
    WITH RECURSIVE base AS (
      SELECT t.* FROM pg_type t JOIN pg_attribute a ON a.atttypid = t.oid
        WHERE a.attrelid = (quote_ident($1) || '.t')::regclass AND a.attname = 'a'
      UNION ALL SELECT t.* FROM pg_type t JOIN base ON t.oid = base.typbasetype)
    SELECT oid, CASE WHEN typcategory = 'A' THEN typelem ELSE 0 END FROM base WHERE typbasetype = 0
    """

  @Test func `the catalog reader's types give equal sums for a table with domains over enums and arrays of them`()
    throws
  {
    let database = try Database.own()
    for schema in ["old", "new"] {
      // Another order of creation, so that no OID is like the other's.
      try database.execute(
        """
        CREATE SCHEMA \(schema); SET search_path = \(schema);
        \(schema == "new" ? "CREATE TYPE filler AS ENUM ('a', 'b');" : "")
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE DOMAIN feeling AS mood; CREATE DOMAIN deep AS feeling; CREATE DOMAIN feelings AS feeling[];
        CREATE TABLE t (a deep, b feelings, c feeling[], d mood[]);
        INSERT INTO t VALUES ('sad', '{ok}', '{sad,ok}', '{NULL}'), (NULL, NULL, NULL, NULL);
        """)
    }
    #expect(try checksum("old", in: database) == checksum("new", in: database))
    try database.execute("UPDATE new.t SET b = '{sad}' WHERE b IS NOT NULL")
    #expect(try checksum("old", in: database) != checksum("new", in: database))
  }

  /// Contents of `t (a int, b text)` that differ by as little as can be.
  static let contents = [
    "", "(1, 'a')", "(1, 'a'), (1, 'a')", "(1, 'a'), (1, 'a'), (1, 'a')", "(1, 'b')", "(2, 'a')", "(1, NULL)",
    "(1, '')",
    "(NULL, 'a')", "(NULL, NULL)", "(NULL, NULL), (NULL, NULL)", "(1, 'a'), (2, 'b')", "(1, 'b'), (2, 'a')",
    "(1, 'a'), (2, 'b'), (3, 'c')", "(1, 'b'), (2, 'c'), (3, 'a')", "(1, 'c'), (2, 'a'), (3, 'b')",
    "(1, 'a'), (2, 'c'), (3, 'b')",
    "(1, 'a'), (2, NULL)", "(1, NULL), (2, 'a')", "(2, 'b'), (2, 'b')", "(1, 'a'), (1, 'a'), (2, 'b'), (2, 'b')",
  ]

  @Test func `a row that is lost, twice, changed or mixed up with another changes the sum`() throws {
    let open = try Database.own().session(searchPath: ["public"])
    try open.connection.query("CREATE TABLE t (a int, b text)")
    let query = RowChecksum.query(
      [("a", StoredType(oid: 23, element: 0)), ("b", StoredType(oid: 25, element: 0))], from: "t")
    var seen: [String: String] = [:]
    for rows in Self.contents {
      try open.connection.query("TRUNCATE t")
      if !rows.isEmpty { try open.connection.query("INSERT INTO t VALUES \(rows)") }
      let sum = try open.connection.query(query).rows { "\($0.text(0)) \($0[1] ?? "null")" }.joined()
      let twin = seen.updateValue(rows, forKey: sum)
      #expect(twin == nil, "\(rows) and \(twin ?? "") have one checksum")
    }
  }

  @Test func `values that change places between rows change the sum, whichever they are`() throws {
    let open = try Database.own().session(searchPath: ["public"])
    try open.connection.pipeline([
      "CREATE TABLE t (a int, b int)",
      "INSERT INTO t SELECT g, g + 1000 FROM generate_series(1, 200) g",
    ])
    let types = [("a", StoredType(oid: 23, element: 0)), ("b", StoredType(oid: 23, element: 0))]
    // The sum of each pair of neighbours, and of the same two rows with their second values changed over.
    let pairs = """
      (SELECT x.a, x.b FROM t x WHERE x.a IN (i, i + 1)) s
      """
    let swapped = """
      (SELECT x.a, CASE x.a WHEN i THEN x.b + 1 ELSE x.b - 1 END AS b FROM t x WHERE x.a IN (i, i + 1)) s
      """
    let alike = try open.connection.query(
      """
      SELECT count(*) FROM generate_series(1, 199) i
      WHERE (SELECT sum FROM (\(RowChecksum.query(types, from: pairs))) p (count, sum))
          = (SELECT sum FROM (\(RowChecksum.query(types, from: swapped))) q (count, sum))
      """
    ).text(0, 0)
    #expect(alike == "0")
  }

  @Test func `rows in another order give the same sum`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; CREATE SCHEMA new;
      CREATE TABLE old.t AS SELECT g AS a, g::text AS b FROM generate_series(1, 1000) g;
      CREATE TABLE new.t AS SELECT * FROM old.t ORDER BY a DESC;
      """)
    #expect(try checksum("old", in: database) == checksum("new", in: database))
  }

  @Test func `a table without columns is told by its count`() throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.t (); INSERT INTO old.t DEFAULT VALUES")
    let one = try checksum("old", in: database)
    try database.execute("INSERT INTO old.t DEFAULT VALUES")
    #expect(one.hasPrefix("1 "))
    #expect(try checksum("old", in: database).hasPrefix("2 "))
  }
}
