/// A name compared byte by byte, as PostgreSQL does. Swift's own `==` takes `é` and `e` + combining acute for equal;
/// to a server they are two tables.
package struct ExactName: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ExactName, right: ExactName) -> Bool { left.text.hasSameBytes(as: right.text) }

  package func hash(into hasher: inout Hasher) {
    let whole: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    if whole == nil { for byte in text.utf8 { hasher.combine(byte) } }
  }
}

extension String {
  /// Whether both are the same bytes in UTF-8.
  func hasSameBytes(as other: String) -> Bool {
    // The first comparison is the faster one, and only sees what may be the same.
    self == other && utf8.elementsEqual(other.utf8)
  }
}

extension [String] {
  /// The place of the first element with the same bytes.
  func firstIndex(ofExactly name: String) -> Int? { firstIndex { $0.hasSameBytes(as: name) } }
}
