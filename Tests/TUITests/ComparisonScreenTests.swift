import Engine
import Testing

@testable import TUI

/// An old table beside the new one.
@Suite struct ComparisonScreenTests {
  private static let event = TableComparison(
    definition: [.init(old: "CREATE TABLE event ();", new: "CREATE TABLE event ();")], columns: [], filter: nil)

  private func model(ascii: Bool = false) -> ScreenModel {
    var snapshot = Fixture.running()
    snapshot.comparisons = TableComparisons { $0 == "invoice" ? Fixture.comparison : Self.event }
    return Fixture.model(snapshot, ascii: ascii)
  }

  @Test func `definitions side by side, on 80 by 24`() {
    var model = model()
    model.type("2d")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ invoice   Summary  Log  DDL  Columns ──────────────────────────────── 1 of 2 ─
         5 lines changed

         old                                     new
         CREATE TABLE old_schema.invoice (       CREATE TABLE new_schema.invoice (
           id integer NOT NULL,                |   id bigint NOT NULL,
           note character varying(200),        |   note text,
           fax text                            <
                                               >   paid_at timestamp with time zone
                                               >     DEFAULT CURRENT_TIMESTAMP
         );                                      );
         CREATE INDEX invoice_note ON          | CREATE INDEX invoice_note ON
           old_schema.invoice USING btree      |   new_schema.invoice USING btree
           (lower((note)::text));              |   (lower(note));

         only rows where id > 0





         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }

  @Test func `the colours of definitions`() {
    var model = model()
    model.type("2d")
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBB  ............... . ...............                 GGGGGGGGGGGGGGGGGGG
         gggggggggggggggggggggfffffffffffffff  BBBBBB  ....... ..  aaaaaaaaa aaaaaaaaaa
        f######### ffffffffffffffAAAAAffffffffffffffffffffffffffffffffffffffffffffffffff
         fffffffffffffff

         fffffffffffffffffffffffffffffffffffffffffff
         ...... ..... .................. .    FFF...... ..... .................. .
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWWggggggggggggggggggggg
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWWgggggggggggg
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWW
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWWggggggggggggggggggggggggggggggggggg
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWWggggggggggggggggggggggggggggg
         ..                                   FFF..
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWWggggggggggggggggggggggggggggg
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWWggggggggggggggggggggggggggggggggg
         eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeWWWgggggggggggggggg

         wwwwwwwwwwwwwwwwwwwwww





         AAAfffff  Afffff  Afffff  Affffff  Afffff  AAAffff  Afffffff  AAAfffff  Affff
        """)
  }

  @Test func `definitions beside the list, on 120 by 30`() {
    var model = model()
    model.type("2d")
    expect(
      model.frame(Size(120, 30)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                         ● RUNNING 02:14:09
         ██████████████████████████████████▊···························   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
        ─ Active 2 ─────────────────────────────────┬─ invoice   Summary  Log  DDL  Columns ─────────────────────────── 1 of 2 ─
        ▸w1 invoice              copy   ███▊··  63% │ 5 lines changed
         w2 audit.event_2019_11  index  2 of 3      │
                                                    │ old                                  new
                                                    │ CREATE TABLE old_schema.invoice (    CREATE TABLE new_schema.invoice (
                                                    │   id integer NOT NULL,             |   id bigint NOT NULL,
                                                    │   note character varying(200),     |   note text,
                                                    │   fax text                         <
                                                    │                                    >   paid_at timestamp with time zone
                                                    │                                    >     DEFAULT CURRENT_TIMESTAMP
                                                    │ );                                   );
                                                    │ CREATE INDEX invoice_note ON       | CREATE INDEX invoice_note ON
                                                    │   old_schema.invoice USING btree   |   new_schema.invoice USING btree
                                                    │   (lower((note)::text));           |   (lower(note));
                                                    │
                                                    │ only rows where id > 0
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

         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log  y copy  s sort  e export  d DDL
        """)
  }

  @Test func `on a narrow screen one stands under the other`() {
    var model = model(ascii: true)
    model.type("2d")
    expect(
      model.frame(Size(50, 20)),
      looks: """
         longhaul  old_~op -> new_~op  * RUNNING 02:14:09
        - invoice   Summary  Log  DDL  Columns -- 1 of 2 -
         5 lines changed                                #
                                                        #
           CREATE TABLE new_schema.invoice (            #
         -   id integer NOT NULL,                       #
         +   id bigint NOT NULL,                        #
         -   note character varying(200),               #
         +   note text,                                 #
         -   fax text                                   #
         +   paid_at timestamp with time zone DEFAULT   #
         +     CURRENT_TIMESTAMP                        #
           );                                           #
         - CREATE INDEX invoice_note ON                 #
         -   old_schema.invoice USING btree             #
         -   (lower((note)::text));
         + CREATE INDEX invoice_note ON
         +   new_schema.invoice USING btree

         Esc back  ? help  q quit  p pause  / find
        """)
  }

  @Test func `columns, on 80 by 24`() {
    var model = model()
    model.type("2<ENTER>]]]")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ invoice   Summary  Log  DDL  Columns ──────────────────────────────── 1 of 2 ─
         4 columns, 3 changed

           old     type     → new      type
         | id      integer  → id       bigint
               id::bigint
           日本語  text     → 日本語   text
         > –       –        → paid_at  timestamp with time zone
         < fax     text     → –        –












         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }

  @Test func `the key goes there and back`() {
    var model = model()
    model.type("2<ENTER>")
    let summary = model.frame(Size(80, 24))
    model.type("d")
    #expect(model.frame(Size(80, 24)) != summary)
    model.type("d")
    #expect(model.frame(Size(80, 24)) == summary)
  }

  @Test func `another table is another definition`() {
    var model = model()
    model.type("2dJ")
    expect(
      model.frame(Size(80, 8)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
        ─ audit.event_2019_11   Summary  Log  DDL  Columns ──────────────────── 2 of 2 ─
         nothing is changed

         old                                     new
         CREATE TABLE event ();                  CREATE TABLE event ();


        """)
  }

  @Test func `where nothing is known it is said`() {
    var model = Fixture.model(Fixture.running())
    model.type("2<ENTER>d")
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












         its definition is not known here
         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }
}
