extension PlanReport {
  /// For a terminal or a pager.
  ///
  /// - Parameters:
  ///   - columns: how wide it may be.
  ///   - all: with the statements of all that is not changed.
  public func text(columns: Int, all: Bool = false) -> String {
    var page = TextPage(columns: max(40, columns))
    page.paragraph(
      "Plan: \(source) to \(target), \(plan.isSameDatabase ? "within one database" : "by COPY between two databases")",
      indent: 0)
    page.line("")
    summary(&page, all)
    preparation(&page)
    for table in tables where table.isChanged { changed(table, all, &page) }
    unchanged(&page, all)
    objects(&page, "Before the tables", plan.schema.prerequisites.map(\.label), all)
    objects(&page, "After the tables", plan.schema.foreignKeys.map(\.label) + plan.schema.dependents.map(\.label), all)
    leftBehind(&page)
    list(&page, "Warnings", warnings)
    problems(&page)
    return page.text
  }

  // MARK: Summary

  private func summary(_ page: inout TextPage, _ all: Bool) {
    let changed = tables.count(where: \.isChanged)
    let bytes = tables.reduce(0) { $0 + ($1.script.hasRows && $1.whole == nil ? $1.mapping.bytes : 0) }
    let same = tables.count - changed
    page.field("tables", "\(Self.asTheyAre(same)), \(Figure.count(changed)) changed; \(Figure.bytes(bytes))")
    if let existing = plan.existing { page.field("target", Self.sentence(existing)) }
    page.field("path", way.joined(separator: "; "))
    let before = plan.schema.prerequisites.count
    let after = plan.schema.foreignKeys.count + plan.schema.dependents.count
    page.field("objects", "\(Figure.count(before)) before the tables, \(Figure.count(after)) after them")
    if hasCheckedData { page.field("data", dataSummary) }
    page.field("left behind", Self.figure(plan.schema.leftBehind.count))
    page.field("warnings", Self.figure(warnings.count))
    page.field("problems", Self.figure(problems.count))
    for path in searchPaths where all || plan.schema.schemas.isSingle {
      let whose = plan.schema.schemas.isSingle ? "" : " for what comes from \(path.old)"
      page.field("search_path", path.path.map(SQLText.identifier).joined(separator: ", ") + whose)
    }
  }

  private static func sentence(_ existing: ExistingPlan) -> String {
    "the tables exist already and \(existing.truncates ? "are emptied first" : "have to be empty"); nothing but rows is carried"
  }

  private static func asTheyAre(_ count: Int) -> String {
    count == 1 ? "1 as it is" : "\(Figure.count(count)) as they are"
  }

  private static func rows(_ count: Int) -> String { "\(Figure.count(count)) \(count == 1 ? "row" : "rows")" }

  private static func figure(_ count: Int) -> String { count == 0 ? "none" : Figure.count(count) }

  private var dataSummary: String {
    let failing = tables.count { $0.findings?.willFail == true }
    let altered = tables.count {
      $0.findings?.columns.contains { $0.counts.contains { $0.kind == .altered } } == true
    }
    let unchecked = tables.count { $0.findings?.columns.contains { $0.unchecked != nil } == true }
    var parts: [String] = []
    if failing > 0 { parts.append("\(Self.tables(failing)) would fail") }
    if altered > 0 { parts.append("values of \(Self.tables(altered)) would be altered") }
    if unchecked > 0 { parts.append("some values of \(Self.tables(unchecked)) can't be checked yet") }
    return parts.isEmpty ? "every value can be had as it is" : parts.joined(separator: ", ")
  }

  private func preparation(_ page: inout TextPage) {
    if preparation.isEmpty { return }
    page.section("Before all else") { page in
      for statement in preparation { page.sql(statement, indent: 2) }
    }
  }

  // MARK: Tables

  private func changed(_ table: Table, _ all: Bool, _ page: inout TextPage) {
    let name = table.new.tableName
    let isOther = !name.name.hasSameBytes(as: table.old.name)
    let title =
      table.item
      + (table.whole.map { ", a part of \($0)" } ?? (isOther ? " becomes \(SQLText.identifier(name.name))" : ""))
    page.section("Table \(title): \(size(of: table))") { page in
      if table.changesRows {
        page.rows(table.creation)
        if let select = table.select { page.part("Rows") { $0.sql(select, indent: 4) } }
      } else {
        page.line("  columns and rows as they are")
      }
      merged(table, &page)
      completion(table, &page)
      if let existing = table.mapping.existing, table.script.hasRows {
        page.part("Around the rows") { page in
          let statements = existing.preparation(of: table.new) + existing.conclusion
          for one in statements where !one.role.asksForRows { page.sql(one.sql, indent: 4) }
        }
      }
      if !table.script.hooks.isEmpty {
        page.part("Hooks") { page in
          for moment in Hook.Moment.allCases {
            for statement in table.script.hooks(moment) { page.sql("\(moment.rawValue): \(statement.sql)", indent: 4) }
          }
        }
      }
      if let findings = table.findings { page.part("Data") { self.findings(findings, table, &$0) } }
      if all { page.part("All statements") { page in for one in table.statements { page.sql(one.sql, indent: 4) } } }
    }
  }

