/// Bytes from a terminal in, keys out. Knows what xterm, tmux, screen, rxvt and the Linux console send.
struct KeyParser {
  private var bytes: [UInt8] = []
  private var pasted: [UInt8]?

  /// A longer paste is cut; nobody searches for a megabyte.
  private static let longestPaste = 65_536
  /// A control sequence longer than this is noise.
  private static let longestSequence = 64

  /// Whether bytes wait for more: if none come soon, `flush` makes keys of them.
  var isWaiting: Bool { !bytes.isEmpty }

  /// Takes bytes and returns the keys that are complete.
  mutating func feed(_ more: some Sequence<UInt8>) -> [Key] {
    bytes += more
    var keys: [Key] = []
    var start = 0
    loop: while start < bytes.count {
      if pasted != nil {
        guard let used = takePaste(from: start, &keys) else { break loop }
        start += used
        continue
      }
      switch KeyParser.parse(bytes[start...]) {
      case .key(let key, let used):
        keys.append(key)
        start += used
      case .nothing(let used): start += used
      case .pasteBegins(let used):
        pasted = []
        start += used
      case .incomplete: break loop
      }
    }
    bytes.removeFirst(start)
    return keys
  }

  /// Nothing more comes: what waits is an Escape and what was typed after it.
  mutating func flush() -> [Key] {
    guard pasted == nil else { return [] }
    guard bytes.first == 0x1B else {
      bytes = []
      return []
    }
    let rest = bytes.dropFirst()
    bytes = []
    return [.escape] + feed(rest)
  }

  private enum Outcome {
    case key(Key, Int)
    case nothing(Int)
    case pasteBegins(Int)
    case incomplete
  }

  private mutating func takePaste(from start: Int, _ keys: inout [Key]) -> Int? {
    let end: [UInt8] = Array("\u{1B}[201~".utf8)
    var place = start
    while place < bytes.count {
      if bytes[place] == 0x1B {
        let here = bytes[place...].prefix(end.count)
        if here.elementsEqual(end) {
          keys.append(.paste(String(decoding: pasted ?? [], as: UTF8.self)))
          pasted = nil
          return place - start + end.count
        }
        if here.count < end.count, end.starts(with: here) { break }
      }
      if let count = pasted?.count, count < KeyParser.longestPaste { pasted?.append(bytes[place]) }
      place += 1
    }
    return place > start ? place - start : nil
  }

  private static func parse(_ bytes: ArraySlice<UInt8>) -> Outcome {
    guard let first = bytes.first else { return .incomplete }
    switch first {
    case 0x1B: return escape(bytes)
    case 0x0D, 0x0A: return .key(.enter, 1)
    case 0x09: return .key(.tab, 1)
    case 0x08, 0x7F: return .key(.backspace, 1)
    case 1...26: return .key(.control(Unicode.Scalar(first + 0x60)), 1)
    case 0..<0x20: return .key(.control(Unicode.Scalar(first + 0x40)), 1)
    case 0x20..<0x7F: return .key(.character(Unicode.Scalar(first)), 1)
    default: return utf8(bytes, first)
    }
  }

  private static func utf8(_ bytes: ArraySlice<UInt8>, _ first: UInt8) -> Outcome {
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
    guard length > 1, first < 0xF5 else { return .nothing(1) }
    let followers = bytes.dropFirst().prefix(length - 1).prefix { $0 & 0xC0 == 0x80 }
    if followers.count < length - 1 {
      return followers.count + 1 == bytes.count ? .incomplete : .nothing(followers.count + 1)
    }
    guard let text = String(validating: bytes.prefix(length), as: UTF8.self), let scalar = text.unicodeScalars.first
    else { return .nothing(length) }
    return .key(.character(scalar), length)
  }

  private static func escape(_ bytes: ArraySlice<UInt8>) -> Outcome {
    guard let kind = bytes.dropFirst().first else { return .incomplete }
    switch kind {
    case UInt8(ascii: "["): return control(bytes)
    case UInt8(ascii: "O"):
      guard let letter = bytes.dropFirst(2).first else { return .incomplete }
      return key(final: letter, 3)
    // No key is bound with Alt: it is an Escape with the next key close behind.
    default: return .key(.escape, 1)
    }
  }

  private static func control(_ bytes: ArraySlice<UInt8>) -> Outcome {
    let body = bytes.dropFirst(2)
    if body.first == UInt8(ascii: "[") {
      guard let letter = body.dropFirst().first else { return .incomplete }
      let number = Int(letter) - 0x40
      return (1...5).contains(number) ? .key(.function(number), 4) : .nothing(4)
    }
    guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      return body.count > longestSequence ? .nothing(bytes.count) : .incomplete
    }
    let used = end - bytes.startIndex + 1
    // Old mouse reports, which nobody asked for: three bytes follow.
    if bytes[end] == UInt8(ascii: "M"), end == body.startIndex {
      return bytes.count < used + 3 ? .incomplete : .nothing(used + 3)
    }
    let parameters = String(decoding: body[..<end], as: UTF8.self)
    if parameters.first == "<" { return mouse(parameters, pressed: bytes[end] == UInt8(ascii: "M"), used) }
    guard bytes[end] == UInt8(ascii: "~") else { return key(final: bytes[end], used) }
    switch Int(parameters.prefix { $0 != ";" }) {
    case 1, 7: return .key(.home, used)
    case 2: return .key(.insert, used)
    case 3: return .key(.delete, used)
    case 4, 8: return .key(.end, used)
    case 5: return .key(.pageUp, used)
    case 6: return .key(.pageDown, used)
    case .some(let code) where (11...15).contains(code): return .key(.function(code - 10), used)
    case .some(let code) where (17...21).contains(code): return .key(.function(code - 11), used)
    case 23, 24: return .key(.function(parameters.hasPrefix("23") ? 11 : 12), used)
    case 200: return .pasteBegins(used)
    default: return .nothing(used)
    }
  }

  private static func key(final letter: UInt8, _ used: Int) -> Outcome {
    switch Unicode.Scalar(letter) {
    case "A": .key(.up, used)
    case "B": .key(.down, used)
    case "C": .key(.right, used)
    case "D": .key(.left, used)
    case "F": .key(.end, used)
    case "H": .key(.home, used)
    case "M": .key(.enter, used)
    case "P"..."S": .key(.function(Int(letter) - 0x4F), used)
    case "Z": .key(.backTab, used)
    default: .nothing(used)
    }
  }

  private static func mouse(_ parameters: String, pressed: Bool, _ used: Int) -> Outcome {
    let numbers = parameters.dropFirst().split(separator: ";").map { Int($0) ?? 0 }
    guard pressed, numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return .nothing(used) }
    let action: Mouse.Action
    // Shift, Meta and Control are bits 2 to 4.
    switch numbers[0] & ~0b11100 {
    case 0: action = .click
    case 64: action = .wheelUp
    case 65: action = .wheelDown
    default: return .nothing(used)
    }
    return .key(.mouse(Mouse(action: action, row: numbers[2] - 1, column: numbers[1] - 1)), used)
  }
}
