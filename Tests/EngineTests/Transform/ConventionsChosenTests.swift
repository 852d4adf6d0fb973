import TestSupport
import Testing

@testable import Engine

/// Booleans and enums of columns that are chosen, and how columns, tables and exceptions are chosen.
@Suite(.database) struct ConventionsChosenTests {
  @Test(arguments: booleans) func `numbers and words become boolean`(_ example: ConventionsCase) throws {
    try example.check()
  }

  private static let booleans = [
    ConventionsCase(
      "defaults follow",
      """
      CREATE TABLE t (a int DEFAULT 1, b smallint DEFAULT 0, c numeric(3,1) DEFAULT 1.0, d char(3) DEFAULT 'No', e text DEFAULT 'maybe',
        f varchar DEFAULT lower('T'), g bigint DEFAULT '-1', h text DEFAULT ' Yes ', i int DEFAULT NULL::int, j int[], k float8,
        l int GENERATED ALWAYS AS (1) STORED, m int GENERATED ALWAYS AS IDENTITY);
      """, [.of(.toBoolean, columns: ["t.*"])],
      """
      t.a default true
      t.a: boolean = \(words("a::text"))
      t.b default false
      t.b: boolean = \(words("b::text"))
      t.c default true
      t.c: boolean = \(words("trim_scale(c)::text"))
      t.d default false
      t.d: boolean = \(words("d::text"))
      t.e default -
      t.e: boolean = \(words("e::text"))
      t.f default -
      t.f: boolean = \(words("f::text"))
      t.g default -
      t.g: boolean = \(words("g::text"))
      t.h default true
      t.h: boolean = \(words("h::text"))
      t.i: boolean = \(words("i::text"))
      warning: t.e: its default 'maybe'::text is no boolean, and is left out
      warning: t.f: its default lower('T'::text) is no boolean, and is left out
      warning: t.g: its default '-1'::bigint is no boolean, and is left out
      warning: t.l stays integer: it is generated
      warning: t.m stays integer: it is an identity column
      """),
    ConventionsCase(
      "checks that list values go; other readers keep the column",
      """
      CREATE TABLE t (a int CHECK (a IN (0, 1)), b char(1) CHECK (upper(b) = 'Y' OR b = 'N'), c int CHECK (c IS NOT NULL),
        d int CHECK (d + 1 > 0), e int, f int, g int CHECK (g BETWEEN 0 AND 1 AND g <> f), h text, i int, "Select" int,
        CHECK ("Select" = 1) NO INHERIT, CHECK (e IS NULL OR f = 0), j int PRIMARY KEY, k int REFERENCES t (j));
      CREATE INDEX x ON t (h text_pattern_ops); CREATE INDEX y ON t (f) WHERE i = 1;
      """, [.of(.toBoolean, columns: ["[!j]"]), .of(.toBoolean, columns: ["Select"])],
      """
      t - t_Select_check
      t - t_a_check
      t - t_b_check
      t.Select: boolean = \(words("\"Select\"::text"))
      t.a: boolean = \(words("a::text"))
      t.b: boolean = \(words("b::text"))
      t.c: boolean = \(words("c::text"))
      t.e: boolean = \(words("e::text"))
      warning: t.d stays integer: check t_d_check of t would not fit
      warning: t.f stays integer: check t_check of t would not fit
      warning: t.g stays integer: check t_check of t would not fit
      warning: t.h stays text: index x has operator class text_pattern_ops
      warning: t.i stays integer: index y has an expression over it
      warning: t.k stays integer: foreign key t.t_k_fkey compares it
      warning: t: check t_Select_check is left out: CHECK (("Select" = 1)) NO INHERIT
      warning: t: check t_a_check is left out: CHECK ((a = ANY (ARRAY[0, 1])))
      warning: t: check t_b_check is left out: \
      CHECK (((upper((b)::text) = 'Y'::text) OR (b = 'N'::bpchar)))
      """),
    ConventionsCase(
      "a tree changes as one, with the checks of all its tables",
      """
      CREATE TABLE a (x int DEFAULT 0, CONSTRAINT c CHECK (x IN (0, 1))); CREATE TABLE b (y int) INHERITS (a);
      ALTER TABLE b ALTER x SET DEFAULT 1;
      CREATE TABLE d (x int, CONSTRAINT c CHECK (x IN (0, 1))); ALTER TABLE d INHERIT a;
      CREATE TABLE p (k int, x int CHECK (x < 2)) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT;
      """, [.of(.toBoolean, tables: ["b", "p1"], columns: ["x"])],
      """
      a - c
      a.x default false
      a.x: boolean = \(words("x::text"))
      b.x default true
      b.x: boolean = \(words("x::text"))
      d - c
      d.x: boolean = \(words("x::text"))
      p - p_x_check
      p.x: boolean = \(words("x::text"))
      p1.x: boolean = \(words("x::text"))
      warning: a: check c is left out: CHECK ((x = ANY (ARRAY[0, 1])))
      warning: d: check c is left out: CHECK ((x = ANY (ARRAY[0, 1])))
      warning: p: check p_x_check is left out: CHECK ((x < 2))
      """),
  ]

