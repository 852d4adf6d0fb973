/// The catalog queries for what is not a table.
extension CatalogQueries {
  /// Types that stand for themselves: no arrays, no row types of tables, no multiranges (their range makes them).
  static let types = """
    SELECT t.oid, t.typname, t.typtype,
           CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
           CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END,
           pg_get_expr(t.typdefaultbin, 0),
           t.typnotnull AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n'),
           obj_description(t.oid, 'pg_type')
    FROM pg_type t
    LEFT JOIN pg_type b ON b.oid = t.typbasetype
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typnamespace = $1 AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
      AND \(notExtension("pg_type", "t.oid"))
    ORDER BY t.typname
    """

  static let enumLabels = """
    SELECT e.enumtypid, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
    WHERE t.typnamespace = $1 ORDER BY e.enumtypid, e.enumsortorder
    """

  /// Since 17 a domain's NOT NULL is a constraint with a name, too.
  static let domainChecks = """
    SELECT k.contypid, k.conname, pg_get_constraintdef(k.oid), k.convalidated, obj_description(k.oid, 'pg_constraint')
    FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid
    WHERE t.typnamespace = $1 AND k.contype IN ('c', 'n') ORDER BY k.contypid, k.conname
    """

  static let compositeAttributes = """
    SELECT t.oid, a.attname, format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'c'
    JOIN pg_type t ON t.typrelid = c.oid
    JOIN pg_type y ON y.oid = a.atttypid
    WHERE t.typnamespace = $1 AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY t.oid, a.attnum
    """

  /// `$2` is the new schema's name. Last come the functions that need the range to be there as a shell.
  static let ranges = """
    SELECT r.rngtypid, format_type(r.rngsubtype, NULL),
           \(operatorClassName("o", "n")),
           CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text END,
           \(DeparsedQueries.function("r.rngcanonical")), \(DeparsedQueries.function("r.rngsubdiff")),
           CASE WHEN r.rngmultitypid <> 0 THEN (SELECT m.typname FROM pg_type m WHERE m.oid = r.rngmultitypid) END,
           \(DeparsedQueries.functionsOfType)
    FROM pg_range r
    JOIN pg_type t ON t.oid = r.rngtypid
    JOIN pg_type s ON s.oid = r.rngsubtype
    JOIN pg_opclass o ON o.oid = r.rngsubopc
    JOIN pg_namespace n ON n.oid = o.opcnamespace
    WHERE t.typnamespace = $1
    """

  /// All that hangs together in `pg_depend`, less what belongs to the system.
  static let dependencies = """
    SELECT classid::oid, objid, refclassid::oid, refobjid,
           -- A loose member belongs to its operator family, not to the operator or function that it may go with.
           CASE WHEN classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
                     AND refclassid IN ('pg_operator'::regclass, 'pg_proc'::regclass) THEN 'n' ELSE deptype END
    FROM pg_depend
    WHERE objid >= 16384 AND refobjid >= 16384 AND deptype IN ('n', 'a', 'i', 'e', 'P', 'S')
      -- A partition's clone of a trigger is made by the trigger: its table must not wait for it.
      AND NOT (classid = 'pg_trigger'::regclass
               AND EXISTS (SELECT FROM pg_trigger t WHERE t.oid = objid AND t.tgparentid <> 0))
    """

  /// What is known besides.
  static let dependenciesOfSchema = """
    -- A foreign table is told of the sequences it owns.
    SELECT 'pg_class'::regclass::oid, d.refobjid, 'pg_class'::regclass::oid, d.objid, 'n'
    FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
    JOIN pg_class f ON f.oid = d.refobjid AND f.relkind = 'f' AND f.relnamespace = $1
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
    UNION ALL SELECT 'pg_proc'::regclass, proc, 'pg_type'::regclass, type, 'i'
    FROM (\(DeparsedQueries.typeFunctions("f.oid, t.oid"))) AS part (proc, type)
    UNION ALL SELECT \(CatalogID.Catalog.rowSecurity.rawValue), oid, 'pg_class'::regclass, oid, 'n' FROM pg_class
    WHERE relnamespace = $1 AND (relrowsecurity OR relforcerowsecurity)
    """

