extension CatalogQueries {
  /// Columns that may tell of large objects, where the database has any: those belong to no schema, and in another
  /// database their numbers mean nothing, or something else. A partition's column is its parent's.
  static let largeObjects = """
    UNION ALL
      SELECT NULL, NULL, 'large objects', c.relname || '.' || a.attname,
             'if its numbers are large objects'': those are not carried'
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
}
