/// The catalog queries. A constant number of them reads a schema, whatever the number of its tables.
///
/// `$1` is the schema's OID. Objects that belong to an extension (`pg_depend.deptype = 'e'`) are never read.
enum CatalogQueries {
  static func notExtension(_ catalog: String, _ oid: String) -> String {
    """
    NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '\(catalog)'::regclass AND e.objid = \(oid) \
    AND e.deptype = 'e')
    """
  }

  /// Neither an extension's nor made by the server with something else, as a range's constructors are.
  static let ownFunction = """
    NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid \
    AND e.deptype IN ('e', 'i'))
    """

  /// The same of a cast.
  static let ownCast = """
    NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass AND e.objid = k.oid \
    AND e.deptype IN ('e', 'i'))
    """

  /// With its schema only where `search_path` does not lead to it, like every other name.
  static func operatorClassName(_ operatorClass: String, _ namespace: String) -> String {
    """
    CASE WHEN pg_opclass_is_visible(\(operatorClass).oid) THEN '' ELSE quote_ident(\(namespace).nspname) || '.' END \
    || quote_ident(\(operatorClass).opcname)
    """
  }

  static func optionList(_ options: String, prefix: String = "") -> String {
    let name = prefix.isEmpty ? "quote_ident(option_name)" : "'\(prefix)' || quote_ident(option_name)"
    return """
      CASE WHEN \(options) IS NOT NULL THEN (SELECT string_agg(\(name) || '=' || quote_literal(option_value), ', ') \
      FROM pg_options_to_table(\(options))) END
      """
  }

  /// The options of the column `a`; null when there are none. Some minor versions, such as 17.12, keep a number of their
  /// own among them.
  static let columnOptions = """
    CASE WHEN a.attoptions IS NOT NULL THEN
      (SELECT string_agg(quote_ident(option_name) || '=' || quote_literal(option_value), ', ')
       FROM pg_options_to_table(a.attoptions) WHERE option_name <> 'pg_attver') END
    """

  /// `pg_total_relation_size` opens each index, which takes longer than all else that is read of a small table: of those
  /// among many the last known size of the indexes does.
  private static let totalSize = """
    CASE WHEN c.relkind = 'p' OR pg_relation_size(c.oid) > 1048576
        OR (SELECT count(*) FROM pg_class WHERE relnamespace = $1 AND relkind = 'r') <= 200
      THEN pg_total_relation_size(c.oid)
      ELSE pg_relation_size(c.oid) + coalesce(pg_relation_size(c.reltoastrelid), 0)
        + (SELECT coalesce(sum(x.relpages), 0) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
           WHERE i.indrelid = c.oid) * current_setting('block_size')::int END
    """

  /// Tables that somebody has to himself, or is waiting to have, or whose index: whoever asks for their size with indexes
  /// waits for him.
  static let barredTables = """
    SELECT coalesce(i.indrelid, l.relation) FROM pg_locks l LEFT JOIN pg_index i ON i.indexrelid = l.relation
    WHERE l.mode = 'AccessExclusiveLock' AND l.relation IS NOT NULL
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """

  static let tables = """
    SELECT c.oid, c.relname, c.relkind, c.relpersistence,
           CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END, pg_get_expr(c.relpartbound, c.oid),
           c.reltuples::bigint, \(totalSize),
           greatest(c.relpages, pg_relation_size(c.oid) / current_setting('block_size')::int),
           concat_ws(', ', \(optionList("c.reloptions")), \(optionList("toast.reloptions", prefix: "toast."))),
           obj_description(c.oid, 'pg_class'),
           CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
           CASE WHEN am.amname <> 'heap' OR c.relkind = 'p' THEN am.amname END, ts.spcname, c.relreplident,
           (SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisreplident),
           (SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisclustered), c.relfilenode, c.relnatts
    FROM pg_class c
    LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
    LEFT JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
      AND \(notExtension("pg_class", "c.oid"))
    ORDER BY c.relname
    """

  /// Since 17 a partition's identity is its parent's, with the parent's sequence: it comes with its place there.
  private static let ownIdentity = """
    CASE WHEN NOT c.relispartition OR EXISTS (
      SELECT FROM pg_depend s WHERE s.classid = 'pg_class'::regclass AND s.refclassid = 'pg_class'::regclass
        AND s.refobjid = a.attrelid AND s.refobjsubid = a.attnum AND s.deptype = 'i') THEN a.attidentity END
    """

  static let columns = """
    SELECT a.attrelid, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.atttypid,
           CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
           pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> '', \(ownIdentity), a.attnotnull,
           col_description(a.attrelid, a.attnum), d.oid, a.attislocal,
           CASE WHEN a.attstorage <> t.typstorage THEN
             CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
           CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
           CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
           \(columnOptions),
           a.attgenerated = 'v'
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum
    """

  /// Every type that a column can be stored as: domains lead to their base.
  static let storedTypes = """
    SELECT t.oid, t.typbasetype, CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END,
           t.typnamespace IN (\(NewNames.schemas)) AND NOT EXISTS (
             SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.deptype = 'e'
               AND e.objid IN (t.oid, CASE WHEN t.typcategory = 'A' THEN t.typelem END)), t.typtype = 'e'
    FROM pg_type t
    """

