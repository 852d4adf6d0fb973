import TestSupport
import Testing

@testable import Engine

/// What there is to choose from.
@Suite(.database) struct DatabaseOverviewTests {
  @Test func `schemas with their tables, without the server's own, temporary ones and those that may not be used`()
    throws
  {
    let database = try #require(Database.current)
    try database.execute(
      """
      CREATE SCHEMA shop; CREATE SCHEMA empty; CREATE SCHEMA "the % ""odd"" one"; CREATE SCHEMA closed;
      CREATE TABLE shop.customer (id int PRIMARY KEY, name text);
      INSERT INTO shop.customer SELECT n, repeat('x', 100) FROM generate_series(1, 1000) n; ANALYZE shop.customer;
      CREATE TABLE shop.sale (at date) PARTITION BY RANGE (at);
      CREATE TABLE shop.sale_1 PARTITION OF shop.sale FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE VIEW shop.names AS SELECT name FROM shop.customer;
      CREATE UNLOGGED TABLE "the % ""odd"" one"."日本 語" ();
      CREATE ROLE chooser_\(database.name) LOGIN;
      GRANT USAGE ON SCHEMA shop, empty, "the % ""odd"" one" TO chooser_\(database.name);
      """)
    defer { try? database.execute("DROP OWNED BY chooser_\(database.name); DROP ROLE chooser_\(database.name)") }
    let user = database.connectionString(user: "chooser_\(database.name)")
    let overview = try DatabaseOverview.read(source: user, target: nil)
    #expect(overview.schemas.map(\.name) == ["empty", "public", "shop", "the % \"odd\" one"])
    let tables = try #require(overview.schemas.first { $0.name == "shop" }).tables
    #expect(tables.map(\.name) == ["customer", "sale", "sale_1"])
    #expect(tables.map(\.isPartitioned) == [false, true, false])
    #expect(tables[0].rows == 1000)
    #expect(tables[0].bytes > 100_000)
    #expect(overview.schemas.last?.tables.map(\.name) == ["日本 語"])
    #expect(overview.isSameDatabase)
  }

  @Test func `another database is another one, whatever it is called`() throws {
    let source = try #require(Database.current)
    let target = try Database()
    let overview = try DatabaseOverview.read(source: source.connectionString, target: target.connectionString)
    #expect(!overview.isSameDatabase)
  }

  @Test(arguments: ["LOCK TABLE shop.a", "REINDEX INDEX shop.a_pkey"])
  func `a table that somebody has to himself is there, and nobody waits for its size`(statement: String) throws {
    let database = try #require(Database.current)
    try database.execute("CREATE SCHEMA shop; CREATE TABLE shop.a (id int PRIMARY KEY); CREATE TABLE shop.b (id int)")
    let holder = try database.connect()
    try holder.connection.query("BEGIN")
    try holder.connection.query(statement)
    let overview = try DatabaseOverview.read(source: database.connectionString, target: nil)
    let tables = try #require(overview.schemas.first { $0.name == "shop" }).tables
    #expect(tables.map(\.name) == ["a", "b"])
    #expect(tables.map(\.bytes) == [-1, 0])
    try holder.connection.query("ROLLBACK")
  }

  @Test func `a server that is not there is told with what to do`() throws {
    let error = #expect(throws: EngineError.self) {
      try DatabaseOverview.read(source: "host=/nonexistent dbname=x", target: nil)
    }
    #expect(error?.kind == .environment)
    #expect(error?.description.contains("Can't connect to the source") == true)
  }

  @Test func `questions are answered, the newest of them`() throws {
    let database = try #require(Database.current)
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.t (a int)")
    let source = try #require(ConnectionFields(database.connectionString))
    var draft = SetupDraft(source: source, target: nil, jobs: 2)
    let setup = MigrationSetup(MigrationConfiguration())
    setup.start()
    func ask(_ number: Int, _ kind: SetupQuestion.Kind) throws -> SetupAnswer.Kind {
      setup.questions.send(SetupQuestion(number: number, kind: kind, draft: draft))
      try #require(setup.answers.doorbell.wait(milliseconds: 30_000))
      let answer = try #require(setup.answers.take())
      #expect(answer.number == number)
      return answer.kind
    }
    guard case .overview(let overview) = try ask(1, .overview) else {
      Issue.record("no overview")
      return
    }
    #expect(overview.schemas.contains { $0.name == "old" && $0.tables.map(\.name) == ["t"] })
    draft.schemas = [SetupDraft.Schema(name: "old", newName: "new")]
    draft.tables = [SetupDraft.Table(schema: "old", name: "t")]
    guard case .plan(let plan, willFail: false) = try ask(2, .plan(columns: 80)) else {
      Issue.record("no plan")
      return
    }
    #expect(plan.contains("CREATE SCHEMA new;"))
    draft.schemas = [SetupDraft.Schema(name: "old", newName: "old")]
    guard case .trouble(let trouble) = try ask(3, .plan(columns: 80)) else {
      Issue.record("no trouble")
      return
    }
    #expect(trouble.contains("Source and target are the same"))
  }
}
