/// The types of a schema.
extension CatalogReader {
  mutating func readTypes(_ connection: borrowing Connection) throws(PostgresError) {
    var labels: [OID: [String]] = [:]
    for (type, label) in try rows(connection, CatalogQueries.enumLabels, { ($0.oid(0), $0.text(1)) }) {
      labels[type, default: []].append(label)
    }
    var checks: [OID: [CheckConstraint]] = [:]
    for (type, check) in try rows(
      connection, CatalogQueries.domainChecks,
      {
        (
          $0.oid(0),
          CheckConstraint(
            name: $0.text(1), definition: $0.text(2), isValidated: $0.bool(3), comment: $0[4])
        )
      })
    {
      checks[type, default: []].append(check)
    }
    var attributes: [OID: [CompositeAttribute]] = [:]
    for (type, attribute) in try rows(
      connection, CatalogQueries.compositeAttributes,
      { ($0.oid(0), CompositeAttribute(name: $0.text(1), type: $0.text(2), collation: $0[3])) })
    {
      attributes[type, default: []].append(attribute)
    }
    var ranges: [OID: SchemaObject.Definition] = [:]
    for (type, range) in try answer(connection, CatalogQueries.ranges, [schemaOID, entry.to]).result.rows({
      ($0.oid(0), range($0))
    }) {
      ranges[type] = range
    }
    schema.prerequisites += try rows(connection, CatalogQueries.types) { row in
      let oid = row.oid(0)
      let definition: SchemaObject.Definition =
        switch row.text(2) {
        case "e": .enumeration(labels: labels[oid] ?? [])
        case "d":
          .domain(
            base: row.text(3), collation: row[4], defaultExpression: row[5], isNotNull: row.bool(6),
            checks: checks[oid] ?? [])
        case "r": ranges[oid] ?? .range(parts: [], functions: [])
        default: .composite(attributes: attributes[oid] ?? [])
        }
      return object(oid, row.text(1), definition, comment: row[7])
    }
  }
}

private func range(_ row: ResultRow) -> SchemaObject.Definition {
  var parts = ["subtype = \(row.text(1))", "subtype_opclass = \(row.text(2))"]
  if let collation = row[3] { parts.append("collation = \(collation)") }
  if let canonical = row[4] { parts.append("canonical = \(canonical)") }
  if let difference = row[5] { parts.append("subtype_diff = \(difference)") }
  if let multirange = row[6] { parts.append("multirange_type_name = \(SQLText.identifier(multirange))") }
  return .range(
    parts: parts, functions: row.text(7).split(separator: DeparsedQueries.separator).map(String.init))
}
