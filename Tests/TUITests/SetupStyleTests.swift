import Testing

@testable import TUI

/// Set-up's steps in ASCII, and in colour.
@Suite struct SetupStyleTests {
  @Test func `connecting in ASCII, on 80 by 24`() throws {
    var model = try SetupSample.model(.connect, ascii: true)
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect -> 2 Schemas -> 3 Tables -> 4 Plan
        - Where are the tables, and where do they go? ----------------------------------
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

  @Test func `the colours of connecting`() throws {
    var model = try SetupSample.model(.connect)
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBBB ###########ffffffffffffffffffffffffffffffff
        fBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBffffffffffffffffffffffffffffffffff
         BBBB
           AAAA       ..................................................
           ffff       ....
           ffffffff   ....
           ffff       ...
           ffffffff   fffffffffffffffffffffffffffffffffffffff
           fffffff    ...............

         BB            ... .... ........
                      AAAAAAAAA











         AAAfffff  AAffffff  AAAAAfffff
        """)
  }

  @Test func `schemas in ASCII, on 80 by 24`() throws {
    var model = try SetupSample.model(.schemas, ascii: true)
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect -> 2 Schemas -> 3 Tables -> 4 Plan
        - Which schemas? ----------------------------------------------- 0 of 2 chosen -
             name ^                         tables        size
         [ ] old_schema                          4    248.7 GB  -> old_schema_new
         [ ] stock                               1      8.0 kB  -> stock_new


















         Esc back  ? help  Space choose  q quit  Enter next  / find  e name  f filter
        """)
  }

  @Test func `the colours of schemas`() throws {
    var model = try SetupSample.model(.schemas)
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBBB gggggggggggf###########ffffffffffffffffffff
        fBBBBBBBBBBBBBBBBfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
             ffffff                         ffffff        ffff
        ###############################################################################
         fffffffff                               f      ffffff  fffffffffff


















         AAAfffff  Afffff  AAAAAfffffff  Afffff  AAAAAfffff  Afffff  Afffff  Afffffff
        """)
  }

  @Test func `tables in ASCII, on 80 by 24`() throws {
    var model = try SetupSample.model(.tables, ascii: true)
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect -> 2 Schemas -> 3 Tables -> 4 Plan
        - Which tables? -------------------------------------- 4 of 4 chosen, 248.7 GB -
             name                                                     rows      size v
         [x] clickstream                                              1.2G    210.5 GB
         [x] order_item                                                  ?     38.2 GB
         [x] hr.????                                                 50.0k      4.8 MB
         [x] sale                                              partitioned         0 B
















         Esc back  ? help  Space choose  q quit  Enter next  / find  f filter  a all
        """)
  }

  @Test func `the colours of tables`() throws {
    var model = try SetupSample.model(.tables)
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBBB gggggggggggfgggggggggggf##########fffffffff
        fBBBBBBBBBBBBBBBffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
             ffff                                                     ffff      ffffff
        ###############################################################################
         gggg..........                                                  f     fffffff
         gggg...........                                             fffff      ffffff
         gggg....                                              fffffffffff         fff
















         AAAfffff  Afffff  AAAAAfffffff  Afffff  AAAAAfffff  Afffff  Afffffff  Affff
        """)
  }

  @Test func `the plan in ASCII, on 80 by 24`() throws {
    var model = try SetupSample.model(.plan, ascii: true)
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect -> 2 Schemas -> 3 Tables -> 4 Plan
        - The plan --------------------------------------------------------- 2 workers -
         Plan: old_schema@shop to old_schema_new@shop

           tables  4


















         Esc back  ? help  Enter start  q quit  / find  + - workers  w wrap
        """)
  }

  @Test func `the colours of the plan`() throws {
    var model = try SetupSample.model(.plan)
    expect(
      model.frame(Size(80, 24)),
      isStyled: """
        BBBBBBBBBB gggggggggggfgggggggggggfggggggggggf########
        fBBBBBBBBBBfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
         ..... ............... .. ...................

           ......  .


















         AAAfffff  Afffff  AAAAAffffff  Afffff  Afffff  AAAffffffff  Afffff
        """)
  }
}
