/// Text that goes into SQL: names and literals.
enum SQLText {
  /// A name as an identifier: bare where PostgreSQL reads it back unchanged, else in double quotes.
  static func identifier(_ name: String) -> String {
    let bare =
      name.utf8.first.map { ($0 >= 97 && $0 <= 122) || $0 == 95 } == true
      && name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 95 }
      && !keywords.contains(name)
    return bare ? name : "\"" + doubling(name, "\"") + "\""
  }

  /// `schema.name`.
  static func qualified(_ schema: String, _ name: String) -> String { identifier(schema) + "." + identifier(name) }

  /// Text as a string literal; right with `standard_conforming_strings` on and off.
  static func literal(_ text: String) -> String {
    let quoted = "'" + doubling(text, "'") + "'"
    guard text.utf8.contains(92) else { return quoted }
    return "E" + doubling(quoted, "\\")
  }

  /// Scalars, not characters: a quote is one for the server, whatever combines with it.
  private static func doubling(_ text: String, _ quote: Unicode.Scalar) -> String {
    guard text.unicodeScalars.contains(quote) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == quote { result.append(scalar) }
      result.append(scalar)
    }
    return String(result)
  }

  /// Words that can't stand bare as a table or column name (PostgreSQL documentation, appendix C).
  private static let keywords = Set(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast \
    char character check coalesce collate collation column concurrently constraint create cross current_catalog \
    current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable \
    desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group \
    grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array \
    json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value \
    lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize \
    not notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision \
    primary real references returning right row select session_user setof similar smallint some substring symmetric \
    system_user table tablesample then time timestamp to trailing treat trim true union unique user using values \
    varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest \
    xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """.split(separator: " ").map(String.init))
}
