/// Operators, operator families and operator classes.
extension DeparsedQueries {
  /// A commutator or negator that is not there yet is made as a shell by the first of the two. Two workers must not make
  /// the same shell at once, so each takes a lock, which ends with its transaction.
  static let operators = """
    SELECT 'pg_operator'::regclass::oid, o.oid, 'operator', o.oid::regoperator::text,
           'SELECT pg_advisory_xact_lock(' || 'pg_operator'::regclass::oid || ')' || \(next)
           || format('CREATE OPERATOR %I.%s (FUNCTION = %s', $2::text, o.oprname, \(function("o.oprcode")))
           || CASE WHEN o.oprleft <> 0 THEN ', LEFTARG = ' || format_type(o.oprleft, NULL) ELSE '' END
           || CASE WHEN o.oprright <> 0 THEN ', RIGHTARG = ' || format_type(o.oprright, NULL) ELSE '' END
           || CASE WHEN o.oprcom <> 0 THEN ', COMMUTATOR = OPERATOR(' || \(operatorName("o.oprcom")) || ')' ELSE '' END
           || CASE WHEN o.oprnegate <> 0 THEN ', NEGATOR = OPERATOR(' || \(operatorName("o.oprnegate")) || ')' ELSE '' END
           || \(clause("RESTRICT", function: "o.oprrest")) || \(clause("JOIN", function: "o.oprjoin"))
           || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END
           || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END || ')',
           format('OPERATOR %I.%s (%s)', $2::text, o.oprname, n.operands),
           format('%L::regoperator', format('%I.%s(%s)', $2::text, o.oprname, n.operands)),
           obj_description(o.oid, 'pg_operator')
    FROM pg_operator o
    CROSS JOIN LATERAL (
      SELECT concat_ws(',', CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
                       CASE o.oprright WHEN 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END) AS operands) AS n
    WHERE o.oprnamespace = $1 AND o.oprcode <> 0 AND \(CatalogQueries.notExtension("pg_operator", "o.oid"))
    ORDER BY o.oprname, o.oid
    """

  /// With the members that belong to no operator class.
  static let operatorFamilies = """
    SELECT 'pg_opfamily'::regclass::oid, f.oid, 'operator family', f.opfname || ' for ' || am.amname,
           format('CREATE OPERATOR FAMILY %I.%I USING %I', $2::text, f.opfname, am.amname)
           || coalesce(\(next) || format('ALTER OPERATOR FAMILY %I.%I USING %I ADD ', $2::text, f.opfname, am.amname)
                       || \(members(of: "pg_opfamily", "f.oid")), ''),
           format('OPERATOR FAMILY %I.%I USING %I', $2::text, f.opfname, am.amname),
           format('(SELECT oid FROM pg_opfamily WHERE opfnamespace = %L::regnamespace AND opfname = %L AND opfmethod = '
                  || '(SELECT oid FROM pg_am WHERE amname = %L))', quote_ident($2::text), f.opfname, am.amname),
           obj_description(f.oid, 'pg_opfamily')
    FROM pg_opfamily f
    JOIN pg_am am ON am.oid = f.opfmethod
    WHERE f.opfnamespace = $1 AND \(CatalogQueries.notExtension("pg_opfamily", "f.oid"))
    ORDER BY f.opfname, am.amname
    """

  /// A type of another schema can have one default operator class alone: within one database that stays the old one.
  static func operatorClasses(_ isSameDatabase: Bool) -> String {
    """
    SELECT 'pg_opclass'::regclass::oid, o.oid, 'operator class', o.opcname || ' for ' || am.amname,
           format('CREATE OPERATOR CLASS %I.%I %sFOR TYPE %s USING %I FAMILY %s AS ', $2::text, o.opcname,
                  CASE WHEN o.opcdefault AND NOT (\(isSameDatabase) AND \(isForeign("o.opcintype")))
                       THEN 'DEFAULT ' ELSE '' END,
                  format_type(o.opcintype, NULL), am.amname, \(name("o.opcfamily", in: "pg_opfamily", "opf")))
           || coalesce(\(members(of: "pg_opclass", "o.oid"))
                       || CASE WHEN o.opckeytype <> 0 THEN ', STORAGE ' || format_type(o.opckeytype, NULL) ELSE '' END,
                       'STORAGE ' || format_type(CASE o.opckeytype WHEN 0 THEN o.opcintype ELSE o.opckeytype END, NULL)),
           format('OPERATOR CLASS %I.%I USING %I', $2::text, o.opcname, am.amname),
           format('(SELECT oid FROM pg_opclass WHERE opcnamespace = %L::regnamespace AND opcname = %L AND opcmethod = '
                  || '(SELECT oid FROM pg_am WHERE amname = %L))', quote_ident($2::text), o.opcname, am.amname),
           obj_description(o.oid, 'pg_opclass')
    FROM pg_opclass o
    JOIN pg_am am ON am.oid = o.opcmethod
    WHERE o.opcnamespace = $1 AND \(CatalogQueries.notExtension("pg_opclass", "o.oid"))
    ORDER BY o.opcname, am.amname
    """
  }

  /// Whether a type is none of the old schemas' own, so that the new ones have no other in its place.
  static func isForeign(_ type: String) -> String {
    """
    EXISTS (SELECT FROM pg_type y WHERE y.oid = \(type)
            AND (y.typnamespace NOT IN (\(NewNames.schemas))
                 OR NOT \(CatalogQueries.notExtension("pg_type", "coalesce((SELECT e.oid FROM pg_type e WHERE e.typarray = y.oid), y.oid)"))))
    """
  }

  /// The operators and functions that hang on a family or a class, as CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY
  /// list them; null when there is none.
  private static func members(of catalog: String, _ oid: String) -> String {
    """
    (SELECT string_agg(m.text, ', ' ORDER BY m.text) FROM (
       SELECT format('OPERATOR %s %s (%s, %s)%s', w.amopstrategy, \(operatorName("w.amopopr")),
                     format_type(w.amoplefttype, NULL), format_type(w.amoprighttype, NULL),
                     CASE w.amoppurpose WHEN 'o'
                          THEN ' FOR ORDER BY ' || \(name("w.amopsortfamily", in: "pg_opfamily", "opf")) ELSE '' END) AS text
       FROM pg_depend d JOIN pg_amop w ON w.oid = d.objid
       WHERE d.classid = 'pg_amop'::regclass AND d.refclassid = '\(catalog)'::regclass AND d.refobjid = \(oid)
       UNION ALL
       SELECT format('FUNCTION %s (%s, %s) %s (%s)', w.amprocnum, format_type(w.amproclefttype, NULL),
                     format_type(w.amprocrighttype, NULL), \(function("w.amproc")), \(argumentTypes("q")))
       FROM pg_depend d JOIN pg_amproc w ON w.oid = d.objid JOIN pg_proc q ON q.oid = w.amproc
       WHERE d.classid = 'pg_amproc'::regclass AND d.refclassid = '\(catalog)'::regclass AND d.refobjid = \(oid)) AS m)
    """
  }
}