  static let constraints = """
    SELECT k.conrelid, k.oid, k.conname, k.contype, pg_get_constraintdef(k.oid), k.condeferrable, k.condeferred,
           k.convalidated, k.conindid, obj_description(k.oid, 'pg_constraint'), k.conislocal
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND k.contype IN ('c', 'p', 'u', 'x')
    ORDER BY k.conrelid, k.contype = 'p' DESC, k.conname
    """

  /// - Parameter version: the server's; `NULLS NOT DISTINCT` came with 15.
  static func indexes(version: Int) -> String {
    """
    SELECT i.indrelid, i.indexrelid, x.relname, am.amname, i.indisunique,
           \(version >= 150000 ? "i.indnullsnotdistinct" : "false"),
           pg_get_expr(i.indpred, i.indrelid), \(optionList("x.reloptions")), i.indisvalid,
           obj_description(i.indexrelid, 'pg_class'), ts.spcname,
             EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid),
             (SELECT string_agg(quote_ident(h.relname), E'\\n') FROM pg_inherits p
              JOIN pg_class h ON h.oid = p.inhrelid WHERE p.inhparent = i.indexrelid), x.relpages
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_am am ON am.oid = x.relam
    LEFT JOIN pg_tablespace ts ON ts.oid = x.reltablespace
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p')
    ORDER BY i.indrelid, x.relname
    """
  }

  /// One row a column of an index. The operator class is told unless it is sure to be the one that CREATE INDEX
  /// would choose; to name it then is never wrong.
  static let indexKeys = """
    SELECT i.indexrelid, x.attnum <= i.indnkeyatts,
           coalesce(quote_ident(a.attname), pg_get_indexdef(i.indexrelid, x.attnum, false)),
           CASE WHEN i.indcollation[x.attnum - 1] <> 0 AND i.indcollation[x.attnum - 1] IS DISTINCT FROM a.attcollation
                THEN i.indcollation[x.attnum - 1]::regcollation::text END,
           CASE WHEN NOT oc.opcdefault OR x.attoptions IS NOT NULL
                     OR (oc.opcintype <> coalesce(a.atttypid, x.atttypid) AND it.typtype <> 'p'
                         AND NOT (oc.opcintype = 'text'::regtype AND a.atttypid = 'varchar'::regtype))
                THEN \(operatorClassName("oc", "ocn"))
                     || coalesce(' (' || \(optionList("x.attoptions")) || ')', '') END,
           i.indoption[x.attnum - 1] & 1 <> 0, i.indoption[x.attnum - 1] & 2 <> 0,
           CASE WHEN x.attstattarget >= 0 THEN x.attstattarget END
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum > 0
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[x.attnum - 1] AND a.attnum > 0
    LEFT JOIN pg_opclass oc ON oc.oid = i.indclass[x.attnum - 1]
    LEFT JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
    LEFT JOIN pg_type it ON it.oid = oc.opcintype
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p')
    ORDER BY i.indexrelid, x.attnum
    """

  static let inheritance = """
    SELECT h.inhrelid, n.nspname, p.relname
    FROM pg_inherits h
    JOIN pg_class c ON c.oid = h.inhrelid
    JOIN pg_class p ON p.oid = h.inhparent
    JOIN pg_namespace n ON n.oid = p.relnamespace
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p')
    ORDER BY h.inhrelid, h.inhseqno
    """

  static let sequences = """
    SELECT c.oid, c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
           s.seqcache, s.seqcycle, d.refobjid, d.refobjsubid, d.deptype = 'i', obj_description(c.oid, 'pg_class'),
           c.relpersistence
    FROM pg_sequence s
    JOIN pg_class c ON c.oid = s.seqrelid
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
      AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    WHERE c.relnamespace = $1 AND \(notExtension("pg_class", "c.oid"))
    ORDER BY c.relname
    """

  /// Which tables' defaults use which sequences of the schema.
  static let sequenceUsers = """
    SELECT DISTINCT d.refobjid, a.adrelid
    FROM pg_depend d
    JOIN pg_attrdef a ON a.oid = d.objid
    JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
    WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND s.relnamespace = $1
    """

  /// The names of numbered columns, quoted where they have to be.
  private static func columnNames(_ table: String, _ numbers: String) -> String {
    """
    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY u.n) FROM unnest(\(numbers)) WITH ORDINALITY AS u (number, n) \
    JOIN pg_attribute a ON a.attrelid = \(table) AND a.attnum = u.number)
    """
  }

  /// A partition's own come after its parents': made before them, one that says the same would become theirs.
  static let foreignKeys = """
    SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid), rn.nspname, r.relname,
           obj_description(k.oid, 'pg_constraint'), k.oid,
           \(columnNames("k.conrelid", "k.conkey")), \(columnNames("k.confrelid", "k.confkey"))
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = k.confrelid
    JOIN pg_namespace rn ON rn.oid = r.relnamespace
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND k.contype = 'f' AND k.conparentid = 0
    ORDER BY CASE WHEN c.relispartition THEN (SELECT count(*) FROM pg_partition_ancestors(c.oid)) ELSE 0 END,
             c.relname, k.conname
    """
}
