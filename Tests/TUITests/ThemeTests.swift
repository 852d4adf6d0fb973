import Glibc
import Testing

@testable import TUI

/// The colours a person chooses.
@Suite struct ThemeTests {
  @Test func `every part has a colour of its own choice`() {
    for part in Theme.parts {
      var theme = Theme()
      let isKnown = theme.choose("201", for: part)
      #expect(isKnown)
      let changed = Tone.allCases.filter { theme.color(of: $0, count: 256) != Theme().color(of: $0, count: 256) }
      #expect(changed.map { "\($0)" } == [part])
    }
  }

  @Test(arguments: [("red", 1), ("bright-cyan", 14), ("0", 0), ("255", 255), ("default", nil)] as [(String, Int32?)])
  func `colours have names and numbers`(text: String, number: Int32?) {
    var theme = Theme()
    let isKnown = theme.choose(text, for: "accent")
    #expect(isKnown)
    #expect(theme.color(of: .accent, count: 256) == number)
  }

  @Test(arguments: ["", "256", "-1", "reddish", "bright-", "bright-default", "0x10"])
  func `anything else is no colour`(text: String) {
    var theme = Theme()
    let isKnown = theme.choose(text, for: "accent")
    #expect(!isKnown)
    #expect(theme == Theme())
  }

  @Test func `a terminal with eight colours gets what it has`() {
    var theme = Theme()
    _ = theme.choose("bright-magenta", for: "accent")
    _ = theme.choose("201", for: "bad")
    #expect(theme.color(of: .accent, count: 8) == 5)
    #expect(theme.color(of: .bad, count: 8) == 1)
    #expect(Tone.allCases.allSatisfy { (theme.color(of: $0, count: 8) ?? 0) < 8 })
  }

  @Test func `no part has any other name`() {
    var theme = Theme()
    for part in ["plain", "Accent", ""] {
      let isKnown = theme.choose("red", for: part)
      #expect(!isKnown, "\(part)")
    }
  }

  /// Colours below 16 are as the terminal's owner has them; others are the same on every terminal.
  @Test func `a colour that is the same everywhere can be read on white and on black`() {
    func luminance(_ color: Int32) -> Double {
      let levels = [0, 95, 135, 175, 215, 255]
      let place = Int(color) - 16
      let parts =
        color >= 232
        ? Array(repeating: 8 + 10 * (Int(color) - 232), count: 3)
        : [levels[place / 36], levels[place / 6 % 6], levels[place % 6]]
      let linear = parts.map { part in
        let share = Double(part) / 255
        return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    let fixed = Tone.allCases.compactMap { Theme().color(of: $0, count: 256) }.filter { $0 >= 16 }
    #expect(fixed.count == 2)
    for color in fixed {
      #expect(1.05 / (luminance(color) + 0.05) > 3, "\(color) on white")
      #expect((luminance(color) + 0.05) / 0.05 > 3, "\(color) on black")
    }
  }

  @Test(arguments: [8, 16] as [Int32])
  func `where there are few colours, what is busy is not dark blue`(count: Int32) {
    #expect(Theme().color(of: .busy, count: count) != 4)
    #expect(Theme().color(of: .busy, count: count) ?? 0 < count)
  }
}
