import TestSupport
import Testing

@testable import Engine

@Suite(.database) struct AnalyzeTests {
  @Test(arguments: [true, false]) func `a table gets the planner's statistics when asked for`(analyzes: Bool) throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; CREATE TABLE old.t AS SELECT generate_series(1, 1000) AS id")
    try Migrated(database, from: "old", to: "new") { $0.analyzes = analyzes }.expectComplete()
    let known = try database.query("SELECT count(*) FROM pg_statistic WHERE starelid = 'new.t'::regclass")
    #expect(known == (analyzes ? "1" : "0"))
  }
}
