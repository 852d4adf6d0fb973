import Engine
import FoundationEssentials
import Glibc
import Testing

@testable import TUI

/// Numbers that look random and are the same every time.
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}

/// What the tests of screens begin with.
enum Fixture {
  private static let locale: Bool = setlocale(LC_CTYPE, "C.UTF-8") != nil

  /// Widths are those of the C library's locale.
  static func adoptLocale() { precondition(locale) }

  /// 2026-11-23 14:00:00 UTC.
  static let begin = Date(timeIntervalSince1970: 1_795_442_400)
  static let now = begin.addingTimeInterval(8049)

  static func model(ascii: Bool = false) -> ScreenModel {
    adoptLocale()
    return ScreenModel(
      charset: ascii ? .ascii : .unicode, glyphs: ascii ? .ascii : .unicode, zone: .utc, now: now)
  }

  static func model(_ snapshot: MigrationSnapshot, ascii: Bool = false) -> ScreenModel {
    var model = model(ascii: ascii)
    _ = model.receive(snapshot, now: now)
    return model
  }

  static func empty(_ phase: Phase = .running) -> MigrationSnapshot {
    var snapshot = MigrationSnapshot(
      run: RunDescription(
        source: "old_schema@shop", target: "new_schema@shop", startedAt: begin,
        progressFile: "_migration_status.json", logFolder: "/nonexistent"))
    snapshot.phase = phase
    return snapshot
  }

  /// A run in the middle of its work.
  static func running(_ phase: Phase = .running) -> MigrationSnapshot {
    var snapshot = empty(phase)
    func add(_ name: String, _ bytes: Int, _ rows: Int) -> ItemID {
      snapshot.items.append(ItemDescription(name: name, bytes: bytes, estimatedRows: rows, logFile: "\(name).log"))
      return snapshot.items.count - 1
    }
    let invoice = add("invoice", 44_000_000_000, 5_100_000)
    let audit = add("audit.event_2019_11", 9_000_000_000, 81_000_000)
    snapshot.pending = [
      add("clickstream", 226_000_000_000, 1_200_000_000), add("order_item", 41_000_000_000, 90_000_000),
      add("very_long_table_name_that_nobody_reads_to_its_end", 1_153_434, -1), add("tiny", 8192, 3),
    ]
    for (name, rows, seconds) in [("product", 120_000, 4.1), ("customer", 88_104, 2.04), ("country", 249, 0.012)] {
      let item = add(name, rows * 100, rows)
      snapshot.completed.append(
        CompletedItem(item: item, rows: rows, seconds: seconds, finishedAt: begin.addingTimeInterval(60)))
    }
    _ = add("invoice_line", 5_000_000, 50_000)
    _ = add("hr.日本語表", 5_000_000, 50_000)
    snapshot.failed = [failure("invoice_line"), failure("hr.日本語表", sqlstate: "22P02")]
    var copying = ActiveWork(worker: 1, name: "invoice", item: invoice, startedAt: now.addingTimeInterval(-95))
    copying.step = .copy
    copying.fraction = 0.63
    copying.rows = 3_200_000
    var indexing = ActiveWork(
      worker: 2, name: "audit.event_2019_11", item: audit, startedAt: now.addingTimeInterval(-12))
    indexing.step = .index
    indexing.note = "2 of 3"
    snapshot.active = [copying, indexing]
    snapshot.objects.completed = ["type mood"]
    snapshot.objects.pending = ["foreign key orders.orders_customer_fkey"]
    snapshot.leftBehind = [LeftBehindObject(kind: "trigger", name: "orders.touch", note: "triggers are not carried")]
    snapshot.workers = 2
    snapshot.throughput.bytesDone = 442_000_000_000
    snapshot.throughput.bytesTotal = 787_000_000_000
    snapshot.throughput.rows = 208_353
    snapshot.throughput.bytesPerSecond = 91_000_000
    snapshot.throughput.history = [20, 30, 50, 60, 70, 70, 60, 70, 50, 60]
    snapshot.throughput.secondsLeft = 3780...4800
    return snapshot
  }

  /// A standby that is too far behind.
  static let backlog = Backlog(follower: .standby("replica1"), bytes: 2_254_857_830, limit: 1 << 30)

  /// A run that has done what it could.
  static func finished() -> MigrationSnapshot {
    var snapshot = running(.finished(.complete))
    snapshot.completed += (snapshot.pending + snapshot.active.compactMap(\.item)).map {
      CompletedItem(item: $0, rows: -1, seconds: -1, finishedAt: now)
    }
    snapshot.pending = []
    snapshot.active = []
    snapshot.objects.completed += snapshot.objects.pending
    snapshot.objects.pending = []
    snapshot.throughput.bytesDone = snapshot.throughput.bytesTotal
    return snapshot
  }

  static func failure(_ name: String, sqlstate: String = "23502") -> Failure {
    var failure = Failure(
      item: name, error: "null value in column \"tax\" violates not-null constraint",
      timestamp: begin.addingTimeInterval(202), step: .copy)
    failure.sqlstate = sqlstate
    failure.detail = "Failing row contains (42, null)."
    failure.context = "COPY \(name), line 3612"
    failure.schema = "new_schema"
    failure.table = name
    failure.column = "tax"
    failure.statement = "ALTER TABLE \(name)\n\tALTER COLUMN tax SET NOT NULL;"
    failure.position = "ALTER TABLE \(name)\n\tALTER COLUMN ".unicodeScalars.count + 1
    return failure
  }

