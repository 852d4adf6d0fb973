extension Conventions {
  /// The old tables as they become, convention by convention.
  struct Model {
    let schema: SchemaDescription
    var tables: [Table] = []
    /// Columns that inheritance makes one.
    var families: [Family] = []
    /// Where the old tables are in `tables`.
    let places: [TableName: Int]
    /// The columns that foreign keys compare.
    var links: [Link] = []
    /// One of the foreign keys of a column.
    var linkNames: [Int: String] = [:]
    /// Sequences, by OID, that feed a column which becomes `bigint`.
    var widened: [OID] = []
    /// Columns that views read in another way from now on.
    var rereads: [Reread] = []
    var mistakes: [String] = []
    var warnings: [String] = []
    /// Grows with everything that is changed.
    var changeCount = 0

    init(_ schema: SchemaDescription) {
      self.schema = schema
      places = Dictionary(
        schema.tables.enumerated().map { ($0.element.tableName, $0.offset) }, uniquingKeysWith: { first, _ in first })
      for table in schema.tables { tables.append(Table(table, item: schema.schemas.item(table.tableName))) }
      for key in schema.foreignKeys {
        if let place = places[key.table] { tables[place].parts.append(Part(.foreignKey, key.name)) }
      }
      for place in tables.indices { tables[place].collectParts(except: inheritedChecks(place)) }
      findFamilies()
      findLinks()
    }

    /// A column of a foreign key and the one it refers to.
    struct Link {
      let name: String
      let column: Int
      let referenced: Int
    }

    /// A column that views read in another way, and in which.
    struct Reread {
      let family: Int
      let place: RulePlace
      let words: String
    }

    /// A column of one table.
    struct Member: Hashable {
      var table: Int
      var column: Int
    }
  }

  /// A table on its way.
  struct Table {
    let old: TableDescription
    let item: String
    var name: String
    var columns: [Column]
    /// Constraints, indexes and sequences.
    var parts: [Part] = []
    /// Checks that are dropped, by their old names.
    var droppedChecks: [String] = []
    /// Made when first asked for.
    var expressions: [Expression]?
    /// The convention that changed it first.
    var place: RulePlace?
    /// The convention that gave it its name.
    var naming: RulePlace?

    init(_ table: TableDescription, item: String) {
      old = table
      self.item = item
      name = table.name
      columns = table.columns.map(Column.init)
    }

    /// What patterns may call it.
    var names: [String] {
      item == old.name && name == old.name ? [item] : [item, old.name, name]
    }

    /// - Parameter inherited: checks whose names follow a parent's.
    mutating func collectParts(except inherited: Set<ExactName>) {
      parts += old.checks.filter { !inherited.contains(ExactName($0.name)) }.map { Part(.check, $0.name) }
      parts += old.keys.map { Part(.key, $0.name) }
      parts += old.indexes.map { Part(.index, $0.name) }
      parts += old.sequences.map { Part(.sequence, $0.name) }
      parts += old.adoptedSequences.map { Part(.sequence, $0.sequence) }
    }

    func column(named name: String) -> Int? { columns.firstIndex { $0.old.name.hasSameBytes(as: name) } }
  }

  /// What has a name and belongs to a table.
  struct Part {
    enum Kind { case check, key, foreignKey, index, sequence }

    let kind: Kind
    let old: String
    var name: String
    /// The convention that gave it its name.
    var naming: RulePlace?

    init(_ kind: Kind, _ name: String) {
      self.kind = kind
      old = name
      self.name = name
    }
  }

  /// A column on its way: what each table has of its own.
  struct Column {
    let old: ColumnDescription
    var family = 0
    /// The default; not what a generated column is generated from.
    var defaultExpression: String?
    var becomesIdentity = false
    var place: RulePlace?

    init(_ column: ColumnDescription) {
      old = column
      defaultExpression = column.isGenerated ? nil : column.expression
    }
  }

  /// A column on its way: what all tables that have it by inheritance share.
  struct Family {
    var members: [Model.Member] = []
    /// The tables that do not have it from another.
    var tops: [Int] = []
    var name = ""
    var type: ColumnType
    /// The value over the old row, where it is not just the column.
    var using: String?
    /// The longest text a check allows.
    var length: Int?
    /// It becomes an enum, which has these values at least.
    var labels: [String]?
    /// The convention that has it refer to a table of its values.
    var lookup: RulePlace?
    /// The convention that gave it its name.
    var naming: RulePlace?
  }
}

