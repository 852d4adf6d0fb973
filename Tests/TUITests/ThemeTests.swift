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
}
