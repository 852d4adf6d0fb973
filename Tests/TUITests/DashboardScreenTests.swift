import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What the dashboard looks like, cell by cell. A failure prints the whole screen.
@Suite struct DashboardScreenTests {
  @Test func `a run running, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
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
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         ! 2 tables failed: 22P02 ×1, 23502 ×1 – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `the colours of a run running`() {
    var model = Fixture.model(
      Fixture.running())
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBB  ............... . ...............                 GGGGGGGGGGGGGGGGGGG
         gggggggggggggggggggggfffffffffffffff  BBBBBB  ....... ..  aaaaaaaaa aaaaaaaaaa
         . .. .. ......   EEEEEEEEEE   ....... ...   wwwwwwwwwwwww        BBBBBBBBBBBBB
        ffffBBBBBBBBBBfffffffffffffffffffffffffffffffBBBBBBBBBBBBfffffffffffffffffffffff
         ...........                   ..... .. f .......            ffffffffff   .. ..
         ..........                     .... .. f ........           ffffffffff   ... .
         ............................    ... .. f .......            ffffffffff   ... .
         ....                            ... .. f
                                                f
                                                f
                                                f
                                                f
                                                f
                                                f
        f############ffffffffffffffffffffffffffffffffEEEEEEEEEffffffffffffffffffffffffff
         ff .......          bbbbbb bbbbff  ... f ...........  EEEEE .... ..... .. ....
         ff ................ bbbbbb fffffffffff f ............ EEEEE .... ..... .. ....
                                                f
        ffffBBBBBBBBBBffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
         ffffffffffffffffff


         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeffffffffffffffffffffff
         Afffff  AAAAAfffff  Afffff  Affffff  Afffff  Afffffff  Affff  Afffff  Afffff
        """)
  }

  @Test func `a run paused by the same error, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running(
        .paused(since: Fixture.begin.addingTimeInterval(60), .sameError(count: 10, sqlstate: "23502", step: .copy))))
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop            ‖ PAUSED since 14:01:00
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1   workers 2/2
         ┃ The same error on 10 tables in a row: 23502 not_null_violation at copy. 4 and
         ┃ Enter shows what the server said. When its cause is gone, p goes on; failed
         ┃ tables stay failed until you requeue them.
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_table_n…to_its_end    1.1 MB │ product             120k rows   4.1 s
         tiny                            8.0 kB │
                                                │
                                                │
                                                │
        ─ 2 Active 2 ───────────────────────────┼─ 4 Failed 2 ──────────────────────────
         w1 invoice          copy   ███▊··  63% │ hr.日本語表  22P02 null value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         ! 2 tables failed: 22P02 ×1, 23502 ×1 – press 4, then Enter
         ? help  Enter open  q quit  p resume  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a run paused by the progress file, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running(
        .paused(since: Fixture.begin.addingTimeInterval(60), .progressFile("_migration_status.json is invalid: line 3"))
      ))
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop            ‖ PAUSED since 14:01:00
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1   workers 2/2
         ┃ _migration_status.json is invalid: line 3. Put it right, then p goes on. It
         ┃ is never overwritten; the outcomes of tables in flight are kept until then.
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_table_n…to_its_end    1.1 MB │ product             120k rows   4.1 s
         tiny                            8.0 kB │
                                                │
                                                │
                                                │
                                                │
        ─ 2 Active 2 ───────────────────────────┼─ 4 Failed 2 ──────────────────────────
         w1 invoice          copy   ███▊··  63% │ hr.日本語表  22P02 null value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         ! 2 tables failed: 22P02 ×1, 23502 ×1 – press 4, then Enter
         ? help  Enter open  q quit  p resume  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a run disconnected, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running(
        .disconnected(
          Disconnection(
            side: "target", reason: "server closed the connection", since: Fixture.now.addingTimeInterval(-60),
            nextAttempt: Fixture.now.addingTimeInterval(8)))))
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop            ▲ DISCONNECTED 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1   workers 2/2
         ┃ target: server closed the connection. Next try in 8 s. Since 16:13:09; no
         ┃ table is failed by it, and it goes on by itself.
        ─ 1 Pending 4 ──────────────────────────┬─ 3 Completed 3 ───────────────────────
         clickstream                   210.5 GB │ country              249 rows   12 ms
         order_item                     38.2 GB │ customer           88.1k rows   2.0 s
         very_long_table_n…to_its_end    1.1 MB │ product             120k rows   4.1 s
         tiny                            8.0 kB │
                                                │
                                                │
                                                │
                                                │
        ─ 2 Active 2 ───────────────────────────┼─ 4 Failed 2 ──────────────────────────
         w1 invoice          copy   ███▊··  63% │ hr.日本語表  22P02 null value in col…
         w2 audit.eve…019_11 index  2 of 3      │ invoice_line 23502 null value in col…
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         ! 2 tables failed: 22P02 ×1, 23502 ×1 – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `the colours of a run disconnected`() {
    var model = Fixture.model(
      Fixture.running(
        .disconnected(
          Disconnection(
            side: "target", reason: "server closed the connection", since: Fixture.now.addingTimeInterval(-60),
            nextAttempt: Fixture.now.addingTimeInterval(8)))))
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBB  ............... . ...............            EEEEEEEEEEEEEEEEEEEEEEEE
         eeeeeeeeeeeeeeeeeeeeefffffffffffffff  BBBBBB  ....... ..  aaaaaaaaa aaaaaaaaaa
         . .. .. ......   EEEEEEEEEE   ....... ...   wwwwwwwwwwwww   fffffffffff
         E EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE
         E EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE
        ffffBBBBBBBBBBfffffffffffffffffffffffffffffffBBBBBBBBBBBBfffffffffffffffffffffff
         ...........                   ..... .. f .......            ffffffffff   .. ..
         ..........                     .... .. f ........           ffffffffff   ... .
         ............................    ... .. f .......            ffffffffff   ... .
         ....                            ... .. f
                                                f
                                                f
                                                f
                                                f
        f############ffffffffffffffffffffffffffffffffEEEEEEEEEffffffffffffffffffffffffff
         ff .......          bbbbbb bbbbff  ... f ...........  EEEEE .... ..... .. ....
         ff ................ bbbbbb fffffffffff f ............ EEEEE .... ..... .. ....
                                                f
        ffffBBBBBBBBBBffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
         ffffffffffffffffff


         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeffffffffffffffffffffff
         Afffff  AAAAAfffff  Afffff  Affffff  Afffff  Afffffff  Affff  Afffff  Afffff
        """)
  }

  @Test func `a run in trouble before it began, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.empty(
        .finished(
          .trouble(
            "can't connect to the target: password authentication failed for user \"app\".\nPut the password into ~/.pgpass."
          ))))
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ✗ STOPPED 02:14:09
         ······································································    0.0%
         0 of 0 tables
         ┃ can't connect to the target: password authentication failed for user "app".
         ┃ Put the password into ~/.pgpass.
         ┃ q leaves.
        ─ 1 Pending 0 ──────────────────────────┬─ 3 Completed 0 ───────────────────────
         nothing yet                            │ none yet
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
        ─ 2 Active 0 ───────────────────────────┼─ 4 Failed 0 ──────────────────────────
         no worker is busy                      │ none
                                                │
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet



         ? help  Enter open  q quit  / find  R report  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a run empty, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.empty())
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ···························································    0.0%          –
         0 of 0 tables   workers 0/0                                              ETA –
        ─ 1 Pending 0 ──────────────────────────┬─ 3 Completed 0 ───────────────────────
         nothing yet                            │ none yet
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
                                                │
        ─ 2 Active 0 ───────────────────────────┼─ 4 Failed 0 ──────────────────────────
         no worker is busy                      │ none
                                                │
                                                │
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet



         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a run of 10,000 tables, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.large(10_000))
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ██████████████▊············································   25.0%          –
         2500 of 10 000 tables   ✗ 500 failed   workers 0/8                       ETA –
        ─ 1 Pending 7000 ───────────────────────┬─ 3 Completed 2500 ────────────────────
         part_59.table_0               665.2 MB┃│ part_665.ta…e_9499 95.0k rows    1:39┃
         part_138.table_1                1.2 GB │ part_218.ta…e_9498 95.0k rows    1:38
         part_375.table_2              991.8 MB │ part_244.ta…e_9497 95.0k rows    1:37
         part_609.table_3                1.9 GB │ part_721.ta…e_9496 95.0k rows    1:36
         part_296.table_4                1.5 GB │ part_389.ta…e_9495 95.0k rows    1:35
         part_745.table_5              506.2 MB │ part_428.ta…e_9494 94.9k rows    1:34
         part_487.table_6                1.6 GB │ part_287.ta…e_9493 94.9k rows    1:33
        ─ 2 Active 0 ───────────────────────────┼─ 4 Failed 500 ────────────────────────
         no worker is busy                      │ part_803.…_9999 23502 null value in …┃
                                                │ part_716.…_9998 23502 null value in …
                                                │ part_450.…_9997 23502 null value in …
                                                │ part_692.…_9996 23502 null value in …
                                                │ part_948.…_9995 23502 null value in …
                                                │ part_466.…_9994 23502 null value in …
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         ! 500 tables failed: 500 not_null_violation – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a run full of hostile names, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.hostile())
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  ␛]52;c;cm0gLXJm␇ → 長長長長長長…長長長長          ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 22 tables   ✗ 11 failed   objects 1/12   left behind 11     ETA 1h03–1h20
        ─ 1 Pending 15 ─────────────────────────┬─ 3 Completed 3 ───────────────────────
                                           10 B┃│ country              249 rows   12 ms
         tab here                           9 B┃│ customer           88.1k rows   2.0 s
         �31m                               8 B┃│ product             120k rows   4.1 s
         長長長長長長長長…長長長長長        7 B │
         👩�💻                              6 B │
         é́                                  5 B │
         日本␀語                            4 B │
        ─ 2 Active 2 ───────────────────────────┼─ 4 Failed 11 ─────────────────────────
         w1 ␛[2J␛[H          copy   ███▊··  63% │                 23502  is bad        ┃
         w2 audit.eve…019_11 index  ␛]52;c;cm0… │ tab here        23502 tab here is bad┃
                                                │ �31m            23502 �31m is bad    ┃
                                                │ 長長長長…長長   23502 長長長長長長長…
                                                │ 👩�💻           23502 👩�💻 is bad
                                                │ é́               23502 é́ is bad
        ─ 5 Log · run ──────────────────────────┴────────────────────────────── follow ─
         nothing logged yet


         ! 11 tables failed: 11 not_null_violation – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }

  @Test func `a run full of hostile names, in ASCII`() {
    var model = Fixture.model(
      Fixture.hostile(), ascii: true)
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  ?]52;c;cm0gLXJm? -> ?????????????~????????        * RUNNING 02:14:09
         ####################................   56.1%  412/733 GB    87 MB/s .-**##*#**
         3 of 22 tables   x 11 failed   objects 1/12   left behind 11     ETA 1h03-1h20
        - 1 Pending 15 -------------------------+- 3 Completed 3 -----------------------
                                           10 B#| country              249 rows   12 ms
         tab here                           9 B#| customer           88.1k rows   2.0 s
         ?31m                               8 B#| product             120k rows   4.1 s
         ?????????????????~??????????       7 B |
         ???                                6 B |
         e????                              5 B |
         ????                               4 B |
        - 2 Active 2 ---------------------------+- 4 Failed 11 -------------------------
         w1 ?[2J?[H          copy   ###...  63% |                 23502  is bad        #
         w2 audit.eve~019_11 index  ?]52;c;cm0~ | tab here        23502 tab here is bad#
                                                | ?31m            23502 ?31m is bad    #
                                                | ?????????~????? 23502 ??????????????~
                                                | ???             23502 ??? is bad
                                                | e????           23502 e???? is bad
        - 5 Log - run --------------------------+------------------------------ follow -
         nothing logged yet


         ! 11 tables failed: 11 not_null_violation - press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort
        """)
  }
}
