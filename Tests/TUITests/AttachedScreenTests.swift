import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// The screen of a migration that runs elsewhere.
@Suite struct AttachedScreenTests {
  private static func model(_ role: ScreenRole, _ phase: Phase = .running) -> ScreenModel {
    var model = Fixture.model(Fixture.running(phase))
    model.context.role = role
    return model
  }

  @Test func `leaving comes first where the migration goes on, on 80 by 24`() {
    var model = Self.model(.attached)
    model.type("q")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item    ┌─ Leave, or stop it? ───────────────────────────┐k rows   2.0 s
         very_long_tabl│                                                │k rows   4.1 s
         tiny          │  Leaving the screen does not touch the         │
                       │  migration.                                    │
                       │                                                │
                       │ ▸  Leave: the migration goes on                │
                       │    Cancel                                      │
                       │    Drain: finish the 2 in flight, then stop    │
                       │    Abort: roll back the 2 in flight            │
        ─ 2 Active 2 ──│                                                │───────────────
         w1 invoice    └────────────────────────────────────────────────┘ value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet



         Up Down choose  Enter answer  Esc back
        """)
  }

  @Test func `an engine that is gone, on 80 by 24`() {
    var snapshot = Fixture.running(.lost(since: Fixture.now))
    snapshot.active = []
    var model = Fixture.model(snapshot)
    model.context.role = .attached
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop              ▲ LOST since 16:14:09
         ████████████████████████████████▌·························   56.1%  412/733 GB
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1
         ┃ The longhaul that migrates went away at 16:14:09: killed, or crashed. The
         ┃ servers roll back what was in flight. `longhaul run` goes on from here; q
         ┃ leaves.
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_table_n…to_its_end    1.1 MB │ product             120k rows   4.1 s
         tiny                            8.0 kB │
                                                │
                                                │
                                                │
        ─ 2 Active 0 ───────────────────────────┼─ 4 Failed 2 ──────────────────────────
         no worker is busy                      │ hr.日本語表  22P02 null value in col…
                                                │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         ! 2 tables failed: 22P02 ×1, 23502 ×1 – press 4, then Enter
         ? help  Enter open  q quit  / find  R report  f filter  l log  y copy  s sort
        """)
  }

  @Test func `leaving sends nothing`() {
    for keys in ["q<ENTER>", "D"] {
      var model = Self.model(.attached)
      let actions = model.type(keys)
      #expect(actions == [.detach])
    }
    var gone = Self.model(.attached, .lost(since: Fixture.now))
    let actions = gone.type("q")
    #expect(actions == [.leave])
  }

  @Test func `it can be stopped from there`() {
    var model = Self.model(.attached)
    let actions = model.type("q<DOWN><DOWN><ENTER>")
    #expect(actions == [.send(.drain)])
  }

  @Test func `who only looks sends nothing, whatever is pressed`() {
    var model = Self.model(.watching)
    let actions = model.type("p+-<>04jr<DOWN><ENTER><ESC>1jx<DOWN><ENTER>")
    #expect(actions == [])
    let leaving = model.type("<ESC>q")
    #expect(leaving == [.detach])
  }

  @Test func `a signal to end leaves the screen, and not the migration`() {
    var model = Self.model(.attached)
    let actions = model.terminate(now: Fixture.now)
    #expect(actions == [.leave])
  }

  @Test func `the own migration goes on in the background once it has begun`() {
    var model = Self.model(.own)
    let actions = model.type("D")
    #expect(actions == [.detach])
    for phase in [Phase.starting("connecting"), .finished(.complete), .browsing] {
      var other = Self.model(.own, phase)
      let none = other.type("D")
      #expect(none == [], "\(phase)")
    }
  }
}
