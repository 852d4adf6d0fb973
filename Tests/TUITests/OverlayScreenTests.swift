import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What is drawn over other views.
@Suite struct OverlayScreenTests {
  @Test func `help, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("?")
    expect(
      model.frame(Size(80, 24)),
      looks: """
        ┌─ Keys – / searches, Esc closes ──────────────────────────────────────────────┐
        │ Move                                                                       ┃ │
        │   Up k              up one line                                            ┃ │
        │   Down j            down one line                                          ┃ │
        │   PgUp ^B           up one page                                            ┃ │
        │   PgDn Space ^F     down one page                                          ┃ │
        │   ^U                up half a page                                         ┃ │
        │   ^D                down half a page                                         │
        │   g Home            to the beginning                                         │
        │   G End             to the end                                               │
        │   Left h            fold a group of failures; scroll a log or text to the    │
        │                     left; the choice before                                  │
        │   Right             unfold a group of failures; scroll a log or text to the  │
        │                     right; the next choice                                   │
        │   Tab               to the next pane, or between list and text               │
        │   Shift-Tab         to the pane before                                       │
        │   1                 to the pending tables                                    │
        │   2                 to what workers are doing                                │
        │   3                 to the completed tables                                  │
        │   4                 to the failures                                          │
        │   5                 to the log                                               │
        └──────────────────────────────────────────────────────────────────────────────┘

         Esc back  q quit  / find  Tab pane  w wrap
        """)
  }

  @Test func `help that was searched, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("?/worker<ENTER>")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_table_n…to_its_end    1.1 MB │ product             120k rows   4.1 s
        ┌─ Keys – / searches, Esc closes ──────────────────────────────────────────────┐
        │ Move                                                                         │
        │▸  2                 to what workers are doing                                │
        │                                                                              │
        │ Act                                                                          │
        │   + =               one worker more                                          │
        │   -                 one worker less                                          │
        └──────────────────────────────────────────────────────────────────────────────┘
         w1 invoice          copy   ███▊··  63% │ hr.日本語表  22P02 null value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         /worker  1 of 3  n N next, before; Esc drops it
         Esc back  q quit  / find  Tab pane  w wrap
        """)
  }

  @Test func `the stop dialog, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("q")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_tabl┌─ Stop? ────────────────────────────────────────┐k rows   4.1 s
         tiny          │                                                │
                       │  4 tables pending will stay pending. Running   │
                       │  longhaul again goes on from there.            │
                       │                                                │
                       │ ▸  Cancel                                      │
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

  @Test func `the stop dialog on a small terminal, on 40 by 10`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("q")
    expect(
      model.frame(Size(40, 10)),
      looks: """
        ┌─ Stop? ──────────────────────────────┐
        │  4 tables pending will stay          │
        │  pending. Running longhaul again     │
        │  goes on from there.                 │
        │ ▸  Cancel                            │
        │    Drain: finish the 2 in flight, t… │
        │    Abort: roll back the 2 in flight  │
        └──────────────────────────────────────┘

         Up Down choose  Enter answer
        """)
  }

  @Test func `the question before a failure is tried again, on 80 by 24`() {
    var model = Fixture.model(Fixture.running())
    model.type("4jr")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item      ┌─ Try again? ───────────────────────────────┐.1k rows   2.0 s
         very_long_table_│                                            │20k rows   4.1 s
         tiny            │  hr.日本語表 becomes pending again, and    │
                         │  is attempted a further time (attempt 2)   │
                         │  when its turn comes. As long as the       │
                         │  cause is there it fails again.            │
                         │                                            │
                         │ ▸  Cancel                                  │
                         │    Requeue hr.日本語表                     │
        ─ 2 Active 2 ────│                                            │─────────────────
         w1 invoice      └────────────────────────────────────────────┘ll value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · hr.日本語表 ──────────────────┴────────────────────────────── follow ─
         nothing logged yet



         Up Down choose  Enter answer  Esc back
        """)
  }

  @Test func `the question before suspending, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("<^Z>")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_table_┌─ Suspend? ─────────────────────────────────┐20k rows   4.1 s
         tiny            │                                            │
                         │  The 2 in flight stop where they are,      │
                         │  with their transactions open and their    │
                         │  locks held, until fg.                     │
                         │                                            │
                         │ ▸  Cancel                                  │
                         │    Suspend                                 │
        ─ 2 Active 2 ────│                                            │─────────────────
         w1 invoice      └────────────────────────────────────────────┘ll value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet



         Up Down choose  Enter answer  Esc back
        """)
  }
}