  private static func words(_ text: String) -> String {
    """
    CASE WHEN lower(btrim(\(text))) IN ('1', 't', 'true', 'y', 'yes', 'on') THEN true \
    WHEN lower(btrim(\(text))) IN ('0', 'f', 'false', 'n', 'no', 'off') THEN false \
    ELSE ('neither true nor false: ' || \(text))::boolean END
    """
  }

  @Test(arguments: enums) func `text becomes an enum`(_ example: ConventionsCase) throws { try example.check() }

  private static let enums = [
    ConventionsCase(
      "values come from the default and the check; its name is free",
      """
      CREATE TABLE "Order" (id int, "orderStatus" varchar(9) DEFAULT 'new' CHECK ("orderStatus" IN ('new', 'it''s', 'old')),
        kind char(3) DEFAULT 'a' CHECK (kind <> 'b'), state text DEFAULT lower('X') CHECK (upper(state) IN ('X', 'Y')));
      CREATE TABLE order_kind (id int); CREATE TYPE order_state AS ENUM ();
      """,
      [.of(.textToEnum, columns: ["orderStatus", "kind", "state"]), .of(.snakeCase)],
      """
      Order - Order_kind_check
      Order - Order_orderStatus_check
      Order - Order_state_check
      Order is order
      Order.kind default 'a'
      Order.kind: order_kind_1 = (kind::text)::order_kind_1
      Order.orderStatus default 'new'
      Order.orderStatus is order_status
      Order.orderStatus: order_order_status
      Order.state default ((lower('X'::text))::text)::order_state_1
      Order.state: order_state_1
      enum order_order_status of old.Order.orderStatus: new, it's, old
      enum order_kind_1 of old.Order.kind: a
      enum order_state_1 of old.Order.state: 
      warning: Order: check Order_kind_check is left out: CHECK ((kind <> 'b'::bpchar))
      warning: Order: check Order_orderStatus_check is left out: \
      CHECK ((("orderStatus")::text = ANY ((ARRAY['new'::character varying, 'it''s'::character varying, 'old'::character varying])::text[])))
      warning: Order: check Order_state_check is left out: CHECK ((upper(state) = ANY (ARRAY['X'::text, 'Y'::text])))
      warning: reserved words, which SQL has to quote: "order"
      """),
    ConventionsCase(
      "one type for a tree, none over two",
      """
      CREATE TABLE a (x text, y text); CREATE TABLE b () INHERITS (a); CREATE TABLE c (y text); CREATE TABLE d () INHERITS (b, c);
      """, [.of(.textToEnum, columns: ["*"])],
      """
      a.x: a_x
      b.x: a_x
      d.x: a_x
      enum a_x of old.a.x: 
      warning: a.y stays text: it is inherited from several tables
      """),
  ]

