import TestSupport
import Testing

@testable import Engine

/// Small tables, whose whole transaction is sent before its first answer is there: it ends as if each had been awaited.
@Suite(.database) struct AgreementTests {
  private static func migrate(
    _ hook: Hook, verification: VerificationMode = .checksum, isElsewhere: Bool
  ) throws -> Migrated {
    let database = try Database.own()
    try database.execute(
      "CREATE SCHEMA old; CREATE TABLE old.t (id int PRIMARY KEY, x text); INSERT INTO old.t VALUES (1, 'a'), (2, 'b')")
    var rules = TransformationRules()
    rules.hooks = [hook]
    let other = isElsewhere ? try Database() : nil
    let migrated = try Migrated(database, from: "old", to: "new", into: other) {
      $0.rules = rules
      $0.verification = verification
    }
    // Nothing of what failed is there.
    if !migrated.progress.failed.isEmpty {
      let there = "SELECT to_regclass('new.t') IS NOT NULL, (SELECT count(*) FROM _longhaul.ledger WHERE kind = 'item')"
      #expect(try (other ?? database).query(there) == "f|0")
    }
    return migrated
  }

  @Test(arguments: [false, true], [VerificationMode.count, .checksum])
  func `rows that are lost fail the table with both counts`(isElsewhere: Bool, mode: VerificationMode) throws {
    let migrated = try Self.migrate(
      Hook(.afterIndex, sql: "DELETE FROM {table} WHERE id = 2"), verification: mode, isElsewhere: isElsewhere)
    let failure = try #require(migrated.progress.failed.first?.failure)
    #expect(
      failure.error == "the new table's content differs from the old one's: 2 rows in the old, 1 in the new")
    #expect(failure.step == .verify)
    #expect(failure.sqlstate == nil)
  }

  @Test(arguments: [false, true])
  func `a value that is altered fails the table with both checksums`(isElsewhere: Bool) throws {
    let hook = Hook(.afterIndex, sql: "UPDATE {table} SET x = 'c' WHERE id = 2")
    let migrated = try Self.migrate(hook, isElsewhere: isElsewhere)
    let failure = try #require(migrated.progress.failed.first?.failure)
    #expect(
      failure.error.contains(
        /^the new table's content differs from the old one's: 2 rows in the old, 2 in the new, checksum -?\d+ in the old, -?\d+ in the new$/
      ))
    #expect(failure.step == .verify)
  }

  @Test(arguments: [false, true])
  func `a table whose row in the ledger is taken away is not committed`(isElsewhere: Bool) throws {
    let hook = Hook(.afterIndex, sql: "DELETE FROM _longhaul.ledger")
    let migrated = try Self.migrate(hook, isElsewhere: isElsewhere)
    let failure = try #require(migrated.progress.failed.first?.failure)
    #expect(failure.error == "its row in the ledger _longhaul.ledger is gone")
    #expect(failure.step == .commit)
  }

  @Test(arguments: [false, true], [Hook.Moment.beforeCreate, .beforeCopy, .afterIndex, .afterVerify])
  func `an error tells its step, statement and place`(isElsewhere: Bool, moment: Hook.Moment) throws {
    let migrated = try Self.migrate(Hook(moment, sql: "SELECT 1, nonsense"), isElsewhere: isElsewhere)
    let failure = try #require(migrated.progress.failed.first?.failure)
    #expect(failure.sqlstate == "42703")
    #expect(failure.statement == "SELECT 1, nonsense")
    #expect(failure.position == 11)
    let steps: [Hook.Moment: Step] = [
      .beforeCreate: .create, .beforeCopy: .copy, .afterIndex: .index, .afterVerify: .verify,
    ]
    #expect(failure.step == steps[moment])
  }

  @Test func `an old table that is gone fails, and the next one goes on by the same connections`() throws {
    let world = try EngineFixture("a_slow", "b", "c")
    let other = try Database()
    let gate = try Gate(other)
    world.configuration.target = other.connectionString
    try gate.close()
    world.start()
    try world.wait(until: "it waits at the gate") { _ in try !gate.waiting().isEmpty }
    try world.database.execute("DROP TABLE old.b")
    try gate.open()
    _ = try world.end()
    #expect(try world.progress.completed == ["a_slow", "c"])
    let failure = try #require(try world.progress.failed.first?.failure)
    #expect(failure.item == "b")
    #expect(failure.sqlstate == "42P01")
    #expect(failure.step == .read)
    #expect(failure.statement == "LOCK TABLE ONLY old.b IN ACCESS SHARE MODE")
    #expect(try other.query("SELECT count(*) FROM _longhaul.ledger WHERE kind = 'item'") == "2")
  }

  @Test(arguments: [VerificationMode.count, .checksum])
  func `the ledger knows what was compared`(mode: VerificationMode) throws {
    let migrated = try Self.migrate(
      Hook(.afterVerify, sql: "SELECT 1"), verification: mode, isElsewhere: false)
    migrated.expectComplete()
    let row = try Database.own().query(
      "SELECT rows, checksum = '', seconds > 0 AND seconds < 60, object_oid = 'new.t'::regclass FROM _longhaul.ledger WHERE kind = 'item'"
    )
    #expect(row == (mode == .count ? "2|t|t|t" : "2|f|t|t"))
  }
}
