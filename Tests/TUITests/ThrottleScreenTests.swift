import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What is seen of limits: of bytes a second, and of how far others may be behind.
@Suite struct ThrottleScreenTests {
  @Test(arguments: [(Size(80, 24), 1), (Size(120, 40), 1), (Size(200, 60), 1)])
  func `the limit of bytes a second stands beside what is measured`(size: Size, row: Int) {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    #expect(!model.frame(size).text.contains("max"))
    snapshot.maxRate = 50 << 20
    model = Fixture.model(snapshot)
    let lines = model.frame(size).text.split(separator: "\n")
    #expect(lines[row].contains("412/733 GB    87 MB/s  max 50 MB/s"), "\(lines[row])")
  }

  @Test func `a run that waits for a standby says which, how far, and when it goes on, on 80 by 24`() {
    var snapshot = Fixture.running(.paused(since: Fixture.begin.addingTimeInterval(60), .backlog(Fixture.backlog)))
    snapshot.heldBack = Fixture.backlog
    var model = Fixture.model(snapshot)
    model.type("p")
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul  old_schema@shop → new_schema@shop            ‖ PAUSED since 14:01:00
         ████████████████████▏···············   56.1%  412/733 GB    87 MB/s ▃▄▆▇██▇█▆▇
         3 of 11 tables   ✗ 2 failed   objects 1/2   left behind 1   workers 2/2
         ┃ standby replica1 is 2.1 GB behind; the limit is 1.0 GB, below 819.2 MB it
         ┃ goes on by itself. Until then no rows flow, and no table is taken up.
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


         it goes on by itself when what follows the target has caught up
         ? help  Enter open  q quit  / find  f filter  l log  y copy  s sort  z zoom
        """)
  }

  @Test func `a drain that waits for a standby says so`() {
    var snapshot = Fixture.running(.draining)
    snapshot.heldBack = Fixture.backlog
    let text = Fixture.model(snapshot).context
    #expect(
      Banner.text(text)?.text == """
        finishing the 2 in flight, then it stops. q offers to abort. Their rows wait: standby replica1 is 2.1 GB behind.
        """)
  }
}
