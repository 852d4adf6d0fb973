/// Everything that a migration would do, as text; made without changing anything.
public struct PlanReport: Sendable {
  let plan: MigrationPlan
  let source: String
  let target: String

  /// Connects to both sides, checks what a run would check, and reads the old schema.
  public static func make(_ configuration: MigrationConfiguration) throws(EngineError) -> PlanReport {
    let survey = try Survey(configuration, applicationName: "longhaul plan", interrupt: Interrupt())
    let plan = try survey.makePlan(configuration)
    return PlanReport(
      plan: plan, source: "\(configuration.schemas.oldNames)@\(survey.source.database)",
      target: "\(configuration.schemas.newNames)@\(survey.target.database)")
  }

  /// For a terminal or a pager.
  public func text() -> String {
    let bytes = plan.schema.tables.reduce(0) { $0 + ($1.kind == .partitioned ? 0 : $1.bytes) }
    var text = """
      Plan: \(source) to \(target), \(plan.isSameDatabase ? "within one database" : "by COPY between two databases")
      \(plan.schema.tables.count) tables (\(Figure.bytes(bytes))), \(plan.schema.prerequisites.count) objects before them, \
      \(plan.schema.foreignKeys.count + plan.schema.dependents.count) after them, \(plan.schema.leftBehind.count) objects left behind
      \(searchPaths)

      """
    let preparation = plan.schema.schemas.entries.flatMap { plan.schema.preparation[ExactName($0.from)] ?? [] }
    if !preparation.isEmpty { text += "\n-- Before all else\n" + preparation.map { $0 + ";\n" }.joined() }
    text += section("Before the tables", plan.schema.prerequisites.map(\.label))
    for item in plan.items { text += tableText(item) }
    text += section("After the tables", (plan.schema.foreignKeys.map(\.label) + plan.schema.dependents.map(\.label)))
    if !plan.warnings.isEmpty {
      text += "\n-- To be known about the rules\n" + plan.warnings.map { "   \($0)\n" }.joined()
    }
    text += problems
    text += "\n-- Left behind: not carried, to be seen to by hand\n"
    for object in plan.schema.leftBehind {
      text += "   \(object.kind) \(object.name)\(object.note.isEmpty ? "" : " (\(object.note))")\n"
    }
    if plan.schema.leftBehind.isEmpty { text += "   nothing\n" }
    return text
  }

  private var searchPaths: String {
    plan.schema.schemas.entries.map { entry in
      let what = plan.schema.schemas.isSingle ? "it" : "what comes from \(entry.from)"
      return "search_path while \(what) is made: \(plan.targetSearchPath(of: entry.from).joined(separator: ", "))"
    }.joined(separator: "\n")
  }

  private var problems: String {
    if plan.problems.isEmpty { return "" }
    let lines = plan.problems.map { "   \($0.text): \($1)\n" }.sorted()
    return "\n-- Can't be made over what is changed, and will fail\n" + lines.joined()
  }

  private func section(_ title: String, _ objects: [String]) -> String {
    if objects.isEmpty { return "" }
    return "\n-- \(title)\n"
      + objects.map { name in
        (plan.job(object: name)?.statements ?? []).map { $0.sql + ";\n" }.joined()
      }.joined()
  }

  private func tableText(_ item: String) -> String {
    guard let script = plan.script(item) else { return "" }
    let table = script.mapping.source
    var text = "\n-- Table \(item): \(Figure.bytes(table.bytes))"
    if table.estimatedRows >= 0 { text += ", about \(Figure.count(table.estimatedRows)) rows" }
    text += "\n" + sql(script.hooks(.beforeCreate) + script.create + script.hooks(.afterCreate))
    text += sql(script.hooks(.beforeCopy))
    if plan.isSameDatabase {
      text += sql(script.serverCopy) + sql(script.serverSequences)
    } else if let copy = script.streamCopy {
      text += "\(copy.source);\n\(copy.target);\n"
    }
    text += sql(script.newSequences + script.hooks(.afterCopy))
    text += sql(script.hooks(.beforeIndex) + script.index + script.hooks(.afterIndex) + script.hooks(.beforeVerify))
    text += sql([script.verify(.source), script.verify(.target)].compactMap(\.self) + script.hooks(.afterVerify))
    return text
  }

  private func sql(_ statements: [ScriptStatement]) -> String { statements.map { $0.sql + ";\n" }.joined() }
}
