import TestSupport
import Testing

@testable import Engine

@Suite(.database) struct SQLTextTests {
  /// Names and texts that went wrong somewhere once.
  static let hostile = [
    "a", "A", "a b", "a\"b", "\"", "\"\"", "a'b", "'", "''", "\\", "\\'", "a\\nb", "$1", "$$", "%I", ":a", "1a", "_",
    "a$b",
    "é", "e\u{301}", "\"\u{301}", "'\u{301}", "\\\u{301}", "x\"\u{300}y\"z", "漢字", "👩‍👩‍👧", "\u{200D}", "\"\u{200D}",
    "a\nb", "a\r\nb", "\"\r\n\"", "\t", " ", " a ", "a.b", "a;b", "--", "/*", "U&\"a\"", "null", "NULL", "select",
    "\u{FE0F}", "'\u{FE0F}", "\u{7F}", "\u{1}", String(repeating: "漢", count: 21), "İ", "ß", "a\u{A0}b",
  ]

  @Test func `a name comes back from the server as it went`() throws {
    let open = try Database.own().connect()
    for name in Self.hostile {
      let identifier = SQLText.identifier(name)
      try open.connection.query("CREATE TEMPORARY TABLE \(identifier) (\(identifier) int)")
      let found = try open.connection.query(
        """
        SELECT c.relname, a.attname, quote_ident(c.relname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = pg_my_temp_schema() AND a.attnum = 1
        """)
      #expect(found.text(0, 0).map { Array($0.utf8) } == Array(name.utf8), "\(name)")
      #expect(found.text(0, 1).map { Array($0.utf8) } == Array(name.utf8), "\(name)")
      #expect(found.text(0, 2) == identifier)
      try open.connection.query("DROP TABLE \(identifier)")
    }
  }

  @Test(arguments: [true, false])
  func `a literal comes back as it went, whatever backslashes mean`(isStandard: Bool) throws {
    let open = try Database.own().connect()
    try open.connection.query("SET standard_conforming_strings = \(isStandard ? "on" : "off")")
    try open.connection.query("SET escape_string_warning = off")
    for text in Self.hostile + ["", "\\\\", "\\x41", "\\u0041", "E'a'"] {
      let back = try open.connection.query("SELECT \(SQLText.literal(text))").text(0, 0)
      #expect(back.map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `every keyword is quoted as the server quotes it, and usable as any name`() throws {
    let open = try Database.own().connect()
    let keywords = try open.connection.query("SELECT word, quote_ident(word) FROM pg_get_keywords() ORDER BY word")
      .rows { ($0.text(0), $0.text(1)) }
    #expect(keywords.count > 400)
    for (word, quoted) in keywords {
      let name = SQLText.identifier(word)
      // Words that are reserved in another version only may be quoted where this one does not.
      if name == word { #expect(quoted == word) }
    }
    let names = keywords.map { SQLText.identifier($0.0) }
    try open.connection.pipeline(
      names.flatMap { name in
        [
          "CREATE TEMPORARY TABLE \(name) (\(name) int CONSTRAINT \(name) CHECK (\(name) > 0))",
          "INSERT INTO \(name) (\(name)) SELECT 1", "SELECT \(name) FROM ONLY \(name)", "DROP TABLE \(name)",
        ]
      })
  }

  @Test func `schema and name are joined by a dot`() {
    #expect(SQLText.qualified("a b", "select") == "\"a b\".\"select\"")
    #expect(SQLText.qualified("new", "orders") == "new.orders")
  }
}
