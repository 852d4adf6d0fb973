extension Conventions.Model {
  /// Why a column can't have another type; nil when it can.
  mutating func obstacle(to conversion: Conventions.Conversion, of family: Int) -> String? {
    if case .value(isListed: true) = conversion.reading, let key = linkNames[family] {
      return "foreign key \(key) compares it"
    }
    if conversion.isEnum, families[family].tops.count != 1 { return "it is inherited from several tables" }
    for member in families[family].members {
      if let obstacle = fixed(member) ?? own(member, conversion) ?? expression(member, conversion)
        ?? operatorClass(member, conversion)
      {
        return obstacle
      }
    }
    return nil
  }

  /// Why neither a column's name nor its type can change.
  func fixed(_ member: Member) -> String? {
    let table = tables[member.table]
    if let type = table.old.ofType { return "\(table.item) is a table of type \(type)" }
    guard let parent = table.old.parents.first(where: { places[$0] == nil }) else { return nil }
    return "\(table.item) inherits from \(parent.name), which is not moved"
  }

  private func own(_ member: Member, _ conversion: Conventions.Conversion) -> String? {
    let column = tables[member.table].columns[member.column].old
    if column.isGenerated, conversion.using != nil || conversion.isEnum { return "it is generated" }
    if case .value = conversion.reading, column.identity != nil { return "it is an identity column" }
    return nil
  }

  private mutating func expression(_ member: Member, _ conversion: Conventions.Conversion) -> String? {
    let item = tables[member.table].item
    let name = tables[member.table].columns[member.column].old.name
    let type = families[tables[member.table].columns[member.column].family].type
    for expression in tables[member.table].readExpressions() where expression.reads(name) {
      let isBroken =
        switch conversion.reading {
        case .alike: false
        case .json: expression.usesJSON
        case .money: expression.namesMoney
        case .time, .value: true
        }
      switch expression.subject {
      case .partitionKey:
        // The bounds of partitions are values of the old type; these read as the same ones of the new type.
        if case .alike = conversion.reading, type.isSmallInteger || type.base == "character varying" { continue }
        return "\(item) is partitioned by it"
      case .generated(let column) where isBroken && !column.hasSameBytes(as: name):
        return "\(item).\(column) is generated from it"
      case .index(let index) where isBroken && !expression.asksForNull(of: name):
        return "index \(index) has an expression over it"
      case .check(let check) where isBroken && !survives(expression, of: name, conversion.reading):
        return "check \(check) of \(item) would not fit"
      default: continue
      }
    }
    return nil
  }

  /// Whether a check goes on, or can go.
  private func survives(
    _ check: Conventions.Expression, of column: String, _ reading: Conventions.Conversion.Reading
  ) -> Bool {
    switch reading {
    case .alike, .time: true
    case .json, .money: false
    case .value(let isListed): check.asksForNull(of: column) || (isListed && check.listsValues(of: column))
    }
  }

  private func operatorClass(_ member: Member, _ conversion: Conventions.Conversion) -> String? {
    let table = tables[member.table]
    let column = table.columns[member.column]
    for index in table.allIndexes {
      for key in index.keys where SQLTokens(key.expression).names == [column.old.name] {
        if let name = key.operatorClass, !fits(name, families[column.family].type, conversion.reading) {
          return "index \(index.name) has operator class \(name)"
        }
        if case .value = conversion.reading, let collation = key.collation {
          return "index \(index.name) has collation \(collation)"
        }
      }
    }
    return nil
  }

  /// Whether an operator class that is named in an index is for the new type, too.
  private func fits(
    _ name: String, _ type: Conventions.ColumnType, _ reading: Conventions.Conversion.Reading
  ) -> Bool {
    guard case .alike = reading else { return false }
    let prefixes = [
      "character": "bpchar", "bpchar": "bpchar", "smallint": "int2", "integer": "int4", "real": "float4",
      "double precision": "float8",
    ]
    guard let prefix = prefixes[type.base] else { return true }
    return !SQLTokens(name).names.contains { $0.hasPrefix(prefix) }
  }
}

