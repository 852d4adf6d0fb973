/// Foreign tables.
extension DeparsedQueries {
  /// Their rows are the server's that they name. As with tables, one that has columns of its parents' alone is born of
  /// them, any other inherits afterwards.
  static let foreignTables = """
    SELECT 'pg_class'::regclass::oid, c.oid, 'foreign table', c.relname,
           format('CREATE FOREIGN TABLE %I.%I (%s)%s SERVER %I', $2::text, c.relname,
                  (SELECT string_agg(
                     quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                     || \(foreignOptions("a.attfdwoptions"))
                     || CASE WHEN a.attcollation <> y.typcollation
                             THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END
                     || CASE WHEN d.adbin IS NULL THEN ''
                             WHEN a.attgenerated <> ''
                             THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') '
                                  || CASE a.attgenerated WHEN 'v' THEN 'VIRTUAL' ELSE 'STORED' END
                             ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END
                     || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY a.attnum)
                   FROM pg_attribute a
                   JOIN pg_type y ON y.oid = a.atttypid
                   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                     AND (a.attislocal OR NOT b.is_born_of_parents)),
                  CASE WHEN b.is_born_of_parents
                       THEN ' INHERITS (' || (SELECT string_agg(\(relation("h.inhparent")), ', ' ORDER BY h.inhseqno)
                                              FROM pg_inherits h WHERE h.inhrelid = c.oid) || ')' ELSE '' END,
                  s.srvname)
           || \(foreignOptions("f.ftoptions"))
           || CASE WHEN b.is_born_of_parents THEN \(overrides) ELSE '' END
           || coalesce((SELECT string_agg(
                          \(next) || format('ALTER FOREIGN TABLE %I.%I ADD CONSTRAINT %I %s', $2::text, c.relname,
                                            k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
                        FROM pg_constraint k
                        WHERE k.conrelid = c.oid AND k.contype = 'c' AND (k.conislocal OR NOT b.is_born_of_parents)), '')
           || coalesce((SELECT string_agg(
                          \(next) || format('COMMENT ON CONSTRAINT %I ON %I.%I IS %L', k.conname, $2::text, c.relname,
                                            obj_description(k.oid, 'pg_constraint')), '' ORDER BY k.conname)
                        FROM pg_constraint k
                        WHERE k.conrelid = c.oid AND k.contype = 'c'
                          AND obj_description(k.oid, 'pg_constraint') IS NOT NULL), '')
           || coalesce((SELECT string_agg(
                          \(next) || CASE WHEN c.relispartition
                            THEN format('ALTER TABLE %s ATTACH PARTITION %I.%I %s', \(relation("h.inhparent")), $2::text,
                                        c.relname, pg_get_expr(c.relpartbound, c.oid))
                            ELSE format('ALTER FOREIGN TABLE %I.%I INHERIT %s', $2::text, c.relname,
                                        \(relation("h.inhparent"))) END, '' ORDER BY h.inhseqno)
                        FROM pg_inherits h WHERE h.inhrelid = c.oid AND NOT b.is_born_of_parents), '')
           || \(columnSettings("FOREIGN TABLE")) || \(ownedSequences) || \(columnComments),
           format('FOREIGN TABLE %I.%I', $2::text, c.relname),
           format('%L::regclass', \(made("c.relname"))),
           obj_description(c.oid, 'pg_class')
    FROM pg_class c
    JOIN pg_foreign_table f ON f.ftrelid = c.oid
    JOIN pg_foreign_server s ON s.oid = f.ftserver
    CROSS JOIN LATERAL (
      SELECT NOT c.relispartition AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)
             AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         AND NOT a.attislocal)) AS b (is_born_of_parents)
    WHERE c.relnamespace = $1 AND c.relkind = 'f' AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
    ORDER BY c.relname
    """

  /// The statements that set what inherited columns of `c` have otherwise than its parents'.
  private static let overrides = """
    coalesce((
      SELECT string_agg(\(next) || format('ALTER FOREIGN TABLE ONLY %I.%I ', $2::text, c.relname) || concat_ws(', ',
        CASE WHEN a.attfdwoptions IS NOT NULL
             THEN format('ALTER COLUMN %I', a.attname) || \(foreignOptions("a.attfdwoptions")) END,
        CASE WHEN o.has_default AND d.adbin IS NULL THEN format('ALTER COLUMN %I DROP DEFAULT', a.attname)
             WHEN o.has_default
             THEN format('ALTER COLUMN %I SET DEFAULT %s', a.attname, pg_get_expr(d.adbin, d.adrelid)) END,
        CASE WHEN o.is_not_null THEN format('ALTER COLUMN %I SET NOT NULL', a.attname) END), '' ORDER BY a.attnum)
      FROM pg_attribute a
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      CROSS JOIN LATERAL (
        SELECT a.attgenerated = '' AND bool_or(pg_get_expr(e.adbin, e.adrelid)
                                               IS DISTINCT FROM pg_get_expr(d.adbin, d.adrelid)),
               a.attnotnull AND NOT bool_or(p.attnotnull)
        FROM pg_inherits h JOIN pg_attribute p ON p.attrelid = h.inhparent AND p.attname = a.attname
        LEFT JOIN pg_attrdef e ON e.adrelid = p.attrelid AND e.adnum = p.attnum
        WHERE h.inhrelid = c.oid) AS o (has_default, is_not_null)
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attislocal
        AND (a.attfdwoptions IS NOT NULL OR o.has_default OR o.is_not_null)), '')
    """

  /// The statements that give `c` the sequences that columns of it own.
  private static let ownedSequences = """
    coalesce((SELECT string_agg(\(next) || format('ALTER SEQUENCE %I.%I OWNED BY %I.%I.%I', $2::text, q.relname, $2::text,
                                                  c.relname, a.attname), '' ORDER BY q.relname)
              FROM pg_depend w JOIN pg_class q ON q.oid = w.objid AND q.relkind = 'S'
              JOIN pg_attribute a ON a.attrelid = w.refobjid AND a.attnum = w.refobjsubid
              WHERE w.classid = 'pg_class'::regclass AND w.refclassid = 'pg_class'::regclass AND w.refobjid = c.oid
                AND w.deptype = 'a'), '')
    """
}
