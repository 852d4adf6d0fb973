import TestSupport
import Testing

@testable import Engine

/// Sequences that belong to no single table.
@Suite(.database) struct SequencesTests {
  @Test(arguments: [true, false], ["INCREMENT 1", "INCREMENT -3"])
  func `a sequence that tables share is not behind those that come later`(isSameDatabase: Bool, increment: String)
    throws
  {
    let fixture = try EngineFixture(in: Database.own())
    let target = try isSameDatabase ? fixture.database : Database()
    if !isSameDatabase { fixture.configuration.target = target.connectionString }
    try fixture.database.execute(
      """
      CREATE SEQUENCE old.numbers \(increment);
      CREATE TABLE old.a (id int PRIMARY KEY DEFAULT nextval('old.numbers'));
      CREATE TABLE old.b (id int PRIMARY KEY DEFAULT nextval('old.numbers'));
      INSERT INTO old.a DEFAULT VALUES; INSERT INTO old.b DEFAULT VALUES;
      """)
    fixture.configuration.maxItems = 1
    #expect(try fixture.run().reason == .stopped)
    for _ in 1...5 { try fixture.database.execute("INSERT INTO old.b DEFAULT VALUES") }
    fixture.configuration.maxItems = nil
    #expect(try fixture.run().reason == .complete)
    let value = "SELECT last_value, is_called FROM"
    #expect(try target.query("\(value) new.numbers") == fixture.database.query("\(value) old.numbers"))
    try target.execute("INSERT INTO new.b DEFAULT VALUES")
    #expect(fixture.log.contains("moved on to where the old ones stand: new.numbers"))
  }

  @Test(
    arguments: [
      ("INCREMENT 1", "setval('new.numbers', 500)", "500|t"),
      ("INCREMENT 1", "setval('new.numbers', 500, false)", "500|f"),
      ("INCREMENT -1", "setval('new.numbers', -500)", "-500|t"),
      ("INCREMENT 1", "setval('new.numbers', 2, false)", "2|t"),
    ])
  func `a sequence that somebody has moved on does not go back`(increment: String, change: String, value: String) throws
  {
    let fixture = try EngineFixture("a", "b", in: Database.own())
    try fixture.database.execute(
      """
      CREATE SEQUENCE old.numbers \(increment); ALTER TABLE old.b ALTER id SET DEFAULT nextval('old.numbers')
      """)
    fixture.configuration.maxItems = 1
    #expect(try fixture.run().reason == .stopped)
    try fixture.database.execute("SELECT \(change); SELECT nextval('old.numbers') FROM generate_series(1, 2)")
    fixture.configuration.maxItems = nil
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.database.query("SELECT last_value, is_called FROM new.numbers") == value)
  }

  @Test func `a sequence that somebody has dropped is told, and the others are moved on`() throws {
    let fixture = try EngineFixture("a", "b", in: Database.own())
    try fixture.database.execute(
      """
      CREATE SEQUENCE old.first; ALTER TABLE old.a ALTER id SET DEFAULT nextval('old.first');
      CREATE SEQUENCE old.second; ALTER TABLE old.b ALTER id SET DEFAULT nextval('old.second')
      """)
    fixture.configuration.maxItems = 1
    #expect(try fixture.run().reason == .stopped)
    try fixture.database.execute(
      "DROP SEQUENCE new.first CASCADE; SELECT nextval('old.first'), nextval('old.second')")
    fixture.configuration.maxItems = nil
    #expect(try fixture.run().reason == .complete)
    #expect(fixture.log.contains("warning: new.first may be behind old.first"), "\(fixture.log)")
    #expect(try fixture.database.query("SELECT last_value, is_called FROM new.second") == "1|t")
  }
}
