import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Rows that have to wait, on their way from one connection to another.
@Suite(.database) struct ThrottledStreamTests {
  private static let rows = "SELECT g, repeat('x', 1000) FROM generate_series(1, 2000) g"

  /// A clock that stands still, and has something happen when it was looked at so often.
  private final class Clock: Sendable {
    private let looks = Mutex(0)

    func now(_ limit: Int, _ happen: () -> Void) -> Double {
      if looks.withLock({ looks in
        looks += 1
        return looks == limit
      }) {
        happen()
      }
      return 0
    }
  }

  @Test func `all bytes are paid for, the last few too`() throws {
    let ends = try CopyStreamTests.Ends()
    let waits = Mutex(0)
    // Each look at the clock is a millisecond later.
    let throttle = Throttle(rate: 100_000_000) {
      waits.withLock { looks in
        looks += 1
        return Double(looks) / 1000
      }
    }
    let passed = try ends.copy(Self.rows, throttle: throttle)
    #expect(passed.rows == 2000)
    #expect(throttle.wait(for: throttle.take(0)) == 0)
    #expect(waits.withLock { Double($0) / 1000 } >= Double(passed.bytes) / 100_000_000)
    #expect(try ends.committedRows() == "2000")
    try ends.expectUsable()
  }

  @Test(arguments: [Self.rows, "SELECT 1, 'x'"])
  func `a wait ends at once when all is to be rolled back`(rows: String) throws {
    let interrupt = Interrupt()
    let ends = try CopyStreamTests.Ends(interrupt: interrupt)
    let clock = Clock()
    let throttle = Throttle(rate: 1) { clock.now(6) { interrupt.raise() } }
    let error = try #require(
      failure { () throws(PostgresError) in try ends.copy(rows, throttle: throttle) })
    #expect(error.isCancellation)
    #expect(try ends.committedRows() == "0")
    try ends.expectUsable()
  }

  @Test(arguments: [Self.rows, "SELECT 1, 'x'"])
  func `a target that dies meanwhile is noticed, with its own words`(rows: String) throws {
    let ends = try CopyStreamTests.Ends()
    let (database, pid) = (ends.database, ends.target.pid)
    let clock = Clock()
    let throttle = Throttle(rate: 1) {
      clock.now(6) { _ = try? database.query("SELECT pg_terminate_backend(\(pid), 10000)") }
    }
    let error = try #require(
      failure { () throws(PostgresError) in try ends.copy(rows, throttle: throttle) })
    #expect(error.sqlstate == SQLState("57P01"))
    #expect(error.connectionLost)
    #expect(try database.query("SELECT count(*) FROM t") == "0")
  }

  @Test func `rows that were held come whole and in order`() throws {
    let ends = try CopyStreamTests.Ends()
    let clock = Clock()
    let throttle = Throttle(rate: 1) { clock.now(.max) {} }
    let flows = Doorbell()
    let other = Beside {
      flows.wait(milliseconds: 30_000)
      throttle.setRate(nil)
    }
    let passed = try ends.copy(Self.rows, throttle: throttle) { _ in flows.ring() }
    other.join()
    #expect(passed.rows == 2000)
    #expect(try ends.committedRows() == "2000")
    #expect(try ends.database.query("SELECT bool_and(n = a) FROM (SELECT a, row_number() OVER () n FROM t) x") == "t")
  }

  @Test func `between two statements a wait ends with the interrupt, or the connection`() throws {
    let interrupt = Interrupt()
    let open = try Database.own().connect(interrupt: interrupt)
    var throttle = Throttle(rate: 1, clock: { 0 })
    let database = try Database.own()
    let clock = Clock()
    throttle = Throttle(rate: 1) { clock.now(5) { interrupt.raise() } }
    let cancelled = failure { () throws(PostgresError) in
      try open.connection.wait(for: throttle, bytes: 100, before: "SELECT 1")
    }
    #expect(cancelled?.isCancellation == true)
    #expect(!open.isLost)
    let second = try database.connect()
    let pid = second.pid
    let later = Clock()
    throttle = Throttle(rate: 1) {
      later.now(5) { _ = try? database.query("SELECT pg_terminate_backend(\(pid), 10000)") }
    }
    let lost = failure { () throws(PostgresError) in
      try second.connection.wait(for: throttle, bytes: 100, before: "SELECT 1")
    }
    #expect(lost?.connectionLost == true)
    #expect(lost?.statement == "SELECT 1")
  }
}
