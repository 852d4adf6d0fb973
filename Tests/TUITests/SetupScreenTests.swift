import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// Choosing what to migrate, step by step.
@Suite struct SetupScreenTests {
  @Test func `connecting, on 80 by 24`() throws {
    var model = try SetupSample.model()
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Where are the tables, and where do they go? ──────────────────────────────────
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

  @Test func `connecting to another server, on 80 by 24`() throws {
    var model = try SetupSample.model()
    _ = model.press([.backTab, .up, .character(" "), .down, .paste("db2.example")])
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Where are the tables, and where do they go? ──────────────────────────────────
         From
           Host       db1
           Port       5433
           Database   shop
           User       app
           Password   from the password file, if there is one
           Options    sslmode=require

         To            another server or database
           Host       db1db2.example
           Port       5433
           Database   shop
           User       app
           Password   from the password file, if there is one
           Options    sslmode=require
                       Connect





         Tab next  ^C leave  Enter next
        """)
  }

  @Test func `a server that can't be reached, on 80 by 24`() throws {
    var model = try SetupSample.model()
    let question = model.press([.backTab, .enter])
    _ = model.answer(
      question,
      .trouble("Can't connect to the source: connection refused\nCheck --source, and that the server is up."))
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
         ┃ Can't connect to the source: connection refused
         ┃ Check --source, and that the server is up.
        ─ Where are the tables, and where do they go? ──────────────────────────────────
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

  @Test func `schemas, on 80 by 24`() throws {
    var model = try SetupSample.model(.schemas)
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Which schemas? ─────────────────────────────────────────────── 0 of 2 chosen ─
             name ↑                         tables        size
         [ ] old_schema                          4    248.7 GB  → old_schema_new
         [ ] stock                               1      8.0 kB  → stock_new


















         Esc back  ? help  Space choose  q quit  Enter next  / find  e name  f filter
        """)
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

  @Test func `tables, on 120 by 40`() throws {
    var model = try SetupSample.model(.tables)
    expect(
      model.frame(Size(120, 40)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ Which tables? ────────────────────────────────────────────────────────────────────────────── 4 of 4 chosen, 248.7 GB ─
             name                                                                                             rows      size ↓
         [x] clickstream                                                                                      1.2G    210.5 GB
         [x] order_item                                                                                          ?     38.2 GB
         [x] hr.日本語表                                                                                     50.0k      4.8 MB
         [x] sale                                                                                      partitioned         0 B
































         Esc back  ? help  Space choose  q quit  Enter next  / find  f filter  a all  s sort
        """)
  }

  @Test func `tables in ASCII, on 60 by 12`() throws {
    var model = try SetupSample.model(.tables, ascii: true)
    expect(
      model.frame(Size(60, 12)),
      looks: """
         longhaul   1 Connect -> 2 Schemas -> 3 Tables -> 4 Plan
        - Which tables? ------------------ 4 of 4 chosen, 248.7 GB -
             name                                 rows      size v
         [x] clickstream                          1.2G    210.5 GB
         [x] order_item                              ?     38.2 GB
         [x] hr.????                             50.0k      4.8 MB
         [x] sale                          partitioned         0 B




         Esc back  ? help  Space choose  q quit  Enter next
        """)
  }

  @Test func `the plan and the question whether to start, on 80 by 24`() throws {
    var model = try SetupSample.model(.plan)
    _ = model.press([.enter])
    expect(
      model.frame(Size(80, 24)),
      looks: """
         longhaul   1 Connect → 2 Schemas → 3 Tables → 4 Plan
        ─ The plan ───────────────────────────────────────────────────────── 2 workers ─
         Plan: old_schema@shop to old_schema_new@shop

           tables  4

















         Start?  y  write longhaul.yaml and move 4 tables   w  only write it   Esc  back

        """)
  }

  @Test func `help, on 80 by 24`() throws {
    var model = try SetupSample.model(.tables)
    _ = model.press([.character("?")])
    expect(
      model.frame(Size(80, 24)),
      looks: """
        ┌─ Keys – / searches, Esc closes ──────────────────────────────────────────────┐
        │ Move                                                                       ┃ │
        │   Up k              up one line                                            ┃ │
        │   Down j            down one line                                          ┃ │
        │   PgUp ^B           up one page                                            ┃ │
        │   PgDn ^F           down one page                                          ┃ │
        │   ^U                up half a page                                         ┃ │
        │   ^D                down half a page                                       ┃ │
        │   g Home            to the beginning                                       ┃ │
        │   G End             to the end                                             ┃ │
        │                                                                            ┃ │
        │ Find                                                                       ┃ │
        │   /                 search; hides nothing                                  ┃ │
        │   n                 to the next hit                                        ┃ │
        │   N                 to the hit before                                        │
        │   f                 show only what has a word in its name                    │
        │   s                 sort the list by its next column                         │
        │                                                                              │
        │ View                                                                         │
        │   Esc               back; drop the search, the filter, the selection         │
        │   m                 leave the mouse to the terminal, to select text with it  │
        └──────────────────────────────────────────────────────────────────────────────┘

         Esc back  / find
        """)
  }

  @Test func `no size is too small, and nothing hostile reaches the terminal`() throws {
    let name = "\u{1B}]52;c;cm0gLXJm\u{07}\u{202E}長"
    let hostile = DatabaseOverview(
      schemas: [.init(name: name, tables: [.init(name: name, bytes: -1, rows: .max)])],
      isSameDatabase: false)
    var model = try SetupSample.model()
    var frames: [Frame] = []
    func look() {
      for columns in [1, 2, 7, 30, 80, 200] {
        for rows in [1, 2, 3, 5, 24] { frames.append(model.frame(Size(columns, rows))) }
      }
    }
    look()
    var question = model.press([.backTab, .enter])
    _ = model.answer(question, .overview(hostile))
    look()
    _ = model.press([.character("e")])
    look()
    _ = model.press([.escape, .enter])
    look()
    question = model.press([.enter])
    _ = model.answer(question, .plan(name, willFail: true))
    look()
    _ = model.press([.enter])
    look()
    _ = model.press([.escape, .character("?")])
    look()
    #expect(model.stage == .plan)
    for frame in frames {
      #expect(
        frame.cells.allSatisfy { $0.scalar == 0 || $0.scalar >= 0x20 && $0.scalar != 0x7F && $0.scalar != 0x202E })
      if let cursor = frame.cursor {
        #expect(cursor.row < frame.size.rows && cursor.column < frame.size.columns, "\(frame.size)")
      }
    }
  }
}
