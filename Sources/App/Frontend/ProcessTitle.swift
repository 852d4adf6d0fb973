import Glibc

/// What `ps` and `/proc` show of the command line.
enum ProcessTitle {
  /// Overwrites the passwords and web addresses' secrets in it, for as long as the process lives; the program keeps what it was told.
  static func hidePasswords() {
    // Read once before it changes; later readers are given this copy.
    for (place, argument) in CommandLine.arguments.enumerated() {
      guard let memory = CommandLine.unsafeArgv[place] else { continue }
      for (offset, byte) in hidden(Array(argument.utf8)).enumerated() { memory[offset] = CChar(bitPattern: byte) }
    }
  }

  /// A message with each argument, and each value of an option, that it repeats as `ps` shows it.
  static func hidingPasswords(in message: String, of arguments: [String] = CommandLine.arguments) -> String {
    let words = arguments.flatMap { argument in
      argument.hasPrefix("-")
        ? [argument] + argument.split(separator: "=", maxSplits: 1).dropFirst().map(String.init) : [argument]
    }
    // The longest first: another one may be a part of it.
    return words.sorted { $0.utf8.count > $1.utf8.count }.reduce(message) { message, word in
      let shown = String(decoding: hidden(Array(word.utf8)), as: UTF8.self)
      return shown == word ? message : message.replacing(word, with: shown)
    }
  }

  /// An argument with a `*` for each byte of a password (`postgresql://user:password@host`, `password=…`), and of a web
  /// address all but its host: a webhook's path is its key.
  static func hidden(_ argument: [UInt8]) -> [UInt8] {
    var bytes = argument
    for scheme in ["http://", "https://"] { hideAddresses(scheme, in: &bytes) }
    let isURI: Bool
    if let scheme = place(of: "://", in: bytes, from: 0) {
      isURI = true
      let user = scheme + 3
      // The last @, since a password may have one that somebody forgot to encode.
      if let at = bytes[user...].lastIndex(of: UInt8(ascii: "@")),
        let colon = bytes[user..<at].firstIndex(of: UInt8(ascii: ":"))
      {
        for place in (colon + 1)..<at { bytes[place] = UInt8(ascii: "*") }
      }
    } else {
      isURI = false
    }
    var next = 0
    while let key = place(of: "password", in: bytes, from: next) {
      next = key + 8
      guard let start = start(ofValueAfter: next, in: bytes) else { continue }
      next = end(ofValueAt: start, in: bytes, isURI: isURI)
      for place in start..<next { bytes[place] = UInt8(ascii: "*") }
    }
    return bytes
  }

  private static func hideAddresses(_ scheme: String, in bytes: inout [UInt8]) {
    var next = 0
    while let found = place(of: scheme, in: bytes, from: next) {
      let start = found + scheme.utf8.count
      // It may stand in a shell command.
      let end = bytes[start...].firstIndex { " \"'\n".utf8.contains($0) } ?? bytes.count
      let path = bytes[start..<end].firstIndex { "/?#".utf8.contains($0) } ?? end
      let host = bytes[start..<path].lastIndex(of: UInt8(ascii: "@")) ?? start
      for place in start..<end where !(host..<path).contains(place) { bytes[place] = UInt8(ascii: "*") }
      next = end
    }
  }

  private static func place(of text: String, in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    guard bytes.count >= start + wanted.count else { return nil }
    return (start...bytes.count - wanted.count).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// There may be blanks on both sides of `=`. Nil when there is none.
  private static func start(ofValueAfter name: Int, in bytes: [UInt8]) -> Int? {
    func skipBlanks(_ place: Int) -> Int { bytes[place...].firstIndex { !isBlank($0) } ?? bytes.count }
    let sign = skipBlanks(name)
    return sign < bytes.count && bytes[sign] == UInt8(ascii: "=") ? skipBlanks(sign + 1) : nil
  }

  /// In a URI a value ends at `&`; else at a blank, unless it is quoted, and a backslash takes what follows with it.
  private static func end(ofValueAt start: Int, in bytes: [UInt8], isURI: Bool) -> Int {
    if isURI { return bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count }
    let isQuoted = start < bytes.count && bytes[start] == UInt8(ascii: "'")
    var place = isQuoted ? start + 1 : start
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "'") where isQuoted: return place + 1
      case let byte where isBlank(byte) && !isQuoted: return place
      default: break
      }
      place += 1
    }
    return bytes.count
  }
}
