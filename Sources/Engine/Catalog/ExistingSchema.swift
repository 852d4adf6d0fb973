/// The new schemas as an ORM or a migration tool has made them, and what the role may do there.
struct ExistingSchema {
  /// Its tables, by their new names.
  var schema: SchemaDescription
  /// What the catalog says of each table beside its definition.
  var facts: [TableName: Facts] = [:]
  /// Relations of the schemas that are no tables, such as `view`.
  var others: [TableName: String] = [:]
  /// What the columns of domains are stored as, with its modifier.
  var bases: [ColumnID: String] = [:]
  /// The labels of enums.
  var labels: [OID: [String]] = [:]
  /// Foreign keys that could be in the way.
  var keys: [Key] = []
  /// The role that all of it is done as.
  var role = ""

  /// A column of a table, by the table's OID and its own number.
  struct ColumnID: Hashable {
    var table: OID
    var column: Int
  }

  /// What the role may do with a table, and what happens to its rows when they come.
  struct Facts {
    var owner: String
    /// The role may alter it.
    var isOwned: Bool
    var mayInsert: Bool
    var mayRead: Bool
    var mayLock: Bool
    var mayTruncate: Bool
    /// Row security hides or refuses rows of the role's.
    var hasRowSecurity: Bool
    /// Rules on INSERT.
    var rules: [String]
    /// Triggers that are not disabled and can be, of partitions too.
    var triggers: [ExistingTable.Trigger] = []
    /// Those that nobody but a superuser may disable.
    var fixedTriggers: [ExistingTable.Trigger] = []
    /// Its sequences that the role may not set.
    var closedSequences: [String]
    /// It and all its partitions.
    var tree: Set<OID> = []
  }

  /// A foreign key as it is in the catalog; one that a partition has from its parent is the parent's.
  struct Key {
    var oid: OID
    var table: TableName
    var tableOID: OID
    var name: String
    var referenced: TableName
    var isValidated: Bool
    var comment: String?
    /// With all names qualified.
    var definition: String
    /// The role may drop it and make it again.
    var isOwned: Bool
    /// The tables that it, or a part of it, is a key of, and those that are referred to.
    var tables: Set<OID>
    var referencedTables: Set<OID>
  }
}

extension ExistingSchema {
  /// Reads it in one transaction that changes nothing.
  ///
  /// - Parameter names: the new schemas, under both names.
  /// - Returns: nil when one of them is not there.
  static func read(
    _ names: SchemaMap, through target: borrowing Connection
  ) throws(PostgresError) -> ExistingSchema? {
    try target.query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    guard let schema = try CatalogReader.read(names, isSameDatabase: true, through: target) else {
      try target.query("ROLLBACK")
      return nil
    }
    var existing = ExistingSchema(schema: schema)
    // Names that are recorded have to mean the same wherever they are read again.
    try target.query("SET LOCAL search_path = ''")
    try existing.readFacts(target)
    try existing.readTriggers(target)
    try existing.readTypes(target)
    try existing.readKeys(target)
    try target.query("COMMIT")
    return existing
  }

  private static let isOfSchemas = "n.oid IN (\(NewNames.schemas))"

  private mutating func readFacts(_ target: borrowing Connection) throws(PostgresError) {
    role = try target.query("SELECT current_user").text(0, 0) ?? ""
    for (name, facts) in try target.query(
      """
      SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'USAGE'),
             has_table_privilege(c.oid, 'INSERT'), has_table_privilege(c.oid, 'SELECT'),
             has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'), has_table_privilege(c.oid, 'TRUNCATE'),
             row_security_active(c.oid),
             (SELECT string_agg(rulename, ', ' ORDER BY rulename) FROM pg_rewrite
              WHERE ev_class = c.oid AND ev_type = '3' AND ev_enabled <> 'D'),
             (SELECT string_agg(s.relname, ', ' ORDER BY s.relname) FROM pg_depend d JOIN pg_class s ON s.oid = d.objid
              WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
                AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
                AND CASE s.relkind WHEN 'S' THEN NOT has_sequence_privilege(s.oid, 'UPDATE') ELSE false END), c.oid
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE \(Self.isOfSchemas) AND c.relkind IN ('r', 'p')
      """
    ).rows({ row in
      (
        TableName(schema: row.text(0), name: row.text(1)),
        Facts(
          owner: row.text(2), isOwned: row.bool(3), mayInsert: row.bool(4), mayRead: row.bool(5), mayLock: row.bool(6),
          mayTruncate: row.bool(7), hasRowSecurity: row.bool(8), rules: row[9].map { [$0] } ?? [],
          closedSequences: row[10].map { [$0] } ?? [], tree: [row.oid(11)])
      )
    }) {
      self.facts[name] = facts
    }
    for (name, kind) in try target.query(
      """
      SELECT n.nspname, c.relname, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                                   WHEN 'f' THEN 'foreign table' ELSE 'sequence' END
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE \(Self.isOfSchemas) AND c.relkind IN ('v', 'm', 'f', 'S')
      """
    ).rows({ (TableName(schema: $0.text(0), name: $0.text(1)), $0.text(2)) }) {
      others[name] = kind
    }
    for (name, part) in try target.query(
      """
      SELECT n.nspname, c.relname, tree.relid::oid
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL pg_partition_tree(c.oid) tree
      WHERE \(Self.isOfSchemas) AND c.relkind = 'p'
      """
    ).rows({ (TableName(schema: $0.text(0), name: $0.text(1)), $0.oid(2)) }) {
      facts[name]?.tree.insert(part)
    }
  }

