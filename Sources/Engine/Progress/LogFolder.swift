/// The folder of the logs beside the progress file, and the names of the files in it.
public struct LogFolder: Sendable, Equatable {
  /// The folder's path.
  public let path: String
  /// Bytes that a log in it may have before it is begun anew; nil for as many as come.
  let limit: Int?

  /// The folder that belongs to a progress file; beside the file itself when the path is a symbolic link.
  public init(progressFile: String, limit: Int? = nil) {
    self.limit = limit
    path = ProgressFile.beside(progressFile, "_migration_logs")
  }

  /// The run's own log.
  public var runLog: String { path + "/longhaul.log" }

  /// The record of all outcomes; see `Journal`.
  var journal: String { path + "/journal.jsonl" }

  /// The path of an item's log.
  public func log(of item: String) -> String { path + "/" + Self.fileName(of: item) }

  /// The name of an item's log in the folder, such as `orders.log`. Each item has its own: what may not stand in a file
  /// name is percent-encoded, `%` itself too, and what would be too long ends with a hash of the whole name.
  public static func fileName(of item: String) -> String {
    let ending = ".log"
    // 255 bytes are what Linux file systems allow; `%-` can't come from encoding, so that no other name ends so.
    let hash = "%-" + String(fnv1a(item), radix: 36)
    let longest = 255 - ending.utf8.count
    var whole = ""
    var short = ""
    for (place, scalar) in item.unicodeScalars.enumerated() {
      let text = mustEncode(scalar, isFirst: place == 0, of: item) ? percentEncoded(scalar) : String(Character(scalar))
      if whole.utf8.count == short.utf8.count, short.utf8.count + text.utf8.count + hash.utf8.count <= longest {
        short += text
      }
      whole += text
    }
    return (whole.utf8.count <= longest ? whole : short + hash) + ending
  }

  private static func mustEncode(_ scalar: Unicode.Scalar, isFirst: Bool, of item: String) -> Bool {
    switch scalar {
    case "/", "%", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": true
    case ".": isFirst
    // The run's own log has that name.
    default: isFirst && item == "longhaul"
    }
  }

  private static func percentEncoded(_ scalar: Unicode.Scalar) -> String {
    UTF8.encode(scalar).map { bytes in
      bytes.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    } ?? ""
  }

  /// Fowler, Noll, Vo: FNV-1a, 128 bits.
  package static func fnv1a(_ text: String) -> UInt128 {
    let prime = UInt128(1) << 88 + 0x13B
    return text.utf8.reduce(0x6C62_272E_07BB_0142_62B8_2175_6295_C58D) { ($0 ^ UInt128($1)) &* prime }
  }
}
