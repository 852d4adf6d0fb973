/// Which tables are moved: shell patterns, as in `--include 'sales_*' --exclude '*_tmp'`.
struct TableSelection {
  private let include: [ShellPattern]
  private let exclude: [ShellPattern]

  init(include: [String], exclude: [String]) {
    self.include = include.map(ShellPattern.init)
    self.exclude = exclude.map(ShellPattern.init)
  }

  /// - Parameter names: a table's item, and its name alone where the item has its schema before it.
  func isSelected(_ names: String...) -> Bool {
    func matches(_ pattern: ShellPattern) -> Bool { names.contains(where: pattern.matches) }
    return (include.isEmpty || include.contains(where: matches)) && !exclude.contains(where: matches)
  }

  /// Takes the others out, and lists them as left behind with their foreign keys.
  func apply(to schema: inout SchemaDescription) {
    if include.isEmpty, exclude.isEmpty { return }
    var left: [LeftBehindObject] = []
    var names = Set<ExactName>()
    let schemas = schema.schemas
    schema.tables.removeAll { table in
      let item = schemas.item(table.tableName)
      if isSelected(item, table.name) { return false }
      left.append(LeftBehindObject(kind: "table", name: item, note: "not selected"))
      names.insert(ExactName(item))
      return true
    }
    schema.foreignKeys.removeAll { key in
      if names.contains(ExactName(schemas.item(key.table))) { return true }
      guard schemas.contains(key.referenced.schema) else { return false }
      let referenced = schemas.item(key.referenced)
      guard names.contains(ExactName(referenced)) else { return false }
      left.append(
        LeftBehindObject(
          kind: "foreign key", name: "\(key.qualifier)\(key.table.name).\(key.name)",
          note: "refers to \(referenced), which is not selected"))
      return true
    }
    schema.leaveDependents(of: names, &left) { "needs \($0), which is not selected" }
    schema.unselected = names
    schema.leftBehind = left.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) } + schema.leftBehind
  }
}

extension SchemaDescription {
  /// Leaves behind what needs a table that is left behind, and what needs that in turn.
  ///
  /// - Parameter note: why, by what is needed.
  mutating func leaveDependents(
    of tables: Set<ExactName>, _ left: inout [LeftBehindObject], note: (String) -> String
  ) {
    var gone = Set<ExactName>()
    let needs = needs
    while true {
      let before = gone.count
      dependents.removeAll { object in
        var own = needs[ExactName(object.label)] ?? SchemaDescription.Needs()
        // A view that is parted from its definition is nothing without it.
        if object.label == "view \(object.name)" { own.objects.append("view definition \(object.name)") }
        let cause =
          own.tables.first { tables.contains(ExactName($0)) } ?? own.objects.first { gone.contains(ExactName($0)) }
        guard let cause, case .deparsed(let deparsed) = object.definition else { return false }
        left.append(
          LeftBehindObject(
            kind: deparsed.kind, name: object.qualifier + object.name, note: note(cause)))
        gone.insert(ExactName(object.label))
        return true
      }
      if gone.count == before { return }
    }
  }
}
