import Testing

@testable import Engine

@Suite struct SQLTokensTests {
  private func tokens(_ sql: String) -> [String] { SQLTokens(sql).tokens.map(\.text) }

  @Test(arguments: [
    ("SELECT a.\"b c\"", ["SELECT", " ", "a", ".", "\"b c\""]),
    ("'it''s' E'a\\'b' x", ["'it''s'", " ", "E'a\\'b'", " ", "x"]),
    ("'a'::old.t", ["'a'", "::", "old", ".", "t"]), ("OPERATOR(a.+)", ["OPERATOR", "(", "a", ".", "+", ")"]),
    ("$q$ a.b $q$,$1", ["$q$ a.b $q$", ",", "$1"]),
    ("a-- b\nc/* /* */ d */e", ["a", "-- b", "\n", "c", "/* /* */ d */", "e"]),
    ("x1.5>=y$z", ["x1", ".", "5", ">=", "y$z"]), ("\"un", ["\"un"]), ("'un", ["'un"]), ("$a$ un", ["$a$ un"]),
    ("/* un", ["/* un"]),
  ])
  func `text is parted as the server does`(sql: String, expected: [String]) { #expect(tokens(sql) == expected) }

  @Test func `nothing is lost, whatever the text`() {
    var random = SystemRandomNumberGenerator()
    let pieces = [
      "'", "\"", "$", "$a$", "-", "--", "/*", "*/", "\\", "E'", "é", "漢", "a", ".", ":", "::", "\n", "1", "(", "+",
    ]
    for _ in 0..<5000 {
      let sql = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      #expect(tokens(sql).joined() == sql)
    }
  }

  @Test func `a new schema comes where the old one stands before a hidden name, and nowhere else`() {
    let names: Set = [
      TableName(schema: "old", name: "t"), TableName(schema: "old", name: "+"), TableName(schema: "Old 2", name: "T"),
    ]
    let requalification = Requalification(
      names, SchemaMap([.init(from: "old", to: "new"), .init(from: "Old 2", to: "n2")]))
    #expect(
      requalification.apply(
        #"SELECT old.t, x.old.t, old.u, 'old.t', 'old.t'::regclass, "Old 2"."T", a OPERATOR(old.+) b, "old"."t" FROM old . t"#
      )
        == #"SELECT new.t, x.old.t, old.u, 'old.t', 'new.t'::regclass, n2."T", a OPERATOR(new.+) b, new."t" FROM old . t"#
    )
  }
}
