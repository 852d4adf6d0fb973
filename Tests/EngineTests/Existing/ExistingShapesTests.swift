import Glibc
import TestSupport
import Testing

@testable import Engine

/// Existing tables that are parted otherwise than the old ones, and runs that end in the middle.
@Suite(.database) struct ExistingShapesTests {
  private static let plain = """
    CREATE SCHEMA old; CREATE TABLE old.kind (id int PRIMARY KEY); INSERT INTO old.kind VALUES (1), (2);
    CREATE TABLE old.t (id int PRIMARY KEY, kind int, made date NOT NULL);
    INSERT INTO old.t SELECT i, i % 2 + 1, date '2025-01-01' + i FROM generate_series(1, 700) i;

    """
  private static let parted = """
    CREATE SCHEMA old; CREATE TABLE old.kind (id int PRIMARY KEY); INSERT INTO old.kind VALUES (1), (2);
    CREATE TABLE old.t (id int, kind int, made date NOT NULL) PARTITION BY RANGE (made);
    CREATE TABLE old.t_2025 PARTITION OF old.t FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE old.t_2026 PARTITION OF old.t DEFAULT;
    INSERT INTO old.t SELECT i, i % 2 + 1, date '2025-01-01' + i FROM generate_series(1, 700) i;

    """
  private static let newParted = """
    CREATE SCHEMA new; CREATE TABLE new.kind (id int PRIMARY KEY);
    CREATE TABLE new.t (id bigint, kind int REFERENCES new.kind, made date NOT NULL) PARTITION BY RANGE (made);
    CREATE TABLE new.t_2025 PARTITION OF new.t FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE new.t_2026 PARTITION OF new.t DEFAULT;
    CREATE FUNCTION new.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
    CREATE TRIGGER refuse BEFORE INSERT ON new.t FOR EACH ROW EXECUTE FUNCTION new.refuse();
    ALTER TABLE new.t_2026 ENABLE ALWAYS TRIGGER refuse;

    """
  private static let newPlain = """
    CREATE SCHEMA new; CREATE TABLE new.kind (id int PRIMARY KEY);
    CREATE TABLE new.t (id bigint PRIMARY KEY, kind int REFERENCES new.kind, made date NOT NULL);

    """

