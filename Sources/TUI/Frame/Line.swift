/// Text in one style.
struct Span: Equatable {
  var text: String
  var style: Style
}

/// A line of text in several styles.
struct Line: Equatable {
  var spans: [Span] = []
  /// Columns that continuation lines are indented by when it is wrapped.
  var indent = 0

  init() {}
  init(_ text: String, _ style: Style = .plain) { spans = [Span(text: text, style: style)] }

  /// The text without its styles.
  var text: String { spans.map(\.text).joined() }

  @discardableResult
  mutating func add(_ text: String, _ style: Style = .plain) -> Line {
    spans.append(Span(text: text, style: style))
    return self
  }
}
