@testable import Engine

/// Partitions and inheritance.
extension AwkwardCase {
  static let trees = [partitioned, partitionKey, inherited, twoParents]

  /// What a table has the column with that is put below another.
  private static func below(_ cell: MatrixCell) -> String {
    "\(cell.oldColumn) \(cell.sample.plainType)\(cell.sample.isNullable ? "" : " NOT NULL")"
  }

  private static let partitioned = AwkwardCase(
    name: "partitioned", relations: ["tree_item", "tree_one", "tree_two", "tree_rest", "tree_rest_x"]
  ) { cell in
    let key = cell.sample.isKey ? cell.oldColumn : "id"
    return """
      CREATE TABLE \(cell.old("tree_item")) (id integer, \(cell.oldColumn) \(cell.sample.type), part integer,
        PRIMARY KEY (\(key), part)) PARTITION BY LIST (part);
      CREATE TABLE \(cell.old("tree_one")) PARTITION OF \(cell.old("tree_item")) FOR VALUES IN (1);
      CREATE TABLE \(cell.old("tree_two")) (part integer NOT NULL, x text, \(below(cell)), id integer\(cell.sample.isKey ? "" : " NOT NULL"));
      ALTER TABLE \(cell.old("tree_two")) DROP x;
      ALTER TABLE \(cell.old("tree_item")) ATTACH PARTITION \(cell.old("tree_two")) FOR VALUES IN (2);
      CREATE TABLE \(cell.old("tree_rest")) PARTITION OF \(cell.old("tree_item")) DEFAULT PARTITION BY LIST (part);
      CREATE TABLE \(cell.old("tree_rest_x")) PARTITION OF \(cell.old("tree_rest")) DEFAULT;
      \(cell.rows("tree_item", "part", "id % 3"))
      """
  } proofs: { cell in
    cell.column(of: "tree_item") + ["tree_one", "tree_two", "tree_rest_x"].flatMap { cell.column(of: $0) } + [
      cell.proof("all are partitions", "SELECT count(*) FROM pg_partition_tree('new.tree_item')", "5"),
      cell.proof(
        "rows find their partition",
        """
        INSERT INTO new.tree_item (id, \(cell.name), part) VALUES (99, \(cell.sample.fresh), 2) RETURNING tableoid::regclass
        """, "new.tree_two"),
    ]
  }

  private static let partitionKey = AwkwardCase(
    name: "partition key", relations: ["keyed", "keyed_one", "keyed_rest"]
  ) { cell in
    """
    CREATE TABLE \(cell.old("keyed")) (id integer, \(cell.column)) PARTITION BY LIST (\(cell.oldColumn));
    CREATE TABLE \(cell.old("keyed_one")) PARTITION OF \(cell.old("keyed")) FOR VALUES IN (\(cell.sample.values[0]), \(cell.sample.fresh));
    CREATE TABLE \(cell.old("keyed_rest")) PARTITION OF \(cell.old("keyed")) DEFAULT;
    \(cell.rows("keyed"))
    """
  } proofs: { cell in
    cell.column(of: "keyed") + cell.column(of: "keyed_one") + cell.column(of: "keyed_rest") + [
      cell.proof("all are partitions", "SELECT count(*) FROM pg_partition_tree('new.keyed')", "3"),
      cell.proof(
        "rows find their partition",
        "UPDATE new.keyed SET \(cell.name) = \(cell.sample.fresh) WHERE id = 2 RETURNING tableoid::regclass",
        "new.keyed_one"),
    ]
  }

  private static let inherited = AwkwardCase(
    name: "inherited", relations: ["family", "family_child", "family_grandchild", "family_adopted"]
  ) { cell in
    let (parent, adopted) = (cell.old("family"), cell.old("family_adopted"))
    return """
      CREATE TABLE \(parent) (id integer, \(cell.column), CONSTRAINT \(cell.oldName("family_rule")) CHECK (id > 0));
      CREATE TABLE \(cell.old("family_child")) (extra integer) INHERITS (\(parent));
      CREATE TABLE \(cell.old("family_grandchild")) () INHERITS (\(cell.old("family_child")));
      CREATE TABLE \(adopted) (more text, \(below(cell)), id integer,
        CONSTRAINT \(cell.oldName("family_rule")) CHECK (id > 0));
      ALTER TABLE \(adopted) INHERIT \(parent);
      \(["family", "family_child", "family_grandchild", "family_adopted"].map { cell.rows($0) }.joined(separator: " "))
      """
  } proofs: { cell in
    ["family", "family_child", "family_grandchild", "family_adopted"].flatMap { cell.column(of: $0) } + [
      cell.proof(
        "all inherit", "SELECT count(*) FROM pg_inherits WHERE inhrelid::regclass::text LIKE 'new.family%'", "3"),
      cell.proof(
        "none has a column of its own that it inherits",
        """
        SELECT count(*) FROM pg_attribute WHERE attislocal AND attname = '\(cell.name)'
          AND attrelid IN ('new.family_child'::regclass, 'new.family_grandchild'::regclass)
        """, "0"),
      cell.proof(
        "its check is inherited",
        "INSERT INTO new.family_grandchild (id, \(cell.name)) VALUES (0, \(cell.sample.fresh))", "23514"),
    ]
  }

  private static let twoParents = AwkwardCase(
    name: "two parents", relations: ["mother", "father", "both_child"]
  ) { cell in
    """
    CREATE TABLE \(cell.old("mother")) (id integer, \(cell.column));
    CREATE TABLE \(cell.old("father")) (\(below(cell)), size integer);
    CREATE TABLE \(cell.old("both_child")) () INHERITS (\(cell.old("mother")), \(cell.old("father")));
    \(cell.rows("mother")) \(cell.rows("both_child"))
    """
  } proofs: { cell in
    cell.column(of: "mother") + cell.column(of: "both_child") + [
      cell.proof(
        "it inherits from both",
        """
        SELECT attinhcount || ' ' || attislocal FROM pg_attribute WHERE attrelid = 'new.both_child'::regclass
          AND attname = '\(cell.name)'
        """, "2 false"),
      cell.proof(
        "both have it alike",
        """
        SELECT count(DISTINCT atttypid) FROM pg_attribute WHERE attname = '\(cell.name)'
          AND attrelid IN ('new.mother'::regclass, 'new.father'::regclass, 'new.both_child'::regclass)
        """, "1"),
    ]
  }
}
