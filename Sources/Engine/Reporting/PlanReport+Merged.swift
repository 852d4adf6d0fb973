extension PlanReport {
  /// The other old tables that come into a new one.
  func merged(_ table: Table, _ page: inout TextPage) {
    for part in table.mapping.merged {
      let size = Self.size(rows: part.source.estimatedRows, bytes: part.source.bytes)
      page.part("From \(schemas.item(part.source.tableName)), which goes into it: \(size)") { page in
        for statement in table.definition(of: part) { page.sql(statement, indent: 4) }
        page.line("")
        page.sql(table.select(part), indent: 4)
      }
    }
  }

  /// What is too long fails, all else stays what it is.
  private static func isRefusedOrKept(_ old: ColumnDescription, _ column: TableMapping.Column) -> Bool {
    ["character varying", "text"].contains(TypeName(old.type).withoutModifier)
      && ["character varying", "text"].contains(TypeName(column.type).withoutModifier)
  }

  /// Values of merged tables that may be altered on the way into a column of another type.
  var mergedCasts: [String] {
    tables.flatMap { table in
      table.mapping.merged.flatMap { part in
        part.columns.compactMap { column in
          guard let old = ColumnCheck.old(column, part), column.isChanged, !DataCheck.widens(column, part),
            !Self.isRefusedOrKept(old, column)
          else { return nil }
          return """
            \(schemas.item(part.source.tableName)).\(old.name) is \(old.type) and becomes \(column.type) of \
            \(table.item): values may be altered; --check-data tells which
            """
        }
      }
    }
  }
}
