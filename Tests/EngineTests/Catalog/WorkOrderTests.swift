import Testing

@testable import Engine

@Suite struct WorkOrderTests {
  private func table(_ name: String, _ bytes: Int, _ parents: String...) -> TableDescription {
    var table = TableDescription(oid: 0, schema: "old", name: name, kind: .ordinary, isUnlogged: false)
    table.bytes = bytes
    table.parents = parents.map { TableName(schema: "old", name: $0) }
    return table
  }

  private func order(_ tables: TableDescription...) -> [String] { WorkOrder.sorted(tables).map(\.name) }

  @Test func `the largest comes first, names decide between equals`() {
    #expect(order(table("b", 5), table("small", 1), table("a", 5), table("large", 9)) == ["large", "a", "b", "small"])
    #expect(order() == [])
  }

  @Test func `a parent comes right before its first child however small it is`() {
    #expect(
      order(table("child", 9, "parent"), table("other", 5), table("parent", 0), table("sibling", 7, "parent"))
        == ["parent", "child", "sibling", "other"])
  }

  @Test func `ancestors come in order, from several parents as well`() {
    #expect(
      order(table("d", 9, "b", "c"), table("c", 1, "a"), table("b", 2, "a"), table("a", 0), table("e", 5))
        == ["a", "b", "c", "d", "e"])
  }

  @Test func `a parent in another schema or unknown is no matter`() {
    var child = table("child", 3, "gone")
    child.parents.append(TableName(schema: "elsewhere", name: "other"))
    #expect(order(child, table("other", 1)) == ["child", "other"])
  }

  @Test func `a cycle is gone through once`() {
    #expect(Set(order(table("a", 1, "b"), table("b", 2, "c"), table("c", 3, "a"))) == ["a", "b", "c"])
    #expect(order(table("self", 1, "self")) == ["self"])
  }

  @Test func `names that look alike but differ in bytes are two tables`() {
    // One letter composed, the other decomposed: Swift takes them for equal, PostgreSQL does not.
    let composed = "caf\u{E9}"
    let decomposed = "cafe\u{301}"
    let child = table("child", 9, decomposed)
    let sorted = order(table(composed, 0), child, table(decomposed, 1)).map { Array($0.utf8) }
    let parent = sorted.firstIndex(of: Array(decomposed.utf8))
    let itself = sorted.firstIndex(of: Array("child".utf8))
    #expect(sorted.count == 3)
    #expect((parent ?? 9) < (itself ?? 0))
  }

  @Test func `a chain of thousands of generations does not exhaust the stack`() {
    let count = 20_000
    let tables = (0..<count).map { number in
      number == 0 ? table("t0", 0) : table("t\(number)", number, "t\(number - 1)")
    }
    #expect(WorkOrder.sorted(tables).map(\.bytes) == Array(0..<count))
  }

  @Test func `what needs other things comes after them, else as given, and a cycle is broken where it is met`() {
    let needs = [0: [3], 3: [4], 1: [1], 4: [0]]
    #expect(WorkOrder.afterNeeds(count: 5) { needs[$0] ?? [] } == [4, 3, 0, 1, 2])
  }

  @Test func `a part of a unit makes the unit need what the part depends on`() {
    let table = CatalogID(.pg_class, 1)
    let rowType = CatalogID(.pg_type, 2)
    let arrayType = CatalogID(.pg_type, 3)
    let view = CatalogID(.pg_class, 4)
    let rule = CatalogID(.pg_rewrite, 5)
    let function = CatalogID(.pg_proc, 6)
    func edge(_ dependent: CatalogID, _ referenced: CatalogID, _ kind: Character) -> DependencyGraph.Edge {
      DependencyGraph.Edge(dependent: dependent, referenced: referenced, kind: kind)
    }
    let graph = DependencyGraph(
      units: [table, view, function],
      edges: [
        edge(arrayType, rowType, "i"), edge(rowType, table, "i"), edge(rule, view, "i"), edge(rule, view, "n"),
        edge(rule, function, "n"), edge(function, arrayType, "n"),
      ]
    ) { _ in false }
    #expect(graph.needs == [[], [2], [0]])
    #expect(graph.closure(of: [1]) == [0, 2])
  }
}
