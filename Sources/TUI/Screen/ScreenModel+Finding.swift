/// Searching and filtering: what is typed takes effect at once.
extension ScreenModel {
  mutating func begin(_ kind: Prompt.Kind) {
    let before = kind == .search ? context.needle?.text ?? "" : context.filter.text
    prompt = Prompt(kind: kind, field: TextField(kind == .filter ? before : ""), before: before)
  }

  /// A key while something is being typed.
  mutating func typed(_ key: Key) -> [Action] {
    guard var typing = prompt else { return [] }
    switch key {
    case .escape, .control("c"), .control("g"):
      prompt = nil
      apply(typing.kind, typing.before, moves: false)
    case .enter:
      prompt = nil
      if let problem = typing.problem {
        say(problem, .bad)
        apply(typing.kind, typing.before, moves: false)
      } else if typing.kind == .search, context.needle != nil, hit == nil {
        say("not found: \(typing.field.text)", .warning)
      }
    case .control("l"): return [.repaint]
    default:
      guard typing.field.handle(key) else { return [] }
      typing.problem = nil
      prompt = typing
      apply(typing.kind, typing.field.text, moves: true)
    }
    return []
  }

  private mutating func apply(_ kind: Prompt.Kind, _ text: String, moves: Bool) {
    switch kind {
    case .search:
      context.needle = Needle(text)
      hit = nil
      if moves, context.needle != nil { find(0) }
    case .filter:
      do throws(Filter.Problem) {
        context.filter = try Filter(text)
      } catch {
        prompt?.problem = error.text
      }
    }
  }

  mutating func find(_ direction: Int) {
    guard let needle = context.needle else { return say("nothing is searched for; / begins", .warning) }
    var view = views[views.count - 1]
    hit = view.find(needle, direction: direction, context: context)
    views[views.count - 1] = view
    if hit == nil, prompt == nil { say("not found: \(needle.text)", .warning) }
  }
}
