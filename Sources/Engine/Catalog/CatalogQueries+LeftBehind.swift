/// What is not carried though nothing in the schema's own catalog rows tells it.
extension CatalogQueries {
  /// Columns that may tell of large objects, where the database has any: those belong to no schema, and in another
  /// database their numbers mean nothing, or something else. A partition's column is its parent's.
  static let largeObjects = """
    UNION ALL
      SELECT NULL, NULL, 'large objects', c.relname || '.' || a.attname,
             'may name large objects, which are not carried themselves'
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
        AND a.attnum > 0 AND NOT a.attisdropped AND \(notExtension("pg_class", "c.oid"))
        AND EXISTS (SELECT FROM pg_largeobject_metadata)
        AND EXISTS (
          WITH RECURSIVE base (oid) AS (
            SELECT a.atttypid
            UNION ALL SELECT t.typbasetype FROM base JOIN pg_type t ON t.oid = base.oid WHERE t.typtype = 'd')
          SELECT FROM base WHERE oid IN ('oid'::regtype, 'oid[]'::regtype))
    """

  /// Constraints whose own triggers somebody has changed, as DISABLE TRIGGER ALL does; the new ones fire as usual.
  static let constraintsNotEnforced = """
    UNION ALL
      SELECT NULL, NULL, 'constraint''s triggers',
             CASE k.contype WHEN 'f' THEN 'foreign key ' ELSE 'constraint ' END || c.relname || '.' || k.conname,
             CASE WHEN bool_or(t.tgenabled = 'A') THEN 'enforced in replication too, on '
                  ELSE 'not enforced on ' END
             || string_agg(DISTINCT quote_ident(n.nspname) || '.' || quote_ident(f.relname), ' and ')
             || '; the new one is enforced as usual'
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_trigger t ON t.tgconstraint = k.oid AND t.tgisinternal AND t.tgenabled <> 'O'
      JOIN pg_class f ON f.oid = t.tgrelid JOIN pg_namespace n ON n.oid = f.relnamespace
      WHERE c.relnamespace = $1
      GROUP BY k.contype, c.relname, k.conname
    """

  /// Rows that a subscription brings go on coming into the old table.
  static let subscriptions = """
    UNION ALL
      SELECT NULL, NULL, 'subscription', s.subname || ' into ' || c.relname, 'goes on writing into the old table'
      FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid JOIN pg_class c ON c.oid = r.srrelid
      WHERE c.relnamespace = $1
    """

  /// The parts that partitions have of a foreign key are made with it, under names that are the server's choice.
  static let commentsOfParts = """
    UNION ALL
      SELECT NULL, NULL, 'comment', 'foreign key ' || c.relname || '.' || k.conname, 'on a part of another foreign key'
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid
      WHERE c.relnamespace = $1 AND k.contype = 'f' AND k.conparentid <> 0
    """

  /// What another database does not have: files that only names lead to, and publications of every table.
  static let outsideDatabase = """
    UNION ALL
      SELECT NULL, NULL, 'file', 'foreign table ' || c.relname,
             o.option_name || ' is ' || o.option_value || ': see that the new server has it'
      FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid
      CROSS JOIN LATERAL pg_options_to_table(f.ftoptions) o
      WHERE c.relnamespace = $1 AND o.option_name IN ('filename', 'program')
      UNION ALL
      SELECT NULL, NULL, 'file', 'text search dictionary ' || d.dictname,
             d.dictinitoption || ': see that the new server has the same'
      FROM pg_ts_dict d
      WHERE d.dictnamespace = $1 AND d.dictinitoption ~* '(stopwords|dictfile|afffile|synonyms|rules) ='
        AND \(notExtension("pg_ts_dict", "d.oid"))
      UNION ALL
      SELECT NULL, NULL, 'publication', pubname || ' of all tables', '' FROM pg_publication WHERE puballtables
    """
}
