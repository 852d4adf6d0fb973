extension Conventions {
  /// Names that are taken in each schema.
  struct Names {
    enum Space { case relations, types }

    private var taken: [TableName: String] = [:]

    /// What has the name already.
    mutating func take(_ name: String, in schema: String, for what: String) -> String? {
      let place = TableName(schema: schema, name: name)
      if let other = taken[place] { return other }
      taken[place] = what
      return nil
    }

    /// A name for a type, and takes it.
    mutating func make(_ table: String, _ column: String, in schema: String) -> String {
      let names = taken.keys.filter { $0.schema.hasSameBytes(as: schema) }.map { ExactName($0.name) }
      let name = Conventions.madeName(table, column, nil, Set(names))
      _ = take(name, in: schema, for: "type \(name)")
      return name
    }
  }

  /// `table_column_label`, as PostgreSQL makes names: shortened in the longer part, and with a number where it is taken.
  static func madeName(_ table: String, _ column: String, _ label: String?, _ taken: Set<ExactName>) -> String {
    var number = 0
    while true {
      let suffix = (label.map { "_" + $0 } ?? "") + (number == 0 ? "" : label == nil ? "_\(number)" : "\(number)")
      var (one, two) = (table, column)
      while one.utf8.count + 1 + two.utf8.count + suffix.utf8.count > 63 {
        if one.utf8.count > two.utf8.count {
          one = shortened(one, to: one.utf8.count - 1)
        } else {
          two = shortened(two, to: two.utf8.count - 1)
        }
      }
      let name = one + "_" + two + suffix
      if !taken.contains(ExactName(name)) { return name }
      number += 1
    }
  }
}

extension Conventions.Model {
  /// A thing that has a name among others.
  private struct Holder {
    let schema: String
    let name: String
    let what: String
    /// The convention that gave it this name; nil for an old one.
    var naming: RulePlace?
  }

  /// All names of a kind that the new schemas will have; the schemas by their old names.
  func names(of space: Conventions.Names.Space) -> Conventions.Names {
    var names = Conventions.Names()
    for holder in holders(space) { _ = names.take(holder.name, in: holder.schema, for: holder.what) }
    return names
  }

  /// Everything with a name of a kind: those that keep theirs first.
  private func holders(_ space: Conventions.Names.Space) -> [Holder] {
    var found: [Holder] = []
    var adopted = Set<TableName>()
    for table in tables {
      let schema = table.old.schema
      found.append(Holder(schema: schema, name: table.name, what: "table \(table.item)", naming: table.naming))
      for part in table.parts where space == .relations && part.isRelation {
        let kind = part.kind == .sequence ? "sequence" : "index"
        found.append(
          Holder(schema: schema, name: part.name, what: "\(kind) \(part.old) of \(table.item)", naming: part.naming))
      }
      for sequence in table.old.adoptedSequences { adopted.insert(TableName(schema: schema, name: sequence.sequence)) }
    }
    for object in schema.prerequisites + schema.dependents {
      guard object.isNamed(in: space), !adopted.contains(TableName(schema: object.schema, name: object.name)) else {
        continue
      }
      found.append(Holder(schema: object.schema, name: object.name, what: object.label))
    }
    return found.filter { $0.naming == nil } + found.filter { $0.naming != nil }
  }

  /// Names that two things would have, that are too long, or that PostgreSQL keeps for itself.
  mutating func checkNames() {
    for space in [Conventions.Names.Space.relations, .types] {
      var names = Conventions.Names()
      for holder in holders(space) {
        guard let other = names.take(holder.name, in: holder.schema, for: holder.what), let place = holder.naming else {
          continue
        }
        let mistake = "\(place): \(other) and \(holder.what) would both be called \(holder.name)"
        if !mistakes.contains(mistake) { mistakes.append(mistake) }
      }
    }
    for table in tables.indices {
      checkColumns(of: table)
      checkConstraints(of: tables[table])
      if let place = tables[table].naming { checkLength(tables[table].name, "table \(tables[table].item)", place) }
    }
  }

  /// What a table has from another is told there.
  private mutating func checkColumns(of table: Int) {
    let item = tables[table].item
    var names: [ExactName: Conventions.Column] = [:]
    for isNew in [false, true] {
      for column in tables[table].columns where isNew == (families[column.family].naming != nil) {
        let name = families[column.family].name
        let isOwn = families[column.family].tops.contains(table)
        let other = names.updateValue(column, forKey: ExactName(name))
        guard let place = families[column.family].naming else { continue }
        let label = "\(item).\(column.old.name)"
        if let other, isOwn || families[other.family].tops.contains(table) {
          mistakes.append("\(place): \(item).\(other.old.name) and \(label) would both be called \(name)")
        }
        if isOwn, Self.systemColumns.contains(name) {
          mistakes.append("\(place): \(label) would be called \(name), as a system column of every table is")
        }
        if isOwn { checkLength(name, label, place) }
      }
    }
  }

  private static let systemColumns: Set = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

  private mutating func checkConstraints(of table: Conventions.Table) {
    var names: [ExactName: String] = [:]
    for isNew in [false, true] {
      for part in table.parts where isNew == (part.naming != nil) {
        let other = part.isConstraint ? names.updateValue(part.old, forKey: ExactName(part.name)) : nil
        guard let place = part.naming else { continue }
        if let other {
          let old = "constraints \(other) and \(part.old) of \(table.item)"
          mistakes.append("\(place): \(old) would both be called \(part.name)")
        }
        checkLength(part.name, "\(part.old) of \(table.item)", place)
      }
    }
  }

  private mutating func checkLength(_ name: String, _ what: String, _ place: RulePlace) {
    if name.isEmpty { mistakes.append("\(place): \(what) would have no name") }
    if name.utf8.count > 63 {
      mistakes.append("\(place): \(what) would be called \(name), which is longer than 63 bytes")
    }
  }
}

extension Conventions.Part {
  /// It has its name among tables and views.
  fileprivate var isRelation: Bool { kind == .key || kind == .index || kind == .sequence }
}

extension SchemaObject {
  /// Whether its name has to be another than any table's, or any type's.
  fileprivate func isNamed(in space: Conventions.Names.Space) -> Bool {
    switch definition {
    case .enumeration, .domain, .range: space == .types
    case .composite: true
    case .sequence: space == .relations
    case .deparsed(let object):
      switch object.kind {
      case "view", "materialized view", "foreign table": true
      case "type": space == .types
      default: false
      }
    }
  }
}
