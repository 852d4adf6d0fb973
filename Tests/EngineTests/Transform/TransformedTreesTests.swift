import TestSupport
import Testing

@testable import Engine

/// Partitioned and inherited tables that become others on the way, and what is in a circle.
@Suite(.database) struct TransformedTreesTests {
  private func column(_ name: String, _ change: (inout ColumnRule) -> Void) -> ColumnRule {
    var rule = ColumnRule(column: name)
    change(&rule)
    return rule
  }

  @Test(arguments: [true, false])
  func `what is said of a partitioned table is said of its partitions`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE event (id int, made date NOT NULL, words varchar(20), junk int, CONSTRAINT more CHECK (id > 0), PRIMARY KEY (id, made))
        PARTITION BY RANGE (made);
      CREATE TABLE event_25 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE event_26 (junk int, words varchar(20), made date NOT NULL, id int NOT NULL, CONSTRAINT more CHECK (id > 0));
      ALTER TABLE event ATTACH PARTITION event_26 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE TABLE event_rest PARTITION OF event DEFAULT PARTITION BY LIST (id);
      CREATE TABLE event_rest_x PARTITION OF event_rest FOR VALUES IN (999);
      CREATE INDEX by_words ON event (words, made);
      CREATE TABLE note (event int, made date, FOREIGN KEY (event, made) REFERENCES event);
      CREATE VIEW seen AS SELECT words, count(*) FROM event GROUP BY words;
      INSERT INTO event SELECT i, '2025-01-01'::date + i * 3, 'w' || i, i FROM generate_series(1, 240) i;
      INSERT INTO event VALUES (999, '2030-01-01', 'x', 1);
      INSERT INTO note SELECT id, made FROM event;
      """)
    let target = isSameDatabase ? database : try Database()
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      var event = TableRule(table: "event")
      event.name = "happening"
      event.columns = [
        column("id") { $0.type = "bigint" },
        column("words") {
          $0.name = "label"
          $0.type = "text"
        },
        column("junk") { $0.isDropped = true },
      ]
      var added = AddedColumn(name: "origin", type: "text")
      added.value = "'old ' || id"
      event.added = [added]
      var note = TableRule(table: "note")
      note.columns = [column("event") { $0.type = "bigint" }]
      var partition = TableRule(table: "event_26")
      partition.name = "happening_26"
      $0.rules.tables = [event, note, partition]
    }
    migrated.expectComplete()
    let parts = try target.rows(
      """
      SELECT tableoid::regclass, count(*), pg_typeof(min(id)), pg_typeof(min(label)), min(origin)
      FROM new.happening GROUP BY tableoid ORDER BY tableoid::regclass::text
      """)
    #expect(
      parts == [
        "new.event_25|121|bigint|text|old 1", "new.event_rest_x|1|bigint|text|old 999",
        "new.happening_26|119|bigint|text|old 122",
      ])
    #expect(
      try target.rows(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'new' AND indexname LIKE '%words%' ORDER BY 1")
        == [
          "CREATE INDEX by_words ON ONLY new.happening USING btree (label, made)",
          "CREATE INDEX event_25_words_made_idx ON new.event_25 USING btree (label, made)",
          "CREATE INDEX event_26_words_made_idx ON new.happening_26 USING btree (label, made)",
          "CREATE INDEX event_rest_words_made_idx ON ONLY new.event_rest USING btree (label, made)",
          "CREATE INDEX event_rest_x_words_made_idx ON new.event_rest_x USING btree (label, made)",
        ])
    #expect(
      try target.query("SELECT count(*) FROM new.note JOIN new.happening h ON h.id = event AND h.made = note.made")
        == "241")
    #expect(try target.query("SELECT count(*) FROM new.seen") == "241")
  }

  @Test func `what is said of a parent's columns is said of its children`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE base (id int, words varchar(9), junk int); CREATE TABLE child (extra int) INHERITS (base);
      CREATE TABLE late (id int, words varchar(9), junk int, own int); ALTER TABLE late INHERIT base;
      INSERT INTO base VALUES (1, 'a', 2); INSERT INTO child VALUES (2, 'b', 3, 4); INSERT INTO late VALUES (3, 'c', 4, 5);
      """)
    let migrated = try Migrated(database, from: "old", to: "new") {
      var base = TableRule(table: "base")
      base.columns = [
        column("words") {
          $0.name = "label"
          $0.type = "text"
        },
        column("junk") { $0.isDropped = true },
      ]
      var added = AddedColumn(name: "origin", type: "text")
      added.value = "words || id"
      base.added = [added]
      $0.rules.tables = [base]
    }
    migrated.expectComplete()
    #expect(
      try database.rows("SELECT tableoid::regclass, id, label, origin FROM new.base ORDER BY id") == [
        "new.base|1|a|a1", "new.child|2|b|b2", "new.late|3|c|c3",
      ])
    #expect(
      try database.rows("SELECT id, label, extra, origin FROM new.child; SELECT id, label, own, origin FROM new.late")
        == ["2|b|4|b2", "3|c|5|c3"])
  }

  @Test func `names change places, keys go on through circles, and a serial goes on counting`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; SET search_path = old;
      CREATE TABLE a (id serial PRIMARY KEY, x int, y int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
      ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES b, ADD FOREIGN KEY (y) REFERENCES a;
      INSERT INTO a (y) VALUES (1), (1); INSERT INTO b VALUES (7, 1); UPDATE a SET x = 7;
      CREATE TABLE plain (id int); INSERT INTO plain VALUES (3), (9); CREATE TABLE empty (id int);
      """)
    let migrated = try Migrated(database, from: "old", to: "new") {
      var a = TableRule(table: "a")
      a.name = "b"
      a.columns = [
        column("id") {
          $0.type = "bigint"
          $0.identity = .set(.always)
        },
        column("x") { $0.name = "y" }, column("y") { $0.name = "x" },
      ]
      var b = TableRule(table: "b")
      b.name = "a"
      b.columns = [column("id") { $0.type = "bigint" }, column("a") { $0.type = "bigint" }]
      var plain = TableRule(table: "plain")
      plain.columns = [column("id") { $0.identity = .set(.byDefault) }]
      var empty = TableRule(table: "empty")
      empty.columns = plain.columns
      $0.rules.tables = [a, b, plain, empty]
    }
    migrated.expectComplete()
    #expect(try database.rows("SELECT * FROM new.b ORDER BY id; SELECT * FROM new.a") == ["1|7|1", "2|7|1", "7|1"])
    #expect(
      try database.rows(
        """
        INSERT INTO new.b DEFAULT VALUES RETURNING id, pg_typeof(id); INSERT INTO new.plain DEFAULT VALUES RETURNING id;
        INSERT INTO new.empty DEFAULT VALUES RETURNING id;
        SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'new'::regnamespace ORDER BY 1;
        SELECT seqtypid::regtype, seqmax = 9223372036854775807 FROM pg_sequence WHERE seqrelid = 'new.a_id_seq'::regclass
        """) == [
          "3|bigint", "10", "1", "FOREIGN KEY (a) REFERENCES new.b(id)", "FOREIGN KEY (x) REFERENCES new.b(id)",
          "FOREIGN KEY (y) REFERENCES new.a(id)", "bigint|t",
        ])
    #expect(migrated.progress.completed.sorted() == ["a", "b", "empty", "plain"])
  }

  @Test func `a table goes to another of the new schemas, with all that is its own`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA one; CREATE SCHEMA two;
      CREATE TABLE one.a (id serial PRIMARY KEY, t text); CREATE TABLE two.a (id int REFERENCES one.a);
      CREATE VIEW two.v AS SELECT a.id, b.t FROM two.a JOIN one.a b USING (id);
      INSERT INTO one.a (t) VALUES ('x'), ('y'); INSERT INTO two.a VALUES (2);
      """)
    let migrated = try Migrated(database, SchemaMap(reading: "one,two", to: "x,y")) {
      var rule = TableRule(table: "one.a")
      rule.schema = "y"
      rule.name = "b"
      $0.rules.tables = [rule]
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["one.a", "two.a"])
    #expect(try database.rows("SELECT * FROM y.v; INSERT INTO y.b (t) VALUES ('z') RETURNING id") == ["2|y", "3"])
    #expect(try database.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'x'::regnamespace") == "0")
  }
}
