/// What a piece of text means; a back end decides how that looks.
enum Tone: UInt8, CaseIterable {
  case plain, faint, accent, good, busy, warning, bad, hit

  /// The letter a style map shows.
  var letter: Character {
    switch self {
    case .plain: "."
    case .faint: "f"
    case .accent: "a"
    case .good: "g"
    case .busy: "b"
    case .warning: "w"
    case .bad: "e"
    case .hit: "h"
    }
  }
}

/// A meaning and its emphasis.
struct Style: Equatable {
  struct Emphasis: OptionSet {
    let rawValue: UInt8
    static let bold = Emphasis(rawValue: 1)
    static let reverse = Emphasis(rawValue: 2)
    static let underline = Emphasis(rawValue: 4)
  }

  var tone = Tone.plain
  var emphasis: Emphasis = []

  init(_ tone: Tone = .plain, _ emphasis: Emphasis = []) {
    self.tone = tone
    self.emphasis = emphasis
  }

  static let plain = Style()
  static let bold = Style(.plain, .bold)
  static let faint = Style(.faint)
  static let accent = Style(.accent)
  static let good = Style(.good)
  static let busy = Style(.busy)
  static let warning = Style(.warning)
  static let bad = Style(.bad)

  func with(_ more: Emphasis) -> Style { Style(tone, emphasis.union(more)) }
}
