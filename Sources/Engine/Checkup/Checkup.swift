internal import FoundationEssentials

/// What `longhaul doctor` finds out before a migration: each thing that can be in its way, and what it means. Changes
/// nothing.
public struct Checkup: Sendable {
  /// How bad it is.
  public enum Level: String, Sendable, CaseIterable {
    /// As it should be.
    case good
    /// Worth knowing.
    case note
    /// May be in the way.
    case warning
    /// Is in the way.
    case problem
  }

  /// One thing that was looked at.
  public struct Finding: Sendable, Equatable {
    /// How bad it is.
    public var level: Level
    /// What was looked at, such as `connections`.
    public var subject: String
    /// What was found.
    public var text: String
    /// What it means, or what to do; empty where nothing is to be done.
    public var meaning = ""
  }

  /// In the order they were looked at.
  public private(set) var findings: [Finding] = []

  /// Milliseconds that it waits for somebody's lock.
  private static let patience = 2000

  /// Whether a migration would fail, or not begin.
  public var hasProblems: Bool { findings.contains { $0.level == .problem } }

  /// Looks at everything that a migration would touch.
  public static func make(_ configuration: MigrationConfiguration) -> Checkup {
    var checkup = Checkup()
    var configuration = configuration
    // Whoever asks sits there and waits.
    configuration.lockTimeout = patience
    checkup.lookAtFolder(configuration.progressFile)
    checkup.lookAtServers(configuration)
    return checkup
  }

  mutating func add(_ level: Level, _ subject: String, _ text: String, _ meaning: String = "") {
    findings.append(Finding(level: level, subject: subject, text: text, meaning: meaning))
  }

  private mutating func lookAtServers(_ configuration: MigrationConfiguration) {
    let survey: Survey
    do throws(EngineError) {
      survey = try Survey(configuration, applicationName: "longhaul doctor", interrupt: Interrupt())
    } catch { return add(.problem, "migration", "it would not begin", error.description) }
    do throws(PostgresError) {
      try lookAtSides(survey, configuration)
      try lookAtSource(survey, configuration)
      try lookAtTarget(survey)
    } catch {
      return add(.problem, "servers", "the \(error.side.rawValue) failed while being looked at", error.message)
    }
    lookAtPlan(survey, configuration)
  }

  private mutating func lookAtPlan(_ survey: Survey, _ configuration: MigrationConfiguration) {
    do throws(EngineError) {
      let plan = try survey.makePlan(configuration)
      let report = try PlanReport.make(configuration)
      let tables = plan.items.count == 1 ? "1 table" : "\(Figure.count(plan.items.count)) tables"
      if report.problems.isEmpty {
        add(.good, "plan", "\(tables) would be moved, and nothing in the plan fails")
      } else {
        add(
          .problem, "plan",
          "\(report.problems.count) of what is planned would fail, such as \(report.problems[0].name)",
          "\(report.problems[0].reason). `longhaul plan` lists them all.")
      }
      if !report.warnings.isEmpty {
        add(.note, "plan", "the plan has warnings: \(report.warnings.count)", "`longhaul plan` lists them.")
      }
    } catch { add(.problem, "plan", "it can't be made", error.description) }
  }

  /// The findings for a terminal.
  public func text(columns: Int = 80) -> String {
    var page = TextPage(columns: columns)
    for finding in findings {
      let mark =
        switch finding.level {
        case .good: "ok"
        case .note: "note"
        case .warning: "WARNING"
        case .problem: "PROBLEM"
        }
      page.paragraph(
        "\(finding.subject): \(finding.text)", indent: 10, first: TextLayout.padded(mark, 9) + " ")
      if !finding.meaning.isEmpty { page.paragraph(finding.meaning, indent: 10) }
    }
    page.line("")
    let counts = Level.allCases.reversed().map { level in (level, findings.count { $0.level == level }) }
    page.line(
      counts.filter { $0.0 != .good }.map { "\($1) \($0.rawValue)\($1 == 1 ? "" : "s")" }.joined(separator: ", ")
        + ", \(findings.count { $0.level == .good }) fine")
    return page.text
  }

  /// The findings for programs. Keys are never renamed; new ones may come.
  public func json() -> String {
    var writer = JSONWriter(capacity: 4096)
    writer.object { writer in
      writer.bool("healthy", !hasProblems)
      writer.list("findings", findings) { writer, finding in
        writer.object { writer in
          writer.string("level", finding.level.rawValue)
          writer.string("subject", finding.subject)
          writer.string("text", finding.text)
          writer.string("meaning", finding.meaning)
        }
      }
    }
    writer.raw("\n")
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