  private func completion(_ table: Table, _ page: inout TextPage) {
    let changed = table.completion.filter(\.isChanged)
    if changed.isEmpty { return }
    let rest = table.completion.count - changed.count
    let others = rest > 0 ? ", and \(Self.asTheyAre(rest))" : ""
    page.part("Keys, indexes and constraints\(others)") { $0.rows(changed) }
  }

  private func size(of table: Table) -> String {
    if table.whole != nil { return "\(Figure.bytes(table.new.bytes)) to read" }
    return Self.size(rows: table.mapping.estimatedRows, bytes: table.mapping.bytes)
  }

  static func size(rows: Int, bytes: Int) -> String {
    (rows < 0 ? "" : "about \(Self.rows(rows)), ") + Figure.bytes(bytes)
  }

  private func unchanged(_ page: inout TextPage, _ all: Bool) {
    let tables = tables.filter { !$0.isChanged }
    if tables.isEmpty { return }
    page.section("Tables as they are (\(Figure.count(tables.count)))") { page in
      for table in tables {
        page.paragraph("\(table.item): \(size(of: table))", indent: 4, first: "  ")
        if all { for statement in table.statements { page.sql(statement.sql, indent: 4) } }
      }
    }
  }

  // MARK: Data

  private func findings(_ findings: TableFindings, _ table: Table, _ page: inout TextPage) {
    if let error = findings.error { page.paragraph("it fails: \(error)", indent: 6, first: "    ") }
    for column in findings.columns {
      if let error = column.error { page.paragraph("\(column.subject): it fails: \(error)", indent: 6, first: "    ") }
      for count in column.counts {
        page.paragraph("\(column.subject): \(Self.sentence(count, column.column, table))", indent: 6, first: "    ")
        for example in count.examples {
          let value = example.value.map { ", where it is \(SQLText.literal($0))" } ?? ""
          let message = example.message.map { ": \($0)" } ?? ""
          page.paragraph("\(example.row)\(value)\(message)", indent: 10, first: "      - ")
        }
      }
      if let reason = column.unchecked {
        page.paragraph("\(column.subject): not checked: \(reason)", indent: 6, first: "    ")
      }
    }
    let isSound = findings.columns.allSatisfy { $0.counts.isEmpty && $0.error == nil && $0.unchecked == nil }
    if isSound, findings.error == nil { page.line("    every value can be had as it is") }
  }

  /// Such as `2 rows would be altered`.
  private static func sentence(_ count: ColumnFindings.Count, _ column: String, _ table: Table) -> String {
    let type = table.mapping.columns.first { $0.name.hasSameBytes(as: column) }?.type ?? ""
    let rows = rows(count.rows) + (count.isLimited ? " or more" : "")
    return switch count.kind {
    case .failing: "\(rows) can't become \(type)"
    case .null: "\(rows) would have no value, and there has to be one"
    case .tooLong: "\(rows) would be too long for \(type)"
    case .altered: "\(rows) would be altered by becoming \(type)"
    }
  }

  // MARK: All else

  private func objects(_ page: inout TextPage, _ title: String, _ labels: [String], _ all: Bool) {
    if labels.isEmpty { return }
    page.section("\(title) (\(Figure.count(labels.count)))") { page in
      for label in labels {
        page.paragraph(label, indent: 4, first: "  ")
        if all { for statement in plan.job(object: label)?.statements ?? [] { page.sql(statement.sql, indent: 4) } }
      }
    }
  }

  private func leftBehind(_ page: inout TextPage) {
    let objects = plan.schema.leftBehind.map { object in
      "\(object.kind) \(object.name)\(object.note.isEmpty ? "" : ": \(object.note)")"
    }
    list(&page, "Left behind: not carried, to be seen to by hand", objects)
  }

  private func problems(_ page: inout TextPage) {
    list(&page, "Problems: these will fail", problems.map { "\($0.name): \($0.reason)" })
  }

  private func list(_ page: inout TextPage, _ title: String, _ texts: [String]) {
    if texts.isEmpty { return }
    page.section(title) { page in
      for text in texts { page.paragraph(text, indent: 4, first: "  ") }
    }
  }
}

extension TextPage {
  /// A part of a section.
  mutating func part(_ title: String, _ body: (inout TextPage) -> Void) {
    line("")
    line("  \(title)")
    body(&self)
  }

  /// A statement in its own lines.
  mutating func sql(_ statement: String, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    for text in SQLText.ended(statement).split(separator: "\n", omittingEmptySubsequences: false) {
      for part in SideBySide.wrapped(String(text), columns - indent) { line(margin + part) }
    }
  }

  /// Lines beside each other.
  fileprivate mutating func rows(_ rows: [SideBySide.Row]) {
    for text in SideBySide.lines(rows, width: columns - 2) { line("  " + text) }
  }
}