  @Test(
    arguments: [
      (plain, newParted, ["kind", "t"]), (parted, newParted, ["kind", "t", "t_2025", "t_2026"]),
      (parted, newPlain, ["kind", "t"]),
      (parted, newParted.replacing("t_2026", with: "t_rest"), ["kind", "t"]),
    ], [true, false])
  func `old tables and new ones are parted each in its own way`(
    sides: (old: String, new: String, items: [String]), same: Bool
  ) throws {
    let source = try Database.own()
    let target = same ? source : try Database()
    try source.execute(sides.old)
    try target.execute(sides.new)
    let state = """
      SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE tgname = 'refuse' ORDER BY 1;
      SELECT conrelid::regclass, conname, convalidated FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2
      """
    let before = try target.query(state)
    for truncates in [false, true] {
      let migrated = try Migrated(source, from: "old", to: "new", into: same ? nil : target) {
        $0.usesExistingTables = true
        $0.truncatesTables = truncates
      }
      migrated.expectComplete()
      #expect(migrated.progress.completed.sorted() == sides.items)
      let rows = "SELECT count(*), sum(id), min(made), sum(kind) FROM %.t"
      #expect(
        try target.query(rows.replacing("%", with: "new")) == source.query(rows.replacing("%", with: "old")))
      #expect(try target.query(state) == before)
    }
  }

  @Test func `triggers of partitions fire where only a superuser may disable them, as in PostgreSQL 14`() throws {
    let database = try Database.own()
    let role = "owner_\(database.name)"
    try database.execute(
      """
      \(Self.parted) CREATE ROLE \(role) LOGIN; CREATE SCHEMA _longhaul AUTHORIZATION \(role);
      GRANT USAGE ON SCHEMA old TO \(role); GRANT SELECT ON ALL TABLES IN SCHEMA old TO \(role);
      CREATE SCHEMA new AUTHORIZATION \(role); SET ROLE \(role); SET search_path = new;
      CREATE TABLE kind (id int); CREATE TABLE fired (what text);
      CREATE TABLE t (id int, kind int, made date) PARTITION BY RANGE (made);
      CREATE TABLE t_2025 PARTITION OF t FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE t_2026 PARTITION OF t DEFAULT;
      CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO new.fired VALUES (TG_NAME); RETURN NEW; END';
      CREATE TRIGGER inherited BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION fire();
      CREATE TRIGGER own BEFORE INSERT ON t_2025 FOR EACH ROW EXECUTE FUNCTION fire(); RESET ROLE;
      UPDATE pg_trigger SET tgisinternal = true WHERE tgparentid <> 0;
      """)
    defer { try? database.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let migrated = try Migrated(database, from: "old", to: "new") {
      $0.source = database.connectionString(user: role)
      $0.usesExistingTables = true
    }
    migrated.expectComplete()
    #expect(try database.query("SELECT what, count(*) FROM new.fired GROUP BY 1") == "inherited|700")
    let reason = "before PostgreSQL 15 only a superuser may disable what partitions have from their parents"
    let log = try migrated.folder.read("_migration_logs/longhaul.log")
    for table in ["t_2025", "t_2026"] {
      #expect(log.contains("triggers of new.\(table) fire for each row, since \(reason): inherited"), "\(log)")
    }
  }

  @Test func `partitions that are left out can't be joined with others`() throws {
    let database = try Database.own()
    try database.execute(Self.parted + Self.newPlain)
    let error = #expect(throws: EngineError.self) {
      try PlanSample.plan(database, TransformationRules()) {
        $0.usesExistingTables = true
        $0.exclude = ["t_2026"]
      }
    }
    #expect(
      error?.description.hasPrefix(
        "t: some of its partitions are left out, and others have no table of their own in new.t") == true)
  }

  @Test(arguments: [false, true])
  func `a run that ends in the middle leaves the keys on record, and the next one makes them`(isFresh: Bool) throws {
    let world = try EngineFixture("a", "b_slow")
    try world.database.execute(
      """
      CREATE TABLE new.a (id int PRIMARY KEY);
      CREATE TABLE new.b_slow (id int REFERENCES new.a CHECK (public.passes_gate(id)));
      """)
    let keys = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
    let before = try world.database.query(keys)
    world.configuration.usesExistingTables = true
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    world.tell(.abort)
    #expect(try world.end().reason == .stopped)
    try world.gate.open()
    #expect(try world.database.query(keys) == "")
    #expect(
      try world.database.query("SELECT add_constraint FROM _longhaul.set_aside")
        == "ALTER TABLE new.b_slow ADD CONSTRAINT b_slow_id_fkey FOREIGN KEY (id) REFERENCES new.a(id)")
    #expect(try world.progress.setAside == ["foreign key b_slow.b_slow_id_fkey"])
    #expect(world.log.contains("still set aside, recorded in _longhaul.set_aside"))
    if isFresh { unlink(world.configuration.progressFile) }
    #expect(try world.run().reason == .complete)
    let progress = try world.progress
    #expect(progress.completed == ["a", "b_slow"] && progress.failed.isEmpty && progress.objects.failed.isEmpty)
    #expect(progress.setAside.isEmpty)
    #expect(try world.database.query(keys) == before)
    #expect(try world.database.query("SELECT * FROM new.b_slow") == "1")
  }

  @Test func `the plan shows what is done around the rows`() throws {
    let database = try Database.own()
    try database.execute(ExistingSample.old + ExistingSample.new)
    let before = try PlanSample.dump(database)
    let plan = try PlanSample.plan(database, TransformationRules()) {
      $0.usesExistingTables = true
      $0.truncatesTables = true
    }
    let text = plan.text(columns: 160)
    for line in [
      "the tables exist already and are emptied first; nothing but rows is carried",
      "    TRUNCATE TABLE ONLY new.customer;", "    ALTER TABLE ONLY new.customer DISABLE TRIGGER t_origin;",
      "    ALTER TABLE ONLY new.customer ENABLE ALWAYS TRIGGER t_always;",
      "  set aside foreign key orders.orders_customer_fkey", "full_name character varying(60) NOT NULL",
    ] { #expect(text.contains(line), "\(line) is not in\n\(text)") }
    #expect(plan.json().contains(#""existing_tables": true"#))
    #expect(try PlanSample.dump(database) == before)
    // The script does what a run does.
    let target = try Database()
    try target.execute(ExistingSample.old + ExistingSample.new)
    let around = try target.query(ExistingSample.surroundings)
    try target.execute("CREATE SCHEMA _longhaul; " + SetAside.tableCreation[0] + ";" + plan.sql())
    #expect(try ExistingSample.content(target, "new") == ExistingSample.content(target, "old"))
    #expect(try target.query(ExistingSample.surroundings) == around)
  }

  @Test func `missing values are counted in the data`() throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old; CREATE TABLE old.a (id int PRIMARY KEY, name varchar(9));
      INSERT INTO old.a VALUES (1, 'long name'), (2, NULL), (3, 'short');
      CREATE SCHEMA new; CREATE TABLE new.a (id int PRIMARY KEY, name varchar(6) NOT NULL);
      """)
    let plan = try PlanSample.plan(
      database, TransformationRules(), checksData: true, configure: ExistingSample.configure)
    let counts = try #require(plan.tables.first?.findings).columns.flatMap(\.counts)
    #expect(counts.map(\.kind) == [.null, .tooLong])
    #expect(counts.map { $0.examples.map(\.row) } == [["id = '2'"], ["id = '1'"]])
    #expect(plan.willFail)
  }
}
