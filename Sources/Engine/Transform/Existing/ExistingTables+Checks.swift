extension ExistingTables {
  /// What keeps rows from coming into a table as they are, or the role from bringing them.
  mutating func check(_ mapping: TableMapping) {
    guard mapping.source.kind == .ordinary || mapping.joinsPartitions,
      let facts = existing.facts[mapping.target.tableName]
    else { return }
    let (name, role) = (mapping.target.tableName.sql, SQLText.identifier(existing.role))
    func add(_ sentence: String) { mistakes.append("\(place(mapping.source)): \(sentence)") }
    if !facts.mayInsert || !facts.mayRead {
      add("role \(role) may not read and write \(name): GRANT SELECT, INSERT ON \(name) TO \(role)")
    } else if truncates, !facts.mayTruncate {
      add("role \(role) may not empty \(name): GRANT TRUNCATE ON \(name) TO \(role), or empty it yourself")
    } else if !facts.mayLock {
      add("role \(role) may not lock \(name) against other writers: GRANT TRUNCATE ON \(name) TO \(role)")
    }
    if !facts.rules.isEmpty {
      add(
        "\(name) has rules on INSERT, which would do something else: \(facts.rules.joined(separator: ", ")); disable them"
      )
    }
    if facts.hasRowSecurity {
      add(
        """
        row security of \(name) applies to role \(role): rows could be refused or not be seen; connect as the owner, or as \
        a role with BYPASSRLS
        """)
    }
    if !facts.closedSequences.isEmpty {
      let names = facts.closedSequences.joined(separator: ", ")
      add("role \(role) may not set sequences of \(name): GRANT UPDATE ON SEQUENCE \(names) TO \(role)")
    }
    let firing = facts.fixedTriggers + (facts.isOwned ? [] : facts.triggers)
    if !firing.isEmpty {
      let names = Set(firing.map(\.name)).sorted().joined(separator: ", ")
      let reason =
        facts.isOwned
        ? "before PostgreSQL 15 only a superuser may disable what partitions have from their parents"
        : "only its owner, \(facts.owner), may disable them"
      warnings.append("triggers of \(name) fire for each row, since \(reason): \(names)")
    }
  }

  /// Several old columns that would come into one new column, which has room for one of them; what is said of a table's
  /// parents counts, too.
  var clashes: [String] {
    old.tables.flatMap { table in rule(table).clashes(among: table.columns).map { "\(place(table)): \($0)" } }
  }

  /// What rules say that can't be: only where rows come from and go to.
  static func mistakes(in rules: TransformationRules) -> [String] {
    rules.conventions.compactMap { convention in
      switch convention.kind {
      case .snakeCase, .rename: nil
      default:
        "\(convention.place): the tables exist already; only snake_case and rename can be said, as names to look for"
      }
    } + rules.tables.flatMap { mistakes(in: $0) }
  }

  private static func mistakes(in rule: TableRule) -> [String] {
    var said: [String] = []
    if rule.comment != .keep { said.append("comment") }
    if !rule.order.isEmpty { said.append("order") }
    if rule.primaryKey != .keep { said.append("primary_key") }
    if rule.partitioning != .keep { said.append("partition_by") }
    if rule.constraints != PartRules() { said.append("constraints") }
    if rule.indexes != PartRules() { said.append("indexes") }
    if !rule.sequences.isEmpty { said.append("sequences") }
    if !rule.options.isEmpty { said.append("options") }
    var mistakes = sentence(rule.place, said, "table")
    // Whatever else can be said of a table changes what is made.
    var allowed = TableRule(table: rule.table, place: rule.place)
    (allowed.name, allowed.schema, allowed.filter) = (rule.name, rule.schema, rule.filter)
    (allowed.columns, allowed.added) = (rule.columns, rule.added)
    if said.isEmpty, allowed != rule {
      mistakes.append(
        "\(rule.place): the table exists already; only name, schema, where, columns and add can be said of it")
    }
    return mistakes + rule.columns.flatMap { Self.mistakes(in: $0) } + rule.added.flatMap { Self.mistakes(in: $0) }
  }

  private static func mistakes(in rule: ColumnRule) -> [String] {
    var said: [String] = []
    if rule.type != nil { said.append("type") }
    if rule.collation != nil { said.append("collation") }
    if rule.defaultExpression != .keep { said.append("default") }
    if rule.isNotNull != nil { said.append("not_null") }
    if rule.identity != .keep { said.append("identity") }
    if rule.generated != .keep { said.append("generated") }
    if rule.comment != .keep { said.append("comment") }
    return sentence(rule.place, said, "column")
  }

  private static func mistakes(in rule: AddedColumn) -> [String] {
    var said: [String] = []
    if !rule.type.isEmpty { said.append("type") }
    if rule.defaultExpression != nil { said.append("default") }
    if rule.isNotNull { said.append("not_null") }
    if rule.identity != nil { said.append("identity") }
    if rule.generated != nil { said.append("generated") }
    if rule.comment != nil { said.append("comment") }
    if said.isEmpty, rule.value == nil { return ["\(rule.place): the column exists already; say its value"] }
    return sentence(rule.place, said, "column")
  }

  private static func sentence(_ place: RulePlace, _ said: [String], _ what: String) -> [String] {
    if said.isEmpty { return [] }
    let words = said.joined(separator: ", ")
    return ["\(place): \(words) can't be said: the \(what) exists already"]
  }
}
