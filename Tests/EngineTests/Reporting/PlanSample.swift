import TestSupport
import Testing

@testable import Engine

/// A small schema of which one table becomes another.
enum PlanSample {
  static let schema = """
    CREATE SCHEMA old; SET search_path = old;
    CREATE TABLE customer (
      id serial PRIMARY KEY, "fullName" varchar(40) NOT NULL, mail text UNIQUE, credit numeric(10, 4), junk int,
      made timestamp DEFAULT now(), CHECK (length("fullName") > 1));
    CREATE INDEX by_name ON customer (lower("fullName"));
    CREATE TABLE invoice (nr int PRIMARY KEY, customer int NOT NULL REFERENCES customer);
    CREATE TABLE audit (id int PRIMARY KEY, note text);
    CREATE VIEW names AS SELECT id, "fullName" FROM customer;
    CREATE VIEW junk AS SELECT junk FROM customer;
    CREATE FUNCTION hello() RETURNS text LANGUAGE sql AS 'SELECT 1::text';
    CREATE SEQUENCE free START 5; SELECT nextval('free');
    COMMENT ON COLUMN customer."fullName" IS 'first and last';
    INSERT INTO customer ("fullName", mail, credit, junk, made)
      SELECT 'name ' || i, 'm' || i, i * 1.125, i, '2026-01-01 12:00' FROM generate_series(1, 8) i;
    INSERT INTO invoice SELECT i, i FROM generate_series(3, 8) i;
    ANALYZE;

    """

  /// `customer` becomes `client`.
  static func rules() -> TransformationRules {
    var customer = TableRule(table: "customer")
    customer.name = "client"
    var name = ColumnRule(column: "fullName")
    name.name = "display_name"
    name.type = "text"
    var credit = ColumnRule(column: "credit")
    credit.type = "numeric(8,2)"
    credit.isNotNull = true
    var junk = ColumnRule(column: "junk")
    junk.isDropped = true
    var origin = AddedColumn(name: "origin", type: "text")
    origin.value = "'legacy ' || id"
    customer.columns = [name, credit, junk]
    customer.added = [origin]
    customer.order = ["id", "origin"]
    customer.filter = "id > 2"
    customer.constraints.added = [.init(name: "credit_is_limited", definition: "CHECK (credit < 1000)")]
    customer.indexes.added = [.init(name: "by_origin", definition: "USING btree (origin)")]
    var rules = TransformationRules()
    rules.tables = [customer]
    rules.hooks = [Hook(.afterCopy, sql: "ANALYZE {table} -- at once")]
    rules.hooks[0].tables = ["customer"]
    return rules
  }

  /// A plan, of `old` becoming `new` unless said otherwise.
  static func plan(
    _ database: Database, into target: Database? = nil, _ rules: TransformationRules = rules(),
    checksData: Bool = false, configure: (inout MigrationConfiguration) -> Void = { _ in }
  ) throws -> PlanReport {
    var configuration = MigrationConfiguration()
    configuration.source = database.connectionString
    configuration.target = target?.connectionString
    configuration.schemas = SchemaMap(from: "old", to: "new")
    configuration.rules = rules
    configure(&configuration)
    return try PlanReport.make(configuration, checksData: checksData)
  }

  /// All that pg_dump says of a database, rows too.
  static func dump(_ database: Database) throws -> [Substring] {
    let output = try Program("pg_dump").run(["-d", database.connectionString])
    try #require(output.status == 0, "\(output)")
    return output.stdout.split(separator: "\n").filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }
  }
}
