/// The queries for objects that PostgreSQL deparses as a whole. Each kind is one query, whatever the number of objects.
///
/// `$1` is the schema's OID, `$2` the new schema's name. `search_path` is the old schemas alone, so that names inside them
/// come unqualified; an object's own name is qualified with the new schema here. Each row has: the catalog's OID; the
/// object's; its kind; its name; the statements that make it, parted by `separator`; what COMMENT ON calls it;
/// an expression for the OID of what was made; its comment. Objects of extensions are never read.
enum DeparsedQueries {
  /// Parts statements; occurs in no definition.
  static let separator: Character = "\u{1E}"

  /// All kinds.
  ///
  /// - Parameter isSameDatabase: the new schema is beside the old one; of what a database can have only one, the old
  ///   schema's stays.
  static func all(isSameDatabase: Bool) -> [String] {
    [
      functions, baseTypes, aggregates, casts(isSameDatabase), transforms(isSameDatabase), collations, conversions,
      operators, operatorFamilies, operatorClasses(isSameDatabase), textSearchParsers, textSearchTemplates,
      textSearchDictionaries, textSearchConfigurations, foreignTables, views, materializedViews,
      statistics, rules, triggers, policies, rowSecurity,
    ]
  }
}

// MARK: - Pieces of queries

extension DeparsedQueries {
  /// The separator, as SQL.
  static let next = #"E'\x1E'"#

  /// The old schema's name, as SQL.
  static let oldSchema = "(SELECT nspname FROM pg_namespace WHERE oid = $1)"

  /// The new schema's object of that name, quoted and qualified.
  static func made(_ name: String) -> String { "format('%I.%I', $2::text, \(name))" }

  /// What an OID names, qualified: with the new schema where an old one has it, and left to `search_path` where it is
  /// an extension's that an old schema houses. `regproc` and its like would qualify overloaded names with the old
  /// schema, and leave bare a name that is looked up in `pg_catalog` first.
  ///
  /// - Parameters:
  ///   - prefix: what the catalog's name and namespace columns begin with.
  ///   - isQuoted: operators' names can't be.
  static func name(_ oid: String, in catalog: String, _ prefix: String, isQuoted: Bool = true) -> String {
    let own = "named.\(prefix)name"
    return """
      (SELECT CASE WHEN NOT \(NewNames.has("home.nspname")) THEN quote_ident(home.nspname) || '.'
                   WHEN \(CatalogQueries.notExtension(catalog, "named.oid"))
                   THEN quote_ident(\(NewNames.of("home.nspname"))) || '.'
                   ELSE '' END || \(isQuoted ? "quote_ident(\(own))" : own)
       FROM \(catalog) named JOIN pg_namespace home ON home.oid = named.\(prefix)namespace
       WHERE named.oid = \(oid))
      """
  }

  static func function(_ oid: String) -> String { name(oid, in: "pg_proc", "pro") }

  /// ` KEYWORD = function` where there is one.
  static func clause(_ keyword: String, function oid: String) -> String {
    "CASE WHEN \(oid) <> 0 THEN ', \(keyword) = ' || \(function("\(oid)")) ELSE '' END"
  }

  static func operatorName(_ oid: String) -> String { name(oid, in: "pg_operator", "opr", isQuoted: false) }

  /// A function's or aggregate's argument types, as in `regprocedure`.
  static func argumentTypes(_ function: String) -> String {
    """
    (SELECT coalesce(string_agg(format_type(t, NULL), ',' ORDER BY n), '')
     FROM unnest(\(function).proargtypes::oid[]) WITH ORDINALITY AS a (t, n))
    """
  }

  /// The statements that comment on the columns of `c`.
  static let columnComments = """
    coalesce((SELECT string_agg(\(next) || format('COMMENT ON COLUMN %I.%I.%I IS %L', $2::text, c.relname, a.attname,
                                                  d.description), '' ORDER BY a.attnum)
              FROM pg_description d JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
              WHERE d.classoid = 'pg_class'::regclass AND d.objoid = c.oid), '')
    """

  /// The statements that set how columns of `c` are stored and sampled, where a column is not as its type has it.
  /// Before version 17, -1 stands for the default number of samples.
  ///
  /// - Parameter kind: as in ALTER.
  static func columnSettings(_ kind: String) -> String {
    """
    coalesce((SELECT string_agg(\(next) || format('ALTER \(kind) %I.%I ', $2::text, c.relname)
                                || concat_ws(', ',
       CASE WHEN a.attstorage <> y.typstorage
            THEN format('ALTER COLUMN %I SET STORAGE %s', a.attname,
                        CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
                        ELSE 'EXTENDED' END) END,
       CASE WHEN a.attcompression <> ''
            THEN format('ALTER COLUMN %I SET COMPRESSION %s', a.attname,
                        CASE a.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END) END,
       CASE WHEN a.attstattarget >= 0
            THEN format('ALTER COLUMN %I SET STATISTICS %s', a.attname, a.attstattarget) END,
       format('ALTER COLUMN %I SET (', a.attname) || \(CatalogQueries.columnOptions) || ')'),
       '' ORDER BY a.attnum)
     FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND (a.attstorage <> y.typstorage OR a.attcompression <> '' OR a.attstattarget >= 0
            OR \(CatalogQueries.columnOptions) IS NOT NULL)), '')
    """
  }

  /// The statements that set the defaults of a view's columns.
  static let columnDefaults = """
    coalesce((SELECT string_agg(\(next) || format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', $2::text,
                                                  c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid)),
                                '' ORDER BY a.attnum)
              FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
              WHERE d.adrelid = c.oid), '')
    """

  /// A view's columns in parentheses; it may have none.
  static let columnNames = """
    coalesce((SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')' FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
    """

  /// `OPTIONS (…)` of a foreign table or column.
  static func foreignOptions(_ options: String) -> String {
    """
    coalesce(' OPTIONS (' || (SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', ')
                              FROM pg_options_to_table(\(options))) || ')', '')
    """
  }
}
