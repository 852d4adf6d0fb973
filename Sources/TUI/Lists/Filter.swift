internal import Engine

/// Which entries are shown. All conditions must hold; a word is looked for in the name and in the error.
///
///     invoice !archive state:failed size>10G rows>1M sqlstate:23 step:copy
struct Filter: Equatable {
  /// As it was typed.
  let text: String
  private var conditions: [Condition] = []

  /// Lets everything through.
  static let none = Filter()

  private init() { text = "" }

  /// What is wrong with a filter, for the person who is typing it.
  struct Problem: Error, Equatable {
    var text: String
  }

  init(_ text: String) throws(Problem) {
    self.text = text
    for word in text.split(separator: " ") {
      let negated = word.first == "!"
      let body = String(negated ? word.dropFirst() : word)
      guard !body.isEmpty else { continue }
      conditions.append(Condition(test: try Filter.test(body), negated: negated))
    }
  }

  var isEmpty: Bool { conditions.isEmpty }

  /// Those rows of a list that it lets through.
  func kept(_ rows: [Int], of list: ListKind, in roster: Roster) -> [Int] {
    conditions.reduce(rows) { rows, condition in
      let matches = condition.test.matching(list, in: roster)
      return rows.filter { matches($0) != condition.negated }
    }
  }

  private struct Condition: Equatable {
    var test: Test
    var negated: Bool
  }

  private enum Test: Equatable {
    case word(Needle)
    case state(EntryState)
    case sqlstate(String)
    case step(Step)
    case size(Comparison, Double)
    case rows(Comparison, Double)

    /// Whether a row passes: made once for all rows, of which there are many.
    func matching(_ list: ListKind, in roster: Roster) -> (Int) -> Bool {
      switch self {
      case .word(let needle):
        { needle.matches(roster.name(list, $0)) || (roster.error(list, $0).map(needle.matches) ?? false) }
      case .state(let state): { roster.state(list, $0) == state }
      case .sqlstate(let prefix): { roster.sqlstate(list, $0)?.hasPrefix(prefix) ?? false }
      case .step(let step): { roster.step(list, $0) == step }
      case .size(let comparison, let bytes):
        { roster.bytes(list, $0).map { comparison.holds(Double($0), bytes) } ?? false }
      case .rows(let comparison, let rows):
        { roster.rows(list, $0).map { comparison.holds(Double($0), rows) } ?? false }
      }
    }
  }

  private enum Comparison: String {
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="

    func holds(_ left: Double, _ right: Double) -> Bool {
      switch self {
      case .less: left < right
      case .atMost: left <= right
      case .more: left > right
      case .atLeast: left >= right
      }
    }
  }

  private static func test(_ word: String) throws(Problem) -> Test {
    for (name, unit) in [("size", 1024.0), ("rows", 1000.0)] {
      let rest = word.dropFirst(name.count)
      guard word.hasPrefix(name), let sign = rest.first, sign == "<" || sign == ">" else { continue }
      let operation = rest.dropFirst().first == "=" ? "\(sign)=" : "\(sign)"
      guard let comparison = Comparison(rawValue: operation), let number = number(rest.dropFirst(operation.count), unit)
      else { throw Problem(text: "\(name)\(operation) wants a number such as 500, 10k, 1.5M, 10G") }
      return name == "size" ? .size(comparison, number) : .rows(comparison, number)
    }
    if let colon = word.firstIndex(of: ":") {
      let value = String(word[word.index(after: colon)...])
      switch word[..<colon] {
      case "state":
        guard let state = EntryState(rawValue: value) else {
          throw Problem(text: "state: is one of " + EntryState.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return .state(state)
      case "step":
        guard let step = Step(rawValue: value) else {
          throw Problem(text: "step: is one of " + Step.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return .step(step)
      case "sqlstate":
        guard !value.isEmpty else { throw Problem(text: "sqlstate: wants a code such as 23502, or its beginning") }
        return .sqlstate(value.uppercased())
      default: break
      }
    }
    guard let needle = Needle(word) else { throw Problem(text: "nothing to look for") }
    return .word(needle)
  }

  private static func number(_ text: Substring, _ unit: Double) -> Double? {
    var digits = text.uppercased()[...]
    if unit == 1024, digits.last == "B" { digits = digits.dropLast() }
    var scale = 1.0
    if let last = digits.last, let power = "KMGTP".firstIndex(of: last) {
      for _ in 0...("KMGTP".distance(from: "KMGTP".startIndex, to: power)) { scale *= unit }
      digits = digits.dropLast()
    }
    guard let value = Double(digits), value.isFinite, value >= 0 else { return nil }
    return value * scale
  }
}
