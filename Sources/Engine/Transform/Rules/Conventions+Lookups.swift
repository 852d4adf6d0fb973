/// Tables of the values that text columns have.
extension Conventions.Model {
  /// Has chosen columns refer to tables of their values.
  mutating func makeLookups(_ convention: Convention, _ selection: inout Conventions.Selection) {
    for family in families.indices {
      let type = families[family].type
      guard type.isText, !type.isArray, selection.chooses(family, of: self) else { continue }
      if let obstacle = obstacle(toLookup: family) {
        warnings.append("\(convention.place): \(label(family)) gets no table of its values: \(obstacle)")
        continue
      }
      families[family].lookup = convention.place
      for member in families[family].members where families[family].tops == [member.table] {
        touch(member, convention.place)
      }
    }
  }

  private func obstacle(toLookup family: Int) -> String? {
    if families[family].lookup != nil { return "it has one already" }
    if let key = linkNames[family] { return "foreign key \(key) compares it" }
    if families[family].tops.count != 1 { return "it is inherited from several tables" }
    for member in families[family].members {
      let table = tables[member.table].old
      if !families[family].tops.contains(member.table), !table.isPartition {
        return "\(tables[member.table].item) inherits it, and no table inherits a foreign key"
      }
      if let obstacle = fixed(member) { return obstacle }
      let name = SQLText.identifier(tables[member.table].columns[member.column].old.name)
      let isKey = table.keys.contains { key in
        key.kind != .exclusion && key.index.keys.count == 1 && key.index.keys[0].expression.hasSameBytes(as: name)
      }
      if isKey { return "each of its values is there once" }
    }
    return nil
  }

  /// What is said of the tables that have these columns.
  func addLookups(to rules: inout [TableRule]) {
    for family in families {
      guard let place = family.lookup, let top = family.tops.first,
        let member = family.members.first(where: { $0.table == top })
      else { continue }
      rules[top].splits.append(.lookup(of: tables[top].columns[member.column].old.name, place: place))
    }
  }
}
