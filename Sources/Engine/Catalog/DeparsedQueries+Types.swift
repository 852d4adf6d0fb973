/// Base types, casts, transforms, collations and conversions.
extension DeparsedQueries {
  /// A base type is a shell first, for the functions that read and write it; those are part of it. A shell that nobody
  /// completed stays one.
  static let baseTypes = """
    SELECT 'pg_type'::regclass::oid, t.oid, 'type', t.typname,
           format('CREATE TYPE %I.%I', $2::text, t.typname)
           || \(functionsOfType)
           || CASE WHEN t.typisdefined
                   THEN \(next) || format('CREATE TYPE %I.%I (INPUT = %s, OUTPUT = %s', $2::text, t.typname,
                                          \(function("t.typinput")), \(function("t.typoutput")))
                        || \(clause("RECEIVE", function: "t.typreceive")) || \(clause("SEND", function: "t.typsend"))
                        || \(clause("TYPMOD_IN", function: "t.typmodin"))
                        || \(clause("TYPMOD_OUT", function: "t.typmodout"))
                        || \(clause("ANALYZE", function: "t.typanalyze"))
                        || \(clause("SUBSCRIPT", function: "t.typsubscript"))
                        || ', INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'VARIABLE' ELSE t.typlen::text END
                        || CASE WHEN t.typbyval THEN ', PASSEDBYVALUE' ELSE '' END
                        || ', ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2'
                                               WHEN 'd' THEN 'double' ELSE 'int4' END
                        || ', STORAGE = ' || CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended'
                                             WHEN 'm' THEN 'main' ELSE 'plain' END
                        || format(', CATEGORY = %L, PREFERRED = %s, DELIMITER = %L, COLLATABLE = %s', t.typcategory,
                                  t.typispreferred::text, t.typdelim, (t.typcollation <> 0)::text)
                        || coalesce(', DEFAULT = ' || quote_literal(t.typdefault), '')
                        || CASE WHEN t.typelem <> 0 THEN ', ELEMENT = ' || format_type(t.typelem, NULL) ELSE '' END
                        || ')'
                   ELSE '' END,
           format('TYPE %I.%I', $2::text, t.typname),
           format('(SELECT oid FROM pg_type WHERE typnamespace = %L::regnamespace AND typname = %L)',
                  quote_ident($2::text), t.typname),
           obj_description(t.oid, 'pg_type')
    FROM pg_type t
    WHERE t.typnamespace = $1
      AND ((t.typtype = 'b' AND t.typsubscript <> 'array_subscript_handler'::regproc) OR NOT t.typisdefined)
      AND \(CatalogQueries.notExtension("pg_type", "t.oid"))
    ORDER BY t.typname
    """

  /// Casts have no schema: those of the old schema's types, and those by its functions, belong to it. A database has one
  /// for each pair of types, so that one between foreign types stays the old one within a database.
  static func casts(_ isSameDatabase: Bool) -> String {
    """
    SELECT 'pg_cast'::regclass::oid, k.oid, 'cast',
           format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL),
           format('CREATE CAST (%s AS %s) ', format_type(k.castsource, NULL), format_type(k.casttarget, NULL))
           || CASE k.castmethod WHEN 'i' THEN 'WITH INOUT' WHEN 'b' THEN 'WITHOUT FUNCTION'
              ELSE format('WITH FUNCTION %s(%s)', \(function("k.castfunc")),
                          (SELECT \(argumentTypes("p")) FROM pg_proc p WHERE p.oid = k.castfunc)) END
           || CASE k.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END,
           format('CAST (%s AS %s)', format_type(k.castsource, NULL), format_type(k.casttarget, NULL)),
           format('(SELECT oid FROM pg_cast WHERE castsource = %L::regtype AND casttarget = %L::regtype)',
                  format_type(k.castsource, NULL), format_type(k.casttarget, NULL)),
           obj_description(k.oid, 'pg_cast')
    FROM pg_cast k
    WHERE k.oid >= 16384 AND \(CatalogQueries.ownCast)
      AND (NOT \(isForeign("k.castsource")) OR NOT \(isForeign("k.casttarget"))
           OR (NOT \(isSameDatabase) AND EXISTS (SELECT FROM pg_proc p WHERE p.oid = k.castfunc AND p.pronamespace = $1)))
    ORDER BY 4
    """
  }

