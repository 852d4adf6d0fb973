/// Answers what a person wants to know who chooses what to migrate: a thread, joined to the screen by two channels.
public final class MigrationSetup: Sendable {
  /// What is wanted; the newest question counts.
  public let questions = Mailbox<SetupQuestion>()
  /// What was found.
  public let answers = LatestValueChannel<SetupAnswer>()
  private let base: MigrationConfiguration

  /// - Parameter base: what is not chosen on the screen.
  public init(_ base: MigrationConfiguration) { self.base = base }

  /// Begins on a thread of its own, which lasts as long as the program.
  public func start() {
    WorkerThread(name: "setup") { [self] in
      while true {
        questions.doorbell.wait(milliseconds: -1)
        questions.doorbell.silence()
        guard let question = questions.takeAll().last else { continue }
        answers.publish(SetupAnswer(to: question, answer(question)))
      }
    }.detach()
  }

  private func answer(_ question: SetupQuestion) -> SetupAnswer.Kind {
    let draft = question.draft
    do {
      switch question.kind {
      case .overview:
        return .overview(try .read(source: draft.source.conninfo, target: draft.target?.conninfo))
      case .plan(let columns):
        let report = try PlanReport.make(draft.configuration(from: base))
        return .plan(report.text(columns: columns), willFail: report.willFail)
      }
    } catch { return .trouble("\(error)") }
  }
}
