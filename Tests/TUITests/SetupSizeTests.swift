import Testing

@testable import TUI

/// Set-up's steps at other sizes than the usual one.
@Suite struct SetupSizeTests {
  @Test func `connecting, on 120 by 40`() throws {
    var model = try SetupSample.model(.connect)
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Where are the tables, and where do they go? ──────────────────────────────────────────────────────────────────────────
         From
           Host       db1
           Port       5433
           Database   shop
           User       app
           Password   from the password file, if there is one
           Options    sslmode=require

         To            the same database
                       Connect



























         Tab next  ^C leave  Enter next
        """)
  }

  @Test func `connecting, on 200 by 60`() throws {
    var model = try SetupSample.model(.connect)
    expect(
      model.frame(Size(200, 60)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Where are the tables, and where do they go? ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
         From
           Host       db1
           Port       5433
           Database   shop
           User       app
           Password   from the password file, if there is one
           Options    sslmode=require

         To            the same database
                       Connect















































         Tab next  ^C leave  Enter next
        """)
  }

  @Test func `schemas, on 120 by 40`() throws {
    var model = try SetupSample.model(.schemas)
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Which schemas? ─────────────────────────────────────────────────────────────────────────────────────── 0 of 2 chosen ─
             name ↑                                                       tables        size
         [ ] old_schema                                                        4    248.7 GB  → old_schema_new
         [ ] stock                                                             1      8.0 kB  → stock_new


































         Esc back  ? help  Space choose  q quit  Enter next  / find  e name  f filter  a all  s sort
        """)
  }

  @Test func `schemas, on 200 by 60`() throws {
    var model = try SetupSample.model(.schemas)
    expect(
      model.frame(Size(200, 60)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Which schemas? ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────── 0 of 2 chosen ─
             name ↑                                                                                                                                       tables        size
         [ ] old_schema                                                                                                                                        4    248.7 GB  → old_schema_new
         [ ] stock                                                                                                                                             1      8.0 kB  → stock_new






















































         Esc back  ? help  Space choose  q quit  Enter next  / find  e name  f filter  a all  s sort
        """)
  }

  @Test func `tables, on 200 by 60`() throws {
    var model = try SetupSample.model(.tables)
    expect(
      model.frame(Size(200, 60)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Which tables? ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────── 4 of 4 chosen, 248.7 GB ─
             name                                                                                                                                                                             rows      size ↓
         [x] clickstream                                                                                                                                                                      1.2G    210.5 GB
         [x] order_item                                                                                                                                                                          ?     38.2 GB
         [x] hr.日本語表                                                                                                                                                                     50.0k      4.8 MB
         [x] sale                                                                                                                                                                      partitioned         0 B




















































         Esc back  ? help  Space choose  q quit  Enter next  / find  f filter  a all  s sort
        """)
  }

  @Test func `the plan, on 120 by 40`() throws {
    var model = try SetupSample.model(.plan)
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ The plan ───────────────────────────────────────────────────────────────────────────────────────────────── 2 workers ─
         Plan: old_schema@shop to old_schema_new@shop

           tables  4


































         Esc back  ? help  Enter start  q quit  / find  + - workers  w wrap
        """)
  }

  @Test func `the plan, on 200 by 60`() throws {
    var model = try SetupSample.model(.plan)
    expect(
      model.frame(Size(200, 60)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ The plan ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────── 2 workers ─
         Plan: old_schema@shop to old_schema_new@shop

           tables  4






















































         Esc back  ? help  Enter start  q quit  / find  + - workers  w wrap
        """)
  }

  @Test func `tables, on 80 by 24`() throws {
    var model = try SetupSample.model(.tables)
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Which tables? ────────────────────────────────────── 4 of 4 chosen, 248.7 GB ─
             name                                                     rows      size ↓
         [x] clickstream                                              1.2G    210.5 GB
         [x] order_item                                                  ?     38.2 GB
         [x] hr.日本語表                                             50.0k      4.8 MB
         [x] sale                                              partitioned         0 B
















         Esc back  ? help  Space choose  q quit  Enter next  / find  f filter  a all
        """)
  }
}
