/// The catalog queries for owners, privileges, security labels and column comments. A constant number of them reads a
/// schema, whatever the number of its objects.
///
/// `$1` is the old schema's name, `$2` the new one's: identities come as statements for the new schema need them, with
/// types named as `search_path` (the old schema alone) has it.
enum SecurityQueries {
  /// Every row that can have an owner: its catalog and OID, the letter `acldefault` knows it by, the words that ALTER
  /// calls it by, and what it comes with: the table whose column owns a sequence, the type that a function is part of.
  private static let objects = """
    WITH schema AS (SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = $1),
    object (classid, oid, acltype, word, identity, owner, acl, carrier) AS (
      SELECT 'pg_namespace'::regclass::oid, oid, 'n', 'SCHEMA', quote_ident($2), nspowner, nspacl, NULL::oid
      FROM schema
      UNION ALL
      SELECT 'pg_class'::regclass, c.oid, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END,
             CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE'
             WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
             format('%I.%I', $2, c.relname), c.relowner, c.relacl, d.refobjid
      FROM schema s JOIN pg_class c ON c.relnamespace = s.oid
      LEFT JOIN pg_depend d ON c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      UNION ALL
      SELECT 'pg_type'::regclass, t.oid, 'T', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
             format('%I.%I', $2, t.typname), t.typowner, t.typacl, NULL
      FROM schema s JOIN pg_type t ON t.typnamespace = s.oid LEFT JOIN pg_class c ON c.oid = t.typrelid
      WHERE (c.oid IS NULL OR c.relkind = 'c') AND t.typtype <> 'm'
        AND t.typsubscript <> 'array_subscript_handler'::regproc
      UNION ALL
      SELECT 'pg_proc'::regclass, p.oid, 'f', 'ROUTINE', format('%I.%I(%s)', $2, p.proname,
             (SELECT string_agg(format_type(t, NULL), ', ' ORDER BY n)
              FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, n))), p.proowner, p.proacl, k.type
      FROM schema s JOIN pg_proc p ON p.pronamespace = s.oid
      LEFT JOIN (SELECT DISTINCT ON (proc) proc, type
                 FROM (\(DeparsedQueries.typeFunctions("f.oid, t.oid", schema: "(SELECT oid FROM schema)"))) AS f (proc, type)
                 ORDER BY proc, type) AS k ON k.proc = p.oid
      UNION ALL
      SELECT 'pg_operator'::regclass, o.oid, NULL, 'OPERATOR', format('%I.%s (%s, %s)', $2, o.oprname,
             CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
             CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END), o.oprowner, NULL, NULL
      FROM schema s JOIN pg_operator o ON o.oprnamespace = s.oid
      UNION ALL
      SELECT 'pg_opclass'::regclass, o.oid, NULL, 'OPERATOR CLASS', format('%I.%I USING %I', $2, o.opcname, a.amname),
             o.opcowner, NULL, NULL
      FROM schema s JOIN pg_opclass o ON o.opcnamespace = s.oid JOIN pg_am a ON a.oid = o.opcmethod
      UNION ALL
      SELECT 'pg_opfamily'::regclass, o.oid, NULL, 'OPERATOR FAMILY', format('%I.%I USING %I', $2, o.opfname, a.amname),
             o.opfowner, NULL, NULL
      FROM schema s JOIN pg_opfamily o ON o.opfnamespace = s.oid JOIN pg_am a ON a.oid = o.opfmethod
      UNION ALL
      SELECT 'pg_collation'::regclass, c.oid, NULL, 'COLLATION', format('%I.%I', $2, c.collname), c.collowner, NULL, NULL
      FROM schema s JOIN pg_collation c ON c.collnamespace = s.oid
      UNION ALL
      SELECT 'pg_conversion'::regclass, c.oid, NULL, 'CONVERSION', format('%I.%I', $2, c.conname), c.conowner, NULL, NULL
      FROM schema s JOIN pg_conversion c ON c.connamespace = s.oid
      UNION ALL
      SELECT 'pg_ts_config'::regclass, c.oid, NULL, 'TEXT SEARCH CONFIGURATION', format('%I.%I', $2, c.cfgname),
             c.cfgowner, NULL, NULL
      FROM schema s JOIN pg_ts_config c ON c.cfgnamespace = s.oid
      UNION ALL
      SELECT 'pg_ts_dict'::regclass, d.oid, NULL, 'TEXT SEARCH DICTIONARY', format('%I.%I', $2, d.dictname),
             d.dictowner, NULL, NULL
      FROM schema s JOIN pg_ts_dict d ON d.dictnamespace = s.oid
      UNION ALL
      SELECT 'pg_statistic_ext'::regclass, x.oid, NULL, 'STATISTICS', format('%I.%I', $2, x.stxname), x.stxowner, NULL,
             NULL
      FROM schema s JOIN pg_statistic_ext x ON x.stxnamespace = s.oid
    )
    """

