/// Names of migrated schemas that `search_path` does not lead to: a name of PostgreSQL's own, or the schema's that comes
/// first, hides them. They are deparsed with their old schema, which has to become the new one.
enum HiddenNames {
  /// For each: catalog, OID, schema and name. Functions and operators are looked up by what they are called with, so
  /// that every namesake may hide them.
  static let query = """
    WITH home AS (SELECT oid, nspname FROM pg_namespace WHERE \(NewNames.has("nspname")))
    SELECT 'pg_class'::regclass::oid, c.oid, home.nspname, c.relname
    FROM pg_class c JOIN home ON home.oid = c.relnamespace WHERE NOT pg_table_is_visible(c.oid)
    UNION ALL
    SELECT 'pg_type'::regclass, x.oid, home.nspname, t.typname
    FROM pg_type t JOIN home ON home.oid = t.typnamespace CROSS JOIN LATERAL (VALUES (t.oid), (t.typarray)) AS x (oid)
    WHERE NOT pg_type_is_visible(t.oid)
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, home.nspname, p.proname
    FROM pg_proc p JOIN home ON home.oid = p.pronamespace
    WHERE NOT pg_function_is_visible(p.oid) OR \(hasNamesake("pg_proc", "pro", "p"))
    UNION ALL
    SELECT 'pg_operator'::regclass, o.oid, home.nspname, o.oprname
    FROM pg_operator o JOIN home ON home.oid = o.oprnamespace
    WHERE NOT pg_operator_is_visible(o.oid) OR \(hasNamesake("pg_operator", "opr", "o"))
    UNION ALL
    SELECT 'pg_opclass'::regclass, o.oid, home.nspname, o.opcname
    FROM pg_opclass o JOIN home ON home.oid = o.opcnamespace WHERE NOT pg_opclass_is_visible(o.oid)
    UNION ALL
    SELECT 'pg_collation'::regclass, c.oid, home.nspname, c.collname
    FROM pg_collation c JOIN home ON home.oid = c.collnamespace WHERE NOT pg_collation_is_visible(c.oid)
    UNION ALL
    SELECT 'pg_ts_config'::regclass, c.oid, home.nspname, c.cfgname
    FROM pg_ts_config c JOIN home ON home.oid = c.cfgnamespace WHERE NOT pg_ts_config_is_visible(c.oid)
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, d.oid, home.nspname, d.dictname
    FROM pg_ts_dict d JOIN home ON home.oid = d.dictnamespace WHERE NOT pg_ts_dict_is_visible(d.oid)
    """

  private static func hasNamesake(_ catalog: String, _ prefix: String, _ own: String) -> String {
    """
    EXISTS (SELECT FROM \(catalog) other WHERE other.\(prefix)name = \(own).\(prefix)name \
    AND other.\(prefix)namespace <> \(own).\(prefix)namespace \
    AND (other.\(prefix)namespace = 'pg_catalog'::regnamespace OR other.\(prefix)namespace IN (SELECT oid FROM home)))
    """
  }
}
