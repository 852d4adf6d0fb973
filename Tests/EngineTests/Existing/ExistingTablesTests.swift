import FoundationEssentials
import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// Rows that come into tables which are there already.
@Suite(.database) struct ExistingTablesTests {
  /// Two sides in one database or in two.
  private func sides(_ isSameDatabase: Bool, new: String = ExistingSample.new) throws -> (Database, Database) {
    let source = try Database.own()
    let target = isSameDatabase ? source : try Database()
    try source.execute(ExistingSample.old)
    try target.execute(new)
    return (source, target)
  }

  private func migrate(
    _ source: Database, _ target: Database, configure: (inout MigrationConfiguration) -> Void = { _ in }
  ) throws -> Migrated {
    try Migrated(source, from: "old", to: "new", into: source === target ? nil : target) {
      $0.usesExistingTables = true
      configure(&$0)
    }
  }

  @Test func `tables that exist are never copied in parts: those would be taken away again`() throws {
    let (source, target) = try sides(true)
    let table = try target.query("SELECT 'new.customer'::regclass::oid")
    try migrate(source, target) { $0.partThreshold = 0 }.expectComplete()
    #expect(try target.query("SELECT 'new.customer'::regclass::oid") == table)
    #expect(try target.query("SELECT count(*) FROM _longhaul.ledger WHERE kind = 'part'") == "0")
  }

