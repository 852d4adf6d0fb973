/// What hangs on tables: triggers, policies, row security, statistics, and what a table is beside its columns.
extension DeparsedQueries {
  /// A partition's clone comes with its parent's trigger; only whether it is enabled and its comment may be its own.
  static let triggers = """
    SELECT 'pg_trigger'::regclass::oid, t.oid, 'trigger', c.relname || '.' || t.tgname,
           pg_get_triggerdef(t.oid, true)
           || CASE WHEN t.tgenabled = 'O' THEN ''
                   ELSE \(next) || format('ALTER TABLE %I.%I %s TRIGGER %I', $2::text, c.relname,
                                          \(enabled("t.tgenabled")), t.tgname) END
           || coalesce((
                WITH RECURSIVE clone AS (
                  SELECT k.*, 1 AS depth, k.tgenabled <> t.tgenabled AS differs FROM pg_trigger k WHERE k.tgparentid = t.oid
                  UNION ALL
                  SELECT k.*, p.depth + 1, k.tgenabled <> p.tgenabled
                  FROM clone p JOIN pg_trigger k ON k.tgparentid = p.oid)
                SELECT string_agg(
                  CASE WHEN k.differs
                       THEN \(next) || format('ALTER TABLE %s %s TRIGGER %I', \(relation("k.tgrelid")),
                                              \(enabled("k.tgenabled")), k.tgname) ELSE '' END
                  || coalesce(\(next) || format('COMMENT ON TRIGGER %I ON %s IS %L', k.tgname, \(relation("k.tgrelid")),
                                                obj_description(k.oid, 'pg_trigger')), ''), '' ORDER BY k.depth, k.tgrelid)
                FROM clone k), ''),
           format('TRIGGER %I ON %I.%I', t.tgname, $2::text, c.relname),
           format('(SELECT oid FROM pg_trigger WHERE tgrelid = %L::regclass AND tgname = %L)', \(made("c.relname")),
                  t.tgname),
           obj_description(t.oid, 'pg_trigger')
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = $1 AND NOT t.tgisinternal AND t.tgparentid = 0
      AND \(CatalogQueries.notExtension("pg_class", "c.oid")) AND \(CatalogQueries.notExtension("pg_trigger", "t.oid"))
    ORDER BY c.relname, t.tgname
    """

  static let policies = """
    SELECT 'pg_policy'::regclass::oid, p.oid, 'policy', c.relname || '.' || p.polname,
           format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s', p.polname, $2::text, c.relname,
                  CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                  CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                  WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                  (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END, ', ')
                   FROM unnest(p.polroles) r))
           || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
           || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
           format('POLICY %I ON %I.%I', p.polname, $2::text, c.relname),
           format('(SELECT oid FROM pg_policy WHERE polrelid = %L::regclass AND polname = %L)', \(made("c.relname")),
                  p.polname),
           obj_description(p.oid, 'pg_policy')
    FROM pg_policy p
    JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = $1 AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
    ORDER BY c.relname, p.polname
    """

  static let rowSecurity = """
    SELECT \(CatalogID.Catalog.rowSecurity.rawValue), c.oid, 'row security', c.relname,
           concat_ws(\(next),
             CASE WHEN c.relrowsecurity
                  THEN format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', $2::text, c.relname) END,
             CASE WHEN c.relforcerowsecurity
                  THEN format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', $2::text, c.relname) END),
           '', format('%L::regclass', \(made("c.relname"))), NULL
    FROM pg_class c
    WHERE c.relnamespace = $1 AND (c.relrowsecurity OR c.relforcerowsecurity)
      AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
    ORDER BY c.relname
    """

  static let statistics = """
    SELECT 'pg_statistic_ext'::regclass::oid, s.oid, 'statistics', s.stxname,
           format('CREATE STATISTICS %I.%I', $2::text, s.stxname)
           || substr(pg_get_statisticsobjdef(s.oid),
                     length(format('CREATE STATISTICS %I.%I', \(oldSchema), s.stxname)) + 1)
           || CASE WHEN s.stxstattarget >= 0
                   THEN \(next) || format('ALTER STATISTICS %I.%I SET STATISTICS %s', $2::text, s.stxname, s.stxstattarget)
                   ELSE '' END,
           format('STATISTICS %I.%I', $2::text, s.stxname),
           format('(SELECT oid FROM pg_statistic_ext WHERE stxnamespace = %L::regnamespace AND stxname = %L)',
                  quote_ident($2::text), s.stxname),
           obj_description(s.oid, 'pg_statistic_ext')
    FROM pg_statistic_ext s
    WHERE s.stxnamespace = $1 AND \(CatalogQueries.notExtension("pg_statistic_ext", "s.oid"))
    ORDER BY s.stxname
    """

  static func relation(_ oid: String) -> String { name(oid, in: "pg_class", "rel") }
}