// MARK: - Inheritance

extension Conventions.Model {
  private func parents(of table: Int) -> [Int] { tables[table].old.parents.compactMap { places[$0] } }

  /// The checks of a table that one of its parents has, too.
  private func inheritedChecks(_ table: Int) -> Set<ExactName> {
    var names = Set<ExactName>()
    for parent in parents(of: table) { names.formUnion(tables[parent].old.checks.map { ExactName($0.name) }) }
    return names
  }

  private mutating func findFamilies() {
    var groups = Groups()
    var first: [Int] = []
    var byName: [[ExactName: Int]] = []
    for table in tables {
      first.append(groups.count)
      byName.append(
        Dictionary(table.columns.enumerated().map { (ExactName($0.element.old.name), $0.offset) }) { one, _ in one })
      groups.add(table.columns.count)
    }
    var isTop = [Bool](repeating: true, count: groups.count)
    for table in tables.indices {
      for parent in parents(of: table) {
        for (name, column) in byName[parent] {
          guard let own = byName[table][name] else { continue }
          isTop[first[table] + own] = false
          groups.join(first[parent] + column, first[table] + own)
        }
      }
    }
    var found: [Int: Int] = [:]
    for table in tables.indices {
      for column in tables[table].columns.indices {
        let place = first[table] + column
        let root = groups.root(of: place)
        let old = tables[table].columns[column].old
        if found[root] == nil {
          found[root] = families.count
          families.append(Conventions.Family(name: old.name, type: Conventions.ColumnType(old.type)))
        }
        guard let family = found[root] else { continue }
        tables[table].columns[column].family = family
        families[family].members.append(Member(table: table, column: column))
        if isTop[place] { families[family].tops.append(table) }
      }
    }
  }
}

extension Conventions.Model {
  private mutating func findLinks() {
    for key in schema.foreignKeys {
      guard let table = places[key.table], let referenced = places[key.referenced] else { continue }
      for (column, other) in zip(key.columns, key.referencedColumns) {
        guard let one = tables[table].column(named: column), let two = tables[referenced].column(named: other) else {
          continue
        }
        let link = Link(
          name: "\(key.qualifier)\(key.table.name).\(key.name)", column: tables[table].columns[one].family,
          referenced: tables[referenced].columns[two].family)
        links.append(link)
        for family in [link.column, link.referenced] where linkNames[family] == nil { linkNames[family] = link.name }
      }
    }
  }
}

/// Numbers that are joined into groups.
private struct Groups {
  private var parent: [Int] = []

  var count: Int { parent.count }

  mutating func add(_ count: Int) { parent += parent.count..<(parent.count + count) }

  mutating func root(of number: Int) -> Int {
    var root = number
    while parent[root] != root {
      parent[root] = parent[parent[root]]
      root = parent[root]
    }
    return root
  }

  mutating func join(_ one: Int, _ other: Int) {
    let (one, other) = (root(of: one), root(of: other))
    parent[max(one, other)] = min(one, other)
  }
}

// MARK: - Names for messages and patterns

extension Conventions.Model {
  /// A column as messages have it.
  func label(_ member: Member) -> String {
    "\(tables[member.table].item).\(tables[member.table].columns[member.column].old.name)"
  }

  func label(_ family: Int) -> String {
    let members = families[family].members
    let top = members.first { families[family].tops.first == $0.table } ?? members[0]
    return label(top)
  }

  /// `table.name`, for each name of the table and of the column.
  func qualifiedNames(of column: Conventions.Column, _ table: Conventions.Table) -> [String] {
    let new = families[column.family].name
    let own = new.hasSameBytes(as: column.old.name) ? [new] : [column.old.name, new]
    return table.names.flatMap { prefix in own.map { "\(prefix).\($0)" } }
  }

  /// Marks a column as changed.
  mutating func touch(_ member: Member, _ place: RulePlace) {
    tables[member.table].columns[member.column].place = place
    touch(table: member.table, place)
  }

  mutating func touch(table: Int, _ place: RulePlace) {
    if tables[table].place == nil { tables[table].place = place }
    changeCount += 1
  }
}
