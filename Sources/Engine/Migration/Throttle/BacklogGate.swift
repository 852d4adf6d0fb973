internal import FoundationEssentials

/// How far something that follows the target is behind it.
public struct Backlog: Sendable, Equatable {
  /// What follows.
  public enum Follower: Sendable, Equatable {
    /// A standby or another receiver of replication, by its application name.
    case standby(String)
    /// A replication slot, by its name.
    case slot(String)
  }

  /// What follows.
  public var follower: Follower
  /// By how many bytes of WAL.
  public var bytes: Int
  /// How many are allowed.
  public var limit: Int

  /// All the parts.
  public init(follower: Follower, bytes: Int, limit: Int) {
    self.follower = follower
    self.bytes = bytes
    self.limit = limit
  }
}

extension Backlog: CustomStringConvertible {
  /// Such as `standby replica1 is 2.1 GB behind`.
  public var description: String {
    switch follower {
    case .standby(let name): "standby \(name) is \(Figure.bytes(bytes)) behind"
    case .slot(let name): "replication slot \(name) keeps back \(Figure.bytes(bytes)) of WAL"
    }
  }

  /// The limit, and below what it goes on, as words.
  public var terms: String { "the limit is \(Figure.bytes(limit)), below \(Figure.bytes(resumption)) it goes on" }

  /// So little has to be left before rows flow again, lest they stop and go every second.
  var resumption: Int { Int(Double(limit) * 0.8) }
}

/// Decides whether rows may flow, from how far others are behind: a value without a server or a clock.
struct BacklogGate: Sendable, Equatable {
  /// Why rows are held; nil while they flow.
  private(set) var held: Backlog?

  /// Takes what was measured just now.
  mutating func measured(_ backlogs: [Backlog]) {
    let isHeld = held != nil
    held = backlogs.filter { isHeld ? $0.bytes >= $0.resumption : $0.bytes > $0.limit }
      .max { $0.excess < $1.excess }
  }
}

extension Backlog {
  fileprivate var excess: Double { Double(bytes) / Double(max(limit, 1)) }
}

/// How often the target is asked, and since when rows are held.
struct BacklogWatch {
  /// Seconds between two questions.
  static let interval = 1.0

  let limits: BacklogLimits
  var gate = BacklogGate()
  /// When rows were stopped.
  var heldSince = Date()
  /// When the target is asked again, by the clock that never jumps.
  var nextQuestion = 0.0
}

/// How far behind others may be, in bytes; nil where nobody looks.
struct BacklogLimits: Sendable, Equatable {
  var replicationLag: Int?
  var walBacklog: Int?

  /// There is nothing to look at.
  var isEmpty: Bool { replicationLag == nil && walBacklog == nil }
}
