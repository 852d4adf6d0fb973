import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// Failures in groups, and groups folded to one line.
@Suite struct ListGroupTests {
  /// Three alike, and two of another kind at another step.
  private static let snapshot: MigrationSnapshot = {
    var snapshot = Fixture.running()
    snapshot.failed = ["a", "b", "c"].map { Fixture.failure($0) }
    for name in ["d", "e"] {
      var failure = Fixture.failure(name, sqlstate: "40P01")
      failure.step = .index
      snapshot.failed.append(failure)
    }
    return snapshot
  }()

  private static let size = Size(120, 40)

  /// The list at the left of the browser, down to its last line.
  private func list(_ model: inout ScreenModel) -> [String] {
    model.frame(Self.size).text.split(separator: "\n").dropFirst(3).map { row in
      row.prefix { !"│├".contains($0) }.split(separator: " ").prefix(2).joined(separator: " ")
    }.prefix { !$0.isEmpty }.map { $0 }
  }

  private func browser(_ snapshot: MigrationSnapshot = snapshot) -> ScreenModel {
    var model = Fixture.model(snapshot)
    model.type("4<DOWN><ENTER>", on: Self.size)
    return model
  }

  @Test func `stand by step, too`() {
    var model = browser()
    #expect(list(&model) == ["▾ 23502", "c null", "b null", "a null", "▾ 40P01", "e null", "d null"])
    model.type("s", on: Self.size)
    #expect(list(&model) == ["▾ at", "c 23502", "b 23502", "a 23502", "▾ at", "e 40P01", "d 40P01"])
    #expect(model.frame(Self.size).text.contains("▾ at index (2)"))
    model.type("s", on: Self.size)
    #expect(list(&model) == ["a 23502", "b 23502", "c 23502", "d 40P01", "e 40P01"])
  }

  @Test func `causes stand before what was not tried because of them`() {
    var snapshot = Self.snapshot
    var mismatch = Fixture.failure("m")
    (mismatch.sqlstate, mismatch.step) = (nil, .verify)
    snapshot.failed.append(mismatch)
    for (name, error) in [("q", "its parent table a failed"), ("r", "longhaul itself went away")] {
      snapshot.failed.append(Failure(item: name, error: error, timestamp: Fixture.begin))
    }
    snapshot.objects.failed = [
      Failure(item: "x", error: "not built: its table a failed", timestamp: Fixture.begin),
      Failure(item: "y", error: "not made: it needs x, which failed", timestamp: Fixture.begin),
    ]
    func names(_ order: ListOrder) -> [String] {
      let roster = Roster(snapshot, version: 1)
      return order.rows(of: .failed, in: roster, filter: .none).map { roster.failure($0).item }
    }
    #expect(names(ListOrder()) == ["r", "m", "e", "d", "c", "b", "a", "y", "x", "q"])
    #expect(names(ListOrder(column: .sqlstate)) == ["c", "b", "a", "e", "d", "r", "m", "y", "x", "q"])
    var model = browser(snapshot)
    #expect(list(&model).filter { $0.hasPrefix("▾") } == ["▾ 23502", "▾ 40P01", "▾ no", "▾ not"])
    model.type("<ESC>", on: Self.size)
    let kinds = "! 8 tables and 2 objects failed: 3 not_null_violation, 2 deadlock_detected, 2 no SQLSTATE, 3 not tried"
    #expect(model.frame(Size(160, 40)).text.contains(kinds), "\(model.frame(Size(160, 40)).text)")
  }

  @Test func `a folded group is one line, read by the failure it was folded at`() {
    var model = browser()
    model.type("gj<LEFT>", on: Self.size)
    #expect(list(&model) == ["▸ 23502", "▾ 40P01", "e null", "d null"])
    let text = model.frame(Self.size).text
    #expect(text.contains("┬─ b   Summary") && text.contains("one of 3"), "\(text)")
    model.type("j", on: Self.size)
    #expect(model.frame(Self.size).text.contains("┬─ e   Summary"))
    model.type("h", on: Self.size)
    #expect(list(&model) == ["▸ 23502", "▸ 40P01"])
    model.type("k<RIGHT>", on: Self.size)
    #expect(list(&model) == ["▾ 23502", "c null", "b null", "a null", "▸ 40P01"])
  }

