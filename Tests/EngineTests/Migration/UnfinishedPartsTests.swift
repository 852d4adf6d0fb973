import TestSupport
import Testing

@testable import Engine

/// Tables in parts that nobody goes on with, and those that only look so.
@Suite(.database) struct UnfinishedPartsTests {
  @Test(arguments: [VerificationMode.checksum, .count])
  func `a table that is completed stays what it is though the file makes it pending again`(
    verification: VerificationMode
  ) throws {
    let fixture = try EngineFixture("c_slow", in: Database.own())
    try fixture.database.execute(
      """
      CREATE TABLE old.big (id int PRIMARY KEY, t text);
      INSERT INTO old.big SELECT g, repeat('x', 500) FROM generate_series(1, 3000) g
      """)
    fixture.configuration.partThreshold = 0
    fixture.configuration.verification = verification
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    try fixture.wait(until: "big is done") { $0.completed.count == 1 }
    let table = try fixture.database.query("SELECT 'new.big'::regclass::oid")
    // In another source snapshot, in which it is another one.
    try fixture.database.execute("UPDATE old.big SET t = 'new' WHERE id = 1")
    try fixture.database.execute(
      """
      SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE application_name ~ '^longhaul ' AND datname = current_database()
      """)
    try fixture.wait(until: "it notices") { if case .disconnected = $0.phase { true } else { false } }
    try fixture.waitAtGate()
    try fixture.edit { progress in
      progress.completed = []
      progress.pending.append("big")
    }
    try fixture.gate.open()
    #expect(try fixture.end().reason == .complete)
    #expect(try fixture.progress.completed == ["c_slow", "big"], "\(fixture.log)")
    #expect(try fixture.progress.failed.map(\.failure.error) == [])
    #expect(try fixture.database.query("SELECT 'new.big'::regclass::oid") == table)
    #expect(try fixture.folder.read("_migration_logs/big.log").contains("an earlier attempt had committed it"))
  }

  @Test func `a table whose last transaction is still under way is not taken for unfinished`() throws {
    let database = try Database.own()
    let ledger = Ledger(migration: "m", runID: "r")
    try database.execute(
      ([Ledger.schemaCreation] + Ledger.tableCreation).joined(separator: ";")
        + """
        ;CREATE TABLE public.big (id int);
        \(ledger.openParts("big", table: TableName(schema: "public", name: "big"), firstPages: [0], sourceSnapshot: ""))
        """)
    let record = ledger.record(
      .item, "big", object: ("'public.big'::regclass", CatalogID.Catalog.pg_class.rawValue), .init(), sourceSnapshot: ""
    )
    let own = try database.session()
    let (pid, hasClaimed) = (own.pid, Doorbell())
    let other = Beside {
      guard let session = try? database.session() else { return }
      try? session.connection.pipeline(["BEGIN", ledger.claim(.item, "big", targetSchema: "public"), record])
      hasClaimed.ring()
      try? database.wait(untilWaiting: pid)
      _ = try? session.connection.query("COMMIT")
    }
    hasClaimed.wait(milliseconds: 10_000)
    #expect(try ledger.dropUnfinished("true", through: own.connection) == [])
    other.join()
    #expect(try database.query("SELECT to_regclass('public.big') IS NULL") == "f")
    #expect(try database.rows("SELECT kind FROM _longhaul.ledger ORDER BY 1") == ["item", "part"])
  }

  @Test func `nothing stays of a table that was begun and is skipped`() throws {
    let fixture = try EngineFixture(in: Database.own())
    try fixture.database.execute(
      """
      CREATE TABLE old.big (id int CHECK (id < 3000 OR public.passes_gate(id)), t text);
      INSERT INTO old.big SELECT g, repeat('x', 500) FROM generate_series(1, 3000) g
      """)
    fixture.configuration.partThreshold = 0
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    fixture.tell(.pause)
    try fixture.wait(until: "it is paused") { if case .paused = $0.phase { true } else { false } }
    try fixture.database.execute("SELECT pg_terminate_backend(\(try fixture.gate.waiting().joined()), 10000)")
    try fixture.wait(until: "it is pending again") { $0.active.isEmpty && $0.pending.count == 1 }
    #expect(try fixture.database.query("SELECT to_regclass('new.big') IS NULL") == "f")
    fixture.tell(.skip("big"))
    #expect(try fixture.end().reason == .complete)
    #expect(try fixture.progress.totalItems == 0)
    #expect(try fixture.database.query("SELECT to_regclass('new.big') IS NULL") == "t")
    #expect(try fixture.database.query("SELECT count(*) FROM _longhaul.ledger") == "0")
  }

  @Test func `a lock on an unfinished table that nobody needs any more does not keep the run`() throws {
    let fixture = try EngineFixture(in: Database.own())
    try fixture.database.execute(
      """
      CREATE TABLE old.big (id int CHECK (id <> 1 OR public.passes_gate(id)), t text);
      INSERT INTO old.big SELECT g, repeat('x', 500) FROM generate_series(1, 3000) g
      """)
    var rule = TableRule(table: "big")
    rule.constraints.added = [.init(name: "late", definition: "CHECK (id < 2990)")]
    fixture.configuration.rules.tables = [rule]
    fixture.configuration.partThreshold = 0
    fixture.configuration.lockTimeout = 0
    try fixture.gate.close()
    fixture.start()
    try fixture.waitAtGate()
    let reader = try fixture.database.session()
    for sql in ["BEGIN", "LOCK TABLE new.big IN ACCESS SHARE MODE"] { try reader.connection.query(sql) }
    try fixture.gate.open()
    #expect(try fixture.end().reason == .complete)
    #expect(try fixture.progress.failed.map(\.failure.sqlstate) == ["23514"])
    #expect(fixture.log.contains("big: its unfinished table is still there, and goes at the next start"))
    try reader.connection.query("COMMIT")
    #expect(try fixture.run().reason == .complete)
    #expect(try fixture.database.query("SELECT to_regclass('new.big') IS NULL") == "t")
  }
}