  private mutating func readTriggers(_ target: borrowing Connection) throws(PostgresError) {
    var holders: [OID: [TableName]] = [:]
    for (name, facts) in facts { for part in facts.tree { holders[part, default: []].append(name) } }
    // Before 15 a partition's copy of its parent's trigger counts as internal, which its owner may not disable; a foreign
    // key's have a constraint.
    for (table, trigger, isFixed) in try target.query(
      """
      SELECT t.tgrelid, n.nspname, c.relname, t.tgname, t.tgenabled,
             t.tgisinternal AND current_setting('is_superuser') <> 'on'
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE t.tgenabled <> 'D' AND (NOT t.tgisinternal OR t.tgparentid <> 0 AND t.tgconstraint = 0)
        AND c.relkind IN ('r', 'p')
      ORDER BY n.nspname, c.relname, t.tgname
      """
    ).rows({ row in
      (
        row.oid(0),
        ExistingTable.Trigger(
          table: TableName(schema: row.text(1), name: row.text(2)), name: row.text(3),
          state: ExistingTable.Trigger.State(rawValue: row.text(4)) ?? .origin), row.bool(5)
      )
    }) {
      let list = isFixed ? \Facts.fixedTriggers : \Facts.triggers
      for name in holders[table] ?? [] { facts[name]?[keyPath: list].append(trigger) }
    }
  }

  private mutating func readTypes(_ target: borrowing Connection) throws(PostgresError) {
    for (id, base) in try target.query(
      """
      WITH RECURSIVE base (attrelid, attnum, type, modifier, next) AS (
        SELECT a.attrelid, a.attnum, t.typbasetype, t.typtypmod, t.typbasetype
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_type t ON t.oid = a.atttypid
        WHERE \(Self.isOfSchemas) AND c.relkind IN ('r', 'p') AND t.typtype = 'd' AND a.attnum > 0
        UNION ALL
        SELECT attrelid, attnum, t.typbasetype, greatest(t.typtypmod, modifier), t.typbasetype
        FROM base JOIN pg_type t ON t.oid = base.next WHERE t.typtype = 'd')
      SELECT attrelid, attnum, format_type(type, modifier) FROM base JOIN pg_type t ON t.oid = type WHERE t.typtype <> 'd'
      """
    ).rows({ (ColumnID(table: $0.oid(0), column: $0.int(1)), $0.text(2)) }) {
      bases[id] = base
    }
    labels = try Self.enumLabels(target)
  }

  /// The labels of all enums of a database.
  static func enumLabels(_ connection: borrowing Connection) throws(PostgresError) -> [OID: [String]] {
    var labels: [OID: [String]] = [:]
    for (type, label) in try connection.query(
      "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder"
    )
    .rows({ ($0.oid(0), $0.text(1)) }) {
      labels[type, default: []].append(label)
    }
    return labels
  }

  /// Foreign keys of all schemas: one that is elsewhere can refer to these.
  private mutating func readKeys(_ target: borrowing Connection) throws(PostgresError) {
    var found: [OID: Key] = [:]
    var order: [OID] = []
    for (root, table, referenced, key) in try target.query(
      """
      WITH RECURSIVE part (oid, root) AS (
        SELECT oid, oid FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
        UNION ALL SELECT k.oid, part.root FROM pg_constraint k JOIN part ON k.conparentid = part.oid
        WHERE k.contype = 'f')
      SELECT part.root, p.conrelid, p.confrelid, n.nspname, c.relname, k.conrelid, k.conname, rn.nspname, r.relname,
             k.convalidated, obj_description(k.oid, 'pg_constraint'), pg_get_constraintdef(k.oid),
             pg_has_role(c.relowner, 'USAGE') AND has_table_privilege(k.confrelid, 'REFERENCES')
               AND has_schema_privilege(rn.oid, 'USAGE')
      FROM part JOIN pg_constraint p ON p.oid = part.oid JOIN pg_constraint k ON k.oid = part.root
      JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
      ORDER BY n.nspname, c.relname, k.conname
      """
    ).rows({ row in
      (
        row.oid(0), row.oid(1), row.oid(2),
        Key(
          oid: row.oid(0), table: TableName(schema: row.text(3), name: row.text(4)), tableOID: row.oid(5),
          name: row.text(6), referenced: TableName(schema: row.text(7), name: row.text(8)), isValidated: row.bool(9),
          comment: row[10], definition: row.text(11), isOwned: row.bool(12), tables: [], referencedTables: [])
      )
    }) {
      if found[root] == nil {
        found[root] = key
        order.append(root)
      }
      found[root]?.tables.insert(table)
      found[root]?.referencedTables.insert(referenced)
    }
    keys = order.compactMap { found[$0] }
  }
}
