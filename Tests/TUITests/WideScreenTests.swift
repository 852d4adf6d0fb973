import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What the dashboard looks like where there is room for all of it.
@Suite struct WideScreenTests {
  @Test func `a run running, on 120 by 40`() {
    var model = Fixture.model(
      Fixture.running())
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                         ● RUNNING 02:14:09
         ██████████████████████████████████▊···························   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1   workers 2/2   208 353 rows     ETA 1h03–1h20 (until 17:34)
        ─ 1 Pending 4 ──────────────────────────────────────────────┬─ 3 Completed 3 ───────────────────────────────────────────
         clickstream                           ~1.2G rows  210.5 GB │ country                                  249 rows   12 ms
         order_item                           ~90.0M rows   38.2 GB │ customer                              88 104 rows   2.0 s
         very_long_table_name_…ds_to_its_end                 1.1 MB │ product                              120 000 rows   4.1 s
         tiny                                     ~3 rows    8.0 kB │
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
        ─ 2 Active 2 ───────────────────────────────────────────────┼─ 4 Failed 2 ──────────────────────────────────────────────
         w1 invoice           copy   █████···  63%             1:35 │ hr.日本語表  22P02 null value in column "tax" violates n…
         w2 audit.even…019_11 index  2 of 3                    12 s │ invoice_line 23502 null value in column "tax" violates n…
                                                                    │
        ─ 5 Log · run ──────────────────────────────────────────────┴────────────────────────────────────────────────── follow ─
         nothing logged yet









         ! 2 tables failed: 1 invalid_text_representation, 1 not_null_violation – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort  z zoom  e export  o objects  Y copy SQL
        """)
  }

  @Test func `a run running, on 200 by 60`() {
    var model = Fixture.model(
      Fixture.running())
    expect(
      model.frame(Size(200, 60)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                                                                                                         ● RUNNING 02:14:09
         ███████████████████████████████████████████████████████████████████████████████▊······························································   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1   workers 2/2   208 353 rows                                                                                     ETA 1h03–1h20 (until 17:34)
        ─ 1 Pending 4 ────────────────────────────────────────────────┬─ Run ────────────────────────────────────────────────────────┬─ 2 Active 2 ─────────────────────────────────────────────────────────────
         clickstream                             ~1.2G rows  210.5 GB │ from          old_schema@shop                                │ w1 invoice     copy      ███████▌····  63%                          1:35
         order_item                             ~90.0M rows   38.2 GB │ to            new_schema@shop                                │ w2 audit.…9_11 index     2 of 3                                     12 s
         very_long_table_name_t…ads_to_its_end                 1.1 MB │ started       2026-11-23 14:00:00                            │
         tiny                                       ~3 rows    8.0 kB │ progress file _migration_status.json                         │
                                                                      │ logs          /nonexistent                                   ├─ 4 Failed 2 ─────────────────────────────────────────────────────────────
                                                                      │                                                              │ hr.日本語表  22P02 copy      null value in column "tax" violates not-nu…
                                                                      │ tables        3 done, 4 to do, 2 failed                      │ invoice_line 23502 copy      null value in column "tax" violates not-nu…
                                                                      │ objects       1 done, 1 to do, 0 failed                      │
                                                                      │ left behind   1: b lists them                                │
                                                                      │ workers       2                                              │
                                                                      │ rows          208 353                                        │
                                                                      │ bytes         412/733 GB                                     │
                                                                      │                                                              │
                                                                      │ Select a table for its details and its log.                  │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
        ─ 3 Completed 3 ──────────────────────────────────────────────┤                                                              │
         country                           249 rows   24.3 kB   12 ms │                                                              │
         customer                       88 104 rows    8.4 MB   2.0 s │                                                              │
         product                       120 000 rows   11.4 MB   4.1 s │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
                                                                      │                                                              │
        ─ 5 Log · run ────────────────────────────────────────────────┴──────────────────────────────────────────────────────────────┴───────────────────────────────────────────────────────────────── follow ─
         nothing logged yet
















         ! 2 tables failed: 1 invalid_text_representation, 1 not_null_violation – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort  z zoom  e export  o objects  Y copy SQL  Tab pane  + - workers  D detach  b left behind  w wrap  * freeze  r requeue
        """)
  }

  @Test func `a run finished with failures, on 120 by 40`() {
    var model = Fixture.model(
      Fixture.finished())
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                        ✗ FINISHED 02:14:09
         ██████████████████████████████████████████████████████████████████████████████████████████████████  100.0%  733/733 GB
         9 of 11 tables   ✗ 2 failed   objects 2/2   left behind 1   208 353 rows
         ┃ 9 tables moved in 2:14:09. 2 failed: 4 and Enter shows why. R shows the report; q leaves.
        ─ 1 Pending 0 ──────────────────────────────────────────────┬─ 3 Completed 9 ───────────────────────────────────────────
         nothing left to do                                         │ audit.event_2019_11
                                                                    │ invoice
                                                                    │ tiny
                                                                    │ very_long_table_nam…s_to_its_end
                                                                    │ order_item
                                                                    │ clickstream
                                                                    │ country                                  249 rows   12 ms
                                                                    │ customer                              88 104 rows   2.0 s
                                                                    │ product                              120 000 rows   4.1 s
                                                                    │
                                                                    │
                                                                    │
                                                                    │
                                                                    │
                                                                    │
                                                                    │
                                                                    │
                                                                    │
        ─ 2 Active 0 ───────────────────────────────────────────────┼─ 4 Failed 2 ──────────────────────────────────────────────
         no worker is busy                                          │ hr.日本語表  22P02 null value in column "tax" violates n…
                                                                    │ invoice_line 23502 null value in column "tax" violates n…
                                                                    │
        ─ 5 Log · run ──────────────────────────────────────────────┴────────────────────────────────────────────────── follow ─
         nothing logged yet









         ! 2 tables failed: 1 invalid_text_representation, 1 not_null_violation – press 4, then Enter
         ? help  Enter open  q quit  / find  R report  f filter  l log  y copy  s sort  z zoom  e export  o objects
        """)
  }

  @Test func `a run of 10,000 tables, wide, on 200 by 60`() {
    var model = Fixture.model(
      Fixture.large(10_000))
    expect(
      model.frame(Size(200, 60)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                                                                                                         ● RUNNING 02:14:09
         ████████████████████████████████████████████▊······································································································································   25.0%          –
         2500 of 10 000 tables   ✗ 500 failed   workers 0/8                                                                                                                                               ETA –
        ─ 1 Pending 7000 ─────────────────────────────────────────────┬─ Run ────────────────────────────────────────────────────────┬─ 2 Active 0 ─────────────────────────────────────────────────────────────
         part_59.table_0                         ~180k rows  665.2 MB┃│ from          old_schema@shop                                │ no worker is busy
         part_138.table_1                        ~646k rows    1.2 GB │ to            new_schema@shop                                │
         part_375.table_2                        ~828k rows  991.8 MB │ started       2026-11-23 14:00:00                            │
         part_609.table_3                       ~99.4k rows    1.9 GB │ progress file _migration_status.json                         │
         part_296.table_4                        ~762k rows    1.5 GB │ logs          /nonexistent                                   │
         part_745.table_5                        ~173k rows  506.2 MB │                                                              │
         part_487.table_6                        ~253k rows    1.6 GB │ tables        2500 done, 7000 to do, 500 failed              │
         part_286.table_7                        ~988k rows    1.8 GB │ objects       0 done, 0 to do, 0 failed                      │
         part_781.table_8                        ~805k rows  938.7 MB │ left behind   nothing                                        │
         part_563.table_9                       ~64.0k rows    1.5 GB │ workers       8                                              ├─ 4 Failed 500 ───────────────────────────────────────────────────────────
         part_989.table_10                       ~405k rows    1.6 GB │                                                              │ part_803.table_9999 23502 copy      null value in column "tax" violates…┃
         part_359.table_11                       ~705k rows  554.0 MB │ Select a table for its details and its log.                  │ part_716.table_9998 23502 copy      null value in column "tax" violates…
         part_161.table_12                       ~931k rows  943.0 MB │                                                              │ part_450.table_9997 23502 copy      null value in column "tax" violates…
         part_859.table_13                       ~293k rows    1.0 GB │                                                              │ part_692.table_9996 23502 copy      null value in column "tax" violates…
         part_820.table_14                       ~340k rows    1.7 GB │                                                              │ part_948.table_9995 23502 copy      null value in column "tax" violates…
         part_137.table_15                       ~693k rows    2.0 GB │                                                              │ part_466.table_9994 23502 copy      null value in column "tax" violates…
         part_989.table_16                       ~154k rows    1.7 GB │                                                              │ part_947.table_9993 23502 copy      null value in column "tax" violates…
         part_346.table_17                       ~484k rows    2.0 GB │                                                              │ part_204.table_9992 23502 copy      null value in column "tax" violates…
         part_666.table_18                       ~750k rows  691.6 MB │                                                              │ part_372.table_9991 23502 copy      null value in column "tax" violates…
         part_706.table_19                       ~679k rows  884.5 MB │                                                              │ part_343.table_9990 23502 copy      null value in column "tax" violates…
         part_171.table_20                       ~828k rows  539.8 MB │                                                              │ part_398.table_9989 23502 copy      null value in column "tax" violates…
         part_565.table_21                       ~242k rows    1.8 GB │                                                              │ part_282.table_9988 23502 copy      null value in column "tax" violates…
        ─ 3 Completed 2500 ───────────────────────────────────────────┤                                                              │ part_59.table_9987  23502 copy      null value in column "tax" violates…
         part_665.table_9499            94 990 rows    2.0 GB    1:39┃│                                                              │ part_754.table_9986 23502 copy      null value in column "tax" violates…
         part_218.table_9498            94 980 rows  613.2 MB    1:38 │                                                              │ part_498.table_9985 23502 copy      null value in column "tax" violates…
         part_244.table_9497            94 970 rows   76.1 MB    1:37 │                                                              │ part_885.table_9984 23502 copy      null value in column "tax" violates…
         part_721.table_9496            94 960 rows    1.4 GB    1:36 │                                                              │ part_217.table_9983 23502 copy      null value in column "tax" violates…
         part_389.table_9495            94 950 rows    1.8 GB    1:35 │                                                              │ part_806.table_9982 23502 copy      null value in column "tax" violates…
         part_428.table_9494            94 940 rows    1.6 GB    1:34 │                                                              │ part_139.table_9981 23502 copy      null value in column "tax" violates…
         part_287.table_9493            94 930 rows    1.4 GB    1:33 │                                                              │ part_366.table_9980 23502 copy      null value in column "tax" violates…
         part_354.table_9492            94 920 rows    2.0 GB    1:32 │                                                              │ part_684.table_9979 23502 copy      null value in column "tax" violates…
         part_544.table_9491            94 910 rows  274.3 MB    1:31 │                                                              │ part_304.table_9978 23502 copy      null value in column "tax" violates…
         part_145.table_9490            94 900 rows  678.5 MB    1:30 │                                                              │ part_244.table_9977 23502 copy      null value in column "tax" violates…
         part_687.table_9489            94 890 rows    1.9 GB    1:29 │                                                              │ part_555.table_9976 23502 copy      null value in column "tax" violates…
         part_682.table_9488            94 880 rows   1018 MB    1:28 │                                                              │ part_994.table_9975 23502 copy      null value in column "tax" violates…
         part_142.table_9487            94 870 rows    1.2 GB    1:27 │                                                              │ part_963.table_9974 23502 copy      null value in column "tax" violates…
        ─ 5 Log · run ────────────────────────────────────────────────┴──────────────────────────────────────────────────────────────┴───────────────────────────────────────────────────────────────── follow ─
         nothing logged yet
















         ! 500 tables failed: 500 not_null_violation – press 4, then Enter
         ? help  Enter open  q quit  p pause  / find  f filter  l log  y copy  s sort  z zoom  e export  o objects  Y copy SQL  Tab pane  + - workers  D detach  b left behind  w wrap  * freeze  r requeue
        """)
  }

  @Test func `a run on a small terminal, on 40 by 14`() {
    var model = Fixture.model(
      Fixture.running())
    expect(
      model.frame(Size(40, 14)),
      looks: """
         longhaul            ● RUNNING 02:14:09
         ████▍···   56.1%  412/733 GB    87 MB/s
         3 of 11 tables   ✗ 2 failed
        ─ 2 Active 2 ───────────────────────────
         w1 invoice          copy   ███▊··  63%
         w2 audit.eve…019_11 index  2 of 3






         ! 2 tables failed – press 4, then Enter
         ? help  Enter open  q quit  p pause
        """)
  }

  @Test func `a run on a tiny terminal, on 23 by 3`() {
    var model = Fixture.model(
      Fixture.running())
    expect(
      model.frame(Size(23, 3)),
      looks: """
        ● 56% 3/11 ✗2 RUNNING


        """)
  }
}
