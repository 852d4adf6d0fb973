import Testing

@testable import Engine

@Suite struct TableSelectionTests {
  @Test(
    arguments: [
      ([], [], "orders", true), (["orders"], [], "orders", true), (["orders"], [], "Orders", false),
      (["sales_*"], [], "sales_", true), (["sales_*"], [], "presales_1", false), (["*_tmp", "a?"], [], "ab", true),
      (["a?"], [], "abc", false), ([], ["*_tmp"], "x_tmp", false), ([], ["*_tmp"], "x_tmp2", true),
      (["*"], ["x"], "x", false), (["x"], ["x"], "x", false), (["[ab]*"], [], "beta", true),
      (["[!ab]*"], [], "beta", false),
      (["*"], [], "with space\nand line", true), (["\\*"], [], "*", true), (["\\*"], [], "a", false),
      (["漢*"], [], "漢字", true), ([".*"], [], ".hidden", true), (["*"], [], ".hidden", true), (["a/*"], [], "a/b", true),
      (["*"], [], "a/b", true), (["?"], [], "漢", true), ([""], [], "a", false),
    ] as [([String], [String], String, Bool)])
  func `shell patterns select`(include: [String], exclude: [String], name: String, isSelected: Bool) {
    #expect(TableSelection(include: include, exclude: exclude).isSelected(name) == isSelected)
  }

  private static var schema: SchemaDescription {
    var schema = SchemaDescription(schemas: SchemaMap(from: "old", to: "new"))
    schema.tables = ["a", "b", "c"].map {
      TableDescription(oid: 0, schema: "old", name: $0, kind: .ordinary, isUnlogged: false)
    }
    func key(_ table: String, _ referenced: String, in other: String = "old") -> ForeignKeyDescription {
      ForeignKeyDescription(
        oid: 0, table: TableName(schema: "old", name: table), name: "to_\(referenced)", definition: "",
        referenced: TableName(schema: other, name: referenced))
    }
    schema.foreignKeys = [key("a", "b"), key("a", "c"), key("b", "a"), key("c", "a"), key("a", "b", in: "elsewhere")]
    schema.leftBehind = [LeftBehindObject(kind: "view", name: "v", note: "")]
    return schema
  }

  @Test func `what is not selected is listed, with the foreign keys that would point to it`() {
    var schema = Self.schema
    TableSelection(include: [], exclude: ["b"]).apply(to: &schema)
    #expect(schema.tables.map(\.name) == ["a", "c"])
    #expect(
      schema.foreignKeys.map { "\($0.label) \($0.referenced.schema)" } == [
        "foreign key a.to_c old", "foreign key c.to_a old", "foreign key a.to_b elsewhere",
      ])
    #expect(
      schema.leftBehind.map { "\($0.kind) \($0.name): \($0.note)" } == [
        "foreign key a.to_b: refers to b, which is not selected", "table b: not selected", "view v: ",
      ])
  }

  @Test func `without patterns everything stays as it is`() {
    var schema = Self.schema
    TableSelection(include: [], exclude: []).apply(to: &schema)
    #expect(schema.tables.count == 3)
    #expect(schema.foreignKeys.count == 5)
    #expect(schema.leftBehind.count == 1)
  }
}
