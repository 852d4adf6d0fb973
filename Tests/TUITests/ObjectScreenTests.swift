import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What the lists of what is no table look like.
@Suite struct ObjectScreenTests {
  @Test func `the objects beside tables, on 120 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("o")
    expect(
      model.frame(Size(120, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                         ● RUNNING 02:14:09
         ██████████████████████████████████▊···························   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
        ─ Objects 2 ────────────────────────────────────────────────┬─ foreign key ord…omer_fkey   Summary  Log ─────── 1 of 2 ─
         · foreign key orders.orders_customer_fkey          pending │ state         pending
         ✓ type mood                                      completed │
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

         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log  y copy  s sort  e export  o objects
        """)
  }

  @Test func `what is left behind, on 120 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("b")
    expect(
      model.frame(Size(120, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                                                         ● RUNNING 02:14:09
         ██████████████████████████████████▊···························   56.1%  412/733 GB    87 MB/s               ▃▄▆▇██▇█▆▇
        ─ Left behind 1 ────────────────────────────────────────────┬─ trigger orders.touch ─────────────────────────── 1 of 1 ─
         trigger orders.touch triggers are not carried              │ state         left behind in the old schema
                                                                    │ note          triggers are not carried
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

         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log  y copy  s sort  e export  o objects
        """)
  }

  @Test func `the objects beside tables, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.running())
    model.type("o")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop                 ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ Objects 2 ────────────────────────────────────────────────────────────────────
         · foreign key orders.orders_customer_fkey                              pending
         ✓ type mood                                                          completed










        ─ foreign key orders.orders_customer_fkey   Summary  Log ────────────── 1 of 2 ─
         state         pending






         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }

  @Test func `what is left behind, of hostile names, on 80 by 24`() {
    var model = Fixture.model(
      Fixture.hostile())
    model.type("b")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  ␛]52;c;cm0gLXJm␇ → 長長長長長長…長長長長          ● RUNNING 02:14:09
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
        ─ Left behind 11 ───────────────────────────────────────────────────────────────
         ␛]52;c;cm0gLXJm␇ ␛]52;c;cm0gLXJm␇                ␛]52;c;cm0gLXJm␇
         ␛[2J␛[H ␛[2J␛[H                                  ␛[2J␛[H
         a␍↵b a␍↵b                                        a␍↵b
         �gnp.exe �gnp.exe                                �gnp.exe
         日本␀語 日本␀語                                  日本␀語
         é́ é́                                              é́
         👩�💻 👩�💻                                      👩�💻
         長長長長長長長長長長長長長長…長長長長長長長長長  長長長長長長長長長長長長長長…
         �31m �31m                                        �31m
         tab here tab here                                tab here


        ─ ␛]52;c;cm0gLXJm␇ ␛]52;c;cm0gLXJm␇ ────────────────────────────────── 1 of 11 ─
         state         left behind in the old schema
         note          ␛]52;c;cm0gLXJm␇





         Esc back  ? help  q quit  p pause  / find  [ ] tab  f filter  J/K next  l log
        """)
  }

  @Test func `who helps with a part of a table is read as that table`() {
    var snapshot = Fixture.running()
    var help = ActiveWork(worker: 3, name: "invoice", item: nil, startedAt: Fixture.now)
    help.isHelping = true
    snapshot.active.append(help)
    let roster = Roster(snapshot, version: 1)
    #expect(roster.subject(.active, 2) == Subject(kind: .table, name: "invoice"))
    #expect(roster.entry(.active, 2).subject == Subject(kind: .table, name: "invoice"))
    #expect(roster.entry(.active, 2).item?.bytes == 44_000_000_000)
  }
}
