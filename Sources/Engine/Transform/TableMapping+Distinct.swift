/// Tables of which equal rows are one.
extension TableMapping {
  /// The question for the values of all rows that are equal to no other.
  ///
  /// Of values that are equal and not the same (`1.0` and `1.00`) it is always the same one that is taken.
  ///
  /// - Parameters:
  ///   - from: what follows FROM, with the condition.
  ///   - converts: values of the old schema's own types become those of their namesakes.
  func distinctRows(from: String, converts: Bool) -> String {
    let columns = copied
    let names = columns.map { SQLText.identifier($0.name) }
    let values = columns.map { column in
      let (value, name) = (stored(column, converts: converts), SQLText.identifier(column.name))
      return value.hasSameBytes(as: name) ? value : "\(value) AS \(name)"
    }.joined(separator: ", ")
    let loose = columns.filter { !isExact($0) }.map { "\(SQLText.identifier($0.name))::text COLLATE \"C\"" }
    if loose.isEmpty { return "SELECT DISTINCT \(values) FROM \(from)" }
    let list = names.joined(separator: ", ")
    return """
      SELECT DISTINCT ON (\(list)) \(list) FROM (SELECT \(values) FROM \(from)) AS part \
      ORDER BY \((names + loose).joined(separator: ", "))
      """
  }

  /// What of these rows is compared, each over one of them.
  var distinctValues: [(expression: String, type: StoredType)] {
    copied.filter { $0.compared != nil }.map { column in
      let name = SQLText.identifier(column.name)
      return (column.isChanged && column.storedType.isBuiltIn ? "\(name)::\(column.type)" : name, column.storedType)
    }
  }

  /// Rounded as it is stored. What is too long has to fail, where a cast would cut it.
  private func stored(_ column: Column, converts: Bool) -> String {
    let value = converts ? Self.converted(column) : column.copied ?? "NULL"
    // A cast to the type says it already.
    if ColumnCheck.isCast(column), TypeName(column.type).withoutModifier == column.type { return value }
    let isThere = column.storedType.isBuiltIn || (converts && !column.storedType.isOfSchema)
    guard column.isChanged, isThere, !Self.cutTypes.contains(TypeName(column.type).withoutModifier) else {
      return value
    }
    return "(\(value))::\(column.type)"
  }

  private static let cutTypes: Set = ["character varying", "bpchar", "bit varying"]

  /// Equal values are the same ones.
  private func isExact(_ column: Column) -> Bool {
    guard column.storedType.isBuiltIn else { return false }
    switch column.storedType.oid {
    case 16, 17, 18, 19, 20, 21, 23, 26, 650, 774, 829, 869, 1082, 1083, 1114, 1184, 2950, 3220: return true
    case 25, 1043: return target.columns.first { $0.name.hasSameBytes(as: column.name) }?.collation == nil
    default: return false
    }
  }
}
