import Testing

@testable import Engine

/// The diagram of foreign keys, in what Mermaid's grammar takes.
@Suite struct RelationDiagramTests {
  private static func star(_ count: Int, name: (Int) -> String) -> SchemaDescription {
    let tables = (0..<count).map { number in
      SchemaSample.table(
        name(number), [SchemaSample.column(name(number) + "_id", "integer"), SchemaSample.column("parent", "integer")],
        SchemaSample.key("k", .primaryKey, name(number) + "_id"))
    }
    let keys = (1..<max(1, count)).map { SchemaSample.foreignKey("f", name($0), "parent", to: name(0)) }
    return SchemaSample.schema(tables, keys)
  }

  @Test func `nothing where no table refers to another`() {
    let diagram = RelationDiagram(SchemaSample.schema([SchemaSample.table("t", [])]))
    #expect(diagram.text.isEmpty && diagram.shown == 0 && diagram.related == 0)
  }

  @Test(arguments: [
    ("plain", "plain", "plain"), ("Order Details", "Order Details", "Order_Details"), ("日本 語", "日本 語", "日本_語"),
    ("e\u{301}", "e\u{301}", "e\u{301}"), ("a\"b", "a_b", "a_b"), ("a%%b", "a__b", "a__b"), ("a\\b", "a_b", "a_b"),
    ("a\nb\u{2028}c", "a_b_c", "a_b_c"), ("a;#quot;<b>&", "a__quot__b__", "a__quot__b__"), ("```", "___", "___"),
    ("1st", "1st", "_1st"), ("PK", "PK", "_PK"), ("uk", "uk", "_uk"), ("fké", "fké", "_fké"), ("pk_x", "pk_x", "pk_x"),
    ("x direction TB", "x_direction_TB", "x_direction_TB"), ("😀", "_", "_"), ("µ", "µ", "_"),
    ("a~b~c", "a_b_c", "a_b_c"),
  ])
  func `a name as a table and as a column`(name: String, table: String, column: String) {
    let text = RelationDiagram(
      SchemaSample.schema(
        [SchemaSample.table(name, [SchemaSample.column(name, "text")], SchemaSample.key("k", .primaryKey, name))],
        [SchemaSample.foreignKey("f", name, name, to: name, name)])
    ).text
    let real = column == table ? "" : " \"\(table)\""
    #expect(
      text == """
        erDiagram
          "\(table)" {
            text \(column) PK, FK\(real)
          }
          "\(table)" |o--o| "\(table)" : "\(table)"
        """)
  }

  @Test(arguments: [
    ("numeric(10,2)", "numeric"), ("timestamp(3) with time zone", "timestamp_with_time_zone"), ("text[]", "text[]"),
    ("\"My Type\"", "My_Type"), ("other.kind", "other_kind"),
  ])
  func `a type is a word`(type: String, word: String) {
    let table = SchemaSample.table("t", [SchemaSample.column("id", type)], SchemaSample.key("k", .primaryKey, "id"))
    let text = RelationDiagram(SchemaSample.schema([table], [SchemaSample.foreignKey("f", "t", "id", to: "t")])).text
    #expect(text.contains("    \(word) id PK, FK\n"), "\(text)")
  }

  @Test func `how many refer to how many`() {
    let parent = SchemaSample.table("parent", [SchemaSample.column("id", "int", isNotNull: true)])
    let columns = ["id", "must", "may", "one"].map { SchemaSample.column($0, "int", isNotNull: $0 != "may") }
    let child = SchemaSample.table(
      "child", columns, SchemaSample.key("k", .primaryKey, "id"), SchemaSample.key("u", .unique, "one"))
    let keys = columns.map { SchemaSample.foreignKey("f", "child", $0.name, to: "parent") }
    let lines = RelationDiagram(SchemaSample.schema([parent, child], keys)).text.split(separator: "\n").suffix(4)
    #expect(
      Array(lines) == [
        #"  "child" |o--|| "parent" : "id""#, #"  "child" }o..|| "parent" : "must""#,
        #"  "child" }o..o| "parent" : "may""#,
        #"  "child" |o..|| "parent" : "one""#,
      ])
  }

  @Test func `tables whose names come to the same stay apart`() {
    let schema = SchemaSample.schema(
      ["a b", "a|b", "a/b"].map { SchemaSample.table($0, []) },
      [SchemaSample.foreignKey("f", "a|b", "x", to: "a/b"), SchemaSample.foreignKey("f", "a b", "x", to: "a/b")])
    #expect(
      RelationDiagram(schema).text == """
        erDiagram
          "a b"
          "a_b"
          "a_b (2)"
          "a_b (2)" }o..|| "a_b" : "x"
          "a b" }o..|| "a_b" : "x"
        """)
  }

  @Test func `of many tables, the one with the most relations and those around it`() {
    var schema = Self.star(40) { "s\($0)" }
    let others = (0..<30).flatMap { [("x\($0)", "y\($0)"), ("y\($0)", "z\($0)")] }
    schema.foreignKeys += others.map { SchemaSample.foreignKey("f", $0, "id", to: $1) }
    let diagram = RelationDiagram(schema)
    #expect(diagram.related == 130)
    #expect(diagram.shown == 49)
    for number in 0..<40 { #expect(diagram.text.contains("  \"s\(number)\" {\n")) }
    // No table stands there without a relation.
    for line in diagram.text.split(separator: "\n") where line.hasSuffix("\"") && !line.contains(" : ") {
      #expect(
        diagram.text.split(separator: "\n").contains { $0.contains(line.dropFirst(2)) && $0.contains(" : ") }, "\(line)"
      )
    }
  }

  @Test func `it is no longer than Mermaid draws`() {
    let long = String(repeating: "長", count: 400)
    let diagram = RelationDiagram(Self.star(50) { "\($0)\(long)" })
    #expect(diagram.text.utf8.count <= 50_000)
    #expect((1..<50).contains(diagram.shown))
    let tooLong = RelationDiagram(Self.star(2) { "\($0)" + String(repeating: "a", count: 40_000) })
    #expect(tooLong.text.isEmpty && tooLong.shown == 0 && tooLong.related == 2)
  }

  @Test func `the page tells what its diagram leaves out`() {
    func page(_ schema: SchemaDescription) -> String {
      SchemaPage(schema, database: "d", version: "17.5", readAt: ReportSample.time("14:00:00")).markdown()
    }
    #expect(
      page(Self.star(60) { "s\($0)" }).contains(
        " Of 60 tables with foreign keys, 50 are shown: the one with the most, and those that it is related to; all keys"
      ))
    #expect(
      page(Self.star(2) { "\($0)" + String(repeating: "a", count: 40_000) }).contains(
        "\n2 tables refer to each other: too much for a diagram.\n"))
  }
}
