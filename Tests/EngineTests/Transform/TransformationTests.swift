import TestSupport
import Testing

@testable import Engine

/// Tables that become others on the way: everything that hangs on them follows, and the values are right.
@Suite(.database) struct TransformationTests {
  private static let old = """
    CREATE SCHEMA old; SET search_path = old; CREATE SCHEMA beside; CREATE TABLE beside.land (code text PRIMARY KEY);
    INSERT INTO beside.land VALUES ('de'), ('fr');
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE FUNCTION clean(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(trim($1)) $$;
    CREATE TABLE customer (
      id serial PRIMARY KEY, "fullName" varchar(40) NOT NULL, mail text UNIQUE, land text REFERENCES beside.land,
      state mood DEFAULT 'ok', active char(1) DEFAULT 'Y', made timestamp DEFAULT now(), junk int,
      short text GENERATED ALWAYS AS (left("fullName", 3)) STORED, CHECK (length("fullName") > 1));
    CREATE INDEX by_name ON customer (lower("fullName")) WHERE active = 'Y';
    CREATE TABLE invoice (
      nr int PRIMARY KEY, customer int NOT NULL REFERENCES customer ON DELETE CASCADE, total numeric(10, 2), junk2 int);
    CREATE VIEW names AS SELECT id, "fullName", state FROM customer WHERE active = 'Y';
    CREATE VIEW totals AS SELECT n."fullName", sum(total) AS total FROM names n JOIN invoice i ON i.customer = n.id GROUP BY 1;
    CREATE VIEW junk AS SELECT junk FROM customer;
    CREATE FUNCTION body() RETURNS bigint LANGUAGE sql AS 'SELECT count("fullName") FROM customer';
    CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER changed BEFORE UPDATE OF "fullName" ON customer FOR EACH ROW WHEN (OLD."fullName" <> NEW."fullName")
      EXECUTE FUNCTION changed();
    CREATE POLICY mine ON customer USING ("fullName" = current_user);
    COMMENT ON COLUMN customer."fullName" IS 'first and last';
    GRANT SELECT (id, "fullName") ON customer TO PUBLIC;
    INSERT INTO customer ("fullName", mail, land, active, made, junk)
      SELECT ' name ' || i, 'm' || i, CASE i % 2 WHEN 0 THEN 'de' END, CASE i % 3 WHEN 0 THEN 'N' ELSE 'Y' END,
        '2026-01-01 12:00', i FROM generate_series(1, 50) i;
    INSERT INTO invoice SELECT i, 1 + i % 50, i * 1.5, i FROM generate_series(1, 200) i;

    """

  private static func rules() -> TransformationRules {
    var customer = TableRule(table: "customer")
    customer.name = "client"
    customer.comment = .set("who buys")
    func column(_ name: String, _ change: (inout ColumnRule) -> Void) {
      var rule = ColumnRule(column: name)
      change(&rule)
      customer.columns.append(rule)
    }
    column("id") { $0.identity = .set(.byDefault) }
    column("fullName") {
      $0.name = "display_name"
      $0.type = "text"
      $0.using = #"clean("fullName")"#
    }
    column("active") {
      $0.type = "boolean"
      $0.using = "active = 'Y'"
      $0.defaultExpression = .set("true")
      $0.isNotNull = true
    }
    column("made") {
      $0.type = "timestamp with time zone"
      $0.using = "made AT TIME ZONE 'Europe/Berlin'"
    }
    column("junk") { $0.isDropped = true }
    column("land") { $0.name = "country" }
    var origin = AddedColumn(name: "origin", type: "text")
    origin.value = "'legacy ' || id"
    origin.isNotNull = true
    customer.added = [origin]
    customer.order = ["id", "origin", "display_name"]
    customer.indexes.renamed = ["by_name": "client_by_name"]
    customer.indexes.dropped = []
    customer.constraints.added = [.init(name: "mail_has_at", definition: "CHECK (mail <> '')")]
    customer.indexes.added = [.init(name: "by_origin", definition: "USING btree (origin)")]
    customer.options = ["fillfactor": "70"]
    var invoice = TableRule(table: "invoice")
    invoice.filter = "nr > 100"
    var nr = ColumnRule(column: "nr")
    nr.type = "bigint"
    invoice.columns = [nr]
    var rules = TransformationRules()
    rules.tables = [customer, invoice]
    return rules
  }

