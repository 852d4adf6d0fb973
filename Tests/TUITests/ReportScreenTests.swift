import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// The report on the screen.
@Suite struct ReportScreenTests {
  private static func model(
    _ place: ProgressPlace, _ phase: Phase = .finished(.complete), ascii: Bool = false
  ) -> ScreenModel {
    var snapshot = Fixture.finished()
    snapshot.phase = phase
    snapshot.run.progressFile = place.path
    return Fixture.model(snapshot, ascii: ascii)
  }

  /// The report with another name for its folder, which is never the same.
  private static func frame(_ model: inout ScreenModel, _ size: Size, _ place: ProgressPlace) -> Frame {
    var frame = model.frame(size)
    for (row, text) in frame.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let found = text.firstRange(of: place.id) else { continue }
      let column = text.distance(from: text.startIndex, to: found.lowerBound)
      frame.put("DIRECTRY", row: row, column: column, limit: size.columns)
    }
    return frame
  }

  @Test func `on 80 by 24`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place)
    model.type("R")
    expect(
      Self.frame(&model, Size(80, 24), place),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                ✗ FINISHED 02:14:09
        ─ Report · Overview ────────────────────────────────────────────────────────────
         The migration has ended, with failures.                                      ┃
                                                                                      ┃
           from         old_schema                                                    ┃
           to           new_schema                                                    ┃
           file         /tmp/longhaul-DIRECTRY/_migration_status.json                 ┃
           started      2026-11-23 13:58:00                                           ┃
           finished     2026-11-23 14:01:00                                           ┃
           duration     3 min 0 s                                                     ┃
                                                                                      ┃
                      total  completed             failed    pending                  ┃
           tables         3          2 (66.6 %)         1          0                  ┃
           The journal has no figures of 2 completed tables.

         Success criteria
           [x]  no table is pending
                none
           [ ]  at least 90 % of the tables are completed
                2 of 3, 66.6 %
           [x]  every failure is documented with its error and time
                1 of 1

         Esc back  ? help  q quit  / find  [ ] part  y copy  e export  w wrap
        """)
  }

  @Test func `on 120 by 40`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place)
    model.type("R")
    expect(
      Self.frame(&model, Size(120, 40), place),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                        ✗ FINISHED 02:14:09
        ─ Parts ──────────────────────┬─ Report ────────────────────────────────────────────────────────────────────────────────
         Overview                     │ The migration has ended, with failures.
         Success criteria             │
         Failed tables (1)            │   from         old_schema
         Next                         │   to           new_schema
                                      │   file         /tmp/longhaul-DIRECTRY/_migration_status.json
                                      │   started      2026-11-23 13:58:00
                                      │   finished     2026-11-23 14:01:00
                                      │   duration     3 min 0 s
                                      │
                                      │              total  completed             failed    pending
                                      │   tables         3          2 (66.6 %)         1          0
                                      │   The journal has no figures of 2 completed tables.
                                      │
                                      │ Success criteria
                                      │   [x]  no table is pending
                                      │        none
                                      │   [ ]  at least 90 % of the tables are completed
                                      │        2 of 3, 66.6 %
                                      │   [x]  every failure is documented with its error and time
                                      │        1 of 1
                                      │   [x]  every table was attempted once, again only if a person asked
                                      │        3 once
                                      │
                                      │ Failed tables (1)
                                      │   invoice
                                      │     step copy, SQLSTATE 23502, 2026-11-23 14:00:00, 1 attempt
                                      │     MESSAGE    null value in column "tax"
                                      │
                                      │ Next
                                      │   longhaul requeue --progress-file /tmp/longhaul-DIRECTRY/_migration_status.json
                                      │ invoice
                                      │       makes it pending again, when its cause is mended
                                      │   longhaul run --progress-file /tmp/longhaul-DIRECTRY/_migration_status.json
                                      │       then takes up what was requeued
                                      │
                                      │

         Esc back  ? help  q quit  / find  [ ] part  y copy  e export  w wrap
        """)
  }

  @Test func `on 200 by 60`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place)
    model.type("R")
    expect(
      Self.frame(&model, Size(200, 60), place),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                                                                                                        ✗ FINISHED 02:14:09
        ─ Parts ──────────────────────┬─ Report ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
         Overview                     │ The migration has ended, with failures.
         Success criteria             │
         Failed tables (1)            │   from         old_schema
         Next                         │   to           new_schema
                                      │   file         /tmp/longhaul-DIRECTRY/_migration_status.json
                                      │   started      2026-11-23 13:58:00
                                      │   finished     2026-11-23 14:01:00
                                      │   duration     3 min 0 s
                                      │
                                      │              total  completed             failed    pending
                                      │   tables         3          2 (66.6 %)         1          0
                                      │   The journal has no figures of 2 completed tables.
                                      │
                                      │ Success criteria
                                      │   [x]  no table is pending
                                      │        none
                                      │   [ ]  at least 90 % of the tables are completed
                                      │        2 of 3, 66.6 %
                                      │   [x]  every failure is documented with its error and time
                                      │        1 of 1
                                      │   [x]  every table was attempted once, again only if a person asked
                                      │        3 once
                                      │
                                      │ Failed tables (1)
                                      │   invoice
                                      │     step copy, SQLSTATE 23502, 2026-11-23 14:00:00, 1 attempt
                                      │     MESSAGE    null value in column "tax"
                                      │
                                      │ Next
                                      │   longhaul requeue --progress-file /tmp/longhaul-DIRECTRY/_migration_status.json invoice
                                      │       makes it pending again, when its cause is mended
                                      │   longhaul run --progress-file /tmp/longhaul-DIRECTRY/_migration_status.json
                                      │       then takes up what was requeued
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │
                                      │

         Esc back  ? help  q quit  / find  [ ] part  y copy  e export  w wrap
        """)
  }

  @Test func `in ASCII, on 120 by 40`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place, ascii: true)
    model.type("R]]")
    expect(
      Self.frame(&model, Size(120, 40), place),
      looks: """
         longhaul  old_schema@shop -> new_schema@shop                                                       x FINISHED 02:14:09
        - Parts ----------------------+- Report --------------------------------------------------------------------------------
         Overview                     | The migration has ended, with failures.
         Success criteria             |
         Failed tables (1)            |   from         old_schema
         Next                         |   to           new_schema
                                      |   file         /tmp/longhaul-DIRECTRY/_migration_status.json
                                      |   started      2026-11-23 13:58:00
                                      |   finished     2026-11-23 14:01:00
                                      |   duration     3 min 0 s
                                      |
                                      |              total  completed             failed    pending
                                      |   tables         3          2 (66.6 %)         1          0
                                      |   The journal has no figures of 2 completed tables.
                                      |
                                      | Success criteria
                                      |   [x]  no table is pending
                                      |        none
                                      |   [ ]  at least 90 % of the tables are completed
                                      |        2 of 3, 66.6 %
                                      |   [x]  every failure is documented with its error and time
                                      |        1 of 1
                                      |   [x]  every table was attempted once, again only if a person asked
                                      |        3 once
                                      |
                                      | Failed tables (1)
                                      |   invoice
                                      |     step copy, SQLSTATE 23502, 2026-11-23 14:00:00, 1 attempt
                                      |     MESSAGE    null value in column "tax"
                                      |
                                      | Next
                                      |   longhaul requeue --progress-file /tmp/longhaul-DIRECTRY/_migration_status.json
                                      | invoice
                                      |       makes it pending again, when its cause is mended
                                      |   longhaul run --progress-file /tmp/longhaul-DIRECTRY/_migration_status.json
                                      |       then takes up what was requeued
                                      |
                                      |

         Esc back  ? help  q quit  / find  [ ] part  y copy  e export  w wrap
        """)
  }

  @Test func `its colours, on 120 by 40`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place)
    model.type("R]]")
    expect(
      Self.frame(&model, Size(120, 40), place),
      isStyled: """
        BBBBBBBBB  ............... . ...............                                                        EEEEEEEEEEEEEEEEEEEE
        fBBBBBBBffffffffffffffffffffffff########ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
         ........                     f BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
         ....... ........             f
        ###################           f   ....         ..........
         ....                         f   ..           ..........
                                      f   ....         .............................................
                                      f   .......      .......... ........
                                      f   ........     .......... ........
                                      f   ........     . ... . .
                                      f
                                      f              .....  .........             ......    .......
                                      f   ......         .          . ..... ..         .          .
                                      f   ... ....... ... .. ....... .. . ......... .......
                                      f
                                      f AAAAAAAAAAAAAAAA
                                      f gggggggggggggggggggggggggg
                                      f        ....
                                      f eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee
                                      f        . .. .. .... .
                                      f gggggggggggggggggggggggggggggggggggggggggggggggggggggggggg
                                      f        . .. .
                                      f ggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg
                                      f        . ....
                                      f
                                      f AAAAAAAAAAAAAAAAA
                                      f   .......
                                      f     .... ..... ........ ...... .......... ......... . .......
                                      f     .......    .... ..... .. ...... .....
                                      f
                                      f AAAA
                                      f aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa........aaaaaaaaaaaaaaaaaaaaaaaa
                                      f aaaaaaa
                                      f       ..... .. ....... ...... .... ... ..... .. ......
                                      f aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa........aaaaaaaaaaaaaaaaaaaaaaa
                                      f       .... ..... .. .... ... ........
                                      f
                                      f

         AAAfffff  Afffff  Afffff  Afffff  AAAfffff  Afffff  Afffffff  Afffff
        """)
  }

  @Test func `has the words and numbers of the text report, at any width`() throws {
    let place = try ProgressPlace()
    let report = try MigrationReport.read(progressFile: place.path)
    for columns in [80, 120, 200] {
      var model = Self.model(place)
      model.type("R")
      let rows = model.frame(Size(columns, 200)).text.split(separator: "\n")
      // Less the list at the left, and the ends of lines, which are elsewhere.
      func letters(_ rows: [Substring]) -> String {
        rows.map { row in
          (row.firstIndex(of: "│").map { row[row.index(after: $0)...] } ?? row).filter { !" ┃".contains($0) }
        }.joined()
      }
      let report = letters(report.text().split(separator: "\n"))
      if !letters(rows).contains(report) { Issue.record("\(columns) columns:\n\(rows.joined(separator: "\n"))") }
    }
  }

  @Test func `goes from part to part, and back`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place)
    model.type("R]]")
    #expect(model.frame(Size(80, 24)).text.contains("Report · Failed tables (1)"))
    model.type("]]]]]")
    #expect(model.frame(Size(80, 24)).text.contains("Report · Next"))
    model.type("[")
    #expect(model.frame(Size(80, 24)).text.contains("Report · Failed tables (1)"))
    model.type("g")
    #expect(model.frame(Size(80, 24)).text.contains("Report · Overview"))
  }

  @Test func `is copied, and written as Markdown`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place)
    let actions = model.type("Rye")
    let report = try MigrationReport.read(progressFile: place.path)
    #expect(actions == [.copy(report.text()), .write(path: "/nonexistent/report.md", text: report.markdown())])
  }

  @Test func `leads to the failures, and back to the dashboard`() throws {
    let place = try ProgressPlace()
    var model = Self.model(place)
    model.type("R4")
    #expect(model.views.last is BrowserView)
    model.type("<ESC>")
    #expect(model.views.count == 1)
  }

  @Test func `one of a run that goes on is read again when that ends`() throws {
    let place = try ProgressPlace()
    try place.write(ProgressPlace.failed.replacing("\"pending\": []", with: "\"pending\": [\"tiny\"]"))
    var model = Self.model(place, .running)
    model.type("R")
    #expect(model.frame(Size(80, 24)).text.contains("as of 16:14:09"))
    #expect(model.frame(Size(80, 24)).text.contains("The migration has work pending."))
    try place.write(ProgressPlace.failed)
    var snapshot = Fixture.finished()
    snapshot.run.progressFile = place.path
    _ = model.receive(snapshot, now: Fixture.now)
    let text = model.frame(Size(80, 24)).text
    #expect(!text.contains("as of"))
    #expect(text.contains("The migration has ended, with failures."))
  }

  @Test(arguments: [80, 120]) func `a part that is read may be gone at the end`(columns: Int) throws {
    let place = try ProgressPlace()
    var model = Self.model(place, .running)
    model.type("R]]]]]", on: Size(columns, 24))
    try place.write(ProgressPlace.complete)
    var snapshot = Fixture.finished()
    snapshot.run.progressFile = place.path
    _ = model.receive(snapshot, now: Fixture.now)
    let text = model.frame(Size(columns, 24)).text
    #expect(text.contains("3 (100.0 %)") && !text.contains("Next"), "\(text)")
  }

  @Test func `one that can't be read is told`() throws {
    var model = Fixture.model(Fixture.finished())
    model.type("R")
    #expect(model.views.count == 1)
    #expect(model.message?.tone == .bad)
  }
}
