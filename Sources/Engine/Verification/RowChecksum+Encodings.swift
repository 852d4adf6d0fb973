/// Values that hold text, as two databases of different encodings can compare them.
extension RowChecksum {
  /// What is hashed of a value; nil where the encoding does not matter.
  static func inUTF8(_ expression: String, _ type: StoredType) -> String? {
    switch type.oid {
    case 16, 17, 18, 20, 21, 23, 26, 650, 700, 701, 774, 829, 869, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 2950, 3220:
      return nil
    // Without its blanks: as many as a column of characters needs may be too few for one of bytes (SQL_ASCII).
    case 19, 25, 114, 1042, 1043: return utf8("(\(expression))::text")
    case 142: return utf8("xml_out(\(expression))::text")
    // Lexemes are in the order of their bytes.
    case 3614: return ifNotASCII(expression, then: "SELECT \(sum(of: "entry::text")) FROM unnest(\(expression)) entry")
    default: break
    }
    if isPlainElement(type.element) { return nil }
    switch type.element {
    case 19, 25, 114, 142, 1042, 1043: return utf8("(\(expression))::text")
    default: return ifNotASCII(expression, then: nodes(of: expression, isArray: type.element != 0))
    }
  }

  private static func utf8(_ text: String) -> String { "convert_to(\(text), 'UTF8')" }

  private static func sum(of text: String) -> String { "sum(hash_record_extended(ROW(\(utf8(text))), 0))::text" }

  private static func ifNotASCII(_ expression: String, then query: String) -> String {
    """
    CASE WHEN (\(expression))::text ~ '[^\\x01-\\x7F]' THEN (\(query)) ELSE (\(expression))::text END COLLATE "C"
    """
  }

  /// Each leaf with the path to it, in no order: the keys of jsonb and hstore, inside a row or an array too, are in the
  /// order of their bytes.
  private static func nodes(of expression: String, isArray: Bool) -> String {
    """
    WITH RECURSIVE node (path, value) AS (
      SELECT ARRAY[\(isArray ? "array_dims(\(expression))" : "''")], to_jsonb(\(expression))
      UNION ALL
      SELECT path || child.key, child.value FROM node CROSS JOIN LATERAL (
        SELECT key, value FROM jsonb_each(CASE jsonb_typeof(node.value) WHEN 'object' THEN node.value END)
        UNION ALL
        SELECT n::text, value FROM jsonb_array_elements(CASE jsonb_typeof(node.value) WHEN 'array' THEN node.value END)
          WITH ORDINALITY AS element (value, n)) AS child)
    SELECT \(sum(of: "path::text || CASE jsonb_typeof(value) WHEN 'object' THEN '{' WHEN 'array' THEN '[' ELSE value::text END"))
    FROM node
    """
  }
}
