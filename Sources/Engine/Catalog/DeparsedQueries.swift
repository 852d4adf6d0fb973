/// The queries for objects that PostgreSQL deparses as a whole. Each kind is one query, whatever the number of objects.
///
/// `$1` is the schema's OID, `$2` the new schema's name. `search_path` is the old schema alone, so that names inside it
/// come unqualified; an object's own name is qualified with the new schema here. Each row has: the catalog's OID; the
/// object's; its kind; its name; the statements that make it, parted by `separator`; what COMMENT ON calls it;
/// an expression for the OID of what was made; its comment. Objects of extensions are never read.
enum DeparsedQueries {
  /// Parts statements; occurs in no definition.
  static let separator: Character = "\u{1E}"

  /// All kinds.
  static var all: [String] { [functions, views] }

  private static let views = """
    SELECT 'pg_class'::regclass::oid, c.oid, 'view', c.relname,
           format('CREATE VIEW %I.%I (%s)%s AS %s', $2::text, c.relname,
                  (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                  CASE WHEN c.reloptions IS NOT NULL
                       THEN ' WITH (' || \(CatalogQueries.optionList("c.reloptions")) || ')' ELSE '' END,
                  rtrim(pg_get_viewdef(c.oid), ';'))
           || coalesce((SELECT string_agg(
                format(E'\\x1EALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', $2::text, c.relname, a.attname,
                       pg_get_expr(d.adbin, d.adrelid)), '' ORDER BY a.attnum)
                FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                WHERE d.adrelid = c.oid), ''),
           format('VIEW %I.%I', $2::text, c.relname),
           format('%L::regclass', format('%I.%I', $2::text, c.relname)),
           obj_description(c.oid, 'pg_class')
    FROM pg_class c
    WHERE c.relnamespace = $1 AND c.relkind = 'v' AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
    ORDER BY c.relname
    """

  /// Functions, procedures and window functions; those that a base type is made with come with it.
  private static let functions = """
    SELECT 'pg_proc'::regclass::oid, p.oid, CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
           p.oid::regprocedure::text,
           format('CREATE %s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, $2::text,
                  p.proname, pg_get_function_arguments(p.oid))
           || coalesce(E'\\nRETURNS ' || pg_get_function_result(p.oid), '')
           || E'\\nLANGUAGE ' || quote_ident(l.lanname)
           || coalesce((SELECT ' TRANSFORM ' || string_agg('FOR TYPE ' || format_type(y, NULL), ', ')
                        FROM unnest(p.protrftypes) y), '')
           || CASE WHEN p.prokind = 'w' THEN ' WINDOW' ELSE '' END
           || CASE p.provolatile WHEN 'i' THEN ' IMMUTABLE' WHEN 's' THEN ' STABLE' ELSE '' END
           || CASE WHEN p.proisstrict THEN ' STRICT' ELSE '' END
           || CASE WHEN p.prosecdef THEN ' SECURITY DEFINER' ELSE '' END
           || CASE WHEN p.proleakproof THEN ' LEAKPROOF' ELSE '' END
           || CASE p.proparallel WHEN 's' THEN ' PARALLEL SAFE' WHEN 'r' THEN ' PARALLEL RESTRICTED' ELSE '' END
           || CASE WHEN p.prokind = 'p' THEN '' ELSE ' COST ' || p.procost END
           || CASE WHEN p.proretset THEN ' ROWS ' || p.prorows ELSE '' END
           || CASE WHEN p.prosupport <> 0 THEN ' SUPPORT ' || p.prosupport::regproc::text ELSE '' END
           || coalesce((SELECT string_agg(' SET ' || quote_ident(split_part(o, '=', 1)) || ' TO '
                                          || CASE WHEN split_part(o, '=', 1) IN ('search_path', 'temp_tablespaces')
                                                  THEN substr(o, strpos(o, '=') + 1)
                                                  ELSE quote_literal(substr(o, strpos(o, '=') + 1)) END, '')
                        FROM unnest(p.proconfig) o), '')
           || E'\\n' || coalesce(pg_get_function_sqlbody(p.oid),
                'AS ' || CASE WHEN p.probin IS NOT NULL THEN quote_literal(p.probin) || ', ' ELSE '' END
                || quote_literal(p.prosrc)),
           format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, $2::text, p.proname,
                  pg_get_function_identity_arguments(p.oid)),
           format('%L::regprocedure', format('%I.%I(%s)', $2::text, p.proname,
                  (SELECT string_agg(format_type(t, NULL), ',' ORDER BY n)
                   FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, n)))),
           obj_description(p.oid, 'pg_proc')
    FROM pg_proc p
    JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = $1 AND p.prokind IN ('f', 'p', 'w') AND \(CatalogQueries.ownFunction)
    ORDER BY p.proname, p.oid
    """
}
