import ArgumentParser

/// Above which size a table is copied in parts: a size, or `off`.
struct SplitThreshold: ExpressibleByArgument, Equatable {
  let bytes: Int

  init?(argument: String) {
    if argument == "off" {
      bytes = .max
    } else {
      guard let size = ByteSize(argument: argument) else { return nil }
      bytes = size.bytes
    }
  }
}

extension ConfigurationValue {
  /// Above which size a table is copied in parts.
  func splitThreshold() throws -> SplitThreshold {
    // YAML takes a bare `off` for false.
    if node.bool == false, let off = SplitThreshold(argument: "off") { return off }
    guard let threshold = node.text.flatMap(SplitThreshold.init(argument:)) else {
      throw mistake("expected \(ByteSize.expected), or off.")
    }
    return threshold
  }
}
