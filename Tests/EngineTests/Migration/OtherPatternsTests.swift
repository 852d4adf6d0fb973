import TestSupport
import Testing

@testable import Engine

/// A run that goes on with other patterns than the one before.
@Suite struct OtherPatternsTests {
  /// All that the file names, where `parent` is left out: its partition, and what refers to that.
  private static var fixture: PlanFixture {
    var fixture = PlanFixture()
    fixture.table("child", parents: ["parent"], isPartition: true)
    fixture.table("other")
    fixture.foreignKey("key", from: "other", to: "child")
    fixture.unselected = ["parent"]
    return fixture
  }

  @Test func `what is left out stays pending with all that needs it, and the run is not complete`() {
    let fixture = Self.fixture
    var progress = fixture.progress
    progress.pending = ["parent", "child", "other"]
    progress.objects.pending.append("view that needs parent")
    var loop = fixture.loop(progress)
    #expect(loop.next() == .start(worker: 1, .item("other")))
    loop.started(.item("other"), worker: 1)
    #expect(loop.next() == .wait)
    loop.completed(.item("other"), worker: 1)
    #expect(loop.next() == .end(.stopped))
    #expect(loop.standing.leftOut == ["parent", "child", "foreign key other.key", "view that needs parent"])
  }

  @Test func `what is left out and completed is in nobody's way`() {
    let fixture = Self.fixture
    var progress = fixture.progress
    progress.pending = ["child"]
    progress.completed = ["parent", "other"]
    var loop = fixture.loop(progress)
    #expect(loop.next() == .start(worker: 1, .item("child")))
    loop.started(.item("child"), worker: 1)
    loop.completed(.item("child"), worker: 1)
    #expect(loop.next() == .start(worker: 1, .object("foreign key other.key")))
  }

  @Test func `where the file names nothing that is left out, what the old schema lacks fails`() {
    var fixture = Self.fixture
    fixture.unselected = ["scratch"]
    var progress = fixture.progress
    progress.pending = ["gone"]
    progress.objects.pending = ["view gone"]
    var loop = fixture.loop(progress)
    for work in [MigrationLoop.Work.item("gone"), .object("view gone")] {
      guard case .fail(work, let reason) = loop.next() else {
        Issue.record("\(loop.next())")
        return
      }
      #expect(reason.hasPrefix("the old schema old has no such"))
      loop.failed(work, worker: nil, .sample(work.name))
    }
    #expect(loop.next() == .end(.complete))
  }

  @Test(.database, arguments: [true, false])
  func `tables that this run leaves out wait for one that does not`(hasRules: Bool) throws {
    let fixture = try EngineFixture("a", "b", "c", in: Database.own())
    try fixture.database.execute(
      """
      ALTER TABLE old.a ADD PRIMARY KEY (id); ALTER TABLE old.b ADD PRIMARY KEY (id);
      ALTER TABLE old.c ADD PRIMARY KEY (id); ALTER TABLE old.b ADD FOREIGN KEY (id) REFERENCES old.c;
      CREATE VIEW old.v AS SELECT * FROM old.c; CREATE VIEW old.w AS SELECT * FROM old.v;
      """)
    if hasRules {
      var rule = TableRule(table: "b")
      rule.added = [AddedColumn(name: "more", type: "int")]
      fixture.configuration.rules.tables = [rule]
    }
    fixture.configuration.maxItems = 1
    #expect(try fixture.run().reason == .stopped)
    fixture.configuration.maxItems = nil
    fixture.configuration.exclude = ["c"]
    #expect(try fixture.run().reason == .stopped)
    let progress = try fixture.progress
    #expect(progress.completed == ["a", "b"] && progress.pending == ["c"], "\(fixture.log)")
    #expect(progress.failed.isEmpty && progress.objects.failed.isEmpty, "\(progress.objects.failed)")
    #expect(progress.objects.pending.contains("foreign key b.b_id_fkey"), "\(progress.objects)")
    #expect(fixture.log.contains("not selected by --include/--exclude"))
    fixture.configuration.exclude = []
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.progress.completed == ["a", "b", "c"])
    #expect(try fixture.progress.objects.failed.isEmpty)
    #expect(try fixture.database.query("SELECT count(*) FROM new.w") == "1")
  }
}
