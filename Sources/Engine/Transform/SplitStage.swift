/// A changed table where it is rehearsed, with what new tables that are made of its parts need to know.
struct SplitStage {
  struct Column {
    var number: Int
    var name: String
    /// Nil for one that the old table does not have.
    var oldName: String?
    var isNotNull: Bool
    /// Empty, or `a`, `d` as in `pg_attribute`.
    var identity: String
    /// The numbers of the columns that it is generated from; nil for one that is not.
    var sources: Set<Int>?
    /// The sequence that belongs to it.
    var sequence: String?
  }

  /// What a table has beside its columns, and over which of them.
  struct Part {
    enum Kind: String { case primaryKey = "p", foreignKey = "f", constraint = "c", index = "i" }

    var kind: Kind
    var name: String
    /// Of a foreign key, with all names qualified.
    var definition: String
    var columns: Set<Int>
    /// It refers to its own table.
    var isOwn: Bool
  }

  let name: TableName
  let isUnlogged: Bool
  let owner: String?
  let columns: [Column]
  let parts: [Part]
  /// Triggers, policies and rules.
  let followers: [(kind: String, name: String)]
  /// What is granted, with `{table}` for the table, and the column it is about.
  let grants: [(statement: String, column: Int)]

  /// - Parameter oldNames: old columns' names by number.
  init(_ name: TableName, _ oldNames: [Int: String], _ target: borrowing Connection) throws(PostgresError) {
    self.name = name
    let oid = "\(SQLText.literal(name.sql))::regclass"
    let table = try target.query(
      """
      SELECT relpersistence = 'u', CASE WHEN relowner <> current_user::regrole THEN relowner::regrole::text END
      FROM pg_class WHERE oid = \(oid)
      """
    ).rows { ($0.bool(0), $0[1]) }
    (isUnlogged, owner) = table.first ?? (false, nil)
    columns = try target.query(Self.columns(oid)).rows { row in
      Column(
        number: row.int(0), name: row.text(1), oldName: oldNames[row.int(0)], isNotNull: row.bool(2),
        identity: row.text(3), sources: row[4].map(Self.numbers), sequence: row[5])
    }
    // Without a path all names come qualified.
    let path = try target.query("SELECT current_setting('search_path')").text(0, 0) ?? ""
    try target.query("SET LOCAL search_path = pg_catalog")
    parts = try target.query(Self.parts(oid)).rows { row in
      Part(
        kind: Part.Kind(rawValue: row.text(0)) ?? .constraint, name: row.text(1), definition: row.text(2),
        columns: Self.numbers(row.text(3)), isOwn: row.bool(4))
    }
    try target.query("SELECT set_config('search_path', $1, true)", [path])
    followers = try target.query(Self.followers(oid)).rows { ($0.text(0), $0.text(1)) }
    grants = try target.query(Self.grants(oid)).rows { ($0.text(0), $0.int(1)) }
  }

  private static func numbers(_ list: String) -> Set<Int> { Set(list.split(separator: ",").compactMap { Int($0) }) }

  private static func columns(_ oid: String) -> String {
    """
    SELECT a.attnum, a.attname, a.attnotnull, a.attidentity,
           CASE WHEN a.attgenerated <> '' THEN coalesce((
             SELECT string_agg(d.refobjsubid::text, ',') FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
             WHERE d.classid = 'pg_attrdef'::regclass AND f.adrelid = a.attrelid AND f.adnum = a.attnum
               AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid <> a.attnum), '') END,
           (SELECT s.oid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid
            WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'a' AND s.relkind = 'S'
              AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum LIMIT 1)
    FROM pg_attribute a WHERE a.attrelid = \(oid) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
    """
  }

  private static func parts(_ oid: String) -> String {
    """
    SELECT CASE WHEN contype IN ('p', 'f') THEN contype ELSE 'c' END, conname, pg_get_constraintdef(oid),
           array_to_string(conkey, ','), confrelid = conrelid
    FROM pg_constraint WHERE conrelid = \(oid) AND contype IN ('p', 'f', 'u', 'x', 'c') AND conparentid = 0
    UNION ALL
    SELECT 'i', c.relname, '', string_agg(DISTINCT d.refobjsubid::text, ','), false
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
    WHERE i.indrelid = \(oid) GROUP BY c.relname ORDER BY 1, 2
    """
  }

  private static func followers(_ oid: String) -> String {
    """
    SELECT 'trigger', tgname FROM pg_trigger WHERE tgrelid = \(oid) AND NOT tgisinternal
    UNION ALL SELECT 'policy', polname FROM pg_policy WHERE polrelid = \(oid)
    UNION ALL SELECT 'rule', rulename FROM pg_rewrite WHERE ev_class = \(oid)
    ORDER BY 1, 2
    """
  }

  private static func grants(_ oid: String) -> String {
    let grantee = "CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END"
    let option = "CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"
    return """
      SELECT format('GRANT %s ON {table} TO %s%s', g.privilege_type, \(grantee), \(option)), 0
      FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = \(oid) AND g.grantee <> c.relowner
      UNION ALL
      SELECT format('GRANT %s (%I) ON {table} TO %s%s', g.privilege_type, a.attname, \(grantee), \(option)), a.attnum
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
      WHERE c.oid = \(oid) AND NOT a.attisdropped AND g.grantee <> c.relowner
      ORDER BY 2, 1
      """
  }
}
