/// A line of text being typed.
struct TextField {
  private(set) var scalars: [Unicode.Scalar]
  private(set) var cursor: Int

  /// Longer than any name, short enough to stay a search.
  private static let longest = 256

  init(_ text: String = "") {
    scalars = Array(text.unicodeScalars)
    cursor = scalars.count
  }

  var text: String { string(scalars[...]) }
  var textBeforeCursor: String { string(scalars[..<cursor]) }

  /// Takes a key; false when it means nothing here.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let scalar): insert([scalar])
    case .paste(let text): insert(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
    case .backspace:
      guard cursor > 0 else { return true }
      cursor -= 1
      scalars.remove(at: cursor)
    case .delete:
      if cursor < scalars.count { scalars.remove(at: cursor) }
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(scalars.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = scalars.count
    case .control("u"):
      scalars.removeFirst(cursor)
      cursor = 0
    case .control("k"): scalars.removeLast(scalars.count - cursor)
    case .control("w"):
      var start = cursor
      while start > 0, scalars[start - 1] == " " { start -= 1 }
      while start > 0, scalars[start - 1] != " " { start -= 1 }
      scalars.removeSubrange(start..<cursor)
      cursor = start
    default: return false
    }
    return true
  }

  private mutating func insert(_ more: [Unicode.Scalar]) {
    let fitting = more.prefix(max(0, TextField.longest - scalars.count))
    scalars.insert(contentsOf: fitting, at: cursor)
    cursor += fitting.count
  }

  private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
