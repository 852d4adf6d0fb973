import TestSupport
import Testing

@testable import Engine

/// Databases that encode text otherwise than each other.
@Suite struct EncodingTests {
  /// Every kind of value that holds text; `a` and `b` are letters that the order of bytes puts elsewhere in UTF8.
  private static func table(_ a: String, _ b: String) -> String {
    """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TYPE mood AS ENUM ('s\(a)\(b)', 'x'); CREATE TYPE pair AS (a text, j jsonb); CREATE DOMAIN word AS varchar(4);
    CREATE TYPE words AS RANGE (subtype = text);
    CREATE TABLE "T\(a)" (id int, t text, v varchar(4), c char(5), n name, a text[], j jsonb, ja jsonb[], js json, x xml,
      m mood, ms mood[], ts tsvector, p pair, ps pair[], w word, r words, vs varchar[], q tsquery, d text DEFAULT '\(a)',
      b bytea, i int[], ch "char", rc regclass, CHECK (t <> '\(b)'));
    INSERT INTO "T\(a)" VALUES (1, 'caf\(a)', '\(a)\(a)\(a)\(a)', '\(a)', '\(b)', '[0:1]={\(a),ab}',
      '{"\(a)": 1, "ab": {"\(b)": [1, "\(a)"], "": {}}, "\(b)": 2}', '[2:3]={"{\\"\(a)\\": 1, \\"ab\\": 2}",NULL}',
      '{"\(a)":1}', '<?xml version="1.0"?><\(a)/>', 's\(a)\(b)', '{s\(a)\(b),x}', '\(a):1A \(b) zb ab',
      ROW ('\(a)', '{"\(a)": 1, "ab": 2}'), ARRAY[ROW ('\(a)', '{"\(a)": 1, "ab": 2}')::pair], '\(b)\(b)\(b)\(b)', '[a,\(a)]',
      '{\(a)}', '\(a) & b', DEFAULT, '\\xe9', '{1,2}', 'a', '"T\(a)"');
    INSERT INTO "T\(a)" (id, j, ts, a) VALUES (2, '{"b": 1, "a": []}', 'a b', '{}'), (3, NULL, '', NULL);
    COMMENT ON TABLE "T\(a)" IS 'T\(b)';
    """
  }

  private static func contents(_ database: Database, _ schema: String, _ a: String, _ b: String) throws -> [String] {
    try database.rows(
      """
      SET search_path = \(schema);
      SELECT id, t, v, c, n, a, j -> '\(a)', j #>> '{ab,\(b),1}', ja[2] -> '\(a)', js, x, m, ms, ts @@ '\(a):A & \(b)',
        (p).a, (p).j -> '\(a)', ps[1].a, w, r, vs, q, d, b, i, ch, rc, obj_description('"T\(a)"'::regclass)
      FROM "T\(a)" ORDER BY id
      """)
  }

  @Test(arguments: [
    ("LATIN1", "UTF8", "é", "ü"), ("UTF8", "LATIN1", "é", "ü"), ("LATIN1", "LATIN1", "é", "ü"),
    ("KOI8R", "UTF8", "ю", "а"),
    ("WIN1251", "KOI8R", "ю", "а"), ("EUC_JP", "UTF8", "漢", "字"),
  ])
  func `text arrives as the same text, and is found to be the same`(
    source: String, target: String, a: String, b: String
  ) throws {
    let database = try Database(encoding: source)
    try database.execute(Self.table(a, b))
    let other = try Database(encoding: target)
    try Migrated(database, from: "old", to: "new", into: other).expectComplete()
    let old = try Self.contents(database, "old", a, b)
    #expect(old.count == 3)
    #expect(try Self.contents(other, "new", a, b) == old)
  }

  /// What is in a table `t (id int, t text)` and what becomes of it.
  @Test(arguments: [
    (
      "UTF8", "LATIN1", "'a'), (2, '€ 5'",
      #"22P05: character with byte sequence 0xe2 0x82 0xac in encoding "UTF8" has no equivalent in encoding "LATIN1""#
    ),
    (
      "SQL_ASCII", "UTF8", #"'a'), (2, E'caf\xe9 au lait'"#,
      #"22021: invalid byte sequence for encoding "UTF8": 0xe9 0x20 0x61"#
    ),
    (
      "SQL_ASCII", "LATIN1", #"'a'), (2, E'caf\xe9 au lait'"#,
      #"22021: invalid byte sequence for encoding "UTF8": 0xe9 0x20 0x61"#
    ),
  ])
  func `what does not fit fails its table by the server's word, and only that`(
    source: String, target: String, values: String, error: String
  ) throws {
    let database = try Database(encoding: source)
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.t (id int, t text); INSERT INTO old.t VALUES (1, \(values));
      CREATE TABLE old.plain (id int, t text, c char(5), a text[]);
      INSERT INTO old.plain VALUES (1, 'plain', 'ab', '{x}'), (2, 'café', 'é', '{é}');
      """)
    let other = try Database(encoding: target)
    let migrated = try Migrated(database, from: "old", to: "new", into: other)
    #expect(migrated.progress.failed.map { "\($0.failure.sqlstate ?? ""): \($0.failure.error)" } == [error])
    #expect(migrated.progress.failed.map(\.failure.context) == ["COPY t, line 2"])
    #expect(migrated.progress.failed.map(\.failure.step) == [.copy])
    #expect(migrated.progress.completed == ["plain"])
    #expect(
      try other.rows("SELECT id, t, c::text, a FROM new.plain ORDER BY id") == ["1|plain|ab|{x}", "2|café|é|{é}"])
  }

  @Test(arguments: [true, false])
  func `bytes that are no text in any encoding stay as they are between databases that know none`(
    isSameDatabase: Bool
  ) throws {
    let database = try Database(encoding: "SQL_ASCII")
    try database.execute(
      #"""
      CREATE SCHEMA old; CREATE TABLE old.t (t text, c char(5), v varchar, n name, a text[], va varchar[], ca char(3)[]);
      INSERT INTO old.t VALUES (E'caf\xe9', E'\xff', E'\x80', E'\xfe', ARRAY[E'\xe9'], ARRAY[E'\xe9'], ARRAY[E'\xe9']);
      """#)
    let other = isSameDatabase ? nil : try Database(encoding: "SQL_ASCII")
    try Migrated(database, from: "old", to: "new", into: other).expectComplete()
    func bytes(_ database: Database, _ schema: String) throws -> String {
      try database.query("SELECT convert_to(t::text, 'SQL_ASCII') FROM \(schema).t")
    }
    #expect(try bytes(other ?? database, "new") == bytes(database, "old"))
  }
}
