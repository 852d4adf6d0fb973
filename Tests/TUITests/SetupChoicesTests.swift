import Engine
import Testing

@testable import TUI

/// What comes of choices in set-up, and what is chosen before a person says anything.
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

  @Test func `what is typed is where it connects to`() throws {
    var model = try SetupSample.model()
    let keys: [Key] = [.control("u"), .paste("db9"), .backTab, .enter]
    let asked = model.press(keys)
    let question = try #require(asked)
    #expect(question.draft.source.conninfo == "host=db9 port=5433 dbname=shop user=app sslmode=require")
    #expect(question.draft.target == nil)
  }

  @Test func `a password is not shown`() throws {
    var model = try SetupSample.model()
    let keys: [Key] = [.down, .down, .down, .down, .paste("s3cret")]
    _ = model.press(keys)
    let text = model.frame(Size(80, 24)).text
    #expect(!text.contains("s3cret"))
    #expect(text.contains("******"))
  }

  @Test func `one schema under its new name, with all its tables but one`() throws {
    var model = try SetupSample.model(.schemas)
    _ = model.press([.character(" "), .character("e"), .control("u"), .paste("shop"), .enter, .enter])
    let asked = model.press([.character(" "), .enter])
    let question = try #require(asked)
    #expect(question.draft.schemas == [SetupDraft.Schema(name: "old_schema", newName: "shop")])
    #expect(question.draft.leftOut == [SetupDraft.Table(schema: "old_schema", name: "clickstream")])
    let configuration = try question.draft.configuration(from: MigrationConfiguration())
    #expect(configuration.exclude == ["clickstream"])
    #expect(configuration.include == [])
    #expect(configuration.schemas.oldNames == "old_schema")
    #expect(configuration.schemas.newNames == "shop")
  }

  @Test func `few of many tables are named by what is moved`() throws {
    var model = try SetupSample.model(.tables)
    let asked = model.press([.character("a"), .character("/"), .paste("order"), .enter, .character(" "), .enter])
    let question = try #require(asked)
    let configuration = try question.draft.configuration(from: MigrationConfiguration())
    #expect(configuration.include == ["order_item"])
    #expect(configuration.exclude == [])
  }

  @Test func `two schemas are told apart in what is left out`() throws {
    var model = try SetupSample.model(.schemas)
    _ = model.press([.character("a"), .enter, .character("f"), .paste("stock"), .enter, .character("a")])
    let asked = model.press([.enter])
    let question = try #require(asked)
    let configuration = try question.draft.configuration(from: MigrationConfiguration())
    #expect(configuration.exclude == ["stock.bin"])
    #expect(configuration.schemas.newNames == "old_schema_new,stock_new")
  }

  @Test func `nothing chosen goes no further`() throws {
    var model = try SetupSample.model(.schemas)
    let none = model.press([.enter])
    #expect(none == nil)
    #expect(model.stage == .schemas)
    let still = model.press([.character(" "), .enter, .character("a"), .enter])
    #expect(still == nil)
    #expect(model.stage == .tables)
  }

  @Test func `choices are kept on the way back`() throws {
    var model = try SetupSample.model(.tables)
    _ = model.press([.character(" "), .escape])
    #expect(model.stage == .schemas)
    _ = model.press([.enter])
    #expect(model.tables.checked.count == 3)
  }

  @Test func `it begins with y alone`() throws {
    var model = try SetupSample.model(.plan)
    _ = model.press([.enter, .enter, .enter])
    #expect(model.outcome == .left)
    let actions = model.handle(.character("y"), now: Fixture.now)
    #expect(actions == [.leave])
    #expect(model.outcome == .start(model.draft))
  }

  @Test func `help is searched, and what is below it is out of reach`() throws {
    var model = try SetupSample.model(.tables)
    let before = model.tables.checked
    _ = model.press([.character("?")])
    for _ in 0..<2 {
      for row in 0..<24 { _ = model.handle(.mouse(Mouse(action: .click, row: row, column: 20)), now: Fixture.now) }
      _ = model.handle(.mouse(Mouse(action: .wheelDown, row: 12, column: 20)), now: Fixture.now)
    }
    #expect(model.tables.checked == before)
    #expect(model.tables.row == 0)
    _ = model.press([.character("/"), .paste("workers"), .enter])
    let text = model.frame(Size(80, 24)).text
    #expect(text.contains("worker more") || text.contains("workers"), "\(text)")
    #expect(!text.contains("up one line"), "\(text)")
    _ = model.press([.escape, .escape])
    #expect(model.help == nil)
    #expect(model.needle == nil)
  }

  @Test(arguments: [SetupModel.Stage.connect, .tables]) func `it can be suspended at any step`(stage: SetupModel.Stage)
    throws
  {
    var model = try SetupSample.model(stage)
    let actions = model.handle(.control("z"), now: Fixture.now)
    #expect(actions == [.suspend])
  }

  @Test func `an answer that comes too late changes nothing`() throws {
    var model = try SetupSample.model()
    let question = model.press([.backTab, .enter])
    _ = model.press([.escape])
    _ = model.answer(question, .overview(SetupSample.overview))
    #expect(model.stage == .connect)
  }
}