  static let owners = """
    \(objects)
    SELECT classid, oid, acltype, word, identity, pg_get_userbyid(owner), acl IS NOT NULL, carrier FROM object
    ORDER BY identity, classid, oid
    """

  /// A row for each grantor, grantee and WITH GRANT OPTION or not, in the order of the ACL; a grantee of null is PUBLIC.
  static let grants = """
    \(objects), access (classid, oid, attnum, attname, acl) AS (
      SELECT classid, oid, 0, NULL::name, acl FROM object WHERE acl IS NOT NULL
      UNION ALL
      SELECT o.classid, o.oid, a.attnum, a.attname, a.attacl
      FROM object o JOIN pg_attribute a ON o.classid = 'pg_class'::regclass AND a.attrelid = o.oid
      WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    )
    SELECT classid, oid, attname, pg_get_userbyid(grantor), CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END,
           is_grantable, string_agg(privilege_type, ',' ORDER BY n)
    FROM access CROSS JOIN LATERAL aclexplode(acl)
      WITH ORDINALITY AS x (grantor, grantee, privilege_type, is_grantable, n)
    GROUP BY classid, oid, attnum, attname, grantor, grantee, is_grantable
    ORDER BY classid, oid, attnum, min(n)
    """

  static let labels = """
    \(objects)
    SELECT o.classid, o.oid, l.provider,
           format('SECURITY LABEL FOR %I ON %s IS %L', l.provider,
                  CASE WHEN l.objsubid = 0 THEN o.word || ' ' || o.identity
                       ELSE format('COLUMN %s.%I', o.identity, a.attname) END, l.label)
    FROM object o JOIN pg_seclabel l ON l.classoid = o.classid AND l.objoid = o.oid
    LEFT JOIN pg_attribute a ON l.objsubid <> 0 AND a.attrelid = o.oid AND a.attnum = l.objsubid
    ORDER BY o.classid, o.oid, l.objsubid, l.provider
    """

  /// The comments on columns of what is not a table, on multiranges and on views' own rules, and on the schema itself.
  static let comments = """
    SELECT 'pg_namespace'::regclass::oid, n.oid,
           format('COMMENT ON SCHEMA %I IS %L', $2::text, obj_description(n.oid, 'pg_namespace'))
    FROM pg_namespace n WHERE n.nspname = $1 AND obj_description(n.oid, 'pg_namespace') IS NOT NULL
    UNION ALL
    (SELECT CASE c.relkind WHEN 'c' THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END,
            CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END,
            format('COMMENT ON COLUMN %I.%I.%I IS %L', $2::text, c.relname, a.attname, d.description)
     FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
     JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
     WHERE n.nspname = $1 AND c.relkind IN ('v', 'm', 'f', 'c') AND d.objsubid > 0
     ORDER BY c.oid, d.objsubid)
    UNION ALL
    SELECT 'pg_type'::regclass, r.rngtypid,
           format('COMMENT ON TYPE %I.%I IS %L', $2::text, m.typname, obj_description(m.oid, 'pg_type'))
    FROM pg_namespace n JOIN pg_type m ON m.typnamespace = n.oid JOIN pg_range r ON r.rngmultitypid = m.oid
    WHERE n.nspname = $1 AND obj_description(m.oid, 'pg_type') IS NOT NULL
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid,
           format('COMMENT ON RULE "_RETURN" ON %I.%I IS %L', $2::text, c.relname, obj_description(w.oid, 'pg_rewrite'))
    FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
    JOIN pg_rewrite w ON w.ev_class = c.oid AND w.rulename = '_RETURN'
    WHERE n.nspname = $1 AND obj_description(w.oid, 'pg_rewrite') IS NOT NULL
    """

