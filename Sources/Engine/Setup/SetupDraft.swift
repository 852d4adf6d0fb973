/// What a person has chosen so far.
public struct SetupDraft: Sendable, Equatable {
  /// A schema and what it becomes.
  public struct Schema: Sendable, Equatable {
    /// The old schema.
    public var name: String
    /// The new one.
    public var newName: String

    /// A schema and what it becomes.
    public init(name: String, newName: String) {
      self.name = name
      self.newName = newName
    }
  }

  /// A table of a schema.
  public struct Table: Sendable, Hashable {
    /// The old schema.
    public var schema: String
    /// The table.
    public var name: String

    /// A table of a schema.
    public init(schema: String, name: String) {
      self.schema = schema
      self.name = name
    }
  }

  /// The source.
  public var source: ConnectionFields
  /// The target; nil for the source's database.
  public var target: ConnectionFields?
  /// The schemas to move.
  public var schemas: [Schema] = []
  /// Their tables that are to be moved.
  public var tables: [Table] = []
  /// Their tables that are to stay.
  public var leftOut: [Table] = []
  /// How many tables are worked on at once.
  public var jobs: Int
  /// Patterns of the tables that are to be moved where nobody has chosen yet.
  public var include: [String]
  /// Patterns of those that are to stay.
  public var exclude: [String]

  /// Nothing but how to connect, and what is known before.
  public init(
    source: ConnectionFields, target: ConnectionFields?, jobs: Int, include: [String] = [], exclude: [String] = []
  ) {
    self.source = source
    self.target = target
    self.jobs = jobs
    self.include = include
    self.exclude = exclude
  }
}

/// What the screen asks for, each with a number that its answer repeats.
public struct SetupQuestion: Sendable, Equatable {
  /// What is wanted.
  public enum Kind: Sendable, Equatable {
    /// Connect to both sides, and look at them.
    case overview
    /// Everything that would be done, on lines of so many columns.
    case plan(columns: Int)
  }

  /// Tells it from earlier ones.
  public var number: Int
  /// What is wanted.
  public var kind: Kind
  /// For which choices.
  public var draft: SetupDraft

  /// A question.
  public init(number: Int, kind: Kind, draft: SetupDraft) {
    self.number = number
    self.kind = kind
    self.draft = draft
  }
}

/// What becomes of a question.
public struct SetupAnswer: Sendable {
  /// What was found.
  public enum Kind: Sendable, Equatable {
    /// What there is to choose from.
    case overview(DatabaseOverview)
    /// The plan as text; whether something in it would fail.
    case plan(String, willFail: Bool)
    /// What is in the way, and what to do about it.
    case trouble(String)
  }

  /// The question's.
  public var number: Int
  /// What was found.
  public var kind: Kind

  /// The answer to a question.
  public init(to question: SetupQuestion, _ kind: Kind) {
    number = question.number
    self.kind = kind
  }
}

extension SetupDraft {
  /// Those of the tables that are to be moved: as was chosen, and as patterns say where nothing was.
  ///
  /// - Parameter tables: all that the schemas have.
  public func chosen(of tables: [Table]) -> Set<Table> {
    let (moved, left) = (Set(self.tables), Set(leftOut))
    let selected = selected(of: tables, in: Set(tables.map(\.schema)))
    return Set(tables.filter { moved.contains($0) || !left.contains($0) && selected.contains($0) })
  }

  /// Those that patterns say; a pattern meets the schema's name, too, where there are several.
  private func selected(of tables: [Table], in schemas: Set<String>) -> Set<Table> {
    let map = SchemaMap(schemas.map { SchemaMap.Entry(from: $0, to: $0) })
    let selection = TableSelection(include: include, exclude: exclude)
    return Set(
      tables.filter { selection.isSelected(map.item(TableName(schema: $0.schema, name: $0.name)), $0.name) })
  }

  /// What it comes to, for what a person did not choose as another configuration has it.
  public func configuration(
    from base: MigrationConfiguration
  ) throws(SchemaMap.Mistake) -> MigrationConfiguration {
    var configuration = base
    configuration.source = source.conninfo
    configuration.target = target?.conninfo
    configuration.jobs = jobs
    let old = SchemaMap.list(schemas.map(\.name))
    configuration.schemas =
      schemas.count == 1
      ? try SchemaMap(reading: old, to: SchemaMap.list(schemas.map(\.newName)))
      : try SchemaMap(reading: old, to: nil, map: schemas.map { ($0.name, $0.newName) })
    // Patterns that say the same choose tables that are yet to come, too.
    (configuration.include, configuration.exclude) = (include, exclude)
    if selected(of: tables + leftOut, in: Set(schemas.map(\.name))) == Set(tables) { return configuration }
    // The shorter list says it.
    let map = configuration.schemas
    func patterns(_ tables: [Table]) -> [String] {
      tables.map { ShellWord.pattern(matching: map.item(TableName(schema: $0.schema, name: $0.name))) }
    }
    configuration.include = leftOut.count > tables.count ? patterns(tables) : []
    configuration.exclude = leftOut.count > tables.count ? [] : patterns(leftOut)
    return configuration
  }
}
