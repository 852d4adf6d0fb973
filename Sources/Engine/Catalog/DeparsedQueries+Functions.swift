/// Functions, procedures, window functions and aggregates.
extension DeparsedQueries {
  /// Those that a base type is made with come with it.
  static let functions = """
    SELECT 'pg_proc'::regclass::oid, p.oid, CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
           p.oid::regprocedure::text,
           \(functionDefinition),
           \(functionName),
           format('%L::regprocedure', format('%I.%I(%s)', $2::text, p.proname, \(argumentTypes("p")))),
           obj_description(p.oid, 'pg_proc')
    FROM pg_proc p
    JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = $1 AND p.prokind IN ('f', 'p', 'w') AND \(CatalogQueries.ownFunction)
      AND p.oid NOT IN (\(typeFunctions("f.oid")))
    ORDER BY p.proname, p.oid
    """

  /// CREATE FUNCTION or PROCEDURE of `p`, whose language is `l`.
  static let functionDefinition = """
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
    || CASE WHEN p.prosupport <> 0 THEN ' SUPPORT ' || \(function("p.prosupport")) ELSE '' END
    || coalesce((SELECT string_agg(' SET ' || quote_ident(split_part(o, '=', 1)) || ' TO '
                                   || CASE WHEN split_part(o, '=', 1) IN (\(listSettings))
                                           THEN \(listElements("substr(o, strpos(o, '=') + 1)"))
                                           ELSE quote_literal(substr(o, strpos(o, '=') + 1)) END, '')
                 FROM unnest(p.proconfig) o), '')
    || E'\\n' || coalesce(pg_get_function_sqlbody(p.oid),
         'AS ' || CASE WHEN p.probin IS NOT NULL THEN quote_literal(p.probin) || ', ' ELSE '' END
         || quote_literal(p.prosrc))
    """

  /// What COMMENT ON calls `p`.
  static let functionName = """
    format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, $2::text, p.proname,
           pg_get_function_identity_arguments(p.oid))
    """

  /// A list of quoted names as one of literals: an empty name can be written in no other way.
  private static func listElements(_ list: String) -> String {
    """
    (SELECT string_agg(quote_literal(CASE WHEN e[1] LIKE '"%' THEN replace(substr(e[1], 2, length(e[1]) - 2), '""', '"')
                                     ELSE e[1] END), ', ' ORDER BY n)
     FROM regexp_matches(\(list), '("(?:[^"]|"")*"|[^", ]+)', 'g') WITH ORDINALITY AS a (e, n))
    """
  }

  /// Settings that are lists of names (`GUC_LIST_QUOTE`).
  private static let listSettings = """
    'search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries', \
    'shared_preload_libraries', 'unix_socket_directories'
    """

  /// The functions that the schema's base types and ranges can't be made without, and that can't be made without them.
  ///
  /// - Parameters:
  ///   - columns: of the function `f` and its type `t`.
  ///   - schema: its OID.
  static func typeFunctions(_ columns: String, schema: String = "$1") -> String {
    """
    SELECT \(columns) FROM pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid
    JOIN pg_proc f ON f.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend, r.rngcanonical, r.rngsubdiff)
    WHERE t.typnamespace = \(schema) AND t.typtype IN ('b', 'r') AND f.pronamespace = \(schema)
      AND (f.prorettype = t.oid OR t.oid = ANY (f.proargtypes::oid[]))
      AND \(CatalogQueries.notExtension("pg_type", "t.oid")) AND \(CatalogQueries.notExtension("pg_proc", "f.oid"))
    """
  }

  /// The statements that make the functions of type `t`, each after the separator.
  static let functionsOfType = """
    coalesce((SELECT string_agg(\(next) || \(functionDefinition)
                                || coalesce(\(next) || format('COMMENT ON %s IS %L', \(functionName),
                                                              obj_description(p.oid, 'pg_proc')), ''), '' ORDER BY p.oid)
              FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
              WHERE (p.oid, t.oid) IN (\(typeFunctions("f.oid, t.oid")))), '')
    """

  static let aggregates = """
    SELECT 'pg_proc'::regclass::oid, p.oid, 'aggregate', p.oid::regprocedure::text,
           format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', $2::text, p.proname,
                  coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'), \(function("a.aggtransfn")),
                  format_type(a.aggtranstype, NULL))
           || CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace ELSE '' END
           || CASE WHEN a.aggfinalfn <> 0
                   THEN ', FINALFUNC = ' || \(function("a.aggfinalfn"))
                        || CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' ELSE '' END
                        || ', FINALFUNC_MODIFY = ' || \(finalModify("a.aggfinalmodify")) ELSE '' END
           || \(clause("COMBINEFUNC", function: "a.aggcombinefn"))
           || \(clause("SERIALFUNC", function: "a.aggserialfn"))
           || \(clause("DESERIALFUNC", function: "a.aggdeserialfn"))
           || coalesce(', INITCOND = ' || quote_literal(a.agginitval), '')
           || CASE WHEN a.aggmtransfn <> 0
                   THEN ', MSFUNC = ' || \(function("a.aggmtransfn")) || ', MINVFUNC = ' || \(function("a.aggminvtransfn"))
                        || ', MSTYPE = ' || format_type(a.aggmtranstype, NULL)
                        || CASE WHEN a.aggmtransspace <> 0 THEN ', MSSPACE = ' || a.aggmtransspace ELSE '' END
                        || CASE WHEN a.aggmfinalfn <> 0
                                THEN ', MFINALFUNC = ' || \(function("a.aggmfinalfn"))
                                     || CASE WHEN a.aggmfinalextra THEN ', MFINALFUNC_EXTRA' ELSE '' END
                                     || ', MFINALFUNC_MODIFY = ' || \(finalModify("a.aggmfinalmodify")) ELSE '' END
                        || coalesce(', MINITCOND = ' || quote_literal(a.aggminitval), '')
                   ELSE '' END
           || CASE WHEN a.aggsortop <> 0 THEN ', SORTOP = OPERATOR(' || \(operatorName("a.aggsortop")) || ')' ELSE '' END
           || CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED' ELSE '' END
           || CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' ELSE '' END || ')',
           format('AGGREGATE %I.%I(%s)', $2::text, p.proname,
                  coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*')),
           format('%L::regprocedure', format('%I.%I(%s)', $2::text, p.proname, \(argumentTypes("p")))),
           obj_description(p.oid, 'pg_proc')
    FROM pg_proc p
    JOIN pg_aggregate a ON a.aggfnoid = p.oid
    WHERE p.pronamespace = $1 AND \(CatalogQueries.notExtension("pg_proc", "p.oid"))
    ORDER BY p.proname, p.oid
    """

  private static func finalModify(_ column: String) -> String {
    "CASE \(column) WHEN 'w' THEN 'READ_WRITE' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_ONLY' END"
  }
}