  /// An old table beside the new one, with all kinds of changes.
  static let comparison = TableComparison(
    definition: [
      .init(old: "CREATE TABLE old_schema.invoice (", new: "CREATE TABLE new_schema.invoice ("),
      .init(old: "  id integer NOT NULL,", new: "  id bigint NOT NULL,", isChanged: true),
      .init(old: "  note character varying(200),", new: "  note text,", isChanged: true),
      .init(old: "  fax text", new: nil, isChanged: true),
      .init(old: nil, new: "  paid_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP", isChanged: true),
      .init(old: ");", new: ");"),
      .init(
        old: "CREATE INDEX invoice_note ON old_schema.invoice USING btree (lower((note)::text));",
        new: "CREATE INDEX invoice_note ON new_schema.invoice USING btree (lower(note));", isChanged: true),
    ],
    columns: [
      .init(old: .init("id", "integer"), new: .init("id", "bigint"), expression: "id::bigint", isChanged: true),
      .init(old: .init("日本語", "text"), new: .init("日本語", "text"), expression: "\"日本語\""),
      .init(old: nil, new: .init("paid_at", "timestamp with time zone"), isChanged: true),
      .init(old: .init("fax", "text"), new: nil, isChanged: true),
    ], filter: "id > 0")

  /// So many tables, most of them pending.
  static func large(_ count: Int) -> MigrationSnapshot {
    var snapshot = empty()
    var noise = Noise(seed: 3)
    for number in 0..<count {
      snapshot.items.append(
        ItemDescription(
          name: "part_\(noise.next() % 1000).table_\(number)", bytes: Int(noise.next() % 10_000_000_000),
          estimatedRows: Int(noise.next() % 1_000_000), logFile: "\(number).log"))
    }
    snapshot.pending = Array(0..<count * 7 / 10)
    snapshot.completed = (count * 7 / 10..<count * 19 / 20).map {
      CompletedItem(item: $0, rows: $0 * 10, seconds: Double($0 % 100), finishedAt: begin)
    }
    snapshot.failed = (count * 19 / 20..<count).map { failure(snapshot.items[$0].name) }
    snapshot.workers = 8
    return snapshot
  }
}

extension Fixture {
  /// Names and messages that were made to do harm.
  static func hostile() -> MigrationSnapshot {
    var snapshot = running()
    let names = [
      "\u{1B}]52;c;cm0gLXJm\u{07}", "\u{1B}[2J\u{1B}[H", "a\r\nb", "\u{202E}gnp.exe", "日本\u{0}語",
      "e\u{301}\u{301}\u{301}\u{301}",
      "👩\u{200D}💻", String(repeating: "長", count: 200), "\u{9B}31m", "tab\there", "",
    ]
    for (number, name) in names.enumerated() {
      snapshot.items.append(ItemDescription(name: name, bytes: number, estimatedRows: number, logFile: "x.log"))
      snapshot.pending.insert(snapshot.items.count - 1, at: 0)
    }
    snapshot.failed = names.map { name in
      var failure = failure(name)
      failure.error = name + " is bad"
      failure.statement = name
      failure.position = 3
      return failure
    }
    snapshot.run.source = names[0]
    snapshot.run.target = names[7]
    snapshot.active[0].name = names[1]
    snapshot.active[1].note = names[0]
    snapshot.objects.pending = names
    snapshot.leftBehind = names.map { LeftBehindObject(kind: $0, name: $0, note: $0) }
    return snapshot
  }
}

extension ScreenModel {
  /// Types keys, a frame after each; names in angle brackets are keys that have names.
  @discardableResult
  mutating func type(_ keys: String, after seconds: Double = 0, on size: Size = Size(80, 24)) -> [Action] {
    let named: [String: Key] = [
      "<ENTER>": .enter, "<ESC>": .escape, "<TAB>": .tab, "<^C>": .control("c"), "<^Z>": .control("z"), "<DOWN>": .down,
      "<LEFT>": .left, "<RIGHT>": .right,
    ]
    var actions: [Action] = []
    var rest = keys[...]
    while let first = rest.unicodeScalars.first {
      if first == "<", let end = rest.firstIndex(of: ">"), let key = named[String(rest[...end])] {
        actions += handle(key, now: Fixture.now.addingTimeInterval(seconds))
        rest = rest[rest.index(after: end)...]
      } else {
        actions += handle(.character(first), now: Fixture.now.addingTimeInterval(seconds))
        rest = rest.dropFirst()
      }
      _ = frame(size)
    }
    return actions
  }
}

/// Compares a screen with a picture of it.
func expect(_ frame: Frame, looks picture: String, at place: SourceLocation = #_sourceLocation) {
  if frame.text != picture { Issue.record("the screen is\n\(frame.text)", sourceLocation: place) }
}

/// Compares the colours of a screen with a map of them (`Frame.styleMap`).
func expect(_ frame: Frame, isStyled map: String, at place: SourceLocation = #_sourceLocation) {
  if frame.styleMap != map { Issue.record("the styles are\n\(frame.styleMap)", sourceLocation: place) }
}
