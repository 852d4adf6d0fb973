import Engine
import FoundationEssentials
import Glibc
import Testing

@testable import TUI

/// Generous bounds: they catch work that grows with the number of tables, on any machine and without optimisation.
@Suite(.serialized) struct SpeedTests {
  /// Of the processor: what else the machine does then is none of its business.
  private func milliseconds(_ work: () -> Void) -> Double {
    let times = (0..<5).map { _ in
      let began = Self.processorSeconds()
      work()
      return Self.processorSeconds() - began
    }
    return (times.min() ?? 0) * 1000
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func `a frame of 10,000 tables costs no more than one of 100`() {
    var small = Fixture.model(Fixture.large(100))
    var large = Fixture.model(Fixture.large(10_000))
    let few = milliseconds { for _ in 0..<5 { _ = small.frame(Size(200, 60)) } }
    let many = milliseconds { for _ in 0..<5 { _ = large.frame(Size(200, 60)) } }
    #expect(many < few * 2 + 5, "\(few) and \(many) ms")
  }

  @Test(arguments: [ListOrder.Column.name, .size, .rows])
  func `10,000 rows are filtered and sorted in a moment`(column: ListOrder.Column) throws {
    let roster = Roster(Fixture.large(10_000), version: 1)
    let filter = try Filter("table size>1k !9999")
    let time = milliseconds { _ = ListOrder(column: column).rows(of: .pending, in: roster, filter: filter) }
    #expect(time < 500, "\(time) ms")
  }
}
