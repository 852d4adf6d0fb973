import TestSupport
import Testing

@testable import Engine

/// A person's own SQL around the steps of each table.
@Suite(.database) struct HookTests {
  @Test func `names are put in as SQL has them, and quoted once more in literals`() {
    let hook = Hook(
      .afterCreate,
      sql: "SELECT f('{table}', {item}, 'a ''{name}'' \\ {item}') FROM {table} AS {name}, \"{schema}\" -- {x}")
    #expect(
      hook.sql(for: TableName(schema: "new", name: "it's"), item: "o'x")
        == """
        SELECT f('new."it''s"', 'o''x', E'a ''"it''s"'' \\\\ o''x') FROM new."it's" AS "it's", "new" -- {x}
        """)
  }

  @Test(arguments: [true, false])
  func `every moment comes in its turn, in the item's own transaction`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    let target = isSameDatabase ? database : try Database()
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.a (id int PRIMARY KEY); INSERT INTO old.a SELECT generate_series(1, 5);
      CREATE TABLE old.b (id int);
      """)
    try target.execute("CREATE TABLE public.seen (n serial, moment text, item text, rows int, indexes int)")
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      for moment in Hook.Moment.allCases {
        var hook = Hook(
          moment,
          sql: """
            INSERT INTO public.seen (moment, item, rows, indexes)
            SELECT '\(moment.rawValue)', {item}, \(moment == .beforeCreate ? "-1" : "(SELECT count(*) FROM {table})"),
              (SELECT count(*) FROM pg_index WHERE indrelid = to_regclass('{table}'))
            """)
        hook.tables = ["a"]
        $0.rules.hooks.append(hook)
      }
    }
    migrated.expectComplete()
    #expect(
      try target.rows("SELECT moment, item, rows, indexes FROM public.seen ORDER BY n") == [
        "before_create|a|-1|0", "after_create|a|0|0", "before_copy|a|0|0", "after_copy|a|5|0", "before_index|a|5|0",
        "after_index|a|5|1", "before_verify|a|5|1", "after_verify|a|5|1",
      ])
  }

  @Test func `a hook that fails fails its table, and nothing of either stays`() throws {
    let database = try Database.own()
    try database.execute(
      "CREATE SCHEMA old; CREATE TABLE old.a (id int); CREATE TABLE old.b (id int); CREATE TABLE seen ()")
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.rules.hooks = [
        Hook(.afterCreate, sql: "INSERT INTO public.seen DEFAULT VALUES"),
        Hook(.afterCopy, sql: "SELECT 1 / CASE {item} WHEN 'a' THEN 0 ELSE 1 END"),
      ]
    }
    #expect(migrated.progress.completed == ["b"])
    #expect(migrated.failures == ["a: division by zero in: SELECT 1 / CASE 'a' WHEN 'a' THEN 0 ELSE 1 END"])
    #expect(try database.query("SELECT count(*), to_regclass('new.a') FROM public.seen") == "1|")
  }
}
