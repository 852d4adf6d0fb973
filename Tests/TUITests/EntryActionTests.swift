import Engine
import FoundationEssentials
import Testing

@testable import TUI

/// What is done with a table or a failure that is selected.
@Suite struct EntryActionTests {
  @Test func `x skips the table that was selected when it was pressed, once that is confirmed`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    let asked = model.type("1jjx")
    #expect(asked == [])
    #expect(model.frame(Size(80, 24)).text.contains("order_item is taken out"))
    let cancelled = model.type("<ENTER>")
    #expect(cancelled == [])
    _ = model.type("x")
    snapshot.pending.removeFirst()
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(5))
    let confirmed = model.type("<DOWN><ENTER>")
    #expect(confirmed == [.send(.skip("order_item"))])
    // What is not pending any more is not asked about.
    _ = model.type("x")
    snapshot.pending = []
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(10))
    #expect(!model.frame(Size(80, 24)).text.contains("Skip?"))
    let elsewhere = model.type("3jx")
    #expect(elsewhere == [])
    #expect(model.frame(Size(80, 24)).text.contains("only a pending table can be skipped"))
  }

  @Test func `r tries a failure again once that is confirmed, and tells the command when nothing runs`() {
    var model = Fixture.model(Fixture.running())
    let asked = model.type("4jr")
    #expect(asked == [])
    #expect(model.frame(Size(80, 24)).text.contains("(attempt 2)"))
    let confirmed = model.type("<DOWN><ENTER>")
    #expect(confirmed == [.send(.requeue("hr.日本語表"))])
    var finished = Fixture.model(Fixture.finished())
    let told = finished.type("4jr")
    #expect(told == [])
    #expect(finished.frame(Size(120, 40)).text.contains("longhaul requeue"))
  }

  @Test func `y copies all of a failure, Y its statement, e writes it to a file`() {
    var model = Fixture.model(Fixture.running())
    let actions = model.type("4jyYe")
    guard actions.count == 3, case .copy(let all) = actions[0], case .write(let path, let text) = actions[2] else {
      Issue.record("\(actions)")
      return
    }
    #expect(actions[1] == .copy("ALTER TABLE hr.日本語表\n\tALTER COLUMN tax SET NOT NULL;"))
    #expect(path == "/nonexistent/failure-hr.日本語表.txt")
    #expect(text == all)
    #expect(
      all == """
        hr.日本語表
        SQLSTATE      22P02 invalid_text_representation
        failed        at step copy, 2026-11-23 14:03:22, attempt 1

        MESSAGE       null value in column "tax" violates not-null constraint
        DETAIL        Failing row contains (42, null).
        what helps    A text is not of the new type: `longhaul plan --check-data` lists the rows; convert with `using`, or \
        mend them.
        CONTEXT       COPY hr.日本語表, line 3612
        about         schema new_schema, table hr.日本語表, column tax

          1  ALTER TABLE hr.日本語表
        > 2      ALTER COLUMN tax SET NOT NULL;
                              ^ here

        old size      4.8 MB with TOAST and indexes
        estimate      about 50 000 rows
        log file      /nonexistent/hr.日本語表.log
        try again     longhaul requeue hr.日本語表

        """)
  }

  @Test func `what is too long to be copied whole is not said to be`() {
    var model = Fixture.model(Fixture.running())
    _ = model.carryOut([.copy(String(repeating: "x", count: 200_000), what: "the report")])
    #expect(model.frame(Size(120, 40)).text.contains("copied only the first 72.3 kB of 195.3 kB of the report"))
  }

  @Test func `failures whose names begin alike are written to files of their own`() throws {
    let long = String(repeating: "partition_of_a_large_table_", count: 3)
    var snapshot = Fixture.running()
    let names = [long + "2024_01", long + "2024_02", "a/b", "a*b", "plain"]
    snapshot.failed = names.map { Fixture.failure($0) }
    let roster = Roster(snapshot, version: 1)
    let files = names.indices.map { EntryAction.fileName(roster.entry(.failed, $0)) }
    #expect(Set(files).count == names.count, "\(files)")
    #expect(files.last == "failure-plain.txt")
  }

  @Test func `two names that look the same are two tables`() throws {
    var snapshot = Fixture.empty()
    let names = ["caf\u{E9}", "cafe\u{301}"]
    snapshot.items = names.enumerated().map {
      ItemDescription(name: $1, bytes: $0, estimatedRows: $0, logFile: "\($0).log")
    }
    snapshot.pending = [0]
    snapshot.completed = [CompletedItem(item: 1, rows: 5, seconds: 1, finishedAt: Fixture.begin)]
    let roster = Roster(snapshot, version: 1)
    let subjects = names.map { Subject(kind: .table, name: $0) }
    #expect(subjects[0] != subjects[1])
    #expect(subjects.map { roster.entry(for: $0)?.state } == [.pending, .completed])
    #expect(subjects.map { roster.logFile(of: $0) } == ["0.log", "1.log"])
    #expect(subjects.map { roster.isPending($0) } == [true, false])
  }
}