  @Test func `a folded group counts what comes to it, and stays where it is`() {
    var snapshot = Self.snapshot
    var model = browser(snapshot)
    model.type("gj<LEFT>", on: Self.size)
    snapshot.failed.insert(Fixture.failure("0", sqlstate: "22P02"), at: 0)
    snapshot.failed.append(Fixture.failure("f"))
    // Lists wait while keys are pressed.
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(60))
    #expect(list(&model) == ["▾ 22P02", "0 null", "▸ 23502", "▾ 40P01", "e null", "d null"])
    let text = model.frame(Self.size).text
    #expect(text.contains("▸ 23502 not_null_violation (4)") && text.contains("┬─ b   Summary"), "\(text)")
  }

  @Test func `sorted by what makes no groups, all are there`() {
    var model = browser()
    model.type("gj<LEFT>ss", on: Self.size)
    #expect(list(&model) == ["a 23502", "b 23502", "c 23502", "d 40P01", "e 40P01"])
    #expect(model.frame(Self.size).text.contains("┬─ b   Summary"))
  }

  @Test func `a filter counts what it lets through, folded or not`() {
    var model = browser()
    model.type("g<LEFT>fsqlstate:23502<ENTER>", on: Self.size)
    #expect(list(&model) == ["▸ 23502"])
    #expect(model.frame(Self.size).text.contains("Failed 3 of 5"))
  }

  @Test func `a search finds what is in folded groups`() {
    var model = browser()
    model.type("g<LEFT>/a<ENTER>", on: Self.size)
    #expect(list(&model).count == 7)
  }

  @Test func `a click on a title folds its group, and another unfolds it`() {
    var model = browser()
    let click = Key.mouse(Mouse(action: .click, row: 7, column: 3))
    #expect(model.frame(Self.size).text.split(separator: "\n", omittingEmptySubsequences: false)[7].contains("▾ 40P01"))
    _ = model.handle(click, now: Fixture.now)
    #expect(list(&model) == ["▾ 23502", "c null", "b null", "a null", "▸ 40P01"])
    #expect(model.frame(Self.size).text.contains("┬─ e   Summary"))
    _ = model.handle(click, now: Fixture.now)
    #expect(list(&model).count == 7)
    _ = model.handle(.mouse(Mouse(action: .click, row: 9, column: 3)), now: Fixture.now)
    #expect(model.frame(Self.size).text.contains("┬─ d   Summary"))
  }

  @Test func `folded on the dashboard, where nothing else than the list moves`() {
    var model = Fixture.model(Self.snapshot)
    model.type("4sj<LEFT>")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 5 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_table_n…to_its_end    1.1 MB │ product             120k rows   4.1 s
         tiny                            8.0 kB │
                                                │
                                                │
                                                │
        ─ 2 Active 2 ───────────────────────────┼─ 4 Failed 5 ────────── by SQLSTATE ↑ ─
         w1 invoice          copy   ███▊··  63% │▸ 23502 not_null_violation (3)
         w2 audit.eve…019_11 index  2 of 3      │▾ 40P01 deadlock_detected (2)
                                                │ e            null value in column "t…
                                                │ d            null value in column "t…
                                                │
                                                │
        ─ 5 Log · c ────────────────────────────┴────────────────────────────── follow ─
         it has no log of its own


         ! 5 tables failed: 23502 ×3, 40P01 ×2 – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `the colours of groups, in ASCII`() {
    var model = Fixture.model(Self.snapshot, ascii: true)
    model.type("4sj<LEFT>jj")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop -> new_schema@shop                * RUNNING 02:14:09
         ####################................   56.1%  412/733 GB    87 MB/s .-**##*#**
         3 of 11 tables   x 5 failed   objects 1/2   left behind 1        ETA 1h03-1h20
        - 1 Pending 4 --------------------------+- 3 Completed 3 -----------------------
         clickstream                   210.5 GB | country              249 rows   12 ms
         order_item                     38.2 GB | customer           88.1k rows   2.0 s
         very_long_table_n~to_its_end    1.1 MB | product             120k rows   4.1 s
         tiny                            8.0 kB |
                                                |
                                                |
                                                |
        - 2 Active 2 ---------------------------+- 4 Failed 5 ---------- by SQLSTATE ^ -
         w1 invoice          copy   ###...  63% |+ 23502 not_null_violation (3)
         w2 audit.eve~019_11 index  2 of 3      |- 40P01 deadlock_detected (2)
                                                | e            null value in column "t~
                                                | d            null value in column "t~
                                                |
                                                |
        - 5 Log - d ----------------------------+------------------------------ follow -
         it has no log of its own


         ! 5 tables failed: 23502 x3, 40P01 x2 - press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBB  ............... .. ...............                GGGGGGGGGGGGGGGGGGG
         ggggggggggggggggggggffffffffffffffff  BBBBBB  ....... ..  aaaaaaaaa aaaaaaaaaa
         . .. .. ......   EEEEEEEEEE   ....... ...   wwwwwwwwwwwww        BBBBBBBBBBBBB
        ffffBBBBBBBBBBfffffffffffffffffffffffffffffffBBBBBBBBBBBBfffffffffffffffffffffff
         ...........                   ..... .. f .......            ffffffffff   .. ..
         ..........                     .... .. f ........           ffffffffff   ... .
         ............................    ... .. f .......            ffffffffff   ... .
         ....                            ... .. f
                                                f
                                                f
                                                f
        ffffBBBBBBBBBfffffffffffffffffffffffffffff############ffffffffffffffffffffffffff
         ff .......          bbbbbb bbbfff  ... fEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE
         ff ................ bbbbbb fffffffffff fEEEEEEEEEEEEEEEEEEEEEEEEEEEEE
                                                f .            .... ..... .. ...... ...
                                                f######################################
                                                f
                                                f
        ffffBBBBBBBBffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
         ffffffffffffffffffffffff


         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeffffffffffffffffffffff
         Afffff  AAAAAfffff  Afffff  Affffff  Afffff  Afffffff  Affff  Afffff  Afffff
        """)
  }
}
