internal import Glibc

/// A pattern as in a shell, such as `sales_*`, `order?` or `[ab]*`.
struct ShellPattern {
  let text: String
  private let locale = CharacterLocale()

  init(_ text: String) { self.text = text }

  func matches(_ name: String) -> Bool {
    let own = uselocale(locale.handle)
    defer { uselocale(own) }
    return fnmatch(text, name, 0) == 0
  }
}

/// In which `?` is a character, not a byte, whatever the person's own locale.
private final class CharacterLocale {
  let handle = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

  deinit { if let handle { freelocale(handle) } }
}
