import TestSupport
import Testing

@testable import Engine

/// What conventions call things.
@Suite struct ConventionsNameTests {
  @Test(
    arguments: [
      ("orderItem", "order_item"), ("OrderItem", "order_item"), ("Order Item", "order_item"),
      ("order_item", "order_item"), ("orderID", "order_id"), ("orderIDs", "order_ids"), ("IDsOfAll", "ids_of_all"),
      ("HTTPServer", "http_server"), ("HTTPServer2Go", "http_server2_go"), ("utf8mb4", "utf8mb4"), ("Line2", "line2"),
      ("URL", "url"), ("aB", "a_b"), ("ABC", "abc"), ("AsIs", "as_is"), ("_internalID", "_internal_id"),
      ("a__b", "a__b"),
      ("A - B", "a_b"), ("a _b", "a_b"), ("a_ b", "a_b"), (" x ", "x"), ("x.y-z", "x_y_z"), ("total ($)", "total"),
      ("2fa", "_2fa"), ("Ärzte Größe", "ärzte_größe"), ("ÉtatCivil", "état_civil"), ("ΑθήναΠόλη", "αθήνα_πόλη"),
      ("漢字 表", "漢字_表"), ("e\u{301}tat", "e\u{301}tat"), ("---", "---"), ("Order_Item", "order_item"),
      ("order-Item_", "order_item_"), ("a$b", "a_b"), ("T", "t"), ("İd", "i\u{307}d"), ("x'y\"z", "x_y_z"),
      (String(repeating: "aB", count: 31), String(repeating: "a_b", count: 21)),
    ])
  func `snake case`(_ name: String, _ expected: String) {
    let new = Conventions.snakeCase(name)
    #expect(new.hasSameBytes(as: expected))
    #expect(new.utf8.count <= 63)
    #expect(Conventions.snakeCase(new).hasSameBytes(as: new))
  }

  @Test(
    .database,
    arguments: [
      ("^tbl_", "", "tbl_a"), ("a", "x", "banana"), ("(.)_(.)", "\\2-\\1", "a_b"), ("[0-9]+", "<\\&>", "a12b3"),
      ("a", "\\\\", "cat"), ("(x)?y", "[\\1]", "y xy"), ("(a)", "\\2", "cat"), ("a", "\\q\\", "a"),
      ("é", "e", "e\u{301}"), ("[[:upper:]]", "u", "aBcD"), ("x*", "-", "ab"), ("^(.*)s$", "\\1", "orders"),
      ("e", "a", "e\u{301}e"), ("\\d+$", "", "a1b22"), ("(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", "\\10", "abcdefghij"),
    ])
  func `names are replaced as by regexp_replace`(_ pattern: String, _ replacement: String, _ name: String) throws {
    let rule = try Conventions.Replacement(pattern: pattern, replacement: replacement)
    let arguments = [name, pattern, replacement, "g"].map(SQLText.literal).joined(separator: ", ")
    #expect(rule.apply(name).hasSameBytes(as: try Database.own().query("SELECT regexp_replace(\(arguments))")))
  }

  @Test(.database, arguments: cases) func `names follow`(_ example: ConventionsCase) throws { try example.check() }

