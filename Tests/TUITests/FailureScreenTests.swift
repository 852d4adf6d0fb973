import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What a person sees of a failure.
@Suite struct FailureScreenTests {
  @Test func `a failure, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("4jj<ENTER>")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ invoice_line   Summary  Log  SQL ──────────────────────────────────── 2 of 2 ─
         SQLSTATE      23502 not_null_violation
         failed        at step copy, 2026-11-23 14:03:22, attempt 1

         MESSAGE       null value in column "tax" violates not-null constraint
         DETAIL        Failing row contains (42, null).
         what helps    Old rows have no value where the new column needs one: fill
                       them, give a value (using), or leave it nullable.
         CONTEXT       COPY invoice_line, line 3612
         about         schema new_schema, table invoice_line, column tax

           1  ALTER TABLE invoice_line
         > 2      ALTER COLUMN tax SET NOT NULL;
                               ^ here

         old size      4.8 MB with TOAST and indexes
         estimate      about 50 000 rows
         log file      /nonexistent/invoice_line.log
         try again     longhaul requeue invoice_line


         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }

  @Test func `the colours of a failure`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("4jj<ENTER>")
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBB  ............... . ...............                 GGGGGGGGGGGGGGGGGGG
         gggggggggggggggggggggfffffffffffffff  BBBBBB  ....... ..  aaaaaaaaa aaaaaaaaaa
        f############## AAAAAAAAAfffffffffffffffffffffffffffffffffffffffffffffffffffffff
         ffffffffffffffEEEEEeeeeeeeeeeeeeeeeeee
         ffffffffffffff.. .... ..... .......... ......... ....... .

         ffffffffffffffBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
         ffffffffffffff....... ... ........ .... ......
         ffffffffffffffaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                       aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
         ffffffffffffff.... ............. .... ....
         ffffffffffffff...... ........... ..... ............. ...... ...

         EEfff..... ..... ............
         EEfffBBBBBBBBBBBBBBBBBEBBBBBBBBBBBBBBBB
                               EEEEEE

         ffffffffffffff... .. .... ..... ... .......
         ffffffffffffff..... .. ... ....
         ffffffffffffff.............................
         ffffffffffffffaaaaaaaaaaaaaaaaaaaaaaaaaaaaa


         AAAfffff  Afffff  Afffff  Affffff  Afffff  AAAffff  Afffffff  AAAfffff  Affff
        """)
  }

  @Test func `a failure, on 120 by 40`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("4j<ENTER>")
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                         ● RUNNING 02:14:09
         ██████████████████████████████████▊···························   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
        ─ Failed 2 ───────────────── by SQLSTATE ↑ ─┬─ hr.日本語表   Summary  Log  SQL ──────────────────────────────── 1 of 2 ─
        ▾ 22P02 invalid_text_representation (1)     │ SQLSTATE      22P02 invalid_text_representation
         hr.日本語表  null value in column "tax" v… │ failed        at step copy, 2026-11-23 14:03:22, attempt 1
        ▾ 23502 not_null_violation (1)              │
         invoice_line null value in column "tax" v… │ MESSAGE       null value in column "tax" violates not-null constraint
                                                    │ DETAIL        Failing row contains (42, null).
                                                    │ what helps    A text is not of the new type: `longhaul plan
                                                    │               --check-data` lists the rows; convert with `using`, or
                                                    │               mend them.
                                                    │ CONTEXT       COPY hr.日本語表, line 3612
                                                    │ about         schema new_schema, table hr.日本語表, column tax
                                                    │
                                                    │   1  ALTER TABLE hr.日本語表
                                                    │ > 2      ALTER COLUMN tax SET NOT NULL;
                                                    │                       ^ here
                                                    │
                                                    │ old size      4.8 MB with TOAST and indexes
                                                    │ estimate      about 50 000 rows
                                                    │ log file      /nonexistent/hr.日本語表.log
                                                    │ try again     longhaul requeue hr.日本語表
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

  @Test func `a failure, on 200 by 60`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("4j<ENTER>")
    expect(
      model.frame(Size(200, 60)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                                                                                                         ● RUNNING 02:14:09
         ███████████████████████████████████████████████████████████████████████████████▊······························································   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
        ─ Failed 2 ───────────────────────────── by SQLSTATE ↑ ─┬─ hr.日本語表   Summary  Log  SQL ───────────────────────────────── 1 of 2 ─┬─ Active 2 ───────────────────────────────────────────────────────
        ▾ 22P02 invalid_text_representation (1)                 │ SQLSTATE      22P02 invalid_text_representation                            │ w1 invoice        copy   █████···  63%                      1:35
         hr.日本語表  null value in column "tax" violates not-… │ failed        at step copy, 2026-11-23 14:03:22, attempt 1                 │ w2 audit.ev…19_11 index  2 of 3                             12 s
        ▾ 23502 not_null_violation (1)                          │                                                                            │
         invoice_line null value in column "tax" violates not-… │ MESSAGE       null value in column "tax" violates not-null constraint      │
                                                                │ DETAIL        Failing row contains (42, null).                             │
                                                                │ what helps    A text is not of the new type: `longhaul plan --check-data`  │
                                                                │               lists the rows; convert with `using`, or mend them.          │
                                                                │ CONTEXT       COPY hr.日本語表, line 3612                                  │
                                                                │ about         schema new_schema, table hr.日本語表, column tax             │
                                                                │                                                                            │
                                                                │   1  ALTER TABLE hr.日本語表                                               │
                                                                │ > 2      ALTER COLUMN tax SET NOT NULL;                                    │
                                                                │                       ^ here                                               │
                                                                │                                                                            │
                                                                │ old size      4.8 MB with TOAST and indexes                                │
                                                                │ estimate      about 50 000 rows                                            │
                                                                │ log file      /nonexistent/hr.日本語表.log                                 │
                                                                │ try again     longhaul requeue hr.日本語表                                 │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                ├─ Log ───────────────────────────────────────────────────────────── follow ─┤
                                                                │ nothing logged yet                                                         │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │
                                                                │                                                                            │

         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log  y copy  s sort  e export  o objects  Y copy SQL  Tab pane  + - workers  D detach  b left behind  w wrap  * freeze
        """)
  }

  @Test func `the statement that failed, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("4jj<ENTER>]]")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ invoice_line   Summary  Log  SQL ──────────────────────────────────── 2 of 2 ─
           1  ALTER TABLE invoice_line
         > 2      ALTER COLUMN tax SET NOT NULL;
                               ^ here

















         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }
}