// MARK: - Another type

extension Conventions.Model {
  /// Gives a column another type in all its tables.
  mutating func convert(_ family: Int, by conversion: Conventions.Conversion, _ place: RulePlace) {
    let before = families[family]
    let name = tables[before.members[0].table].columns[before.members[0].column].old.name
    let value = before.using.map { "(\($0))" } ?? SQLText.identifier(name)
    if let using = conversion.using {
      families[family].using = using(value)
    } else if before.using != nil, !conversion.isEnum {
      families[family].using = "\(value)::\(conversion.type)"
    }
    if case .value = conversion.reading { families[family].length = nil }
    if let length = conversion.length { families[family].length = length }
    families[family].type = Conventions.ColumnType(conversion.type)
    if conversion.isEnum { families[family].labels = [] }
    if let words = conversion.reading.inViews {
      rereads.append(Reread(family: family, place: place, words: words))
    }
    for member in before.members {
      touch(member, place)
      dropLists(member, before.type, conversion, place)
      convertDefault(member, before.type, conversion, place)
      if case .time = conversion.reading { warnOfZone(member, name, place) }
    }
  }

  private mutating func convertDefault(
    _ member: Member, _ type: Conventions.ColumnType, _ conversion: Conventions.Conversion, _ place: RulePlace
  ) {
    let column = tables[member.table].columns[member.column]
    guard let old = column.defaultExpression else { return }
    var new: String?
    if let constant = Conventions.Constant(old), constant.text == nil {
      // NULL is what there is without a default.
    } else if conversion.isEnum {
      new = old
      if let label = Conventions.Constant(old)?.text {
        let value = type.value(of: label)
        add(label: value, to: column.family)
        new = SQLText.literal(value)
      }
    } else {
      new = conversion.defaultExpression(old)
      if new == nil {
        warnings.append("\(place): \(label(member)): its default \(old) is no \(conversion.type), and is left out")
      }
    }
    tables[member.table].columns[member.column].defaultExpression = new
  }

  private mutating func add(label: String, to family: Int) {
    guard families[family].labels?.firstIndex(ofExactly: label) == nil else { return }
    families[family].labels?.append(label)
  }

  /// Drops the checks that list the values of a column: its type does now.
  private mutating func dropLists(
    _ member: Member, _ type: Conventions.ColumnType, _ conversion: Conventions.Conversion, _ place: RulePlace
  ) {
    guard case .value(isListed: true) = conversion.reading else { return }
    let table = tables[member.table]
    let column = table.columns[member.column]
    for expression in tables[member.table].readExpressions() where expression.reads(column.old.name) {
      guard case .check(let name) = expression.subject, !expression.asksForNull(of: column.old.name),
        table.droppedChecks.firstIndex(ofExactly: name) == nil,
        let check = table.old.checks.first(where: { $0.name.hasSameBytes(as: name) })
      else { continue }
      if conversion.isEnum {
        for value in expression.allowedValues { add(label: type.value(of: value), to: column.family) }
      }
      tables[member.table].droppedChecks.append(name)
      if check.isLocal {
        warnings.append("\(place): \(table.item): check \(name) is left out: \(check.definition)")
      }
    }
  }

  private mutating func warnOfZone(_ member: Member, _ column: String, _ place: RulePlace) {
    let item = tables[member.table].item
    for expression in tables[member.table].readExpressions() where expression.reads(column) {
      guard case .check(let name) = expression.subject, !expression.comparesColumns,
        !expression.asksForNull(of: column)
      else { continue }
      let warning = "\(place): \(item): check \(name) reads \(column) in the session's time zone from now on"
      if !warnings.contains(warning) { warnings.append(warning) }
    }
  }
}
