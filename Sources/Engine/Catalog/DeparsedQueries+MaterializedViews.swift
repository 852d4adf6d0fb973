/// Materialized views.
extension DeparsedQueries {
  /// With their indexes. What populates them are the new tables.
  static let materializedViews = """
    SELECT 'pg_class'::regclass::oid, c.oid, 'materialized view', c.relname,
           format('CREATE MATERIALIZED VIEW %I.%I%s USING %I%s%s AS %s WITH %sDATA', $2::text, c.relname, \(columnNames),
                  am.amname,
                  coalesce(' WITH (' || nullif(concat_ws(', ', \(CatalogQueries.optionList("c.reloptions")),
                                                         \(CatalogQueries.optionList("toast.reloptions", prefix: "toast."))),
                                               '') || ')', ''),
                  coalesce(' TABLESPACE ' || \(tablespace("c.reltablespace")), ''),
                  rtrim(pg_get_viewdef(c.oid), ';'), CASE WHEN c.relispopulated THEN '' ELSE 'NO ' END)
           || coalesce((SELECT string_agg(\(index), '' ORDER BY x.relname)
                        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                        WHERE i.indrelid = c.oid AND i.indisvalid), '')
           || CASE WHEN c.relreplident IN ('f', 'n')
                   THEN \(next) || format('ALTER MATERIALIZED VIEW %I.%I REPLICA IDENTITY %s', $2::text, c.relname,
                                          CASE c.relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END) ELSE '' END
           || \(columnSettings("MATERIALIZED VIEW")) || \(columnComments),
           format('MATERIALIZED VIEW %I.%I', $2::text, c.relname),
           format('%L::regclass', \(made("c.relname"))),
           obj_description(c.oid, 'pg_class')
    FROM pg_class c
    JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
    WHERE c.relnamespace = $1 AND c.relkind = 'm' AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
    ORDER BY c.relname
    """

  /// The statements that make index `x` of `c`. Its definition has no place for a tablespace: the setting stands in for
  /// it, and is empty in every session.
  private static let index = """
    coalesce(\(next) || 'SET LOCAL default_tablespace = ' || \(tablespace("x.reltablespace")), '')
    || \(next) || \(indexDefinition)
    || CASE WHEN x.reltablespace <> 0 THEN \(next) || 'SET LOCAL default_tablespace = ''''' ELSE '' END
    || coalesce((SELECT string_agg(\(next) || format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', $2::text,
                                                    x.relname, a.attnum, a.attstattarget), '' ORDER BY a.attnum)
                 FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0), '')
    || coalesce(\(next) || format('COMMENT ON INDEX %I.%I IS %L', $2::text, x.relname,
                                  obj_description(x.oid, 'pg_class')), '')
    || CASE WHEN i.indisclustered
            THEN \(next) || format('ALTER MATERIALIZED VIEW %I.%I CLUSTER ON %I', $2::text, c.relname, x.relname)
            ELSE '' END
    """

  private static func tablespace(_ oid: String) -> String {
    "(SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = \(oid))"
  }

  /// The server's text begins with the old table's qualified name, whose length is known.
  private static let indexDefinition = """
    format('CREATE %sINDEX %I ON %I.%I USING ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, x.relname, $2::text,
           c.relname)
    || substr(pg_get_indexdef(x.oid),
              length(format('CREATE %sINDEX %I ON %I.%I USING ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END,
                            x.relname, \(oldSchema), c.relname)) + 1)
    """
}
