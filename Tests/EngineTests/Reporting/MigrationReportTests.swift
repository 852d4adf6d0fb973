import FoundationEssentials
import Testing

@testable import Engine

@Suite struct MigrationReportTests {
  @Test func `the report for a terminal`() throws {
    #expect(
      try ReportSample().report().text() == """
        The migration has work pending.

          from         old_schema@shop
          to           new_schema@shop
          file         _migration_status.json
          started      2026-11-23 11:58:00
          last update  2026-11-23 12:00:00
          duration     2 min 0 s, 2 runs; the last 40.3 s

                     total  completed             failed    pending
          tables         5          2 (40.0 %)         1          2
          objects        2          1 (50.0 %)         1          0

          rows         1 200 007
          size         38.2 MB

        Success criteria
          [ ]  no table is pending
               orders, audit
          [ ]  at least 90 % of the tables are completed
               2 of 5, 40.0 %
          [x]  every failure is documented with its error and time
               2 of 2
          [ ]  every table was attempted once, again only if a person asked
               not attempted yet: orders; again as a person asked: audit

        Failed tables (1)
          invoices
            step copy, SQLSTATE 23502, 2026-11-23 12:00:00, 1 attempt
            MESSAGE    null value in column "tax" of relation "invoices" violates
                       not-null constraint
            DETAIL     Failing row contains (42, null, 2019-01-01, a long line of text
                       that goes on and on).
            CONTEXT    COPY invoices, line 3
            STATEMENT  COPY invoices (id, tax)
                       FROM STDIN

        Failed objects (1)
          view v\\u{1b}[31m
            2026-11-23 12:00:00, 1 attempt
            MESSAGE    relation "x" does not exist

        Slowest tables
          customers                               1 200 000 rows   38.1 MB     1 min 2 s
          日本語 表                                       7 rows    8.0 kB         12 ms

        Left behind (3)
          view (2)
            active_customers: refers to another schema
            old_orders
          trigger (1)
            orders.touch

        Source snapshots
          The tables are of 2 instants, since the work was taken up again:
            00000003-1: customers
            00000005-1: 日本語 表

        Next
          longhaul requeue invoices
              makes it pending again, when its cause is mended
          longhaul requeue --all-failed
              makes all 2 that failed pending again
          longhaul run
              goes on with what is pending (2)

        """)
  }

  @Test func `the report as Markdown`() throws {
    #expect(
      try ReportSample().report().markdown() == """
        # Migration of old\\_schema@shop to new\\_schema@shop

        The migration has work pending.

        |  |  |
        | --- | --- |
        | Progress file | `_migration_status.json` |
        | Started | 2026-11-23 11:58:00 |
        | Last update | 2026-11-23 12:00:00 |
        | Duration | 2 min 0 s |
        | Runs | 2 |
        | Rows | 1 200 007 |
        | Size | 38.2 MB |

        |  | Total | Completed | Failed | Pending |
        | --- | --- | --- | --- | --- |
        | Tables | 5 | 2 (40.0 %) | 1 | 2 |
        | Objects | 2 | 1 (50.0 %) | 1 | 0 |

        ## Success criteria

        - [ ] no table is pending: orders, audit
        - [ ] at least 90 % of the tables are completed: 2 of 5, 40.0 %
        - [x] every failure is documented with its error and time: 2 of 2
        - [ ] every table was attempted once, again only if a person asked: not attempted yet: orders; again as a person asked: audit

        ## Failed tables

        ### invoices

        step copy, SQLSTATE 23502, 2026-11-23 12:00:00, 1 attempt

        MESSAGE:

        ```
        null value in column "tax" of relation "invoices" violates not-null constraint
        ```

        DETAIL:

        ```
        Failing row contains (42, null, 2019-01-01, a long line of text that goes on and on).
        ```

        CONTEXT:

        ```
        COPY invoices, line 3
        ```

        STATEMENT:

        ```
        COPY invoices (id, tax)
        FROM STDIN
        ```

        ## Failed objects

        ### view v\\\\u\\{1b\\}\\[31m

        2026-11-23 12:00:00, 1 attempt

        MESSAGE:

        ```
        relation "x" does not exist
        ```

        ## Slowest tables

        | Table | Rows | Size | Time |
        | --- | --- | --- | --- |
        | customers | 1 200 000 | 38.1 MB | 1 min 2 s |
        | 日本語 表 | 7 | 8.0 kB | 12 ms |

        ## Left behind

        | Kind | Name | Note |
        | --- | --- | --- |
        | view | active\\_customers | refers to another schema |
        | view | old\\_orders |  |
        | trigger | orders.touch |  |

        ## Source snapshots

        | Source snapshot | Tables |
        | --- | --- |
        | 00000003-1 | customers |
        | 00000005-1 | 日本語 表 |

        ## Next

        - `longhaul requeue invoices`: makes it pending again, when its cause is mended
        - `longhaul requeue --all-failed`: makes all 2 that failed pending again
        - `longhaul run`: goes on with what is pending (2)

        """)
  }

  @Test func `the report for programs`() throws {
    var progress = ReportSample.progress
    progress.pending = []
    progress.failed[0].failure.statement = nil
    progress.failed[0].failure.detail = nil
    progress.objects.failed = []
    progress.metadata.inProgress = []
    progress.metadata.attempts = ItemCounts()
    progress.finish(at: ReportSample.time("12:00:01"))
    let entries =
      Array(ReportSample.journal[..<3]) + [
        .runFinished(runID: "r1", at: ReportSample.time("12:00:01"), reason: "complete")
      ]
    #expect(
      try ReportSample(progress, journal: entries).report().json() == """
        {
          "success": false,
          "source": "old_schema@shop",
          "target": "new_schema@shop",
          "progress_file": "_migration_status.json",
          "started_at": "2026-11-23T11:58:00.000000",
          "last_update": "2026-11-23T12:00:01.000000",
          "finished_at": "2026-11-23T12:00:01.000000",
          "duration_seconds": 121.0,
          "runs": [
            {
              "run_id": "r1",
              "started_at": "2026-11-23T11:58:00.000000",
              "finished_at": "2026-11-23T12:00:01.000000",
              "reason": "complete",
              "seconds": 121.0,
              "source_version": "",
              "target_version": "",
              "options": ""
            }
          ],
          "tables": {
            "total": 3,
            "completed": 2,
            "failed": 1,
            "pending": 0,
            "completed_percent": 66.6,
            "rows": 1200000,
            "bytes": 40000000,
            "without_figures": 1
          },
          "objects": {
            "total": 1,
            "completed": 1,
            "failed": 0,
            "pending": 0,
            "completed_percent": 100.0
          },
          "criteria": [
            {
              "key": "pending_empty",
              "text": "no table is pending",
              "met": true,
              "detail": "none"
            },
            {
              "key": "completion",
              "text": "at least 90 % of the tables are completed",
              "met": false,
              "detail": "2 of 3, 66.6 %"
            },
            {
              "key": "failures_documented",
              "text": "every failure is documented with its error and time",
              "met": true,
              "detail": "1 of 1"
            },
            {
              "key": "attempted_once",
              "text": "every table was attempted once, again only if a person asked",
              "met": true,
              "detail": "3 once"
            }
          ],
          "failed": [
            {
              "item": "invoices",
              "error": "null value in column \\"tax\\" of relation \\"invoices\\" violates not-null constraint",
              "timestamp": "2026-11-23T12:00:00.250000",
              "attempts": 1,
              "step": "copy",
              "sqlstate": "23502",
              "context": "COPY invoices, line 3"
            }
          ],
          "failed_objects": [],
          "slowest": [
            {
              "item": "customers",
              "rows": 1200000,
              "bytes": 40000000,
              "seconds": 62.4
            }
          ],
          "set_aside": [],
          "left_behind": [
            {
              "kind": "view",
              "name": "active_customers",
              "note": "refers to another schema"
            },
            {
              "kind": "trigger",
              "name": "orders.touch",
              "note": ""
            },
            {
              "kind": "view",
              "name": "old_orders",
              "note": ""
            }
          ],
          "source_snapshots": [
            {
              "snapshot": "00000003-1",
              "items": [
                "customers"
              ]
            }
          ],
          "next": [
            {
              "command": "longhaul requeue invoices",
              "effect": "makes it pending again, when its cause is mended"
            },
            {
              "command": "longhaul run",
              "effect": "then takes up what was requeued"
            }
          ]
        }

        """)
  }

  @Test func `what there was to read beside the last run is named`() throws {
    var entries = ReportSample.journal
    for place in entries.indices {
      guard case .runStarted(var start) = entries[place] else { continue }
      start.contextFiles = start.runID == "r1" ? ["/earlier.md"] : ["/a/DATABASE_SCHEMA.md", "/b | c/notes.md"]
      entries[place] = .runStarted(start)
    }
    let report = try ReportSample(journal: entries).report()
    #expect(
      report.text().contains(
        """
          file         _migration_status.json
          context      /a/DATABASE_SCHEMA.md
          context      /b | c/notes.md
          started      2026-11-23 11:58:00

        """))
    #expect(
      report.markdown().contains(
        """
        | Progress file | `_migration_status.json` |
        | Context | `/a/DATABASE_SCHEMA.md` |
        | Context | `/b \\| c/notes.md` |
        | Started | 2026-11-23 11:58:00 |

        """))
    #expect(
      report.json().contains(
        """
          "progress_file": "_migration_status.json",
          "context": [
            "/a/DATABASE_SCHEMA.md",
            "/b | c/notes.md"
          ],
          "started_at": "2026-11-23T11:58:00.000000",

        """))
  }

  @Test func `a migration of which all is done is a success, and has no next command`() throws {
    var progress = ReportSample.progress
    progress.completed += progress.pending + ["invoices"]
    (progress.pending, progress.failed, progress.objects.failed) = ([], [], [])
    progress.metadata.attempts = ItemCounts()
    progress.metadata.inProgress = []
    let report = try ReportSample(progress, journal: []).report()
    #expect(report.isSuccess)
    #expect(report.nextCommands.isEmpty)
    #expect(report.text().hasPrefix("The migration is complete.\n"))
    #expect(report.text().contains("The journal has no figures of 5 completed tables."))
  }

  @Test func `what the journal tells of an earlier migration in the same folder is not counted`() throws {
    let earlier: [JournalEntry] = [
      .runStarted(.init(runID: "r0", at: ReportSample.time("10:00:00"), source: "other", target: "other")),
      .item(
        .init(
          item: "customers", succeeded: true, rows: 5, bytes: 5, seconds: 5, finishedAt: ReportSample.time("10:00:05"))),
    ]
    let sample = try ReportSample(journal: earlier + ReportSample.journal)
    #expect(try sample.report().text() == ReportSample().report().text())
  }

  @Test func `no line of a report is wider than eighty columns, whatever the names`() throws {
    var progress = ReportSample.progress
    let names = [
      "日本語の表" + String(repeating: "長", count: 60), String(repeating: "x", count: 200), "a b\u{202e}\u{feff}\n\t'c",
    ]
    progress.pending = names.map { "p" + $0 }
    progress.completed = names
    progress.failed = names.map { .init(Failure(item: "f" + $0, error: $0 + " " + $0, timestamp: .distantPast)) }
    let outcomes = names.map { name in
      JournalEntry.item(
        .init(
          item: name, succeeded: true, rows: .max / 4, bytes: .max / 4, seconds: 1e9,
          finishedAt: ReportSample.time("12:00:00"), sourceSnapshot: name))
    }
    let left = names.map { LeftBehindObject(kind: $0, name: $0, note: $0) }
    let text = try ReportSample(progress, journal: outcomes + [.leftBehind(left)]).report().text()
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("  longhaul ") }
    #expect(lines.filter { TextLayout.width($0) > 80 } == [])
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isHidden })
  }

  @Test func `next commands name the progress file when it is not the usual one`() throws {
    var progress = ReportSample.progress
    progress.failed[0].failure.item = "-x"
    let report = MigrationReport(progressFile: "a b.json", progress: progress, journal: JournalContents())
    #expect(
      report.nextCommands.map(\.command) == [
        "longhaul requeue --progress-file 'a b.json' -- -x", "longhaul requeue --progress-file 'a b.json' --all-failed",
        "longhaul run --progress-file 'a b.json'",
      ])
  }
}