  @Test(arguments: [true, false])
  func `rows come over, triggers stay silent, and foreign keys in a circle are valid again`(same: Bool) throws {
    let (source, target) = try sides(same)
    let before = try target.query(ExistingSample.surroundings)
    let migrated = try migrate(source, target)
    migrated.expectComplete()
    #expect(try ExistingSample.content(target, "new") == ExistingSample.content(source, "old"))
    #expect(try target.query(ExistingSample.surroundings) == before)
    #expect(try target.query("SELECT count(*) FROM new.fired") == "0")
    #expect(try target.query("SELECT count(*) FROM new.customer WHERE shown = upper(full_name)") == "50")
    #expect(try target.query("SELECT count(*) FROM _longhaul.set_aside") == "0")
    #expect(
      migrated.progress.objects.completed == [
        "set aside foreign key customer.best", "set aside foreign key orders.orders_customer_fkey",
        "foreign key customer.best", "foreign key orders.orders_customer_fkey",
      ])
    // The old sequence had gone on; the other one stands at its highest value.
    #expect(try target.query("INSERT INTO new.orders (customer) VALUES (1) RETURNING id") == "202")
    #expect(try target.query("INSERT INTO new.customer (full_name) VALUES ('x') RETURNING id") == "51")
  }

  @Test(arguments: [true, false])
  func `an owner without other rights is enough`(same: Bool) throws {
    let (source, target) = try sides(same)
    let role = "owner_\(target.name)"
    try target.execute(
      """
      CREATE ROLE \(role) LOGIN; CREATE SCHEMA _longhaul AUTHORIZATION \(role); GRANT USAGE ON SCHEMA new TO \(role);
      ALTER TABLE new.customer OWNER TO \(role); ALTER TABLE new.orders OWNER TO \(role);
      """)
    defer { try? target.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    try source.execute(
      "GRANT USAGE ON SCHEMA old TO \(role); GRANT SELECT ON ALL TABLES IN SCHEMA old TO \(role); "
        + "GRANT SELECT ON ALL SEQUENCES IN SCHEMA old TO \(role)")
    let before = try target.query(ExistingSample.surroundings)
    let migrated = try migrate(source, target) {
      $0.source = source.connectionString(user: role)
      if !same { $0.target = target.connectionString(user: role) }
    }
    migrated.expectComplete()
    #expect(try ExistingSample.content(target, "new") == ExistingSample.content(source, "old"))
    #expect(try target.query(ExistingSample.surroundings) == before)
    if !same { try source.execute("DROP OWNED BY \(role)") }
  }

  @Test(arguments: [true, false])
  func `a role that is no owner leaves keys in place, and what is referred to comes first`(same: Bool) throws {
    let (source, target) = try sides(
      same, new: ExistingSample.new + "ALTER TABLE customer DROP CONSTRAINT best; DROP TRIGGER t_off ON customer;")
    let role = "guest_\(target.name)"
    try target.execute(
      """
      CREATE ROLE \(role) LOGIN; CREATE SCHEMA _longhaul AUTHORIZATION \(role); GRANT USAGE ON SCHEMA new TO \(role);
      GRANT ALL ON ALL TABLES IN SCHEMA new TO \(role); GRANT ALL ON ALL SEQUENCES IN SCHEMA new TO \(role);
      """)
    defer { try? target.execute("DROP OWNED BY \(role); DROP ROLE \(role)") }
    try source.execute(
      "GRANT USAGE ON SCHEMA old TO \(role); GRANT SELECT ON ALL TABLES IN SCHEMA old TO \(role); "
        + "GRANT SELECT ON ALL SEQUENCES IN SCHEMA old TO \(role)")
    let migrated = try migrate(source, target) {
      $0.source = source.connectionString(user: role)
      if !same { $0.target = target.connectionString(user: role) }
    }
    migrated.expectComplete()
    #expect(migrated.progress.completed == ["customer", "orders"])
    #expect(migrated.progress.objects.completed == [])
    #expect(try ExistingSample.content(target, "new") == ExistingSample.content(source, "old"))
    // What can't be disabled fires.
    #expect(
      try target.query("SELECT what, count(*) FROM new.fired GROUP BY 1 ORDER BY 1") == "t_always|50\nt_origin|50")
    let log = try migrated.folder.read("_migration_logs/longhaul.log")
    #expect(log.contains("warning: foreign key orders_customer_fkey of new.orders stays in place"))
    #expect(log.contains("warning: triggers of new.customer fire for each row"))
    if !same { try source.execute("DROP OWNED BY \(role)") }
  }

  // MARK: Tables with rows

  @Test(arguments: [true, false])
  func `a table with rows is refused before anything is changed`(same: Bool) throws {
    let (source, target) = try sides(same)
    try target.execute("INSERT INTO new.orders (customer, total) SELECT 1, 1 FROM (SELECT 1) x WHERE false")
    try target.execute(
      "ALTER TABLE new.orders DISABLE TRIGGER ALL; INSERT INTO new.orders (customer, total) VALUES (7, 7)")
    let before = try PlanSample.dump(target)
    let message = #expect(throws: EngineError.self) {
      try PlanSample.plan(source, into: same ? nil : target, TransformationRules(), configure: ExistingSample.configure)
    }
    #expect(
      message?.description
        == "orders: new.orders holds rows; say truncate: true (or --truncate), or empty it\nNothing was changed.")
    #expect(message?.kind == .usage)
    #expect(try PlanSample.dump(target) == before)
  }

  @Test(arguments: [true, false])
  func `rows that somebody writes after the plan was made fail the table, and stay`(same: Bool) throws {
    let (source, target) = try sides(same)
    // The larger one comes first, and waits.
    try source.execute("INSERT INTO old.orders (customer, total) SELECT 1, 1 FROM generate_series(1, 3000); ANALYZE")
    let gate = try Gate(target)
    try target.execute("ALTER TABLE new.orders ADD CHECK (public.passes_gate(id::int))")
    try gate.close()
    let folder = try ScratchFolder()
    var configuration = MigrationConfiguration()
    configuration.source = source.connectionString
    configuration.target = same ? nil : target.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.usesExistingTables = true
    configuration.jobs = 1
    configuration.progressFile = folder.file("_migration_status.json")
    let engine = MigrationEngine(configuration)
    engine.start()
    // The source snapshot is older than what is written now.
    try waitUntil("it waits at the gate") { try !gate.waiting().isEmpty }
    try target.execute(
      "ALTER TABLE new.customer DISABLE TRIGGER ALL; INSERT INTO new.customer (full_name) VALUES ('theirs')")
    try gate.open()
    let end = try #require(engine.wait(milliseconds: 60_000))
    #expect(end.reason == .complete)
    let file = ProgressFile(path: configuration.progressFile)
    let progress = try file.read()
    #expect(progress.completed == ["orders"])
    #expect(
      progress.failed.map(\.failure.error) == [
        "new.customer holds rows; say truncate: true (or --truncate), or empty it"
      ])
    #expect(try target.query("SELECT full_name FROM new.customer") == "theirs")
    // Its keys wait for it, and the target knows them.
    #expect(progress.setAside == ["foreign key customer.best", "foreign key orders.orders_customer_fkey"])
    let report = try MigrationReport.read(progressFile: configuration.progressFile).text()
    #expect(report.contains("Foreign keys set aside (2)") && report.contains("_longhaul.set_aside"), "\(report)")
    #expect(
      try target.query("SELECT add_constraint || coalesce(add_comment, '') FROM _longhaul.set_aside ORDER BY 1").split(
        separator: "\n"
      ).map(String.init) == [
        "ALTER TABLE new.customer ADD CONSTRAINT best FOREIGN KEY (best_order) REFERENCES new.orders(id) "
          + "DEFERRABLE INITIALLY DEFERREDCOMMENT ON CONSTRAINT best ON new.customer IS 'it''s the best'",
        "ALTER TABLE new.orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES new.customer(id) "
          + "ON DELETE CASCADE",
      ])
    // Mended, put back, and gone on with.
    try target.execute("TRUNCATE new.customer")
    _ = try Requeue.named(["customer"], progressFile: configuration.progressFile)
    let second = MigrationEngine(configuration)
    second.start()
    #expect(try #require(second.wait(milliseconds: 60_000)).reason == .complete)
    #expect(try file.read().failed.isEmpty)
    #expect(try file.read().objects.failed.isEmpty)
    #expect(try ExistingSample.content(target, "new") == ExistingSample.content(source, "old"))
    #expect(try target.query("SELECT count(*) FROM _longhaul.set_aside") == "0")
    #expect(
      try target.query(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated AND connamespace = 'new'::regnamespace"
      )
        == "2")
  }

  @Test(arguments: [true, false])
  func `truncate empties tables, whoever refers to them, and can be said again`(same: Bool) throws {
    let (source, target) = try sides(
      same,
      new: ExistingSample.new + """
        CREATE SCHEMA other; CREATE TABLE other.note (customer bigint); ALTER TABLE other.note ADD FOREIGN KEY (customer) REFERENCES new.customer NOT VALID;
        CREATE TABLE other.mark (orders bigint REFERENCES new.orders);
        ALTER TABLE customer DISABLE TRIGGER ALL; INSERT INTO customer (full_name) VALUES ('1'), ('2');
        ALTER TABLE customer ENABLE TRIGGER ALL; INSERT INTO orders (customer) VALUES (1);
        INSERT INTO other.note VALUES (1); INSERT INTO other.mark VALUES (1);
        """)
    let keys =
      "SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1"
    let before = try target.query(keys)
    for _ in 1...2 {
      let migrated = try migrate(source, target) { $0.truncatesTables = true }
      migrated.expectComplete()
      #expect(migrated.progress.objects.completed.count == 8)
      #expect(try ExistingSample.content(target, "new") == ExistingSample.content(source, "old"))
      #expect(try target.query(keys) == before)
    }
    // A fresh progress file without it: the ledger knows that the tables are done.
    try migrate(source, target).expectComplete()
    #expect(try ExistingSample.content(target, "new") == ExistingSample.content(source, "old"))
    // Emptied by somebody else, they are filled anew.
    try target.execute("TRUNCATE new.customer, new.orders, other.note, other.mark")
    try migrate(source, target).expectComplete()
    #expect(try ExistingSample.content(target, "new") == ExistingSample.content(source, "old"))
  }

  // MARK: Values

  @Test(arguments: [true, false])
  func `a value that is too long fails its table with the row's key`(same: Bool) throws {
    let (source, target) = try sides(
      same, new: ExistingSample.new.replacing("varchar(60) NOT NULL", with: "varchar(6)"))
    let migrated = try migrate(source, target)
    #expect(migrated.progress.completed == ["orders"])
    #expect(
      migrated.progress.failed.first?.failure.detail
        == "The row with id = '10' has no full_name: full_name, where it is 'name 10'.", "\(migrated.failures)")
    #expect(try target.query("SELECT count(*) FROM new.customer") == "0")
    #expect(
      try target.query("SELECT string_agg(tgenabled, '' ORDER BY tgname) FROM pg_trigger WHERE tgname LIKE 't\\_%'")
        == "ADOR")
  }

  @Test(arguments: [true, false])
  func `rules say names, values and rows`(same: Bool) throws {
    let (source, target) = try sides(
      same,
      new: """
        CREATE SCHEMA new; SET search_path = new;
        CREATE TABLE "Clients" (
          "clientId" int PRIMARY KEY, display text NOT NULL, origin text NOT NULL, "creditCents" bigint, seen timestamptz);
        CREATE TABLE orders (id int, customer int, made timestamptz, total text);
        """)
    let migrated = try migrate(source, target) {
      var customer = TableRule(table: "customer")
      customer.name = "Clients"
      customer.filter = "id <= 10"
      customer.columns = ["id", "full_name", "mood", "credit", "tags", "best_order"].map { ColumnRule(column: $0) }
      customer.columns[0].name = "clientId"
      customer.columns[1].name = "display"
      customer.columns[1].using = "upper(full_name)"
      customer.columns[3].name = "creditCents"
      customer.columns[3].using = "round(credit * 100)"
      for place in [2, 4, 5] { customer.columns[place].isDropped = true }
      customer.added = [AddedColumn(name: "origin", type: "")]
      customer.added[0].value = "'legacy ' || mood::text"
      var orders = TableRule(table: "orders")
      orders.columns = [ColumnRule(column: "made")]
      orders.columns[0].using = "made AT TIME ZONE 'Europe/Berlin'"
      $0.rules.tables = [customer, orders]
    }
    migrated.expectComplete()
    #expect(
      try target.query(#"SELECT * FROM new."Clients" ORDER BY 1 LIMIT 1; SELECT count(*) FROM new."Clients""#)
        == "1|NAME 1|legacy sad|125|\n10")
    #expect(
      try target.query("SET TimeZone = 'UTC'; SELECT * FROM new.orders WHERE id = 1")
        == "1|2|2026-01-01 11:00:00+00|1")
  }
}
