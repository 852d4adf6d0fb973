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

  @Test func `prerequisites come after what they need, else as given`() {
    func object(_ oid: OID) -> PrerequisiteObject {
      PrerequisiteObject(oid: oid, name: "o\(oid)", definition: .enumeration(labels: []))
    }
    let sorted = WorkOrder.sorted(
      [1, 2, 3, 4, 5].map(object), needs: [(1, 4), (4, 5), (2, 2), (3, 99), (98, 1), (5, 1)])
    #expect(sorted.map(\.oid) == [5, 4, 1, 2, 3])
  }
}
