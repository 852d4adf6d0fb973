/// A new table that was there before: what is done around its copy, in the item's own transaction.
struct ExistingTable: Sendable {
  /// A trigger that would fire for the rows that are copied.
  struct Trigger: Sendable, Equatable {
    /// In which of a server's roles it fires; the raw values are those of `pg_trigger.tgenabled`.
    enum State: String, Sendable {
      case origin = "O"
      case always = "A"
      case replica = "R"

      /// What brings a trigger into this state.
      var enabling: String {
        switch self {
        case .origin: "ENABLE"
        case .always: "ENABLE ALWAYS"
        case .replica: "ENABLE REPLICA"
        }
      }
    }

    /// The table or the partition that has it.
    var table: TableName
    var name: String
    var state: State

    func statement(_ action: String) -> String {
      "ALTER TABLE ONLY \(table.sql) \(action) TRIGGER \(SQLText.identifier(name))"
    }
  }

  /// What the role may disable; disabled for the copy.
  var triggers: [Trigger]
  /// It is emptied first; else it has to be empty.
  var isTruncated: Bool
  /// Foreign keys are left in place. They look for the rows of other transactions, which one that reads in the source
  /// snapshot does not see: the rows come by COPY, from a connection of its own.
  var hasForeignKeys = false

  /// Before the rows come.
  func preparation(of table: TableDescription) -> [ScriptStatement] {
    let name = table.asTarget
    let lock = "LOCK TABLE \(name) IN SHARE ROW EXCLUSIVE MODE"
    let disabling = triggers.map { $0.statement("DISABLE") }
    let emptying =
      isTruncated
      ? ScriptStatement(step: .create, sql: "TRUNCATE TABLE \(name)")
      : ScriptStatement(step: .create, sql: Self.hasRows(name), role: .emptiness(table.tableName))
    return ([lock] + disabling).map { ScriptStatement(step: .create, sql: $0) } + [emptying]
  }

  /// When they are there.
  var conclusion: [ScriptStatement] {
    triggers.map { ScriptStatement(step: .index, sql: $0.statement($0.state.enabling)) }
  }

  /// Asks whether a table has rows.
  static func hasRows(_ table: String) -> String { "SELECT EXISTS (SELECT FROM \(table))" }

  /// What is said of a table that has some.
  static func refusal(_ table: TableName) -> String {
    "\(table.sql) holds rows; say truncate: true (or --truncate), or empty it"
  }
}

extension ScriptStatement.Role {
  /// It has to be asked where it is seen what others have committed since the source snapshot was taken.
  var asksForRows: Bool { if case .emptiness = self { true } else { false } }

  /// Why a table with rows fails.
  var refusal: String { if case .emptiness(let table) = self { ExistingTable.refusal(table) } else { "" } }
}
