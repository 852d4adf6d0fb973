import Foundation
import Glibc
import Testing

@testable import Engine
@testable import TUI

/// What the screen takes with 10,000 tables, the slowest of a hundred: for `scripts/screen-goals` and
/// `scripts/bench --micro`, which build this with optimisation. Time is the thread's own.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["LONGHAUL_BENCH_SCREEN"] != nil))
struct ScreenBenchmarks {
  private static func processorMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
  }

  /// Does something so often, and prints the time that 99 of 100 stay below.
  private func tell(_ what: String, times: Int, _ work: (Int) throws -> Void) rethrows {
    let taken = try (0..<times).map { number in
      let began = Self.processorMilliseconds()
      try work(number)
      return Self.processorMilliseconds() - began
    }.sorted()
    let worst = taken[times * 99 / 100 - 1]
    FileHandle.standardOutput.write(Data("\nbenchmark: \(what), p99\t\(worst)\tms CPU\n".utf8))
  }

  private func large() -> MigrationSnapshot {
    setlocale(LC_CTYPE, "C.UTF-8")
    var snapshot = MigrationSnapshot(
      run: RunDescription(
        source: "old_schema@shop", target: "new_schema@shop", startedAt: Date(),
        progressFile: "_migration_status.json", logFolder: "/nonexistent"))
    snapshot.phase = .running
    snapshot.workers = 8
    snapshot.items = (0..<10_000).map {
      ItemDescription(
        name: "some_table_\($0)", bytes: $0 * 7919 % 100_003 * 8192, estimatedRows: $0 * 31, logFile: "\($0).log")
    }
    snapshot.pending = Array(0..<7000)
    snapshot.completed = (7000..<10_000).map { CompletedItem(item: $0, rows: $0, seconds: 0.1, finishedAt: Date()) }
    return snapshot
  }

  @Test func `a frame`() {
    var snapshot = large()
    var model = ScreenModel(charset: .unicode, glyphs: .unicode, zone: .utc, now: Date())
    _ = model.receive(snapshot, now: Date())
    tell("frame of 200x60 with 10,000 tables", times: 2000) { _ in _ = model.frame(Size(200, 60)) }
    let keys: [Key] = [.character("j"), .pageDown, .character("G"), .character("1"), .character("3"), .character("k")]
    var now = Date()
    tell("a new snapshot or a key, and its frame", times: 2000) { number in
      now += 0.1
      if number.isMultiple(of: 2) {
        snapshot.completed.append(
          CompletedItem(item: snapshot.pending.removeFirst(), rows: number, seconds: 0.1, finishedAt: now))
        _ = model.receive(snapshot, now: now)
      } else {
        _ = model.handle(keys[number / 2 % keys.count], now: now)
      }
      _ = model.frame(Size(200, 60))
    }
  }

  @Test func `a filter and a sort`() throws {
    var snapshot = large()
    snapshot.pending = Array(snapshot.items.indices)
    let roster = Roster(snapshot, version: 1)
    let nothing = try Filter("")
    let filter = try Filter("table size>1k !9999")
    tell("filter of 10,000 rows", times: 300) { _ in
      _ = ListOrder().rows(of: .pending, in: roster, filter: filter)
    }
    for column in [ListOrder.Column.name, .size, .rows] {
      tell("sort of 10,000 rows by \(column.rawValue)", times: 300) { _ in
        _ = ListOrder(column: column).rows(of: .pending, in: roster, filter: nothing)
      }
    }
  }

  @Test func `a filter and a sort of failures`() throws {
    var snapshot = large()
    (snapshot.pending, snapshot.completed) = ([], [])
    snapshot.failed = snapshot.items.enumerated().map { number, item in
      var failure = Failure(item: item.name, error: "null value in column \"tax\"", timestamp: Date(), step: .copy)
      failure.sqlstate = ["23502", "22P02", "57014"][number % 3]
      return failure
    }
    let roster = Roster(snapshot, version: 1)
    let filter = try Filter("null sqlstate:2 !9999")
    tell("filter of 10,000 failures", times: 300) { _ in
      _ = ListOrder().rows(of: .failed, in: roster, filter: filter)
    }
    let order = ListOrder(column: .sqlstate)
    tell("sort of 10,000 failures by SQLSTATE, in groups", times: 300) { _ in
      _ = order.groups(of: .failed, order.rows(of: .failed, in: roster, filter: .none), in: roster)
    }
  }
}