  /// `$1` is the old schema's name.
  static let defaultPrivileges = """
    SELECT pg_get_userbyid(d.defaclrole), d.defaclobjtype,
           CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END, is_grantable,
           string_agg(privilege_type, ',' ORDER BY n)
    FROM pg_namespace s JOIN pg_default_acl d ON d.defaclnamespace = s.oid
    CROSS JOIN LATERAL aclexplode(d.defaclacl)
      WITH ORDINALITY AS x (grantor, grantee, privilege_type, is_grantable, n)
    WHERE s.nspname = $1
    GROUP BY d.oid, d.defaclrole, d.defaclobjtype, grantee, is_grantable
    ORDER BY 1, 2, d.oid, min(n)
    """

  /// What an object has before anything is granted on it: PUBLIC's privileges first, as in an ACL, and all that there
  /// are, which are the owner's. The owner is any role here.
  static let standardPrivileges = """
    SELECT kind, grantee = 0, string_agg(privilege_type, ',' ORDER BY n)
    FROM unnest('{r,s,f,T,n}'::"char"[]) AS kind CROSS JOIN LATERAL aclexplode(acldefault(kind, 10))
      WITH ORDINALITY AS x (grantor, grantee, privilege_type, is_grantable, n)
    GROUP BY kind, grantee ORDER BY kind, grantee
    """
}

// MARK: - Asked of the target

extension SecurityQueries {
  /// Who is connected and what it may do to the new schema, whose name is `$1` and which may be missing.
  static let connectedRole = """
    SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
           has_database_privilege(current_database(), 'CREATE'),
           (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1),
           (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = $1)
    """

  /// Which of these roles there are and what they mean to the connected one: it can both act with their rights and
  /// become them. `$1` is the new schema's name.
  ///
  /// - Parameter version: the server's; to become a role is a matter of its own since 16.
  static func roles(_ names: [String], version: Int) -> String {
    let list = names.isEmpty ? "NULL" : names.map(SQLText.literal).joined(separator: ", ")
    return """
      SELECT r.rolname, r.rolsuper,
             pg_has_role(r.oid, 'USAGE') AND pg_has_role(r.oid, '\(version >= 160000 ? "SET" : "MEMBER")'),
             has_schema_privilege(r.oid, n.oid, 'USAGE'), has_schema_privilege(r.oid, n.oid, 'CREATE')
      FROM pg_roles r LEFT JOIN pg_namespace n ON n.nspname = $1 WHERE r.rolname IN (\(list))
      """
  }

  /// What is granted on everything that the connected role makes: kind, whether there is any grantee, and who; null is
  /// PUBLIC. `$1` is the new schema's name.
  static let appliedDefaults = """
    SELECT DISTINCT CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, grantee IS NOT NULL,
           CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END
    FROM pg_default_acl d LEFT JOIN LATERAL aclexplode(d.defaclacl) ON true
    WHERE d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user)
      AND d.defaclnamespace IN (0, (SELECT oid FROM pg_namespace WHERE nspname = $1))
    """
}
