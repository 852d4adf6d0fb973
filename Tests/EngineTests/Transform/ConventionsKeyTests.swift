import TestSupport
import Testing

@testable import Engine

/// Wider keys with all that refers to them, and identity columns.
@Suite(.database) struct ConventionsKeyTests {
  @Test(arguments: keys) func `integer keys become bigint`(_ example: ConventionsCase) throws { try example.check() }

  private static let keys = [
    ConventionsCase(
      "keys, what refers to them, and what those refer to",
      """
      CREATE TABLE a (id int PRIMARY KEY, other int); CREATE TABLE b (id smallint UNIQUE, a_id int REFERENCES a DEFAULT 1);
      CREATE TABLE c (id int PRIMARY KEY REFERENCES b (id)); CREATE TABLE d (id text PRIMARY KEY, c_id int REFERENCES c);
      CREATE TABLE e (x smallint, y int, z int, PRIMARY KEY (y, x), FOREIGN KEY (z) REFERENCES a);
      CREATE TABLE f (p smallint, q int, FOREIGN KEY (q, p) REFERENCES e); CREATE TABLE g (id bigint PRIMARY KEY, h int);
      """, [.of(.integerKeysToBigint)],
      """
      a.id: bigint
      b.a_id: bigint
      b.id: bigint
      c.id: bigint
      d.c_id: bigint
      e.x: bigint
      e.y: bigint
      e.z: bigint
      f.p: bigint
      f.q: bigint
      """),
    ConventionsCase(
      "cycles and tables that refer to themselves end",
      """
      CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a, b int); CREATE TABLE b (id int PRIMARY KEY REFERENCES a);
      CREATE TABLE c (id int PRIMARY KEY REFERENCES b, up int REFERENCES c); ALTER TABLE a ADD FOREIGN KEY (id) REFERENCES c;
      """, [.of(.integerKeysToBigint, tables: ["b"])],
      """
      a.id: bigint
      a.up: bigint
      b.id: bigint
      c.id: bigint
      c.up: bigint
      """),
    ConventionsCase(
      "only from the chosen ones, past none that is excepted, and not through bigint",
      """
      CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
      CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a, b int REFERENCES b, UNIQUE (a)); CREATE TABLE d (a int REFERENCES c (a));
      CREATE TABLE e (x bigint REFERENCES a, UNIQUE (x)); CREATE TABLE f (x int REFERENCES e (x));
      CREATE DOMAIN n AS int; CREATE TABLE g (id n PRIMARY KEY, a n REFERENCES a);
      """, [.of(.integerKeysToBigint, columns: ["a.id"], except: ["c.a"])],
      """
      a.id: bigint
      b.a: bigint
      """),
    ConventionsCase(
      "trees",
      """
      CREATE TABLE a (id int, n int); CREATE TABLE b (PRIMARY KEY (id)) INHERITS (a); CREATE TABLE c (b int REFERENCES b);
      CREATE TABLE p (id int PRIMARY KEY) PARTITION BY HASH (id);
      CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE q (p int REFERENCES p) PARTITION BY LIST (p); CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1, 2);
      """, [.of(.integerKeysToBigint)], isPossible: false,
      """
      a.id: bigint
      b.id: bigint
      c.b: bigint
      p.id: bigint
      p1.id: bigint
      q.p: bigint
      q1.p: bigint
      """),
    ConventionsCase(
      "sequences, shared ones and those of identity columns",
      """
      CREATE TABLE a (id serial PRIMARY KEY, n int); CREATE TABLE b (id int DEFAULT nextval('a_id_seq'), n serial);
      CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE SEQUENCE "Free s" AS smallint;
      CREATE TABLE d (id int PRIMARY KEY DEFAULT nextval('"Free s"'), x int DEFAULT nextval('"Free s"') + 1);
      CREATE SEQUENCE wide; CREATE TABLE e (id int PRIMARY KEY DEFAULT nextval('wide'));
      """, [.of(.integerKeysToBigint)],
      """
      a.id: bigint
      b.id: bigint
      c.id: bigint
      d.id: bigint
      e.id: bigint
      wider sequences: Free s, a_id_seq, c_id_seq
      """),
    ConventionsCase(
      "an operator class for integers keeps the column",
      """
      CREATE TABLE a (id int PRIMARY KEY); CREATE INDEX x ON a USING brin (id int4_minmax_multi_ops);
      CREATE TABLE b (id int PRIMARY KEY REFERENCES a);
      """, [.of(.integerKeysToBigint)],
      """
      b.id: bigint
      warning: a.id stays integer: index x has operator class int4_minmax_multi_ops
      """),
  ]

