/// What the planner's statistics know of a column's values; nothing is known of a table that was never analyzed.
struct ColumnStatistics {
  /// What kind of values they are.
  enum Values: String {
    /// Two words or numbers, one for true and one for false.
    case truth
    /// UUIDs as text.
    case uuid
    /// Few texts for so many rows; they refer to nothing yet.
    case few
  }

  var table: TableName
  var name: String
  var values: Values

  /// So many different texts are few.
  private static let few = 10

  static func read(_ schemas: SchemaMap, through connection: borrowing Connection) throws(PostgresError) -> [Self] {
    let names = schemas.entries.map { SQLText.literal($0.from) }.joined(separator: ", ")
    return try connection.query(query(schemas: names)).rows { row in
      Values(rawValue: row.text(3)).map {
        ColumnStatistics(table: TableName(schema: row.text(0), name: row.text(1)), name: row.text(2), values: $0)
      }
    }.compactMap(\.self)
  }

  /// Where each value is there ten times at least, it is no coincidence that they are few.
  private static func query(schemas: String) -> String {
    """
    SELECT nspname, relname, attname,
           CASE WHEN distinct_values = 2 AND cardinality(words) = 2
                  AND words && '{1,t,y,true,yes,on}' AND words && '{0,f,n,false,no,off}' THEN 'truth'
                WHEN NOT is_text THEN ''
                WHEN words || bounds <> '{}' AND NOT EXISTS (
                  SELECT FROM unnest(words || bounds) AS v WHERE v !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
                  THEN 'uuid'
                WHEN is_reference OR reltuples < 10 * distinct_values OR distinct_values < 2 THEN ''
                WHEN distinct_values <= \(few) THEN 'few' ELSE '' END
    FROM (
      SELECT n.nspname, c.relname, a.attname, c.reltuples, s.n_distinct AS distinct_values,
             a.atttypid NOT IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) AS is_text,
             EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
                     AND a.attnum = ANY (k.conkey)) AS is_reference,
             \(texts("s.most_common_vals")) AS words, \(texts("s.histogram_bounds")) AS bounds
      FROM pg_stats s
      JOIN pg_namespace n ON n.nspname = s.schemaname
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
      WHERE n.nspname IN (\(schemas)) AND s.inherited = (c.relkind = 'p')
        AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'text'::regtype, 'varchar'::regtype,
                           'bpchar'::regtype)
    ) AS known
    """
  }

  /// Values of any type as trimmed texts in small letters.
  private static func texts(_ values: String) -> String {
    "ARRAY(SELECT lower(trim(v)) FROM unnest(\(values)::text::text[]) AS v)"
  }
}
