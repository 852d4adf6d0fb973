/// Where the name of an old schema that gets another one stands in a text: nothing but a person can tell what has to
/// become of it.
extension CatalogQueries {
  private static func isRenamed(_ schema: String) -> String {
    "(\(NewNames.has("\(schema).nspname")) AND \(NewNames.of("\(schema).nspname")) <> \(schema).nspname)"
  }

  /// Functions whose text names an old schema.
  static let namesInBodies = """
    UNION ALL
      SELECT NULL, NULL, 'name in a body', f.name, 'names ' || f.schema || ', which stays as it is: look at it by hand'
      FROM (
        SELECT p.oid::regprocedure::text AS name, n.nspname AS schema,
               regexp_replace(n.nspname, '([^[:alnum:]_])', '\\\\\\1', 'g') AS escaped,
               CASE WHEN l.lanname NOT IN ('internal', 'c') AND pg_get_function_sqlbody(p.oid) IS NULL THEN p.prosrc END AS body
        FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON \(isRenamed("n"))
        WHERE p.pronamespace = $1 AND p.prokind <> 'a' AND \(ownFunction)) AS f
      WHERE f.body ~* ('[''"]' || f.escaped || '[''"]')
        OR (f.schema = quote_ident(f.schema) AND f.body ~* ('(^|[^[:alnum:]_$."])' || f.escaped || '[[:space:]]*[.]'))
        OR f.body ~* ('search_path[^;]*[^[:alnum:]_$]' || f.escaped || '([^[:alnum:]_$]|$)')
      UNION ALL
      SELECT NULL, NULL, 'name in a body', p.oid::regprocedure::text,
             'SET search_path names ' || n.nspname || ', which stays as it is: ALTER it by hand'
      FROM pg_proc p JOIN pg_namespace n ON \(isRenamed("n"))
      WHERE p.pronamespace = $1 AND \(ownFunction) AND EXISTS (
        SELECT FROM unnest(p.proconfig) AS o
        CROSS JOIN LATERAL regexp_matches(substr(o, strpos(o, '=') + 1), '("(?:[^"]|"")*"|[^", ]+)', 'g') AS e
        WHERE o LIKE 'search_path=%' AND e[1] IN (n.nspname, quote_ident(n.nspname), '"' || n.nspname || '"'))
    """

  /// Texts that are looked up when they are used, such as `nextval('old.s'::text)`, so that the server does not know that
  /// they name anything. Where it does know, `search_path` keeps the schema's name away.
  static let namesInTexts = """
    UNION ALL
      SELECT NULL, NULL, 'name in a text', x.name, 'names ' || s.nspname || ', which stays as it is: look at it by hand'
      FROM pg_namespace s
      CROSS JOIN LATERAL (SELECT regexp_replace(s.nspname, '([^[:alnum:]_])', '\\\\\\1', 'g')) AS e (escaped)
      CROSS JOIN LATERAL (
        SELECT c.relname || '.' || a.attname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = $1
        UNION ALL
        SELECT c.relname || '.' || k.conname, pg_get_expr(k.conbin, k.conrelid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE c.relnamespace = $1 AND k.contype = 'c' AND k.conislocal
        UNION ALL
        SELECT 'domain ' || t.typname,
               concat_ws(' ', pg_get_expr(t.typdefaultbin, 0), (SELECT string_agg(pg_get_constraintdef(k.oid), ' ')
                                                                FROM pg_constraint k WHERE k.contypid = t.oid))
        FROM pg_type t WHERE t.typnamespace = $1 AND t.typtype = 'd'
        UNION ALL
        SELECT 'view ' || c.relname, pg_get_viewdef(c.oid)
        FROM pg_class c WHERE c.relnamespace = $1 AND c.relkind IN ('v', 'm')
        UNION ALL
        SELECT 'policy ' || c.relname || '.' || p.polname,
               concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = $1
        UNION ALL
        -- Its arguments, each in quotes.
        SELECT 'trigger ' || c.relname || '.' || t.tgname, '''' || replace(encode(t.tgargs, 'escape'), '\\000', ''' ''')
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = $1 AND t.tgnargs > 0 AND NOT t.tgisinternal AND t.tgparentid = 0
        UNION ALL
        SELECT 'foreign table ' || c.relname,
               (SELECT string_agg(quote_literal(o.option_value || CASE o.option_name WHEN 'schema_name' THEN '.' ELSE '' END),
                                  ' ')
                FROM pg_options_to_table(f.ftoptions) o)
        FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid WHERE c.relnamespace = $1
        UNION ALL
        SELECT 'text search dictionary ' || d.dictname, d.dictinitoption FROM pg_ts_dict d WHERE d.dictnamespace = $1
        UNION ALL
        SELECT p.oid::regprocedure::text, (SELECT string_agg(quote_literal(substr(o, strpos(o, '=') + 1)), ' ')
                                           FROM unnest(p.proconfig) o WHERE o NOT LIKE 'search_path=%')
        FROM pg_proc p WHERE p.pronamespace = $1 AND \(ownFunction)) AS x (name, text)
      -- The server knows what a `regclass` and its like name.
      WHERE \(isRenamed("s")) AND x.text ~ ('''\\s*("' || e.escaped || '"|' || e.escaped || ')\\s*[.][^'']*''(?!::reg)')
    """

  /// Who connects as this role or to this database looks for names in the old schema.
  static let namesInSettings = """
    UNION ALL
      SELECT NULL, NULL, 'setting',
             concat_ws(' in ', 'role ' || quote_ident(r.rolname), 'database ' || quote_ident(d.datname)),
             'search_path names ' || s.nspname || ', which stays as it is: ALTER it by hand'
      FROM pg_namespace s CROSS JOIN pg_db_role_setting g
      LEFT JOIN pg_roles r ON r.oid = g.setrole
      LEFT JOIN pg_database d ON d.oid = g.setdatabase
      WHERE s.oid = $1 AND \(isRenamed("s")) AND (g.setdatabase = 0 OR d.datname = current_database()) AND EXISTS (
        SELECT FROM unnest(g.setconfig) AS o
        CROSS JOIN LATERAL regexp_matches(substr(o, strpos(o, '=') + 1), '("(?:[^"]|"")*"|[^", ]+)', 'g') AS e
        WHERE o LIKE 'search_path=%' AND s.nspname <> 'public'
          AND e[1] IN (s.nspname, quote_ident(s.nspname), '"' || s.nspname || '"'))
    """
}