  /// Everything in the schema beside tables and the types and sequences that are read as values, by kind and name. What
  /// has a row of its own in a catalog tells it, so that what is carried can be taken out.
  ///
  /// - Parameters:
  ///   - version: the server's; publications of whole schemas came with 15.
  ///   - isSameDatabase: what a database has only one of stays the old schema's.
  static func leftBehind(version: Int, isSameDatabase: Bool) -> String {
    """
    SELECT classid::oid, objid, kind, name, note FROM (\(objectsLeftBehind)
      \(namesInBodies) \(namesInTexts) \(namesInSettings)
      \(constraintsNotEnforced) \(subscriptions) \(commentsOfParts)
      \(version >= 150000 ? schemaPublications : "")
      \(isSameDatabase ? formerDefaultClasses : userMappings + largeObjects + outsideDatabase)
    ) AS object ORDER BY kind, name
    """
  }

  private static let schemaPublications = """
    UNION ALL
      SELECT NULL, NULL, 'publication', p.pubname || ' of the whole schema', ''
      FROM pg_publication_namespace r JOIN pg_publication p ON p.oid = r.pnpubid WHERE r.pnnspid = $1
    """

  private static let userMappings = """
    UNION ALL
      SELECT NULL, NULL, 'user mapping', 'of ' || CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE m.usename END || ' on server ' || m.srvname,
             'may hold a password: make it on the target by hand'
      FROM pg_user_mappings m
      WHERE EXISTS (SELECT FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid
                    WHERE f.ftserver = m.srvid AND c.relnamespace = $1)
    """

  private static let formerDefaultClasses = """
    UNION ALL
      SELECT NULL, NULL, 'default', 'operator class ' || o.opcname || ' for ' || a.amname,
             'carried, but not as the default of ' || format_type(o.opcintype, NULL) || ': that stays the old one'
      FROM pg_opclass o JOIN pg_am a ON a.oid = o.opcmethod
      WHERE o.opcnamespace = $1 AND o.opcdefault AND \(DeparsedQueries.isForeign("o.opcintype"))
        AND \(notExtension("pg_opclass", "o.oid"))
    """

