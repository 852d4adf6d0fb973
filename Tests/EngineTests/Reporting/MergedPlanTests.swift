import TestSupport
import Testing

@testable import Engine

/// What the plan tells of tables that become one.
@Suite(.database) struct MergedPlanTests {
  private func plan(checksData: Bool = false) throws -> (plan: PlanReport, database: Database) {
    let database = try Database()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE one (id int PRIMARY KEY, amount int NOT NULL); CREATE TABLE two (nr int PRIMARY KEY, amount numeric, junk int);
      CREATE VIEW v AS SELECT * FROM two; INSERT INTO one VALUES (1, 1); INSERT INTO two VALUES (2, 2.5, 0), (3, NULL, 0);
      ANALYZE;
      """)
    var one = TableRule(table: "one")
    one.discriminator = Discriminator(name: "origin")
    one.merged = [MergedTable(table: "two")]
    one.merged[0].columns = ["nr": "id"]
    one.merged[0].dropped = ["junk"]
    one.merged[0].filter = "nr < 10"
    var rules = TransformationRules()
    rules.tables = [one]
    return (try PlanSample.plan(database, rules, checksData: checksData), database)
  }

  @Test func `as text, with each old table and what is selected from it`() throws {
    let (plan, database) = try plan(checksData: true)
    #expect(plan.willFail)
    #expect(
      plan.text(columns: 100).replacing("@\(database.name)", with: "@shop") == """
        Plan: old@shop to new@shop, within one database

          tables       0 as they are, 1 changed; 56.0 kB
          path         the server copies by itself
          objects      0 before the tables, 0 after them
          data         1 table would fail, values of 1 table would be altered
          left behind  1
          warnings     none
          problems     none
          search_path  new

        Before all else
          CREATE SCHEMA new;

        Table one: about 3 rows, 56.0 kB
          CREATE TABLE old.one (                            CREATE TABLE new.one (
            id integer NOT NULL,                              id integer NOT NULL,
            amount integer NOT NULL                           amount integer NOT NULL,
                                                          >   origin text NOT NULL
          );                                                );

          Rows
            SELECT id, amount, ('one') AS origin
            FROM ONLY old.one;

          From two, which goes into it: about 2 rows, 32.0 kB
            CREATE TABLE old.two (
              nr integer NOT NULL,
              amount numeric,
              junk integer
            );
            ALTER TABLE old.two ADD CONSTRAINT two_pkey PRIMARY KEY (nr);

            SELECT nr AS id, amount::integer AS amount, ('two') AS origin
            FROM ONLY old.two
            WHERE nr < 10;

          Data
            old.two, amount: 1 row would have no value, and there has to be one
              - nr = '3'
            old.two, amount: 1 row would be altered by becoming integer
              - nr = '2', where it is '2.5'

        Left behind: not carried, to be seen to by hand
          view v: needs two, which is merged into one: make it anew over the new table

        """)
  }

  @Test func `as JSON and as a script that psql takes`() throws {
    let (plan, database) = try plan()
    let json = plan.json()
    for part in [
      #""item": "two""#,
      #""select": "SELECT nr AS id, amount::integer AS amount, ('two') AS origin\nFROM ONLY old.two\nWHERE nr < 10""#,
      #""filter": "nr < 10""#, #""estimated_rows": 3"#,
    ] { #expect(json.contains(part), "\(json)") }
    #expect(
      plan.warnings == [
        "two.amount is numeric and becomes integer of one: values may be altered; --check-data tells which"
      ])
    try database.execute("UPDATE old.two SET amount = 7;\n" + plan.sql())
    #expect(
      try database.rows("SELECT id, amount, origin FROM new.one ORDER BY id") == ["1|1|one", "2|7|two", "3|7|two"])
  }
}
