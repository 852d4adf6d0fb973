import TestSupport
import Testing

@testable import Engine

/// Every convention with everything that its columns can be part of.
///
/// All cases of a convention are migrated at once, and each is proved by SQL of its own.
@Suite struct ConventionMatrixTests {
  @Test(arguments: ConventionSample.all.flatMap(MatrixCell.all))
  func `a convention and an awkward case`(cell: MatrixCell) async throws {
    let problems = try await ConventionMatrix.shared.outcome(of: cell.sample).problems[cell.awkward.name] ?? []
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }

  @Test(arguments: ConventionSample.all) func `nothing else is told`(sample: ConventionSample) async throws {
    #expect(try await ConventionMatrix.shared.outcome(of: sample).unclaimed == [])
  }
}

/// Names that two things would have: a mistake that names both, before anything is made.
@Suite(.database) struct ConventionCollisionTests {
  @Test(arguments: [
    (
      "tables", Convention.of(.snakeCase), #"CREATE TABLE "orderItem" (a int); CREATE TABLE order_item (a int);"#,
      "table order_item and table orderItem would both be called order_item"
    ),
    (
      "a table and a view", .of(.snakeCase),
      #"CREATE TABLE "orderItem" (a int); CREATE VIEW order_item AS SELECT 1 AS a;"#,
      "view order_item and table orderItem would both be called order_item"
    ),
    (
      "columns", .of(.rename(pattern: "^x_", replacement: "", of: .columns)),
      "CREATE TABLE t (x_a int, a int);", "t.a and t.x_a would both be called a"
    ),
    (
      "columns of a partitioned table", .of(.snakeCase),
      #"CREATE TABLE t ("itemNr" int, item_nr int) PARTITION BY LIST (item_nr); CREATE TABLE t1 PARTITION OF t DEFAULT;"#,
      "t.item_nr and t.itemNr would both be called item_nr"
    ),
    (
      "an index and a table", .of(.rename(pattern: "^ix_", replacement: "", of: .all)),
      "CREATE TABLE t (a int); CREATE INDEX ix_t ON t (a);", "table t and index ix_t of t would both be called t"
    ),
    (
      "constraints", .of(.rename(pattern: "[0-9]$", replacement: "", of: .all)),
      "CREATE TABLE t (a int, CONSTRAINT c1 CHECK (a > 1), CONSTRAINT c2 CHECK (a > 2));",
      "constraints c1 and c2 of t would both be called c"
    ),
    (
      "a system column", .of(.snakeCase), #"CREATE TABLE t ("CTID" int);"#,
      "t.CTID would be called ctid, as a system column of every table is"
    ),
    (
      "a table of values and a table", .of(.textToLookup, columns: ["a"]),
      "CREATE TABLE t (a text); CREATE TABLE t_a (a text);", "t_a and what is split from t would both be called t_a"
    ),
  ])
  func `names that collide`(_ name: String, convention: Convention, schema: String, told: String) throws {
    let database = try Database.own()
    try database.execute("CREATE SCHEMA old; SET search_path = old;\n" + schema)
    var rules = TransformationRules()
    rules.conventions = [convention]
    let error = #expect(throws: EngineError.self) { try PlanSample.plan(database, rules) }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains(told) == true, "\(error?.description ?? "")")
    #expect(try database.query("SELECT to_regnamespace('new') IS NULL") == "t")
  }
}

/// The migrations, each made when it is first asked for.
actor ConventionMatrix {
  static let shared = ConventionMatrix()

  /// What came of a convention.
  struct Outcome: Sendable {
    /// What is not as it shall be, by the case's name.
    var problems: [String: [String]] = [:]
    /// Messages that belong to no case.
    var unclaimed: [String] = []
  }

  private var outcomes: [String: Task<Outcome, any Error>] = [:]

  func outcome(of sample: ConventionSample) async throws -> Outcome {
    let task = outcomes[sample.name] ?? Task { try Self.migrate(sample) }
    outcomes[sample.name] = task
    return try await task.value
  }

  private static func migrate(_ sample: ConventionSample) throws -> Outcome {
    let cells = MatrixCell.all(of: sample)
    let database = try Database()
    try database.execute(
      "CREATE SCHEMA old; SET search_path = old;\n" + cells.map { $0.awkward.schema($0) }.joined(separator: "\n"))
    let migrated = try Migrated(database, from: "old", to: "new") { $0.rules.conventions = [sample.convention] }
    var outcome = Outcome()
    if migrated.end.reason != .complete { outcome.unclaimed.append("\(migrated.end.reason)") }
    var told = try messages(of: migrated)
    for cell in cells {
      let own = told.filter { concerns(cell, $0) }
      told.removeAll { own.contains($0) }
      outcome.problems[cell.awkward.name] = compare(own, cell.fate.told)
    }
    outcome.unclaimed += told
    let proofs = cells.flatMap { cell in cell.awkward.proofs(cell).map { (cell.awkward.name, $0) } }
    for ((name, proof), result) in zip(proofs, try results(of: proofs.map(\.1), database)) {
      if result == proof.expected || (proof.expected.utf8.count == 5 && result.hasPrefix(proof.expected + ": ")) {
        continue
      }
      outcome.problems[name, default: []].append(
        "not so: \(proof.what): \(result) instead of \(proof.expected) from \(proof.statement)")
    }
    return outcome
  }

  /// Warnings, failures and what was left behind.
  private static func messages(of migrated: Migrated) throws -> [String] {
    let warnings = try migrated.folder.read("_migration_logs/longhaul.log").split(separator: "\n").compactMap { line in
      line.firstRange(of: "warning: ").map { String(line[$0.upperBound...]) }
    }
    return warnings + migrated.failures + migrated.leftBehind.map { "left behind: \($0)" }
  }

  /// A message names one of the case's tables or views.
  private static func concerns(_ cell: MatrixCell, _ message: String) -> Bool {
    let words = Set(message.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
    return cell.awkward.relations.contains { words.contains($0) || words.contains(cell.sample.oldName($0)) }
  }

  private static func compare(_ told: [String], _ expected: [String]) -> [String] {
    expected.filter { part in !told.contains { $0.contains(part) } }.map { "not told: \($0)" }
      + told.filter { message in !expected.contains { message.contains($0) } }.map { "told: \($0)" }
  }

  /// What each statement gives, or the error that it meets; none of them leaves a trace.
  private static func results(of proofs: [AwkwardCase.Proof], _ database: Database) throws -> [String] {
    try database.execute(
      """
      CREATE FUNCTION public.gives(statement text) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE result text;
      BEGIN
        EXECUTE statement INTO result;
        SET CONSTRAINTS ALL IMMEDIATE;
        RAISE SQLSTATE 'ZZZZZ';
      EXCEPTION
        WHEN SQLSTATE 'ZZZZZ' THEN RETURN coalesce(result, 'NULL');
        WHEN OTHERS THEN RETURN replace(SQLSTATE || ': ' || SQLERRM, E'\\n', ' ');
      END $$;
      """)
    let questions = proofs.map { "SELECT gives(\(SQLText.literal($0.statement)));" }
    return try database.rows("SET timezone = 'Europe/Berlin';\n" + questions.joined(separator: "\n"))
  }
}