  @Test(arguments: [true, false])
  func `what is renamed, retyped, dropped and added is followed everywhere`(isSameDatabase: Bool) throws {
    let database = try Database.own()
    // The index's condition and the view's are about what has become a boolean.
    let schema = Self.old.replacing(" WHERE active = 'Y'", with: "")
    try database.execute(schema)
    let target = isSameDatabase ? database : try Database()
    if !isSameDatabase {
      try target.execute(
        "CREATE SCHEMA beside; CREATE TABLE beside.land (code text PRIMARY KEY); INSERT INTO beside.land VALUES ('de')")
    }
    let migrated = try Migrated(database, from: "old", to: "new", into: isSameDatabase ? nil : target) {
      $0.rules = Self.rules()
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed.sorted() == ["customer", "invoice"])
    let columns = try target.rows(
      """
      SELECT attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid)
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid = 'new.client'::regclass AND attnum > 0 ORDER BY attnum
      """)
    #expect(
      columns == [
        "id|integer|t|d||", "origin|text|t|||", "display_name|text|t|||", "mail|text|f|||", "country|text|f|||",
        "state|new.mood|f|||'ok'::new.mood", "active|boolean|t|||true", "made|timestamp with time zone|f|||now()",
        #"short|text|f||s|"left"(display_name, 3)"#,
      ])
    #expect(
      try target.rows(
        "SET timezone = 'UTC'; SELECT id, origin, display_name, country, active, made, short FROM new.client ORDER BY id LIMIT 3"
      )
        == [
          "1|legacy 1|NAME 1||t|2026-01-01 11:00:00+00|NAM", "2|legacy 2|NAME 2|de|t|2026-01-01 11:00:00+00|NAM",
          "3|legacy 3|NAME 3||f|2026-01-01 11:00:00+00|NAM",
        ])
    #expect(try target.query("SELECT count(*), min(nr), pg_typeof(min(nr)) FROM new.invoice") == "100|101|bigint")
    #expect(
      try target.rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'new'::regnamespace ORDER BY 1") == [
          "CHECK ((length(display_name) > 1))", "CHECK ((mail <> ''::text))",
          "FOREIGN KEY (country) REFERENCES beside.land(code)",
          "FOREIGN KEY (customer) REFERENCES new.client(id) ON DELETE CASCADE", "PRIMARY KEY (id)", "PRIMARY KEY (nr)",
          "UNIQUE (mail)",
        ])
    #expect(
      try target.rows("SELECT indexdef FROM pg_indexes WHERE schemaname = 'new' ORDER BY indexname") == [
        "CREATE INDEX by_origin ON new.client USING btree (origin)",
        "CREATE INDEX client_by_name ON new.client USING btree (lower(display_name))",
        "CREATE UNIQUE INDEX customer_mail_key ON new.client USING btree (mail)",
        "CREATE UNIQUE INDEX customer_pkey ON new.client USING btree (id)",
        "CREATE UNIQUE INDEX invoice_pkey ON new.invoice USING btree (nr)",
      ])
    #expect(try target.query("SELECT \"fullName\", total FROM new.totals ORDER BY 1 LIMIT 1") == "NAME 1|525.00")
    #expect(
      try target.query(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'new.client'::regclass AND NOT tgisinternal")
          == """
          CREATE TRIGGER changed BEFORE UPDATE OF display_name ON new.client FOR EACH ROW \
          WHEN ((old.display_name <> new.display_name)) EXECUTE FUNCTION new.changed()
          """)
    #expect(
      try target.query("SELECT qual FROM pg_policies WHERE schemaname = 'new'") == "(display_name = CURRENT_USER)")
    #expect(
      try target.query(
        "SELECT attacl FROM pg_attribute WHERE attrelid = 'new.client'::regclass AND attname = 'display_name'")
        == "{=r/postgres}")
    #expect(
      try target.query(
        "SELECT col_description('new.client'::regclass, 3), obj_description('new.client'::regclass), reloptions FROM pg_class WHERE oid = 'new.client'::regclass"
      ) == "first and last|who buys|{fillfactor=70}")
    #expect(try target.query("INSERT INTO new.client (origin, display_name) VALUES ('x', 'yy') RETURNING id") == "51")
    #expect(
      migrated.leftBehind.sorted() == [
        "dependent view junk depends on column junk of table customer", "name in a body body()",
        "name in a body body()",
      ])
    if isSameDatabase { try expectIndependence(of: "new", from: "old", in: database) }
    #expect(try target.query("SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%stage%'") == "0")
  }

  @Test func `a view that can't follow fails by itself, and the plan says so`() throws {
    let database = try Database.own()
    try database.execute(Self.old.replacing("(lower(\"fullName\")) WHERE active = 'Y'", with: "(lower(\"fullName\"))"))
    let migrated = try Migrated(database, from: "old", to: "new") { $0.rules = Self.rules() }
    #expect(migrated.progress.completed.sorted() == ["customer", "invoice"])
    #expect(
      migrated.failures == [
        """
        view names: can't follow the changes: operator does not exist: boolean = character. No operator matches the \
        given name and argument types. You might need to add explicit type casts. in: CREATE VIEW \
        _longhaul_stage_1.names (id, "fullName", state) AS  SELECT customer.id,
            customer."fullName",
            customer.state
           FROM customer
          WHERE (customer.active = 'Y'::bpchar)
        """,
        "view totals: not made: it needs view names, which failed",
      ])
  }

  private func mistakes(_ change: (inout TableRule) -> Void, schema: String = Self.old) throws -> String {
    let database = try Database.own()
    try database.execute(schema)
    let folder = try ScratchFolder()
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.progressFile = folder.file("_migration_status.json")
    var rule = TableRule(table: "customer", place: RulePlace(file: "l.yaml", line: 3, key: "tables.customer"))
    change(&rule)
    configuration.rules.tables = [rule]
    let error = #expect(throws: EngineError.self) { try PlanReport.make(configuration) }
    #expect(error?.kind == .usage)
    #expect(
      try database.query("SELECT count(*) FROM pg_namespace WHERE nspname IN ('new', '_longhaul_stage_1')") == "0")
    return error?.description.replacing("\nNothing was changed.", with: "") ?? ""
  }

  @Test func `rules that name what is not there are told with the nearest name`() throws {
    let said = try mistakes { rule in
      rule.columns = [ColumnRule(column: "fulName", place: RulePlace(file: "l.yaml", line: 5, key: "c"))]
      rule.order = ["maill"]
      rule.constraints.dropped = ["customer_mail"]
      rule.indexes.renamed = ["by_nam": "x"]
      rule.sequences = ["s": "t"]
      rule.schema = "nw"
    }
    #expect(
      said == """
        l.yaml:5: c: customer has no column fulName; did you mean fullName?
        l.yaml:3: tables.customer: schema nw is none that is migrated into; those are new.
        l.yaml:3: tables.customer: customer has no constraint customer_mail; did you mean customer_mail_key?
        l.yaml:3: tables.customer: customer has no index by_nam; did you mean by_name?
        l.yaml:3: tables.customer: customer has no sequence s.
        l.yaml:3: tables.customer: customer has no new column maill; did you mean mail?
        """)
  }

  @Test func `a table that could not be made is told before anything is made`() throws {
    let said = try mistakes { rule in
      var active = ColumnRule(column: "active")
      active.type = "boolean"
      rule.columns = [active]
    }
    #expect(said.hasPrefix("l.yaml:3: tables.customer: customer can't follow the changes: "), "\(said)")
    #expect(said.contains("in: CREATE TABLE _longhaul_stage_1.customer"), "\(said)")
  }

  @Test func `what can't be added or renamed is told with the statement`() throws {
    let said = try mistakes { rule in
      rule.constraints.added = [.init(name: "c", definition: "CHECK (nonsense > 0)")]
      rule.columns = [ColumnRule(column: "mail")]
      rule.columns[0].name = "land"
      rule.columns.append(ColumnRule(column: "land"))
      rule.columns[1].name = "mail"
      rule.options = ["filfactor": "1"]
    }
    #expect(
      said == """
        l.yaml:3: tables.customer: unrecognized parameter "filfactor" in: ALTER TABLE _longhaul_stage_1.customer SET \
        (filfactor = '1')
        l.yaml:3: tables.customer: column "nonsense" does not exist in: ALTER TABLE _longhaul_stage_1.customer ADD \
        CONSTRAINT c CHECK (nonsense > 0)
        """)
  }

  @Test func `what a convention adds keeps to what is said of the columns by name`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.t (a varchar(5), b varchar(6), "cC" varchar(7), d varchar(8));
      INSERT INTO old.t VALUES ('a', 'b', 'c', 'd')
      """)
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.rules.conventions = [Convention(.snakeCase), Convention(.varcharToText(withCheck: true))]
      var rule = TableRule(table: "t")
      rule.columns = ["a", "b", "cC"].map { ColumnRule(column: $0) }
      rule.columns[0].isDropped = true
      rule.columns[1].name = "second"
      rule.columns[2].name = "Third"
      $0.rules.tables = [rule]
    }
    migrated.expectComplete()
    #expect(
      try database.rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'new.t'::regclass ORDER BY 1")
        == [
          #"CHECK ((char_length("Third") <= 7))"#, "CHECK ((char_length(d) <= 8))",
          "CHECK ((char_length(second) <= 6))",
        ])
  }
}
