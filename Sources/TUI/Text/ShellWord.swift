/// Words as a shell takes them.
enum ShellWord {
  /// The word as it is typed: bare when it is harmless, else in single quotes; what can't be seen as bytes, `$'\x1b'`.
  static func quoted(_ word: String) -> String {
    let scalars = word.unicodeScalars
    let isHarmless = scalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-./:@%+=,".unicodeScalars.contains(scalar)
    }
    if isHarmless, !word.isEmpty { return word }
    if !scalars.contains(where: isHidden) {
      return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
    let parts = scalars.map { scalar in
      switch scalar {
      case "'", "\\": return "\\\(scalar)"
      case _ where isHidden(scalar):
        return String(scalar).utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      default: return String(scalar)
      }
    }
    return "$'" + parts.joined() + "'"
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    Charset.unicode.visible(scalar).scalar != scalar.value
  }
}
