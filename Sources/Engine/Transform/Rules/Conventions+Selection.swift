extension Conventions {
  /// The tables and columns that a convention chooses, and which of its patterns have met something.
  ///
  /// Patterns meet a name as it was and as it is by now.
  struct Selection {
    /// By place in the model.
    private(set) var isChosen: [Bool] = []
    private var isExcepted: [Bool] = []
    private var tables: [Pattern]
    private var columns: [Pattern]
    private var except: [Pattern]

    private struct Pattern {
      let pattern: ShellPattern
      var isUsed = false

      init(_ text: String) { pattern = ShellPattern(text) }
    }

    /// It is said which columns.
    var namesColumns: Bool { !columns.isEmpty }

    init(_ convention: Convention, over model: Model) {
      tables = convention.tables.map(Pattern.init)
      columns = convention.columns.map(Pattern.init)
      except = convention.except.map(Pattern.init)
      for table in model.tables {
        let names = table.names
        isChosen.append(tables.isEmpty || Self.meets(&tables, names))
        isExcepted.append(Self.meets(&except, names))
        for column in table.columns where !except.isEmpty {
          _ = Self.meets(&except, model.qualifiedNames(of: column, table))
        }
      }
    }

    private static func meets(_ patterns: inout [Pattern], _ names: [String]) -> Bool {
      var isMet = false
      for index in patterns.indices where names.contains(where: patterns[index].pattern.matches) {
        patterns[index].isUsed = true
        isMet = true
      }
      return isMet
    }

    /// The table is chosen and no exception.
    func chooses(table: Int) -> Bool { isChosen[table] && !isExcepted[table] }

    /// One of its columns is chosen and none of them an exception.
    mutating func chooses(_ family: Int, of model: Model) -> Bool {
      var isMet = false
      for member in model.families[family].members where isChosen[member.table] {
        let table = model.tables[member.table]
        let column = table.columns[member.column]
        let names = [column.old.name, model.families[family].name] + model.qualifiedNames(of: column, table)
        if columns.isEmpty || Self.meets(&columns, names) { isMet = true }
      }
      return isMet && !spares(family, of: model)
    }

    /// An exception names the column or its table.
    func spares(_ family: Int, of model: Model) -> Bool {
      model.families[family].members.contains { member in
        if isExcepted[member.table] { return true }
        if except.isEmpty { return false }
        let table = model.tables[member.table]
        let names = model.qualifiedNames(of: table.columns[member.column], table)
        return except.contains { names.contains(where: $0.pattern.matches) }
      }
    }

    /// Says which patterns have met nothing.
    var unused: [String] {
      func list(_ patterns: [Pattern], _ text: String) -> [String] {
        patterns.filter { !$0.isUsed }.map { "\($0.pattern.text) \(text)" }
      }
      return list(tables, "matches no table") + list(columns, "matches no column that this could change")
        + list(except, "matches nothing, so that nothing is excepted")
    }
  }
}
