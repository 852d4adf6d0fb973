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
    #expect(lines.contains { $0.contains("clickstream") && $0.hasSuffix("1.2G          ?") }, "\(lines)")
  }
}
