import Testing

@testable import Engine

@Suite struct SchemaMapTests {
  private func text(_ schemas: SchemaMap) -> [String] { schemas.entries.map { "\($0.from) → \($0.to)" } }

  @Test func `schemas are read from lists and pairs`() throws {
    #expect(try text(SchemaMap(reading: "old", to: "new")) == ["old → new"])
    #expect(
      try text(SchemaMap(reading: "a, b,c", to: nil, map: SchemaMap.pairs("c=z,a = x"))) == ["a → x", "b → b", "c → z"])
    #expect(try text(SchemaMap(reading: "a,b", to: "x,y")) == ["a → x", "b → y"])
    #expect(
      try text(SchemaMap(reading: nil, to: nil, map: SchemaMap.pairs(#"a=b,"c,d"="e=f""#))) == ["a → b", "c,d → e=f"])
    #expect(try text(SchemaMap(reading: #"Old "schema'"#, to: "neu")) == [#"Old "schema' → neu"#])
    #expect(try text(SchemaMap(reading: #""""quoted"",x",b"#, to: "1,2")) == [#""quoted",x → 1"#, "b → 2"])
  }

  @Test(arguments: [["a"], ["a", "b"], ["a,b"], ["\"a\"", "b,\"c", "=", "d=e"], ["schéma", "漢 字"], [" a", "b "]])
  func `names survive being written as a list`(names: [String]) throws {
    let list = SchemaMap.list(names)
    #expect(try SchemaMap(reading: list, to: SchemaMap.list(names.map { $0 + "2" })).entries.map(\.from) == names)
  }

  @Test(arguments: [
    ("a", nil, nil, "Name the old schema with --from and the new one with --to, or in longhaul.yaml."),
    (nil, nil, nil, "Name the old schema with --from and the new one with --to, or in longhaul.yaml."),
    ("", "x", nil, "--from is empty; name a schema."), ("a,", nil, "a=x", "--from is empty; name a schema."),
    ("a", "", nil, "--to is empty; name a schema."), ("a", nil, "a=", "--map is empty; name a schema."),
    ("a,b", "x", nil, "There are 2 old schemas: say what each becomes with --map old=new,… instead of --to."),
    ("a", "x", "a=y", "Both --to and --map say what the schema becomes; give one of them."),
    ("a,b", nil, "c=x", "--map names c, which is not an old schema; those are a,b."),
    ("a,b", nil, "c", "--map has c; expected pairs such as old=new, with commas between them."),
    ("a,b,a", nil, nil, "--from names a twice."), ("a,b", nil, "a=x,b=x", "Two schemas would become x."),
    ("a,b", nil, "a=b,b=a", "a would become b, which is an old schema itself; choose another name."),
  ])
  func `what makes no sense is told`(from: String?, to: String?, map: String?, message: String) {
    let error = #expect(throws: SchemaMap.Mistake.self) {
      try SchemaMap(reading: from, to: to, map: map.map(SchemaMap.pairs) ?? [])
    }
    #expect(error?.description == message)
  }
}
