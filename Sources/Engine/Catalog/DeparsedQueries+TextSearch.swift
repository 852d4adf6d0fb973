/// Text search parsers, templates, dictionaries and configurations.
extension DeparsedQueries {
  static let textSearchParsers = query(
    of: "pg_ts_parser", "prs", "PARSER",
    """
    format('START = %s, GETTOKEN = %s, END = %s, LEXTYPES = %s', \(function("o.prsstart")), \(function("o.prstoken")),
           \(function("o.prsend")), \(function("o.prslextype")))
    || \(clause("HEADLINE", function: "o.prsheadline"))
    """)

  static let textSearchTemplates = query(
    of: "pg_ts_template", "tmpl", "TEMPLATE",
    "'LEXIZE = ' || \(function("o.tmpllexize")) || \(clause("INIT", function: "o.tmplinit"))")

  /// The catalog keeps the options as CREATE TEXT SEARCH DICTIONARY takes them.
  static let textSearchDictionaries = query(
    of: "pg_ts_dict", "dict", "DICTIONARY",
    "'TEMPLATE = ' || \(name("o.dicttemplate", in: "pg_ts_template", "tmpl")) || coalesce(', ' || o.dictinitoption, '')"
  )

  static let textSearchConfigurations = query(
    of: "pg_ts_config", "cfg", "CONFIGURATION",
    "'PARSER = ' || \(name("o.cfgparser", in: "pg_ts_parser", "prs"))",
    then: """
      coalesce((SELECT string_agg(
                  \(next) || format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', $2::text, o.cfgname,
                                    k.alias, m.dictionaries), '' ORDER BY m.maptokentype)
                FROM (SELECT maptokentype, string_agg(\(name("mapdict", in: "pg_ts_dict", "dict")), ', ' ORDER BY mapseqno)
                      FROM pg_ts_config_map WHERE mapcfg = o.oid GROUP BY maptokentype) AS m (maptokentype, dictionaries)
                JOIN ts_token_type(o.cfgparser) k ON k.tokid = m.maptokentype), '')
      """)

  /// - Parameters:
  ///   - prefix: of the catalog's columns.
  ///   - kind: as in CREATE TEXT SEARCH.
  ///   - parameters: an expression for what stands in the parentheses.
  ///   - rest: an expression for further statements.
  private static func query(
    of catalog: String, _ prefix: String, _ kind: String, _ parameters: String, then rest: String = "''"
  ) -> String {
    let name = "o.\(prefix)name"
    return """
      SELECT '\(catalog)'::regclass::oid, o.oid, 'text search \(kind.lowercased())', \(name),
             format('CREATE TEXT SEARCH \(kind) %I.%I (%s)', $2::text, \(name), \(parameters)) || \(rest),
             format('TEXT SEARCH \(kind) %I.%I', $2::text, \(name)),
             format('(SELECT oid FROM \(catalog) WHERE \(prefix)namespace = %L::regnamespace AND \(prefix)name = %L)',
                    quote_ident($2::text), \(name)),
             obj_description(o.oid, '\(catalog)')
      FROM \(catalog) o
      WHERE o.\(prefix)namespace = $1 AND \(CatalogQueries.notExtension(catalog, "o.oid"))
      ORDER BY \(name)
      """
  }
}
