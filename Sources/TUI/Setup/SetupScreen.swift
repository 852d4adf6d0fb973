public import Engine
internal import FoundationEssentials

/// How choosing ended.
public enum SetupOutcome: Sendable, Equatable {
  /// Nothing is to be done.
  case left
  /// The configuration is to be written.
  case write(SetupDraft)
  /// It is to be written, and the migration begins.
  case start(SetupDraft)
}

/// Where a person chooses what to migrate, step by step: connections, schemas, tables, the plan.
///
/// It runs in the thread that calls `run`. Questions go out, answers come in; it knows no server.
public struct SetupScreen {
  let draft: SetupDraft
  let questions: Mailbox<SetupQuestion>
  let answers: LatestValueChannel<SetupAnswer>
  let options: ScreenOptions

  /// A screen that is not shown yet.
  ///
  /// - Parameters:
  ///   - draft: what is known already.
  ///   - questions: what the screen wants to know.
  ///   - answers: what it is told.
  ///   - options: how it looks.
  public init(
    draft: SetupDraft, questions: Mailbox<SetupQuestion>, answers: LatestValueChannel<SetupAnswer>,
    options: ScreenOptions = ScreenOptions()
  ) {
    self.draft = draft
    self.questions = questions
    self.answers = answers
    self.options = options
  }

  /// Shows it until a person starts the migration or leaves. The terminal is then as it was before.
  public func run() throws(ScreenError) -> SetupOutcome {
    var options = options
    options.setsTitle = false
    let terminal = try Terminal(options)
    let model = SetupModel(
      draft, charset: terminal.charset, glyphs: terminal.glyphs(options), now: Date())
    var loop = ScreenLoop(model, on: terminal, news: answers, commands: questions)
    return loop.run() == .hangup ? .left : loop.content.outcome
  }
}
