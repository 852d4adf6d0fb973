import Engine

/// What a person types who follows a migration as lines.
enum PlainCommand: Equatable {
  case help, status, failures, pause, resume, stop, abort
  case show(String)
  case skip(String)
  case requeue(String)
  case workers(Int)
  /// Not understood; with what was expected.
  case mistake(String)

  /// The words, what stands after them, and what they do.
  static let table: [(words: String, argument: String, help: String)] = [
    ("status", "", "how far it is, and what each worker does"),
    ("failures", "", "what failed, each in a line"),
    ("show", "NAME", "all that is known of a table or an object"),
    ("pause", "", "take up no more tables"),
    ("resume", "", "go on"),
    ("workers", "N", "let so many workers take up tables"),
    ("skip", "NAME", "take a pending table out of the work"),
    ("requeue", "NAME", "try a failure again"),
    ("stop", "", "finish what is in flight, then stop"),
    ("abort", "", "roll back what is in flight, then stop"),
    ("help", "", "this list"),
  ]

  /// Words can be cut short as long as they are one: `st` is `status` or `stop`, `sta` is `status`. Only what rolls work
  /// back has to be written out.
  init(_ line: String) {
    let parts = line.split(maxSplits: 1, omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" }
    let word = parts.first?.lowercased() ?? "help"
    let argument = parts.dropFirst().first.map(Self.trimmed) ?? ""
    let known = Self.table.filter { $0.words.hasPrefix(word) && ($0.words != "abort" || word == "abort") }
    guard let found = known.first(where: { $0.words == word }) ?? (known.count == 1 ? known.first : nil) else {
      let words = (known.isEmpty ? Self.table : known).map(\.words).joined(separator: ", ")
      self = .mistake("expected \(known.count > 1 ? "one of " : "")\(words)")
      return
    }
    if !found.argument.isEmpty, argument.isEmpty {
      self = .mistake("expected \(found.words) \(found.argument)")
      return
    }
    switch found.words {
    case "status": self = .status
    case "failures": self = .failures
    case "show": self = .show(argument)
    case "pause": self = .pause
    case "resume": self = .resume
    case "workers":
      let count = Int(argument).flatMap { MigrationConfiguration.workerCounts.contains($0) ? $0 : nil }
      self = count.map(Self.workers) ?? .mistake("expected workers and a number from 1 to 64")
    case "skip": self = .skip(argument)
    case "requeue": self = .requeue(argument)
    case "stop": self = .stop
    case "abort": self = .abort
    default: self = .help
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.last == " " || text.last == "\t" || text.last == "\r" { text.removeLast() }
    return String(text)
  }
}
