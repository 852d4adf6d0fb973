import Engine
import Testing

@testable import TUI

@Suite struct FilterTests {
  private func names(_ text: String, _ list: ListKind) throws -> [String] {
    let roster = Roster(Fixture.running(), version: 1)
    let filter = try Filter(text)
    return ListOrder(column: .name).rows(of: list, in: roster, filter: filter).map { roster.subject(list, $0).name }
  }

  @Test(arguments: [
    ("", ["clickstream", "order_item", "tiny", "very_long_table_name_that_nobody_reads_to_its_end"]),
    ("ITEM", []), ("item", ["order_item"]), ("e_", ["very_long_table_name_that_nobody_reads_to_its_end"]),
    ("!order !very", ["clickstream", "tiny"]), ("size>38G", ["clickstream", "order_item"]),
    ("size<=8kB", ["tiny"]), ("size>=8192 size<9000", ["tiny"]), ("rows>1G", ["clickstream"]), ("rows<10", ["tiny"]),
    ("!rows>0", ["very_long_table_name_that_nobody_reads_to_its_end"]),
    ("state:pending t", ["clickstream", "order_item", "tiny", "very_long_table_name_that_nobody_reads_to_its_end"]),
    ("state:failed", []),
    ("  ", ["clickstream", "order_item", "tiny", "very_long_table_name_that_nobody_reads_to_its_end"]),
  ])
  func `a filter keeps the tables that all of it holds for`(text: String, kept: [String]) throws {
    #expect(try names(text, .pending) == kept)
  }

  @Test(arguments: [
    ("sqlstate:23502", ["invoice_line"]), ("sqlstate:22p", ["hr.日本語表"]), ("step:copy", ["hr.日本語表", "invoice_line"]),
    ("step:index", []), ("not-null", ["hr.日本語表", "invoice_line"]), ("日本", ["hr.日本語表"]), ("!state:failed", []),
  ])
  func `failures are kept by what the server said`(text: String, kept: [String]) throws {
    #expect(try names(text, .failed) == kept.sorted())
  }

  @Test(arguments: [
    ("size>", "size> wants a number such as 500, 10k, 1.5M, 10G"),
    ("size>x", "size> wants a number such as 500, 10k, 1.5M, 10G"),
    ("rows<=1Z", "rows<= wants a number such as 500, 10k, 1.5M, 10G"),
    ("size<-1", "size< wants a number such as 500, 10k, 1.5M, 10G"),
    ("state:done", "state: is one of pending, active, completed, failed, left"),
    ("step:x", "step: is one of read, transform, create, copy, index, verify, commit"),
    ("sqlstate:", "sqlstate: wants a code such as 23502, or its beginning"),
  ])
  func `a filter that makes no sense says what was expected`(text: String, problem: String) {
    #expect(throws: Filter.Problem(text: problem)) { try Filter(text) }
  }
}

@Suite struct ListOrderTests {
  @Test(arguments: [
    (
      ListOrder.Column.natural,
      ["clickstream", "order_item", "very_long_table_name_that_nobody_reads_to_its_end", "tiny"]
    ),
    (.name, ["clickstream", "order_item", "tiny", "very_long_table_name_that_nobody_reads_to_its_end"]),
    (.size, ["clickstream", "order_item", "very_long_table_name_that_nobody_reads_to_its_end", "tiny"]),
    (.rows, ["clickstream", "order_item", "tiny", "very_long_table_name_that_nobody_reads_to_its_end"]),
  ])
  func `pending tables are sorted by a column, and the other way round`(column: ListOrder.Column, names: [String]) {
    let roster = Roster(Fixture.running(), version: 1)
    for reversed in [false, true] {
      let rows = ListOrder(column: column, isReversed: reversed).rows(of: .pending, in: roster, filter: .none)
      #expect(rows.map { roster.subject(.pending, $0).name } == (reversed ? names.reversed() : names))
    }
  }

  @Test(arguments: ListKind.allCases)
  func `sorting goes through all columns of a list and back to the first`(kind: ListKind) {
    var order = ListOrder()
    for _ in ListOrder.columns(of: kind) { order = order.next(for: kind) }
    #expect(order == ListOrder())
  }
}
