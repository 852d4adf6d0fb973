/// Makes sure that nothing new depends on the old schema.
///
/// When the old schema houses an extension, its name has to stay in `search_path` behind the new one, for the extension's
/// own types and operator classes. Then a name that the new schema lacks would silently be the old schema's; the catalog
/// tells whether that happened.
struct StrayCheck: Sendable {
  let oldSchema: String

  /// Asks for a table with its defaults, constraints and indexes.
  func statement(forTable table: String) -> ScriptStatement {
    let oid = "\(SQLText.literal(table))::regclass"
    return statement(
      """
      SELECT 'pg_class'::regclass::oid, oid FROM pg_class
        WHERE oid = \(oid) OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = \(oid))
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
    return statement("SELECT \(object.catalog)::oid, \(object.oid)\(rules)")
  }

  private func statement(_ made: String) -> ScriptStatement {
    ScriptStatement(
      step: .index,
      sql: """
        WITH made (classid, objid) AS (\(made))
        SELECT DISTINCT pg_describe_object(d.refclassid, d.refobjid, 0)
        FROM pg_depend d JOIN made USING (classid, objid)
        JOIN pg_namespace n ON n.nspname = \(SQLText.literal(oldSchema)) AND n.oid = CASE d.refclassid
          WHEN 'pg_class'::regclass THEN (SELECT relnamespace FROM pg_class WHERE oid = d.refobjid)
          WHEN 'pg_type'::regclass THEN (SELECT typnamespace FROM pg_type WHERE oid = d.refobjid)
          WHEN 'pg_proc'::regclass THEN (SELECT pronamespace FROM pg_proc WHERE oid = d.refobjid)
          WHEN 'pg_operator'::regclass THEN (SELECT oprnamespace FROM pg_operator WHERE oid = d.refobjid)
          WHEN 'pg_opclass'::regclass THEN (SELECT opcnamespace FROM pg_opclass WHERE oid = d.refobjid)
          WHEN 'pg_collation'::regclass THEN (SELECT collnamespace FROM pg_collation WHERE oid = d.refobjid) END
        WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.refclassid AND e.objid = d.refobjid
                          AND e.deptype = 'e')
        """,
      role: .strays)
  }
}