  @Test(arguments: choices) func `what is chosen is told where it is nothing`(_ example: ConventionsCase) throws {
    try example.check()
  }

  private static let three = """
    CREATE TABLE a (x json, y json); CREATE TABLE b (x json, "y.z" json); CREATE TABLE "c.x" (x int);
    """
  private static let choices = [
    ConventionsCase(
      "tables", three, [.of(.jsonToJSONB, tables: ["a", "q*"])],
      """
      a.x: jsonb
      a.y: jsonb
      warning: q* matches no table
      """),
    ConventionsCase(
      "columns, with and without their table", three, [.of(.jsonToJSONB, columns: ["a.?", "y.z", "c.x.x", "z"])],
      """
      a.x: jsonb
      a.y: jsonb
      b.y.z: jsonb
      warning: c.x.x matches no column that this could change
      warning: z matches no column that this could change
      """),
    ConventionsCase(
      "exceptions", three, [.of(.jsonToJSONB, except: ["a", "b.y*", "nobody", "x"])],
      """
      b.x: jsonb
      warning: nobody matches nothing, so that nothing is excepted
      warning: x matches nothing, so that nothing is excepted
      """),
    ConventionsCase(
      "nothing", three, [.of(.jsonToJSONB), .of(.jsonToJSONB), .of(.moneyToNumeric(type: "numeric"))],
      """
      a.x: jsonb
      a.y: jsonb
      b.x: jsonb
      b.y.z: jsonb
      warning: there is nothing that this would change
      warning: there is nothing that this would change
      """),
    ConventionsCase(
      "no columns where they have to be chosen", three,
      [.of(.toBoolean), .of(.textToUUID), .of(.textToEnum), .of(.floatToNumeric(type: "numeric"))],
      """
      mistake: say which columns; "*" is all of them
      mistake: say which columns; "*" is all of them
      mistake: say which columns; "*" is all of them
      mistake: say which columns; "*" is all of them
      """),
    ConventionsCase(
      "an exception for a partition spares the tree",
      """
      CREATE TABLE p (k int, j json) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT;
      CREATE TYPE row AS (j json); CREATE TABLE typed OF row; CREATE TABLE t (j json);
      """, [.of(.jsonToJSONB, except: ["p1"])],
      """
      t.j: jsonb
      warning: typed.j stays json: typed is a table of type "row"
      """),
    ConventionsCase(
      "names as they were and as they are by now", three,
      [
        .of(.rename(pattern: "^", replacement: "new_", of: .all)),
        .of(.jsonToJSONB, tables: ["new_a"], columns: ["new_x", "a.y"]),
      ],
      """
      a is new_a
      a.x is new_x
      a.x: jsonb
      a.y is new_y
      a.y: jsonb
      b is new_b
      b.x is new_x
      b.y.z is new_y.z
      c.x is new_c.x
      c.x.x is new_x
      """),
  ]

  @Test func `several schemas`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA s1; CREATE SCHEMA s2; CREATE TABLE s1.t (a json, b json); CREATE TABLE s2.t (a json) ; CREATE TABLE s2.u (a json);
      CREATE TABLE s1.p (k int, j json) PARTITION BY LIST (k); CREATE TABLE s2.p1 PARTITION OF s1.p DEFAULT;
      """)
    let schemas = SchemaMap([.init(from: "s1", to: "n1"), .init(from: "s2", to: "n2")])
    let outcome = try ConventionsCase.expand(
      [.of(.jsonToJSONB, tables: ["s1.t", "p1"], columns: ["s1.t.a", "j"]), .of(.jsonToJSONB, tables: ["u"])],
      in: database, schemas)
    #expect(
      outcome.text(in: database) == """
        s1.p.j: jsonb
        s1.t.a: jsonb
        s2.p1.j: jsonb
        s2.u.a: jsonb
        """)
  }
}
