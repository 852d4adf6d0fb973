/// The colours of what means something; those that are not chosen are the terminal's own.
public struct Theme: Sendable, Equatable {
  private var colors: [UInt8: Color] = [:]

  private enum Color: Equatable {
    /// The terminal's own.
    case foreground
    case number(Int32)
  }

  /// No colour is chosen.
  public init() {}

  /// What has a colour.
  public static let parts = tones.map { "\($0)" }
  /// How colours are called; numbers are those of the 256 colours of xterm.
  public static let colors =
    "default, \(names.joined(separator: ", ")), bright-red and so on, or a number from 0 to 255"

  private static let tones = Tone.allCases.filter { $0 != .plain }
  private static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

  /// Chooses the colour of a part; false when there is no such part or no such colour.
  public mutating func choose(_ color: String, for part: String) -> Bool {
    guard let tone = Self.tones.first(where: { "\($0)" == part }), let color = Self.color(color) else { return false }
    colors[tone.rawValue] = color
    return true
  }

  private static func color(_ text: String) -> Color? {
    if text == "default" { return .foreground }
    if let number = Int32(text) { return (0...255).contains(number) ? .number(number) : nil }
    let isBright = text.hasPrefix("bright-")
    guard let number = names.firstIndex(of: isBright ? String(text.dropFirst(7)) : text) else { return nil }
    return .number(Int32(number + (isBright ? 8 : 0)))
  }

  /// The colour of a tone on a terminal of so many; nil for the terminal's own.
  func color(of tone: Tone, count: Int32) -> Int32? {
    switch colors[tone.rawValue] {
    case .foreground: return nil
    case .number(let number):
      if number < count { return number }
      // The bright ones have their like among eight; others have not.
      return number < 16 && count >= 8 ? number - 8 : Self.usual(tone, count: count)
    case nil: return Self.usual(tone, count: count)
    }
  }

  private static func usual(_ tone: Tone, count: Int32) -> Int32? {
    let isRich = count >= 256
    return switch tone {
    case .plain: nil
    // A grey that is readable on white and on black; 8 colours have none.
    case .faint: isRich ? 245 : nil
    case .accent: 6
    case .good: 2
    // Dark blue can't be read on black, nor a light one on white; 8 colours have none between them.
    case .busy: isRich ? 68 : count >= 16 ? 12 : 5
    case .warning, .hit: 3
    case .bad: 1
    }
  }
}
