extension Charset {
  /// A line as lines of at most `columns`, broken at blanks where there are any.
  func wrap(_ line: Line, to columns: Int) -> [Line] {
    guard columns > 0, width(line) > columns else { return [line] }
    let indent = min(line.indent, columns / 2)
    var lines: [Line] = []
    var current = Line()
    var used = 0
    func room() -> Int { columns - used }
    func next() {
      lines.append(current)
      current = Line()
      used = 0
      if indent > 0 {
        current.add(String(repeating: " ", count: indent))
        used = indent
      }
    }
    for span in line.spans {
      for word in Charset.words(span.text) {
        let length = width(word)
        if length <= room() {
          current.add(word, span.style)
          used += length
          continue
        }
        if word.allSatisfy({ $0 == " " }) {
          next()
          continue
        }
        if length <= columns - indent {
          next()
          current.add(word, span.style)
          used += length
          continue
        }
        for scalar in word.unicodeScalars {
          let width = visible(scalar).width
          if width > room(), used > indent { next() }
          current.add(String(scalar), span.style)
          used += width
        }
      }
    }
    lines.append(current)
    return lines.map(Charset.joined)
  }

  /// A text as lines of at most `columns`; its own line breaks are kept.
  func wrap(_ text: String, to columns: Int, style: Style = .plain) -> [Line] {
    Charset.lines(of: text).flatMap { wrap(Line($0, style), to: columns) }
  }

  /// The lines of a text, tabs as blanks.
  static func lines(of text: String) -> [String] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line in
      guard line.utf8.contains(0x09) else { return String(line) }
      var result = ""
      var column = 0
      for character in line {
        let blanks = character == "\t" ? 4 - column % 4 : 0
        result += blanks > 0 ? String(repeating: " ", count: blanks) : String(character)
        column += max(1, blanks)
      }
      return result
    }
  }

  /// Runs of blanks and runs of everything else.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    for character in text {
      if let last = words.last?.last, (last == " ") == (character == " ") {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
      }
    }
    return words
  }

  /// Neighbours of one style as one span.
  private static func joined(_ line: Line) -> Line {
    var result = Line()
    for span in line.spans {
      if result.spans.last?.style == span.style {
        result.spans[result.spans.count - 1].text += span.text
      } else {
        result.spans.append(span)
      }
    }
    return result
  }
}
