import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What every view looks like, cell by cell. A failure prints the whole screen.
@Suite struct ViewScreenTests {
  @Test func `a table that is being copied, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("2j<ENTER>")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ invoice   Summary  Log ────────────────────────────────────────────── 1 of 2 ─
         state         active
         worker        1, for 1:35
         step          copy 63%
         rows          3 200 000 so far
         old size      41.0 GB with TOAST and indexes
         estimate      about 5 100 000 rows
         log file      /nonexistent/invoice.log













         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }

  @Test func `a pending table, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("1jj<ENTER>")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ order_item   Summary  Log ─────────────────────────────────────────── 2 of 4 ─
         state         pending
         old size      38.2 GB with TOAST and indexes
         estimate      about 90 000 000 rows
         turn          2 of 4
         log file      /nonexistent/order_item.log















         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }

  @Test func `a completed table, on 120 by 40`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("3j<ENTER>")
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                         ● RUNNING 02:14:09
         ██████████████████████████████████▊···························   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
        ─ Completed 3 ──────────────────────────────┬─ country   Summary  Log ───────────────────────────────────────── 1 of 3 ─
         country                   249 rows   12 ms │ state         completed
         customer                88.1k rows   2.0 s │ committed     2026-11-23 14:01:00
         product                  120k rows   4.1 s │ rows          249
                                                    │ took          12 ms
                                                    │ speed         20.8k rows/s
                                                    │ old size      24.3 kB with TOAST and indexes
                                                    │ estimate      about 249 rows
                                                    │ log file      /nonexistent/country.log
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
                                                    ├─ Log ──────────────────────────────────────────────────────────── follow ─
                                                    │ nothing logged yet
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

         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log  y copy  s sort  e export  o objects
        """)
  }

  @Test func `a pane at half zoom, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("4z")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 4 Failed 2 ────────────────────────────────────────────────────────── z zoom ─
         hr.日本語表  22P02 copy      null value in column "tax" violates not-null con…
         invoice_line 23502 copy      null value in column "tax" violates not-null con…












        ─ 5 Log · run ───────────────────────────────────────────────────────── follow ─
         nothing logged yet


         ! 2 tables failed: 22P02 ×1, 23502 ×1 – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a pane at full zoom, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("4zz")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 4 Failed 2 ────────────────────────────────────────────────────────── z zoom ─
         hr.日本語表  22P02 copy      null value in column "tax" violates not-null con…
         invoice_line 23502 copy      null value in column "tax" violates not-null con…
















         ! 2 tables failed: 22P02 ×1, 23502 ×1 – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a filter that is being typed, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("f!tiny size>1G")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1        ETA 1h03–1h20
        ─ 1 Pending 2 of 4 ─────────────────────┬─ 3 Completed 0 of 3 ──────────────────
         clickstream                   210.5 GB │ none that the filter lets through
         order_item                     38.2 GB │
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
        ─ 2 Active 2 of 2 ──────────────────────┼─ 4 Failed 0 of 2 ─────────────────────
         w1 invoice          copy   ███▊··  63% │ none that the filter lets through
         w2 audit.eve…019_11 index  2 of 3      │
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         filter: !tiny size>1G
         Enter keep  Esc back
        """)
  }

  @Test func `a search that is being typed, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("1/er")
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
         tiny                            8.0 kB │
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
        ─ 2 Active 2 ───────────────────────────┼─ 4 Failed 2 ──────────────────────────
         w1 invoice          copy   ███▊··  63% │ hr.日本語表  22P02 null value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · order_item ───────────────────┴────────────────────────────── follow ─
         nothing logged yet


         /er   1 of 2
         Enter keep  Esc back
        """)
  }

  @Test func `the colours of a search that is being typed`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("1/er")
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBB  ............... . ...............                 GGGGGGGGGGGGGGGGGGG
         gggggggggggggggggggggfffffffffffffff  BBBBBB  ....... ..  aaaaaaaaa aaaaaaaaaa
         . .. .. ......   EEEEEEEEEE   ....... ...   wwwwwwwwwwwww        BBBBBBBBBBBBB
        f#############fffffffffffffffffffffffffffffffBBBBBBBBBBBBfffffffffffffffffffffff
         ...........                   ..... .. f .......            ffffffffff   .. ..
        ####################################### f ........           ffffffffff   ... .
         .HH.........................    ... .. f .......            ffffffffff   ... .
         ....                            ... .. f
                                                f
                                                f
                                                f
                                                f
                                                f
                                                f
        ffffBBBBBBBBBffffffffffffffffffffffffffffffffEEEEEEEEEffffffffffffffffffffffffff
         ff .......          bbbbbb bbbbff  ... f ...........  EEEEE .... ..... .. ....
         ff ................ bbbbbb fffffffffff f ............ EEEEE .... ..... .. ....
                                                f
        ffffBBBBBBBBBBBBBBBBBfffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
         ffffffffffffffffff


        AA..   ffffff
         AAAAAfffff  AAAfffff
        """)
  }
}
