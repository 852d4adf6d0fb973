extension Conventions {
  /// `orderItem`, `OrderItem` and `Order Item` as `order_item`.
  ///
  /// A word begins with a capital after a small letter or a digit, and with the last of several capitals before a small
  /// letter, so that `HTTPServer2Go` is `http_server2_go`; the plural of an acronym is one word: `orderIDs` is
  /// `order_ids`. Digits stay with what precedes them. What is neither letter, digit nor underscore becomes one underscore
  /// between words and nothing at the ends. A name that would begin with a digit begins with an underscore. What is longer
  /// than 63 bytes ends there.
  static func snakeCase(_ name: String) -> String {
    let scalars = Array(name.unicodeScalars)
    var result = ""
    var isApart = false
    for place in scalars.indices {
      let scalar = scalars[place]
      guard isWordPart(scalar) else {
        isApart = true
        continue
      }
      if isApart || beginsWord(scalars, place) {
        if !result.isEmpty, !result.hasSuffix("_"), scalar != "_" { result += "_" }
        isApart = false
      }
      result += scalar.properties.lowercaseMapping
    }
    if result.isEmpty { return name }
    if result.unicodeScalars.first?.properties.numericType != nil { result = "_" + result }
    return shortened(result)
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || scalar.properties.isGraphemeExtend
  }

  private static func beginsWord(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    func isCapital(_ place: Int) -> Bool { scalars.indices.contains(place) && scalars[place].properties.isUppercase }
    func isSmall(_ place: Int) -> Bool { scalars.indices.contains(place) && scalars[place].properties.isLowercase }
    guard isCapital(place), place > 0 else { return false }
    if isSmall(place - 1) || scalars[place - 1].properties.numericType != nil { return true }
    guard isCapital(place - 1), isSmall(place + 1) else { return false }
    let isPlural = scalars[place + 1] == "s" && !isSmall(place + 2)
    return !isPlural
  }

  /// The first 63 bytes, as PostgreSQL shortens names.
  static func shortened(_ name: String, to bytes: Int = 63) -> String {
    var scalars = name.unicodeScalars
    while String(scalars).utf8.count > bytes { scalars.removeLast() }
    return String(scalars)
  }

  /// What a regular expression and its replacement do to names, everywhere they match.
  struct Replacement {
    private let regex: Regex<AnyRegexOutput>
    private var parts: [Part] = []

    private enum Part { case text(String), group(Int) }

    /// What is wrong with a rule.
    struct Mistake: Error { let text: String }

    init(pattern: String, replacement: String) throws(Mistake) {
      do {
        regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
      } catch { throw Mistake(text: "\(pattern) is no regular expression: \(error)") }
      var isEscaped = false
      for scalar in replacement.unicodeScalars {
        if !isEscaped {
          if scalar == "\\" { isEscaped = true } else { parts.append(.text(String(scalar))) }
          continue
        }
        isEscaped = false
        switch scalar {
        case "&": parts.append(.group(0))
        case "1"..."9": parts.append(.group(Int(scalar.value) - 48))
        case "\\": parts.append(.text("\\"))
        default: parts.append(.text("\\" + String(scalar)))
        }
      }
      if isEscaped { parts.append(.text("\\")) }
    }

    func apply(_ name: String) -> String {
      name.replacing(regex) { match in
        var text = ""
        for part in parts {
          switch part {
          case .text(let own): text += own
          case .group(let group):
            if match.output.indices.contains(group) { text += match.output[group].substring ?? "" }
          }
        }
        return text
      }
    }
  }
}

extension Conventions.Model {
  /// Gives what is chosen another name.
  mutating func rename(
    _ convention: Convention, _ selection: inout Conventions.Selection, of renamed: Convention.Renamed,
    _ change: (String) -> String
  ) {
    var reserved: [String] = []
    func new(_ old: String) -> String? {
      let name = change(old)
      if name.hasSameBytes(as: old) { return nil }
      if Conventions.isReserved(name), reserved.firstIndex(ofExactly: name) == nil { reserved.append(name) }
      return name
    }
    if !selection.namesColumns {
      for place in tables.indices where selection.chooses(table: place) {
        if renamed != .columns, let name = new(tables[place].name) {
          tables[place].name = name
          tables[place].naming = convention.place
          touch(table: place, convention.place)
        }
        for part in tables[place].parts.indices where renamed == .all {
          guard let name = new(tables[place].parts[part].name) else { continue }
          tables[place].parts[part].name = name
          tables[place].parts[part].naming = convention.place
          touch(table: place, convention.place)
        }
      }
    }
    for family in families.indices where renamed != .tables {
      guard selection.chooses(family, of: self), let name = new(families[family].name) else { continue }
      if let obstacle = obstacle(toNaming: family) {
        warnings.append("\(convention.place): \(label(family)) keeps its name: \(obstacle)")
        continue
      }
      families[family].name = name
      families[family].naming = convention.place
      for member in families[family].members where families[family].tops == [member.table] {
        touch(member, convention.place)
      }
    }
    if renamed == .all, convention.tables.isEmpty, !selection.namesColumns { warnOfFreeSequences(convention, change) }
    if !reserved.isEmpty {
      let list = reserved.map { "\"\($0)\"" }.joined(separator: ", ")
      warnings.append("\(convention.place): reserved words, which SQL has to quote: \(list)")
    }
  }
}

extension Conventions.Model {
  private func obstacle(toNaming family: Int) -> String? {
    if families[family].tops.count > 1 { return "it is inherited from several tables" }
    for member in families[family].members {
      if let obstacle = fixed(member) { return obstacle }
    }
    return nil
  }

  /// A rule is a table's: sequences that no table owns have none.
  private mutating func warnOfFreeSequences(_ convention: Convention, _ change: (String) -> String) {
    for object in schema.prerequisites + schema.dependents {
      guard case .sequence(let sequence) = object.definition, sequence.owner == nil,
        !change(object.name).hasSameBytes(as: object.name)
      else { continue }
      warnings.append("\(convention.place): \(object.label) keeps its name: it belongs to no table")
    }
  }
}

extension Conventions {
  /// A word that would be a bare identifier if PostgreSQL did not mean something else by it.
  static func isReserved(_ name: String) -> Bool {
    guard let first = name.utf8.first, first == 95 || (97...122).contains(first),
      name.utf8.allSatisfy({ $0 == 95 || (97...122).contains($0) || (48...57).contains($0) })
    else { return false }
    return SQLText.identifier(name) != name
  }
}
