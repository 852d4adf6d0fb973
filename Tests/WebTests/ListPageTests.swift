import Engine
import Testing

@testable import Web

@Suite struct ListPageTests {
  private func names(_ kind: ListQuestion.Kind, find: String = "", offset: Int = 0, limit: Int = 100) -> [String] {
    ListPage(ListQuestion(kind: kind, find: find, offset: offset, limit: limit), of: Sample.running()).rows.map(\.name)
  }

  @Test(arguments: [
    (ListQuestion.Kind.pending, ["customer", "Order_Item"]), (.completed, ["country", "audit"]), (.failed, ["日本語"]),
    (.objects, ["view v", "type mood"]), (.leftBehind, ["publication p"]),
  ])
  func `what is to come is in the order of work, what has been newest first`(
    kind: ListQuestion.Kind, expected: [String]
  ) {
    #expect(names(kind) == expected)
  }

  @Test func `causes stand before what was not tried because of them`() {
    var snapshot = Sample.running()
    let cause = snapshot.failed[0]
    var untried = Failure(item: "part", error: "its parent table 日本語 failed", timestamp: cause.timestamp)
    snapshot.failed.append(untried)
    untried.item = "view v"
    untried.error = "not built: its table 日本語 failed"
    var object = cause
    object.item = "type t"
    snapshot.objects.failed = [object, untried]
    func names(_ kind: ListQuestion.Kind) -> [String] {
      ListPage(ListQuestion(kind: kind), of: snapshot).rows.map(\.name)
    }
    #expect(names(.failed) == ["日本語", "part"])
    #expect(names(.objects).prefix(2) == ["type t", "view v"])
  }

  @Test(arguments: [
    (0, 1, ["customer"]), (1, 1, ["Order_Item"]), (1, 9, ["Order_Item"]), (2, 1, []), (99, 1, []),
    (-5, 1, ["customer"]),
    (0, 0, []), (0, -1, []),
  ])
  func `a page is as many rows as there are of those asked for`(offset: Int, limit: Int, expected: [String]) {
    #expect(names(.pending, offset: offset, limit: limit) == expected)
  }

  @Test(arguments: [
    (ListQuestion.Kind.pending, "order", ["Order_Item"]), (.pending, "ORDER", ["Order_Item"]), (.pending, "x", []),
    (.failed, "23502", ["日本語"]), (.failed, "TAX", ["日本語"]), (.failed, "語", ["日本語"]),
    (.leftBehind, "not carried", ["publication p"]),
  ])
  func `a text is found in all that is seen, whatever its case`(
    kind: ListQuestion.Kind, find: String, expected: [String]
  ) {
    #expect(names(kind, find: find) == expected)
  }

  @Test func `no page has more rows than can be seen, and all of them are counted`() {
    var snapshot = Sample.running()
    snapshot.pending = Array(repeating: 1, count: 10_000)
    let page = ListPage(ListQuestion(limit: 1_000_000), of: snapshot)
    #expect(page.rows.count == 500)
    #expect(page.total == 10_000)
  }

  @Test func `what is not known is missing`() {
    let page = ListPage(ListQuestion(), of: Sample.running())
    #expect(page.rows.map(\.rows) == [nil, 10])
    let completed = ListPage(ListQuestion(kind: .completed), of: Sample.running())
    #expect(completed.rows.map(\.seconds) == [0.25, nil])
  }
}
