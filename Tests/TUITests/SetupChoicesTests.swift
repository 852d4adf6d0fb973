import Engine
import Testing

@testable import TUI

/// What set-up knows of tables before a person chooses.
@Suite struct SetupChoicesTests {
  /// At the tables of `old_schema`.
  private func model(_ change: (inout SetupModel, inout DatabaseOverview) -> Void) throws -> SetupModel {
    var model = try SetupSample.model()
    var overview = SetupSample.overview
    change(&model, &overview)
    let question = model.press([.backTab, .enter])
    _ = model.answer(question, .overview(overview))
    _ = model.press([.down, .up, .character(" "), .enter])
    #expect(model.stage == .tables)
    return model
  }

  @Test func `a size that nobody can tell is no part of a sum`() throws {
    var model = try model { $1.schemas[1].tables[0].bytes = -1 }
    let lines = model.frame(Size(80, 24)).text.split(separator: "\n")
    #expect(lines[1].hasSuffix(" 4 of 4 chosen, 38.2 GB ─"), "\(lines[1])")
    #expect(lines.contains { $0.contains("clickstream") && $0.hasSuffix(" ?") }, "\(lines)")
  }

  @Test func `what patterns leave out is not checked, and they are kept where nobody chooses otherwise`() throws {
    var model = try model { model, _ in model.draft.exclude = ["click*", "*_tmp"] }
    #expect(model.tables.checked.map { model.tables.entries[$0].name } == ["hr.日本語表", "order_item", "sale"])
    let asked = model.press([.enter])
    let question = try #require(asked)
    #expect(question.draft.leftOut == [SetupDraft.Table(schema: "old_schema", name: "clickstream")])
    let configuration = try question.draft.configuration(from: MigrationConfiguration())
    #expect(configuration.exclude == ["click*", "*_tmp"])
    #expect(configuration.include == [])
  }

  @Test func `what is chosen otherwise counts more than patterns, also after the way back`() throws {
    var model = try model { model, _ in model.draft.include = ["click*", "sale"] }
    #expect(model.tables.checked.count == 2)
    // The largest is the first of the list.
    _ = model.press([.character(" "), .escape, .enter])
    #expect(model.tables.checked.map { model.tables.entries[$0].name } == ["sale"])
    let asked = model.press([.enter])
    let configuration = try #require(asked).draft.configuration(from: MigrationConfiguration())
    #expect(configuration.include == ["sale"])
    #expect(configuration.exclude == [])
  }

  @Test func `of several schemas, patterns meet the schema's name, too`() throws {
    var model = try model { model, _ in model.draft.exclude = ["stock.*", "sale"] }
    _ = model.press([.escape, .character("a"), .enter])
    #expect(
      model.tables.checked.map { model.tables.entries[$0].name }
        == ["old_schema.clickstream", "old_schema.hr.日本語表", "old_schema.order_item"])
  }

  @Test func `beside a service nothing is said of what else it may say`() throws {
    Fixture.adoptLocale()
    let source = try #require(ConnectionFields("service=shop"))
    var model = SetupModel(
      SetupDraft(source: source, target: nil, jobs: 2), charset: .unicode, glyphs: .unicode, now: Fixture.now)
    let lines = model.frame(Size(80, 24)).text.split(separator: "\n")
    for label in ["Host", "Port", "Database", "User"] {
      let line = lines.first { $0.contains(label) }
      #expect(line?.hasSuffix("as the service says") == true, "\(lines)")
    }
    let asked = model.press([.backTab, .enter])
    let question = try #require(asked)
    #expect(question.draft.source.conninfo == "service=shop")
    _ = model.answer(question, .overview(DatabaseOverview(schemas: [], isSameDatabase: true)))
    #expect(model.trouble == "There is no table in any schema of this database that this role may use.")
  }
}