  private static let cases = [
    ConventionsCase(
      "tables, columns, constraints, indexes and sequences",
      """
      CREATE TABLE "OrderItem" ("itemID" serial CONSTRAINT "PK_OrderItem" PRIMARY KEY, "Order No" int CONSTRAINT "CK one" CHECK ("Order No" > 0),
        plain int REFERENCES "OrderItem", CONSTRAINT "uqPlain" UNIQUE (plain), "User" int, "XMin2" int);
      CREATE INDEX "ixUser" ON "OrderItem" (lower("User"::text)); CREATE TABLE plain (a int);
      CREATE SEQUENCE "freeOne"; CREATE VIEW "aView" AS SELECT * FROM "OrderItem";
      """, [.of(.snakeCase)],
      """
      OrderItem constraint CK one is ck_one
      OrderItem constraint OrderItem_plain_fkey is order_item_plain_fkey
      OrderItem constraint PK_OrderItem is pk_order_item
      OrderItem constraint uqPlain is uq_plain
      OrderItem index ixUser is ix_user
      OrderItem is order_item
      OrderItem sequence OrderItem_itemID_seq is order_item_item_id_seq
      OrderItem.Order No is order_no
      OrderItem.User is user
      OrderItem.XMin2 is x_min2
      OrderItem.itemID is item_id
      warning: reserved words, which SQL has to quote: "user"
      warning: sequence freeOne keeps its name: it belongs to no table
      """),
    ConventionsCase(
      "what is inherited is said of the topmost table",
      """
      CREATE TABLE "A" ("xY" int CONSTRAINT "cK" CHECK ("xY" > 0), "zZ" int); CREATE TABLE "B" ("bB" int) INHERITS ("A");
      CREATE TABLE "C" ("xY" int CONSTRAINT "cK" CHECK ("xY" > 0), "zZ" int); ALTER TABLE "C" INHERIT "A";
      CREATE TABLE "P" ("kK" int) PARTITION BY LIST ("kK"); CREATE TABLE "P1" PARTITION OF "P" DEFAULT;
      CREATE TABLE "D" ("zZ" int, "dD" int); CREATE TABLE e () INHERITS ("D", "A");
      CREATE TYPE "R" AS ("fF" int); CREATE TABLE "T" OF "R";
      """, [.of(.snakeCase, tables: ["*"], columns: ["*"]), .of(.snakeCase, except: ["R"])],
      """
      A constraint cK is c_k
      A is a
      A.xY is x_y
      B is b
      B.bB is b_b
      C is c
      D is d
      D.dD is d_d
      P is p
      P.kK is k_k
      P1 is p1
      T is t
      warning: A.zZ keeps its name: it is inherited from several tables
      warning: A.zZ keeps its name: it is inherited from several tables
      warning: R matches nothing, so that nothing is excepted
      warning: T.fF keeps its name: T is a table of type "R"
      warning: T.fF keeps its name: T is a table of type "R"
      """),
    ConventionsCase(
      "names that two would have",
      """
      CREATE TABLE "Order" ("itemID" int, "ItemID" int, item_id int, "CTID" int); CREATE TABLE "order" (a int); CREATE VIEW v_x AS SELECT 1;
      CREATE TABLE "vX" (a int); CREATE TYPE t_y AS ENUM (); CREATE TABLE "tY" (a int); CREATE INDEX i_z ON "order" (a);
      CREATE INDEX "iZ" ON "Order" (item_id); CREATE SEQUENCE s_s; CREATE TABLE "sS" (a int);
      CREATE TABLE k (a int CONSTRAINT c_c CHECK (a > 0) CONSTRAINT "cC" CHECK (a > 1));
      """, [.of(.snakeCase)],
      """
      Order index iZ is i_z
      Order is order
      Order.CTID is ctid
      Order.ItemID is item_id
      Order.itemID is item_id
      k constraint cC is c_c
      sS is s_s
      tY is t_y
      vX is v_x
      mistake: Order.CTID would be called ctid, as a system column of every table is
      mistake: Order.itemID and Order.ItemID would both be called item_id
      mistake: Order.item_id and Order.itemID would both be called item_id
      mistake: constraints c_c and cC of k would both be called c_c
      mistake: index i_z of order and index iZ of Order would both be called i_z
      mistake: sequence s_s and table sS would both be called s_s
      mistake: table order and table Order would both be called order
      mistake: type t_y and table tY would both be called t_y
      mistake: view v_x and table vX would both be called v_x
      warning: reserved words, which SQL has to quote: "order"
      """),
    ConventionsCase(
      "what two columns of a tree would both be called is told where they meet",
      """
      CREATE TABLE a ("xY" int, x_y int); CREATE TABLE b () INHERITS (a); CREATE TABLE c ("pQ" int, "CMIN" int);
      CREATE TABLE d (p_q int) INHERITS (c);
      """, [.of(.snakeCase)],
      """
      a.xY is x_y
      c.CMIN is cmin
      c.pQ is p_q
      mistake: a.x_y and a.xY would both be called x_y
      mistake: c.CMIN would be called cmin, as a system column of every table is
      mistake: d.p_q and d.pQ would both be called p_q
      """),
    ConventionsCase(
      "tables that change names with each other are no mistake",
      "CREATE TABLE ab (x int); CREATE TABLE ba (x int); CREATE TABLE c (ab int, ba int);",
      [.of(.rename(pattern: "^(a|b)(a|b)$", replacement: "\\2\\1", of: .all))], isPossible: false,
      """
      ab is ba
      ba is ab
      c.ab is ba
      c.ba is ab
      """),
    ConventionsCase(
      "tables alone and columns alone",
      "CREATE TABLE t_a (t_x int PRIMARY KEY); CREATE TABLE t_b (t_x int);",
      [
        .of(.rename(pattern: "^t_", replacement: "", of: .tables), tables: ["t_a"]),
        .of(.rename(pattern: "^t_", replacement: "", of: .columns), except: ["t_a.*"]),
      ],
      """
      t_a is a
      t_b.t_x is x
      """),
    ConventionsCase(
      "names that can't be",
      "CREATE TABLE t (a int);",
      [
        .of(.rename(pattern: "(", replacement: "", of: .all)), .of(.rename(pattern: "^t$", replacement: "", of: .all)),
        .of(.rename(pattern: "a", replacement: String(repeating: "é", count: 32), of: .columns)),
      ],
      """
      t is \("")
      t.a is éééééééééééééééééééééééééééééééé
      mistake: ( is no regular expression: expected ')'
      mistake: t.a would be called éééééééééééééééééééééééééééééééé, which is longer than 63 bytes
      mistake: table t would have no name
      """),
  ]

  @Test(
    arguments: [
      ("t", "c", "length", [], "t_c_length"), ("t", "c", "length", ["t_c_length"], "t_c_length1"),
      ("t", "c", nil, ["t_c", "t_c_1"], "t_c_2"),
      (String(repeating: "t", count: 60), "c", "length", [], String(repeating: "t", count: 54) + "_c_length"),
      (
        String(repeating: "é", count: 30), String(repeating: "c", count: 60), nil, [],
        String(repeating: "é", count: 15) + "_" + String(repeating: "c", count: 31)
      ),
    ] as [(String, String, String?, [String], String)])
  func `made names are free and not too long`(
    _ table: String, _ column: String, _ label: String?, _ taken: [String], _ expected: String
  ) {
    #expect(Conventions.madeName(table, column, label, Set(taken.map(ExactName.init))) == expected)
  }
}
