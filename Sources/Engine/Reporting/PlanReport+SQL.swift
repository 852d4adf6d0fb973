internal import FoundationEssentials

extension PlanReport {
  /// A script of all statements, in the order of work.
  public func sql() -> String {
    var script = SQLScript()
    script.comment(header)
    script.title("Settings")
    script.add(["SET client_encoding = 'UTF8'"] + settings)
    script.title("Before all else")
    script.add(preparation)
    var tables: [ExactName: Table] = [:]
    for table in self.tables { tables[ExactName(table.item)] = table }
    var loop = MigrationLoop(
      rules: MigrationLoop.Rules(workers: 1, maxItems: nil, sameErrorLimit: .max, isAttended: false), plan: plan,
      progress: nothingDone)
    loop: while true {
      switch loop.next() {
      case .start(_, let work):
        switch work {
        case .item(let name): if let table = tables[ExactName(name)] { add(table, to: &script) }
        case .object(let name): if let job = plan.job(object: name) { add(job, to: &script) }
        }
        loop.completed(work, worker: nil)
      case .fail(let work, let reason):
        script.title("\(work.name): not made")
        script.comment(reason)
        loop.failed(work, worker: nil, Failure(item: work.name, error: reason, timestamp: Self.noTime))
      case .help, .wait, .end: break loop
      }
    }
    return script.text
  }

  private var header: String {
    var lines = [
      "What longhaul would do to make \(target) out of \(source).",
      "For reading, and for trying it in a copy: use longhaul itself for the migration. What is not in it:",
    ]
    if !plan.isSameDatabase {
      lines.append("  - the rows, and where sequences stand: COPY streams them from the source; each table says how")
    }
    lines += [
      "  - the comparison of each new table with the old one before its COMMIT",
      "  - the ledger, by which nothing is done twice, and the one instant of the source that all tables are of",
      "  - workers: here one thing comes after the other",
    ]
    return lines.joined(separator: "\n")
  }

  private static let noTime = Date(timeIntervalSince1970: 0)

  private var nothingDone: MigrationProgress {
    var progress = MigrationProgress(
      metadata: MigrationProgress.Metadata(startedAt: Self.noTime, sourceDB: "", targetDB: ""))
    progress.pending = plan.items
    progress.objects.pending = plan.objectNames
    return progress
  }

  private func add(_ table: Table, to script: inout SQLScript) {
    let item = table.script
    let (path, ownPath) = (Session.localSearchPath(item.searchPaths.target), item.searchPathOfExpressions)
    script.title("Table \(table.item)")
    if table.isInParts {
      script.comment("In \(parts(of: table)) parts: they and the indexes are transactions of their own.")
    }
    script.add(["BEGIN", path])
    if plan.isSameDatabase { script.add(item.readAll) }
    script.add(item.hooks(.beforeCreate) + item.create + item.hooks(.afterCreate) + item.hooks(.beforeCopy))
    if plan.isSameDatabase {
      if let ownPath { script.add([Session.localSearchPath(ownPath)]) }
      script.add(item.serverCopyOfAll)
      if ownPath != nil { script.add([path]) }
      script.add(item.serverSequences)
    } else {
      for copy in item.sources.compactMap({ $0.stream() }) {
        script.comment("Rows, from the source: \(copy.source)\ninto the target: \(copy.target)")
      }
      for value in item.sequenceValues { script.comment("A sequence's value, from the source: \(value.sql)") }
    }
    script.add(item.newSequences + item.hooks(.afterCopy) + item.hooks(.beforeIndex) + table.index)
    script.add(item.hooks(.afterIndex) + item.hooks(.beforeVerify) + item.hooks(.afterVerify))
    script.add(["COMMIT"])
  }

  private func add(_ job: ObjectJob, to script: inout SQLScript) {
    script.title(job.name)
    script.add(["BEGIN", Session.localSearchPath(job.searchPath)])
    script.add(job.statements)
    if let sequence = job.sequence {
      if plan.isSameDatabase {
        let new = SQLText.literal(sequence.new)
        script.add(["SELECT setval(\(new), last_value, is_called) FROM \(sequence.old)"])
      } else {
        script.comment("Its value, from the source: SELECT last_value, is_called FROM \(sequence.old)")
      }
    }
    script.add(["COMMIT"])
  }
}

/// A script for psql.
private struct SQLScript {
  private(set) var text = ""

  mutating func title(_ title: String) { text += "\n-- \(TextLayout.visible(title))\n" }

  mutating func comment(_ comment: String) {
    for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      text += "-- \(TextLayout.visible(String(line)))\n"
    }
  }

  mutating func add(_ statements: [String]) {
    for statement in statements { text += "\(SQLText.ended(statement))\n" }
  }

  /// Statements, but for those that only look whether all is well.
  mutating func add(_ statements: [ScriptStatement]) {
    add(
      statements.filter {
        switch $0.role {
        case .strays, .unchanged, .emptiness: false
        default: true
        }
      }.map(\.sql))
  }
}

extension SQLText {
  /// A statement with its semicolon, which behind a comment would be part of that.
  static func ended(_ statement: String) -> String {
    SQLTokens(statement).tokens.last?.text.hasPrefix("--") == true ? "\(statement)\n;" : "\(statement);"
  }
}
