extension Conventions.Model {
  /// What has become of all, as rules.
  mutating func finish() -> Conventions.Outcome {
    checkNames()
    checkForeignKeys()
    warnOfViews()
    var outcome = Conventions.Outcome(widened: widened)
    var rules = tables.indices.map(rule)
    var types = names(of: .types)
    for family in families.indices {
      addLengthCheck(family, &rules)
      if let made = addEnum(family, &rules, &types) { outcome.enums.append(made) }
    }
    addLookups(to: &rules)
    outcome.rules = rules.compactMap { $0 == TableRule(table: $0.table, place: $0.place) ? nil : $0 }
    outcome.mistakes = mistakes
    outcome.warnings = warnings
    return outcome
  }

  private func rule(_ place: Int) -> TableRule {
    let table = tables[place]
    var rule = TableRule(table: table.item, place: table.place ?? RulePlace())
    if !table.name.hasSameBytes(as: table.old.name) { rule.name = table.name }
    rule.columns = table.columns.compactMap { self.rule($0, of: place) }
    rule.constraints.dropped = table.old.checks.filter { check in
      check.isLocal && table.droppedChecks.firstIndex(ofExactly: check.name) != nil
    }.map(\.name)
    for part in table.parts where !part.name.hasSameBytes(as: part.old) {
      switch part.kind {
      case .check, .key, .foreignKey:
        if rule.constraints.dropped.firstIndex(ofExactly: part.old) == nil {
          rule.constraints.renamed[part.old] = part.name
        }
      case .index: rule.indexes.renamed[part.old] = part.name
      case .sequence: rule.sequences[part.old] = part.name
      }
    }
    return rule
  }

  private func rule(_ column: Conventions.Column, of table: Int) -> ColumnRule? {
    let family = families[column.family]
    let empty = ColumnRule(column: column.old.name, place: column.place ?? RulePlace())
    var rule = empty
    if !family.name.hasSameBytes(as: column.old.name), family.tops.contains(table) { rule.name = family.name }
    if family.labels == nil, family.type.description != column.old.type {
      rule.type = family.type.description
      rule.using = family.using
    }
    let old = column.old.isGenerated ? nil : column.old.expression
    if column.defaultExpression != old { rule.defaultExpression = column.defaultExpression.map { .set($0) } ?? .drop }
    if column.becomesIdentity { rule.identity = .set(.byDefault) }
    return rule == empty ? nil : rule
  }

  private func addLengthCheck(_ family: Int, _ rules: inout [TableRule]) {
    guard let length = families[family].length, let top = families[family].tops.first else { return }
    let column = families[family].name
    var taken = Set<ExactName>()
    for table in Set(families[family].members.map(\.table)) {
      taken.formUnion(tables[table].parts.filter(\.isConstraint).flatMap { [ExactName($0.name), ExactName($0.old)] })
      taken.formUnion(tables[table].old.checks.map { ExactName($0.name) })
      taken.formUnion(rules[table].constraints.added.map { ExactName($0.name) })
    }
    let name = Conventions.madeName(tables[top].name, column, "length", taken)
    let check = "CHECK (char_length(\(SQLText.identifier(column))) <= \(length))"
    for table in families[family].tops {
      rules[table].constraints.added.append(PartRules.Addition(name: name, definition: check))
    }
  }

  private func addEnum(
    _ family: Int, _ rules: inout [TableRule], _ types: inout Conventions.Names
  ) -> Conventions.EnumFromValues? {
    guard let labels = families[family].labels, let top = families[family].tops.first,
      let member = families[family].members.first(where: { $0.table == top })
    else { return nil }
    let name = types.make(tables[top].name, families[family].name, in: tables[top].old.schema)
    let type = SQLText.identifier(name)
    for member in families[family].members {
      let column = tables[member.table].columns[member.column]
      let place = rules[member.table].columns.firstIndex { $0.column.hasSameBytes(as: column.old.name) }
      var rule =
        place.map { rules[member.table].columns[$0] }
        ?? ColumnRule(column: column.old.name, place: column.place ?? RulePlace())
      rule.type = type
      rule.using = families[family].using.map { "(\($0))::\(type)" }
      if let old = column.defaultExpression, Conventions.Constant(old) == nil {
        rule.defaultExpression = .set("((\(old))::text)::\(type)")
      }
      if let place {
        rules[member.table].columns[place] = rule
      } else {
        let order = tables[member.table].columns.map { ExactName($0.old.name) }
        rules[member.table].columns.append(rule)
        let sorted = order.compactMap { name in rules[member.table].columns.first { ExactName($0.column) == name } }
        rules[member.table].columns = sorted
      }
    }
    return Conventions.EnumFromValues(
      table: tables[top].old.tableName, column: tables[top].columns[member.column].old.name, typeName: name,
      labels: labels)
  }

  /// Warns of foreign keys that can't compare their columns any more.
  private mutating func checkForeignKeys() {
    for link in links {
      let (column, referenced) = (families[link.column], families[link.referenced])
      let before = (oldType(link.column), oldType(link.referenced))
      guard before.0.isComparable(with: before.1), !column.type.isComparable(with: referenced.type) else { continue }
      let place = tables[column.members[0].table].columns[column.members[0].column].place
      let other = tables[referenced.members[0].table].columns[referenced.members[0].column].place
      warnings.append(
        """
        \(place ?? other ?? RulePlace()): foreign key \(link.name) would compare \(column.type) with \
        \(referenced.type): \(label(link.column)) and \(label(link.referenced))
        """)
    }
  }

  private func oldType(_ family: Int) -> Conventions.ColumnType {
    let member = families[family].members[0]
    return Conventions.ColumnType(tables[member.table].columns[member.column].old.type)
  }
}

extension Conventions.Part {
  var isConstraint: Bool { kind == .check || kind == .key || kind == .foreignKey }
}

extension Conventions.ColumnType {
  /// A foreign key can compare the types.
  fileprivate func isComparable(with referenced: Self) -> Bool {
    func kin(_ type: Self) -> String {
      switch type.plain.lowercased() {
      case "smallint", "integer", "bigint": "integer"
      case "real", "double precision": "float"
      case "timestamp without time zone", "timestamp with time zone", "date": "time"
      case "decimal": "numeric"
      case let plain: type.isText && !type.isArray ? "text" : plain
      }
    }
    return kin(self) == kin(referenced) || (kin(self) == "integer" && ["numeric", "float"].contains(kin(referenced)))
  }
}
