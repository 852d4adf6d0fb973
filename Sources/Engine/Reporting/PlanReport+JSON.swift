extension PlanReport {
  /// For programs. Keys are never renamed; new ones may come.
  public func json() -> String {
    var writer = JSONWriter(capacity: 4096)
    writer.pretty(document)
    writer.raw("\n")
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private var document: JSONValue {
    let changed = tables.count(where: \.isChanged)
    return .object([
      JSONMember("source", .string(source)),
      JSONMember("target", .string(target)),
      JSONMember("same_database", .bool(plan.isSameDatabase)),
      JSONMember("existing_tables", .bool(plan.existing != nil)),
      JSONMember("truncate", .bool(plan.existing?.truncates == true)),
      JSONMember("will_fail", .bool(willFail)),
      JSONMember("data_checked", .bool(hasCheckedData)),
      JSONMember(
        "summary",
        .object([
          JSONMember("tables", .int(tables.count)),
          JSONMember("unchanged", .int(tables.count - changed)),
          JSONMember("changed", .int(changed)),
          JSONMember("objects", .int(plan.objectNames.count)),
          JSONMember("left_behind", .int(plan.schema.leftBehind.count)),
          JSONMember("warnings", .int(warnings.count)),
          JSONMember("problems", .int(problems.count)),
        ])),
      JSONMember(
        "schemas",
        .array(
          searchPaths.map { path in
            .object([
              JSONMember("old", .string(path.old)), JSONMember("new", .string(path.new)),
              JSONMember("search_path", .strings(path.path)),
            ])
          })),
      JSONMember("preparation", .strings(preparation)),
      JSONMember("tables", .array(tables.map(json))),
      JSONMember("objects", .array(plan.objectNames.map(json))),
      JSONMember(
        "left_behind",
        .array(
          plan.schema.leftBehind.map { object in
            .object([
              JSONMember("kind", .string(object.kind)), JSONMember("name", .string(object.name)),
              JSONMember("note", .string(object.note)),
            ])
          })),
      JSONMember("warnings", .strings(warnings)),
      JSONMember(
        "problems",
        .array(
          problems.map { .object([JSONMember("name", .string($0.name)), JSONMember("reason", .string($0.reason))]) })),
    ])
  }

  private func json(object label: String) -> JSONValue {
    .object([
      JSONMember("label", .string(label)),
      JSONMember("statements", .strings(plan.job(object: label)?.statements.map(\.sql) ?? [])),
    ])
  }

  // MARK: Tables

  private func json(_ table: Table) -> JSONValue {
    .object([
      JSONMember("item", .string(table.item)),
      JSONMember("old_name", .string(table.old.tableName.sql)),
      JSONMember("new_name", .string(table.new.tableName.sql)),
      JSONMember("changed", .bool(table.isChanged)),
      JSONMember("part_of", table.whole.map(JSONValue.string) ?? .null),
      JSONMember("estimated_rows", Self.rows(table.mapping.estimatedRows)),
      JSONMember("bytes", .int(table.mapping.bytes)),
      JSONMember("path", format(of: table).map(JSONValue.string) ?? .null),
      JSONMember("parts", .int(parts(of: table))),
      JSONMember("old_ddl", .string(Self.joined(table.oldDefinition))),
      JSONMember("new_ddl", .string(Self.joined(table.newDefinition))),
      JSONMember("select", table.select.map(JSONValue.string) ?? .null),
      JSONMember("distinct", .bool(table.mapping.isDistinct)),
      JSONMember("filter", table.mapping.filter.map(JSONValue.string) ?? .null),
      JSONMember("columns", .array(columns(table.mapping))),
      JSONMember("merged", .array(table.mapping.merged.map { merged($0, table) })),
      JSONMember("statements", statements(table)),
      JSONMember("data", table.findings.map(json) ?? .null),
    ])
  }

  /// One of the other old tables that come into a new one.
  private func merged(_ part: TableMapping, _ table: Table) -> JSONValue {
    .object([
      JSONMember("item", .string(schemas.item(part.source.tableName))),
      JSONMember("old_name", .string(part.source.tableName.sql)),
      JSONMember("estimated_rows", Self.rows(part.source.estimatedRows)),
      JSONMember("bytes", .int(part.source.bytes)),
      JSONMember("old_ddl", .string(Self.joined(table.definition(of: part)))),
      JSONMember("select", .string(table.select(part))),
      JSONMember("filter", part.filter.map(JSONValue.string) ?? .null),
      JSONMember("columns", .array(columns(part))),
    ])
  }

  private static func rows(_ estimate: Int) -> JSONValue { estimate >= 0 ? .int(estimate) : .null }

  private static func joined(_ statements: [String]) -> String { statements.map(SQLText.ended).joined(separator: "\n") }

  private func columns(_ mapping: TableMapping) -> [JSONValue] {
    func string(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    return mapping.comparedColumns.map { column in
      .object([
        JSONMember("old", string(column.old?.name)),
        JSONMember("new", string(column.new?.name)),
        JSONMember("old_type", string(column.old?.type)),
        JSONMember("new_type", string(column.new?.type)),
        JSONMember("expression", string(column.expression)),
        JSONMember("changed", .bool(column.isChanged)),
      ])
    }
  }

  private func statements(_ table: Table) -> JSONValue {
    let statements = table.statements
    return .object(
      [Step.create, .copy, .index, .verify].map { step in
        JSONMember(step.rawValue, .strings(statements.filter { $0.step == step }.map(\.sql)))
      })
  }

  private func json(_ findings: TableFindings) -> JSONValue {
    .object([
      JSONMember("error", findings.error.map(JSONValue.string) ?? .null),
      JSONMember(
        "columns",
        .array(
          findings.columns.map { column in
            .object([
              JSONMember("column", .string(column.column)),
              JSONMember("table", column.table.map { .string($0.sql) } ?? .null),
              JSONMember("error", column.error.map(JSONValue.string) ?? .null),
              JSONMember("unchecked", column.unchecked.map(JSONValue.string) ?? .null),
              JSONMember("counts", .array(column.counts.map(json))),
            ])
          })),
    ])
  }

  private func json(_ count: ColumnFindings.Count) -> JSONValue {
    .object([
      JSONMember("kind", .string(count.kind.rawValue)),
      JSONMember("rows", .int(count.rows)),
      JSONMember("or_more", .bool(count.isLimited)),
      JSONMember(
        "examples",
        .array(
          count.examples.map { example in
            .object([
              JSONMember("row", .string(example.row)),
              JSONMember("value", example.value.map(JSONValue.string) ?? .null),
              JSONMember("message", example.message.map(JSONValue.string) ?? .null),
            ])
          })),
    ])
  }
}

extension JSONValue {
  fileprivate static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}
