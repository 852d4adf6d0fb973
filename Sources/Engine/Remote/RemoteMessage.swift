/// What an engine and those who look in say to each other over its socket. On the wire each stands after its length in
/// four bytes, the lowest first.
enum RemoteMessage: Equatable {
  /// First from both sides: the form of all that follows.
  case hello(version: UInt)
  /// To the engine: a command.
  case command(EngineCommand)
  /// To the engine: tell the old table beside the new one.
  case compare(item: String)
  /// From the engine: what has changed, as sections with how many of their bytes stay and those that follow.
  case news([Change])
  /// From the engine: a comparison; nil when there is none.
  case comparison(item: String, TableComparison?)

  struct Change: Equatable {
    var section: Int
    var kept: Int
    var bytes: [UInt8]
  }

  /// Changes with every change of what is on the wire.
  static let version: UInt = 3
  /// More bytes than any message has: 10,000 tables take about two million.
  static let longest = 256 << 20

  var bytes: [UInt8] {
    var writer = WireWriter()
    switch self {
    case .hello(let version):
      writer.uint(0)
      writer.uint(version)
    case .command(let command):
      writer.uint(1)
      writer.command(command)
    case .compare(let item):
      writer.uint(2)
      writer.text(item)
    case .news(let changes):
      writer.uint(3)
      writer.list(changes) { writer, change in
        writer.uint(UInt(change.section))
        writer.uint(UInt(change.kept))
        writer.data(change.bytes[...])
      }
    case .comparison(let item, let comparison):
      writer.uint(4)
      writer.text(item)
      writer.optional(comparison) { $0.comparison($1) }
    }
    return writer.bytes
  }

  /// The message as it is sent.
  var framed: [UInt8] {
    let bytes = bytes
    return withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Array($0) } + bytes
  }

  init(_ bytes: ArraySlice<UInt8>) throws(WireReader.Mistake) {
    var reader = WireReader(bytes)
    switch try reader.uint() {
    case 0: self = .hello(version: try reader.uint())
    case 1: self = .command(try reader.command())
    case 2: self = .compare(item: try reader.text())
    case 3:
      self = .news(
        try reader.list { (reader) throws(WireReader.Mistake) in
          guard let section = Int(exactly: try reader.uint()), let kept = Int(exactly: try reader.uint()) else {
            throw WireReader.Mistake()
          }
          return Change(section: section, kept: kept, bytes: Array(try reader.data()))
        })
    case 4:
      self = .comparison(
        item: try reader.text(), try reader.optional { (reader) throws(WireReader.Mistake) in try reader.comparison() })
    default: throw WireReader.Mistake()
    }
    // A newer program may say more after a hello.
    if case .hello = self { return }
    guard reader.isAtEnd else { throw WireReader.Mistake() }
  }
}

/// Bytes that come, cut into messages.
struct MessageBuffer {
  private var bytes: [UInt8] = []
  private var start = 0
  private let longest: Int

  /// - Parameter longest: the longest message that is taken.
  init(longest: Int) { self.longest = longest }

  mutating func append(_ more: some Sequence<UInt8>) { bytes += more }

  /// The next whole message; nil when it is not there yet.
  mutating func next() throws(WireReader.Mistake) -> RemoteMessage? {
    guard bytes.count - start >= 4 else { return nil }
    let length = (0..<4).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
    guard length <= longest else { throw WireReader.Mistake() }
    guard bytes.count - start - 4 >= length else { return nil }
    let message = try RemoteMessage(bytes[start + 4..<start + 4 + length])
    start += 4 + length
    if start == bytes.count || start > 1 << 20 {
      bytes.removeFirst(start)
      start = 0
    }
    return message
  }
}

extension WireWriter {
  fileprivate mutating func command(_ command: EngineCommand) {
    switch command {
    case .pause: uint(0)
    case .resume: uint(1)
    case .drain: uint(2)
    case .abort: uint(3)
    case .setWorkers(let count):
      uint(4)
      int(count)
    case .setMaxRate(let rate):
      uint(5)
      optional(rate) { $0.int($1) }
    case .skip(let name):
      uint(6)
      text(name)
    case .requeue(let name):
      uint(7)
      text(name)
    }
  }

  fileprivate mutating func comparison(_ comparison: TableComparison) {
    list(comparison.definition) { writer, line in
      writer.optional(line.old) { $0.text($1) }
      writer.optional(line.new) { $0.text($1) }
      writer.bool(line.isChanged)
    }
    list(comparison.columns) { writer, column in
      for side in [column.old, column.new] {
        writer.optional(side) { writer, side in
          writer.text(side.name)
          writer.text(side.type)
        }
      }
      writer.optional(column.expression) { $0.text($1) }
      writer.bool(column.isChanged)
    }
    optional(comparison.filter) { $0.text($1) }
  }
}

extension WireReader {
  fileprivate mutating func command() throws(Mistake) -> EngineCommand {
    switch try uint() {
    case 0: return .pause
    case 1: return .resume
    case 2: return .drain
    case 3: return .abort
    case 4:
      let count = try int()
      guard MigrationConfiguration.workerCounts.contains(count) else { throw Mistake() }
      return .setWorkers(count)
    case 5:
      let rate = try optional { (reader) throws(Mistake) in try reader.int() }
      guard rate ?? 1 > 0 else { throw Mistake() }
      return .setMaxRate(rate)
    case 6: return .skip(try text())
    case 7: return .requeue(try text())
    default: throw Mistake()
    }
  }

  fileprivate mutating func comparison() throws(Mistake) -> TableComparison {
    func someText(_ reader: inout WireReader) throws(Mistake) -> String { try reader.text() }
    let definition = try list { (reader) throws(Mistake) in
      TableComparison.Line(
        old: try reader.optional(someText), new: try reader.optional(someText), isChanged: try reader.bool())
    }
    func side(_ reader: inout WireReader) throws(Mistake) -> TableComparison.Column.Side {
      TableComparison.Column.Side(try reader.text(), try reader.text())
    }
    let columns = try list { (reader) throws(Mistake) in
      TableComparison.Column(
        old: try reader.optional(side), new: try reader.optional(side), expression: try reader.optional(someText),
        isChanged: try reader.bool())
    }
    return TableComparison(definition: definition, columns: columns, filter: try optional(someText))
  }
}
