/// The SQL that computes a table's checksum: count of rows and an order-independent sum of 64-bit row hashes.
///
/// Equal contents give equal sums on both sides, and a row that is lost, twice or changed changes the sum; a sum
/// rather than exclusive-or, because there equal rows cancel out. A row's hash is hashed once more, since it is itself
/// only a weighted sum over its columns: values that change places between two rows would go unnoticed. By way of a
/// float, whose hash is the one that takes all the bits it is given. What is hashed is exact for every type: where the
/// type's own hash is looser than its value (`numeric` 1.0 and 1.00, `interval` 1 day and 24 hours, a float's negative
/// zero, text under a nondeterministic collation) its binary or text form is hashed instead, and enum labels by name,
/// since their OIDs differ between schemas. Sessions pin the settings that text forms depend on. Where the databases
/// encode text otherwise, what is hashed is its form in UTF8 on both sides.
///
/// Source: PostgreSQL documentation, `hash_record_extended` in src/backend/utils/adt/rowtypes.c.
enum RowChecksum {
  /// One row: the count, and the sum (null for no rows).
  ///
  /// - Parameters:
  ///   - values: the rows' values, each an SQL expression with its type.
  ///   - from: what follows FROM.
  ///   - isOtherEncoding: equal texts have other bytes on the other side.
  static func query(
    _ values: [(expression: String, type: StoredType)], from: String, isOtherEncoding: Bool = false
  ) -> String {
    let row = values.map { value in
      (isOtherEncoding ? inUTF8(value.expression, value.type) : nil) ?? exact(value.expression, value.type)
    }.joined(separator: ", ")
    return "SELECT count(*), sum(hashfloat8extended(hash_record_extended(ROW(\(row)), 0), 0)) FROM \(from)"
  }

  /// One row: the count.
  static func countQuery(from: String) -> String { "SELECT count(*) FROM \(from)" }

  private static func exact(_ expression: String, _ type: StoredType) -> String {
    switch type.oid {
    case 16, 17, 18, 19, 20, 21, 23, 26, 650, 774, 829, 869, 1082, 1083, 1114, 1184, 1266, 2950, 3220: expression
    case 25, 1043: "(\(expression)) COLLATE \"C\""
    // As it is sent: the server leaves out what an XML declaration says of the encoding, the stored text keeps it.
    case 142: "xml_out(\(expression))::text COLLATE \"C\""
    case 700: "float4send(\(expression))"
    case 701: "float8send(\(expression))"
    // Not as it is sent, nor arrays of text: that is checked, and bytes that an SQL_ASCII database took are refused.
    case 1042: "bpcharout(\(expression))::text COLLATE \"C\""
    case 1186: "interval_send(\(expression))"
    case 1700: "numeric_send(\(expression))"
    default:
      // An array's own hash leaves out its bounds. Its binary form holds the element type's OID, the same everywhere
      // only for PostgreSQL's own types; those whose binary form is a number of this database go by their names.
      isPlainElement(type.element) ? "array_send(\(expression))" : "(\(expression))::text COLLATE \"C\""
    }
  }

  static func isPlainElement(_ element: OID) -> Bool {
    switch element {
    case 16, 17, 20, 21, 23, 700, 701, 1082, 1083, 1114, 1184, 1700, 2950: true
    default: false
    }
  }
}
