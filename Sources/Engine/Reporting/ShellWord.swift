/// Words as a shell takes them.
public enum ShellWord {
  /// The word as it is typed: bare when it is harmless, else in single quotes, with hidden characters as `$'\x1b'`.
  public static func quoted(_ word: String) -> String {
    let harmless = word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-./:@%+=,".unicodeScalars.contains(scalar)
    }
    if harmless, !word.isEmpty { return word }
    if !word.unicodeScalars.contains(where: \.isHidden) {
      return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
    var quoted = ""
    for scalar in word.unicodeScalars {
      switch scalar {
      case "'", "\\": quoted += "\\" + String(Character(scalar))
      case _ where scalar.isHidden:
        for byte in String(Character(scalar)).utf8 {
          quoted += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "$'" + quoted + "'"
  }

  /// The shell pattern that matches this name alone.
  public static func pattern(matching name: String) -> String {
    var pattern = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if "\\*?[".unicodeScalars.contains(scalar) { pattern.append("\\") }
      pattern.append(scalar)
    }
    return String(pattern)
  }
}