  private static let objectsLeftBehind = """
      SELECT 'pg_class'::regclass AS classid, c.oid AS objid,
             CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
             END AS kind, c.relname AS name, '' AS note
      FROM pg_class c WHERE c.relnamespace = $1 AND c.relkind IN ('v', 'm', 'f')
        AND \(notExtension("pg_class", "c.oid"))
      UNION ALL
      SELECT 'pg_proc'::regclass, p.oid, CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END,
             p.oid::regprocedure::text, ''
      FROM pg_proc p WHERE p.pronamespace = $1 AND \(ownFunction)
        AND p.oid NOT IN (\(DeparsedQueries.typeFunctions("f.oid")))
      UNION ALL
      SELECT 'pg_trigger'::regclass, t.oid, 'trigger', c.relname || '.' || t.tgname, ''
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = $1 AND NOT t.tgisinternal AND t.tgparentid = 0
      UNION ALL
      SELECT 'pg_rewrite'::regclass, r.oid, 'rule', c.relname || '.' || r.rulename, ''
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
      WHERE c.relnamespace = $1 AND r.rulename <> '_RETURN'
      UNION ALL
      SELECT 'pg_policy'::regclass, p.oid, 'policy', c.relname || '.' || p.polname, ''
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
      WHERE c.relnamespace = $1
      UNION ALL
      SELECT \(CatalogID.Catalog.rowSecurity.rawValue), c.oid, 'row security', c.relname,
             'enabled on the old table, not on the new one'
      FROM pg_class c WHERE c.relnamespace = $1 AND (c.relrowsecurity OR c.relforcerowsecurity)
      UNION ALL
      SELECT 'pg_statistic_ext'::regclass, s.oid, 'statistics', s.stxname, '' FROM pg_statistic_ext s
      WHERE s.stxnamespace = $1 AND \(notExtension("pg_statistic_ext", "s.oid"))
      UNION ALL
      SELECT NULL, NULL, 'index', x.relname, 'invalid in the old schema'
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE x.relnamespace = $1 AND NOT i.indisvalid
      UNION ALL
      SELECT 'pg_type'::regclass, t.oid, 'base type', t.typname, '' FROM pg_type t WHERE t.typnamespace = $1
        AND ((t.typtype = 'b' AND t.typsubscript <> 'array_subscript_handler'::regproc) OR t.typtype = 'p')
        AND \(notExtension("pg_type", "t.oid"))
      UNION ALL
      SELECT 'pg_operator'::regclass, o.oid, 'operator', o.oid::regoperator::text, '' FROM pg_operator o
      WHERE o.oprnamespace = $1 AND o.oprcode <> 0 AND \(notExtension("pg_operator", "o.oid"))
      UNION ALL
      SELECT 'pg_opclass'::regclass, o.oid, 'operator class', o.opcname || ' for ' || a.amname, ''
      FROM pg_opclass o JOIN pg_am a ON a.oid = o.opcmethod
      WHERE o.opcnamespace = $1 AND \(notExtension("pg_opclass", "o.oid"))
      UNION ALL
      SELECT 'pg_opfamily'::regclass, o.oid, 'operator family', o.opfname || ' for ' || a.amname, ''
      FROM pg_opfamily o JOIN pg_am a ON a.oid = o.opfmethod
      WHERE o.opfnamespace = $1 AND \(notExtension("pg_opfamily", "o.oid"))
      UNION ALL
      SELECT 'pg_collation'::regclass, oid, 'collation', collname, '' FROM pg_collation
      WHERE collnamespace = $1 AND \(notExtension("pg_collation", "pg_collation.oid"))
      UNION ALL
      SELECT 'pg_conversion'::regclass, oid, 'conversion', conname, '' FROM pg_conversion
      WHERE connamespace = $1 AND \(notExtension("pg_conversion", "pg_conversion.oid"))
      UNION ALL
      SELECT 'pg_ts_config'::regclass, oid, 'text search configuration', cfgname, '' FROM pg_ts_config
      WHERE cfgnamespace = $1 AND \(notExtension("pg_ts_config", "pg_ts_config.oid"))
      UNION ALL
      SELECT 'pg_ts_dict'::regclass, oid, 'text search dictionary', dictname, '' FROM pg_ts_dict
      WHERE dictnamespace = $1 AND \(notExtension("pg_ts_dict", "pg_ts_dict.oid"))
      UNION ALL
      SELECT 'pg_ts_parser'::regclass, oid, 'text search parser', prsname, '' FROM pg_ts_parser
      WHERE prsnamespace = $1 AND \(notExtension("pg_ts_parser", "pg_ts_parser.oid"))
      UNION ALL
      SELECT 'pg_ts_template'::regclass, oid, 'text search template', tmplname, '' FROM pg_ts_template
      WHERE tmplnamespace = $1 AND \(notExtension("pg_ts_template", "pg_ts_template.oid"))
      UNION ALL
      SELECT 'pg_cast'::regclass, k.oid, 'cast',
             format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL),
             'a database has only one of it'
      FROM pg_cast k
      WHERE (EXISTS (SELECT FROM pg_type t WHERE t.oid IN (k.castsource, k.casttarget) AND t.typnamespace = $1)
             OR EXISTS (SELECT FROM pg_proc p WHERE p.oid = k.castfunc AND p.pronamespace = $1))
        AND \(ownCast)
      UNION ALL
      SELECT 'pg_transform'::regclass, r.oid, 'transform', format_type(r.trftype, NULL) || ' for ' || l.lanname,
             'a database has only one of it'
      FROM pg_transform r JOIN pg_language l ON l.oid = r.trflang
      WHERE EXISTS (SELECT FROM pg_proc p WHERE p.oid IN (r.trffromsql, r.trftosql) AND p.pronamespace = $1)
        AND \(notExtension("pg_transform", "r.oid"))
      UNION ALL
      SELECT NULL, NULL, 'event trigger', e.evtname, 'goes on calling ' || e.evtfoid::regprocedure::text
      FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid WHERE p.pronamespace = $1
      UNION ALL
      SELECT NULL, NULL, 'extension', extname, 'used where the target has it'
      FROM pg_extension WHERE extnamespace = $1
      UNION ALL
      SELECT NULL, NULL, 'publication', p.pubname || ' of ' || c.relname, ''
      FROM pg_publication_rel r
      JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid
      WHERE c.relnamespace = $1
    """
}