  static func transforms(_ isSameDatabase: Bool) -> String {
    """
    SELECT 'pg_transform'::regclass::oid, r.oid, 'transform', format_type(r.trftype, NULL) || ' for ' || l.lanname,
           format('CREATE TRANSFORM FOR %s LANGUAGE %I (', format_type(r.trftype, NULL), l.lanname)
           || concat_ws(', ', \(transformFunction("FROM", "r.trffromsql")), \(transformFunction("TO", "r.trftosql"))) || ')',
           format('TRANSFORM FOR %s LANGUAGE %I', format_type(r.trftype, NULL), l.lanname),
           format('(SELECT oid FROM pg_transform WHERE trftype = %L::regtype AND trflang = '
                  || '(SELECT oid FROM pg_language WHERE lanname = %L))', format_type(r.trftype, NULL), l.lanname),
           obj_description(r.oid, 'pg_transform')
    FROM pg_transform r
    JOIN pg_language l ON l.oid = r.trflang
    WHERE \(CatalogQueries.notExtension("pg_transform", "r.oid"))
      AND (NOT \(isForeign("r.trftype"))
           OR (NOT \(isSameDatabase) AND EXISTS (SELECT FROM pg_proc p WHERE p.oid IN (r.trffromsql, r.trftosql)
                                                 AND p.pronamespace = $1)))
    ORDER BY 4
    """
  }

  private static func transformFunction(_ direction: String, _ oid: String) -> String {
    """
    CASE WHEN \(oid) <> 0
         THEN format('\(direction) SQL WITH FUNCTION %s(%s)', \(function(oid)),
                     (SELECT \(argumentTypes("p")) FROM pg_proc p WHERE p.oid = \(oid))) END
    """
  }

  /// Columns came and changed their names with versions; as JSON, a missing one is null.
  static let collations = """
    SELECT 'pg_collation'::regclass::oid, c.oid, 'collation', c.collname,
           format('CREATE COLLATION %I.%I (PROVIDER = %s, %s%s%s)', $2::text, c.collname,
                  CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
                  CASE WHEN c.collprovider = 'c' THEN format('LC_COLLATE = %L, LC_CTYPE = %L', c.collcollate, c.collctype)
                       ELSE format('LOCALE = %L', coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale',
                                                           j.row ->> 'collcollate')) END,
                  CASE WHEN c.collisdeterministic THEN '' ELSE ', DETERMINISTIC = false' END,
                  coalesce(', RULES = ' || quote_literal(j.row ->> 'collicurules'), '')),
           format('COLLATION %I.%I', $2::text, c.collname),
           format('%L::regcollation', \(made("c.collname"))),
           obj_description(c.oid, 'pg_collation')
    FROM pg_collation c
    CROSS JOIN LATERAL (SELECT to_jsonb(c)) AS j (row)
    WHERE c.collnamespace = $1 AND \(CatalogQueries.notExtension("pg_collation", "c.oid"))
    ORDER BY c.collname
    """

  static let conversions = """
    SELECT 'pg_conversion'::regclass::oid, c.oid, 'conversion', c.conname,
           format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END,
                  $2::text, c.conname, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
                  \(function("c.conproc"))),
           format('CONVERSION %I.%I', $2::text, c.conname),
           format('(SELECT oid FROM pg_conversion WHERE connamespace = %L::regnamespace AND conname = %L)',
                  quote_ident($2::text), c.conname),
           obj_description(c.oid, 'pg_conversion')
    FROM pg_conversion c
    WHERE c.connamespace = $1 AND \(CatalogQueries.notExtension("pg_conversion", "c.oid"))
    ORDER BY c.conname
    """
}
