import Engine
import Testing

@testable import TUI

/// A database to choose from, and set-up at one of its steps.
enum SetupSample {
  static let overview = DatabaseOverview(
    schemas: [
      DatabaseOverview.Schema(name: "empty", tables: []),
      DatabaseOverview.Schema(
        name: "old_schema",
        tables: [
          DatabaseOverview.Table(name: "clickstream", bytes: 226_000_000_000, rows: 1_200_000_000),
          DatabaseOverview.Table(name: "hr.日本語表", bytes: 5_000_000, rows: 50_000),
          DatabaseOverview.Table(name: "order_item", bytes: 41_000_000_000, rows: -1),
          DatabaseOverview.Table(name: "sale", bytes: 0, rows: 0, isPartitioned: true),
        ]),
      DatabaseOverview.Schema(name: "stock", tables: [DatabaseOverview.Table(name: "bin", bytes: 8192, rows: 3)]),
    ],
    isSameDatabase: true)

  /// At a step, with what was asked for on the way.
  static func model(_ stage: SetupModel.Stage = .connect, ascii: Bool = false) throws -> SetupModel {
    Fixture.adoptLocale()
    let source = try #require(ConnectionFields("host=db1 port=5433 dbname=shop user=app sslmode=require"))
    var model = SetupModel(
      SetupDraft(source: source, target: nil, jobs: 2), charset: ascii ? .ascii : .unicode,
      glyphs: ascii ? .ascii : .unicode, now: Fixture.now)
    if stage == .connect { return model }
    var question = model.press([.backTab, .enter])
    _ = model.answer(question, .overview(overview))
    if stage == .schemas { return model }
    _ = model.press([.down, .up, .character(" "), .enter])
    if stage == .tables { return model }
    question = model.press([.enter])
    _ = model.answer(question, .plan("Plan: old_schema@shop to old_schema_new@shop\n\n  tables  4", willFail: false))
    return model
  }
}

extension SetupModel {
  /// Presses keys; the question that the last of them asks.
  mutating func press(_ keys: [Key]) -> SetupQuestion? {
    var question: SetupQuestion?
    for key in keys {
      question = nil
      for case .send(let asked) in handle(key, now: Fixture.now) { question = asked }
      _ = frame(Size(80, 24))
    }
    return question
  }

  mutating func answer(_ question: SetupQuestion?, _ kind: SetupAnswer.Kind) -> [Action] {
    guard let question else { return [] }
    return receive(SetupAnswer(to: question, kind), now: Fixture.now)
  }
}
