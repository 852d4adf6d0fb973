/// Views and rules.
extension DeparsedQueries {
  static let views = """
    SELECT 'pg_class'::regclass::oid, c.oid, 'view', c.relname,
           format('CREATE VIEW %I.%I%s%s AS %s', $2::text, c.relname, \(columnNames),
                  CASE WHEN c.reloptions IS NOT NULL
                       THEN ' WITH (' || \(CatalogQueries.optionList("c.reloptions")) || ')' ELSE '' END,
                  rtrim(pg_get_viewdef(c.oid), ';'))
           || \(columnDefaults) || \(columnComments),
           format('VIEW %I.%I', $2::text, c.relname),
           format('%L::regclass', \(made("c.relname"))),
           obj_description(c.oid, 'pg_class')
    FROM pg_class c
    WHERE c.relnamespace = $1 AND c.relkind = 'v' AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
    ORDER BY c.relname
    """

  /// What stands for a view until all is there that its query needs: each view's OID, its rule's, and the statement.
  static let viewShells = """
    SELECT c.oid, r.oid,
           format('CREATE VIEW %I.%I AS SELECT %s', $2::text, c.relname,
                  (SELECT string_agg(format('NULL::%s%s AS %I', format_type(a.atttypid, a.atttypmod),
                                            CASE WHEN a.attcollation <> t.typcollation
                                                 THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END,
                                            a.attname), ', ' ORDER BY a.attnum)
                   FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
    FROM pg_class c
    JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
    WHERE c.relnamespace = $1 AND c.relkind = 'v'
    """

  /// Rules that are no view's own.
  static let rules = """
    SELECT 'pg_rewrite'::regclass::oid, r.oid, 'rule', c.relname || '.' || r.rulename,
           format('CREATE RULE %I AS ON %s TO %I.%I', r.rulename, e.event, $2::text, c.relname)
           || rtrim(substr(pg_get_ruledef(r.oid),
                           length(format(E'CREATE RULE %I AS\\n    ON %s TO %I.%I', r.rulename, e.event, \(oldSchema),
                                         c.relname)) + 1), ';')
           || CASE WHEN r.ev_enabled = 'O' THEN ''
                   ELSE \(next) || format('ALTER TABLE %I.%I %s RULE %I', $2::text, c.relname,
                                          \(enabled("r.ev_enabled")), r.rulename) END,
           format('RULE %I ON %I.%I', r.rulename, $2::text, c.relname),
           format('(SELECT oid FROM pg_rewrite WHERE ev_class = %L::regclass AND rulename = %L)', \(made("c.relname")),
                  r.rulename),
           obj_description(r.oid, 'pg_rewrite')
    FROM pg_rewrite r
    JOIN pg_class c ON c.oid = r.ev_class
    CROSS JOIN LATERAL (SELECT CASE r.ev_type WHEN '1' THEN 'SELECT' WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT'
                               ELSE 'DELETE' END AS event) AS e
    WHERE c.relnamespace = $1 AND r.rulename <> '_RETURN' AND \(CatalogQueries.notExtension("pg_class", "c.oid"))
      AND \(CatalogQueries.notExtension("pg_rewrite", "r.oid"))
    ORDER BY c.relname, r.rulename
    """

  /// When a rule or trigger fires, as ALTER TABLE says it.
  static func enabled(_ state: String) -> String {
    "CASE \(state) WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END"
  }
}
