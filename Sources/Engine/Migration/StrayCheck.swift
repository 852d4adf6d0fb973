/// Makes sure that nothing new depends on an old schema.
///
/// A name that another hides, such as that of a function `lower(text)`, is deparsed with the old schema before it, in
/// whose place the new one has to come. And when an old schema houses an extension, its name has to stay in
/// `search_path` behind the new one, for the extension's own types and operator classes: then a name that the new
/// schema lacks is silently the old schema's. The catalog tells whether either happened.
struct StrayCheck: Sendable {
  let oldSchemas: [String]

  /// Asks for a table with its defaults, constraints and indexes.
  func statement(forTable table: String) -> ScriptStatement {
    let oid = "\(SQLText.literal(table))::regclass"
    return statement(
      """
      SELECT 'pg_class'::regclass::oid, \(oid)::oid
      UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE indrelid = \(oid)
      UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = \(oid)
      UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = \(oid)
      """)
  }

  /// Asks for one object.
  func statement(for object: (oid: String, catalog: OID)) -> ScriptStatement {
    // What a view names hangs on its rule.
    let rules = """
       UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite
       WHERE \(object.catalog) = 'pg_class'::regclass AND ev_class = \(object.oid)
      """
    // A composite type's attributes and a domain's checks depend on their own.
    let parts = """
       UNION ALL SELECT 'pg_class'::regclass, typrelid FROM pg_type
        WHERE \(object.catalog) = 'pg_type'::regclass AND oid = \(object.oid)
      UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
        WHERE \(object.catalog) = 'pg_type'::regclass AND contypid = \(object.oid)
      """
    return statement("SELECT \(object.catalog)::oid, \(object.oid)\(rules)\(parts)")
  }

  private func statement(_ made: String) -> ScriptStatement {
    ScriptStatement(
      step: .index,
      sql: """
        WITH made (classid, objid) AS (\(made))
        SELECT DISTINCT pg_describe_object(d.refclassid, d.refobjid, 0)
        FROM made CROSS JOIN LATERAL (
          -- OFFSET 0: by the index, however many rows the planner expects.
          SELECT * FROM pg_depend WHERE classid = made.classid AND objid = made.objid OFFSET 0) d
        JOIN pg_namespace n ON n.nspname IN (\(oldSchemas.map(SQLText.literal).joined(separator: ", "))) AND n.oid = CASE d.refclassid
          WHEN 'pg_class'::regclass THEN (SELECT relnamespace FROM pg_class WHERE oid = d.refobjid)
          WHEN 'pg_type'::regclass THEN (SELECT typnamespace FROM pg_type WHERE oid = d.refobjid)
          WHEN 'pg_proc'::regclass THEN (SELECT pronamespace FROM pg_proc WHERE oid = d.refobjid)
          WHEN 'pg_operator'::regclass THEN (SELECT oprnamespace FROM pg_operator WHERE oid = d.refobjid)
          WHEN 'pg_opclass'::regclass THEN (SELECT opcnamespace FROM pg_opclass WHERE oid = d.refobjid)
          WHEN 'pg_opfamily'::regclass THEN (SELECT opfnamespace FROM pg_opfamily WHERE oid = d.refobjid)
          WHEN 'pg_ts_config'::regclass THEN (SELECT cfgnamespace FROM pg_ts_config WHERE oid = d.refobjid)
          WHEN 'pg_ts_dict'::regclass THEN (SELECT dictnamespace FROM pg_ts_dict WHERE oid = d.refobjid)
          WHEN 'pg_collation'::regclass THEN (SELECT collnamespace FROM pg_collation WHERE oid = d.refobjid) END
        LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
        WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.refclassid AND e.objid IN (d.refobjid, t.typelem)
                          AND e.deptype = 'e')
        """,
      role: .strays)
  }
}