  @Test(arguments: identities) func `serial columns become identity columns`(_ example: ConventionsCase) throws {
    try example.check()
  }

  private static let identities = [
    ConventionsCase(
      "of every size, quoted, renamed",
      """
      CREATE TABLE a (id serial, s smallserial, b bigserial, x int DEFAULT 1); CREATE TABLE "B b" ("I d" serial PRIMARY KEY);
      ALTER SEQUENCE a_id_seq RENAME TO "odd 'name"; CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY);
      """, [.of(.serialToIdentity)],
      """
      B b.I d default -
      B b.I d identity by default
      a.b default -
      a.b identity by default
      a.id default -
      a.id identity by default
      a.s default -
      a.s identity by default
      """),
    ConventionsCase(
      "with wider keys",
      "CREATE TABLE a (id serial PRIMARY KEY);", [.of(.integerKeysToBigint), .of(.serialToIdentity)],
      """
      a.id default -
      a.id identity by default
      a.id: bigint
      wider sequences: a_id_seq
      """),
    ConventionsCase(
      "not where another column, a partition or a child needs the sequence",
      """
      CREATE TABLE a (id serial); CREATE TABLE b (id int DEFAULT nextval('a_id_seq'));
      CREATE TABLE c (id serial, n int DEFAULT nextval('c_id_seq'));
      CREATE TABLE p (id serial) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p DEFAULT;
      CREATE TABLE q (k int, id int) PARTITION BY LIST (k); CREATE TABLE q1 (k int, id serial);
      ALTER TABLE q ATTACH PARTITION q1 DEFAULT;
      CREATE TABLE e (id serial); CREATE TABLE e1 () INHERITS (e); CREATE TABLE e2 (n serial) INHERITS (e);
      CREATE TABLE f (id serial); ALTER TABLE f ALTER id DROP NOT NULL; CREATE SEQUENCE free; CREATE TABLE g (id int DEFAULT nextval('free'));
      CREATE TABLE h (id serial); ALTER TABLE h ALTER id TYPE numeric; CREATE TYPE row AS (id int); CREATE TABLE i OF row;
      CREATE SEQUENCE o OWNED BY i.id; ALTER TABLE i ALTER id SET DEFAULT nextval('o'); CREATE TABLE j (id serial, x int DEFAULT nextval('j_id_seq') + 1);
      """, [.of(.serialToIdentity)],
      """
      warning: a.id keeps its default: other columns use sequence a_id_seq, too
      warning: c.id keeps its default: other columns use sequence c_id_seq, too
      warning: e.id keeps its default: other columns use sequence e_id_seq, too
      warning: e2.n keeps its default: e2 inherits from another table
      warning: f.id keeps its default: it can be null
      warning: h.id keeps its default: numeric can't be an identity column
      warning: i.id keeps its default: i is a table of type "row"
      warning: j.id keeps its default: other columns use sequence j_id_seq, too
      warning: p.id keeps its default: p is partitioned
      warning: q1.id keeps its default: q1 is a partition
      """),
  ]

  @Test func `a foreign key knows its columns`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE a (y int, "X ""x" int, z int, PRIMARY KEY ("X ""x", y));
      CREATE TABLE b (gone int, p int, q int, FOREIGN KEY (q, p) REFERENCES a (y, "X ""x")); ALTER TABLE b DROP gone;
      """)
    let open = try database.session()
    try open.connection.query("BEGIN")
    let schema = try #require(
      try CatalogReader.read(SchemaMap(from: "old", to: "new"), isSameDatabase: true, through: open.connection))
    #expect(schema.foreignKeys.map(\.columns) == [["q", "p"]])
    #expect(schema.foreignKeys.map(\.referencedColumns) == [["y", "X \"x"]])
  }
}
